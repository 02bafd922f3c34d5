//! Hosts that have another host for WASI inside.

use super::{
    Advice, Args, Clock, Clockid, Descriptors, Dircookie, Entries, Environ, Errno, Fd, Fdflags,
    Fdstat, Filestat, Lookupflags, Open, Paths, Poll, Process, Raised, Random, Ready, Riflags,
    Rights, Roflags, Sdflags, SetTime, Signal, Sockets, Timestamp, Whence,
};

/// A host that has another one for WASI inside, and with it all its capabilities: for modules that
/// import something else as well, whose traits a host of one's own has to implement.
///
/// ```
/// use herkos_runtime::WasmTrap;
/// use herkos_runtime::wasi::{self, Process, WasiView};
///
/// #[derive(Default)]
/// struct Exits(Option<u32>);
///
/// impl Process for Exits {
///     fn exit(&mut self, code: u32) {
///         self.0 = Some(code);
///     }
/// }
///
/// /// A host of one's own, that a module gives words to besides.
/// #[derive(Default)]
/// struct Host {
///     words: u32,
///     wasi: Exits,
/// }
///
/// impl WasiView for Host {
///     type Wasi = Exits;
///     fn wasi(&self) -> &Exits {
///         &self.wasi
///     }
///     fn wasi_mut(&mut self) -> &mut Exits {
///         &mut self.wasi
///     }
/// }
///
/// let mut host = Host::default();
/// assert_eq!(wasi::proc_exit(&mut host, &mut [], 3), Err(WasmTrap::Exit));
/// assert_eq!(host.wasi.0, Some(3));
/// ```
pub trait WasiView {
    /// The host inside.
    type Wasi: ?Sized;
    /// The host inside.
    fn wasi(&self) -> &Self::Wasi;
    /// The host inside, to be used.
    fn wasi_mut(&mut self) -> &mut Self::Wasi;
}

impl<T: WasiView + ?Sized> Args for T
where
    T::Wasi: Args,
{
    fn arg(&self, index: usize) -> Option<&[u8]> {
        self.wasi().arg(index)
    }
}

impl<T: WasiView + ?Sized> Environ for T
where
    T::Wasi: Environ,
{
    fn variable(&self, index: usize) -> Option<&[u8]> {
        self.wasi().variable(index)
    }
}

macro_rules! hand_on {
    ($capability:ident: $($method:ident($($arg:ident: $type:ty),*) -> $result:ty;)*) => {
        impl<T: WasiView + ?Sized> $capability for T
        where
            T::Wasi: $capability,
        {
            $(
                fn $method(&mut self $(, $arg: $type)*) -> $result {
                    self.wasi_mut().$method($($arg),*)
                }
            )*
        }
    };
}

hand_on! { Clock:
    clock_time(clock: Clockid, precision: Timestamp) -> Result<Timestamp, Errno>;
    clock_resolution(clock: Clockid) -> Result<Timestamp, Errno>;
}

hand_on! { Random:
    random(bytes: &mut [u8]) -> Result<(), Errno>;
}

hand_on! { Descriptors:
    read(fd: Fd, bytes: &mut [u8]) -> Result<usize, Errno>;
    read_on(fd: Fd, bytes: &mut [u8]) -> Result<usize, Errno>;
    write(fd: Fd, bytes: &[u8]) -> Result<usize, Errno>;
    read_at(fd: Fd, bytes: &mut [u8], offset: u64) -> Result<usize, Errno>;
    write_at(fd: Fd, bytes: &[u8], offset: u64) -> Result<usize, Errno>;
    seek(fd: Fd, offset: i64, whence: Whence) -> Result<u64, Errno>;
    tell(fd: Fd) -> Result<u64, Errno>;
    close(fd: Fd) -> Result<(), Errno>;
    renumber(from: Fd, to: Fd) -> Result<(), Errno>;
    fdstat(fd: Fd) -> Result<Fdstat, Errno>;
    set_flags(fd: Fd, flags: Fdflags) -> Result<(), Errno>;
    set_rights(fd: Fd, base: Rights, inheriting: Rights) -> Result<(), Errno>;
    filestat(fd: Fd) -> Result<Filestat, Errno>;
    set_size(fd: Fd, size: u64) -> Result<(), Errno>;
    set_times(fd: Fd, atim: SetTime, mtim: SetTime) -> Result<(), Errno>;
    advise(fd: Fd, offset: u64, len: u64, advice: Advice) -> Result<(), Errno>;
    allocate(fd: Fd, offset: u64, len: u64) -> Result<(), Errno>;
    sync(fd: Fd) -> Result<(), Errno>;
    datasync(fd: Fd) -> Result<(), Errno>;
    preopen(fd: Fd) -> Result<&[u8], Errno>;
    read_dir(fd: Fd, cookie: Dircookie, entries: &mut Entries<'_>) -> Result<(), Errno>;
}

hand_on! { Paths:
    open(dir: Fd, path: &str, open: Open) -> Result<Fd, Errno>;
    create_dir(dir: Fd, path: &str) -> Result<(), Errno>;
    remove_dir(dir: Fd, path: &str) -> Result<(), Errno>;
    unlink(dir: Fd, path: &str) -> Result<(), Errno>;
    rename(dir: Fd, path: &str, new_dir: Fd, new: &str) -> Result<(), Errno>;
    link(dir: Fd, lookup: Lookupflags, path: &str, new_dir: Fd, new: &str) -> Result<(), Errno>;
    symlink(target: &str, dir: Fd, path: &str) -> Result<(), Errno>;
    readlink(dir: Fd, path: &str, bytes: &mut [u8]) -> Result<usize, Errno>;
    path_filestat(dir: Fd, lookup: Lookupflags, path: &str) -> Result<Filestat, Errno>;
    path_set_times(dir: Fd, lookup: Lookupflags, path: &str, atim: SetTime, mtim: SetTime) -> Result<(), Errno>;
}

hand_on! { Poll:
    readable(fd: Fd) -> Result<Option<Ready>, Errno>;
    writable(fd: Fd) -> Result<Option<Ready>, Errno>;
    wait(limit: Option<Timestamp>) -> Result<Timestamp, Errno>;
}

hand_on! { Process:
    exit(code: u32) -> ();
    raise(signal: Signal) -> Result<Raised, Errno>;
    give_way() -> Result<(), Errno>;
}

hand_on! { Sockets:
    accept(fd: Fd, flags: Fdflags) -> Result<Fd, Errno>;
    recv(fd: Fd, bytes: &mut [u8], flags: Riflags) -> Result<(usize, Roflags), Errno>;
    recv_on(fd: Fd, bytes: &mut [u8]) -> Result<(usize, Roflags), Errno>;
    send(fd: Fd, bytes: &[u8]) -> Result<usize, Errno>;
    shutdown(fd: Fd, how: Sdflags) -> Result<(), Errno>;
}
