//! Loads and stores of vectors (specification, section 4.4.7).
//!
//! As with those of numbers, the address and the constant offset are unsigned numbers of bytes, and those
//! whose names end in `_masked` do not check and never trap.

use super::super::WasmResult;
use super::super::access::{at, at_masked, at_mut, masked_mut, outside};
use super::{
    V128, i16x8_extend_low_i8x16_s, i16x8_extend_low_i8x16_u, i32x4_extend_low_i16x8_s,
    i32x4_extend_low_i16x8_u, i64x2_extend_low_i32x4_s, i64x2_extend_low_i32x4_u,
};

/// The vector that `value` makes of `W` bytes.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
fn load<const W: usize>(
    m: &[u8],
    addr: i32,
    offset: u32,
    value: impl Fn([u8; W]) -> V128,
) -> WasmResult<V128> {
    match at(m, addr, offset) {
        Some(bytes) => Ok(value(*bytes)),
        None => Err(outside()),
    }
}

/// The vector that `value` makes of `W` bytes at the masked address.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
fn load_masked<const N: usize, const W: usize>(
    m: &[u8; N],
    addr: i32,
    offset: u32,
    value: impl Fn([u8; W]) -> V128,
) -> V128 {
    value(at_masked(m, addr, offset))
}

macro_rules! load {
    ($name:ident, $masked:ident, $width:literal, $what:literal, $example:literal, $value:expr) => {
        #[doc = concat!("The ", $what, " at `addr + offset`.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", V128, WasmTrap};")]
        ///
        /// let m = *b"\x80\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f";
        #[doc = concat!("let v = ", stringify!($name), "(&m, 0, 0)?;")]
        #[doc = concat!("assert_eq!(v, V128::from_bits(", $example, "));")]
        #[doc = concat!("assert_eq!(", stringify!($name), "(&m, 16, 0), Err(WasmTrap::OutOfBounds));")]
        /// # Ok::<(), WasmTrap>(())
        /// ```
        ///
        /// # Errors
        ///
        /// [`WasmTrap::OutOfBounds`](super::super::WasmTrap::OutOfBounds) when not all its bytes are in the memory.
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(m: &[u8], addr: i32, offset: u32) -> WasmResult<V128> {
            load::<$width>(m, addr, offset, $value)
        }

        #[doc = concat!("The ", $what, " at `addr + offset`, masked.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($masked), ", V128};")]
        ///
        /// let mut m = [0; 16 + 16];
        /// m[..16].copy_from_slice(b"\x80\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f");
        #[doc = concat!("assert_eq!(", stringify!($masked), "(&m, -16, 0), V128::from_bits(", $example, "));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $masked<const N: usize>(m: &[u8; N], addr: i32, offset: u32) -> V128 {
            load_masked::<N, $width>(m, addr, offset, $value)
        }
    };
}

macro_rules! load_lane {
    ($name:ident, $masked:ident, $width:literal, $example:literal) => {
        #[doc = concat!("`v` with the ", $width, " bytes at `addr + offset` as lane `lane`.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", V128, WasmTrap};")]
        ///
        /// let m = *b"\x01\x02\x03\x04\x05\x06\x07\x08";
        #[doc = concat!("let v = ", stringify!($name), "(&m, 0, 0, V128::ZERO, 1)?;")]
        #[doc = concat!("assert_eq!(v, V128::from_bits(", $example, " << (8 * ", $width, ")));")]
        #[doc = concat!("let out = ", stringify!($name), "(&m, 8, 0, V128::ZERO, 1);")]
        /// assert_eq!(out, Err(WasmTrap::OutOfBounds));
        /// # Ok::<(), WasmTrap>(())
        /// ```
        ///
        /// # Errors
        ///
        /// [`WasmTrap::OutOfBounds`](super::super::WasmTrap::OutOfBounds) when not all its bytes are in the memory.
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(m: &[u8], addr: i32, offset: u32, v: V128, lane: usize) -> WasmResult<V128> {
            match at::<$width>(m, addr, offset) {
                Some(bytes) => Ok(v.with_bytes(*bytes, lane)),
                None => Err(outside()),
            }
        }

        #[doc = concat!("`v` with the ", $width, " bytes at `addr + offset`, masked, as lane `lane`.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($masked), ", V128};")]
        ///
        /// let mut m = [0; 16 + 16];
        /// m[..8].copy_from_slice(b"\x01\x02\x03\x04\x05\x06\x07\x08");
        #[doc = concat!("let v = ", stringify!($masked), "(&m, -16, 0, V128::ZERO, 1);")]
        #[doc = concat!("assert_eq!(v, V128::from_bits(", $example, " << (8 * ", $width, ")));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $masked<const N: usize>(
            m: &[u8; N],
            addr: i32,
            offset: u32,
            v: V128,
            lane: usize,
        ) -> V128 {
            v.with_bytes(at_masked::<N, $width>(m, addr, offset), lane)
        }
    };
}

