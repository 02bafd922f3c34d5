//! WASI preview 1 on the standard library: the host of a program that reads files, clocks, random
//! bytes and sockets of the machine it runs on, and no more of them than it was granted.
//!
//! [`WasiCtx`] implements all the capabilities of [`herkos_runtime::wasi`]. Directories are opened
//! with `cap-std` only, so that neither `..` nor a symbolic link leads out of one that was granted.
//! The answers are those of wasmtime, where it has any; [`WasiCtx`] lists where they differ.
//!
//! ```
//! use herkos_runtime::wasi::Descriptors;
//! use herkos_wasi::{OutputBuffer, WasiCtx};
//!
//! let output = OutputBuffer::new();
//! let mut host = WasiCtx::builder().args(["prog", "x"]).stdout(output.clone()).build();
//! host.write(1, b"hello\n")?;
//! assert_eq!(output.contents(), b"hello\n");
//! # Ok::<(), herkos_runtime::wasi::Errno>(())
//! ```
#![forbid(unsafe_code)]
#![deny(missing_docs)]

use herkos_runtime as runtime;

mod builder;
pub mod cli;
mod clock;
mod ctx;
mod dir;
mod errno;
mod fd;
mod file;
mod path;
mod poll;
mod sock;
mod stdio;
mod table;

pub use self::builder::{Access, WasiCtxBuilder};
pub use self::clock::{SystemClock, SystemRandom};
pub use self::ctx::WasiCtx;
pub use self::stdio::{Input, Output, OutputBuffer};
