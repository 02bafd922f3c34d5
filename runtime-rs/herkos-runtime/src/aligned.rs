//! Memories whose bytes are aligned to words, for processors that load a word only where it is aligned:
//! code for them otherwise takes each word byte by byte.
//!
//! The loads and stores look whether an address is a multiple of 4 (of 2, for halves), and then move
//! words. What they give, and when they trap, is what the others do.

use core::fmt;
use core::ops::{Deref, DerefMut};

use super::access::{effective, outside};
use super::{FixedStorage, WasmResult};

#[cfg(feature = "alloc")]
extern crate alloc;

#[cfg(feature = "alloc")]
use super::Zeroed;
#[cfg(feature = "alloc")]
use alloc::boxed::Box;

/// `N` bytes that begin at a multiple of 4.
///
/// ```
/// use herkos_runtime::{AlignedBytes, i32_load_aligned};
///
/// static BYTES: AlignedBytes<16> = AlignedBytes::new();
/// assert_eq!(i32_load_aligned(&BYTES, 8, 4), Ok(0));
/// assert_eq!(BYTES.len(), 16);
/// ```
#[derive(Clone)]
#[repr(align(4))]
pub struct AlignedBytes<const N: usize>([u8; N]);

impl<const N: usize> AlignedBytes<N> {
    /// All of them zero.
    ///
    /// ```
    /// assert_eq!(*herkos_runtime::AlignedBytes::<3>::new(), [0; 3]);
    /// ```
    #[inline]
    pub const fn new() -> Self {
        Self([0; N])
    }

    /// The same bytes, aligned.
    ///
    /// ```
    /// assert_eq!(*herkos_runtime::AlignedBytes::of([1, 2, 3]), [1, 2, 3]);
    /// ```
    #[inline]
    pub const fn of(bytes: [u8; N]) -> Self {
        Self(bytes)
    }
}

impl<const N: usize> Default for AlignedBytes<N> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const N: usize> Deref for AlignedBytes<N> {
    type Target = [u8];
    #[inline]
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl<const N: usize> DerefMut for AlignedBytes<N> {
    #[inline]
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }
}

/// Says how many, not which.
impl<const N: usize> fmt::Debug for AlignedBytes<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AlignedBytes({N})")
    }
}

/// Storage of exactly `N` bytes that begin at a multiple of 4.
///
/// Implemented for [`AlignedBytes`], `&mut` of them and, with feature `alloc`, boxes of them.
///
/// ```
/// use herkos_runtime::{AlignedBytes, AlignedStorage};
///
/// let mut bytes = AlignedBytes::<4>::new();
/// AlignedStorage::aligned_mut(&mut bytes)[3] = 1;
/// assert_eq!(*bytes, [0, 0, 0, 1]);
/// ```
pub trait AlignedStorage<const N: usize>: FixedStorage<N> {
    /// The bytes, to be written.
    fn aligned_mut(&mut self) -> &mut AlignedBytes<N>;
}

impl<const N: usize> FixedStorage<N> for AlignedBytes<N> {
    #[inline]
    fn array(&self) -> &[u8; N] {
        &self.0
    }
    #[inline]
    fn array_mut(&mut self) -> &mut [u8; N] {
        &mut self.0
    }
}

impl<const N: usize> AlignedStorage<N> for AlignedBytes<N> {
    #[inline]
    fn aligned_mut(&mut self) -> &mut Self {
        self
    }
}

impl<const N: usize> FixedStorage<N> for &mut AlignedBytes<N> {
    #[inline]
    fn array(&self) -> &[u8; N] {
        &self.0
    }
    #[inline]
    fn array_mut(&mut self) -> &mut [u8; N] {
        &mut self.0
    }
}

impl<const N: usize> AlignedStorage<N> for &mut AlignedBytes<N> {
    #[inline]
    fn aligned_mut(&mut self) -> &mut AlignedBytes<N> {
        self
    }
}

#[cfg(feature = "alloc")]
impl<const N: usize> FixedStorage<N> for Box<AlignedBytes<N>> {
    #[inline]
    fn array(&self) -> &[u8; N] {
        &self.0
    }
    #[inline]
    fn array_mut(&mut self) -> &mut [u8; N] {
        &mut self.0
    }
}

#[cfg(feature = "alloc")]
impl<const N: usize> AlignedStorage<N> for Box<AlignedBytes<N>> {
    #[inline]
    fn aligned_mut(&mut self) -> &mut AlignedBytes<N> {
        self
    }
}

