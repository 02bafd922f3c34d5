//! Arithmetic on lanes of floats (specification, section 4.3.3, on each lane).

use super::super::{f32_sqrt, f64_sqrt};
use super::V128;
use super::zip::{map, zip};

macro_rules! lane {
    ($float:ty, $bits:ty, $quiet_bit:expr, $integral:expr, $lane:ident) => {
        /// The operations on a lane without branches, which LLVM then does on all lanes at once; the results
        /// are those of the operations on numbers.
        mod $lane {
            /// Where from all floats are integral.
            const INTEGRAL: $float = $integral;

            /// All ones when the condition holds, else zero.
            #[inline(always)]
            fn mask(condition: bool) -> $bits {
                <$bits>::from(condition).wrapping_neg()
            }

            /// The first when the condition holds, else the second. Both have been computed: LLVM must not skip
            /// over one of them.
            #[inline(always)]
            fn choose(condition: bool, a: $float, b: $float) -> $float {
                let mask = mask(condition);
                <$float>::from_bits((a.to_bits() & mask) | (b.to_bits() & !mask))
            }

            #[inline(always)]
            pub fn quiet(a: $float) -> $float {
                <$float>::from_bits(a.to_bits() | (mask(a.is_nan()) & $quiet_bit))
            }

            #[inline(always)]
            pub fn canonical(a: $float) -> $float {
                let nan = <$float>::from_bits(<$float>::INFINITY.to_bits() | $quiet_bit);
                choose(a.is_nan(), nan, a)
            }

            #[inline(always)]
            pub fn min(a: $float, b: $float) -> $float {
                let x = if a < b { a } else { b };
                let y = if b < a { b } else { a };
                let least = <$float>::from_bits(x.to_bits() | y.to_bits());
                // A sum with a NaN is one of the operands, or that NaN made quiet.
                let nan = <$float>::from_bits((a + b).to_bits() | $quiet_bit);
                if a.is_nan() | b.is_nan() { nan } else { least }
            }

            #[inline(always)]
            pub fn max(a: $float, b: $float) -> $float {
                let x = if a > b { a } else { b };
                let y = if b > a { b } else { a };
                let greatest = <$float>::from_bits(x.to_bits() & y.to_bits());
                // A sum with a NaN is one of the operands, or that NaN made quiet.
                let nan = <$float>::from_bits((a + b).to_bits() | $quiet_bit);
                if a.is_nan() | b.is_nan() {
                    nan
                } else {
                    greatest
                }
            }

            /// `rounded` with the sign of `a`, or `a`, made quiet, where that is integral or a NaN already.
            #[inline(always)]
            fn rounded(a: $float, rounded: $float) -> $float {
                choose(a.abs() < INTEGRAL, rounded.copysign(a), quiet(a))
            }

            /// A number less `less` where the condition holds.
            #[inline(always)]
            fn less(condition: bool, a: $float, less: $float) -> $float {
                a - <$float>::from_bits(less.to_bits() & mask(condition))
            }

            #[inline(always)]
            pub fn nearest(a: $float) -> $float {
                rounded(a, a.abs() + INTEGRAL - INTEGRAL)
            }

            #[inline(always)]
            pub fn ceil(a: $float) -> $float {
                let t = (a.abs() + INTEGRAL - INTEGRAL).copysign(a);
                rounded(a, less(t < a, t, -1.0))
            }

            #[inline(always)]
            pub fn floor(a: $float) -> $float {
                let t = (a.abs() + INTEGRAL - INTEGRAL).copysign(a);
                rounded(a, less(t > a, t, 1.0))
            }

            #[inline(always)]
            pub fn trunc(a: $float) -> $float {
                let t = a.abs() + INTEGRAL - INTEGRAL;
                rounded(a, less(t > a.abs(), t, 1.0))
            }
        }
    };
}

lane!(f32, u32, 0x0040_0000, 8_388_608.0, lane_f32);
lane!(
    f64,
    u64,
    0x0008_0000_0000_0000,
    4_503_599_627_370_496.0,
    lane_f64
);

macro_rules! unary {
    ($name:ident, $splat:ident, $to:ident, $from:ident, $what:literal, $a:literal, $result:literal, $op:expr) => {
        #[doc = $what]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($splat), "};")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($name), "(", stringify!($splat), "(", $a, ")), ", stringify!($splat), "(", $result, "));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128) -> V128 {
            V128::$from(map(a.$to(), $op))
        }
    };
}

macro_rules! binary {
    ($name:ident, $splat:ident, $to:ident, $from:ident, $what:literal, $example:literal, $result:literal, $op:expr) => {
        #[doc = $what]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($splat), "};")]
        ///
        #[doc = concat!("let of = |a, b| ", stringify!($name), "(", stringify!($splat), "(a), ", stringify!($splat), "(b));")]
        #[doc = concat!("assert_eq!(of", $example, ", ", stringify!($splat), "(", $result, "));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128, b: V128) -> V128 {
            V128::$from(zip(a.$to(), b.$to(), $op))
        }
    };
}

