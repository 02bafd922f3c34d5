//! Programs with an operating system.

use std::io::Write;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;
use std::{env, fs, process, thread};

use crate::{step, World};

/// The stack on which everything WebAssembly runs, in bytes. Generated code promises that it
/// never needs more, at any level of optimisation.
const STACK: usize = 1 << 20;

/// The stack on which the instances are made, before they are moved into boxes.
const SETUP_STACK: usize = 1 << 30;

static PANIC: Mutex<String> = Mutex::new(String::new());

/// Runs the commands, prints what became of them and ends the program.
pub fn main<W: World + 'static>(build: fn() -> Box<W>) -> ! {
    let Some(commands) = env::args()
        .nth(1)
        .and_then(|path| fs::read_to_string(path).ok())
    else {
        eprintln!("the argument must be a file of commands");
        process::exit(2);
    };
    panic::set_hook(Box::new(|info| {
        if let Ok(mut message) = PANIC.lock() {
            *message = info.to_string().replace('\n', " ");
        }
    }));
    let world = thread::Builder::new()
        .stack_size(SETUP_STACK)
        .spawn(build)
        .ok()
        .and_then(|thread| thread.join().ok());
    let Some(mut world) = world else {
        eprintln!("the instances cannot be made");
        process::exit(2);
    };
    let done = thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || run(&mut *world, &commands))
        .is_ok_and(|thread| thread.join().is_ok());
    process::exit(i32::from(!done));
}

fn run<W: World>(world: &mut W, commands: &str) {
    let mut live = Vec::new();
    for line in commands.lines() {
        let (id, command) = line.split_once(' ').unwrap_or((line, ""));
        let outcome = panic::catch_unwind(AssertUnwindSafe(|| step(world, &mut live, command)));
        let outcome = outcome.unwrap_or_else(|_| {
            let message = PANIC.lock().map(|message| message.clone());
            Err(format!("panicked: {}", message.unwrap_or_default()))
        });
        // A crash must not take the results before it along.
        let mut out = std::io::stdout().lock();
        let written = match outcome {
            Ok(()) => writeln!(out, "ok {id}"),
            Err(message) => writeln!(out, "no {id} {message}"),
        };
        if written.and_then(|()| out.flush()).is_err() {
            process::exit(2);
        }
    }
    println!("end");
}
