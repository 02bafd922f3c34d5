//! Directories that are open.

use std::ffi::OsString;

use super::builder::Access;
use super::errno::errno;
use super::file::{filestat, filetype, set_times};
use super::runtime::wasi::{Dircookie, Dirent, Entries, Errno, Filestat, Filetype, SetTime};
use cap_fs_ext::{DirEntryExt, MetadataExt};
use cap_std::fs::{Dir, DirEntry};

/// A directory.
#[derive(Debug)]
pub(super) struct OpenDir {
    pub(super) dir: Dir,
    pub(super) access: Access,
    /// Its name, if the program got it before it started.
    pub(super) preopened: Option<String>,
    /// Its entries as the last reading from the beginning found them, so that cookies stay valid.
    entries: Vec<(OsString, u64, Filetype)>,
}

impl OpenDir {
    pub(super) fn new(dir: Dir, access: Access) -> Self {
        Self {
            dir,
            access,
            preopened: None,
            entries: Vec::new(),
        }
    }

    pub(super) fn preopened(dir: Dir, name: &str, access: Access) -> Self {
        let preopened = Some(name.to_owned());
        Self {
            preopened,
            ..Self::new(dir, access)
        }
    }

    /// Fails if the program may not change it.
    pub(super) fn changes(&self) -> Result<&Dir, Errno> {
        match self.access {
            Access::ReadOnly => Err(Errno::Perm),
            Access::ReadWrite => Ok(&self.dir),
        }
    }

    pub(super) fn filestat(&self) -> Result<Filestat, Errno> {
        self.dir
            .dir_metadata()
            .map(|known| filestat(&known))
            .map_err(errno)
    }

    pub(super) fn set_times(&self, atim: SetTime, mtim: SetTime) -> Result<(), Errno> {
        let file = self.changes()?.try_clone().map_err(errno)?.into_std_file();
        set_times(&file, atim, mtim)
    }

    /// The entries from `cookie` on; `.` and `..` are the first ones.
    pub(super) fn read(&mut self, cookie: Dircookie, to: &mut Entries<'_>) -> Result<(), Errno> {
        if cookie == 0 {
            self.entries.clear();
            for entry in self.dir.entries().map_err(errno)? {
                let entry = entry.map_err(errno)?;
                // One that has gone in the meantime is none.
                if let Ok(known) = entry_of(&entry) {
                    self.entries.push(known);
                }
            }
        }
        let own = self.filestat()?.ino;
        let dots = [".", ".."].map(|name| (name.as_bytes(), own, Filetype::Directory));
        let entries = self.entries.iter();
        let entries = entries.map(|(name, ino, kind)| (name.as_encoded_bytes(), *ino, *kind));
        let skipped = usize::try_from(cookie).map_err(|_| Errno::Overflow)?;
        let all = (1..).zip(dots.into_iter().chain(entries));
        for (next, (name, ino, filetype)) in all.skip(skipped) {
            let dirent = Dirent {
                next,
                ino,
                filetype,
            };
            if !to.push(dirent, name) {
                break;
            }
        }
        Ok(())
    }
}

fn entry_of(entry: &DirEntry) -> std::io::Result<(OsString, u64, Filetype)> {
    let ino = MetadataExt::ino(&entry.full_metadata()?);
    Ok((entry.file_name(), ino, filetype(entry.file_type()?)))
}
