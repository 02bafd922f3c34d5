//! Errors of the system as error numbers of WASI.

use std::io::{Error, ErrorKind};

use super::runtime::wasi::Errno;

/// Numbers that the standard library has no kind for; those below 35 are the same on all systems
/// like Unix.
const BAD_DESCRIPTOR: i32 = 9;
const ACCESS: i32 = 13;
const NO_DEVICE: i32 = 6;
const TOO_MANY_OPEN: i32 = 24;
const IS_LINUX: bool = cfg!(any(target_os = "linux", target_os = "android"));
const LOOP: i32 = if IS_LINUX { 40 } else { 62 };
const NAME_TOO_LONG: i32 = if IS_LINUX { 36 } else { 63 };

/// What the guest gets.
pub(super) fn errno(error: Error) -> Errno {
    if cfg!(unix) {
        match error.raw_os_error() {
            Some(BAD_DESCRIPTOR) => return Errno::Badf,
            Some(ACCESS) => return Errno::Acces,
            Some(NO_DEVICE) => return Errno::Nxio,
            Some(TOO_MANY_OPEN) => return Errno::Mfile,
            Some(LOOP) => return Errno::Loop,
            Some(NAME_TOO_LONG) => return Errno::Nametoolong,
            _ => {}
        }
    }
    match error.kind() {
        ErrorKind::NotFound => Errno::Noent,
        ErrorKind::PermissionDenied => Errno::Perm,
        ErrorKind::ConnectionRefused => Errno::Connrefused,
        ErrorKind::ConnectionReset => Errno::Connreset,
        ErrorKind::HostUnreachable => Errno::Hostunreach,
        ErrorKind::NetworkUnreachable => Errno::Netunreach,
        ErrorKind::ConnectionAborted => Errno::Connaborted,
        ErrorKind::NotConnected => Errno::Notconn,
        ErrorKind::NetworkDown => Errno::Netdown,
        ErrorKind::BrokenPipe => Errno::Pipe,
        ErrorKind::AlreadyExists => Errno::Exist,
        ErrorKind::WouldBlock => Errno::Again,
        ErrorKind::NotADirectory => Errno::Notdir,
        ErrorKind::IsADirectory => Errno::Isdir,
        ErrorKind::DirectoryNotEmpty => Errno::Notempty,
        ErrorKind::ReadOnlyFilesystem => Errno::Rofs,
        ErrorKind::StaleNetworkFileHandle => Errno::Stale,
        ErrorKind::InvalidInput => Errno::Inval,
        ErrorKind::TimedOut => Errno::Timedout,
        ErrorKind::StorageFull => Errno::Nospc,
        ErrorKind::NotSeekable => Errno::Spipe,
        ErrorKind::QuotaExceeded => Errno::Dquot,
        ErrorKind::FileTooLarge => Errno::Fbig,
        ErrorKind::ResourceBusy => Errno::Busy,
        ErrorKind::ExecutableFileBusy => Errno::Txtbsy,
        ErrorKind::Deadlock => Errno::Deadlk,
        ErrorKind::CrossesDevices => Errno::Xdev,
        ErrorKind::TooManyLinks => Errno::Mlink,
        ErrorKind::Interrupted => Errno::Intr,
        ErrorKind::Unsupported => Errno::Notsup,
        ErrorKind::OutOfMemory => Errno::Nomem,
        _ => Errno::Io,
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_system_are_those_of_wasi() {
        let cases = [
            (1, Errno::Perm),
            (2, Errno::Noent),
            (9, Errno::Badf),
            (12, Errno::Nomem),
            (13, Errno::Acces),
            (17, Errno::Exist),
            (18, Errno::Xdev),
            (20, Errno::Notdir),
            (21, Errno::Isdir),
            (22, Errno::Inval),
            (24, Errno::Mfile),
            (27, Errno::Fbig),
            (28, Errno::Nospc),
            (29, Errno::Spipe),
            (30, Errno::Rofs),
            (32, Errno::Pipe),
        ];
        for (number, expected) in cases {
            assert_eq!(
                errno(Error::from_raw_os_error(number)),
                expected,
                "{number}"
            );
        }
    }
}
