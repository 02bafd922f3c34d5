//! The host grants standard streams and a clock, but no files, whose names the module looks up.
//@ E0277: the trait `Paths` is not implemented

use herkos_runtime::WasmResult;
use herkos_runtime::wasi::{Discard, FixedClock, Host, Stdio};
use opener::Opener;

fn main() -> WasmResult<()> {
    let mut host = Host::new()
        .clock(FixedClock::at(0))
        .stdio(Stdio::new(b"", Discard, Discard));
    let mut opener: Opener<Box<[u8; 65536]>> = Opener::zeroed();
    opener.instantiate(&mut host)
}
