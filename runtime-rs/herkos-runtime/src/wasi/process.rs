//! The end of the program, signals, and giving way to others.

use super::super::{WasmResult, WasmTrap};
use super::guest::{Stop, answer};
use super::{Errno, Signal};

/// The capability to end the program, to raise signals and to give way.
pub trait Process {
    /// The program ends: the export that was called returns [`WasmTrap::Exit`]. The host keeps
    /// the code.
    fn exit(&mut self, code: u32);

    /// Raises a signal.
    ///
    /// # Errors
    ///
    /// What the guest gets; unless a host says otherwise there are no signals,
    /// [`Errno::Notsup`].
    fn raise(&mut self, signal: Signal) -> Result<(), Errno> {
        let _ = signal;
        Err(Errno::Notsup)
    }

    /// Gives way to other threads: nothing, unless a host says otherwise.
    ///
    /// # Errors
    ///
    /// What the guest gets.
    fn give_way(&mut self) -> Result<(), Errno> {
        Ok(())
    }
}

/// `proc_exit`: ends the program.
///
/// # Errors
///
/// Always [`WasmTrap::Exit`], which goes through all functions up to the host.
pub fn proc_exit<H: Process + ?Sized>(host: &mut H, _m: &mut [u8], code: i32) -> WasmResult<()> {
    host.exit(code as u32);
    Err(WasmTrap::Exit)
}

/// `proc_raise`: raises a signal.
///
/// # Errors
///
/// None.
pub fn proc_raise<H: Process + ?Sized>(
    host: &mut H,
    _m: &mut [u8],
    signal: i32,
) -> WasmResult<i32> {
    let mut call = || -> Result<(), Stop> {
        let number = u8::try_from(signal as u32).map_err(|_| Errno::Inval)?;
        Ok(host.raise(Signal::from_number(number)?)?)
    };
    answer(call())
}

/// `sched_yield`: gives way to other threads.
///
/// # Errors
///
/// None.
pub fn sched_yield<H: Process + ?Sized>(host: &mut H, _m: &mut [u8]) -> WasmResult<i32> {
    answer(host.give_way().map_err(Stop::from))
}
