//! What holds the bytes of a linear memory: an array, borrowed bytes, or a box.

#[cfg(feature = "alloc")]
extern crate alloc;

#[cfg(feature = "alloc")]
use alloc::{boxed::Box, vec};

/// Bytes whose number never changes: the capacity of an [`IsolatedMemory`](super::IsolatedMemory).
///
/// Implemented for `[u8; N]`, `&mut [u8]`, `&mut [u8; N]` and, with feature `alloc`, for
/// `Box<[u8]>` and `Box<[u8; N]>`. An implementation of one's own has to give the same bytes at
/// each call; one that does not makes a program trap or read other bytes, and no more.
///
/// ```
/// use herkos_runtime::Storage;
///
/// let mut bytes = [0; 4];
/// let mut lent: &mut [u8] = &mut bytes;
/// Storage::bytes_mut(&mut lent)[1] = 7;
/// assert_eq!(Storage::bytes(&bytes), [0, 7, 0, 0]);
/// ```
pub trait Storage {
    /// All bytes, whatever the memory's current size.
    fn bytes(&self) -> &[u8];
    /// All bytes, to be written.
    fn bytes_mut(&mut self) -> &mut [u8];
}

/// Exactly `N` bytes: what holds a [`FixedMemory`](super::FixedMemory).
///
/// The length is in the type, so that rustc knows it: a check is a comparison with a constant,
/// and the check of a constant address is none. Implemented for `[u8; N]`, `&mut [u8; N]` and,
/// with feature `alloc`, for `Box<[u8; N]>`.
///
/// ```
/// use herkos_runtime::FixedStorage;
///
/// let mut bytes = [0; 4];
/// FixedStorage::array_mut(&mut bytes)[3] = 1;
/// assert_eq!(FixedStorage::array(&bytes), &[0, 0, 0, 1]);
/// ```
pub trait FixedStorage<const N: usize> {
    /// The bytes.
    fn array(&self) -> &[u8; N];
    /// The bytes, to be written.
    fn array_mut(&mut self) -> &mut [u8; N];
}

/// Storage that can be made of nothing but a length, all bytes zero.
///
/// Implemented, with feature `alloc`, for `Box<[u8]>` and `Box<[u8; N]>`. The bytes come from
/// the allocator, which mostly has them zeroed already, and never pass over the stack.
///
/// ```
/// # #[cfg(feature = "alloc")] {
/// use herkos_runtime::Zeroed;
///
/// let bytes: Box<[u8]> = Zeroed::zeroed(3);
/// assert_eq!(*bytes, [0, 0, 0]);
/// # }
/// ```
pub trait Zeroed {
    /// Zero bytes, `len` of them. A type with a length of its own has that length.
    fn zeroed(len: usize) -> Self;
}

impl<const N: usize> Storage for [u8; N] {
    #[inline]
    fn bytes(&self) -> &[u8] {
        self
    }
    #[inline]
    fn bytes_mut(&mut self) -> &mut [u8] {
        self
    }
}

impl Storage for &mut [u8] {
    #[inline]
    fn bytes(&self) -> &[u8] {
        self
    }
    #[inline]
    fn bytes_mut(&mut self) -> &mut [u8] {
        self
    }
}

impl<const N: usize> Storage for &mut [u8; N] {
    #[inline]
    fn bytes(&self) -> &[u8] {
        self.as_slice()
    }
    #[inline]
    fn bytes_mut(&mut self) -> &mut [u8] {
        self.as_mut_slice()
    }
}

impl<const N: usize> FixedStorage<N> for [u8; N] {
    #[inline]
    fn array(&self) -> &[u8; N] {
        self
    }
    #[inline]
    fn array_mut(&mut self) -> &mut [u8; N] {
        self
    }
}

impl<const N: usize> FixedStorage<N> for &mut [u8; N] {
    #[inline]
    fn array(&self) -> &[u8; N] {
        self
    }
    #[inline]
    fn array_mut(&mut self) -> &mut [u8; N] {
        self
    }
}

#[cfg(feature = "alloc")]
impl Storage for Box<[u8]> {
    #[inline]
    fn bytes(&self) -> &[u8] {
        self
    }
    #[inline]
    fn bytes_mut(&mut self) -> &mut [u8] {
        self
    }
}

#[cfg(feature = "alloc")]
impl<const N: usize> Storage for Box<[u8; N]> {
    #[inline]
    fn bytes(&self) -> &[u8] {
        self.as_slice()
    }
    #[inline]
    fn bytes_mut(&mut self) -> &mut [u8] {
        self.as_mut_slice()
    }
}

#[cfg(feature = "alloc")]
impl<const N: usize> FixedStorage<N> for Box<[u8; N]> {
    #[inline]
    fn array(&self) -> &[u8; N] {
        self
    }
    #[inline]
    fn array_mut(&mut self) -> &mut [u8; N] {
        self
    }
}

#[cfg(feature = "alloc")]
impl Zeroed for Box<[u8]> {
    fn zeroed(len: usize) -> Self {
        vec![0; len].into_boxed_slice()
    }
}

#[cfg(feature = "alloc")]
impl<const N: usize> Zeroed for Box<[u8; N]> {
    fn zeroed(_len: usize) -> Self {
        let mut bytes = vec![0; N].into_boxed_slice();
        // The conversion cannot fail, as the slice has N bytes; the loop spells that without a
        // panic and without an array on the stack.
        loop {
            match bytes.try_into() {
                Ok(array) => return array,
                Err(slice) => bytes = slice,
            }
        }
    }
}