/// Without optimisation the bytes pass over the stack, so this is for small memories.
#[cfg(feature = "alloc")]
impl<const N: usize> Zeroed for Box<AlignedBytes<N>> {
    fn zeroed(_len: usize) -> Self {
        Box::new(AlignedBytes::new())
    }
}

/// Where the `W` bytes begin that have a place at the effective address, if it is a multiple of the
/// width and at most of 4. The compiler learns that from the mask.
macro_rules! aligned {
    ($start:expr, $width:expr) => {
        $start & !(if $width < 4 { $width - 1 } else { 3 })
    };
}

/// The `W` bytes at the effective address.
#[inline]
fn at<const N: usize, const W: usize>(
    m: &AlignedBytes<N>,
    addr: i32,
    offset: u32,
) -> Option<[u8; W]> {
    let start = effective(addr, offset)?;
    let whole = aligned!(start, W);
    if whole == start {
        m.0.get(whole..whole.wrapping_add(W))?
            .first_chunk()
            .copied()
    } else {
        m.0.get(start..start.wrapping_add(W))?
            .first_chunk()
            .copied()
    }
}

/// Writes `W` bytes at the effective address; `None`, and nothing is written, when they do not fit.
#[inline]
fn put<const N: usize, const W: usize>(
    m: &mut AlignedBytes<N>,
    addr: i32,
    offset: u32,
    value: [u8; W],
) -> Option<()> {
    let start = effective(addr, offset)?;
    let whole = aligned!(start, W);
    if whole == start {
        *m.0.get_mut(whole..whole.wrapping_add(W))?
            .first_chunk_mut()? = value;
    } else {
        *m.0.get_mut(start..start.wrapping_add(W))?
            .first_chunk_mut()? = value;
    }
    Some(())
}

macro_rules! load {
    ($name:ident, $plain:ident, $stored:ty, $value:ty) => {
        #[doc = concat!("[`", stringify!($plain), "`](super::", stringify!($plain), ") of aligned bytes.")]
        ///
        /// # Errors
        ///
        /// [`WasmTrap::OutOfBounds`](super::WasmTrap::OutOfBounds) when not all its bytes are in the
        /// memory.
        #[inline]
        pub fn $name<const N: usize>(
            m: &AlignedBytes<N>,
            addr: i32,
            offset: u32,
        ) -> WasmResult<$value> {
            match at(m, addr, offset) {
                Some(bytes) => Ok(<$stored>::from_le_bytes(bytes) as $value),
                None => Err(outside()),
            }
        }
    };
}

macro_rules! store {
    ($name:ident, $plain:ident, $value:ty, $stored:ty) => {
        #[doc = concat!("[`", stringify!($plain), "`](super::", stringify!($plain), ") of aligned bytes.")]
        ///
        /// # Errors
        ///
        /// [`WasmTrap::OutOfBounds`](super::WasmTrap::OutOfBounds), and nothing is written, when not
        /// all its bytes are in the memory.
        #[inline]
        pub fn $name<const N: usize>(
            m: &mut AlignedBytes<N>,
            addr: i32,
            offset: u32,
            value: $value,
        ) -> WasmResult<()> {
            put(m, addr, offset, (value as $stored).to_le_bytes()).ok_or_else(outside)
        }
    };
}

load!(i32_load_aligned, i32_load, i32, i32);
load!(i32_load16_s_aligned, i32_load16_s, i16, i32);
load!(i32_load16_u_aligned, i32_load16_u, u16, i32);
load!(i64_load_aligned, i64_load, i64, i64);
load!(i64_load16_s_aligned, i64_load16_s, i16, i64);
load!(i64_load16_u_aligned, i64_load16_u, u16, i64);
load!(i64_load32_s_aligned, i64_load32_s, i32, i64);
load!(i64_load32_u_aligned, i64_load32_u, u32, i64);
load!(f32_load_aligned, f32_load, f32, f32);
load!(f64_load_aligned, f64_load, f64, f64);

store!(i32_store_aligned, i32_store, i32, i32);
store!(i32_store16_aligned, i32_store16, i32, u16);
store!(i64_store_aligned, i64_store, i64, i64);
store!(i64_store16_aligned, i64_store16, i64, u16);
store!(i64_store32_aligned, i64_store32, i64, u32);
store!(f32_store_aligned, f32_store, f32, f32);
store!(f64_store_aligned, f64_store, f64, f64);
