//! Numbers made from all lanes of a vector of integers: whether none is zero, and the signs.

use super::zip::map;
use super::{V128, i8x16_eq, i16x8_eq, i32x4_eq, i64x2_eq, v128_any_true};

/// The signs of 8 bytes, that of the lowest one lowest: a product moves each to its place, and no two to
/// the same, so that nothing is carried.
#[inline(always)]
fn signs_of_8(bytes: u64) -> u64 {
    (bytes & 0x8080_8080_8080_8080).wrapping_mul(0x0002_0408_1020_4081) >> 56
}

/// The signs of 4 lanes of 16 bits, in the same way.
#[inline(always)]
fn signs_of_4(lanes: u64) -> u64 {
    (lanes >> 15 & 0x0001_0001_0001_0001).wrapping_mul(0x0001_0002_0004_0008) >> 48 & 15
}

macro_rules! tests {
    ($all_true:ident, $bitmask:ident, $splat:ident, $eq:ident, $count:literal, $bits:expr) => {
        /// Whether no lane is zero.
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($all_true), ", ", stringify!($splat), ", V128};")]
        ///
        #[doc = concat!("assert!(", stringify!($all_true), "(", stringify!($splat), "(4)));")]
        #[doc = concat!("assert!(!", stringify!($all_true), "(V128::from_bits(1)));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $all_true(a: V128) -> bool {
            !v128_any_true($eq(a, V128::ZERO))
        }

        /// The signs of the lanes as the lowest bits of a number, that of lane 0 lowest.
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($bitmask), ", ", stringify!($splat), ", V128};")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($bitmask), "(", stringify!($splat), "(-1)), (1 << ", $count, ") - 1);")]
        #[doc = concat!("assert_eq!(", stringify!($bitmask), "(V128::from_bits(1 << 127)), 1 << (", $count, " - 1));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $bitmask(a: V128) -> i32 {
            let [low, high] = map(a.to_u64x2(), $bits);
            (low | high << ($count / 2)) as i32
        }
    };
}

tests!(
    i8x16_all_true,
    i8x16_bitmask,
    i8x16_splat,
    i8x16_eq,
    16,
    signs_of_8
);

tests!(
    i16x8_all_true,
    i16x8_bitmask,
    i16x8_splat,
    i16x8_eq,
    8,
    signs_of_4
);

tests!(
    i32x4_all_true,
    i32x4_bitmask,
    i32x4_splat,
    i32x4_eq,
    4,
    |lanes| lanes >> 31 & 1 | lanes >> 62 & 2
);

tests!(
    i64x2_all_true,
    i64x2_bitmask,
    i64x2_splat,
    i64x2_eq,
    2,
    |lane| lane >> 63
);
