//! Every load and store, in memories of 32-bit and 64-bit addresses and masked: addresses and offsets around the
//! ends of the memory and of the number types, against a place computed in 128 bits.

use super::domain::{Kind, for_all};
use super::lanes::{lane, signed, vector};
use super::numbers::Value;
use super::thin;
use herkos_runtime::{PAGE_SIZE, V128, WasmResult, WasmTrap};
use proptest::prelude::*;

/// What an access reads or writes, by its name.
struct Access {
    /// Bytes of memory.
    width: u32,
    /// Bits of the value.
    value: u32,
    signed: bool,
    atomic: bool,
    /// For vectors: what is done with the bytes.
    form: Form,
}

enum Form {
    Number,
    Extended(u32),
    Splat,
    Zero,
    Lane,
}

/// The access of a name like `i64_load16_s`.
fn access(name: &str) -> Access {
    let (kind, op) = name.split_once('_').unwrap();
    let value = match kind {
        "v128" => 128,
        _ => kind[1..].parse().unwrap(),
    };
    let atomic = op.starts_with("atomic_");
    let op = op.trim_start_matches("atomic_");
    let digits: String = op.chars().skip_while(|c| c.is_ascii_lowercase()).collect();
    let (bits, rest) = digits.split_at(
        digits
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(digits.len()),
    );
    let bits = bits.parse().unwrap_or(value);
    let (width, form) = match rest {
        "" | "_s" | "_u" => (bits / 8, Form::Number),
        "_splat" => (bits / 8, Form::Splat),
        "_zero" => (bits / 8, Form::Zero),
        "_lane" => (bits / 8, Form::Lane),
        // Half a vector, like `8x8_s`.
        _ if rest.starts_with('x') => (8, Form::Extended(bits)),
        _ => panic!("no oracle for {name}"),
    };
    Access {
        width,
        value,
        signed: name.ends_with("_s"),
        atomic,
        form,
    }
}

impl Access {
    /// The first of the bytes, if all of them are in a memory, at addresses that cannot wrap.
    fn place(&self, len: usize, addr: u128, offset: u128) -> WasmResult<usize> {
        let start = addr + offset;
        if self.atomic && start % u128::from(self.width) != 0 {
            return Err(WasmTrap::UnalignedAtomic);
        }
        if start + u128::from(self.width) > len as u128 {
            return Err(WasmTrap::OutOfBounds);
        }
        Ok(start as usize)
    }

    /// The first of the bytes of a masked access to so many bytes.
    fn masked_place(&self, reached: usize, addr: u128, offset: u128) -> WasmResult<usize> {
        let start = addr + offset;
        if self.atomic && start % u128::from(self.width) != 0 {
            return Err(WasmTrap::UnalignedAtomic);
        }
        Ok((start % reached as u128) as usize)
    }

    /// The value that a load makes of its bytes, and of lane `i` of a vector.
    fn loaded(&self, bytes: &[u8], v: u128, i: u32) -> u128 {
        let number = bytes
            .iter()
            .rev()
            .fold(0u128, |n, &byte| n * 256 + u128::from(byte));
        let width = 8 * self.width;
        let extend = |from: u32, to: u32, a: u128| match self.signed {
            true => signed(from, a) as u128 & u128::MAX >> (128 - to),
            false => a,
        };
        match self.form {
            Form::Number => extend(width, self.value, number),
            Form::Extended(from) => vector(
                2 * from,
                (0..64 / from).map(|i| extend(from, 2 * from, lane(number, from, i))),
            ),
            Form::Splat => vector(width, (0..128 / width).map(|_| number)),
            Form::Zero => number,
            Form::Lane => vector(
                width,
                (0..128 / width).map(|j| if i == j { number } else { lane(v, width, j) }),
            ),
        }
    }

    /// The bytes that a store makes of a value, or of its lane `i`.
    fn stored(&self, value: u128, i: u32) -> Vec<u8> {
        let value = match self.form {
            Form::Lane => lane(value, 8 * self.width, i),
            _ => value,
        };
        (0..self.width)
            .map(|byte| (value >> (8 * byte)) as u8)
            .collect()
    }

