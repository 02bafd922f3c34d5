//! Work on each lane of arrays.

/// What `f` makes of each lane. The array's own `map` is not always inlined, and then can panic.
#[inline(always)]
pub(super) fn map<A: Copy, R: Copy + Default, const N: usize>(
    a: [A; N],
    f: impl Fn(A) -> R,
) -> [R; N] {
    let mut lanes = [R::default(); N];
    for (lane, a) in lanes.iter_mut().zip(a) {
        *lane = f(a);
    }
    lanes
}

/// What `f` makes of each pair of lanes.
#[inline(always)]
pub(super) fn zip<A: Copy, R: Copy + Default, const N: usize>(
    a: [A; N],
    b: [A; N],
    f: impl Fn(A, A) -> R,
) -> [R; N] {
    let mut lanes = [R::default(); N];
    for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
        *lane = f(a, b);
    }
    lanes
}

/// What `f` makes of each three lanes.
#[inline(always)]
pub(super) fn zip3<A: Copy, R: Copy + Default, const N: usize>(
    a: [A; N],
    b: [A; N],
    c: [A; N],
    f: impl Fn(A, A, A) -> R,
) -> [R; N] {
    let mut lanes = [R::default(); N];
    for (((lane, a), b), c) in lanes.iter_mut().zip(a).zip(b).zip(c) {
        *lane = f(a, b, c);
    }
    lanes
}

/// What `f` makes of the lanes from `start` on. Arrays of 8 bytes or less must not come between: they are passed
/// on as one integer, out of which LLVM makes no lanes again.
#[inline(always)]
pub(super) fn widen<A: Copy, R: Copy + Default, const N: usize, const M: usize>(
    a: [A; N],
    start: usize,
    f: impl Fn(A) -> R,
) -> [R; M] {
    let mut lanes = [R::default(); M];
    for (lane, a) in lanes.iter_mut().zip(a.into_iter().skip(start)) {
        *lane = f(a);
    }
    lanes
}

/// What `f` makes of the lanes of `a`, and then of those of `b`.
#[inline(always)]
pub(super) fn join<A: Copy, R: Copy + Default, const N: usize, const M: usize>(
    a: [A; N],
    b: [A; N],
    f: impl Fn(A) -> R,
) -> [R; M] {
    let mut lanes = [R::default(); M];
    for (lane, a) in lanes.iter_mut().zip(a) {
        *lane = f(a);
    }
    for (lane, b) in lanes.iter_mut().skip(N).zip(b) {
        *lane = f(b);
    }
    lanes
}
