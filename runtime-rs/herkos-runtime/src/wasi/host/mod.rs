//! Hosts without heap and operating system, put together from what a program is granted.

mod clock;
mod descriptors;
mod file_system;
mod list;
mod memory;
mod paths;
mod peers;
mod random;
mod slot;
mod stdio;
mod tree;
mod walk;

use super::{
    Advice, Args, Clock, Clockid, Descriptors, Dircookie, Entries, Environ, Errno, Fd, Fdflags,
    Fdstat, Filestat, Lookupflags, Open, Paths, Poll, Process, Random, Ready, Riflags, Rights,
    Roflags, Sdflags, SetTime, Sockets, Timestamp, Whence,
};

pub use self::clock::*;
pub use self::file_system::*;
pub use self::list::*;
pub use self::memory::*;
pub use self::peers::*;
pub use self::random::*;
pub use self::slot::{Fds, Slot};
pub use self::stdio::*;
pub use self::tree::*;

/// A capability that is not granted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nothing;

/// Streams or sockets that a program may ask for, but of which there are none: each function says
/// [`Errno::Badf`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Closed;

impl Sockets for Closed {}

/// A host for a program, put together from parts, of which the type tells which there are: a program
/// that imports more does not compile. Ending the program is always granted.
///
/// | part | capability |
/// |---|---|
/// | [`args`](Self::args) | [`Args`] |
/// | [`environ`](Self::environ) | [`Environ`] |
/// | [`clock`](Self::clock) | [`Clock`], and [`Poll`] if one can [wait](Wait) for it |
/// | [`random`](Self::random) | [`Random`] |
/// | [`stdio`](Self::stdio) | [`Descriptors`] |
/// | [`files`](Self::files) | [`Descriptors`], [`Paths`] |
/// | [`sockets`](Self::sockets) | [`Sockets`] |
///
/// ```
/// use herkos_runtime::wasi::{
///     Buffer, Discard, FixedClock, Host, MemoryFiles, SeededRandom, Stdio, fd_write,
/// };
///
/// let mut host = Host::new()
///     .args(&[b"prog", b"x"])
///     .environ(&[b"A=1"])
///     .clock(FixedClock::at(1_700_000_000_000_000_000))
///     .random(SeededRandom::new(42))
///     .stdio(Stdio::new(b"", Buffer::new([0; 64]), Discard))
///     .files(MemoryFiles::<32, 4096>::new());
///
/// // What a program does with the bytes of its memory: here 5 of them at address 8.
/// let mut memory = *b"\x08\0\0\0\x05\0\0\0hello\0\0\0\0\0\0\0";
/// assert_eq!(fd_write(&mut host, &mut memory, 1, 0, 1, 16), Ok(0));
/// assert_eq!(host.streams().out.bytes(), b"hello");
/// ```
#[derive(Clone, Debug)]
pub struct Host<A = Nothing, E = Nothing, C = Nothing, R = Nothing, D = Nothing, N = Nothing> {
    args: A,
    environ: E,
    clock: C,
    random: R,
    descriptors: D,
    sockets: N,
    exit_code: Option<u32>,
}

impl Host {
    /// A host that grants nothing but the end of the program.
    pub const fn new() -> Self {
        Self {
            args: Nothing,
            environ: Nothing,
            clock: Nothing,
            random: Nothing,
            descriptors: Nothing,
            sockets: Nothing,
            exit_code: None,
        }
    }
}

impl Default for Host {
    fn default() -> Self {
        Self::new()
    }
}

/// A host with one part in place of another, and the others as they are.
macro_rules! with {
    ($host:ident, $part:ident: $value:expr; $($other:ident)*) => {
        Host {
            $part: $value,
            $($other: $host.$other,)*
            exit_code: $host.exit_code,
        }
    };
}

