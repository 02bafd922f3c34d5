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
pub(super) fn copy_within<T: Copy, I: Operand>(items: &mut [T], d: I, s: I, n: I) -> Option<()> {
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
pub(super) fn copy<T: Copy>(
    dst: &mut [T],
    src: &[T],
    d: impl Operand,
    s: impl Operand,
    n: impl Operand,
) -> Option<()> {
    let (to, from) = (from_mut(dst, d, n)?, from(src, s, n)?);
    // LLVM makes a `memcpy` of it; `copy_from_slice` keeps a panic at opt-level s.
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
    Some(())
}
