//! Loads and stores (specification, section 4.4.7).
//!
//! Each takes the memory's bytes, an address and the instruction's constant offset, both of them
//! unsigned numbers of bytes whose sum does not wrap. The bytes are little-endian on every host,
//! and need no alignment. A `&[u8; N]` is taken as well: then rustc knows the length, a check
//! compares with a constant, and the check of a constant address is none.
//!
//! Those whose names end in `_masked` do not check and never trap: they keep to the memory by a mask on
//! the address, which changes no address of a byte that the memory has.
//!
//! All are `#[inline]` and not `#[inline(always)]`: optimised code is the same, and without
//! optimisation the callers' stack frames are less than half as large.

use super::{WasmResult, WasmTrap};

/// The effective address, or `None` when it is more than the host can address.
#[inline]
pub(super) fn effective(addr: i32, offset: u32) -> Option<usize> {
    let addr = addr as u32 as usize;
    if cfg!(target_pointer_width = "64") {
        // Below 2^33; and without a condition, which would be left in the code.
        Some(addr.wrapping_add(offset as usize))
    } else {
        addr.checked_add(offset as usize)
    }
}

/// The trap of an access out of bounds, which tells LLVM that it is seldom reached.
#[cold]
#[inline]
pub(super) fn outside() -> WasmTrap {
    WasmTrap::OutOfBounds
}

/// The `N` bytes at the effective address.
///
/// With the end in the range LLVM makes one comparison of it. A sum that wraps, which only a host of
/// 32 bits can see, is below its start and thus no range.
#[inline]
pub(super) fn at<const N: usize>(m: &[u8], addr: i32, offset: u32) -> Option<&[u8; N]> {
    let start = effective(addr, offset)?;
    m.get(start..start.wrapping_add(N))?.first_chunk()
}

/// The `N` bytes at the effective address, to be written.
#[inline]
pub(super) fn at_mut<const N: usize>(m: &mut [u8], addr: i32, offset: u32) -> Option<&mut [u8; N]> {
    let start = effective(addr, offset)?;
    m.get_mut(start..start.wrapping_add(N))?.first_chunk_mut()
}

/// Bytes behind those that masked addresses reach, so that an access at the last of them stays inside.
const SLACK: usize = 16;

/// The effective address modulo the largest power of two that leaves the slack behind it.
#[inline]
fn masked<const N: usize>(addr: i32, offset: u32) -> usize {
    const {
        assert!(
            N > SLACK && (N - SLACK).is_power_of_two(),
            "a masked memory is a power of two bytes, and 16 more"
        );
    }
    (addr as u32).wrapping_add(offset) as usize & (N - SLACK - 1)
}

/// The `W` bytes at the masked address. They are always there, which the compiler finds out.
#[inline]
pub(super) fn at_masked<const N: usize, const W: usize>(
    m: &[u8; N],
    addr: i32,
    offset: u32,
) -> [u8; W] {
    match m
        .get(masked::<N>(addr, offset)..)
        .and_then(<[u8]>::first_chunk)
    {
        Some(bytes) => *bytes,
        None => [0; W],
    }
}

/// The `W` bytes at the masked address, to be written. They are always there.
#[inline]
pub(super) fn masked_mut<const N: usize, const W: usize>(
    m: &mut [u8; N],
    addr: i32,
    offset: u32,
) -> Option<&mut [u8; W]> {
    m.get_mut(masked::<N>(addr, offset)..)?.first_chunk_mut()
}

macro_rules! load {
    ($name:ident, $masked:ident, $stored:ty, $value:ty, $what:literal, $example:literal) => {
        #[doc = concat!("The ", $what, " at `addr + offset`, as ", stringify!($value), ".")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", WasmTrap};")]
        ///
        /// let m = *b"\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9";
        #[doc = concat!("assert_eq!(", stringify!($name), "(&m, 1, 1), Ok(", $example, "));")]
        #[doc = concat!("assert_eq!(", stringify!($name), "(&m, -1, 1), Err(WasmTrap::OutOfBounds));")]
        /// ```
        ///
        /// # Errors
        ///
        /// [`WasmTrap::OutOfBounds`] when not all its bytes are in the memory.
        #[inline]
        pub fn $name(m: &[u8], addr: i32, offset: u32) -> WasmResult<$value> {
            match at(m, addr, offset) {
                Some(bytes) => Ok(<$stored>::from_le_bytes(*bytes) as $value),
                None => Err(outside()),
            }
        }

        #[doc = concat!("The ", $what, " at `addr + offset`, masked, as ", stringify!($value), ".")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::", stringify!($masked), ";")]
        ///
        /// let mut m = [0; 16 + 16];
        /// m[..10].copy_from_slice(b"\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9");
        #[doc = concat!("assert_eq!(", stringify!($masked), "(&m, 1, 1), ", $example, ");")]
        #[doc = concat!("assert_eq!(", stringify!($masked), "(&m, -15, 1), ", $example, ");")]
        /// ```
        #[inline]
        pub fn $masked<const N: usize>(m: &[u8; N], addr: i32, offset: u32) -> $value {
            <$stored>::from_le_bytes(at_masked(m, addr, offset)) as $value
        }
    };
}

