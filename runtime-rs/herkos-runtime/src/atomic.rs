//! Atomic accesses (the threads proposal), as they are where there is one agent: plain ones at addresses
//! that are multiples of their width.
//!
//! Only loads are here. A store, and an operation that changes what it loads, is an atomic load, which
//! checks the address, and a plain store.

use super::access::*;
use super::access_wide::*;
use super::{WasmResult, WasmTrap};

/// Whether `addr + offset` is a multiple of `width`, which is a power of two.
#[inline]
fn check_aligned(addr: u64, offset: u64, width: u64) -> WasmResult<()> {
    if addr.wrapping_add(offset) % width == 0 {
        Ok(())
    } else {
        Err(WasmTrap::UnalignedAtomic)
    }
}

macro_rules! load {
    (
        $name:ident,
        $masked:ident,
        $wide:ident,
        $plain:ident,
        $plain_masked:ident,
        $plain_wide:ident,
        $value:ty,
        $width:literal
    ) => {
        #[doc = concat!("[`", stringify!($plain), "`](super::", stringify!($plain), ") of an address")]
        #[doc = concat!("that is a multiple of ", stringify!($width), ".")]
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", ", stringify!($plain), "};")]
        ///
        /// let m = *b"abcdefghijklmnopqrstuvwx";
        #[doc = concat!("assert_eq!(", stringify!($name), "(&m, 3, 5), ", stringify!($plain), "(&m, 8, 0));")]
        #[doc = concat!("assert!(", stringify!($name), "(&m, 24, 0).is_err());")]
        /// ```
        ///
        /// # Errors
        ///
        /// [`WasmTrap::UnalignedAtomic`] when it is none, and [`WasmTrap::OutOfBounds`] when the bytes are
        /// not all in the memory.
        #[inline]
        pub fn $name(m: &[u8], addr: i32, offset: u32) -> WasmResult<$value> {
            check_aligned(addr as u32 as u64, offset as u64, $width)?;
            $plain(m, addr, offset)
        }

        #[doc = concat!("[`", stringify!($plain_masked), "`](super::", stringify!($plain_masked), ") of an")]
        #[doc = concat!("address that is a multiple of ", stringify!($width), ".")]
        ///
        /// # Errors
        ///
        /// [`WasmTrap::UnalignedAtomic`] when it is none.
        #[inline]
        pub fn $masked<const N: usize>(m: &[u8; N], addr: i32, offset: u32) -> WasmResult<$value> {
            check_aligned(addr as u32 as u64, offset as u64, $width)?;
            Ok($plain_masked(m, addr, offset))
        }

        #[doc = concat!("[`", stringify!($name), "`] of a memory with 64-bit addresses.")]
        ///
        /// # Errors
        ///
        #[doc = concat!("As of [`", stringify!($name), "`].")]
        #[inline]
        pub fn $wide(m: &[u8], addr: i64, offset: u64) -> WasmResult<$value> {
            check_aligned(addr as u64, offset, $width)?;
            $plain_wide(m, addr, offset)
        }
    };
}

load!(
    i32_atomic_load,
    i32_atomic_load_masked,
    i32_atomic_load_wide,
    i32_load,
    i32_load_masked,
    i32_load_wide,
    i32,
    4
);
load!(
    i64_atomic_load,
    i64_atomic_load_masked,
    i64_atomic_load_wide,
    i64_load,
    i64_load_masked,
    i64_load_wide,
    i64,
    8
);
load!(
    i32_atomic_load8_u,
    i32_atomic_load8_u_masked,
    i32_atomic_load8_u_wide,
    i32_load8_u,
    i32_load8_u_masked,
    i32_load8_u_wide,
    i32,
    1
);
load!(
    i32_atomic_load16_u,
    i32_atomic_load16_u_masked,
    i32_atomic_load16_u_wide,
    i32_load16_u,
    i32_load16_u_masked,
    i32_load16_u_wide,
    i32,
    2
);
load!(
    i64_atomic_load8_u,
    i64_atomic_load8_u_masked,
    i64_atomic_load8_u_wide,
    i64_load8_u,
    i64_load8_u_masked,
    i64_load8_u_wide,
    i64,
    1
);
load!(
    i64_atomic_load16_u,
    i64_atomic_load16_u_masked,
    i64_atomic_load16_u_wide,
    i64_load16_u,
    i64_load16_u_masked,
    i64_load16_u_wide,
    i64,
    2
);
load!(
    i64_atomic_load32_u,
    i64_atomic_load32_u_masked,
    i64_atomic_load32_u_wide,
    i64_load32_u,
    i64_load32_u_masked,
    i64_load32_u_wide,
    i64,
    4
);

/// What a wait does: 1 when the memory has another value, 2 when its time is over, which is at once, since
/// nobody is there who could end it.
#[inline]
fn wait(is_same: bool, timeout: i64, shared: bool) -> WasmResult<i32> {
    if !shared {
        return Err(WasmTrap::ExpectedSharedMemory);
    }
    match (is_same, timeout < 0) {
        (false, _) => Ok(1),
        (true, false) => Ok(2),
        (true, true) => Err(WasmTrap::EndlessWait),
    }
}

