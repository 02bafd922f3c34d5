//! The host has no clock, which the module imports.
//@ E0277: Clock<Box<

use greeter::{Env, Greeter};
use herkos_runtime::WasmResult;

struct Host;

impl<S> Env<S> for Host {
    fn log(&mut self, _: &mut Greeter<S>, _: i32, _: i32) -> WasmResult<()> {
        Ok(())
    }
    fn scale(&mut self) -> i32 {
        1
    }
}

fn main() -> WasmResult<()> {
    let mut greeter: Greeter<Box<[u8; 65536]>> = Greeter::zeroed();
    greeter.instantiate(&mut Host)
}
