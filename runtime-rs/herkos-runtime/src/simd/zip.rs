//! Work on each lane of arrays.

/// What `f` makes of each lane. The array's own `map` is not always inlined, and then can panic.
#[inline]
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
#[inline]
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
#[inline]
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
