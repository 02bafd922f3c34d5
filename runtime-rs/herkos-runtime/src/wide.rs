//! Sizes, ranges and indices of 64 bits (specification, section 4.4.6 and 4.4.7).

use super::bulk::copy_between;
use super::range::{copy, copy_within, from_mut, index};
use super::{WasmResult, WasmTrap};

/// An unsigned operand of 64 bits as one of 32, saturated: a table and a memory in pages have fewer
/// elements than the largest, so that what is outside stays outside.
///
/// ```
/// assert_eq!(herkos_runtime::narrow_index(7), 7);
/// assert_eq!(herkos_runtime::narrow_index(1 << 32), -1);
/// ```
#[inline]
pub fn narrow_index(i: i64) -> i32 {
    (i as u64).min(u32::MAX as u64) as i32
}

/// A size, or -1 for a growth that failed, in 64 bits.
///
/// ```
/// assert_eq!(herkos_runtime::widen_size(-1), -1);
/// assert_eq!(herkos_runtime::widen_size(i32::MIN), 0x8000_0000);
/// ```
#[inline]
pub fn widen_size(size: i32) -> i64 {
    if size == -1 { -1 } else { size as u32 as i64 }
}

/// [`memory_copy`](super::memory_copy) in a memory with 64-bit addresses.
///
/// ```
/// use herkos_runtime::{memory_copy_wide, WasmTrap};
///
/// let mut m = [1, 2, 3];
/// assert_eq!(memory_copy_wide(&mut m, 1, 0, 2), Ok(()));
/// assert_eq!(memory_copy_wide(&mut m, 1 << 32, 0, 0), Err(WasmTrap::OutOfBounds));
/// assert_eq!(m, [1, 1, 2]);
/// ```
///
/// # Errors
///
/// [`WasmTrap::OutOfBounds`], and nothing is written, when they are not all in the memory.
pub fn memory_copy_wide(m: &mut [u8], d: i64, s: i64, n: i64) -> WasmResult<()> {
    copy_within(m, d, s, n).ok_or(WasmTrap::OutOfBounds)
}

/// [`memory_copy_from`](super::memory_copy_from) between memories of which one at least has 64-bit
/// addresses.
///
/// ```
/// use herkos_runtime::memory_copy_from_wide;
///
/// let mut m = *b"abcd";
/// assert_eq!(memory_copy_from_wide(&mut m, b"xyz", 0, 1, 2), Ok(()));
/// assert_eq!(m, *b"yzcd");
/// ```
///
/// # Errors
///
/// [`WasmTrap::OutOfBounds`], and nothing is written, when they are not all in the memories.
#[inline]
pub fn memory_copy_from_wide(dst: &mut [u8], src: &[u8], d: i64, s: i64, n: i64) -> WasmResult<()> {
    copy(dst, src, d, s, n).ok_or(WasmTrap::OutOfBounds)
}

/// [`memory_copy_between`](super::memory_copy_between) memories of which one at least has 64-bit
/// addresses.
///
/// # Errors
///
/// [`WasmTrap::OutOfBounds`], and nothing is written, when they are not all in the memories.
#[allow(clippy::too_many_arguments)]
pub fn memory_copy_between_wide<C>(
    dst_len: usize,
    src_len: usize,
    host: &mut C,
    put: impl Fn(&mut C, usize, &[u8]),
    get: impl Fn(&mut C, usize, &mut [u8]),
    d: i64,
    s: i64,
    n: i64,
) -> WasmResult<()> {
    copy_between(
        [dst_len, src_len],
        host,
        put,
        get,
        [index(d), index(s), index(n)],
    )
}

/// [`memory_fill`](super::memory_fill) in a memory with 64-bit addresses.
///
/// ```
/// use herkos_runtime::{memory_fill_wide, WasmTrap};
///
/// let mut m = [0; 4];
/// assert_eq!(memory_fill_wide(&mut m, 1, 0x107, 2), Ok(()));
/// assert_eq!(memory_fill_wide(&mut m, -1, 0, 2), Err(WasmTrap::OutOfBounds));
/// assert_eq!(m, [0, 7, 7, 0]);
/// ```
///
/// # Errors
///
/// [`WasmTrap::OutOfBounds`], and nothing is written, when they are not all in the memory.
pub fn memory_fill_wide(m: &mut [u8], d: i64, value: i32, n: i64) -> WasmResult<()> {
    match from_mut(m, d, n) {
        Some(bytes) => {
            bytes.fill(value as u8);
            Ok(())
        }
        None => Err(WasmTrap::OutOfBounds),
    }
}

/// [`memory_init`](super::memory_init) of a memory with 64-bit addresses.
///
/// ```
/// use herkos_runtime::{memory_init_wide, WasmTrap};
///
/// let mut m = [0; 4];
/// assert_eq!(memory_init_wide(&mut m, b"abc", 2, 1, 2), Ok(()));
/// assert_eq!(memory_init_wide(&mut m, b"abc", 1 << 32, 1, 2), Err(WasmTrap::OutOfBounds));
/// assert_eq!(m, *b"\0\0bc");
/// ```
///
/// # Errors
///
/// [`WasmTrap::OutOfBounds`], and nothing is written, when they are not all in the data and in the
/// memory.
pub fn memory_init_wide(m: &mut [u8], data: &[u8], d: i64, s: i32, n: i32) -> WasmResult<()> {
    match from_mut(m, d, index(n) as i64) {
        Some(to) => copy(to, data, 0, s, n).ok_or(WasmTrap::OutOfBounds),
        None => Err(WasmTrap::OutOfBounds),
    }
}
