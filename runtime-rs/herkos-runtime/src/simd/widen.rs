//! Lanes made wider or narrower, and what is computed on the way (specification, section 4.4.6).

use super::V128;
use super::zip::{map, zip};

#[inline]
fn low16<T: Copy>(a: [T; 16]) -> [T; 8] {
    let [a0, a1, a2, a3, a4, a5, a6, a7, _, _, _, _, _, _, _, _] = a;
    [a0, a1, a2, a3, a4, a5, a6, a7]
}

#[inline]
fn high16<T: Copy>(a: [T; 16]) -> [T; 8] {
    let [_, _, _, _, _, _, _, _, a8, a9, a10, a11, a12, a13, a14, a15] = a;
    [a8, a9, a10, a11, a12, a13, a14, a15]
}

#[inline]
fn even16<T: Copy>(a: [T; 16]) -> [T; 8] {
    let [a0, _, a2, _, a4, _, a6, _, a8, _, a10, _, a12, _, a14, _] = a;
    [a0, a2, a4, a6, a8, a10, a12, a14]
}

#[inline]
fn odd16<T: Copy>(a: [T; 16]) -> [T; 8] {
    let [_, a1, _, a3, _, a5, _, a7, _, a9, _, a11, _, a13, _, a15] = a;
    [a1, a3, a5, a7, a9, a11, a13, a15]
}

#[inline]
fn low8<T: Copy>(a: [T; 8]) -> [T; 4] {
    let [a0, a1, a2, a3, _, _, _, _] = a;
    [a0, a1, a2, a3]
}

#[inline]
fn high8<T: Copy>(a: [T; 8]) -> [T; 4] {
    let [_, _, _, _, a4, a5, a6, a7] = a;
    [a4, a5, a6, a7]
}

#[inline]
fn even8<T: Copy>(a: [T; 8]) -> [T; 4] {
    let [a0, _, a2, _, a4, _, a6, _] = a;
    [a0, a2, a4, a6]
}

#[inline]
fn odd8<T: Copy>(a: [T; 8]) -> [T; 4] {
    let [_, a1, _, a3, _, a5, _, a7] = a;
    [a1, a3, a5, a7]
}

#[inline]
fn low4<T: Copy>(a: [T; 4]) -> [T; 2] {
    let [a0, a1, _, _] = a;
    [a0, a1]
}

#[inline]
fn high4<T: Copy>(a: [T; 4]) -> [T; 2] {
    let [_, _, a2, a3] = a;
    [a2, a3]
}

macro_rules! extend {
    ($name:ident, $splat:ident, $wide_splat:ident, $to:ident, $half:ident, $from:ident, $wide:ty, $what:literal, $result:literal) => {
        #[doc = concat!("The ", $what, " of the lanes, twice as wide.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($splat), ", ", stringify!($wide_splat), "};")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($name), "(", stringify!($splat), "(-1)), ", stringify!($wide_splat), "(", $result, "));")]
        /// ```
        #[inline]
        pub fn $name(a: V128) -> V128 {
            V128::$from(map($half(a.$to()), <$wide>::from))
        }
    };
}

macro_rules! extmul {
    ($name:ident, $splat:ident, $wide_splat:ident, $to:ident, $half:ident, $from:ident, $wide:ty, $what:literal, $result:literal) => {
        #[doc = concat!("The products of the ", $what, " of the lanes, twice as wide.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($splat), ", ", stringify!($wide_splat), "};")]
        ///
        #[doc = concat!("let of = |a, b| ", stringify!($name), "(", stringify!($splat), "(a), ", stringify!($splat), "(b));")]
        #[doc = concat!("assert_eq!(of(-1, 100), ", stringify!($wide_splat), "(", $result, "));")]
        /// ```
        #[inline]
        pub fn $name(a: V128, b: V128) -> V128 {
            let product = |a, b| <$wide>::from(a).wrapping_mul(<$wide>::from(b));
            V128::$from(zip($half(a.$to()), $half(b.$to()), product))
        }
    };
}

