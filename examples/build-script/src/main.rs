//! Adds up numbers with a WebAssembly module that the build script turns into Rust.
#![deny(warnings, clippy::all, clippy::pedantic)]
#![forbid(unsafe_code)]

include!(concat!(env!("OUT_DIR"), "/sum.rs"));

use sum::Sum;
use sum::herkos_runtime::WasmTrap;

fn main() -> Result<(), WasmTrap> {
    let mut module = Sum::new();
    module.instantiate()?;
    for (i, value) in [1i32, 20, 300].iter().enumerate() {
        module.memory().array_mut()[4 * i..][..4].copy_from_slice(&value.to_le_bytes());
    }
    println!("the sum is {}", module.sum(0, 3)?);
    Ok(())
}
