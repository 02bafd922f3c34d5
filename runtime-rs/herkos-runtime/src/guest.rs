//! A host's access to what lies in a module's memory: numbers, text, arrays and structures.

use core::fmt;
use core::marker::PhantomData;

use super::range::{from, from_mut, overwrite};
use super::{GuestValue, WasmTrap};

/// An address or a length as modules give them: unsigned, of 32 or 64 bits.
///
/// ```
/// use herkos_runtime::Address;
///
/// assert_eq!(Address::from(-1_i32).get(), 0xffff_ffff);
/// assert_eq!(Address::from(5_usize).get(), 5);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Hash)]
pub struct Address(u64);

impl Address {
    /// The number.
    #[inline]
    pub const fn get(self) -> u64 {
        self.0
    }

    /// As an index of bytes; too large for any memory where it does not fit.
    #[inline]
    fn index(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

macro_rules! address {
    ($($type:ty as $unsigned:ty),*) => {
        $(
            impl From<$type> for Address {
                #[inline]
                fn from(number: $type) -> Self {
                    Self(number as $unsigned as u64)
                }
            }
        )*
    };
}

address!(
    i32 as u32,
    u32 as u32,
    i64 as u64,
    u64 as u64,
    usize as usize
);

/// Why a host cannot read or write what a module points to. In an import's method `?` makes a trap of
/// it: [`WasmTrap::OutOfBounds`] or [`WasmTrap::Host`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub enum GuestError {
    /// Bytes that are not all in the memory.
    OutOfBounds {
        /// The address of the first.
        at: u64,
        /// How many.
        len: u64,
    },
    /// Text that is not UTF-8.
    InvalidUtf8 {
        /// The address of the first byte that is wrong.
        at: u64,
    },
    /// A text of C without a zero byte up to the end of the memory.
    Unterminated {
        /// Its address.
        at: u64,
    },
}

/// Without the numbers, whose formatting is code that a small device would have to carry.
impl fmt::Display for GuestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            GuestError::OutOfBounds { .. } => "bytes outside of the memory",
            GuestError::InvalidUtf8 { .. } => "text that is not UTF-8",
            GuestError::Unterminated { .. } => "text without a zero byte at its end",
        })
    }
}

impl core::error::Error for GuestError {}

impl From<GuestError> for WasmTrap {
    fn from(error: GuestError) -> Self {
        match error {
            GuestError::OutOfBounds { .. } | GuestError::Unterminated { .. } => {
                WasmTrap::OutOfBounds
            }
            GuestError::InvalidUtf8 { .. } => WasmTrap::Host,
        }
    }
}

/// A module's memory, for a host that reads it: [`LinearMemory::guest`](super::LinearMemory::guest)
/// gives it.
///
/// ```
/// use herkos_runtime::{Guest, GuestError};
///
/// let guest = Guest::new(b"\x02\0\0\0caf\xc3\xa9\0");
/// assert_eq!(guest.get::<u32>(0), Ok(2));
/// assert_eq!(guest.text(4, 5), Ok("café"));
/// assert_eq!(guest.c_text(4), Ok("café"));
/// assert_eq!(guest.bytes(8, 9), Err(GuestError::OutOfBounds { at: 8, len: 9 }));
/// assert_eq!(guest.text(4, 4), Err(GuestError::InvalidUtf8 { at: 7 }));
/// ```
#[derive(Clone, Copy)]
pub struct Guest<'m> {
    bytes: &'m [u8],
}

impl<'m> Guest<'m> {
    /// The memory with these bytes.
    #[inline]
    pub const fn new(bytes: &'m [u8]) -> Self {
        Self { bytes }
    }