unary!(
    f32x4_abs,
    f32x4_splat,
    to_u32x4,
    from_u32x4,
    "The absolute values; only the sign changes, also of a NaN.",
    "-1.5",
    "1.5",
    |a| a & (u32::MAX >> 1)
);
unary!(
    f32x4_neg,
    f32x4_splat,
    to_u32x4,
    from_u32x4,
    "The lanes negated; only the sign changes, also of a NaN.",
    "1.5",
    "-1.5",
    |a| a ^ !(u32::MAX >> 1)
);
unary!(
    f32x4_quiet,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The lanes, in NaNs with the quiet bit set.",
    "-1.5",
    "-1.5",
    lane_f32::quiet
);
unary!(
    f32x4_canonical,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The lanes, with the positive canonical NaN for any NaN.",
    "-1.5",
    "-1.5",
    lane_f32::canonical
);
unary!(
    f32x4_sqrt,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The square roots.",
    "2.25",
    "1.5",
    f32_sqrt
);
unary!(
    f32x4_ceil,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The least integral numbers that are not less.",
    "1.1",
    "2.0",
    lane_f32::ceil
);
unary!(
    f32x4_floor,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The greatest integral numbers that are not greater.",
    "-1.1",
    "-2.0",
    lane_f32::floor
);
unary!(
    f32x4_trunc,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The numbers without their fractions.",
    "-1.9",
    "-1.0",
    lane_f32::trunc
);
unary!(
    f32x4_nearest,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The nearest integral numbers, and of two the even one.",
    "2.5",
    "2.0",
    lane_f32::nearest
);
binary!(
    f32x4_add,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The sums.",
    "(1.0, 0.5)",
    "1.5",
    |a, b| a + b
);
binary!(
    f32x4_sub,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The differences.",
    "(1.0, 0.5)",
    "0.5",
    |a, b| a - b
);
binary!(
    f32x4_mul,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The products.",
    "(1.5, 0.5)",
    "0.75",
    |a, b| a * b
);
binary!(
    f32x4_div,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The quotients.",
    "(1.5, 0.5)",
    "3.0",
    |a, b| a / b
);
binary!(
    f32x4_min,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The lesser numbers, where -0 is less than 0; a NaN when one of them is.",
    "(0.0, -0.0)",
    "-0.0",
    lane_f32::min
);
binary!(
    f32x4_max,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The greater numbers, where 0 is greater than -0; a NaN when one of them is.",
    "(-0.0, 0.0)",
    "0.0",
    lane_f32::max
);
binary!(
    f32x4_pmin,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The lanes of `b` where they are less, else those of `a`.",
    "(0.0, -0.0)",
    "0.0",
    |a, b| if b < a { b } else { a }
);
binary!(
    f32x4_pmax,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The lanes of `b` where they are greater, else those of `a`.",
    "(-0.0, 0.0)",
    "-0.0",
    |a, b| if a < b { b } else { a }
);

unary!(
    f64x2_abs,
    f64x2_splat,
    to_u64x2,
    from_u64x2,
    "The absolute values; only the sign changes, also of a NaN.",
    "-1.5",
    "1.5",
    |a| a & (u64::MAX >> 1)
);
unary!(
    f64x2_neg,
    f64x2_splat,
    to_u64x2,
    from_u64x2,
    "The lanes negated; only the sign changes, also of a NaN.",
    "1.5",
    "-1.5",
    |a| a ^ !(u64::MAX >> 1)
);
unary!(
    f64x2_quiet,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The lanes, in NaNs with the quiet bit set.",
    "-1.5",
    "-1.5",
    lane_f64::quiet
);
unary!(
    f64x2_canonical,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The lanes, with the positive canonical NaN for any NaN.",
    "-1.5",
    "-1.5",
    lane_f64::canonical
);
unary!(
    f64x2_sqrt,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The square roots.",
    "2.25",
    "1.5",
    f64_sqrt
);
unary!(
    f64x2_ceil,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The least integral numbers that are not less.",
    "1.1",
    "2.0",
    lane_f64::ceil
);
unary!(
    f64x2_floor,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The greatest integral numbers that are not greater.",
    "-1.1",
    "-2.0",
    lane_f64::floor
);
unary!(
    f64x2_trunc,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The numbers without their fractions.",
    "-1.9",
    "-1.0",
    lane_f64::trunc
);
unary!(
    f64x2_nearest,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The nearest integral numbers, and of two the even one.",
    "2.5",
    "2.0",
    lane_f64::nearest
);
binary!(
    f64x2_add,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The sums.",
    "(1.0, 0.5)",
    "1.5",
    |a, b| a + b
);
binary!(
    f64x2_sub,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The differences.",
    "(1.0, 0.5)",
    "0.5",
    |a, b| a - b
);
binary!(
    f64x2_mul,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The products.",
    "(1.5, 0.5)",
    "0.75",
    |a, b| a * b
);
binary!(
    f64x2_div,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The quotients.",
    "(1.5, 0.5)",
    "3.0",
    |a, b| a / b
);
binary!(
    f64x2_min,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The lesser numbers, where -0 is less than 0; a NaN when one of them is.",
    "(0.0, -0.0)",
    "-0.0",
    lane_f64::min
);
binary!(
    f64x2_max,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The greater numbers, where 0 is greater than -0; a NaN when one of them is.",
    "(-0.0, 0.0)",
    "0.0",
    lane_f64::max
);
binary!(
    f64x2_pmin,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The lanes of `b` where they are less, else those of `a`.",
    "(0.0, -0.0)",
    "0.0",
    |a, b| if b < a { b } else { a }
);
binary!(
    f64x2_pmax,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The lanes of `b` where they are greater, else those of `a`.",
    "(-0.0, 0.0)",
    "-0.0",
    |a, b| if a < b { b } else { a }
);
