//! Catches what a module's C++ throws, in the way of Emscripten without WebAssembly's own exceptions:
//! the host calls a function for the module, and tells it whether that has thrown.

use errors::herkos_runtime::{FixedStorage, WasmResult, WasmTrap, table_get};
use errors::{Env, Errors, Foreign};

/// What the module may do: throw and catch.
#[derive(Default)]
struct Host {
    /// The address of the exception that is on its way.
    thrown: Option<i32>,
}

impl<S: FixedStorage<65536>> Env<S> for Host {
    /// Calls the function of an index in the table; `ii` are its result and parameters.
    fn invoke_ii(&mut self, caller: &mut Errors<S>, index: i32, a: i32) -> WasmResult<i32> {
        let function = table_get(caller.__indirect_function_table().elements(), index)?;
        let stack = caller.emscripten_stack_get_current(self)?;
        let called = caller.call_ref_i32__i32(self, function, a);
        // Other traps are no exceptions, and end the call of the module.
        if called == Err(WasmTrap::Host) && self.thrown.take().is_some() {
            caller._emscripten_stack_restore(self, stack)?;
            caller.setThrew(self, 1, 0)?;
            return Ok(0);
        }
        called
    }

    fn __cxa_throw(
        &mut self,
        _: &mut Errors<S>,
        exception: i32,
        _type: i32,
        _destructor: i32,
    ) -> WasmResult<()> {
        self.thrown = Some(exception);
        Err(WasmTrap::Host)
    }
}

/// The functions in the table are the module's own.
impl<S> Foreign<S> for Host {}

fn main() -> WasmResult<()> {
    let mut host = Host::default();
    let mut module = Box::new(Errors::new());
    module.instantiate(&mut host)?;
    println!("{}", module.safe(&mut host, 7)?);
    println!("{}", module.safe(&mut host, -7)?);
    for _ in 0..100_000 {
        module.safe(&mut host, -1)?;
    }
    println!(
        "the stack is at {}",
        module.emscripten_stack_get_current(&mut host)?
    );
    println!("{:?}", module.safe(&mut host, 0));
    Ok(())
}
