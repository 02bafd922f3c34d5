//! An interpreter in C whose instructions tail-call each other: runs the code on standard input with
//! the numbers that are given as arguments, on a stack of 256 KiB.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::Read;

use herkos_runtime::LinearMemory;

mod interpreter;

fn run() -> Result<(), Box<dyn Error + Send + Sync>> {
    let mut code = Vec::new();
    std::io::stdin().read_to_end(&mut code)?;
    let mut machine = Box::new(interpreter::Interpreter::new());
    machine.instantiate()?;
    let at = machine.code()? as usize;
    machine.memory().bytes_mut()[at..][..code.len()].copy_from_slice(&code);
    for argument in std::env::args().skip(1) {
        match machine.run(argument.parse()?, 5_000_000) {
            Ok(result) => println!("{result}"),
            Err(trap) => println!("{trap}"),
        }
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(run)?;
    thread.join().map_err(|_| "a panic")?
}
