//! What moves lanes: splats, single lanes, shuffles (specification, section 4.4.6).

use super::zip::map;
use super::{V128, i8x16_min_u};

/// A constant vector, by the number that its bits are.
///
/// ```
/// use herkos_runtime::{V128, v128_const};
///
/// assert_eq!(v128_const::<5>(), V128::from_bits(5));
/// ```
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub const fn v128_const<const BITS: u128>() -> V128 {
    const { V128::from_bits(BITS) }
}

macro_rules! lanes {
    ($splat:ident, $replace:ident, $value:ty, $lane:ty, $to:ident, $from:ident, $count:literal, $v:literal) => {
        #[doc = concat!("The vector with `value` in all of its ", $count, " lanes.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($splat), ", V128};")]
        ///
        #[doc = concat!("assert_eq!(", stringify!($splat), "(", $v, "), V128::", stringify!($from), "([", $v, "; ", $count, "]));")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $splat(value: $value) -> V128 {
            V128::$from([value as $lane; $count])
        }

        #[doc = concat!("`a` with `value` as lane `LANE`, 0 to ", $count, " - 1.")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($replace), ", V128};")]
        ///
        #[doc = concat!("let v = ", stringify!($replace), "::<1>(V128::ZERO, ", $v, ");")]
        #[doc = concat!("assert_eq!(v.", stringify!($to), "()[..2], [0 as ", stringify!($lane), ", ", $v, "]);")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $replace<const LANE: usize>(a: V128, value: $value) -> V128 {
            const { assert!(LANE < $count, "a lane that the vector does not have") }
            let mut lanes = a.$to();
            if let Some(lane) = lanes.get_mut(LANE) {
                *lane = value as $lane;
            }
            V128::$from(lanes)
        }
    };
}

macro_rules! extract {
    ($name:ident, $value:ty, $lane:ty, $to:ident, $from:ident, $count:literal, $v:literal, $result:literal) => {
        #[doc = concat!("Lane `LANE` of `a`, 0 to ", $count, " - 1, as ", stringify!($lane), ".")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", V128};")]
        ///
        #[doc = concat!("let v = V128::", stringify!($from), "([", $v, "; ", $count, "]);")]
        #[doc = concat!("assert_eq!(", stringify!($name), "::<1>(v), ", $result, ");")]
        /// ```
        #[cfg_attr(debug_assertions, inline)]
        #[cfg_attr(not(debug_assertions), inline(always))]
        pub fn $name<const LANE: usize>(a: V128) -> $value {
            const { assert!(LANE < $count, "a lane that the vector does not have") }
            match a.$to().get(LANE) {
                Some(&lane) => lane as $value,
                None => 0 as $value,
            }
        }
    };
}

lanes!(
    i8x16_splat,
    i8x16_replace_lane,
    i32,
    i8,
    to_i8x16,
    from_i8x16,
    16,
    "-3"
);
extract!(
    i8x16_extract_lane_s,
    i32,
    i8,
    to_i8x16,
    from_i8x16,
    16,
    "-3",
    "-3"
);
extract!(
    i8x16_extract_lane_u,
    i32,
    u8,
    to_u8x16,
    from_i8x16,
    16,
    "-3",
    "253"
);
lanes!(
    i16x8_splat,
    i16x8_replace_lane,
    i32,
    i16,
    to_i16x8,
    from_i16x8,
    8,
    "-3"
);
extract!(
    i16x8_extract_lane_s,
    i32,
    i16,
    to_i16x8,
    from_i16x8,
    8,
    "-3",
    "-3"
);
extract!(
    i16x8_extract_lane_u,
    i32,
    u16,
    to_u16x8,
    from_i16x8,
    8,
    "-3",
    "65533"
);
lanes!(
    i32x4_splat,
    i32x4_replace_lane,
    i32,
    i32,
    to_i32x4,
    from_i32x4,
    4,
    "-3"
);
extract!(
    i32x4_extract_lane,
    i32,
    i32,
    to_i32x4,
    from_i32x4,
    4,
    "-3",
    "-3"
);
lanes!(
    i64x2_splat,
    i64x2_replace_lane,
    i64,
    i64,
    to_i64x2,
    from_i64x2,
    2,
    "-3"
);
extract!(
    i64x2_extract_lane,
    i64,
    i64,
    to_i64x2,
    from_i64x2,
    2,
    "-3",
    "-3"
);
lanes!(
    f32x4_splat,
    f32x4_replace_lane,
    f32,
    f32,
    to_f32x4,
    from_f32x4,
    4,
    "-1.5"
);
extract!(
    f32x4_extract_lane,
    f32,
    f32,
    to_f32x4,
    from_f32x4,
    4,
    "-1.5",
    "-1.5"
);
lanes!(
    f64x2_splat,
    f64x2_replace_lane,
    f64,
    f64,
    to_f64x2,
    from_f64x2,
    2,
    "-1.5"
);
extract!(
    f64x2_extract_lane,
    f64,
    f64,
    to_f64x2,
    from_f64x2,
    2,
    "-1.5",
    "-1.5"
);

/// The bytes of `a` and `b`, counted through, that the bytes of `LANES` choose: the first byte of the
/// result by the highest one.
///
/// ```
/// use herkos_runtime::{i8x16_shuffle, V128};
///
/// let a = V128::from_u8x16(*b"abcdefghijklmnop");
/// let b = V128::from_u8x16(*b"ABCDEFGHIJKLMNOP");
/// let v = i8x16_shuffle::<0x0f0e1f1e_00000000_01010101_10111213>(a, b);
/// assert_eq!(v, V128::from_u8x16(*b"poPOaaaabbbbABCD"));
/// ```
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn i8x16_shuffle<const LANES: u128>(a: V128, b: V128) -> V128 {
    let (a, b) = (a.to_u8x16(), b.to_u8x16());
    V128::from_u8x16(map(LANES.to_be_bytes(), |lane| {
        let lane = usize::from(lane);
        match a.get(lane).or(b.get(lane.wrapping_sub(16))) {
            Some(&byte) => byte,
            None => 0,
        }
    }))
}

/// The bytes of `a` that the bytes of `indices` choose; zero for those beyond 15.
///
/// ```
/// use herkos_runtime::{i8x16_swizzle, V128};
///
/// let a = V128::from_u8x16(*b"abcdefghijklmnop");
/// let indices = V128::from_u8x16([15, 14, 13, 12, 0, 0, 0, 0, 1, 2, 3, 4, 15, 16, 17, 255]);
/// assert_eq!(i8x16_swizzle(a, indices), V128::from_u8x16(*b"ponmaaaabcdep\0\0\0"));
/// ```
#[cfg_attr(debug_assertions, inline)]
#[cfg_attr(not(debug_assertions), inline(always))]
pub fn i8x16_swizzle(a: V128, indices: V128) -> V128 {
    // The table goes on with a zero, which all indices beyond it are made to choose.
    let mut table = [0; 32];
    if let Some(place) = table.first_chunk_mut() {
        *place = a.to_u8x16();
    }
    let indices = i8x16_min_u(indices, v128_const::<0x10101010101010101010101010101010>());
    V128::from_u64x2(map(indices.to_u64x2(), |indices| {
        let mut bytes = [0; 8];
        for (byte, index) in bytes.iter_mut().zip(indices.to_le_bytes()) {
            *byte = table.get(usize::from(index & 31)).copied().unwrap_or(0);
        }
        u64::from_le_bytes(bytes)
    }))
}