impl<A, E, C, R, D, N> Host<A, E, C, R, D, N> {
    /// Grants the arguments, of which the first is the name of the program.
    pub fn args<'a>(self, args: &'a [&'a [u8]]) -> Host<List<'a>, E, C, R, D, N> {
        with!(self, args: List::new(args); environ clock random descriptors sockets)
    }

    /// Grants environment variables, each as `NAME=value`.
    pub fn environ<'a>(self, variables: &'a [&'a [u8]]) -> Host<A, List<'a>, C, R, D, N> {
        with!(self, environ: List::new(variables); args clock random descriptors sockets)
    }

    /// Grants a clock, from which files have their times too.
    pub fn clock<C2: Clock>(self, clock: C2) -> Host<A, E, C2, R, D, N> {
        with!(self, clock: clock; args environ random descriptors sockets)
    }

    /// Grants random bytes.
    pub fn random<R2: Random>(self, random: R2) -> Host<A, E, C, R2, D, N> {
        with!(self, random: random; args environ clock descriptors sockets)
    }

    /// Grants sockets, or with [`Closed`] that there are none.
    pub fn sockets<N2: Sockets + SocketFds>(self, sockets: N2) -> Host<A, E, C, R, D, N2> {
        with!(self, sockets: sockets; args environ clock random descriptors)
    }

    /// The sockets, for instance to read what was sent.
    pub const fn network(&self) -> &N {
        &self.sockets
    }

    /// What the program has ended with, if it has called `proc_exit`.
    ///
    /// ```
    /// use herkos_runtime::WasmTrap;
    /// use herkos_runtime::wasi::{Host, proc_exit};
    ///
    /// let mut host = Host::new();
    /// assert_eq!(proc_exit(&mut host, &mut [], 3), Err(WasmTrap::Exit));
    /// assert_eq!(host.exit_code(), Some(3));
    /// ```
    pub const fn exit_code(&self) -> Option<u32> {
        self.exit_code
    }
}

impl<A, E, C, R, N> Host<A, E, C, R, Nothing, N> {
    /// Grants standard input, output and error.
    pub fn stdio<S: Streams>(self, streams: S) -> Host<A, E, C, R, Fds<S, NoFiles>, N> {
        let fds = Fds::of_streams(streams);
        with!(self, descriptors: fds; args environ clock random sockets)
    }

    /// Grants the files of a file system, or of one that is lent.
    pub fn files<F: Rooted>(self, files: F) -> Host<A, E, C, R, Fds<Closed, F>, N> {
        let fds = Fds::new(Closed, files, true);
        with!(self, descriptors: fds; args environ clock random sockets)
    }
}

impl<A, E, C, R, N, F: Rooted> Host<A, E, C, R, Fds<Closed, F>, N> {
    /// Grants standard input, output and error too.
    pub fn stdio<S: Streams>(self, streams: S) -> Host<A, E, C, R, Fds<S, F>, N> {
        let fds = Fds::new(streams, self.descriptors.files, true);
        with!(self, descriptors: fds; args environ clock random sockets)
    }
}

impl<A, E, C, R, N, S: Streams> Host<A, E, C, R, Fds<S, NoFiles>, N> {
    /// Grants the files of a file system too, or of one that is lent.
    pub fn files<F: Rooted>(self, files: F) -> Host<A, E, C, R, Fds<S, F>, N> {
        let fds = Fds::new(self.descriptors.streams, files, true);
        with!(self, descriptors: fds; args environ clock random sockets)
    }
}

impl<A, E, C, R, N, S, F> Host<A, E, C, R, Fds<S, F>, N> {
    /// The streams, for instance to read what was written.
    pub const fn streams(&self) -> &S {
        &self.descriptors.streams
    }

    /// The file system.
    pub const fn file_system(&self) -> &F {
        &self.descriptors.files
    }

    /// Takes the file system out of the host, for instance to give it to the next program.
    pub fn into_file_system(self) -> F {
        self.descriptors.files
    }
}

impl<A, E, C: Now, R, N, S, F> Host<A, E, C, R, Fds<S, F>, N> {
    /// The descriptors, at the time that it is now.
    fn changing(&mut self) -> &mut Fds<S, F> {
        self.descriptors.now = self.clock.now();
        &mut self.descriptors
    }
}

impl<A: Args, E, C, R, D, N> Args for Host<A, E, C, R, D, N> {
    fn arg(&self, index: usize) -> Option<&[u8]> {
        self.args.arg(index)
    }
}

impl<A, E: Environ, C, R, D, N> Environ for Host<A, E, C, R, D, N> {
    fn variable(&self, index: usize) -> Option<&[u8]> {
        self.environ.variable(index)
    }
}

impl<A, E, C: Clock, R, D, N> Clock for Host<A, E, C, R, D, N> {
    fn clock_time(&mut self, clock: Clockid, precision: Timestamp) -> Result<Timestamp, Errno> {
        self.clock.clock_time(clock, precision)
    }

    fn clock_resolution(&mut self, clock: Clockid) -> Result<Timestamp, Errno> {
        self.clock.clock_resolution(clock)
    }
}

impl<A, E, C, R: Random, D, N> Random for Host<A, E, C, R, D, N> {
    fn random(&mut self, bytes: &mut [u8]) -> Result<(), Errno> {
        self.random.random(bytes)
    }
}

impl<A, E, C, R, D, N> Process for Host<A, E, C, R, D, N> {
    fn exit(&mut self, code: u32) {
        self.exit_code = Some(code);
    }
}

/// What descriptors can be waited for: streams and files are always ready.
pub trait Pollable {
    /// What can be read now.
    ///
    /// # Errors
    ///
    /// What the guest gets.
    fn readable(&self, fd: Fd) -> Result<Ready, Errno>;

    /// What can be written now.
    ///
    /// # Errors
    ///
    /// What the guest gets.
    fn writable(&self, fd: Fd) -> Result<Ready, Errno>;
}

impl Pollable for Nothing {
    fn readable(&self, _fd: Fd) -> Result<Ready, Errno> {
        Err(Errno::Badf)
    }

    fn writable(&self, _fd: Fd) -> Result<Ready, Errno> {
        Err(Errno::Badf)
    }
}

impl<S: Streams, F: FileSystem> Pollable for Fds<S, F> {
    fn readable(&self, fd: Fd) -> Result<Ready, Errno> {
        self.ready(fd, Rights::FD_READ)
    }

    fn writable(&self, fd: Fd) -> Result<Ready, Errno> {
        self.ready(fd, Rights::FD_WRITE)
    }
}

impl<A, E, C: Wait, R, D: Pollable, N: SocketFds> Poll for Host<A, E, C, R, D, N> {
    fn readable(&mut self, fd: Fd) -> Result<Option<Ready>, Errno> {
        let ready = match self.sockets.socket(fd) {
            Some(socket) => socket.readable(fd),
            None => self.descriptors.readable(fd),
        };
        ready.map(Some)
    }

    fn writable(&mut self, fd: Fd) -> Result<Option<Ready>, Errno> {
        let ready = match self.sockets.socket(fd) {
            Some(socket) => socket.writable(fd),
            None => self.descriptors.writable(fd),
        };
        ready.map(Some)
    }

    fn wait(&mut self, limit: Option<Timestamp>) -> Result<Timestamp, Errno> {
        // Every descriptor is ready, so that only a time can be waited for.
        self.clock.wait(limit.ok_or(Errno::Notsup)?)
    }
}

impl<A, E, C, R, D, N: Sockets> Sockets for Host<A, E, C, R, D, N> {
    fn accept(&mut self, fd: Fd, flags: Fdflags) -> Result<Fd, Errno> {
        self.sockets.accept(fd, flags)
    }

    fn recv(
        &mut self,
        fd: Fd,
        bytes: &mut [u8],
        flags: Riflags,
    ) -> Result<(usize, Roflags), Errno> {
        self.sockets.recv(fd, bytes, flags)
    }

    fn recv_on(&mut self, fd: Fd, bytes: &mut [u8]) -> Result<(usize, Roflags), Errno> {
        self.sockets.recv_on(fd, bytes)
    }

    fn send(&mut self, fd: Fd, bytes: &[u8]) -> Result<usize, Errno> {
        self.sockets.send(fd, bytes)
    }

    fn shutdown(&mut self, fd: Fd, how: Sdflags) -> Result<(), Errno> {
        self.sockets.shutdown(fd, how)
    }
}

/// Methods of a trait as those of the descriptors; those that change files know what time it is.
macro_rules! delegate {
    ($($via:ident $name:ident($($arg:ident: $type:ty),*) -> $result:ty;)*) => {
        $(fn $name(&mut self, $($arg: $type),*) -> $result {
            delegate!(@ $via self).$name($($arg),*)
        })*
    };
    (@ looks $host:ident) => { $host.descriptors };
    (@ changes $host:ident) => { $host.changing() };
}

/// As `delegate!`, of a socket where the descriptor is one.
macro_rules! delegate_or_socket {
    ($($via:ident $name:ident($fd:ident: Fd $(, $arg:ident: $type:ty)*) -> $result:ty;)*) => {
        $(fn $name(&mut self, $fd: Fd $(, $arg: $type)*) -> $result {
            match self.sockets.socket($fd) {
                Some(socket) => socket.$name($fd $(, $arg)*),
                None => delegate!(@ $via self).$name($fd $(, $arg)*),
            }
        })*
    };
}

impl<A, E, C: Now, R, S: Streams, F: FileSystem, N: SocketFds> Descriptors
    for Host<A, E, C, R, Fds<S, F>, N>
{
    delegate_or_socket! {
        looks read(fd: Fd, bytes: &mut [u8]) -> Result<usize, Errno>;
        looks read_on(fd: Fd, bytes: &mut [u8]) -> Result<usize, Errno>;
        changes write(fd: Fd, bytes: &[u8]) -> Result<usize, Errno>;
        looks read_at(fd: Fd, bytes: &mut [u8], offset: u64) -> Result<usize, Errno>;
        changes write_at(fd: Fd, bytes: &[u8], offset: u64) -> Result<usize, Errno>;
        looks seek(fd: Fd, offset: i64, whence: Whence) -> Result<u64, Errno>;
        looks tell(fd: Fd) -> Result<u64, Errno>;
        looks close(fd: Fd) -> Result<(), Errno>;
        looks renumber(from: Fd, to: Fd) -> Result<(), Errno>;
        looks fdstat(fd: Fd) -> Result<Fdstat, Errno>;
        looks set_flags(fd: Fd, flags: Fdflags) -> Result<(), Errno>;
        looks set_rights(fd: Fd, base: Rights, inheriting: Rights) -> Result<(), Errno>;
        looks filestat(fd: Fd) -> Result<Filestat, Errno>;
        changes set_size(fd: Fd, size: u64) -> Result<(), Errno>;
        changes set_times(fd: Fd, atim: SetTime, mtim: SetTime) -> Result<(), Errno>;
        looks advise(fd: Fd, offset: u64, len: u64, advice: Advice) -> Result<(), Errno>;
        changes allocate(fd: Fd, offset: u64, len: u64) -> Result<(), Errno>;
        looks sync(fd: Fd) -> Result<(), Errno>;
        looks datasync(fd: Fd) -> Result<(), Errno>;
        looks read_dir(fd: Fd, cookie: Dircookie, entries: &mut Entries<'_>) -> Result<(), Errno>;
    }

    delegate! {
        looks preopen(fd: Fd) -> Result<&[u8], Errno>;
    }
}

impl<A, E, C: Now, R, S: Streams, F: Rooted, N> Paths for Host<A, E, C, R, Fds<S, F>, N> {
    delegate! {
        changes open(dir: Fd, path: &str, open: Open) -> Result<Fd, Errno>;
        changes create_dir(dir: Fd, path: &str) -> Result<(), Errno>;
        changes remove_dir(dir: Fd, path: &str) -> Result<(), Errno>;
        changes unlink(dir: Fd, path: &str) -> Result<(), Errno>;
        changes rename(dir: Fd, path: &str, new_dir: Fd, new: &str) -> Result<(), Errno>;
        changes link(
            dir: Fd, lookup: Lookupflags, path: &str, new_dir: Fd, new: &str
        ) -> Result<(), Errno>;
        changes symlink(target: &str, dir: Fd, path: &str) -> Result<(), Errno>;
        looks readlink(dir: Fd, path: &str, bytes: &mut [u8]) -> Result<usize, Errno>;
        looks path_filestat(
            dir: Fd, lookup: Lookupflags, path: &str
        ) -> Result<Filestat, Errno>;
        changes path_set_times(
            dir: Fd, lookup: Lookupflags, path: &str, atim: SetTime, mtim: SetTime
        ) -> Result<(), Errno>;
    }
}
