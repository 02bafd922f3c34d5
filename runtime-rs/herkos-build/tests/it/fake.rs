//! Folders with scripts that stand for the tool.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A folder of its own for a test, which is removed at its end.
pub struct Folder(PathBuf, #[allow(dead_code)] MutexGuard<'static, ()>);

/// One test at a time: a process that another thread starts holds files that are being written, and
/// such cannot be run.
static TURN: Mutex<()> = Mutex::new(());

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("herkos-build-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(path.join("bin")).unwrap();
        Self(path, TURN.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The folder for programs.
    pub fn bin(&self) -> PathBuf {
        self.0.join("bin")
    }

    /// Makes a program of shell commands.
    pub fn program(&self, name: &str, commands: &str) -> PathBuf {
        let path = self.bin().join(name);
        fs::write(&path, format!("#!/bin/sh\n{commands}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// Makes a program that writes its arguments, a line each, to the file that `--output` names.
    pub fn writer(&self, name: &str) -> PathBuf {
        self.program(
            name,
            r#"lines="$0
"
for arg; do
  lines="$lines$arg
"
  if [ "$last" = --output ]; then out="$arg"; fi
  last="$arg"
done
printf %s "$lines" >"$out""#,
        )
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
