//! One module's import is given another module's instance.
//@ E0053: method `log` has an incompatible type for trait

use greeter::{Env, Greeter};
use growable::Growable;
use herkos_runtime::WasmResult;

struct Host;

impl<S> Env<S> for Host {
    fn log(&mut self, _: &mut Growable<S>, _: i32, _: i32) -> WasmResult<()> {
        Ok(())
    }
    fn scale(&mut self) -> i32 {
        1
    }
}

fn main() {
    let _: Greeter<Box<[u8; 65536]>> = Greeter::zeroed();
}