macro_rules! store {
    ($name:ident, $masked:ident, $value:ty, $stored:ty, $what:literal, $example:literal, $bytes:literal) => {
        #[doc = concat!("Makes `value` the ", $what, " at `addr + offset`.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", WasmTrap};")]
        ///
        /// let mut m = [0; 10];
        #[doc = concat!("assert_eq!(", stringify!($name), "(&mut m, 1, 1, ", $example, "), Ok(()));")]
        #[doc = concat!("assert_eq!(m, *b\"\\0\\0", $bytes, "\");")]
        #[doc = concat!("let out = ", stringify!($name), "(&mut m, -1, 1, ", $example, ");")]
        /// assert_eq!(out, Err(WasmTrap::OutOfBounds));
        /// ```
        ///
        /// # Errors
        ///
        /// [`WasmTrap::OutOfBounds`], and nothing is written, when not all its bytes are in the
        /// memory.
        #[inline]
        pub fn $name(m: &mut [u8], addr: i32, offset: u32, value: $value) -> WasmResult<()> {
            match at_mut(m, addr, offset) {
                Some(bytes) => {
                    *bytes = (value as $stored).to_le_bytes();
                    Ok(())
                }
                None => Err(outside()),
            }
        }

        #[doc = concat!("Makes `value` the ", $what, " at `addr + offset`, masked.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::", stringify!($masked), ";")]
        ///
        /// let mut m = [0; 16 + 16];
        #[doc = concat!(stringify!($masked), "(&mut m, -15, 1, ", $example, ");")]
        #[doc = concat!("assert_eq!(m[..10], *b\"\\0\\0", $bytes, "\");")]
        /// ```
        #[inline]
        pub fn $masked<const N: usize>(m: &mut [u8; N], addr: i32, offset: u32, value: $value) {
            if let Some(bytes) = m
                .get_mut(masked::<N>(addr, offset)..)
                .and_then(<[u8]>::first_chunk_mut)
            {
                *bytes = (value as $stored).to_le_bytes();
            }
        }
    };
}

load!(
    i32_load,
    i32_load_masked,
    i32,
    i32,
    "4 bytes",
    "0xf5f4f3f2u32 as i32"
);
load!(
    i32_load8_s,
    i32_load8_s_masked,
    i8,
    i32,
    "signed byte",
    "-14"
);
load!(
    i32_load8_u,
    i32_load8_u_masked,
    u8,
    i32,
    "unsigned byte",
    "0xf2"
);
load!(
    i32_load16_s,
    i32_load16_s_masked,
    i16,
    i32,
    "signed 2 bytes",
    "0xfffff3f2u32 as i32"
);
load!(
    i32_load16_u,
    i32_load16_u_masked,
    u16,
    i32,
    "unsigned 2 bytes",
    "0xf3f2"
);
load!(
    i64_load,
    i64_load_masked,
    i64,
    i64,
    "8 bytes",
    "0xf9f8f7f6f5f4f3f2u64 as i64"
);
load!(
    i64_load8_s,
    i64_load8_s_masked,
    i8,
    i64,
    "signed byte",
    "-14"
);
load!(
    i64_load8_u,
    i64_load8_u_masked,
    u8,
    i64,
    "unsigned byte",
    "0xf2"
);
load!(
    i64_load16_s,
    i64_load16_s_masked,
    i16,
    i64,
    "signed 2 bytes",
    "0xf3f2 - 0x10000"
);
load!(
    i64_load16_u,
    i64_load16_u_masked,
    u16,
    i64,
    "unsigned 2 bytes",
    "0xf3f2"
);
load!(
    i64_load32_s,
    i64_load32_s_masked,
    i32,
    i64,
    "signed 4 bytes",
    "0xf5f4f3f2 - 0x100000000"
);
load!(
    i64_load32_u,
    i64_load32_u_masked,
    u32,
    i64,
    "unsigned 4 bytes",
    "0xf5f4f3f2"
);
load!(
    f32_load,
    f32_load_masked,
    f32,
    f32,
    "4 bytes",
    "f32::from_bits(0xf5f4f3f2)"
);
load!(
    f64_load,
    f64_load_masked,
    f64,
    f64,
    "8 bytes",
    "f64::from_bits(0xf9f8f7f6f5f4f3f2)"
);

store!(
    i32_store,
    i32_store_masked,
    i32,
    i32,
    "4 bytes",
    "0xf5f4f3f2u32 as i32",
    r"\xf2\xf3\xf4\xf5\0\0\0\0"
);
store!(
    i32_store8,
    i32_store8_masked,
    i32,
    u8,
    "byte",
    "0x3f2",
    r"\xf2\0\0\0\0\0\0\0"
);
store!(
    i32_store16,
    i32_store16_masked,
    i32,
    u16,
    "2 bytes",
    "0x4f3f2",
    r"\xf2\xf3\0\0\0\0\0\0"
);
store!(
    i64_store,
    i64_store_masked,
    i64,
    i64,
    "8 bytes",
    "0xf9f8f7f6f5f4f3f2u64 as i64",
    r"\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9"
);
store!(
    i64_store8,
    i64_store8_masked,
    i64,
    u8,
    "byte",
    "0x3f2",
    r"\xf2\0\0\0\0\0\0\0"
);
store!(
    i64_store16,
    i64_store16_masked,
    i64,
    u16,
    "2 bytes",
    "0x4f3f2",
    r"\xf2\xf3\0\0\0\0\0\0"
);
store!(
    i64_store32,
    i64_store32_masked,
    i64,
    u32,
    "4 bytes",
    "0x6f5f4f3f2",
    r"\xf2\xf3\xf4\xf5\0\0\0\0"
);
store!(
    f32_store,
    f32_store_masked,
    f32,
    f32,
    "4 bytes",
    "f32::from_bits(0xf5f4f3f2)",
    r"\xf2\xf3\xf4\xf5\0\0\0\0"
);
store!(
    f64_store,
    f64_store_masked,
    f64,
    f64,
    "8 bytes",
    "f64::from_bits(0xf9f8f7f6f5f4f3f2)",
    r"\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9"
);
