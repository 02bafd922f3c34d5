//! Loads and stores of memories with 64-bit addresses (specification, section 4.4.7).
//!
//! As those of memories with 32-bit addresses, but for the address and the offset, which have 64 bits.
//! Their sum has 65, whatever the host: an address that `usize` cannot hold is outside of any memory.

use super::access::*;
use super::simd::*;
use super::{V128, WasmResult};

/// The first of `width` bytes at `addr + offset`, if they are all in a memory of `len` bytes.
///
/// The address is compared with the last one that is right. That does not depend on the address: in loops
/// it is computed once.
#[inline]
fn start_in(len: usize, addr: i64, offset: u64, width: usize) -> Option<usize> {
    let offset = usize::try_from(offset).ok()?;
    let last = len.checked_sub(offset.checked_add(width)?)?;
    if addr as u64 > last as u64 {
        return None;
    }
    Some((addr as usize).wrapping_add(offset))
}

#[inline]
fn at_wide<const W: usize>(m: &[u8], addr: i64, offset: u64) -> Option<&[u8; W]> {
    let start = start_in(m.len(), addr, offset, W)?;
    m.get(start..start.wrapping_add(W))?.first_chunk()
}

#[inline]
fn at_wide_mut<const W: usize>(m: &mut [u8], addr: i64, offset: u64) -> Option<&mut [u8; W]> {
    let start = start_in(m.len(), addr, offset, W)?;
    m.get_mut(start..start.wrapping_add(W))?.first_chunk_mut()
}

/// Writes a load: the one of 32-bit addresses, with its bytes as a memory that has no others.
macro_rules! load {
    ($name:ident, $narrow:ident, $width:literal, $value:ty $(, $p:ident: $t:ty)*) => {
        #[doc = concat!("[`", stringify!($narrow), "`](super::", stringify!($narrow), ") of a memory")]
        /// with 64-bit addresses.
        ///
        /// # Errors
        ///
        /// [`WasmTrap::OutOfBounds`](super::WasmTrap::OutOfBounds) when the bytes are not all in the
        /// memory.
        #[inline]
        pub fn $name(m: &[u8], addr: i64, offset: u64 $(, $p: $t)*) -> WasmResult<$value> {
            match at_wide::<$width>(m, addr, offset) {
                Some(bytes) => $narrow(bytes, 0, 0 $(, $p)*),
                None => Err(outside()),
            }
        }
    };
}

/// Writes a store in the same way.
macro_rules! store {
    ($name:ident, $narrow:ident, $width:literal $(, $p:ident: $t:ty)*) => {
        #[doc = concat!("[`", stringify!($narrow), "`](super::", stringify!($narrow), ") of a memory")]
        /// with 64-bit addresses.
        ///
        /// # Errors
        ///
        /// [`WasmTrap::OutOfBounds`](super::WasmTrap::OutOfBounds), and nothing is written, when the
        /// bytes are not all in the memory.
        #[inline]
        pub fn $name(m: &mut [u8], addr: i64, offset: u64 $(, $p: $t)*) -> WasmResult<()> {
            match at_wide_mut::<$width>(m, addr, offset) {
                Some(bytes) => $narrow(bytes, 0, 0 $(, $p)*),
                None => Err(outside()),
            }
        }
    };
}

load!(i32_load_wide, i32_load, 4, i32);
load!(i64_load_wide, i64_load, 8, i64);
load!(f32_load_wide, f32_load, 4, f32);
load!(f64_load_wide, f64_load, 8, f64);
load!(i32_load8_s_wide, i32_load8_s, 1, i32);
load!(i32_load8_u_wide, i32_load8_u, 1, i32);
load!(i32_load16_s_wide, i32_load16_s, 2, i32);
load!(i32_load16_u_wide, i32_load16_u, 2, i32);
load!(i64_load8_s_wide, i64_load8_s, 1, i64);
load!(i64_load8_u_wide, i64_load8_u, 1, i64);
load!(i64_load16_s_wide, i64_load16_s, 2, i64);
load!(i64_load16_u_wide, i64_load16_u, 2, i64);
load!(i64_load32_s_wide, i64_load32_s, 4, i64);
load!(i64_load32_u_wide, i64_load32_u, 4, i64);
load!(v128_load_wide, v128_load, 16, V128);
load!(v128_load8x8_s_wide, v128_load8x8_s, 8, V128);
load!(v128_load8x8_u_wide, v128_load8x8_u, 8, V128);
load!(v128_load16x4_s_wide, v128_load16x4_s, 8, V128);
load!(v128_load16x4_u_wide, v128_load16x4_u, 8, V128);
load!(v128_load32x2_s_wide, v128_load32x2_s, 8, V128);
load!(v128_load32x2_u_wide, v128_load32x2_u, 8, V128);
load!(v128_load8_splat_wide, v128_load8_splat, 1, V128);
load!(v128_load16_splat_wide, v128_load16_splat, 2, V128);
load!(v128_load32_splat_wide, v128_load32_splat, 4, V128);
load!(v128_load64_splat_wide, v128_load64_splat, 8, V128);
load!(v128_load32_zero_wide, v128_load32_zero, 4, V128);
load!(v128_load64_zero_wide, v128_load64_zero, 8, V128);
load!(v128_load8_lane_wide, v128_load8_lane, 1, V128, v: V128, lane: usize);
load!(v128_load16_lane_wide, v128_load16_lane, 2, V128, v: V128, lane: usize);
load!(v128_load32_lane_wide, v128_load32_lane, 4, V128, v: V128, lane: usize);
load!(v128_load64_lane_wide, v128_load64_lane, 8, V128, v: V128, lane: usize);
store!(i32_store_wide, i32_store, 4, value: i32);
store!(i64_store_wide, i64_store, 8, value: i64);
store!(f32_store_wide, f32_store, 4, value: f32);
store!(f64_store_wide, f64_store, 8, value: f64);
store!(i32_store8_wide, i32_store8, 1, value: i32);
store!(i32_store16_wide, i32_store16, 2, value: i32);
store!(i64_store8_wide, i64_store8, 1, value: i64);
store!(i64_store16_wide, i64_store16, 2, value: i64);
store!(i64_store32_wide, i64_store32, 4, value: i64);
store!(v128_store_wide, v128_store, 16, value: V128);
store!(v128_store8_lane_wide, v128_store8_lane, 1, v: V128, lane: usize);
store!(v128_store16_lane_wide, v128_store16_lane, 2, v: V128, lane: usize);
store!(v128_store32_lane_wide, v128_store32_lane, 4, v: V128, lane: usize);
store!(v128_store64_lane_wide, v128_store64_lane, 8, v: V128, lane: usize);
