//! Operations on the vector as a whole (specification, section 4.3.5: `inot`, `iand` and so on).

use super::V128;
use super::zip::{map, zip, zip3};

macro_rules! binary {
    ($name:ident, $what:literal, $example:literal, $op:expr) => {
        #[doc = $what]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", V128};")]
        ///
        /// let (a, b) = (V128::from_bits(0b1100), V128::from_bits(0b1010));
        #[doc = concat!("assert_eq!(", stringify!($name), "(a, b), V128::from_bits(", $example, "));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(a: V128, b: V128) -> V128 {
            V128::from_u32x4(zip(a.to_u32x4(), b.to_u32x4(), $op))
        }
    };
}

binary!(v128_and, "The bits that both have.", "0b1000", |a, b| a & b);
binary!(
    v128_andnot,
    "The bits of `a` that `b` does not have.",
    "0b0100",
    |a, b| a & !b
);
binary!(
    v128_or,
    "The bits that one of them has.",
    "0b1110",
    |a, b| a | b
);
binary!(
    v128_xor,
    "The bits that exactly one of them has.",
    "0b0110",
    |a, b| a ^ b
);

/// All bits turned round.
///
/// ```
/// use herkos_runtime::{v128_not, V128};
///
/// assert_eq!(v128_not(V128::from_bits(5)), V128::from_bits(!5));
/// ```
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn v128_not(a: V128) -> V128 {
    V128::from_u32x4(map(a.to_u32x4(), |a| !a))
}

/// The bits of `a` where `mask` has ones, and those of `b` where it has zeros.
///
/// ```
/// use herkos_runtime::{v128_bitselect, V128};
///
/// let (a, b, mask) = (V128::from_bits(0x1234), V128::from_bits(0x5678), V128::from_bits(0xff0));
/// assert_eq!(v128_bitselect(a, b, mask), V128::from_bits(0x5238));
/// ```
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn v128_bitselect(a: V128, b: V128, mask: V128) -> V128 {
    let select = |a, b, mask: u32| (a & mask) | (b & !mask);
    V128::from_u32x4(zip3(a.to_u32x4(), b.to_u32x4(), mask.to_u32x4(), select))
}

/// Whether any bit is one.
///
/// ```
/// use herkos_runtime::{v128_any_true, V128};
///
/// assert!(v128_any_true(V128::from_bits(1 << 100)));
/// assert!(!v128_any_true(V128::ZERO));
/// ```
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn v128_any_true(a: V128) -> bool {
    let [low, high] = a.to_u64x2();
    low | high != 0
}
