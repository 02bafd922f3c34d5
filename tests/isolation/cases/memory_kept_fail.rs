//! A host keeps a module's memory after the call that showed it.
//@ none: lifetime may not live long enough

use greeter::{Env, Greeter};
use herkos_runtime::{FixedStorage, WasmResult};

struct Host<'a> {
    seen: &'a [u8],
}

impl<'a, S: FixedStorage<65536>> Env<S> for Host<'a> {
    fn log(&mut self, caller: &mut Greeter<S>, _: i32, _: i32) -> WasmResult<()> {
        self.seen = caller.memory().array();
        Ok(())
    }
    fn scale(&mut self) -> i32 {
        1
    }
}

fn main() {}
