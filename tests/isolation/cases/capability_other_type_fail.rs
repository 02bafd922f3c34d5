//! The host's clock has another type than the one that the module imports.
//@ E0053: method `now` has an incompatible type for trait

use greeter::{Clock, Greeter};
use herkos_runtime::WasmResult;

struct Host;

impl<S> Clock<S> for Host {
    fn now(&mut self, _: &mut Greeter<S>) -> WasmResult<i32> {
        Ok(1)
    }
}

fn main() {}