macro_rules! extadd_pairwise {
    ($name:ident, $splat:ident, $wide_splat:ident, $to:ident, $even:ident, $odd:ident, $from:ident, $wide:ty, $what:literal, $result:literal) => {
        #[doc = concat!("The sums of neighbouring lanes, ", $what, " and twice as wide.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($splat), ", ", stringify!($wide_splat), "};")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($name), "(", stringify!($splat), "(-1)), ", stringify!($wide_splat), "(", $result, "));")]
        /// ```
        #[inline]
        pub fn $name(a: V128) -> V128 {
            let sum = |a, b| <$wide>::from(a) + <$wide>::from(b);
            V128::$from(zip($even(a.$to()), $odd(a.$to()), sum))
        }
    };
}

extend!(
    i16x8_extend_low_i8x16_s,
    i8x16_splat,
    i16x8_splat,
    to_i8x16,
    low16,
    from_i16x8,
    i16,
    "lower half",
    "-1"
);
extend!(
    i16x8_extend_high_i8x16_s,
    i8x16_splat,
    i16x8_splat,
    to_i8x16,
    high16,
    from_i16x8,
    i16,
    "upper half",
    "-1"
);
extend!(
    i16x8_extend_low_i8x16_u,
    i8x16_splat,
    i16x8_splat,
    to_u8x16,
    low16,
    from_u16x8,
    u16,
    "lower half",
    "255"
);
extend!(
    i16x8_extend_high_i8x16_u,
    i8x16_splat,
    i16x8_splat,
    to_u8x16,
    high16,
    from_u16x8,
    u16,
    "upper half",
    "255"
);
extmul!(
    i16x8_extmul_low_i8x16_s,
    i8x16_splat,
    i16x8_splat,
    to_i8x16,
    low16,
    from_i16x8,
    i16,
    "lower half",
    "-100"
);
extmul!(
    i16x8_extmul_high_i8x16_s,
    i8x16_splat,
    i16x8_splat,
    to_i8x16,
    high16,
    from_i16x8,
    i16,
    "upper half",
    "-100"
);
extmul!(
    i16x8_extmul_low_i8x16_u,
    i8x16_splat,
    i16x8_splat,
    to_u8x16,
    low16,
    from_u16x8,
    u16,
    "lower half",
    "25500"
);
extmul!(
    i16x8_extmul_high_i8x16_u,
    i8x16_splat,
    i16x8_splat,
    to_u8x16,
    high16,
    from_u16x8,
    u16,
    "upper half",
    "25500"
);
extadd_pairwise!(
    i16x8_extadd_pairwise_i8x16_s,
    i8x16_splat,
    i16x8_splat,
    to_i8x16,
    even16,
    odd16,
    from_i16x8,
    i16,
    "signed",
    "-2"
);
extadd_pairwise!(
    i16x8_extadd_pairwise_i8x16_u,
    i8x16_splat,
    i16x8_splat,
    to_u8x16,
    even16,
    odd16,
    from_u16x8,
    u16,
    "unsigned",
    "510"
);

