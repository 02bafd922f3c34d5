//! The guest's memory, as functions of WASI read and write it: each access checks the bounds, and
//! that the address is a multiple of the type's alignment.

use super::super::range::{from, from_mut};
use super::super::{GuestValue, WasmResult, WasmTrap};
use super::Errno;

/// Why a function ends early.
pub(super) enum Stop {
    /// With an error number.
    Errno(Errno),
    /// With a trap: the documentation of the interface's types asks for one where a pointer is
    /// not aligned or not in the memory.
    Trap(WasmTrap),
}

impl From<Errno> for Stop {
    fn from(errno: Errno) -> Self {
        Stop::Errno(errno)
    }
}

impl From<WasmTrap> for Stop {
    fn from(trap: WasmTrap) -> Self {
        Stop::Trap(trap)
    }
}

/// What the guest gets: an error number, 0 for none.
pub(super) fn answer(result: Result<(), Stop>) -> WasmResult<i32> {
    match result {
        Ok(()) => Ok(0),
        Err(Stop::Errno(errno)) => Ok(errno.code()),
        Err(Stop::Trap(trap)) => Err(trap),
    }
}

/// `len` bytes from `at` on.
pub(super) fn bytes(m: &[u8], at: u32, len: u32) -> WasmResult<&[u8]> {
    from(m, at as usize, len as usize).ok_or(WasmTrap::OutOfBounds)
}

/// As [`bytes`], to write to.
pub(super) fn bytes_mut(m: &mut [u8], at: u32, len: u32) -> WasmResult<&mut [u8]> {
    from_mut(m, at as usize, len as usize).ok_or(WasmTrap::OutOfBounds)
}

/// Text of the guest: the specification says UTF-8.
pub(super) fn text(m: &[u8], at: i32, len: i32) -> Result<&str, Stop> {
    core::str::from_utf8(bytes(m, at as u32, len as u32)?).map_err(|_| Errno::Ilseq.into())
}

/// `base + offset`, which no structure of the guest goes beyond.
pub(super) fn offset(base: u32, offset: u32) -> WasmResult<u32> {
    base.checked_add(offset).ok_or(WasmTrap::OutOfBounds)
}

/// The address of element `index` of an array of structures of `size` bytes.
pub(super) fn element(base: u32, index: u32, size: u32) -> WasmResult<u32> {
    index
        .checked_mul(size)
        .and_then(|at| base.checked_add(at))
        .ok_or(WasmTrap::OutOfBounds)
}

fn aligned<T: GuestValue>(at: u32) -> WasmResult<()> {
    if at as usize % T::ALIGN == 0 {
        Ok(())
    } else {
        Err(WasmTrap::UnalignedPointer)
    }
}

/// Reads a number.
pub(super) fn read<T: GuestValue>(m: &[u8], at: u32) -> WasmResult<T> {
    aligned::<T>(at)?;
    T::load(bytes(m, at, T::SIZE as u32)?).ok_or(WasmTrap::OutOfBounds)
}

/// Writes a number.
pub(super) fn write<T: GuestValue>(m: &mut [u8], at: u32, value: T) -> WasmResult<()> {
    aligned::<T>(at)?;
    let bytes = bytes_mut(m, at, T::SIZE as u32)?;
    value.store(bytes).ok_or(WasmTrap::OutOfBounds)
}
