//! How many of their cases the tests look at: all of them, but under Miri, which takes some thousand times as
//! long, a few that are spread over them. What must not be left out is not thinned.

/// The most cases of a list that Miri looks at.
const MOST: usize = 16;

/// The fractional part of the golden ratio in 64 bits: its multiples are spread as evenly as can be, and follow
/// no row or column of a table.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The indices of the cases that are looked at, of so many; the first and the last one always.
pub fn indices(total: usize) -> impl Iterator<Item = usize> {
    let count = count(total);
    (0..count).map(move |i| {
        if count == total {
            i
        } else if i + 1 == count {
            total - 1
        } else {
            ((u128::from(GOLDEN.wrapping_mul(i as u64)) * total as u128) >> 64) as usize
        }
    })
}

/// How many are looked at of so many cases that are all alike, as random ones are.
pub fn count(total: usize) -> usize {
    if cfg!(miri) { total.min(MOST) } else { total }
}

/// How many are looked at of so many cases that `proptest` makes, which takes longer than the cases themselves.
pub fn made(total: u32) -> u32 {
    if cfg!(miri) { total.min(8) } else { total }
}

/// Whether a case is looked at that Miri is to look at only where it is an `edge`.
pub fn kept(edge: bool) -> bool {
    edge || !cfg!(miri)
}

/// The numbers below `total`, in order; where they are thinned, with the `edges` among them.
pub fn below(total: usize, edges: Vec<u128>) -> Vec<u128> {
    let mut numbers: Vec<u128> = indices(total).map(|i| i as u128).collect();
    if numbers.len() < total {
        numbers.extend(edges);
        numbers.sort_unstable();
        numbers.dedup();
    }
    numbers
}

/// All pairs of the elements of two lists, the first one's in the outer loop.
pub fn pairs<A: Copy, B: Copy>(firsts: Vec<A>, seconds: Vec<B>) -> impl Iterator<Item = (A, B)> {
    indices(firsts.len() * seconds.len())
        .map(move |i| (firsts[i / seconds.len()], seconds[i % seconds.len()]))
}
