//! Carries out the commands of a test script on the instances of a generated `World`.
//!
//! The commands, one a line, come from the file that is the program's only argument, or are in a
//! program without an operating system:
//!
//! ```text
//! ID module INSTANCE                          instantiates
//! ID fails INSTANCE TRAP                      instantiates, and must trap
//! ID register INSTANCE                        the instance must be there
//! ID return INSTANCE ACTION ARGS... = RESULTS...
//! ID run INSTANCE ACTION ARGS...              with any results
//! ID trap INSTANCE ACTION TRAP ARGS...
//! ```
//!
//! For each it prints `ok ID` or `no ID MESSAGE`, and `end` after the last.

#![forbid(unsafe_code)]
#![cfg_attr(target_os = "none", no_std)]

extern crate alloc;

#[cfg(target_os = "none")]
mod bare;
#[cfg(not(target_os = "none"))]
mod hosted;
mod spectest;
mod value;

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use herkos_runtime::WasmResult;

#[cfg(target_os = "none")]
pub use crate::bare::main;
#[cfg(not(target_os = "none"))]
pub use crate::hosted::main;
pub use crate::spectest::*;
pub use crate::value::{Args, Val};

/// The instances of a script and what can be done with them.
pub trait World: Send {
    /// Instantiates the instance with this number.
    ///
    /// # Errors
    /// The trap that it ended with.
    fn instantiate(&mut self, instance: usize) -> WasmResult<()>;

