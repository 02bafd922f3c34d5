//! The type of vectors, and its lanes.

use core::fmt;

use super::zip::map;

/// A value of the type `v128`: 128 bits, which instructions read as lanes of integers or floats.
///
/// Lane 0 comes first in memory and holds the lowest bits, on every host. Two vectors are equal when
/// their bits are.
///
/// ```
/// use herkos_runtime::V128;
///
/// let v = V128::from_i32x4([1, -2, 3, -4]);
/// assert_eq!(v.to_i32x4(), [1, -2, 3, -4]);
/// assert_eq!(v.to_i16x8(), [1, 0, -2, -1, 3, 0, -4, -1]);
/// assert_eq!(V128::from_f32x4([0.5; 4]).to_f32x4(), [0.5; 4]);
/// assert_eq!(V128::from_bits(7).to_u64x2(), [7, 0]);
/// assert_eq!(V128::default(), V128::ZERO);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct V128([u8; 16]);

impl V128 {
    /// All bits zero.
    pub const ZERO: V128 = V128([0; 16]);

    /// The vector of a number, whose lowest bits are in lane 0.
    #[inline]
    pub const fn from_bits(bits: u128) -> V128 {
        V128(bits.to_le_bytes())
    }

    /// The bits as a number, in whose lowest bits lane 0 is.
    #[inline]
    pub const fn to_bits(self) -> u128 {
        u128::from_le_bytes(self.0)
    }

    /// The vector of 16 lanes of 8 bits, which is also that of 16 bytes of memory.
    #[inline]
    pub const fn from_u8x16(lanes: [u8; 16]) -> V128 {
        V128(lanes)
    }

    /// The 16 lanes of 8 bits, unsigned, which are also the bytes in memory.
    #[inline]
    pub const fn to_u8x16(self) -> [u8; 16] {
        self.0
    }

    /// The vector with other bytes as one of its lanes of their width; itself when it has no such lane.
    #[inline]
    pub(super) fn with_bytes<const W: usize>(mut self, bytes: [u8; W], lane: usize) -> V128 {
        let start = lane.wrapping_mul(W);
        if let Some(place) = self.0.get_mut(start..).and_then(<[u8]>::first_chunk_mut) {
            *place = bytes;
        }
        self
    }

    /// The bytes of one of its lanes of a width; zero when it has no such lane.
    #[inline]
    pub(super) fn bytes_of<const W: usize>(self, lane: usize) -> [u8; W] {
        let start = lane.wrapping_mul(W);
        match self.0.get(start..).and_then(<[u8]>::first_chunk) {
            Some(bytes) => *bytes,
            None => [0; W],
        }
    }

    /// The vector of 16 lanes of 8 bits.
    #[inline]
    pub fn from_i8x16(lanes: [i8; 16]) -> V128 {
        V128(map(lanes, |lane| lane as u8))
    }

    /// The 16 lanes of 8 bits, signed.
    #[inline]
    pub fn to_i8x16(self) -> [i8; 16] {
        map(self.0, |lane| lane as i8)
    }
}

macro_rules! lanes_of_2 {
    ($lane:ty, $from:ident, $to:ident, $what:literal) => {
        impl V128 {
            #[doc = concat!("The vector of ", $what, ".")]
            #[inline]
            pub fn $from(lanes: [$lane; 8]) -> V128 {
                let [l0, l1, l2, l3, l4, l5, l6, l7] = lanes;
                let [b0, b1] = l0.to_le_bytes();
                let [b2, b3] = l1.to_le_bytes();
                let [b4, b5] = l2.to_le_bytes();
                let [b6, b7] = l3.to_le_bytes();
                let [b8, b9] = l4.to_le_bytes();
                let [b10, b11] = l5.to_le_bytes();
                let [b12, b13] = l6.to_le_bytes();
                let [b14, b15] = l7.to_le_bytes();
                V128([
                    b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15,
                ])
            }

            #[doc = concat!("The ", $what, ".")]
            #[inline]
            pub fn $to(self) -> [$lane; 8] {
                let [
                    b0,
                    b1,
                    b2,
                    b3,
                    b4,
                    b5,
                    b6,
                    b7,
                    b8,
                    b9,
                    b10,
                    b11,
                    b12,
                    b13,
                    b14,
                    b15,
                ] = self.0;
                [
                    <$lane>::from_le_bytes([b0, b1]),
                    <$lane>::from_le_bytes([b2, b3]),
                    <$lane>::from_le_bytes([b4, b5]),
                    <$lane>::from_le_bytes([b6, b7]),
                    <$lane>::from_le_bytes([b8, b9]),
                    <$lane>::from_le_bytes([b10, b11]),
                    <$lane>::from_le_bytes([b12, b13]),
                    <$lane>::from_le_bytes([b14, b15]),
                ]
            }
        }
    };
}

