//! Ranges of a memory's bytes or of a table's elements, as instructions name them: by unsigned
//! i32 operands, and checked as a whole.

/// An i32 operand as the unsigned number that it is.
#[inline]
pub(super) fn index(i: i32) -> usize {
    i as u32 as usize
}

/// The `n` items from index `i` on.
#[inline]
pub(super) fn from<T>(items: &[T], i: i32, n: i32) -> Option<&[T]> {
    items.get(index(i)..)?.get(..index(n))
}

/// The `n` items from index `i` on, to be written.
#[inline]
pub(super) fn from_mut<T>(items: &mut [T], i: i32, n: i32) -> Option<&mut [T]> {
    items.get_mut(index(i)..)?.get_mut(..index(n))
}

/// Copies `n` items from index `s` to index `d`, as if all were read before one is written;
/// `None`, and nothing is written, when they are not all there.
#[inline]
pub(super) fn copy_within<T: Copy>(items: &mut [T], d: i32, s: i32, n: i32) -> Option<()> {
    let (d, s, n) = (index(d), index(s), index(n));
    let last = items.len().checked_sub(n)?;
    if d > last || s > last {
        return None;
    }
    items.copy_within(s..s + n, d);
    Some(())
}

/// Copies `n` items from index `s` of `src` to index `d` of `dst`; `None`, and nothing is
/// written, when they are not all there.
#[inline]
pub(super) fn copy<T: Copy>(dst: &mut [T], src: &[T], d: i32, s: i32, n: i32) -> Option<()> {
    let (to, from) = (from_mut(dst, d, n)?, from(src, s, n)?);
    // LLVM makes a `memcpy` of it; `copy_from_slice` keeps a panic at opt-level s.
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
    Some(())
}
