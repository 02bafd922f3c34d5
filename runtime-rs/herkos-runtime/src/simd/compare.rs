//! Comparisons of lanes: all ones where they hold, else zero (specification, section 4.3.5).

use super::V128;
use super::zip::zip;

macro_rules! compare {
    ($name:ident, $splat:ident, $to:ident, $from:ident, $mask:ty, $op:tt, $holds:literal, $fails:literal) => {
        #[doc = concat!("All ones in each lane in which `a ", stringify!($op), " b`, else zero.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($splat), ", V128};")]
        ///
        #[doc = concat!("let mask = |a, b| ", stringify!($name), "(", stringify!($splat), "(a), ", stringify!($splat), "(b));")]
        #[doc = concat!("assert_eq!(mask", $holds, ", V128::from_bits(u128::MAX));")]
        #[doc = concat!("assert_eq!(mask", $fails, ", V128::ZERO);")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128, b: V128) -> V128 {
            let ones: $mask = !0;
            V128::$from(zip(a.$to(), b.$to(), |a, b| if a $op b { ones } else { 0 }))
        }
    };
}

compare!(i8x16_eq, i8x16_splat, to_i8x16, from_i8x16, i8, ==, "(5, 5)", "(5, 6)");
compare!(i8x16_ne, i8x16_splat, to_i8x16, from_i8x16, i8, !=, "(5, 6)", "(5, 5)");
compare!(i8x16_lt_s, i8x16_splat, to_i8x16, from_i8x16, i8, <, "(-1, 2)", "(2, -1)");
compare!(i8x16_lt_u, i8x16_splat, to_u8x16, from_i8x16, i8, <, "(2, -1)", "(-1, 2)");
compare!(i8x16_gt_s, i8x16_splat, to_i8x16, from_i8x16, i8, >, "(2, -1)", "(-1, 2)");
compare!(i8x16_gt_u, i8x16_splat, to_u8x16, from_i8x16, i8, >, "(-1, 2)", "(2, -1)");
compare!(i8x16_le_s, i8x16_splat, to_i8x16, from_i8x16, i8, <=, "(-1, -1)", "(2, -1)");
compare!(i8x16_le_u, i8x16_splat, to_u8x16, from_i8x16, i8, <=, "(2, -1)", "(-1, 2)");
compare!(i8x16_ge_s, i8x16_splat, to_i8x16, from_i8x16, i8, >=, "(2, -1)", "(-1, 2)");
compare!(i8x16_ge_u, i8x16_splat, to_u8x16, from_i8x16, i8, >=, "(-1, -1)", "(2, -1)");
compare!(i16x8_eq, i16x8_splat, to_i16x8, from_i16x8, i16, ==, "(5, 5)", "(5, 6)");
compare!(i16x8_ne, i16x8_splat, to_i16x8, from_i16x8, i16, !=, "(5, 6)", "(5, 5)");
compare!(i16x8_lt_s, i16x8_splat, to_i16x8, from_i16x8, i16, <, "(-1, 2)", "(2, -1)");
compare!(i16x8_lt_u, i16x8_splat, to_u16x8, from_i16x8, i16, <, "(2, -1)", "(-1, 2)");
compare!(i16x8_gt_s, i16x8_splat, to_i16x8, from_i16x8, i16, >, "(2, -1)", "(-1, 2)");
compare!(i16x8_gt_u, i16x8_splat, to_u16x8, from_i16x8, i16, >, "(-1, 2)", "(2, -1)");
compare!(i16x8_le_s, i16x8_splat, to_i16x8, from_i16x8, i16, <=, "(-1, -1)", "(2, -1)");
compare!(i16x8_le_u, i16x8_splat, to_u16x8, from_i16x8, i16, <=, "(2, -1)", "(-1, 2)");
compare!(i16x8_ge_s, i16x8_splat, to_i16x8, from_i16x8, i16, >=, "(2, -1)", "(-1, 2)");
compare!(i16x8_ge_u, i16x8_splat, to_u16x8, from_i16x8, i16, >=, "(-1, -1)", "(2, -1)");
compare!(i32x4_eq, i32x4_splat, to_i32x4, from_i32x4, i32, ==, "(5, 5)", "(5, 6)");
compare!(i32x4_ne, i32x4_splat, to_i32x4, from_i32x4, i32, !=, "(5, 6)", "(5, 5)");
compare!(i32x4_lt_s, i32x4_splat, to_i32x4, from_i32x4, i32, <, "(-1, 2)", "(2, -1)");
compare!(i32x4_lt_u, i32x4_splat, to_u32x4, from_i32x4, i32, <, "(2, -1)", "(-1, 2)");
compare!(i32x4_gt_s, i32x4_splat, to_i32x4, from_i32x4, i32, >, "(2, -1)", "(-1, 2)");
compare!(i32x4_gt_u, i32x4_splat, to_u32x4, from_i32x4, i32, >, "(-1, 2)", "(2, -1)");
compare!(i32x4_le_s, i32x4_splat, to_i32x4, from_i32x4, i32, <=, "(-1, -1)", "(2, -1)");
compare!(i32x4_le_u, i32x4_splat, to_u32x4, from_i32x4, i32, <=, "(2, -1)", "(-1, 2)");
compare!(i32x4_ge_s, i32x4_splat, to_i32x4, from_i32x4, i32, >=, "(2, -1)", "(-1, 2)");
compare!(i32x4_ge_u, i32x4_splat, to_u32x4, from_i32x4, i32, >=, "(-1, -1)", "(2, -1)");
compare!(i64x2_eq, i64x2_splat, to_i64x2, from_i64x2, i64, ==, "(5, 5)", "(5, 6)");
compare!(i64x2_ne, i64x2_splat, to_i64x2, from_i64x2, i64, !=, "(5, 6)", "(5, 5)");
compare!(i64x2_lt_s, i64x2_splat, to_i64x2, from_i64x2, i64, <, "(-1, 2)", "(2, -1)");
compare!(i64x2_gt_s, i64x2_splat, to_i64x2, from_i64x2, i64, >, "(2, -1)", "(-1, 2)");
compare!(i64x2_le_s, i64x2_splat, to_i64x2, from_i64x2, i64, <=, "(-1, -1)", "(2, -1)");
compare!(i64x2_ge_s, i64x2_splat, to_i64x2, from_i64x2, i64, >=, "(2, -1)", "(-1, 2)");
compare!(f32x4_eq, f32x4_splat, to_f32x4, from_i32x4, i32, ==, "(0.0, -0.0)", "(f32::NAN, f32::NAN)");
compare!(f32x4_ne, f32x4_splat, to_f32x4, from_i32x4, i32, !=, "(f32::NAN, f32::NAN)", "(0.0, -0.0)");
compare!(f32x4_lt, f32x4_splat, to_f32x4, from_i32x4, i32, <, "(1.0, 1.5)", "(f32::NAN, 1.0)");
compare!(f32x4_gt, f32x4_splat, to_f32x4, from_i32x4, i32, >, "(1.5, 1.0)", "(f32::NAN, 1.0)");
compare!(f32x4_le, f32x4_splat, to_f32x4, from_i32x4, i32, <=, "(1.5, 1.5)", "(f32::NAN, 1.0)");
compare!(f32x4_ge, f32x4_splat, to_f32x4, from_i32x4, i32, >=, "(1.5, 1.5)", "(f32::NAN, 1.0)");
compare!(f64x2_eq, f64x2_splat, to_f64x2, from_i64x2, i64, ==, "(0.0, -0.0)", "(f64::NAN, f64::NAN)");
compare!(f64x2_ne, f64x2_splat, to_f64x2, from_i64x2, i64, !=, "(f64::NAN, f64::NAN)", "(0.0, -0.0)");
compare!(f64x2_lt, f64x2_splat, to_f64x2, from_i64x2, i64, <, "(1.0, 1.5)", "(f64::NAN, 1.0)");
compare!(f64x2_gt, f64x2_splat, to_f64x2, from_i64x2, i64, >, "(1.5, 1.0)", "(f64::NAN, 1.0)");
compare!(f64x2_le, f64x2_splat, to_f64x2, from_i64x2, i64, <=, "(1.5, 1.5)", "(f64::NAN, 1.0)");
compare!(f64x2_ge, f64x2_splat, to_f64x2, from_i64x2, i64, >=, "(1.5, 1.5)", "(f64::NAN, 1.0)");
