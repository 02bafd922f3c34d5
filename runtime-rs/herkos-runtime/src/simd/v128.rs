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
#[repr(align(16))]
pub struct V128([u8; 16]);

impl V128 {
    /// All bits zero.
    pub const ZERO: V128 = V128([0; 16]);

    /// The vector of a number, whose lowest bits are in lane 0.
    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn from_bits(bits: u128) -> V128 {
        V128(bits.to_le_bytes())
    }

    /// The bits as a number, in whose lowest bits lane 0 is.
    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub const fn to_bits(self) -> u128 {
        u128::from_le_bytes(self.0)
    }

    /// The vector of 16 lanes of 8 bits, which is also that of 16 bytes of memory.
    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn from_u8x16(lanes: [u8; 16]) -> V128 {
        V128(V128(lanes).settled())
    }

    /// The 16 lanes of 8 bits, unsigned, which are also the bytes in memory.
    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn to_u8x16(self) -> [u8; 16] {
        self.settled()
    }

    /// The vector with other bytes as one of its lanes of their width; itself when it has no such lane.
    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn with_bytes<const W: usize>(mut self, bytes: [u8; W], lane: usize) -> V128 {
        let start = lane.wrapping_mul(W);
        if let Some(place) = self.0.get_mut(start..).and_then(<[u8]>::first_chunk_mut) {
            *place = bytes;
        }
        self
    }

    /// The bytes of one of its lanes of a width; zero when it has no such lane.
    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub(super) fn bytes_of<const W: usize>(self, lane: usize) -> [u8; W] {
        let start = lane.wrapping_mul(W);
        match self.0.get(start..).and_then(<[u8]>::first_chunk) {
            Some(bytes) => *bytes,
            None => [0; W],
        }
    }

    /// The vector of 16 lanes of 8 bits.
    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn from_i8x16(lanes: [i8; 16]) -> V128 {
        V128(V128(map(lanes, |lane| lane as u8)).settled())
    }

    /// The 16 lanes of 8 bits, signed.
    #[cfg_attr(debug_assertions, inline)]
    #[cfg_attr(not(debug_assertions), inline(always))]
    pub fn to_i8x16(self) -> [i8; 16] {
        map(self.settled(), |lane| lane as i8)
    }
}

impl V128 {
    /// The same bytes, through memory that LLVM keeps until it has made vector instructions.
    ///
    /// LLVM finds vectors late: what reads and writes neighbouring places in memory is put together. Long before
    /// that, memory of constant addresses becomes single values, and of bytes, words and floats that were read
    /// and written in turn nothing can be put together. So the bytes are taken from a place that is only known
    /// to be zero after one of the last steps, in which computations with floats that are integers become
    /// computations with integers; then all of this goes away, and a vector stays in its register. It is exact
    /// either way: a number less one that is 257 smaller is 257.
    #[inline(always)]
    fn settled(self) -> [u8; 16] {
        if cfg!(debug_assertions) || !cfg!(any(target_feature = "sse2", target_feature = "neon")) {
            return self.0;
        }
        let mut memory = [0; 32];
        if let Some(place) = memory.first_chunk_mut() {
            *place = self.0;
        }
        let byte = (memory.as_ptr() as usize >> 4) as u8;
        let number = f32::from(byte);
        let zero = if number - (number - 257.0) == 257.0 {
            0
        } else {
            usize::from(byte & 15)
        };
        match memory.get(zero..).and_then(<[u8]>::first_chunk) {
            Some(bytes) => *bytes,
            None => self.0,
        }
    }
}

// Loops by hand: the length of an iterator over chunks is a division, which can panic where it is not
// inlined.
macro_rules! lanes {
    ($lane:ty, $from:ident, $to:ident, $what:literal, $count:literal) => {
        impl V128 {
            #[doc = concat!("The vector of ", $what, ".")]
            #[cfg_attr(debug_assertions, inline)]
            #[cfg_attr(not(debug_assertions), inline(always))]
            pub fn $from(lanes: [$lane; $count]) -> V128 {
                let mut bytes = [0u8; 16];
                let mut i = 0;
                while let Some(lane) = lanes.get(i) {
                    let place = bytes.get_mut(i * (16 / $count)..);
                    if let Some(place) = place.and_then(<[u8]>::first_chunk_mut) {
                        *place = lane.to_le_bytes();
                    }
                    i += 1;
                }
                V128(V128(bytes).settled())
            }

            #[doc = concat!("The ", $what, ".")]
            #[cfg_attr(debug_assertions, inline)]
            #[cfg_attr(not(debug_assertions), inline(always))]
            pub fn $to(self) -> [$lane; $count] {
                let mut lanes = [<$lane>::default(); $count];
                let bytes = self.settled();
                let mut i = 0;
                while let Some(lane) = lanes.get_mut(i) {
                    let place = bytes.get(i * (16 / $count)..);
                    if let Some(bytes) = place.and_then(<[u8]>::first_chunk) {
                        *lane = <$lane>::from_le_bytes(*bytes);
                    }
                    i += 1;
                }
                lanes
            }
        }
    };
}

lanes!(u16, from_u16x8, to_u16x8, "8 lanes of 16 bits, unsigned", 8);
lanes!(i16, from_i16x8, to_i16x8, "8 lanes of 16 bits, signed", 8);
lanes!(u32, from_u32x4, to_u32x4, "4 lanes of 32 bits, unsigned", 4);
lanes!(i32, from_i32x4, to_i32x4, "4 lanes of 32 bits, signed", 4);
lanes!(
    f32,
    from_f32x4,
    to_f32x4,
    "4 lanes of floats of 32 bits, NaNs to the bit",
    4
);
lanes!(u64, from_u64x2, to_u64x2, "2 lanes of 64 bits, unsigned", 2);
lanes!(i64, from_i64x2, to_i64x2, "2 lanes of 64 bits, signed", 2);
lanes!(
    f64,
    from_f64x2,
    to_f64x2,
    "2 lanes of floats of 64 bits, NaNs to the bit",
    2
);

/// What `Debug` writes, a digit at a time: formatting of numbers would bring code along that can panic.
const DIGITS: [&str; 16] = [
    "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f",
];

impl fmt::Debug for V128 {
    /// Writes the bits as one number in hexadecimal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("V128(0x")?;
        for byte in self.0.iter().rev() {
            for digit in [byte >> 4, byte & 15] {
                f.write_str(DIGITS.get(usize::from(digit)).copied().unwrap_or_default())?;
            }
        }
        f.write_str(")")
    }
}