    /// `len` bytes from `at` on.
    ///
    /// # Errors
    ///
    /// [`GuestError::OutOfBounds`] when they are not all in the memory.
    pub fn bytes(
        &self,
        at: impl Into<Address>,
        len: impl Into<Address>,
    ) -> Result<&'m [u8], GuestError> {
        let (at, len) = (at.into(), len.into());
        from(self.bytes, at.index(), len.index()).ok_or(GuestError::OutOfBounds {
            at: at.0,
            len: len.0,
        })
    }

    /// A value at `at`.
    ///
    /// # Errors
    ///
    /// As of [`bytes`](Self::bytes).
    pub fn get<T: GuestValue>(&self, at: impl Into<Address>) -> Result<T, GuestError> {
        let at = at.into();
        let bytes = self.bytes(at.0, T::SIZE)?;
        T::load(bytes).ok_or(GuestError::OutOfBounds {
            at: at.0,
            len: T::SIZE as u64,
        })
    }

    /// The `count` values of an array at `at`.
    ///
    /// ```
    /// use herkos_runtime::Guest;
    ///
    /// let guest = Guest::new(&[1, 0, 2, 0, 3, 0]);
    /// assert!(guest.values::<u16>(0, 3)?.eq([1, 2, 3]));
    /// # Ok::<(), herkos_runtime::GuestError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As of [`bytes`](Self::bytes), for all of them.
    pub fn values<T: GuestValue>(
        &self,
        at: impl Into<Address>,
        count: impl Into<Address>,
    ) -> Result<GuestValues<'m, T>, GuestError> {
        let (at, count) = (at.into(), count.into());
        let len = count.0.saturating_mul(T::SIZE as u64);
        Ok(GuestValues {
            bytes: self.bytes(at.0, len)?,
            values: PhantomData,
        })
    }

    /// `len` bytes of text from `at` on.
    ///
    /// # Errors
    ///
    /// As of [`bytes`](Self::bytes), and [`GuestError::InvalidUtf8`].
    pub fn text(
        &self,
        at: impl Into<Address>,
        len: impl Into<Address>,
    ) -> Result<&'m str, GuestError> {
        let at = at.into();
        utf8(self.bytes(at.0, len)?, at)
    }

    /// The text of C at `at`, which a zero byte ends.
    ///
    /// # Errors
    ///
    /// As of [`c_bytes`](Self::c_bytes), and [`GuestError::InvalidUtf8`].
    pub fn c_text(&self, at: impl Into<Address>) -> Result<&'m str, GuestError> {
        let at = at.into();
        utf8(self.c_bytes(at.0)?, at)
    }

    /// The bytes from `at` on up to a zero byte, without it.
    ///
    /// # Errors
    ///
    /// [`GuestError::OutOfBounds`] where `at` is none of the memory's bytes, and
    /// [`GuestError::Unterminated`].
    pub fn c_bytes(&self, at: impl Into<Address>) -> Result<&'m [u8], GuestError> {
        let at = at.into();
        let rest = self.bytes.get(at.index()..).unwrap_or_default();
        if rest.is_empty() {
            return Err(GuestError::OutOfBounds { at: at.0, len: 1 });
        }
        let end = rest.iter().position(|&byte| byte == 0);
        end.and_then(|end| rest.get(..end))
            .ok_or(GuestError::Unterminated { at: at.0 })
    }
}

impl fmt::Debug for Guest<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Guest")
    }
}

fn utf8(bytes: &[u8], at: Address) -> Result<&str, GuestError> {
    core::str::from_utf8(bytes).map_err(|error| GuestError::InvalidUtf8 {
        at: at.0.saturating_add(error.valid_up_to() as u64),
    })
}

/// The values of an array in a module's memory, see [`Guest::values`].
#[derive(Clone)]
pub struct GuestValues<'m, T> {
    bytes: &'m [u8],
    values: PhantomData<fn() -> T>,
}

impl<T: GuestValue> Iterator for GuestValues<'_, T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        // Values without bytes would have no end.
        let (first, rest) = self.bytes.split_at_checked(T::SIZE.max(1))?;
        self.bytes = rest;
        T::load(first)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let count = self.bytes.len() / T::SIZE.max(1);
        (count, Some(count))
    }
}

impl<T: GuestValue> ExactSizeIterator for GuestValues<'_, T> {}

impl<T> fmt::Debug for GuestValues<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GuestValues")
    }
}

