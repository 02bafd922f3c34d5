//! Lanes made wider or narrower, and what is computed on the way (specification, section 4.4.6).

use super::zip::{join, map, widen, zip};
use super::{V128, i16x8_eq, i16x8_mul, i32x4_mul, i64x2_mul, v128_const, v128_xor};

macro_rules! extend {
    ($name:ident, $splat:ident, $wide_splat:ident, $to:ident, $half:literal, $from:ident, $wide:ty, $what:literal, $result:literal) => {
        #[doc = concat!("The ", $what, " of the lanes, twice as wide.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($splat), ", ", stringify!($wide_splat), "};")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($name), "(", stringify!($splat), "(-1)), ", stringify!($wide_splat), "(", $result, "));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128) -> V128 {
            V128::$from(widen(a.$to(), $half, <$wide>::from))
        }
    };
}

macro_rules! extmul {
    ($name:ident, $splat:ident, $wide_splat:ident, $extend:ident, $mul:ident, $what:literal, $result:literal) => {
        #[doc = concat!("The products of the ", $what, " of the lanes, twice as wide.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($splat), ", ", stringify!($wide_splat), "};")]
        ///
        #[doc = concat!("let of = |a, b| ", stringify!($name), "(", stringify!($splat), "(a), ", stringify!($splat), "(b));")]
        #[doc = concat!("assert_eq!(of(-1, 100), ", stringify!($wide_splat), "(", $result, "));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128, b: V128) -> V128 {
            $mul($extend(a), $extend(b))
        }
    };
}

/// The products of the lower halves of lanes of 64 bits: a form of which LLVM makes `pmuludq`, as it does
/// not of products of lanes of 32 bits.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
fn low_products(a: V128, b: V128) -> V128 {
    let low = |lane: u64| lane & 0xffff_ffff;
    let product = |a, b| low(a).wrapping_mul(low(b));
    V128::from_u64x2(zip(a.to_u64x2(), b.to_u64x2(), product))
}

macro_rules! extadd_pairwise {
    ($name:ident, $splat:ident, $wide_splat:ident, $to:ident, $from:ident, $lane:ty, $wide:ty, $what:literal, $result:literal) => {
        #[doc = concat!("The sums of neighbouring lanes, ", $what, " and twice as wide.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($splat), ", ", stringify!($wide_splat), "};")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($name), "(", stringify!($splat), "(-1)), ", stringify!($wide_splat), "(", $result, "));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128) -> V128 {
            let sum = |a: $wide| <$wide>::from(a as $lane) + (a >> <$lane>::BITS);
            V128::$from(map(a.$to(), sum))
        }
    };
}

extend!(
    i16x8_extend_low_i8x16_s,
    i8x16_splat,
    i16x8_splat,
    to_i8x16,
    0,
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
    8,
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
    0,
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
    8,
    from_u16x8,
    u16,
    "upper half",
    "255"
);
extmul!(
    i16x8_extmul_low_i8x16_s,
    i8x16_splat,
    i16x8_splat,
    i16x8_extend_low_i8x16_s,
    i16x8_mul,
    "lower half",
    "-100"
);
extmul!(
    i16x8_extmul_high_i8x16_s,
    i8x16_splat,
    i16x8_splat,
    i16x8_extend_high_i8x16_s,
    i16x8_mul,
    "upper half",
    "-100"
);
extmul!(
    i16x8_extmul_low_i8x16_u,
    i8x16_splat,
    i16x8_splat,
    i16x8_extend_low_i8x16_u,
    i16x8_mul,
    "lower half",
    "25500"
);
extmul!(
    i16x8_extmul_high_i8x16_u,
    i8x16_splat,
    i16x8_splat,
    i16x8_extend_high_i8x16_u,
    i16x8_mul,
    "upper half",
    "25500"
);
extadd_pairwise!(
    i16x8_extadd_pairwise_i8x16_s,
    i8x16_splat,
    i16x8_splat,
    to_i16x8,
    from_i16x8,
    i8,
    i16,
    "signed",
    "-2"
);
extadd_pairwise!(
    i16x8_extadd_pairwise_i8x16_u,
    i8x16_splat,
    i16x8_splat,
    to_u16x8,
    from_u16x8,
    u8,
    u16,
    "unsigned",
    "510"
);

