//! Clocks and random bytes.

use super::super::WasmResult;
use super::guest::{Stop, answer, bytes_mut, write};
use super::{Clockid, Errno, Timestamp};

/// The capability to read clocks.
pub trait Clock {
    /// The time of a clock. `precision` is how many nanoseconds it may be off.
    ///
    /// # Errors
    ///
    /// What the guest gets; [`Errno::Badf`] is what other hosts say where there is no such clock.
    fn clock_time(&mut self, clock: Clockid, precision: Timestamp) -> Result<Timestamp, Errno>;

    /// The resolution of a clock, in nanoseconds.
    ///
    /// # Errors
    ///
    /// As of [`clock_time`](Self::clock_time).
    fn clock_resolution(&mut self, clock: Clockid) -> Result<Timestamp, Errno>;
}

/// The capability to get random bytes.
pub trait Random {
    /// Fills `bytes`.
    ///
    /// # Errors
    ///
    /// What the guest gets.
    fn random(&mut self, bytes: &mut [u8]) -> Result<(), Errno>;
}

/// `clock_res_get`: writes the resolution of a clock to `resolution`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn clock_res_get<H: Clock + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    id: i32,
    resolution: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let value = host.clock_resolution(Clockid::from_number(id as u32)?)?;
        Ok(write::<u64>(m, resolution as u32, value)?)
    };
    answer(call())
}

/// `clock_time_get`: writes the time of a clock, which may be `precision` nanoseconds off, to
/// `time`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn clock_time_get<H: Clock + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    id: i32,
    precision: i64,
    time: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let value = host.clock_time(Clockid::from_number(id as u32)?, precision as u64)?;
        Ok(write::<u64>(m, time as u32, value)?)
    };
    answer(call())
}

/// `random_get`: fills `buf_len` bytes at `buf`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn random_get<H: Random + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    buf: i32,
    buf_len: i32,
) -> WasmResult<i32> {
    let mut call =
        || -> Result<(), Stop> { Ok(host.random(bytes_mut(m, buf as u32, buf_len as u32)?)?) };
    answer(call())
}