extend!(
    i32x4_extend_low_i16x8_s,
    i16x8_splat,
    i32x4_splat,
    to_i16x8,
    low8,
    from_i32x4,
    i32,
    "lower half",
    "-1"
);
extend!(
    i32x4_extend_high_i16x8_s,
    i16x8_splat,
    i32x4_splat,
    to_i16x8,
    high8,
    from_i32x4,
    i32,
    "upper half",
    "-1"
);
extend!(
    i32x4_extend_low_i16x8_u,
    i16x8_splat,
    i32x4_splat,
    to_u16x8,
    low8,
    from_u32x4,
    u32,
    "lower half",
    "65535"
);
extend!(
    i32x4_extend_high_i16x8_u,
    i16x8_splat,
    i32x4_splat,
    to_u16x8,
    high8,
    from_u32x4,
    u32,
    "upper half",
    "65535"
);
extmul!(
    i32x4_extmul_low_i16x8_s,
    i16x8_splat,
    i32x4_splat,
    to_i16x8,
    low8,
    from_i32x4,
    i32,
    "lower half",
    "-100"
);
extmul!(
    i32x4_extmul_high_i16x8_s,
    i16x8_splat,
    i32x4_splat,
    to_i16x8,
    high8,
    from_i32x4,
    i32,
    "upper half",
    "-100"
);
extmul!(
    i32x4_extmul_low_i16x8_u,
    i16x8_splat,
    i32x4_splat,
    to_u16x8,
    low8,
    from_u32x4,
    u32,
    "lower half",
    "6553500"
);
extmul!(
    i32x4_extmul_high_i16x8_u,
    i16x8_splat,
    i32x4_splat,
    to_u16x8,
    high8,
    from_u32x4,
    u32,
    "upper half",
    "6553500"
);
extadd_pairwise!(
    i32x4_extadd_pairwise_i16x8_s,
    i16x8_splat,
    i32x4_splat,
    to_i16x8,
    even8,
    odd8,
    from_i32x4,
    i32,
    "signed",
    "-2"
);
extadd_pairwise!(
    i32x4_extadd_pairwise_i16x8_u,
    i16x8_splat,
    i32x4_splat,
    to_u16x8,
    even8,
    odd8,
    from_u32x4,
    u32,
    "unsigned",
    "131070"
);

extend!(
    i64x2_extend_low_i32x4_s,
    i32x4_splat,
    i64x2_splat,
    to_i32x4,
    low4,
    from_i64x2,
    i64,
    "lower half",
    "-1"
);
extend!(
    i64x2_extend_high_i32x4_s,
    i32x4_splat,
    i64x2_splat,
    to_i32x4,
    high4,
    from_i64x2,
    i64,
    "upper half",
    "-1"
);
extend!(
    i64x2_extend_low_i32x4_u,
    i32x4_splat,
    i64x2_splat,
    to_u32x4,
    low4,
    from_u64x2,
    u64,
    "lower half",
    "4294967295"
);
extend!(
    i64x2_extend_high_i32x4_u,
    i32x4_splat,
    i64x2_splat,
    to_u32x4,
    high4,
    from_u64x2,
    u64,
    "upper half",
    "4294967295"
);
extmul!(
    i64x2_extmul_low_i32x4_s,
    i32x4_splat,
    i64x2_splat,
    to_i32x4,
    low4,
    from_i64x2,
    i64,
    "lower half",
    "-100"
);
extmul!(
    i64x2_extmul_high_i32x4_s,
    i32x4_splat,
    i64x2_splat,
    to_i32x4,
    high4,
    from_i64x2,
    i64,
    "upper half",
    "-100"
);
extmul!(
    i64x2_extmul_low_i32x4_u,
    i32x4_splat,
    i64x2_splat,
    to_u32x4,
    low4,
    from_u64x2,
    u64,
    "lower half",
    "429496729500"
);
extmul!(
    i64x2_extmul_high_i32x4_u,
    i32x4_splat,
    i64x2_splat,
    to_u32x4,
    high4,
    from_u64x2,
    u64,
    "upper half",
    "429496729500"
);

macro_rules! narrow {
    ($name:ident, $splat:ident, $wide_splat:ident, $to:ident, $from:ident, $lane:ty, $wide:ty, $join:ident, $what:literal, $example:literal, $result:literal) => {
        #[doc = concat!("The lanes of both, those of `a` first, as the nearest ", $what, " integers of half the width.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($splat), ", ", stringify!($wide_splat), "};")]
        ///
        #[doc = concat!("let of = |a| ", stringify!($name), "(", stringify!($wide_splat), "(a), ", stringify!($wide_splat), "(a));")]
        #[doc = concat!("assert_eq!(of(", $example, "), ", stringify!($splat), "(", $result, "));")]
        #[doc = concat!("assert_eq!(of(3), ", stringify!($splat), "(3));")]
        /// ```
        #[inline]
        pub fn $name(a: V128, b: V128) -> V128 {
            let (min, max) = (<$wide>::from(<$lane>::MIN), <$wide>::from(<$lane>::MAX));
            let narrow = |a: $wide| a.clamp(min, max) as $lane;
            V128::$from($join(map(a.$to(), narrow), map(b.$to(), narrow)))
        }
    };
}