macro_rules! wait {
    (
        $name:ident,
        $masked:ident,
        $wide:ident,
        $load:ident,
        $load_masked:ident,
        $load_wide:ident,
        $value:ty
    ) => {
        /// Waits until the value at `addr + offset`, which has to be `expected`, is said to have changed,
        /// `timeout` nanoseconds at most, or without end if that is negative: gives 1 when it is another
        /// value, else 2 at once, as nobody is there who could say so.
        ///
        /// ```
        #[doc = concat!("use herkos_runtime::{", stringify!($name), ", WasmTrap};")]
        ///
        /// let m = [0; 8];
        #[doc = concat!("assert_eq!(", stringify!($name), "(&m, 0, 0, 7, -1, true), Ok(1));")]
        #[doc = concat!("assert_eq!(", stringify!($name), "(&m, 0, 0, 0, 9, true), Ok(2));")]
        #[doc = concat!("let endless = ", stringify!($name), "(&m, 0, 0, 0, -1, true);")]
        /// assert_eq!(endless, Err(WasmTrap::EndlessWait));
        /// ```
        ///
        /// # Errors
        ///
        /// Those of an atomic load, [`WasmTrap::ExpectedSharedMemory`] when the memory is not `shared`, and
        /// [`WasmTrap::EndlessWait`].
        #[inline]
        pub fn $name(
            m: &[u8],
            addr: i32,
            offset: u32,
            expected: $value,
            timeout: i64,
            shared: bool,
        ) -> WasmResult<i32> {
            wait($load(m, addr, offset)? == expected, timeout, shared)
        }

        #[doc = concat!("[`", stringify!($name), "`], masked.")]
        ///
        /// # Errors
        ///
        #[doc = concat!("As of [`", stringify!($name), "`], but for what is out of bounds.")]
        #[inline]
        pub fn $masked<const N: usize>(
            m: &[u8; N],
            addr: i32,
            offset: u32,
            expected: $value,
            timeout: i64,
            shared: bool,
        ) -> WasmResult<i32> {
            wait($load_masked(m, addr, offset)? == expected, timeout, shared)
        }

        #[doc = concat!("[`", stringify!($name), "`] of a memory with 64-bit addresses.")]
        ///
        /// # Errors
        ///
        #[doc = concat!("As of [`", stringify!($name), "`].")]
        #[inline]
        pub fn $wide(
            m: &[u8],
            addr: i64,
            offset: u64,
            expected: $value,
            timeout: i64,
            shared: bool,
        ) -> WasmResult<i32> {
            wait($load_wide(m, addr, offset)? == expected, timeout, shared)
        }
    };
}

wait!(
    memory_atomic_wait32,
    memory_atomic_wait32_masked,
    memory_atomic_wait32_wide,
    i32_atomic_load,
    i32_atomic_load_masked,
    i32_atomic_load_wide,
    i32
);
wait!(
    memory_atomic_wait64,
    memory_atomic_wait64_masked,
    memory_atomic_wait64_wide,
    i64_atomic_load,
    i64_atomic_load_masked,
    i64_atomic_load_wide,
    i64
);

/// Wakes those who wait at `addr + offset`, `_count` at most: gives 0, as there is nobody.
///
/// ```
/// use herkos_runtime::{memory_atomic_notify, WasmTrap};
///
/// assert_eq!(memory_atomic_notify(&[0; 8], 4, 0, 1), Ok(0));
/// assert_eq!(memory_atomic_notify(&[0; 8], 8, 0, 1), Err(WasmTrap::OutOfBounds));
/// ```
///
/// # Errors
///
/// Those of an atomic load of 4 bytes.
#[inline]
pub fn memory_atomic_notify(m: &[u8], addr: i32, offset: u32, _count: i32) -> WasmResult<i32> {
    i32_atomic_load(m, addr, offset).map(|_| 0)
}

/// [`memory_atomic_notify`], masked.
///
/// # Errors
///
/// [`WasmTrap::UnalignedAtomic`] when the address is no multiple of 4.
#[inline]
pub fn memory_atomic_notify_masked<const N: usize>(
    m: &[u8; N],
    addr: i32,
    offset: u32,
    _count: i32,
) -> WasmResult<i32> {
    i32_atomic_load_masked(m, addr, offset).map(|_| 0)
}

/// [`memory_atomic_notify`] of a memory with 64-bit addresses.
///
/// # Errors
///
/// As of [`memory_atomic_notify`].
#[inline]
pub fn memory_atomic_notify_wide(m: &[u8], addr: i64, offset: u64, _count: i32) -> WasmResult<i32> {
    i32_atomic_load_wide(m, addr, offset).map(|_| 0)
}
