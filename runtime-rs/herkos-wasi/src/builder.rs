//! What a program is granted.

use std::fmt;
use std::io;
use std::net::TcpListener;
use std::path::Path;

use super::clock::{SystemClock, SystemRandom};
use super::ctx::WasiCtx;
use super::dir::OpenDir;
use super::runtime::wasi::{Clock, Random};
use super::sock::Listener;
use super::stdio::{Input, Output, Stdin};
use super::table::{Kind, Table};
use cap_std::ambient_authority;
use cap_std::fs::Dir;

/// What a program may do with a directory and all that is in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Access {
    /// Read it.
    ReadOnly,
    /// Read and change it.
    ReadWrite,
}

/// Makes a [`WasiCtx`]. Unless something is granted there is nothing: no arguments, no variables, no
/// directory; input is empty and output goes nowhere. Clocks and random bytes are the system's.
pub struct WasiCtxBuilder {
    args: Vec<Vec<u8>>,
    variables: Vec<Vec<u8>>,
    stdin: Input,
    stdout: Output,
    stderr: Output,
    opened: Vec<Kind>,
    most_opened: usize,
    clock: Box<dyn Clock + Send>,
    random: Box<dyn Random + Send>,
}

impl Default for WasiCtxBuilder {
    fn default() -> Self {
        Self {
            args: Vec::new(),
            variables: Vec::new(),
            stdin: Input::Empty,
            stdout: Output::Nothing,
            stderr: Output::Nothing,
            opened: Vec::new(),
            most_opened: 1024,
            clock: Box::new(SystemClock::new()),
            random: Box::new(SystemRandom),
        }
    }
}

impl fmt::Debug for WasiCtxBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WasiCtxBuilder")
            .field("args", &self.args)
            .field("variables", &self.variables)
            .field("opened", &self.opened)
            .finish_non_exhaustive()
    }
}

impl WasiCtxBuilder {
    /// Adds arguments, of which the first of all is the name of the program. What follows a zero
    /// byte in one is not seen by the program.
    #[must_use]
    pub fn args<A: Into<Vec<u8>>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Adds an environment variable.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.variables.push(format!("{name}={value}").into_bytes());
        self
    }

    /// Standard input, output and error are those of the process.
    #[must_use]
    pub fn inherit_stdio(self) -> Self {
        self.stdin(Input::Inherited)
            .stdout(Output::Stdout)
            .stderr(Output::Stderr)
    }

    /// Where standard input comes from.
    #[must_use]
    pub fn stdin(mut self, input: impl Into<Input>) -> Self {
        self.stdin = input.into();
        self
    }

    /// Where standard output goes.
    #[must_use]
    pub fn stdout(mut self, output: impl Into<Output>) -> Self {
        self.stdout = output.into();
        self
    }

    /// Where standard error goes.
    #[must_use]
    pub fn stderr(mut self, output: impl Into<Output>) -> Self {
        self.stderr = output.into();
        self
    }

    /// Opens a directory of the machine, which the program knows as `guest_path`. Directories and
    /// listeners get the descriptors from 3 on.
    ///
    /// # Errors
    ///
    /// That of the system when it cannot be opened.
    pub fn dir(
        mut self,
        host_path: impl AsRef<Path>,
        guest_path: &str,
        access: Access,
    ) -> io::Result<Self> {
        let dir = Dir::open_ambient_dir(host_path, ambient_authority())?;
        let dir = OpenDir::preopened(dir, guest_path, access);
        self.opened.push(Kind::Dir(dir));
        Ok(self)
    }

    /// Gives the program a socket on which it accepts connections.
    ///
    /// # Errors
    ///
    /// That of the system when it cannot be used.
    pub fn listener(mut self, listener: TcpListener) -> io::Result<Self> {
        self.opened.push(Kind::Listener(Listener::new(listener)?));
        Ok(self)
    }

    /// How many files, directories and connections the program can have open at once beside what it
    /// is given, 1024 unless a number is given here; more fail with `EMFILE`. A directory that is open
    /// keeps the names of its entries while it is read.
    #[must_use]
    pub fn most_opened(mut self, most: usize) -> Self {
        self.most_opened = most;
        self
    }

    /// The clock; [`SystemClock`] unless one is given.
    #[must_use]
    pub fn clock(mut self, clock: impl Clock + Send + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Where random bytes come from; [`SystemRandom`] unless something else is given.
    #[must_use]
    pub fn random(mut self, random: impl Random + Send + 'static) -> Self {
        self.random = Box::new(random);
        self
    }

    /// Makes the host.
    #[must_use]
    pub fn build(self) -> WasiCtx {
        let mut first = vec![
            Kind::Stdin(Stdin::new(self.stdin)),
            Kind::Output(self.stdout),
            Kind::Output(self.stderr),
        ];
        first.extend(self.opened);
        let table = Table::new(first, self.most_opened);
        WasiCtx {
            args: self.args,
            variables: self.variables,
            table,
            clock: self.clock,
            random: self.random,
            exit_code: None,
            awaits: false,
        }
    }
}