macro_rules! store_lane {
    ($name:ident, $masked:ident, $width:literal, $stored:literal) => {
        #[doc = concat!("Makes lane `lane` of `v` the ", $width, " bytes at `addr + offset`.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", V128, WasmTrap};")]
        ///
        /// let v = V128::from_u8x16([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
        /// let mut m = [0; 8];
        #[doc = concat!("assert_eq!(", stringify!($name), "(&mut m, 0, 0, v, 1), Ok(()));")]
        #[doc = concat!("assert_eq!(m[..", $width, "], ", $stored, ");")]
        #[doc = concat!("assert_eq!(", stringify!($name), "(&mut m, 8, 0, v, 1), Err(WasmTrap::OutOfBounds));")]
        /// ```
        ///
        /// # Errors
        ///
        /// [`WasmTrap::OutOfBounds`](super::super::WasmTrap::OutOfBounds), and nothing is written, when not all its
        /// bytes are in the memory.
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name(m: &mut [u8], addr: i32, offset: u32, v: V128, lane: usize) -> WasmResult<()> {
            match at_mut::<$width>(m, addr, offset) {
                Some(bytes) => {
                    *bytes = v.bytes_of(lane);
                    Ok(())
                }
                None => Err(outside()),
            }
        }

        #[doc = concat!("Makes lane `lane` of `v` the ", $width, " bytes at `addr + offset`, masked.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($masked), ", V128};")]
        ///
        /// let v = V128::from_u8x16([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
        /// let mut m = [0; 16 + 16];
        #[doc = concat!(stringify!($masked), "(&mut m, -16, 0, v, 1);")]
        #[doc = concat!("assert_eq!(m[..", $width, "], ", $stored, ");")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $masked<const N: usize>(
            m: &mut [u8; N],
            addr: i32,
            offset: u32,
            v: V128,
            lane: usize,
        ) {
            if let Some(bytes) = masked_mut::<N, $width>(m, addr, offset) {
                *bytes = v.bytes_of(lane);
            }
        }
    };
}

/// Bytes as the lower half of a vector, the rest of which is zero.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
fn low(bytes: [u8; 8]) -> V128 {
    let [b0, b1, b2, b3, b4, b5, b6, b7] = bytes;
    V128::from_u8x16([b0, b1, b2, b3, b4, b5, b6, b7, 0, 0, 0, 0, 0, 0, 0, 0])
}