macro_rules! lanes_of_4 {
    ($lane:ty, $from:ident, $to:ident, $what:literal) => {
        impl V128 {
            #[doc = concat!("The vector of ", $what, ".")]
            #[inline]
            pub fn $from(lanes: [$lane; 4]) -> V128 {
                let [l0, l1, l2, l3] = lanes;
                let [b0, b1, b2, b3] = l0.to_le_bytes();
                let [b4, b5, b6, b7] = l1.to_le_bytes();
                let [b8, b9, b10, b11] = l2.to_le_bytes();
                let [b12, b13, b14, b15] = l3.to_le_bytes();
                V128([
                    b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15,
                ])
            }

            #[doc = concat!("The ", $what, ".")]
            #[inline]
            pub fn $to(self) -> [$lane; 4] {
                let [
                    b0,
                    b1,
                    b2,
                    b3,
                    b4,
                    b5,
                    b6,
                    b7,
                    b8,
                    b9,
                    b10,
                    b11,
                    b12,
                    b13,
                    b14,
                    b15,
                ] = self.0;
                [
                    <$lane>::from_le_bytes([b0, b1, b2, b3]),
                    <$lane>::from_le_bytes([b4, b5, b6, b7]),
                    <$lane>::from_le_bytes([b8, b9, b10, b11]),
                    <$lane>::from_le_bytes([b12, b13, b14, b15]),
                ]
            }
        }
    };
}

macro_rules! lanes_of_8 {
    ($lane:ty, $from:ident, $to:ident, $what:literal) => {
        impl V128 {
            #[doc = concat!("The vector of ", $what, ".")]
            #[inline]
            pub fn $from(lanes: [$lane; 2]) -> V128 {
                let [l0, l1] = lanes;
                let [b0, b1, b2, b3, b4, b5, b6, b7] = l0.to_le_bytes();
                let [b8, b9, b10, b11, b12, b13, b14, b15] = l1.to_le_bytes();
                V128([
                    b0, b1, b2, b3, b4, b5, b6, b7, b8, b9, b10, b11, b12, b13, b14, b15,
                ])
            }

            #[doc = concat!("The ", $what, ".")]
            #[inline]
            pub fn $to(self) -> [$lane; 2] {
                let [
                    b0,
                    b1,
                    b2,
                    b3,
                    b4,
                    b5,
                    b6,
                    b7,
                    b8,
                    b9,
                    b10,
                    b11,
                    b12,
                    b13,
                    b14,
                    b15,
                ] = self.0;
                [
                    <$lane>::from_le_bytes([b0, b1, b2, b3, b4, b5, b6, b7]),
                    <$lane>::from_le_bytes([b8, b9, b10, b11, b12, b13, b14, b15]),
                ]
            }
        }
    };
}

lanes_of_2!(u16, from_u16x8, to_u16x8, "8 lanes of 16 bits, unsigned");
lanes_of_2!(i16, from_i16x8, to_i16x8, "8 lanes of 16 bits, signed");
lanes_of_4!(u32, from_u32x4, to_u32x4, "4 lanes of 32 bits, unsigned");
lanes_of_4!(i32, from_i32x4, to_i32x4, "4 lanes of 32 bits, signed");
lanes_of_4!(
    f32,
    from_f32x4,
    to_f32x4,
    "4 lanes of floats of 32 bits, NaNs to the bit"
);
lanes_of_8!(u64, from_u64x2, to_u64x2, "2 lanes of 64 bits, unsigned");
lanes_of_8!(i64, from_i64x2, to_i64x2, "2 lanes of 64 bits, signed");
lanes_of_8!(
    f64,
    from_f64x2,
    to_f64x2,
    "2 lanes of floats of 64 bits, NaNs to the bit"
);

impl fmt::Debug for V128 {
    /// Writes the bits as one number in hexadecimal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "V128({:#034x})", self.to_bits())
    }
}
