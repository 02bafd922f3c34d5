//! A calculator in C++ whose errors are exceptions, and an interpreter in C that leaves its loops by
//! `longjmp`: each from the instructions of the standard and from those of the first form. Prints a
//! line of results for each line of standard input; the argument is the form.
#![forbid(unsafe_code)]

use std::error::Error;
use std::io::BufRead;

use herkos_runtime::{LinearMemory, WasmTrap};

mod calculator_legacy;
mod calculator_standard;
mod jump_legacy;
mod jump_standard;

/// Runs the lines through the modules of one form.
macro_rules! run {
    ($lines:expr, $calculator:ty, $exception:ident, $jump:ty) => {{
        let mut calculator = Box::new(<$calculator>::new());
        calculator.instantiate()?;
        let mut jump = Box::new(<$jump>::new());
        jump.instantiate()?;
        for line in $lines {
            let line = line?;
            let text = [line.as_bytes(), &[0]].concat();
            let at = calculator.input()? as usize;
            calculator.memory().bytes_mut()[at..][..text.len()].copy_from_slice(&text);
            let value = calculator.evaluate()?;
            let at = jump.input()? as usize;
            jump.memory().bytes_mut()[at..][..text.len()].copy_from_slice(&text);
            println!("{value} {} {}", calculator.live()?, jump.interpret()?);
        }
        println!("{} {}", calculator.rounds(1_000_000)?, jump.rounds(1000, 20)?);

        // Nothing in the module catches this: the host gets it, with its tag and what it carries.
        match calculator.fail(5) {
            Err(WasmTrap::Exception) => match calculator.take_exception() {
                Some($exception::CppException(object)) if object != 0 => println!("exception"),
                other => println!("{other:?}"),
            },
            other => println!("{other:?}"),
        }
        println!("{} {:?}", calculator.live()?, calculator.take_exception());
    }};
}

fn main() -> Result<(), Box<dyn Error>> {
    use calculator_legacy::{CalculatorLegacy, CalculatorLegacyException};
    use calculator_standard::{CalculatorStandard, CalculatorStandardException};
    use jump_legacy::JumpLegacy;
    use jump_standard::JumpStandard;

    let lines = std::io::stdin().lock().lines();
    match std::env::args().nth(1).as_deref() {
        Some("standard") => run!(
            lines,
            CalculatorStandard,
            CalculatorStandardException,
            JumpStandard
        ),
        Some("legacy") => run!(
            lines,
            CalculatorLegacy,
            CalculatorLegacyException,
            JumpLegacy
        ),
        _ => return Err("Give the form".into()),
    }
    Ok(())
}
