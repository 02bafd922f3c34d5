//! Sets of flags of WASI preview 1.

macro_rules! flags {
    (
        $(#[$doc:meta])*
        $name:ident: $type:ident { $($flag:ident = $bit:literal, $text:literal;)* }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Hash)]
        pub struct $name($type);

        impl $name {
            $(#[doc = $text] pub const $flag: Self = Self(1 << $bit);)*

            /// Every flag.
            pub const fn all() -> Self {
                Self(0 $(| 1 << $bit)*)
            }

            /// No flag.
            pub const fn empty() -> Self {
                Self(0)
            }

            /// The flags that are bits of a number; nothing where one of its bits has no meaning.
            pub const fn from_bits(bits: $type) -> Option<Self> {
                if bits & !Self::all().0 == 0 { Some(Self(bits)) } else { None }
            }

            /// The flags that are bits of a number, without bits that have no meaning.
            pub const fn from_bits_truncated(bits: $type) -> Self {
                Self(bits & Self::all().0)
            }

            /// The number.
            pub const fn bits(self) -> $type {
                self.0
            }

            /// Whether all of `flags` are set.
            pub const fn contains(self, flags: Self) -> bool {
                self.0 & flags.0 == flags.0
            }

            /// Whether one of `flags` is set.
            pub const fn has_any(self, flags: Self) -> bool {
                self.0 & flags.0 != 0
            }

            /// These flags and `flags`.
            #[must_use]
            pub const fn with(self, flags: Self) -> Self {
                Self(self.0 | flags.0)
            }

            /// The flags that are in both.
            #[must_use]
            pub const fn common(self, flags: Self) -> Self {
                Self(self.0 & flags.0)
            }

            /// These flags without `flags`.
            #[must_use]
            pub const fn without(self, flags: Self) -> Self {
                Self(self.0 & !flags.0)
            }
        }
    };
}

flags! {
    /// How a descriptor does its work (type `fdflags`).
    Fdflags: u16 {
        APPEND = 0, "Writes go to the end of the file.";
        DSYNC = 1, "Writes wait until the data is stored.";
        NONBLOCK = 2, "Nothing waits.";
        RSYNC = 3, "Reads wait until earlier writes are stored.";
        SYNC = 4, "Writes wait until the data and what describes the file are stored.";
    }
}

flags! {
    /// What a descriptor may be used for (type `rights`).
    Rights: u64 {
        FD_DATASYNC = 0, "`fd_datasync`.";
        FD_READ = 1, "`fd_read`, and `sock_recv`.";
        FD_SEEK = 2, "`fd_seek`.";
        FD_FDSTAT_SET_FLAGS = 3, "`fd_fdstat_set_flags`.";
        FD_SYNC = 4, "`fd_sync`.";
        FD_TELL = 5, "`fd_tell`.";
        FD_WRITE = 6, "`fd_write`, and `sock_send`.";
        FD_ADVISE = 7, "`fd_advise`.";
        FD_ALLOCATE = 8, "`fd_allocate`.";
        PATH_CREATE_DIRECTORY = 9, "`path_create_directory`.";
        PATH_CREATE_FILE = 10, "`path_open` that creates a file.";
        PATH_LINK_SOURCE = 11, "`path_link` from here.";
        PATH_LINK_TARGET = 12, "`path_link` to here.";
        PATH_OPEN = 13, "`path_open`.";
        FD_READDIR = 14, "`fd_readdir`.";
        PATH_READLINK = 15, "`path_readlink`.";
        PATH_RENAME_SOURCE = 16, "`path_rename` from here.";
        PATH_RENAME_TARGET = 17, "`path_rename` to here.";
        PATH_FILESTAT_GET = 18, "`path_filestat_get`.";
        PATH_FILESTAT_SET_SIZE = 19, "`path_open` that cuts the file.";
        PATH_FILESTAT_SET_TIMES = 20, "`path_filestat_set_times`.";
        FD_FILESTAT_GET = 21, "`fd_filestat_get`.";
        FD_FILESTAT_SET_SIZE = 22, "`fd_filestat_set_size`.";
        FD_FILESTAT_SET_TIMES = 23, "`fd_filestat_set_times`.";
        PATH_SYMLINK = 24, "`path_symlink`.";
        PATH_REMOVE_DIRECTORY = 25, "`path_remove_directory`.";
        PATH_UNLINK_FILE = 26, "`path_unlink_file`.";
        POLL_FD_READWRITE = 27, "`poll_oneoff` for this descriptor.";
        SOCK_SHUTDOWN = 28, "`sock_shutdown`.";
        SOCK_ACCEPT = 29, "`sock_accept`.";
    }
}

flags! {
    /// How a path is opened (type `oflags`).
    Oflags: u16 {
        CREAT = 0, "Create the file if it does not exist.";
        DIRECTORY = 1, "Fail if it is no directory.";
        EXCL = 2, "Fail if it exists already.";
        TRUNC = 3, "Cut the file to no bytes.";
    }
}

flags! {
    /// How a path is looked up (type `lookupflags`).
    Lookupflags: u32 {
        SYMLINK_FOLLOW = 0, "A symbolic link at the end of the path is followed.";
    }
}

flags! {
    /// Which times are set, and to what (type `fstflags`).
    Fstflags: u16 {
        ATIM = 0, "The time of the last access, to the given one.";
        ATIM_NOW = 1, "The time of the last access, to now.";
        MTIM = 2, "The time of the last change, to the given one.";
        MTIM_NOW = 3, "The time of the last change, to now.";
    }
}

flags! {
    /// How `sock_recv` takes data (type `riflags`).
    Riflags: u16 {
        RECV_PEEK = 0, "The data stays in the queue.";
        RECV_WAITALL = 1, "On a stream, wait until all of the buffer is filled.";
    }
}

flags! {
    /// What `sock_recv` says of the data (type `roflags`).
    Roflags: u16 {
        RECV_DATA_TRUNCATED = 0, "A message was longer than the buffer.";
    }
}

flags! {
    /// Which directions of a socket are shut down (type `sdflags`).
    Sdflags: u8 {
        RD = 0, "Nothing more is received.";
        WR = 1, "Nothing more is sent.";
    }
}
