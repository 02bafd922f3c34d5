//! A host that has all that the module imports.

use greeter::{Clock, Env, Greeter};
use herkos_runtime::{FixedStorage, WasmResult};

struct Host {
    logged: usize,
}

impl<S: FixedStorage<65536>> Env<S> for Host {
    fn log(&mut self, caller: &mut Greeter<S>, at: i32, len: i32) -> WasmResult<()> {
        let end = (at + len) as usize;
        self.logged += caller.memory().array()[at as usize..end].len();
        Ok(())
    }
    fn scale(&mut self) -> i32 {
        1
    }
}

impl<S: FixedStorage<65536>> Clock<S> for Host {
    fn now(&mut self, _: &mut Greeter<S>) -> WasmResult<i64> {
        Ok(12)
    }
}

fn main() -> WasmResult<()> {
    let mut host = Host { logged: 0 };
    let mut greeter: Greeter<Box<[u8; 65536]>> = Greeter::zeroed();
    greeter.instantiate(&mut host)?;
    assert_eq!(greeter.greet(&mut host)?, 12);
    assert_eq!(host.logged, 5);
    Ok(())
}