/// A module's memory, for a host that reads and writes it:
/// [`LinearMemory::guest_mut`](super::LinearMemory::guest_mut) gives it.
///
/// ```
/// use herkos_runtime::{GuestError, GuestMut};
///
/// let mut memory = [0; 16];
/// let mut guest = GuestMut::new(&mut memory);
/// guest.set(0, 0x0102_u16)?;
/// assert_eq!(guest.put_c_text(4, 6, "wasm")?, 4);
/// assert_eq!(guest.set(13, 1_u32), Err(GuestError::OutOfBounds { at: 13, len: 4 }));
/// assert_eq!(memory, *b"\x02\x01\0\0wasm\0\0\0\0\0\0\0\0");
/// # Ok::<(), GuestError>(())
/// ```
pub struct GuestMut<'m> {
    bytes: &'m mut [u8],
}

impl<'m> GuestMut<'m> {
    /// The memory with these bytes.
    #[inline]
    pub fn new(bytes: &'m mut [u8]) -> Self {
        Self { bytes }
    }

    /// The same, to be read.
    #[inline]
    pub fn guest(&self) -> Guest<'_> {
        Guest::new(self.bytes)
    }

    /// `len` bytes from `at` on, to be written.
    ///
    /// # Errors
    ///
    /// [`GuestError::OutOfBounds`] when they are not all in the memory.
    pub fn bytes_mut(
        &mut self,
        at: impl Into<Address>,
        len: impl Into<Address>,
    ) -> Result<&mut [u8], GuestError> {
        let (at, len) = (at.into(), len.into());
        from_mut(self.bytes, at.index(), len.index()).ok_or(GuestError::OutOfBounds {
            at: at.0,
            len: len.0,
        })
    }

    /// A value at `at`, as [`Guest::get`].
    ///
    /// # Errors
    ///
    /// As of [`bytes_mut`](Self::bytes_mut).
    pub fn get<T: GuestValue>(&self, at: impl Into<Address>) -> Result<T, GuestError> {
        self.guest().get(at)
    }

    /// Writes a value to `at`.
    ///
    /// # Errors
    ///
    /// As of [`bytes_mut`](Self::bytes_mut); nothing is written then.
    pub fn set<T: GuestValue>(
        &mut self,
        at: impl Into<Address>,
        value: T,
    ) -> Result<(), GuestError> {
        let at = at.into();
        let error = GuestError::OutOfBounds {
            at: at.0,
            len: T::SIZE as u64,
        };
        value.store(self.bytes_mut(at.0, T::SIZE)?).ok_or(error)
    }

    /// Writes an array of values to `at`.
    ///
    /// # Errors
    ///
    /// As of [`bytes_mut`](Self::bytes_mut), for all of them; nothing is written then.
    pub fn set_values<T: GuestValue + Copy>(
        &mut self,
        at: impl Into<Address>,
        values: &[T],
    ) -> Result<(), GuestError> {
        let bytes = self.bytes_mut(at, values.len().saturating_mul(T::SIZE))?;
        for (place, value) in bytes.chunks_exact_mut(T::SIZE.max(1)).zip(values) {
            let _ = value.store(place);
        }
        Ok(())
    }

    /// Writes bytes to `at`.
    ///
    /// # Errors
    ///
    /// As of [`bytes_mut`](Self::bytes_mut); nothing is written then.
    pub fn put(&mut self, at: impl Into<Address>, bytes: &[u8]) -> Result<(), GuestError> {
        overwrite(self.bytes_mut(at, bytes.len())?, bytes);
        Ok(())
    }

    /// Writes as much of a text as there is room for in `room` bytes at `at`, whole characters and a
    /// zero byte behind them, and gives how many bytes of text they are.
    ///
    /// # Errors
    ///
    /// As of [`bytes_mut`](Self::bytes_mut), for all of the room, and where there is none at all.
    pub fn put_c_text(
        &mut self,
        at: impl Into<Address>,
        room: impl Into<Address>,
        text: &str,
    ) -> Result<usize, GuestError> {
        let at = at.into();
        let bytes = self.bytes_mut(at.0, room)?;
        let most = bytes
            .len()
            .checked_sub(1)
            .ok_or(GuestError::OutOfBounds { at: at.0, len: 1 })?;
        let mut len = most.min(text.len());
        while !text.is_char_boundary(len) {
            len -= 1;
        }
        let text = text.as_bytes().iter().take(len).chain(&[0]);
        for (to, from) in bytes.iter_mut().zip(text) {
            *to = *from;
        }
        Ok(len)
    }
}

impl fmt::Debug for GuestMut<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GuestMut")
    }
}
