//! Programs on a board, whose stack is of one size for all: a panic or an overflow ends them.

use core::fmt::Write;

use alloc::boxed::Box;
use alloc::vec::Vec;

use crate::{step, World};

/// Runs the commands and prints what became of them; gives the exit code.
pub fn main<W: World>(build: fn() -> Box<W>, commands: &str) -> u32 {
    let mut world = build();
    let mut live = Vec::new();
    let mut out = board::Output;
    for line in commands.lines() {
        let (id, command) = line.split_once(' ').unwrap_or((line, ""));
        let written = match step(&mut *world, &mut live, command) {
            Ok(()) => writeln!(out, "ok {id}"),
            Err(message) => writeln!(out, "no {id} {message}"),
        };
        if written.is_err() {
            return 2;
        }
    }
    u32::from(writeln!(out, "end").is_err())
}