    /// Calls an export or reads a global.
    ///
    /// # Errors
    /// The trap that it ended with.
    fn act(&mut self, action: usize, args: Args<'_>) -> WasmResult<Vec<Val>>;
}

/// Carries out one command; the error says what was expected and what was found.
fn step<W: World>(world: &mut W, live: &mut Vec<usize>, command: &str) -> Result<(), String> {
    let words: Vec<&str> = command.split_ascii_whitespace().collect();
    let (&[kind, instance], rest) = words.split_first_chunk().ok_or("bad command")?;
    let instance: usize = instance.parse().map_err(|_| "bad instance")?;
    match (kind, rest) {
        ("module", []) => match world.instantiate(instance) {
            Ok(()) => {
                live.push(instance);
                Ok(())
            }
            Err(trap) => Err(format!("expected an instance, found {trap:?}")),
        },
        // Its exports can be called all the same, through references that it has left behind.
        ("fails", [trap]) => {
            live.push(instance);
            must_trap(world.instantiate(instance).map(|()| Vec::new()), trap)
        }
        _ if !live.contains(&instance) => Err("there is no instance".to_string()),
        ("register", []) => Ok(()),
        ("run", [action, args @ ..]) => match act(world, action, args)? {
            Ok(_) => Ok(()),
            Err(trap) => Err(format!("expected no trap, found {trap:?}")),
        },
        ("return", [action, values @ ..]) => {
            let split = values
                .iter()
                .position(|&value| value == "=")
                .ok_or("bad return")?;
            let (args, expected) = (&values[..split], &values[split + 1..]);
            must_return(act(world, action, args)?, expected)
        }
        ("trap", [action, trap, args @ ..]) => must_trap(act(world, action, args)?, trap),
        _ => Err("bad command".to_string()),
    }
}

fn act<W: World>(
    world: &mut W,
    action: &str,
    args: &[&str],
) -> Result<WasmResult<Vec<Val>>, String> {
    let action = action.parse().map_err(|_| "bad action")?;
    let args: Option<Vec<Val>> = args.iter().map(|text| Val::parse(text)).collect();
    Ok(world.act(action, Args(&args.ok_or("bad argument")?)))
}

fn must_trap(result: WasmResult<Vec<Val>>, trap: &str) -> Result<(), String> {
    let found = match result {
        Err(found) if format!("{found:?}") == trap => return Ok(()),
        Err(found) => format!("{found:?}"),
        Ok(values) => show(&values),
    };
    Err(format!("expected {trap}, found {found}"))
}

fn must_return(result: WasmResult<Vec<Val>>, expected: &[&str]) -> Result<(), String> {
    let found = match result {
        Err(trap) => format!("{trap:?}"),
        Ok(values) => {
            let all = values
                .iter()
                .zip(expected)
                .all(|(value, pattern)| value.matches(pattern));
            if all && values.len() == expected.len() {
                return Ok(());
            }
            show(&values)
        }
    };
    Err(format!("expected ({}), found {found}", expected.join(" ")))
}

fn show(values: &[Val]) -> String {
    let shown: Vec<String> = values.iter().map(Val::show).collect();
    format!("({})", shown.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use herkos_runtime::WasmTrap;

    /// Instance 0 works, instance 1 traps; the actions add, divide by zero and panic.
    struct Example;

    impl World for Example {
        fn instantiate(&mut self, instance: usize) -> WasmResult<()> {
            if instance == 0 {
                Ok(())
            } else {
                Err(WasmTrap::Unreachable)
            }
        }

        fn act(&mut self, action: usize, args: Args<'_>) -> WasmResult<Vec<Val>> {
            match action {
                0 => Ok(vec![Val::I32(args.i32(0) + args.i32(1))]),
                1 => Err(WasmTrap::DivisionByZero),
                _ => panic!("no such action"),
            }
        }
    }

    #[track_caller]
    fn check(commands: &[&str], last: Result<(), &str>) {
        let mut live = Vec::new();
        let mut result = Ok(());
        for command in commands {
            result = step(&mut Example, &mut live, command);
        }
        assert_eq!(result, last.map_err(str::to_string));
    }

    #[test]
    fn instances_are_made_before_they_are_used() {
        check(&["module 0"], Ok(()));
        check(&["register 0"], Err("there is no instance"));
        check(&["module 0", "register 0"], Ok(()));
        check(
            &["module 1"],
            Err("expected an instance, found Unreachable"),
        );
        check(
            &["module 1", "run 1 0 i32:1 i32:1"],
            Err("there is no instance"),
        );
        check(&["fails 1 Unreachable"], Ok(()));
        check(
            &["fails 1 OutOfBounds"],
            Err("expected OutOfBounds, found Unreachable"),
        );
        check(
            &["fails 0 Unreachable"],
            Err("expected Unreachable, found ()"),
        );
    }

    #[test]
    fn results_and_traps_are_compared() {
        check(&["module 0", "return 0 0 i32:1 i32:2 = i32:3"], Ok(()));
        check(
            &["module 0", "return 0 0 i32:1 i32:2 = i32:4"],
            Err("expected (i32:4), found (i32:3)"),
        );
        check(
            &["module 0", "return 0 0 i32:1 i32:2 ="],
            Err("expected (), found (i32:3)"),
        );
        check(
            &["module 0", "return 0 1 = i32:3"],
            Err("expected (i32:3), found DivisionByZero"),
        );
        check(&["module 0", "trap 0 1 DivisionByZero"], Ok(()));
        check(
            &["module 0", "trap 0 1 IntegerOverflow"],
            Err("expected IntegerOverflow, found DivisionByZero"),
        );
        check(
            &["module 0", "trap 0 0 DivisionByZero i32:1 i32:2"],
            Err("expected DivisionByZero, found (i32:3)"),
        );
        check(&["module 0", "run 0 0 i32:1 i32:2"], Ok(()));
        check(
            &["module 0", "run 0 1"],
            Err("expected no trap, found DivisionByZero"),
        );
    }

    #[test]
    fn commands_that_make_no_sense_fail() {
        check(&["module"], Err("bad command"));
        check(&["module x"], Err("bad instance"));
        check(&["module 0", "jump 0"], Err("bad command"));
        check(&["module 0", "run 0 0 i33:1"], Err("bad argument"));
        check(&["module 0", "return 0 0 i32:1"], Err("bad return"));
    }
}
