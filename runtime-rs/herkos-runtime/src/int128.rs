//! Integers of 128 bits in two halves, the lower one first (proposal wide-arithmetic).

/// Joins the halves of an integer of 128 bits.
#[inline]
const fn join(low: i64, high: i64) -> u128 {
    (high as u64 as u128) << 64 | low as u64 as u128
}

/// The halves of an integer of 128 bits.
#[inline]
const fn halves(value: u128) -> (i64, i64) {
    (value as i64, (value >> 64) as i64)
}

/// The sum of two integers of 128 bits, without its carry: `i64.add128`.
///
/// ```
/// assert_eq!(herkos_runtime::i64_add128(-1, 0, 1, 7), (0, 8));
/// ```
#[inline]
pub const fn i64_add128(a_low: i64, a_high: i64, b_low: i64, b_high: i64) -> (i64, i64) {
    halves(join(a_low, a_high).wrapping_add(join(b_low, b_high)))
}

/// The difference of two integers of 128 bits, without its borrow: `i64.sub128`.
///
/// ```
/// assert_eq!(herkos_runtime::i64_sub128(0, 8, 1, 7), (-1, 0));
/// ```
#[inline]
pub const fn i64_sub128(a_low: i64, a_high: i64, b_low: i64, b_high: i64) -> (i64, i64) {
    halves(join(a_low, a_high).wrapping_sub(join(b_low, b_high)))
}

/// The whole product of signed integers: `i64.mul_wide_s`.
///
/// ```
/// assert_eq!(herkos_runtime::i64_mul_wide_s(-2, 3), (-6, -1));
/// ```
#[inline]
pub const fn i64_mul_wide_s(a: i64, b: i64) -> (i64, i64) {
    halves((a as i128).wrapping_mul(b as i128) as u128)
}

/// The whole product of unsigned integers: `i64.mul_wide_u`.
///
/// ```
/// assert_eq!(herkos_runtime::i64_mul_wide_u(-1, -1), (1, -2));
/// ```
#[inline]
pub const fn i64_mul_wide_u(a: i64, b: i64) -> (i64, i64) {
    halves((a as u64 as u128).wrapping_mul(b as u64 as u128))
}
