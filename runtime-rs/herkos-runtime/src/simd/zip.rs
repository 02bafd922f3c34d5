//! Work on each lane of arrays. Lanes are written out: as loops, each instruction of a module would be unrolled
//! anew, which takes the compiler several times as long.

/// An array of lanes.
pub(super) trait Lanes {
    /// A lane.
    type Lane;
    /// As many lanes of another type.
    type Of<R>;

    /// What `f` makes of each lane.
    fn map<R>(self, f: impl Fn(Self::Lane) -> R) -> Self::Of<R>;
    /// What `f` makes of each pair of lanes.
    fn zip<R>(self, b: Self, f: impl Fn(Self::Lane, Self::Lane) -> R) -> Self::Of<R>;
    /// What `f` makes of each three lanes.
    fn zip3<R>(
        self,
        b: Self,
        c: Self,
        f: impl Fn(Self::Lane, Self::Lane, Self::Lane) -> R,
    ) -> Self::Of<R>;
}

macro_rules! lanes {
    ($count:literal, $($a:ident $b:ident $c:ident),*) => {
        impl<T> Lanes for [T; $count] {
            type Lane = T;
            type Of<R> = [R; $count];

            #[inline(always)]
            fn map<R>(self, f: impl Fn(T) -> R) -> [R; $count] {
                let [$($a),*] = self;
                [$(f($a)),*]
            }

            #[inline(always)]
            fn zip<R>(self, b: Self, f: impl Fn(T, T) -> R) -> [R; $count] {
                let ([$($a),*], [$($b),*]) = (self, b);
                [$(f($a, $b)),*]
            }

            #[inline(always)]
            fn zip3<R>(self, b: Self, c: Self, f: impl Fn(T, T, T) -> R) -> [R; $count] {
                let ([$($a),*], [$($b),*], [$($c),*]) = (self, b, c);
                [$(f($a, $b, $c)),*]
            }
        }
    };
}

lanes!(2, a0 b0 c0, a1 b1 c1);
lanes!(4, a0 b0 c0, a1 b1 c1, a2 b2 c2, a3 b3 c3);
lanes!(8, a0 b0 c0, a1 b1 c1, a2 b2 c2, a3 b3 c3, a4 b4 c4, a5 b5 c5, a6 b6 c6, a7 b7 c7);
lanes!(16, a0 b0 c0, a1 b1 c1, a2 b2 c2, a3 b3 c3, a4 b4 c4, a5 b5 c5, a6 b6 c6, a7 b7 c7, a8 b8 c8, a9 b9 c9, a10 b10 c10, a11 b11 c11, a12 b12 c12, a13 b13 c13, a14 b14 c14, a15 b15 c15);

/// What `f` makes of each lane. The array's own `map` is not always inlined, and then can panic.
#[inline(always)]
pub(super) fn map<L: Lanes, R>(a: L, f: impl Fn(L::Lane) -> R) -> L::Of<R> {
    a.map(f)
}

/// What `f` makes of each pair of lanes.
#[inline(always)]
pub(super) fn zip<L: Lanes, R>(a: L, b: L, f: impl Fn(L::Lane, L::Lane) -> R) -> L::Of<R> {
    a.zip(b, f)
}

/// What `f` makes of each three lanes.
#[inline(always)]
pub(super) fn zip3<L: Lanes, R>(
    a: L,
    b: L,
    c: L,
    f: impl Fn(L::Lane, L::Lane, L::Lane) -> R,
) -> L::Of<R> {
    a.zip3(b, c, f)
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