#[inline]
fn join8<T: Copy>(a: [T; 8], b: [T; 8]) -> [T; 16] {
    let ([a0, a1, a2, a3, a4, a5, a6, a7], [b0, b1, b2, b3, b4, b5, b6, b7]) = (a, b);
    [
        a0, a1, a2, a3, a4, a5, a6, a7, b0, b1, b2, b3, b4, b5, b6, b7,
    ]
}

#[inline]
fn join4<T: Copy>(a: [T; 4], b: [T; 4]) -> [T; 8] {
    let ([a0, a1, a2, a3], [b0, b1, b2, b3]) = (a, b);
    [a0, a1, a2, a3, b0, b1, b2, b3]
}

narrow!(
    i8x16_narrow_i16x8_s,
    i8x16_splat,
    i16x8_splat,
    to_i16x8,
    from_i8x16,
    i8,
    i16,
    join8,
    "signed",
    "300",
    "127"
);
narrow!(
    i8x16_narrow_i16x8_u,
    i8x16_splat,
    i16x8_splat,
    to_i16x8,
    from_u8x16,
    u8,
    i16,
    join8,
    "unsigned",
    "-300",
    "0"
);
narrow!(
    i16x8_narrow_i32x4_s,
    i16x8_splat,
    i32x4_splat,
    to_i32x4,
    from_i16x8,
    i16,
    i32,
    join4,
    "signed",
    "-70000",
    "-32768"
);
narrow!(
    i16x8_narrow_i32x4_u,
    i16x8_splat,
    i32x4_splat,
    to_i32x4,
    from_u16x8,
    u16,
    i32,
    join4,
    "unsigned",
    "-70000",
    "0"
);

/// The products of lanes that are fractions of 2^15, rounded, where 1 becomes the greatest fraction.
///
/// ```
/// use herkos_runtime::{i16x8_q15mulr_sat_s, i16x8_splat};
///
/// let half = i16x8_splat(0x4000);
/// assert_eq!(i16x8_q15mulr_sat_s(half, half), i16x8_splat(0x2000));
/// let least = i16x8_splat(-0x8000);
/// assert_eq!(i16x8_q15mulr_sat_s(least, least), i16x8_splat(0x7fff));
/// ```
#[inline]
pub fn i16x8_q15mulr_sat_s(a: V128, b: V128) -> V128 {
    let product = |a, b| {
        let product: i32 = (i32::from(a) * i32::from(b) + 0x4000) >> 15;
        product.min(0x7fff) as i16
    };
    V128::from_i16x8(zip(a.to_i16x8(), b.to_i16x8(), product))
}

/// The sums of two neighbouring products, as lanes of 32 bits.
///
/// ```
/// use herkos_runtime::{i16x8_splat, i32x4_dot_i16x8_s, i32x4_splat};
///
/// let of = |a, b| i32x4_dot_i16x8_s(i16x8_splat(a), i16x8_splat(b));
/// assert_eq!(of(-3, 5), i32x4_splat(-30));
/// assert_eq!(of(-0x8000, -0x8000), i32x4_splat(i32::MIN));
/// ```
#[inline]
pub fn i32x4_dot_i16x8_s(a: V128, b: V128) -> V128 {
    let products = zip(a.to_i16x8(), b.to_i16x8(), |a, b| {
        i32::from(a).wrapping_mul(i32::from(b))
    });
    V128::from_i32x4(zip(even8(products), odd8(products), i32::wrapping_add))
}
