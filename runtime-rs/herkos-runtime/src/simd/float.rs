//! Arithmetic on lanes of floats (specification, section 4.3.3, on each lane).

use super::super::{
    f32_ceil, f32_floor, f32_max, f32_min, f32_nearest, f32_sqrt, f32_trunc, f64_ceil, f64_floor,
    f64_max, f64_min, f64_nearest, f64_sqrt, f64_trunc,
};
use super::V128;
use super::zip::{map, zip};

macro_rules! unary {
    ($name:ident, $splat:ident, $to:ident, $from:ident, $what:literal, $a:literal, $result:literal, $op:expr) => {
        #[doc = $what]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($splat), "};")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($name), "(", stringify!($splat), "(", $a, ")), ", stringify!($splat), "(", $result, "));")]
        /// ```
        #[inline]
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
        #[inline]
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
    f32_ceil
);
unary!(
    f32x4_floor,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The greatest integral numbers that are not greater.",
    "-1.1",
    "-2.0",
    f32_floor
);
unary!(
    f32x4_trunc,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The numbers without their fractions.",
    "-1.9",
    "-1.0",
    f32_trunc
);
unary!(
    f32x4_nearest,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The nearest integral numbers, and of two the even one.",
    "2.5",
    "2.0",
    f32_nearest
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
    f32_min
);
binary!(
    f32x4_max,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "The greater numbers, where 0 is greater than -0; a NaN when one of them is.",
    "(-0.0, 0.0)",
    "0.0",
    f32_max
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
    f64_ceil
);
unary!(
    f64x2_floor,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The greatest integral numbers that are not greater.",
    "-1.1",
    "-2.0",
    f64_floor
);
unary!(
    f64x2_trunc,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The numbers without their fractions.",
    "-1.9",
    "-1.0",
    f64_trunc
);
unary!(
    f64x2_nearest,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The nearest integral numbers, and of two the even one.",
    "2.5",
    "2.0",
    f64_nearest
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
    f64_min
);
binary!(
    f64x2_max,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "The greater numbers, where 0 is greater than -0; a NaN when one of them is.",
    "(-0.0, 0.0)",
    "0.0",
    f64_max
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
