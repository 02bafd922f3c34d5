//! The host and its simple capabilities.

use std::fmt;

use super::builder::WasiCtxBuilder;
use super::runtime::wasi::{Args, Clock, Clockid, Environ, Errno, Process, Random, Timestamp};
use super::table::Table;

/// The host of a WASI program, with what a [`WasiCtxBuilder`] granted.
///
/// Errors and results are those of wasmtime, but for this:
///
/// - `fd_allocate` makes the file as long as it says, `fd_fdstat_set_rights` takes rights away, and the
///   functions of sockets work on [listeners](WasiCtxBuilder::listener) and their connections, where
///   wasmtime says that it does not support them. Its release 15 did, and connections do what
///   they did there; but a listener waits unless the program sets `NONBLOCK`.
/// - Reads and writes go on to the second buffer when the first is full, but do not wait for what
///   would fill it, and events say how many bytes there are where the system tells.
/// - `poll_oneoff` reports what is wrong with one subscription as an event of that.
/// - `proc_raise` [does](Process::raise) what the signal does by default, where wasmtime does not
///   support it.
/// - Any exit code is one.
///
/// A file that was opened to append is written at its end as it is at that time; two programs that
/// append to one file at the same time can overwrite each other's data.
pub struct WasiCtx {
    pub(super) args: Vec<Vec<u8>>,
    pub(super) variables: Vec<Vec<u8>>,
    pub(super) table: Table,
    pub(super) clock: Box<dyn Clock + Send>,
    pub(super) random: Box<dyn Random + Send>,
    pub(super) exit_code: Option<u32>,
    /// Whether a descriptor was found not to be ready since the last wait.
    pub(super) awaits: bool,
}

impl fmt::Debug for WasiCtx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WasiCtx")
            .field("args", &self.args)
            .field("variables", &self.variables)
            .field("table", &self.table)
            .field("exit_code", &self.exit_code)
            .finish_non_exhaustive()
    }
}

impl WasiCtx {
    /// Starts to say what a program is granted.
    #[must_use]
    pub fn builder() -> WasiCtxBuilder {
        WasiCtxBuilder::default()
    }

    /// The code with which the program ended by `proc_exit`, if it did.
    pub fn exit_code(&self) -> Option<u32> {
        self.exit_code
    }
}

impl Args for WasiCtx {
    fn arg(&self, index: usize) -> Option<&[u8]> {
        self.args.get(index).map(Vec::as_slice)
    }
}

impl Environ for WasiCtx {
    fn variable(&self, index: usize) -> Option<&[u8]> {
        self.variables.get(index).map(Vec::as_slice)
    }
}

impl Clock for WasiCtx {
    fn clock_time(&mut self, clock: Clockid, precision: Timestamp) -> Result<Timestamp, Errno> {
        self.clock.clock_time(clock, precision)
    }

    fn clock_resolution(&mut self, clock: Clockid) -> Result<Timestamp, Errno> {
        self.clock.clock_resolution(clock)
    }
}

impl Random for WasiCtx {
    fn random(&mut self, bytes: &mut [u8]) -> Result<(), Errno> {
        self.random.random(bytes)
    }
}

impl Process for WasiCtx {
    fn exit(&mut self, code: u32) {
        self.exit_code = Some(code);
    }

    fn give_way(&mut self) -> Result<(), Errno> {
        std::thread::yield_now();
        Ok(())
    }
}
