//! WASI preview 1: what programs for it import, as traits that a host implements.
//!
//! There is one trait for each group of functions. A module asks for the groups that it imports, so
//! that a host that does not grant one does not compile.
//!
//! | capability | functions |
//! |---|---|
//! | [`Args`] | [`args_get`], [`args_sizes_get`] |
//! | [`Environ`] | [`environ_get`], [`environ_sizes_get`] |
//! | [`Clock`] | [`clock_res_get`], [`clock_time_get`] |
//! | [`Random`] | [`random_get`] |
//! | [`Descriptors`] | [`fd_read`], [`fd_write`], [`fd_close`] and the others of `fd_` |
//! | [`Paths`] | [`path_open`] and the others of `path_` |
//! | [`Poll`] | [`poll_oneoff`] |
//! | [`Process`] | [`proc_exit`], [`proc_raise`], [`sched_yield`] |
//! | [`Sockets`] | [`sock_accept`], [`sock_recv`], [`sock_send`], [`sock_shutdown`] |
//!
//! A host of one's own that has one for WASI inside is a [`WasiView`].
//!
//! The methods of the traits deal with slices and types of Rust. The functions are what a module
//! calls: they take the host, the bytes of the module's memory and the arguments as numbers; they
//! read and write the structures in memory, and check all that comes from the module. Pointers that
//! are not in the memory or not aligned trap, as the interface's documentation says.
//!
//! [`Host`] is a host for machines without operating system, or for programs whose every run is to be
//! the same.
//!
//! Source: WASI preview 1, `wasi_snapshot_preview1` (its types and functions are described at
//! "legacy/preview1" of the WASI repository).

mod args;
mod clock;
mod descriptors;
mod errno;
mod fd;
mod flags;
mod guest;
mod host;
mod path;
mod poll;
mod process;
mod sock;
mod types;
mod view;

pub use self::args::*;
pub use self::clock::*;
pub use self::descriptors::*;
pub use self::errno::*;
pub use self::fd::*;
pub use self::flags::*;
pub use self::host::*;
pub use self::path::*;
pub use self::poll::*;
pub use self::process::*;
pub use self::sock::*;
pub use self::types::*;
pub use self::view::*;
