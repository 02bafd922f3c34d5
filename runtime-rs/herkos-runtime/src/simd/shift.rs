//! Shifts of lanes of integers (specification, section 4.3.2, on each lane).

use super::V128;
use super::zip::map;

macro_rules! shift {
    ($name:ident, $splat:ident, $to:ident, $from:ident, $what:literal, $example:literal, $result:literal, $op:ident) => {
        #[doc = concat!("Each lane shifted ", $what, " by `n` modulo its width.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($splat), "};")]
        ///
        #[doc = concat!("let of = |a, n| ", stringify!($name), "(", stringify!($splat), "(a), n);")]
        #[doc = concat!("assert_eq!(of", $example, ", ", stringify!($splat), "(", $result, "));")]
        #[doc = concat!("assert_eq!(of(3, 64), ", stringify!($splat), "(3));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128, n: i32) -> V128 {
            V128::$from(map(a.$to(), |a| a.$op(n as u32)))
        }
    };
}

shift!(
    i8x16_shl,
    i8x16_splat,
    to_i8x16,
    from_i8x16,
    "to the left",
    "(3, 9)",
    "6",
    wrapping_shl
);
shift!(
    i8x16_shr_s,
    i8x16_splat,
    to_i8x16,
    from_i8x16,
    "to the right, with copies of the sign",
    "(-7, 9)",
    "-4",
    wrapping_shr
);
shift!(
    i8x16_shr_u,
    i8x16_splat,
    to_u8x16,
    from_u8x16,
    "to the right, with zeros",
    "(-1, 7)",
    "1",
    wrapping_shr
);

shift!(
    i16x8_shl,
    i16x8_splat,
    to_i16x8,
    from_i16x8,
    "to the left",
    "(3, 17)",
    "6",
    wrapping_shl
);
shift!(
    i16x8_shr_s,
    i16x8_splat,
    to_i16x8,
    from_i16x8,
    "to the right, with copies of the sign",
    "(-7, 17)",
    "-4",
    wrapping_shr
);
shift!(
    i16x8_shr_u,
    i16x8_splat,
    to_u16x8,
    from_u16x8,
    "to the right, with zeros",
    "(-1, 15)",
    "1",
    wrapping_shr
);

shift!(
    i32x4_shl,
    i32x4_splat,
    to_i32x4,
    from_i32x4,
    "to the left",
    "(3, 33)",
    "6",
    wrapping_shl
);
shift!(
    i32x4_shr_s,
    i32x4_splat,
    to_i32x4,
    from_i32x4,
    "to the right, with copies of the sign",
    "(-7, 33)",
    "-4",
    wrapping_shr
);
shift!(
    i32x4_shr_u,
    i32x4_splat,
    to_u32x4,
    from_u32x4,
    "to the right, with zeros",
    "(-1, 31)",
    "1",
    wrapping_shr
);

shift!(
    i64x2_shl,
    i64x2_splat,
    to_i64x2,
    from_i64x2,
    "to the left",
    "(3, 65)",
    "6",
    wrapping_shl
);
shift!(
    i64x2_shr_s,
    i64x2_splat,
    to_i64x2,
    from_i64x2,
    "to the right, with copies of the sign",
    "(-7, 65)",
    "-4",
    wrapping_shr
);
shift!(
    i64x2_shr_u,
    i64x2_splat,
    to_u64x2,
    from_u64x2,
    "to the right, with zeros",
    "(-1, 63)",
    "1",
    wrapping_shr
);
