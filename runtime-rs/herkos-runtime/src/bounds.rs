//! What is known of a memory's size ahead of several accesses.
//!
//! These are how generated code tells the compiler what has been proven, so that it drops the checks
//! of the accesses that follow. A wrong proof would cost a trap, never memory safety.

use super::access::{effective, outside};
use super::{WasmResult, WasmTrap};

/// A memory's bytes as a slice whose length the compiler knows to be from `MIN` to `MAX`. They are
/// the same bytes, since a memory's size is never outside its limits.
///
/// ```
/// use herkos_runtime::{view, WasmTrap};
///
/// assert_eq!(view::<2, 9>(&mut [1, 2, 3]), Ok(&mut [1, 2, 3][..]));
/// assert_eq!(view::<2, 9>(&mut []), Err(WasmTrap::OutOfBounds));
/// ```
///
/// # Errors
///
/// [`WasmTrap::OutOfBounds`] when there are less than `MIN` bytes: the instance has not been
/// instantiated, and has no memory yet.
#[inline]
pub fn view<const MIN: usize, const MAX: usize>(m: &mut [u8]) -> WasmResult<&mut [u8]> {
    // Not `clamp`, which may panic.
    let len = m.len().max(MIN).min(MAX);
    match m.get_mut(..len) {
        Some(bytes) => Ok(bytes),
        None => Err(WasmTrap::OutOfBounds),
    }
}

/// Checks that `size` bytes from `addr` on are in the memory, ahead of accesses to them.
///
/// ```
/// use herkos_runtime::{check_bounds, WasmTrap};
///
/// assert_eq!(check_bounds(&[0; 10], 2, 8), Ok(()));
/// assert_eq!(check_bounds(&[0; 10], 3, 8), Err(WasmTrap::OutOfBounds));
/// assert_eq!(check_bounds(&[0; 10], -1, 2), Err(WasmTrap::OutOfBounds));
/// ```
///
/// # Errors
///
/// [`WasmTrap::OutOfBounds`] when not all of them are.
#[inline]
pub fn check_bounds(m: &[u8], addr: i32, size: u32) -> WasmResult<()> {
    if in_bounds(m, addr, size) {
        Ok(())
    } else {
        Err(outside())
    }
}

/// Whether `size` bytes from `addr` on are in the memory.
///
/// ```
/// use herkos_runtime::in_bounds;
///
/// assert!(in_bounds(&[0; 10], 2, 8));
/// assert!(!in_bounds(&[0; 10], 3, 8));
/// assert!(!in_bounds(&[0; 10], -1, 2));
/// ```
#[inline]
pub fn in_bounds(m: &[u8], addr: i32, size: u32) -> bool {
    match effective(addr, size) {
        Some(end) => end <= m.len(),
        None => false,
    }
}

/// [`check_bounds`] in a memory with 64-bit addresses.
///
/// ```
/// use herkos_runtime::{check_bounds_wide, WasmTrap};
///
/// assert_eq!(check_bounds_wide(&[0; 8], 4, 4), Ok(()));
/// assert_eq!(check_bounds_wide(&[0; 8], -4, 4), Err(WasmTrap::OutOfBounds));
/// ```
///
/// # Errors
///
/// [`WasmTrap::OutOfBounds`] when they are not all in the memory.
#[inline]
pub fn check_bounds_wide(m: &[u8], addr: i64, size: u64) -> WasmResult<()> {
    if in_bounds_wide(m, addr, size) {
        Ok(())
    } else {
        Err(outside())
    }
}

/// [`in_bounds`] in a memory with 64-bit addresses.
///
/// ```
/// assert!(herkos_runtime::in_bounds_wide(&[0; 8], 4, 4));
/// assert!(!herkos_runtime::in_bounds_wide(&[0; 8], 1 << 32, 4));
/// ```
#[inline]
pub fn in_bounds_wide(m: &[u8], addr: i64, size: u64) -> bool {
    match (addr as u64).checked_add(size) {
        Some(end) => end <= m.len() as u64,
        None => false,
    }
}
