//! A host copies what a module's memory holds.

use greeter::{Env, Greeter};
use herkos_runtime::{FixedStorage, WasmResult};

struct Host {
    seen: Vec<u8>,
}

impl<S: FixedStorage<65536>> Env<S> for Host {
    fn log(&mut self, caller: &mut Greeter<S>, _: i32, _: i32) -> WasmResult<()> {
        self.seen = caller.memory().array().to_vec();
        Ok(())
    }
    fn scale(&mut self) -> i32 {
        1
    }
}

fn main() {
    let host = Host { seen: Vec::new() };
    assert!(host.seen.is_empty());
}
