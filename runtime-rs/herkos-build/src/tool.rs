//! Finding the tool and running it.

use crate::Error;
use std::ffi::{OsStr, OsString};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::process::{Command, Output};

/// The variable that names the tool.
pub(crate) const VARIABLE: &str = "HERKOS";

/// The tool of this crate's version, as deno and npx name it.
const JSR: &str = concat!("jsr:@herkos/cli@", env!("CARGO_PKG_VERSION"));
const NPM: &str = concat!("@herkos/cli@", env!("CARGO_PKG_VERSION"));

/// What is tried where the variable is not set: a program, and arguments before those of the tool.
const FALLBACKS: [(&str, &[&str]); 3] = [
    ("herkos", &[]),
    ("deno", &["run", "-A", JSR]),
    ("npx", &["-y", NPM]),
];

/// Runs the tool.
///
/// # Errors
///
/// [`Error::NoTool`], [`Error::Start`] and [`Error::Tool`].
pub(crate) fn run(variable: Option<&OsStr>, args: &[OsString]) -> Result<String, Error> {
    if let Some(command) = variable.filter(|text| !text.is_empty()) {
        let (program, lead) = split(command);
        return match start(&program, &lead, args) {
            Ok(done) => finish(&program, &lead, args, done),
            Err(reason) => Err(Error::Start {
                command: command.to_string_lossy().into_owned(),
                reason,
            }),
        };
    }
    for (program, lead) in FALLBACKS {
        let lead: Vec<OsString> = lead.iter().map(OsString::from).collect();
        for name in names(program) {
            match start(&name, &lead, args) {
                Ok(done) => return finish(&name, &lead, args, done),
                // What is there but cannot be run is passed over as well.
                Err(_) => continue,
            }
        }
    }
    Err(Error::NoTool)
}

/// A path of a file, or a program and its arguments.
fn split(command: &OsStr) -> (OsString, Vec<OsString>) {
    match command.to_str() {
        Some(text) if !Path::new(command).is_file() => {
            let mut words = text.split_whitespace().map(OsString::from);
            (words.next().unwrap_or_default(), words.collect())
        }
        _ => (command.to_owned(), Vec::new()),
    }
}

/// What a program is called on the `PATH`; installers for Windows make scripts.
fn names(program: &str) -> Vec<OsString> {
    let mut names = vec![OsString::from(program)];
    if cfg!(windows) {
        names.push(format!("{program}.cmd").into());
    }
    names
}

fn start(program: &OsStr, lead: &[OsString], args: &[OsString]) -> io::Result<Output> {
    if program.is_empty() {
        return Err(ErrorKind::NotFound.into());
    }
    Command::new(program).args(lead).args(args).output()
}

/// The command line, if the tool ended well.
fn finish(
    program: &OsStr,
    lead: &[OsString],
    args: &[OsString],
    done: Output,
) -> Result<String, Error> {
    let words = std::iter::once(program).chain(lead.iter().chain(args).map(OsString::as_os_str));
    let command = words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ");
    if done.status.success() {
        return Ok(command);
    }
    Err(Error::Tool {
        command,
        status: done.status.to_string(),
        stderr: String::from_utf8_lossy(&done.stderr).into_owned(),
    })
}
