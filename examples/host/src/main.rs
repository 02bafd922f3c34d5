use logger::herkos_runtime::{FixedStorage, LinearMemory, WasmResult, WasmTrap};
use logger::{Env, Logger};
use std::sync::Mutex;

/// What the module may do: write a line, and nothing else.
struct Console;

impl<S: FixedStorage<65536>> Env<S> for Console {
    fn log(&mut self, caller: &mut Logger<S>, at: i32, length: i32) -> WasmResult<()> {
        println!("{}", caller.memory().guest().text(at, length)?);
        Ok(())
    }
}

/// All zero bytes, so it adds nothing to the program's file.
static LOGGER: Mutex<Logger> = Mutex::new(Logger::new());

fn main() -> Result<(), WasmTrap> {
    let mut host = Console;
    let mut module = LOGGER.lock().map_err(|_| WasmTrap::Host)?;
    module.instantiate(&mut host)?;
    println!("{}", module.answer(&mut host)?);
    Ok(())
}
