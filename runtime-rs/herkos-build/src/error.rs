//! What can go wrong.

use std::fmt;
use std::path::PathBuf;

/// Why a module did not become Rust.
///
/// Its `Debug` is its message, so that a build script whose `main` returns it shows something that
/// one can read.
pub enum Error {
    /// A variable that cargo gives to build scripts is not set, and
    /// [`out_dir`](crate::Build::out_dir) was not called.
    NoOutDir,
    /// The name of the output is empty, or has a separator of folders.
    Name(String),
    /// There is no tool: not in `HERKOS`, and no `herkos`, `deno` or `npx` on the `PATH`.
    NoTool,
    /// The variable `HERKOS` has a command that cannot be started.
    Start {
        /// The command.
        command: String,
        /// What the system says.
        reason: std::io::Error,
    },
    /// The tool ended with an error.
    Tool {
        /// The command line.
        command: String,
        /// How it ended, such as `exit status: 3`.
        status: String,
        /// What it wrote to its standard error.
        stderr: String,
    },
    /// The tool ended well, but did not write the file that it was asked for.
    NoOutput {
        /// The command line.
        command: String,
        /// The file.
        path: PathBuf,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoOutDir => f.write_str(
                "Cannot find the folder for the Rust: OUT_DIR is not set; call this from a build \
                 script, or Build::out_dir",
            ),
            Self::Name(name) => write!(f, "Cannot name a file of Rust {name:?}"),
            Self::NoTool => f.write_str(
                "Cannot find herkos, which turns WebAssembly into Rust. One of these is needed:\n\
                 - the variable HERKOS with its command or path\n\
                 - herkos on the PATH: deno install -g -A -n herkos jsr:@herkos/cli, or \
                 npm install -g @herkos/cli\n\
                 - deno or npx on the PATH, which fetch it",
            ),
            Self::Start { command, reason } => write!(
                f,
                "Cannot start {command}, which is what the variable HERKOS says: {reason}"
            ),
            Self::Tool {
                command,
                status,
                stderr,
            } => write!(
                f,
                "herkos failed ({status}): {command}\n{}",
                stderr.trim_end()
            ),
            Self::NoOutput { command, path } => {
                write!(f, "herkos did not write {}: {command}", path.display())
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Start { reason, .. } => Some(reason),
            _ => None,
        }
    }
}
