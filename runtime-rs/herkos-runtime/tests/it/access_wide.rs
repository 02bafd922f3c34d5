//! Loads and stores of 64-bit addresses, beside those of 32 bits.

use super::thin;
use herkos_runtime::*;

/// Addresses around the edges of a memory of 40 bytes, and around 2^32 and 2^64.
const ADDRESSES: [i64; 14] = [
    0,
    1,
    23,
    24,
    25,
    32,
    36,
    39,
    40,
    41,
    0xffff_ffff,
    0x1_0000_0000,
    -1,
    i64::MIN,
];

/// Offsets and addresses.
fn places() -> impl Iterator<Item = (u64, i64)> {
    let offsets = vec![0, 1, 7, 40, 0xffff_ffff, u64::MAX];
    thin::pairs(offsets, ADDRESSES.to_vec())
}

/// Where an access of 32-bit addresses would be; `None` where none can.
fn narrow(addr: i64, offset: u64) -> Option<i32> {
    u32::try_from((addr as u64).checked_add(offset)?)
        .ok()
        .map(|sum| sum as i32)
}

fn memory() -> [u8; 40] {
    core::array::from_fn(|i| (i as u8).wrapping_mul(37).wrapping_add(129))
}

macro_rules! same {
    (load $($wide:ident = $name:ident($($arg:expr),*);)*) => {
        let m = memory();
        $(for (offset, addr) in places() {
            let expected = match narrow(addr, offset) {
                Some(at) => $name(&m, at, 0, $($arg),*),
                None => Err(WasmTrap::OutOfBounds),
            };
            let found = $wide(&m, addr, offset, $($arg),*);
            assert_eq!(found, expected, "{} {addr} {offset}", stringify!($wide));
        })*
    };
    (store $($wide:ident = $name:ident($($arg:expr),*);)*) => {
        let before = memory();
        $(for (offset, addr) in places() {
            let (mut m, mut n) = (before, before);
            let expected = match narrow(addr, offset) {
                Some(at) => $name(&mut n, at, 0, $($arg),*),
                None => Err(WasmTrap::OutOfBounds),
            };
            let found = $wide(&mut m, addr, offset, $($arg),*);
            assert_eq!((found, m), (expected, n), "{} {addr} {offset}", stringify!($wide));
        })*
    };
}

#[test]
fn loads_are_those_of_32_bits_where_these_reach() {
    let v = V128::from_bits(0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10);
    same! { load
        i32_load_wide = i32_load();
        i64_load_wide = i64_load();
        f32_load_wide = f32_load();
        f64_load_wide = f64_load();
        i32_load8_s_wide = i32_load8_s();
        i32_load8_u_wide = i32_load8_u();
        i32_load16_s_wide = i32_load16_s();
        i32_load16_u_wide = i32_load16_u();
        i64_load8_s_wide = i64_load8_s();
        i64_load8_u_wide = i64_load8_u();
        i64_load16_s_wide = i64_load16_s();
        i64_load16_u_wide = i64_load16_u();
        i64_load32_s_wide = i64_load32_s();
        i64_load32_u_wide = i64_load32_u();
        v128_load_wide = v128_load();
        v128_load8x8_s_wide = v128_load8x8_s();
        v128_load8x8_u_wide = v128_load8x8_u();
        v128_load16x4_s_wide = v128_load16x4_s();
        v128_load16x4_u_wide = v128_load16x4_u();
        v128_load32x2_s_wide = v128_load32x2_s();
        v128_load32x2_u_wide = v128_load32x2_u();
        v128_load8_splat_wide = v128_load8_splat();
        v128_load16_splat_wide = v128_load16_splat();
        v128_load32_splat_wide = v128_load32_splat();
        v128_load64_splat_wide = v128_load64_splat();
        v128_load32_zero_wide = v128_load32_zero();
        v128_load64_zero_wide = v128_load64_zero();
        v128_load8_lane_wide = v128_load8_lane(v, 1);
        v128_load16_lane_wide = v128_load16_lane(v, 1);
        v128_load32_lane_wide = v128_load32_lane(v, 1);
        v128_load64_lane_wide = v128_load64_lane(v, 1);
    }
}

#[test]
fn stores_are_those_of_32_bits_where_these_reach() {
    let v = V128::from_bits(0x0102_0304_0506_0708_090a_0b0c_0d0e_0f10);
    same! { store
        i32_store_wide = i32_store(-77);
        i64_store_wide = i64_store(-0x1234_5678_9abc);
        f32_store_wide = f32_store(1.5);
        f64_store_wide = f64_store(-2.5);
        i32_store8_wide = i32_store8(-77);
        i32_store16_wide = i32_store16(-77);
        i64_store8_wide = i64_store8(-0x1234_5678_9abc);
        i64_store16_wide = i64_store16(-0x1234_5678_9abc);
        i64_store32_wide = i64_store32(-0x1234_5678_9abc);
        v128_store_wide = v128_store(v);
        v128_store8_lane_wide = v128_store8_lane(v, 1);
        v128_store16_lane_wide = v128_store16_lane(v, 1);
        v128_store32_lane_wide = v128_store32_lane(v, 1);
        v128_store64_lane_wide = v128_store64_lane(v, 1);
    }
}
