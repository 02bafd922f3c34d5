use super::thin;
use WasmTrap::OutOfBounds;
use herkos_runtime::*;

/// Where the `bytes` bytes of an access lie, in arithmetic that cannot wrap.
fn naive(len: usize, addr: i32, offset: u32, bytes: usize) -> WasmResult<usize> {
    let ea = u128::from(addr as u32) + u128::from(offset);
    if ea + bytes as u128 <= len as u128 {
        Ok(ea as usize)
    } else {
        Err(OutOfBounds)
    }
}

/// Addresses and offsets around the ends of a memory of `len` bytes and of the address space.
fn places(len: usize) -> impl Iterator<Item = (i32, u32)> {
    let near = |end: u32| (0..=9).map(move |i| end.wrapping_add(4).wrapping_sub(i));
    let ends = [0, len as u32, 1 << 31, u32::MAX]
        .into_iter()
        .flat_map(near);
    thin::pairs(
        ends.clone().map(|addr| addr as i32).collect(),
        ends.collect(),
    )
}

const LENGTHS: [usize; 8] = [0, 1, 3, 4, 7, 8, 40, PAGE_SIZE];

/// Bytes that differ from their neighbours, with and without the highest bit.
const PERIOD: [u8; 256] = {
    let mut bytes = [0; 256];
    let mut i = 0;
    while i < bytes.len() {
        bytes[i] = (i * 151 + 113) as u8;
        i += 1;
    }
    bytes
};

fn memory(len: usize) -> Vec<u8> {
    let mut bytes = PERIOD.repeat(len / PERIOD.len() + 1);
    bytes.truncate(len);
    bytes
}

/// The number of bytes that masked addresses reach in the tests.
const MASKED: usize = 64;

/// A masked memory of `MASKED` bytes.
fn masked_memory() -> [u8; MASKED + 16] {
    memory(MASKED + 16).try_into().unwrap()
}

/// Where the bytes of a masked access lie.
fn naive_masked(addr: i32, offset: u32) -> usize {
    ((u128::from(addr as u32) + u128::from(offset)) % MASKED as u128) as usize
}

macro_rules! load {
    ($name:ident, $masked:ident, $stored:ty, $value:ty) => {
        #[test]
        fn $masked() {
            let m = masked_memory();
            for (addr, offset) in places(MASKED) {
                let bytes = m[naive_masked(addr, offset)..][..size_of::<$stored>()]
                    .iter()
                    .rev();
                let bits = bytes.fold(0u64, |bits, &byte| bits << 8 | u64::from(byte));
                let got = herkos_runtime::$masked(&m, addr, offset);
                assert_eq!(got, bits as $stored as $value, "{addr} {offset}");
            }
        }

        #[test]
        fn $name() {
            for len in LENGTHS {
                let m = memory(len);
                for (addr, offset) in places(len) {
                    let exact = naive(len, addr, offset, size_of::<$stored>()).map(|ea| {
                        let bytes = m[ea..][..size_of::<$stored>()].iter().rev();
                        let bits = bytes.fold(0u64, |bits, &byte| bits << 8 | u64::from(byte));
                        bits as $stored as $value
                    });
                    let got = herkos_runtime::$name(&m, addr, offset);
                    assert_eq!(got, exact, "{len} {addr} {offset}");
                }
            }
        }
    };
}

load!(i32_load, i32_load_masked, i32, i32);
load!(i32_load8_s, i32_load8_s_masked, i8, i32);
load!(i32_load8_u, i32_load8_u_masked, u8, i32);
load!(i32_load16_s, i32_load16_s_masked, i16, i32);
load!(i32_load16_u, i32_load16_u_masked, u16, i32);
load!(i64_load, i64_load_masked, i64, i64);
load!(i64_load8_s, i64_load8_s_masked, i8, i64);
load!(i64_load8_u, i64_load8_u_masked, u8, i64);
load!(i64_load16_s, i64_load16_s_masked, i16, i64);
load!(i64_load16_u, i64_load16_u_masked, u16, i64);
load!(i64_load32_s, i64_load32_s_masked, i32, i64);
load!(i64_load32_u, i64_load32_u_masked, u32, i64);

