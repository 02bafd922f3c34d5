//! The relaxed instructions, of whose results the specification (section 4.3.6) allows several. Here
//! each has one, the same on every target:
//!
//! | instruction | result |
//! |---|---|
//! | `i8x16.relaxed_swizzle` | that of `i8x16.swizzle`: zero for an index beyond 15 |
//! | `i32x4.relaxed_trunc_*` | that of `i32x4.trunc_sat_*`: zero for a NaN, else the nearest integer |
//! | `relaxed_madd`, `relaxed_nmadd` | product and sum are rounded each, `a * b + c` and `-(a * b) + c` |
//! | `relaxed_laneselect` | that of `v128.bitselect`: each bit of the mask counts |
//! | `relaxed_min`, `relaxed_max` | those of `pmin` and `pmax`: `a`, unless `b` is less or greater |
//! | `i16x8.relaxed_q15mulr_s` | -32768 for the product of -32768 with itself |
//! | `relaxed_dot_*` | both operands are signed; the sum of two products wraps in 16 bits, that of four does not |

use super::zip::{zip, zip3};
use super::{
    V128, f32x4_pmax, f32x4_pmin, f64x2_pmax, f64x2_pmin, i8x16_swizzle, i32x4_add,
    i32x4_extadd_pairwise_i16x8_s, i32x4_trunc_sat_f32x4_s, i32x4_trunc_sat_f32x4_u,
    i32x4_trunc_sat_f64x2_s_zero, i32x4_trunc_sat_f64x2_u_zero, v128_bitselect,
};

macro_rules! unary {
    ($name:ident, $same:ident) => {
        #[doc = concat!("Here [`", stringify!($same), "`].")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($same), ", V128};")]
        ///
        /// let [a] = [0x40e0_0000_c2f0_0003].map(V128::from_bits);
        #[doc = concat!("assert_eq!(", stringify!($name), "(a), ", stringify!($same), "(a));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128) -> V128 {
            $same(a)
        }
    };
}

macro_rules! binary {
    ($name:ident, $same:ident) => {
        #[doc = concat!("Here [`", stringify!($same), "`].")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($same), ", V128};")]
        ///
        /// let [a, b] = [0x40e0_0000_c2f0_0003, 0x3f80_0000_0000_0001].map(V128::from_bits);
        #[doc = concat!("assert_eq!(", stringify!($name), "(a, b), ", stringify!($same), "(a, b));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128, b: V128) -> V128 {
            $same(a, b)
        }
    };
}

macro_rules! ternary {
    ($name:ident, $same:ident) => {
        #[doc = concat!("Here [`", stringify!($same), "`].")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($same), ", V128};")]
        ///
        /// let [a, b, c] = [0x40e0_0000_c2f0_0003, 0x3f80_0000_0000_0001, 0xff00_ff00_00ff_000f].map(V128::from_bits);
        #[doc = concat!("assert_eq!(", stringify!($name), "(a, b, c), ", stringify!($same), "(a, b, c));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128, b: V128, c: V128) -> V128 {
            $same(a, b, c)
        }
    };
}

binary!(i8x16_relaxed_swizzle, i8x16_swizzle);
unary!(i32x4_relaxed_trunc_f32x4_s, i32x4_trunc_sat_f32x4_s);
unary!(i32x4_relaxed_trunc_f32x4_u, i32x4_trunc_sat_f32x4_u);
unary!(
    i32x4_relaxed_trunc_f64x2_s_zero,
    i32x4_trunc_sat_f64x2_s_zero
);
unary!(
    i32x4_relaxed_trunc_f64x2_u_zero,
    i32x4_trunc_sat_f64x2_u_zero
);
ternary!(i8x16_relaxed_laneselect, v128_bitselect);
ternary!(i16x8_relaxed_laneselect, v128_bitselect);
ternary!(i32x4_relaxed_laneselect, v128_bitselect);
ternary!(i64x2_relaxed_laneselect, v128_bitselect);
binary!(f32x4_relaxed_min, f32x4_pmin);
binary!(f32x4_relaxed_max, f32x4_pmax);
binary!(f64x2_relaxed_min, f64x2_pmin);
binary!(f64x2_relaxed_max, f64x2_pmax);