extend!(
    i32x4_extend_low_i16x8_s,
    i16x8_splat,
    i32x4_splat,
    to_i16x8,
    0,
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
    4,
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
    0,
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
    4,
    from_u32x4,
    u32,
    "upper half",
    "65535"
);
extmul!(
    i32x4_extmul_low_i16x8_s,
    i16x8_splat,
    i32x4_splat,
    i32x4_extend_low_i16x8_s,
    i32x4_mul,
    "lower half",
    "-100"
);
extmul!(
    i32x4_extmul_high_i16x8_s,
    i16x8_splat,
    i32x4_splat,
    i32x4_extend_high_i16x8_s,
    i32x4_mul,
    "upper half",
    "-100"
);
extmul!(
    i32x4_extmul_low_i16x8_u,
    i16x8_splat,
    i32x4_splat,
    i32x4_extend_low_i16x8_u,
    i32x4_mul,
    "lower half",
    "6553500"
);
extmul!(
    i32x4_extmul_high_i16x8_u,
    i16x8_splat,
    i32x4_splat,
    i32x4_extend_high_i16x8_u,
    i32x4_mul,
    "upper half",
    "6553500"
);
extadd_pairwise!(
    i32x4_extadd_pairwise_i16x8_s,
    i16x8_splat,
    i32x4_splat,
    to_i32x4,
    from_i32x4,
    i16,
    i32,
    "signed",
    "-2"
);
extadd_pairwise!(
    i32x4_extadd_pairwise_i16x8_u,
    i16x8_splat,
    i32x4_splat,
    to_u32x4,
    from_u32x4,
    u16,
    u32,
    "unsigned",
    "131070"
);

extend!(
    i64x2_extend_low_i32x4_s,
    i32x4_splat,
    i64x2_splat,
    to_i32x4,
    0,
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
    2,
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
    0,
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
    2,
    from_u64x2,
    u64,
    "upper half",
    "4294967295"
);
extmul!(
    i64x2_extmul_low_i32x4_s,
    i32x4_splat,
    i64x2_splat,
    i64x2_extend_low_i32x4_s,
    i64x2_mul,
    "lower half",
    "-100"
);
extmul!(
    i64x2_extmul_high_i32x4_s,
    i32x4_splat,
    i64x2_splat,
    i64x2_extend_high_i32x4_s,
    i64x2_mul,
    "upper half",
    "-100"
);
extmul!(
    i64x2_extmul_low_i32x4_u,
    i32x4_splat,
    i64x2_splat,
    i64x2_extend_low_i32x4_u,
    low_products,
    "lower half",
    "429496729500"
);
extmul!(
    i64x2_extmul_high_i32x4_u,
    i32x4_splat,
    i64x2_splat,
    i64x2_extend_high_i32x4_u,
    low_products,
    "upper half",
    "429496729500"
);

macro_rules! narrow {
    ($name:ident, $splat:ident, $wide_splat:ident, $to:ident, $from:ident, $lane:ty, $wide:ty, $what:literal, $example:literal, $result:literal) => {
        #[doc = concat!("The lanes of both, those of `a` first, as the nearest ", $what, " integers of half the width.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($splat), ", ", stringify!($wide_splat), "};")]
        ///
        #[doc = concat!("let of = |a| ", stringify!($name), "(", stringify!($wide_splat), "(a), ", stringify!($wide_splat), "(a));")]
        #[doc = concat!("assert_eq!(of(", $example, "), ", stringify!($splat), "(", $result, "));")]
        #[doc = concat!("assert_eq!(of(3), ", stringify!($splat), "(3));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128, b: V128) -> V128 {
            let (min, max) = (<$wide>::from(<$lane>::MIN), <$wide>::from(<$lane>::MAX));
            let narrow = |a: $wide| a.clamp(min, max) as $lane;
            V128::$from(join(a.$to(), b.$to(), narrow))
        }
    };
}

narrow!(
    i8x16_narrow_i16x8_s,
    i8x16_splat,
    i16x8_splat,
    to_i16x8,
    from_i8x16,
    i8,
    i16,
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
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn i16x8_q15mulr_sat_s(a: V128, b: V128) -> V128 {
    let high = |a, b| ((i32::from(a) * i32::from(b)) >> 16) as i16;
    let high = V128::from_i16x8(zip(a.to_i16x8(), b.to_i16x8(), high));
    let low = i16x8_mul(a, b);
    // The product times 2, of which the upper half is kept, and the bit below, by which it is rounded.
    let rounded = |high: u16, low: u16| {
        (high << 1)
            .wrapping_add(low >> 15)
            .wrapping_add(low >> 14 & 1)
    };
    let product = V128::from_u16x8(zip(high.to_u16x8(), low.to_u16x8(), rounded));
    // The least integer is the product of it with itself, and nothing else.
    v128_xor(
        product,
        i16x8_eq(product, v128_const::<0x80008000800080008000800080008000>()),
    )
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
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn i32x4_dot_i16x8_s(a: V128, b: V128) -> V128 {
    // By halves of the wide lanes, which LLVM knows how to multiply.
    let sum = |a: i32, b: i32| {
        let low = i32::from(a as i16) * i32::from(b as i16);
        low.wrapping_add((a >> 16) * (b >> 16))
    };
    V128::from_i32x4(zip(a.to_i32x4(), b.to_i32x4(), sum))
}
