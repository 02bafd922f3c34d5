#![forbid(unsafe_code)]
#![deny(missing_docs)]
//! Turns WebAssembly modules into safe Rust in build scripts.
//!
//! A `build.rs`:
//!
//! ```no_run
//! fn main() -> Result<(), herkos_build::Error> {
//!     herkos_build::Build::new("sum.wasm").max_pages(16).compile()?;
//!     Ok(())
//! }
//! ```
//!
//! And the crate, which needs no dependency for it, since the file has what it uses of the runtime:
//!
//! ```text
//! include!(concat!(env!("OUT_DIR"), "/sum.rs"));
//!
//! use sum::Sum;
//! ```
//!
//! # The tool
//!
//! The work is done by the tool `herkos`, which is looked for in this order:
//!
//! 1. the environment variable `HERKOS`: the path of a program, or a command with arguments between
//!    which there are spaces, such as `deno run -A /src/herkos/cli.ts`;
//! 2. `herkos` on the `PATH`;
//! 3. `deno`, which runs `jsr:@herkos/cli` of this crate's version;
//! 4. `npx`, which runs `@herkos/cli` of this crate's version.
//!
//! The last two fetch the tool at the first time. A crate that must build where there is none of
//! them has the generated file checked in instead; `herkos --check` compares it in CI.

mod build;
mod error;
mod options;
mod tool;

pub use self::build::Build;
pub use self::error::Error;
pub use self::options::{Bounds, Memory, OptLevel, RustEdition, TrapInfo};
