//! Sockets that are open.

use super::super::WasmResult;
use super::fd::{fdflags, half, small, transfer};
use super::guest::{Stop, answer, write};
use super::{Errno, Fd, Fdflags, Riflags, Roflags, Sdflags};

/// The capability to use sockets that were given to the program, and connections that they accept.
///
/// Unless a host says otherwise there is none: each function fails with [`Errno::Badf`]. What an
/// error says goes to the guest.
#[allow(unused_variables)]
pub trait Sockets {
    /// Accepts a connection, and gives its descriptor.
    ///
    /// # Errors
    ///
    /// Any error number, as in the other functions.
    fn accept(&mut self, fd: Fd, flags: Fdflags) -> Result<Fd, Errno> {
        Err(Errno::Badf)
    }

    /// Receives bytes, and says how many, and what is to be said of them.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn recv(
        &mut self,
        fd: Fd,
        bytes: &mut [u8],
        flags: Riflags,
    ) -> Result<(usize, Roflags), Errno> {
        Err(Errno::Badf)
    }

    /// Receives on for the same call of the guest, after a buffer that is full: only what there is
    /// without waiting, and 0 bytes where there is nothing yet. Unless a host says otherwise,
    /// receiving never waits.
    ///
    /// # Errors
    ///
    /// Any error number; the guest gets what was received before it.
    fn recv_on(&mut self, fd: Fd, bytes: &mut [u8]) -> Result<(usize, Roflags), Errno> {
        self.recv(fd, bytes, Riflags::empty())
    }

    /// Sends bytes, and says how many.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn send(&mut self, fd: Fd, bytes: &[u8]) -> Result<usize, Errno> {
        Err(Errno::Badf)
    }

    /// Shuts down one or both directions.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn shutdown(&mut self, fd: Fd, how: Sdflags) -> Result<(), Errno> {
        Err(Errno::Badf)
    }
}

/// `sock_accept`: accepts a connection, and writes its descriptor to `connection`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get), and so on for all others here.
pub fn sock_accept<H: Sockets + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    flags: i32,
    connection: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let accepted = host.accept(fd as u32, fdflags(flags)?)?;
        Ok(write::<u32>(m, connection as u32, accepted)?)
    };
    answer(call())
}

/// `sock_recv`: receives to the `ri_data_len` buffers at `ri_data`, and writes how many bytes to
/// `ro_datalen` and what is to be said of them to `ro_flags`.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
#[allow(clippy::too_many_arguments)]
pub fn sock_recv<H: Sockets + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    ri_data: i32,
    ri_data_len: i32,
    ri_flags: i32,
    ro_datalen: i32,
    ro_flags: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let flags = Riflags::from_bits(half(ri_flags)?).ok_or(Errno::Inval)?;
        let mut said = Roflags::empty();
        transfer(m, ri_data, ri_data_len, ro_datalen, |bytes, done| {
            let (count, flags) = if done == 0 {
                host.recv(fd as u32, bytes, flags)?
            } else if flags.contains(Riflags::RECV_PEEK) {
                // What is only looked at comes again: it fills one buffer.
                return Ok(0);
            } else if flags.contains(Riflags::RECV_WAITALL) {
                host.recv(fd as u32, bytes, flags)?
            } else {
                host.recv_on(fd as u32, bytes)?
            };
            said = said.with(flags);
            Ok(count)
        })?;
        Ok(write::<u16>(m, ro_flags as u32, said.bits())?)
    };
    answer(call())
}

/// `sock_send`: sends the `si_data_len` buffers at `si_data`, and writes how many bytes to
/// `so_datalen`. `si_flags` has no meaning and is 0.
///
/// # Errors
///
/// As of [`args_get`](super::args_get).
pub fn sock_send<H: Sockets + ?Sized>(
    host: &mut H,
    m: &mut [u8],
    fd: i32,
    si_data: i32,
    si_data_len: i32,
    si_flags: i32,
    so_datalen: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        if si_flags != 0 {
            return Err(Errno::Inval.into());
        }
        transfer(m, si_data, si_data_len, so_datalen, |bytes, _| {
            host.send(fd as u32, bytes)
        })
    };
    answer(call())
}

/// `sock_shutdown`: shuts down one or both directions.
///
/// # Errors
///
/// None.
pub fn sock_shutdown<H: Sockets + ?Sized>(
    host: &mut H,
    _m: &mut [u8],
    fd: i32,
    how: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let how = Sdflags::from_bits(small(how)?).ok_or(Errno::Inval)?;
        Ok(host.shutdown(fd as u32, how)?)
    };
    answer(call())
}
