//! The command line of a program that cargo runs: what it is granted, and then its own arguments.

use std::error::Error;
use std::fmt;
use std::net::TcpListener;
use std::process::ExitCode;

use super::builder::{Access, WasiCtxBuilder};
use super::ctx::WasiCtx;
use super::runtime::{WasmResult, WasmTrap};

/// The code of a process whose program trapped: what a shell shows for an abort.
pub const TRAP_CODE: u8 = 134;

/// The code of a process that was called wrongly.
pub const USAGE_CODE: u8 = 2;

const HELP: &str = "Runs a WebAssembly program. It gets nothing that is not granted.

Options:
  --dir HOST[::GUEST]            grant a directory; the program knows it as GUEST
  --dir-read-only HOST[::GUEST]  grant a directory that the program cannot change
  --env NAME=VALUE               set an environment variable
  --listen ADDRESS:PORT          grant a socket that accepts connections there
  --help                         print this help
  --                             end of these options; so is the first argument without dashes

The program's exit code is that of the process; it is 134 when the program traps.
";

/// What is wrong with a command line.
#[derive(Debug)]
pub struct UsageError(String);

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for UsageError {}

/// Reads a command line.
///
/// ```
/// use herkos_wasi::cli::host_of;
///
/// let args = ["--env", "A=1", "--", "in.txt"].map(String::from);
/// let host = host_of("prog", args).unwrap().expect("not --help");
/// assert!(format!("{host:?}").contains("WasiCtxBuilder"));
/// assert!(host_of("prog", ["--dri".to_owned()]).is_err());
/// ```
///
/// # Errors
///
/// When an option is not known or its value does not fit.
///
/// # Returns
///
/// What is granted, with the process's standard input and output; nothing when help is asked for.
pub fn host_of(
    name: &str,
    args: impl IntoIterator<Item = String>,
) -> Result<Option<WasiCtxBuilder>, UsageError> {
    let mut host = WasiCtx::builder().inherit_stdio().args([name]);
    let mut args = args.into_iter();
    while let Some(arg) = args.next() {
        if arg == "--" {
            break;
        }
        if !arg.starts_with("--") {
            host = host.args([arg]);
            break;
        }
        if arg == "--help" {
            return Ok(None);
        }
        let (option, value) = match arg.split_once('=') {
            Some((option, value)) => (option.to_owned(), Some(value.to_owned())),
            None => (arg.clone(), None),
        };
        if !["--dir", "--dir-read-only", "--env", "--listen"].contains(&option.as_str()) {
            return Err(UsageError(format!("There is no option {option}")));
        }
        let value = value
            .or_else(|| args.next())
            .ok_or_else(|| UsageError(format!("Option {option} needs a value")))?;
        let failed = |error: std::io::Error| UsageError(format!("Cannot open {value}: {error}"));
        host = match option.as_str() {
            "--env" => {
                let (name, text) = value
                    .split_once('=')
                    .ok_or_else(|| UsageError(format!("{value} is not NAME=VALUE")))?;
                host.env(name, text)
            }
            "--listen" => TcpListener::bind(&value)
                .and_then(|listener| host.listener(listener))
                .map_err(failed)?,
            _ => {
                let (path, guest) = value.split_once("::").unwrap_or((&value, &value));
                let access = if option == "--dir" {
                    Access::ReadWrite
                } else {
                    Access::ReadOnly
                };
                host.dir(path, guest, access).map_err(failed)?
            }
        };
    }
    Ok(Some(host.args(args)))
}

/// Runs a program with what the process's command line grants, on a thread of its own.
///
/// `stack` is the size of the thread's stack in bytes: more than the call budget that the module
/// was compiled with.
pub fn run(
    name: &str,
    stack: usize,
    program: impl FnOnce(&mut WasiCtx) -> WasmResult<()> + Send + 'static,
) -> ExitCode {
    let args: Result<Vec<_>, _> = std::env::args_os()
        .skip(1)
        .map(std::ffi::OsString::into_string)
        .collect();
    let host = args
        .map_err(|arg| UsageError(format!("{} is not UTF-8", arg.to_string_lossy())))
        .and_then(|args| host_of(name, args));
    let host = match host {
        Ok(Some(host)) => host,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("{name}: {error}\nTry --help");
            return ExitCode::from(USAGE_CODE);
        }
    };
    let thread = std::thread::Builder::new().name(name.to_owned());
    let thread = thread.stack_size(stack).spawn(move || {
        let mut host = host.build();
        let result = program(&mut host);
        (result, host.exit_code())
    });
    let joined = match thread.map(std::thread::JoinHandle::join) {
        Ok(Ok(joined)) => joined,
        Ok(Err(_)) => return ExitCode::from(TRAP_CODE),
        Err(error) => {
            eprintln!("{name}: Cannot start a thread: {error}");
            return ExitCode::from(TRAP_CODE);
        }
    };
    match joined {
        (Ok(()), _) => ExitCode::SUCCESS,
        // The system has no more bits for it.
        (Err(WasmTrap::Exit), code) => ExitCode::from(code.unwrap_or_default() as u8),
        (Err(trap), _) => {
            eprintln!("{name}: {trap}");
            ExitCode::from(TRAP_CODE)
        }
    }
}
