//! The other types of WASI preview 1 that a host deals with.

use super::{Errno, Fdflags, Rights};

/// A descriptor: 0, 1 and 2 are standard input, output and error, and directories that are given
/// to the program before it starts follow from 3 on (type `fd`).
pub type Fd = u32;

/// A point in time, or a length of it, in nanoseconds (type `timestamp`).
pub type Timestamp = u64;

/// A place among the entries of a directory: 0 is the first (type `dircookie`).
pub type Dircookie = u64;

macro_rules! numbered {
    (
        $(#[$doc:meta])*
        $name:ident: $type:ident { $($variant:ident = $number:literal, $text:literal;)* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
        #[repr($type)]
        pub enum $name {
            $(#[doc = $text] $variant = $number,)*
        }

        impl $name {
            /// What a number of the guest means.
            ///
            /// # Errors
            ///
            /// [`Errno::Inval`] when it means nothing.
            pub const fn from_number(number: $type) -> Result<Self, Errno> {
                match number {
                    $($number => Ok(Self::$variant),)*
                    _ => Err(Errno::Inval),
                }
            }
        }
    };
}

numbered! {
    /// Which clock (type `clockid`).
    Clockid: u32 {
        Realtime = 0, "Time since 1970-01-01T00:00:00Z.";
        Monotonic = 1, "Time that never goes back, since some point.";
        ProcessCputime = 2, "Time of a processor that the process has used.";
        ThreadCputime = 3, "Time of a processor that the thread has used.";
    }
}

numbered! {
    /// What a file is (type `filetype`).
    Filetype: u8 {
        Unknown = 0, "Something else, or not known.";
        BlockDevice = 1, "A block device.";
        CharacterDevice = 2, "A character device, such as a terminal.";
        Directory = 3, "A directory.";
        RegularFile = 4, "A file.";
        SocketDgram = 5, "A socket for messages.";
        SocketStream = 6, "A socket for streams.";
        SymbolicLink = 7, "A symbolic link.";
    }
}

numbered! {
    /// What an offset of `fd_seek` is counted from (type `whence`).
    Whence: u8 {
        Set = 0, "The beginning of the file.";
        Cur = 1, "The current place.";
        End = 2, "The end of the file.";
    }
}

numbered! {
    /// How a part of a file will be used (type `advice`).
    Advice: u8 {
        Normal = 0, "Nothing is known.";
        Sequential = 1, "From lower to higher offsets.";
        Random = 2, "In no order.";
        Willneed = 3, "Soon.";
        Dontneed = 4, "Not soon.";
        Noreuse = 5, "Once.";
    }
}

numbered! {
    /// A signal that `proc_raise` raises (type `signal`).
    Signal: u8 {
        None = 0, "No signal.";
        Hup = 1, "Hangup.";
        Int = 2, "Interrupt.";
        Quit = 3, "Quit.";
        Ill = 4, "Illegal instruction.";
        Trap = 5, "Trace trap.";
        Abrt = 6, "Abort.";
        Bus = 7, "Access to an undefined part of memory.";
        Fpe = 8, "Arithmetic error.";
        Kill = 9, "Kill.";
        Usr1 = 10, "The first one that programs define.";
        Segv = 11, "Invalid access to memory.";
        Usr2 = 12, "The second one that programs define.";
        Pipe = 13, "Write to a pipe that nobody reads.";
        Alrm = 14, "Alarm.";
        Term = 15, "Termination.";
        Chld = 16, "A child ended or stopped.";
        Cont = 17, "Continue.";
        Stop = 18, "Stop.";
        Tstp = 19, "Stop from the terminal.";
        Ttin = 20, "A process in the background reads.";
        Ttou = 21, "A process in the background writes.";
        Urg = 22, "Urgent data at a socket.";
        Xcpu = 23, "Limit of time exceeded.";
        Xfsz = 24, "Limit of file size exceeded.";
        Vtalrm = 25, "Virtual timer expired.";
        Prof = 26, "Profiling timer expired.";
        Winch = 27, "The window changed.";
        Poll = 28, "Event that can be polled.";
        Pwr = 29, "Power failure.";
        Sys = 30, "Bad system call.";
    }
}

/// What is known of a descriptor (type `fdstat`, 24 bytes).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fdstat {
    /// What it refers to.
    pub filetype: Filetype,
    /// How it does its work.
    pub flags: Fdflags,
    /// What it may be used for.
    pub rights_base: Rights,
    /// What descriptors that are opened through it may be used for.
    pub rights_inheriting: Rights,
}

/// What is known of a file (type `filestat`, 64 bytes).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Filestat {
    /// The device that it lies on.
    pub dev: u64,
    /// Its number there.
    pub ino: u64,
    /// What it is.
    pub filetype: Filetype,
    /// How many hard links there are.
    pub nlink: u64,
    /// Its size in bytes.
    pub size: u64,
    /// The time of the last access.
    pub atim: Timestamp,
    /// The time of the last change of its data.
    pub mtim: Timestamp,
    /// The time of the last change of what is known of it.
    pub ctim: Timestamp,
}

/// What a time of a file is set to (made of `fstflags` and a `timestamp`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SetTime {
    /// It stays.
    Keep,
    /// The current time.
    Now,
    /// This time.
    At(Timestamp),
}

/// An entry of a directory, beside its name (type `dirent`, 24 bytes).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Dirent {
    /// The place of the entry after it.
    pub next: Dircookie,
    /// The number of the file.
    pub ino: u64,
    /// What the file is.
    pub filetype: Filetype,
}

/// What a descriptor that one waited for is ready for (type `event_fd_readwrite`).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Ready {
    /// Bytes that can be read or written.
    pub nbytes: u64,
    /// Whether the other end was closed.
    pub hangup: bool,
}
