//! What moves single lanes in and out of vectors, and chooses among the bytes of two.

use super::domain::{Kind, for_all};
use super::lanes::{lane, signed, vector};
use super::numbers::{Number, Value};
use super::thin::indices;
use super::vectors::random;
use herkos_runtime::*;
use proptest::prelude::*;

/// The width of the lanes that a name says.
fn width(name: &str) -> u32 {
    name[1..].split_once('x').unwrap().0.parse().unwrap()
}

/// Of lanes of 8 bits all values, of 16 bits every fifth, of others the edges; with bits above them, which do
/// not count.
fn values<T: Number>(width: u32) -> Vec<u128> {
    let above = |a: u128| a | ((a * 3) << width) & 0xffff_ffff;
    match (T::KIND, width) {
        (Kind::Integer(_), 8) => indices(1 << 8).map(|a| above(a as u128)).collect(),
        (Kind::Integer(_), 16) => indices((1 << 16) / 5 + 1)
            .map(|i| above(5 * i as u128))
            .collect(),
        (kind, _) => kind.edges(),
    }
}

macro_rules! splat {
    ($($name:ident $number:ident;)*) => {
        pub const SPLATS: &[&str] = &[$(stringify!($name)),*];
        $(#[test]
        fn $name() {
            let width = width(stringify!($name));
            let values = values::<$number>(width);
            for a in indices(values.len()).map(|i| values[i]) {
                let lanes = (0..128 / width).map(|_| lane(a, width, 0));
                let got = herkos_runtime::$name($number::of(a)).to_bits();
                assert_eq!(got, vector(width, lanes), "{a:#x}");
            }
        })*
    };
}

macro_rules! replace {
    ($($name:ident $number:ident [$($lane:literal)*];)*) => {
        pub const REPLACES: &[&str] = &[$(stringify!($name)),*];
        $(#[test]
        fn $name() {
            let width = width(stringify!($name));
            let values = prop::sample::select(values::<$number>(width));
            for_all(5_000, (random($number::KIND), values), |(v, a)| {
                $(
                    let exact = vector(width, (0..128 / width).map(|i| {
                        if i == $lane { lane(a, width, 0) } else { lane(v, width, i) }
                    }));
                    let got = herkos_runtime::$name::<$lane>(V128::from_bits(v), $number::of(a));
                    assert_eq!(got.to_bits(), exact, "{v:#x} with {a:#x} at {}", $lane);
                )*
            });
        })*
    };
}

macro_rules! extract {
    ($($name:ident $number:ident [$($lane:literal)*];)*) => {
        pub const EXTRACTS: &[&str] = &[$(stringify!($name)),*];
        $(#[test]
        fn $name() {
            let width = width(stringify!($name));
            let extended = |a: u128| match stringify!($name).ends_with("_s") {
                true => signed(width, a) as u128 & u128::MAX >> (128 - $number::KIND.width()),
                false => a,
            };
            let agrees = |v: u128| {
                $(
                    let got = herkos_runtime::$name::<$lane>(V128::from_bits(v)).bits();
                    assert_eq!(got, extended(lane(v, width, $lane)), "{} of {v:#x}", $lane);
                )*
            };
            // Another value in each lane, until each lane has had them all.
            let values = values::<$number>(width);
            for start in indices(values.len()) {
                let lanes = (0..128 / width).map(|i| values[(start + i as usize) % values.len()]);
                agrees(vector(width, lanes.map(|a| lane(a, width, 0))));
            }
            for_all(5_000, random($number::KIND), agrees);
        })*
    };
}

splat! {
    i8x16_splat i32;
    i16x8_splat i32;
    i32x4_splat i32;
    i64x2_splat i64;
    f32x4_splat f32;
    f64x2_splat f64;
}

replace! {
    i8x16_replace_lane i32 [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15];
    i16x8_replace_lane i32 [0 1 2 3 4 5 6 7];
    i32x4_replace_lane i32 [0 1 2 3];
    i64x2_replace_lane i64 [0 1];
    f32x4_replace_lane f32 [0 1 2 3];
    f64x2_replace_lane f64 [0 1];
}

