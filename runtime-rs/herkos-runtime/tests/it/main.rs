//! Behaviour of the runtime, through its public interface alone: each fast operation beside a
//! naive one, or beside the standard library's. They lie outside `src`, because `src` is carried
//! by herkos and copied into generated crates.

mod access;
mod access_wide;
mod bounds;
mod bulk;
mod call;
// These start rustc and what it makes.
#[cfg(not(miri))]
mod code;
mod convert;
mod exception;
mod float;
mod fuel;
mod guest;
mod int;
mod int128;
mod memory;
mod reference;
mod select;
mod sqrt;
mod storage;
mod support;
mod table;
#[allow(dead_code, reason = "the proofs use the rest")]
#[path = "../thin/mod.rs"]
mod thin;
mod trap;
mod trap_at;
mod wasi_fd;
mod wasi_host;
mod wasi_path;
mod wasi_peers;
mod wasi_plain;
mod wasi_poll;
mod wasi_support;