load!(
    v128_load,
    v128_load_masked,
    16,
    "16 bytes",
    "0x0f0e0d0c0b0a09080706050403020180",
    V128::from_u8x16
);
load!(
    v128_load8x8_s,
    v128_load8x8_s_masked,
    8,
    "8 bytes as lanes of 16 bits, signed",
    "0x0007000600050004000300020001ff80",
    |bytes| i16x8_extend_low_i8x16_s(low(bytes))
);
load!(
    v128_load8x8_u,
    v128_load8x8_u_masked,
    8,
    "8 bytes as lanes of 16 bits, unsigned",
    "0x00070006000500040003000200010080",
    |bytes| i16x8_extend_low_i8x16_u(low(bytes))
);
load!(
    v128_load16x4_s,
    v128_load16x4_s_masked,
    8,
    "4 lanes of 16 bits as lanes of 32 bits, signed",
    "0x00000706000005040000030200000180",
    |bytes| i32x4_extend_low_i16x8_s(low(bytes))
);
load!(
    v128_load16x4_u,
    v128_load16x4_u_masked,
    8,
    "4 lanes of 16 bits as lanes of 32 bits, unsigned",
    "0x00000706000005040000030200000180",
    |bytes| i32x4_extend_low_i16x8_u(low(bytes))
);
load!(
    v128_load32x2_s,
    v128_load32x2_s_masked,
    8,
    "2 lanes of 32 bits as lanes of 64 bits, signed",
    "0x00000000070605040000000003020180",
    |bytes| i64x2_extend_low_i32x4_s(low(bytes))
);
load!(
    v128_load32x2_u,
    v128_load32x2_u_masked,
    8,
    "2 lanes of 32 bits as lanes of 64 bits, unsigned",
    "0x00000000070605040000000003020180",
    |bytes| i64x2_extend_low_i32x4_u(low(bytes))
);
load!(
    v128_load8_splat,
    v128_load8_splat_masked,
    1,
    "byte, in all lanes",
    "0x80808080808080808080808080808080",
    |[byte]| V128::from_u8x16([byte; 16])
);
load!(
    v128_load16_splat,
    v128_load16_splat_masked,
    2,
    "2 bytes, in all lanes of 16 bits",
    "0x01800180018001800180018001800180",
    |bytes| V128::from_u16x8([u16::from_le_bytes(bytes); 8])
);
load!(
    v128_load32_splat,
    v128_load32_splat_masked,
    4,
    "4 bytes, in all lanes of 32 bits",
    "0x03020180030201800302018003020180",
    |bytes| V128::from_u32x4([u32::from_le_bytes(bytes); 4])
);
load!(
    v128_load64_splat,
    v128_load64_splat_masked,
    8,
    "8 bytes, in all lanes of 64 bits",
    "0x07060504030201800706050403020180",
    |bytes| V128::from_u64x2([u64::from_le_bytes(bytes); 2])
);
load!(
    v128_load32_zero,
    v128_load32_zero_masked,
    4,
    "4 bytes, with zeros above them",
    "0x03020180",
    |bytes| V128::from_u32x4([u32::from_le_bytes(bytes), 0, 0, 0])
);
load!(
    v128_load64_zero,
    v128_load64_zero_masked,
    8,
    "8 bytes, with zeros above them",
    "0x0706050403020180",
    |bytes| V128::from_u64x2([u64::from_le_bytes(bytes), 0])
);

load_lane!(v128_load8_lane, v128_load8_lane_masked, 1, "0x01");
load_lane!(v128_load16_lane, v128_load16_lane_masked, 2, "0x0201");
load_lane!(v128_load32_lane, v128_load32_lane_masked, 4, "0x04030201");
load_lane!(
    v128_load64_lane,
    v128_load64_lane_masked,
    8,
    "0x0807060504030201"
);

store_lane!(v128_store8_lane, v128_store8_lane_masked, 1, "[1]");
store_lane!(v128_store16_lane, v128_store16_lane_masked, 2, "[2, 3]");
store_lane!(
    v128_store32_lane,
    v128_store32_lane_masked,
    4,
    "[4, 5, 6, 7]"
);
store_lane!(
    v128_store64_lane,
    v128_store64_lane_masked,
    8,
    "[8, 9, 10, 11, 12, 13, 14, 15]"
);

/// Makes `value` the 16 bytes at `addr + offset`.
///
/// ```
/// use herkos_runtime::{V128, WasmTrap, v128_store};
///
/// let mut m = [0; 17];
/// assert_eq!(v128_store(&mut m, 1, 0, V128::from_bits(3 << 120 | 5)), Ok(()));
/// assert_eq!(m, [0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3]);
/// assert_eq!(v128_store(&mut m, 1, 1, V128::ZERO), Err(WasmTrap::OutOfBounds));
/// ```
///
/// # Errors
///
/// [`WasmTrap::OutOfBounds`](super::super::WasmTrap::OutOfBounds), and nothing is written, when not all its bytes are
/// in the memory.
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn v128_store(m: &mut [u8], addr: i32, offset: u32, value: V128) -> WasmResult<()> {
    match at_mut(m, addr, offset) {
        Some(bytes) => {
            *bytes = value.to_u8x16();
            Ok(())
        }
        None => Err(outside()),
    }
}

/// Makes `value` the 16 bytes at `addr + offset`, masked.
///
/// ```
/// use herkos_runtime::{V128, v128_store_masked};
///
/// let mut m = [0; 16 + 16];
/// v128_store_masked(&mut m, -16, 0, V128::from_bits(5));
/// assert_eq!(m[0], 5);
/// ```
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn v128_store_masked<const N: usize>(m: &mut [u8; N], addr: i32, offset: u32, value: V128) {
    if let Some(bytes) = masked_mut(m, addr, offset) {
        *bytes = value.to_u8x16();
    }
}