extract! {
    i8x16_extract_lane_s i32 [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15];
    i8x16_extract_lane_u i32 [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15];
    i16x8_extract_lane_s i32 [0 1 2 3 4 5 6 7];
    i16x8_extract_lane_u i32 [0 1 2 3 4 5 6 7];
    i32x4_extract_lane i32 [0 1 2 3];
    i64x2_extract_lane i64 [0 1];
    f32x4_extract_lane f32 [0 1 2 3];
    f64x2_extract_lane f64 [0 1];
}

pub const CONSTANTS: &[&str] = &["i8x16_shuffle", "v128_const"];

macro_rules! shuffles {
    ($a:ident, $b:ident: $($lanes:literal)*) => {
        $({
            const LANES: u128 = $lanes;
            // Each byte of the constant, the highest one first, chooses among the bytes of both.
            let exact = (0..16).map(|i| match lane(LANES, 8, 15 - i) as u32 {
                from @ 0..16 => lane($a, 8, from),
                from => lane($b, 8, from - 16),
            });
            let got = i8x16_shuffle::<LANES>(V128::from_bits($a), V128::from_bits($b));
            assert_eq!(got.to_bits(), vector(8, exact), "{LANES:#x} of {:#x} and {:#x}", $a, $b);
        })*
    };
}

#[test]
fn shuffles_choose_bytes_of_both() {
    for_all(2_000, any::<(u128, u128)>(), |(a, b)| {
        shuffles! { a, b:
            0x00010203_04050607_08090a0b_0c0d0e0f
            0x10111213_14151617_18191a1b_1c1d1e1f
            0x1f1e1d1c_1b1a1918_17161514_13121110
            0x0f0e0d0c_0b0a0908_07060504_03020100
            0x00100111_02120313_04140515_06160717
            0x08180919_0a1a0b1b_0c1c0d1d_0e1e0f1f
            0x00000000_00000000_00000000_00000000
            0x1f1f1f1f_1f1f1f1f_1f1f1f1f_1f1f1f1f
            0x0f100f10_0f100f10_0f100f10_0f100f10
            0x04050607_00010203_14151617_10111213
            0x170c1b02_0519100e_03081d1a_0a1f0611
        }
    });
}

#[test]
fn constants_are_the_number_that_they_are() {
    macro_rules! agree {
        ($($bits:literal)*) => { $(assert_eq!(v128_const::<$bits>().to_bits(), $bits);)* };
    }
    agree! { 0 1 0x8000_0000_0000_0000_0000_0000_0000_0000 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210 }
}

#[test]
fn vectors_of_lanes_have_lane_0_lowest() {
    macro_rules! agree {
        ($v:ident: $($from:ident $to:ident $width:literal $bits:expr, $lane:expr;)*) => {
            $(
                let lanes = V128::from_bits($v).$to();
                for (i, a) in lanes.into_iter().enumerate() {
                    assert_eq!(u128::from($bits(a)), lane($v, $width, i as u32), "{:#x}", $v);
                }
                let lanes = lanes.map(|a| $lane($bits(a)));
                assert_eq!(V128::$from(lanes).to_bits(), $v);
            )*
        };
    }
    for_all(10_000, random(Kind::Float(super::soft::F32)), |v| {
        agree! { v:
            from_u8x16 to_u8x16 8 |a: u8| a, |a: u8| a;
            from_i8x16 to_i8x16 8 |a: i8| a as u8, |a: u8| a as i8;
            from_u16x8 to_u16x8 16 |a: u16| a, |a: u16| a;
            from_i16x8 to_i16x8 16 |a: i16| a as u16, |a: u16| a as i16;
            from_u32x4 to_u32x4 32 |a: u32| a, |a: u32| a;
            from_i32x4 to_i32x4 32 |a: i32| a as u32, |a: u32| a as i32;
            from_f32x4 to_f32x4 32 f32::to_bits, f32::from_bits;
            from_u64x2 to_u64x2 64 |a: u64| a, |a: u64| a;
            from_i64x2 to_i64x2 64 |a: i64| a as u64, |a: u64| a as i64;
            from_f64x2 to_f64x2 64 f64::to_bits, f64::from_bits;
        }
    });
}
