//! The end of the program, signals, and giving way to others.

use super::super::{WasmResult, WasmTrap};
use super::guest::{Stop, answer};
use super::{Errno, Signal};

/// What a signal's number is added to for an exit code; the numbers are smaller.
const SIGNALLED: u32 = 128;

/// What becomes of a program that has raised a signal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Raised {
    /// It goes on.
    Continues,
    /// It has ended: the export that was called returns [`WasmTrap::Exit`].
    Ends,
}

/// The capability to end the program, to raise signals and to give way.
pub trait Process {
    /// The program ends: the export that was called returns [`WasmTrap::Exit`]. The host keeps
    /// the code.
    fn exit(&mut self, code: u32);

    /// Raises a signal in the program, and says whether it ends by it.
    ///
    /// A program of WASI cannot handle signals; so unless a host says otherwise, each does what it
    /// does by default on Linux. One that ends the program [exits](Self::exit) with 128 and its
    /// number, as shells show it.
    ///
    /// # Errors
    ///
    /// What the guest gets: [`Errno::Notsup`] for a signal that would stop the program, as there is
    /// nobody to let it go on.
    fn raise(&mut self, signal: Signal) -> Result<Raised, Errno> {
        match signal {
            Signal::None | Signal::Chld | Signal::Cont | Signal::Urg | Signal::Winch => {
                Ok(Raised::Continues)
            }
            Signal::Stop | Signal::Tstp | Signal::Ttin | Signal::Ttou => Err(Errno::Notsup),
            Signal::Hup
            | Signal::Int
            | Signal::Quit
            | Signal::Ill
            | Signal::Trap
            | Signal::Abrt
            | Signal::Bus
            | Signal::Fpe
            | Signal::Kill
            | Signal::Usr1
            | Signal::Segv
            | Signal::Usr2
            | Signal::Pipe
            | Signal::Alrm
            | Signal::Term
            | Signal::Xcpu
            | Signal::Xfsz
            | Signal::Vtalrm
            | Signal::Prof
            | Signal::Poll
            | Signal::Pwr
            | Signal::Sys => {
                self.exit(SIGNALLED | signal as u32);
                Ok(Raised::Ends)
            }
        }
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
/// [`WasmTrap::Exit`] when it ends the program.
///
/// ```
/// use herkos_runtime::WasmTrap;
/// use herkos_runtime::wasi::{Errno, Host, Signal, proc_raise};
///
/// let mut host = Host::new();
/// let window = Signal::Winch as i32;
/// assert_eq!(proc_raise(&mut host, &mut [], window), Ok(0));
/// assert_eq!(proc_raise(&mut host, &mut [], 31), Ok(Errno::Inval.code()));
/// let abort = Signal::Abrt as i32;
/// assert_eq!(proc_raise(&mut host, &mut [], abort), Err(WasmTrap::Exit));
/// assert_eq!(host.exit_code(), Some(134));
/// ```
pub fn proc_raise<H: Process + ?Sized>(
    host: &mut H,
    _m: &mut [u8],
    signal: i32,
) -> WasmResult<i32> {
    let number = u8::try_from(signal as u32).map_err(|_| Errno::Inval);
    let raised = number
        .and_then(Signal::from_number)
        .and_then(|signal| host.raise(signal));
    match raised {
        Ok(Raised::Ends) => Err(WasmTrap::Exit),
        Ok(Raised::Continues) => answer(Ok(())),
        Err(errno) => answer(Err(errno.into())),
    }
}

/// `sched_yield`: gives way to other threads.
///
/// # Errors
///
/// None.
pub fn sched_yield<H: Process + ?Sized>(host: &mut H, _m: &mut [u8]) -> WasmResult<i32> {
    answer(host.give_way().map_err(Stop::from))
}