    fn lanes(&self) -> std::ops::Range<u32> {
        match self.form {
            Form::Lane => 0..16 / self.width,
            _ => 0..1,
        }
    }
}

/// The lengths of memories: one byte more or less than each width, and what a page has.
const LENGTHS: [usize; 14] = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 40, PAGE_SIZE];

/// Of those that are thinned, the ends and those around the width of an access.
fn lengths(width: u32) -> impl Iterator<Item = usize> {
    let near = move |len: usize| len.abs_diff(width as usize) <= 1 || len % PAGE_SIZE == 0;
    LENGTHS
        .into_iter()
        .filter(move |&len| thin::kept(near(len)))
}

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

pub fn memory(len: usize) -> Vec<u8> {
    let mut bytes = PERIOD.repeat(len / PERIOD.len() + 1);
    bytes.truncate(len);
    bytes
}

/// Numbers around 0, `len`, and the powers of two at which types end, below `limit`.
fn near(len: usize, limit: u128) -> Vec<u128> {
    let ends = [0, len as u128, 1 << 31, 1 << 32, 1 << 63, 1 << 64];
    let around = ends.into_iter().flat_map(|end| {
        let around = (0..=36u128).filter(|i| thin::kept(i.abs_diff(18) <= 1));
        around.map(move |i| (end + 18).wrapping_sub(i))
    });
    let mut numbers: Vec<_> = around.filter(|&n| n < limit).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// Pairs of addresses and offsets of some bits; fewer where `sparse`, with those that meet the memory's end.
fn places(len: usize, bits: u32, width: u32, sparse: bool) -> Vec<(u128, u128)> {
    let limit = 1 << bits;
    let numbers = near(len, limit);
    let step = if sparse { 17 } else { 1 };
    let all = thin::pairs(numbers.clone(), numbers).step_by(step);
    // Sums that are just inside and just outside, and those that wrap to what is inside.
    let end = len as u128;
    let width = u128::from(width);
    let sums = (0..=2 * width).filter(|i| thin::kept(i.abs_diff(width + 2) <= 1));
    let sums = sums.filter_map(|i| (end + 2).checked_sub(i));
    let split = sums.flat_map(|sum| [(sum, 0), (0, sum), (sum / 2, sum - sum / 2)]);
    let wrapped = (0..8).filter(|&i| thin::kept(i < 2)).flat_map(|i| {
        [
            (limit - 1, i + 1),
            (i + 1, limit - 1),
            (limit / 2, limit / 2 + i),
        ]
    });
    all.chain(split).chain(wrapped).collect()
}

type Load<'a> = &'a dyn Fn(&[u8], u128, u128, u128, u32) -> WasmResult<u128>;
type Store<'a> = &'a dyn Fn(&mut [u8], u128, u128, u128, u32) -> WasmResult<()>;

const VECTOR: u128 = 0xf1e2_d3c4_b5a6_9788_796a_5b4c_3d2e_1f00;

/// A load of memories with addresses of some bits.
fn check_load(name: &str, bits: u32, load: Load) {
    let access = access(name);
    for len in lengths(access.width) {
        let m = memory(len);
        for (i, (addr, offset)) in places(len, bits, access.width, false)
            .into_iter()
            .enumerate()
        {
            let lane = i as u32 % access.lanes().end;
            let exact = access.place(len, addr, offset);
            let exact =
                exact.map(|at| access.loaded(&m[at..][..access.width as usize], VECTOR, lane));
            assert_eq!(
                load(&m, addr, offset, VECTOR, lane),
                exact,
                "{name}: {addr:#x} {offset:#x} of {len}"
            );
        }
    }
    // All values of narrow accesses, edges of others.
    let at = u128::from(access.width);
    let values = Kind::Integer(8 * access.width.min(8)).values();
    for i in thin::indices(values.len()) {
        for lane in access.lanes() {
            let value = values[i];
            let bytes = vec![0; access.width as usize]
                .into_iter()
                .chain(value.to_le_bytes());
            let m: Vec<u8> = bytes.collect();
            let exact = access.loaded(
                &m[access.width as usize..][..access.width as usize],
                VECTOR,
                lane,
            );
            assert_eq!(
                load(&m, at, 0, VECTOR, lane),
                Ok(exact),
                "{name} of {value:#x}"
            );
        }
    }
    let case = (
        0..300usize,
        any::<u64>(),
        any::<u64>(),
        any::<u128>(),
        any::<u8>(),
        any::<u8>(),
    );
    for_all(5_000, case, |(len, addr, offset, v, few, shift)| {
        let m = memory(len);
        // From anywhere to near the memory.
        let shorten = |n: u64, by: u8| u128::from(n >> (64 - bits) >> (by % bits as u8));
        let (addr, offset) = (shorten(addr, few), shorten(offset, shift));
        let lane = u32::from(few) % access.lanes().end;
        let exact = access.place(len, addr, offset);
        let exact = exact.map(|at| access.loaded(&m[at..][..access.width as usize], v, lane));
        assert_eq!(
            load(&m, addr, offset, v, lane),
            exact,
            "{name}: {addr:#x} {offset:#x} of {len}"
        );
    });
}

/// A store to memories with addresses of some bits: all bytes of the memory are looked at.
fn check_store(name: &str, bits: u32, store: Store) {
    let access = access(name);
    let agrees = |before: &[u8], addr: u128, offset: u128, value: u128, lane: u32| {
        let (len, mut m, mut after) = (before.len(), before.to_vec(), before.to_vec());
        let exact = access.place(len, addr, offset);
        if let Ok(at) = exact {
            after[at..][..access.width as usize].copy_from_slice(&access.stored(value, lane));
        }
        let got = store(&mut m, addr, offset, value, lane);
        assert_eq!(
            got,
            exact.map(|_| ()),
            "{name}: {addr:#x} {offset:#x} of {len}"
        );
        assert!(
            m == after,
            "{name} of {value:#x}: {addr:#x} {offset:#x} of {len}"
        );
    };
    for len in lengths(access.width) {
        let places = places(len, bits, access.width, len == PAGE_SIZE);
        let step = if len == PAGE_SIZE { 9 } else { 1 };
        let before = memory(len);
        for (i, (addr, offset)) in places.into_iter().enumerate().step_by(step) {
            agrees(&before, addr, offset, VECTOR, i as u32 % access.lanes().end);
        }
    }
    let before = memory(40);
    let case = (any::<u128>(), any::<u8>());
    for_all(5_000, case, |(value, i)| {
        agrees(
            &before,
            u128::from(i % 44),
            1,
            value,
            u32::from(i) % access.lanes().end,
        );
    });
}

/// Calls a check with masked memories of several sizes.
macro_rules! masked_sizes {
    ($check:ident!($($args:tt)*)) => {
        $check!(1, $($args)*);
        $check!(2, $($args)*);
        $check!(8, $($args)*);
        $check!(64, $($args)*);
        $check!(PAGE_SIZE, $($args)*);
    };
}

macro_rules! check_masked_load {
    ($reached:expr, $name:ident, $call:expr) => {{
        const REACHED: usize = $reached;
        let access = access(stringify!($name));
        let m: Box<[u8; REACHED + 16]> = memory(REACHED + 16).try_into().unwrap();
        for (i, (addr, offset)) in places(REACHED, 32, access.width, false)
            .into_iter()
            .enumerate()
        {
            let lane = i as u32 % access.lanes().end;
            let exact = access.masked_place(REACHED, addr, offset);
            let exact =
                exact.map(|at| access.loaded(&m[at..][..access.width as usize], VECTOR, lane));
            let got = $call(&*m, addr as i32, offset as u32, VECTOR, lane);
            assert_eq!(got, exact, "{addr:#x} {offset:#x} of {REACHED}");
        }
    }};
}

macro_rules! check_masked_store {
    ($reached:expr, $name:ident, $call:expr) => {{
        const REACHED: usize = $reached;
        let access = access(stringify!($name));
        let places = places(REACHED, 32, access.width, REACHED == PAGE_SIZE);
        let step = if REACHED == PAGE_SIZE { 9 } else { 1 };
        let before = memory(REACHED + 16);
        for (i, (addr, offset)) in places.into_iter().enumerate().step_by(step) {
            let lane = i as u32 % access.lanes().end;
            let mut m: Box<[u8; REACHED + 16]> = before.clone().try_into().unwrap();
            let mut after = before.clone();
            let at = access.masked_place(REACHED, addr, offset).unwrap();
            after[at..][..access.width as usize].copy_from_slice(&access.stored(VECTOR, lane));
            $call(&mut *m, addr as i32, offset as u32, VECTOR, lane);
            assert!(m[..] == after[..], "{addr:#x} {offset:#x} of {REACHED}");
        }
    }};
}

/// Tests the three forms of each access. `$call` and `$masked_call` say how a function is called with an address,
/// an offset, a value and a lane.
macro_rules! prove {
    (
        $names:ident, $check:ident, $masked_check:ident, $call:ident, $masked_call:ident:
        $($name:ident $masked:ident $wide:ident;)*
    ) => {
        pub const $names: &[&str] = &[$(stringify!($name), stringify!($masked), stringify!($wide)),*];
        $(#[test]
        fn $name() {
            $check(stringify!($name), 32, &|m, addr, offset, v, lane| {
                $call!(herkos_runtime::$name, m, addr as i32, offset as u32, v, lane)
            });
        }

        #[test]
        fn $wide() {
            $check(stringify!($name), 64, &|m, addr, offset, v, lane| {
                $call!(herkos_runtime::$wide, m, addr as i64, offset as u64, v, lane)
            });
        }

        #[test]
        fn $masked() {
            masked_sizes!($masked_check!($name, |m, addr, offset, v, lane| {
                $masked_call!(herkos_runtime::$masked, m, addr, offset, v, lane)
            }));
        })*
    };
}

macro_rules! load {
    ($name:path, $m:expr, $addr:expr, $offset:expr, $v:ident, $lane:ident) => {{
        let (_, _) = ($v, $lane);
        $name($m, $addr, $offset).map(Value::bits)
    }};
}

macro_rules! masked_load {
    ($name:path, $m:expr, $addr:expr, $offset:expr, $v:ident, $lane:ident) => {{
        let (_, _) = ($v, $lane);
        WasmResult::Ok($name($m, $addr, $offset).bits())
    }};
}

macro_rules! lane_load {
    ($name:path, $m:expr, $addr:expr, $offset:expr, $v:ident, $lane:ident) => {
        $name($m, $addr, $offset, V128::of($v), $lane as usize).map(Value::bits)
    };
}

macro_rules! masked_lane_load {
    ($name:path, $m:expr, $addr:expr, $offset:expr, $v:ident, $lane:ident) => {
        WasmResult::Ok($name($m, $addr, $offset, V128::of($v), $lane as usize).bits())
    };
}

macro_rules! store {
    ($name:path, $m:expr, $addr:expr, $offset:expr, $v:ident, $lane:ident) => {{
        let _ = $lane;
        $name($m, $addr, $offset, Value::of($v))
    }};
}

macro_rules! lane_store {
    ($name:path, $m:expr, $addr:expr, $offset:expr, $v:ident, $lane:ident) => {
        $name($m, $addr, $offset, V128::of($v), $lane as usize)
    };
}

prove! { LOADS, check_load, check_masked_load, load, masked_load:
    i32_load i32_load_masked i32_load_wide;
    i32_load8_s i32_load8_s_masked i32_load8_s_wide;
    i32_load8_u i32_load8_u_masked i32_load8_u_wide;
    i32_load16_s i32_load16_s_masked i32_load16_s_wide;
    i32_load16_u i32_load16_u_masked i32_load16_u_wide;
    i64_load i64_load_masked i64_load_wide;
    i64_load8_s i64_load8_s_masked i64_load8_s_wide;
    i64_load8_u i64_load8_u_masked i64_load8_u_wide;
    i64_load16_s i64_load16_s_masked i64_load16_s_wide;
    i64_load16_u i64_load16_u_masked i64_load16_u_wide;
    i64_load32_s i64_load32_s_masked i64_load32_s_wide;
    i64_load32_u i64_load32_u_masked i64_load32_u_wide;
    f32_load f32_load_masked f32_load_wide;
    f64_load f64_load_masked f64_load_wide;
    v128_load v128_load_masked v128_load_wide;
    v128_load8x8_s v128_load8x8_s_masked v128_load8x8_s_wide;
    v128_load8x8_u v128_load8x8_u_masked v128_load8x8_u_wide;
    v128_load16x4_s v128_load16x4_s_masked v128_load16x4_s_wide;
    v128_load16x4_u v128_load16x4_u_masked v128_load16x4_u_wide;
    v128_load32x2_s v128_load32x2_s_masked v128_load32x2_s_wide;
    v128_load32x2_u v128_load32x2_u_masked v128_load32x2_u_wide;
    v128_load8_splat v128_load8_splat_masked v128_load8_splat_wide;
    v128_load16_splat v128_load16_splat_masked v128_load16_splat_wide;
    v128_load32_splat v128_load32_splat_masked v128_load32_splat_wide;
    v128_load64_splat v128_load64_splat_masked v128_load64_splat_wide;
    v128_load32_zero v128_load32_zero_masked v128_load32_zero_wide;
    v128_load64_zero v128_load64_zero_masked v128_load64_zero_wide;
}

prove! { ATOMIC_LOADS, check_load, check_masked_load, load, load:
    i32_atomic_load i32_atomic_load_masked i32_atomic_load_wide;
    i32_atomic_load8_u i32_atomic_load8_u_masked i32_atomic_load8_u_wide;
    i32_atomic_load16_u i32_atomic_load16_u_masked i32_atomic_load16_u_wide;
    i64_atomic_load i64_atomic_load_masked i64_atomic_load_wide;
    i64_atomic_load8_u i64_atomic_load8_u_masked i64_atomic_load8_u_wide;
    i64_atomic_load16_u i64_atomic_load16_u_masked i64_atomic_load16_u_wide;
    i64_atomic_load32_u i64_atomic_load32_u_masked i64_atomic_load32_u_wide;
}

prove! { LANE_LOADS, check_load, check_masked_load, lane_load, masked_lane_load:
    v128_load8_lane v128_load8_lane_masked v128_load8_lane_wide;
    v128_load16_lane v128_load16_lane_masked v128_load16_lane_wide;
    v128_load32_lane v128_load32_lane_masked v128_load32_lane_wide;
    v128_load64_lane v128_load64_lane_masked v128_load64_lane_wide;
}

prove! { STORES, check_store, check_masked_store, store, store:
    i32_store i32_store_masked i32_store_wide;
    i32_store8 i32_store8_masked i32_store8_wide;
    i32_store16 i32_store16_masked i32_store16_wide;
    i64_store i64_store_masked i64_store_wide;
    i64_store8 i64_store8_masked i64_store8_wide;
    i64_store16 i64_store16_masked i64_store16_wide;
    i64_store32 i64_store32_masked i64_store32_wide;
    f32_store f32_store_masked f32_store_wide;
    f64_store f64_store_masked f64_store_wide;
    v128_store v128_store_masked v128_store_wide;
}

prove! { LANE_STORES, check_store, check_masked_store, lane_store, lane_store:
    v128_store8_lane v128_store8_lane_masked v128_store8_lane_wide;
    v128_store16_lane v128_store16_lane_masked v128_store16_lane_wide;
    v128_store32_lane v128_store32_lane_masked v128_store32_lane_wide;
    v128_store64_lane v128_store64_lane_masked v128_store64_lane_wide;
}