macro_rules! store {
    ($name:ident, $masked:ident, $bytes:literal, $value:ty) => {
        #[test]
        fn $masked() {
            let value = 0xe9d8_c7b6_a594_8372_u64;
            let before = masked_memory();
            for (addr, offset) in places(MASKED) {
                let (mut m, mut after) = (before, before);
                herkos_runtime::$masked(&mut m, addr, offset, value as $value);
                for i in 0..$bytes {
                    after[naive_masked(addr, offset) + i] = (value >> (8 * i)) as u8;
                }
                assert!(m == after, "{addr} {offset}");
            }
        }

        #[test]
        fn $name() {
            let value = 0xe9d8_c7b6_a594_8372_u64;
            for len in LENGTHS {
                let before = memory(len);
                for (addr, offset) in places(len) {
                    let mut m = before.clone();
                    let got = herkos_runtime::$name(&mut m, addr, offset, value as $value);
                    let exact = naive(len, addr, offset, $bytes);
                    assert_eq!(got, exact.map(|_| ()), "{len} {addr} {offset}");
                    let mut after = before.clone();
                    if let Ok(ea) = exact {
                        for i in 0..$bytes {
                            after[ea + i] = (value >> (8 * i)) as u8;
                        }
                    }
                    assert!(m == after, "{len} {addr} {offset}");
                }
            }
        }
    };
}

store!(i32_store, i32_store_masked, 4, i32);
store!(i32_store8, i32_store8_masked, 1, i32);
store!(i32_store16, i32_store16_masked, 2, i32);
store!(i64_store, i64_store_masked, 8, i64);
store!(i64_store8, i64_store8_masked, 1, i64);
store!(i64_store16, i64_store16_masked, 2, i64);
store!(i64_store32, i64_store32_masked, 4, i64);

#[test]
fn float_accesses_keep_every_bit_also_of_signalling_nans() {
    let mut m = [0; 24];
    for bits in [
        0,
        0x8000_0000,
        0x7f80_0001,
        0xffbf_ffff,
        0x7fc0_0000,
        0x3f80_0000,
    ] {
        assert_eq!(f32_store(&mut m, 1, 2, f32::from_bits(bits)), Ok(()));
        assert_eq!(herkos_runtime::i32_load(&m, 1, 2), Ok(bits as i32));
        assert_eq!(f32_load(&m, 1, 2).map(f32::to_bits), Ok(bits));
    }
    for bits in [
        0,
        1 << 63,
        0x7ff0_0000_0000_0001,
        0xfff7_ffff_ffff_ffff,
        0x7ff8 << 48,
    ] {
        assert_eq!(f64_store(&mut m, 1, 4, f64::from_bits(bits)), Ok(()));
        assert_eq!(herkos_runtime::i64_load(&m, 1, 4), Ok(bits as i64));
        assert_eq!(f64_load(&m, 1, 4).map(f64::to_bits), Ok(bits));
    }
}

#[test]
fn masked_float_accesses_keep_every_bit() {
    for (addr, offset) in places(MASKED) {
        let mut m = masked_memory();
        let place = naive_masked(addr, offset);
        f32_store_masked(&mut m, addr, offset, f32::from_bits(0x7f80_0001));
        assert_eq!(m[place..][..4], [1, 0, 0x80, 0x7f]);
        assert_eq!(f32_load_masked(&m, addr, offset).to_bits(), 0x7f80_0001);
        f64_store_masked(&mut m, addr, offset, f64::from_bits(0x7ff0_0000_0000_0001));
        assert_eq!(m[place..][..8], [1, 0, 0, 0, 0, 0, 0xf0, 0x7f]);
        let bits = f64_load_masked(&m, addr, offset).to_bits();
        assert_eq!(bits, 0x7ff0_0000_0000_0001);
    }
}

#[test]
fn float_accesses_are_checked() {
    for len in LENGTHS {
        let mut m = memory(len);
        for (addr, offset) in places(len) {
            let exact_4 = naive(len, addr, offset, 4).map(|_| ());
            let exact_8 = naive(len, addr, offset, 8).map(|_| ());
            assert_eq!(f32_load(&m, addr, offset).map(|_| ()), exact_4);
            assert_eq!(f64_load(&m, addr, offset).map(|_| ()), exact_8);
            assert_eq!(f32_store(&mut m, addr, offset, 1.0), exact_4);
            assert_eq!(f64_store(&mut m, addr, offset, 1.0), exact_8);
        }
    }
}
