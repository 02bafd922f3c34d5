//! Ranges of a memory's bytes or of a table's elements, as instructions name them: by unsigned
//! operands, and checked as a whole.

/// An operand that counts bytes or items.
pub(super) trait Operand: Copy {
    /// The unsigned number that it is; where `usize` is too narrow, one that is in no range.
    fn index(self) -> usize;
}

impl Operand for i32 {
    #[inline]
    fn index(self) -> usize {
        self as u32 as usize
    }
}

impl Operand for i64 {
    #[inline]
    fn index(self) -> usize {
        // No slice is as long.
        usize::try_from(self as u64).unwrap_or(usize::MAX)
    }
}

impl Operand for usize {
    #[inline]
    fn index(self) -> usize {
        self
    }
}

/// An operand as the unsigned number that it is.
#[inline]
pub(super) fn index(i: impl Operand) -> usize {
    i.index()
}

/// The `n` items from index `i` on.
#[inline]
pub(super) fn from<T>(items: &[T], i: impl Operand, n: impl Operand) -> Option<&[T]> {
    items.get(index(i)..)?.get(..index(n))
}

/// The `n` items from index `i` on, to be written.
#[inline]
pub(super) fn from_mut<T>(items: &mut [T], i: impl Operand, n: impl Operand) -> Option<&mut [T]> {
    items.get_mut(index(i)..)?.get_mut(..index(n))
}

/// Copies `n` items from index `s` to index `d`, as if all were read before one is written;
/// `None`, and nothing is written, when they are not all there.
#[inline]
pub(super) fn copy_within<I: Operand>(items: &mut [u8], d: I, s: I, n: I) -> Option<()> {
    move_bytes(items, index(d), index(s), index(n))
}

/// As a slice's own `copy_within`, which has panics where it is not inlined.
fn move_bytes(items: &mut [u8], d: usize, s: usize, n: usize) -> Option<()> {
    let last = items.len().checked_sub(n)?;
    if d > last || s > last {
        return None;
    }
    if d + n <= s {
        let (to, from) = items.split_at_mut_checked(s)?;
        return copy(to, from, d, 0, n);
    }
    if s + n <= d {
        let (from, to) = items.split_at_mut_checked(d)?;
        return copy(to, from, 0, s, n);
    }
    if d < s {
        let at = upwards::<64>(items, d, s, 0, n)?;
        let at = upwards::<8>(items, d, s, at, n)?;
        upwards::<1>(items, d, s, at, n)?;
    } else {
        let left = downwards::<64>(items, d, s, n)?;
        let left = downwards::<8>(items, d, s, left)?;
        downwards::<1>(items, d, s, left)?;
    }
    Some(())
}

/// Moves bytes from `at` on in blocks of `N`, to lower addresses, and gives where it ends. Each block is
/// read whole before it is written, and what is written is behind what is still to be read.
#[inline]
fn upwards<const N: usize>(
    items: &mut [u8],
    d: usize,
    s: usize,
    mut at: usize,
    n: usize,
) -> Option<usize> {
    while n - at >= N {
        move_block::<N>(items, d + at, s + at)?;
        at += N;
    }
    Some(at)
}

/// Moves the last of the first `left` bytes in blocks of `N`, to higher addresses, and gives how many
/// are left.
#[inline]
fn downwards<const N: usize>(
    items: &mut [u8],
    d: usize,
    s: usize,
    mut left: usize,
) -> Option<usize> {
    while left >= N {
        left -= N;
        move_block::<N>(items, d + left, s + left)?;
    }
    Some(left)
}

#[inline]
fn move_block<const N: usize>(items: &mut [u8], d: usize, s: usize) -> Option<()> {
    let block = *items.get(s..)?.first_chunk::<N>()?;
    *items.get_mut(d..)?.first_chunk_mut()? = block;
    Some(())
}

/// Copies `n` items from index `s` of `src` to index `d` of `dst`; `None`, and nothing is
/// written, when they are not all there.
#[inline]
pub(super) fn copy<T: Copy>(
    dst: &mut [T],
    src: &[T],
    d: impl Operand,
    s: impl Operand,
    n: impl Operand,
) -> Option<()> {
    overwrite(from_mut(dst, d, n)?, from(src, s, n)?);
    Some(())
}

/// Copies items from the beginning on, as many as both have, and says how many.
#[inline]
pub(super) fn overwrite<T: Copy>(to: &mut [T], from: &[T]) -> usize {
    // LLVM makes a `memcpy` of it; `copy_from_slice` keeps a panic at opt-level s.
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
    to.len().min(from.len())
}