macro_rules! madd {
    ($name:ident, $splat:ident, $to:ident, $from:ident, $what:literal, $result:literal, $op:expr) => {
        #[doc = concat!("`", $what, "`, rounded after the product and after the sum.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($splat), "};")]
        ///
        #[doc = concat!("let of = |a, b, c| ", stringify!($name), "(", stringify!($splat), "(a), ", stringify!($splat), "(b), ", stringify!($splat), "(c));")]
        #[doc = concat!("assert_eq!(of(2.0, 3.0, 0.5), ", stringify!($splat), "(", $result, "));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128, b: V128, c: V128) -> V128 {
            V128::$from(zip3(a.$to(), b.$to(), c.$to(), $op))
        }
    };
}

madd!(
    f32x4_relaxed_madd,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "a * b + c",
    "6.5",
    |a, b, c| a * b + c
);
madd!(
    f32x4_relaxed_nmadd,
    f32x4_splat,
    to_f32x4,
    from_f32x4,
    "-(a * b) + c",
    "-5.5",
    |a, b, c| c - a * b
);
madd!(
    f64x2_relaxed_madd,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "a * b + c",
    "6.5",
    |a, b, c| a * b + c
);
madd!(
    f64x2_relaxed_nmadd,
    f64x2_splat,
    to_f64x2,
    from_f64x2,
    "-(a * b) + c",
    "-5.5",
    |a, b, c| c - a * b
);

/// The products of lanes that are fractions of 2^15, rounded; that of -1 with itself is -1.
///
/// ```
/// use herkos_runtime::{i16x8_relaxed_q15mulr_s, i16x8_splat};
///
/// let half = i16x8_splat(0x4000);
/// assert_eq!(i16x8_relaxed_q15mulr_s(half, half), i16x8_splat(0x2000));
/// let least = i16x8_splat(-0x8000);
/// assert_eq!(i16x8_relaxed_q15mulr_s(least, least), least);
/// ```
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn i16x8_relaxed_q15mulr_s(a: V128, b: V128) -> V128 {
    let product = |a, b| ((i32::from(a) * i32::from(b) + 0x4000) >> 15) as i16;
    V128::from_i16x8(zip(a.to_i16x8(), b.to_i16x8(), product))
}

/// The product of the lower bytes of lanes of 16 bits, and that of the upper ones.
#[inline(always)]
fn products(a: i16, b: i16) -> (i16, i16) {
    let low = i16::from(a as i8) * i16::from(b as i8);
    (low, (a >> 8) * (b >> 8))
}

/// The sums of two neighbouring products of signed lanes, modulo 2^16.
///
/// ```
/// use herkos_runtime::{i16x8_relaxed_dot_i8x16_i7x16_s, i16x8_splat, i8x16_splat};
///
/// let of = |a, b| i16x8_relaxed_dot_i8x16_i7x16_s(i8x16_splat(a), i8x16_splat(b));
/// assert_eq!(of(-3, 5), i16x8_splat(-30));
/// assert_eq!(of(-128, -128), i16x8_splat(-32768));
/// ```
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn i16x8_relaxed_dot_i8x16_i7x16_s(a: V128, b: V128) -> V128 {
    let sum = |a, b| {
        let (low, high) = products(a, b);
        low.wrapping_add(high)
    };
    V128::from_i16x8(zip(a.to_i16x8(), b.to_i16x8(), sum))
}

/// The sums of four neighbouring products of signed lanes, and of the lane of `c`.
///
/// ```
/// use herkos_runtime::{i32x4_relaxed_dot_i8x16_i7x16_add_s, i32x4_splat, i8x16_splat};
///
/// let (a, b) = (i8x16_splat(-3), i8x16_splat(5));
/// assert_eq!(i32x4_relaxed_dot_i8x16_i7x16_add_s(a, b, i32x4_splat(1)), i32x4_splat(-59));
/// ```
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn i32x4_relaxed_dot_i8x16_i7x16_add_s(a: V128, b: V128, c: V128) -> V128 {
    let low = V128::from_i16x8(zip(a.to_i16x8(), b.to_i16x8(), |a, b| products(a, b).0));
    let high = V128::from_i16x8(zip(a.to_i16x8(), b.to_i16x8(), |a, b| products(a, b).1));
    let low = i32x4_extadd_pairwise_i16x8_s(low);
    i32x4_add(c, i32x4_add(low, i32x4_extadd_pairwise_i16x8_s(high)))
}
