//! Files that are open.

use std::fs::{File, FileTimes};
use std::io;
use std::time::{Duration, SystemTime};

use super::builder::Access;
use super::clock::timestamp;
use super::errno::errno;
use super::runtime::wasi::{Errno, Fdflags, Filestat, Filetype, SetTime, Timestamp, Whence};
use cap_fs_ext::MetadataExt;
use cap_std::fs::{FileType, Metadata};

/// A file, whose current place is kept here: the system's is not used.
#[derive(Debug)]
pub(super) struct OpenFile {
    pub(super) file: File,
    pub(super) access: Access,
    /// Whether it was opened to be read, and to be written.
    pub(super) reads: bool,
    pub(super) writes: bool,
    pub(super) flags: Fdflags,
    place: u64,
}

impl OpenFile {
    pub(super) fn new(file: File, access: Access, reads: bool, writes: bool) -> Self {
        Self {
            file,
            access,
            reads,
            writes,
            flags: Fdflags::empty(),
            place: 0,
        }
    }

    pub(super) fn read(&mut self, bytes: &mut [u8]) -> Result<usize, Errno> {
        let count = self.read_at(bytes, self.place)?;
        self.place += count as u64;
        Ok(count)
    }

    pub(super) fn read_at(&self, bytes: &mut [u8], at: u64) -> Result<usize, Errno> {
        read_at(&self.file, bytes, at).map_err(errno)
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<usize, Errno> {
        if self.flags.contains(Fdflags::APPEND) {
            self.place = self.size()?;
        }
        let count = write_at(&self.file, bytes, self.place).map_err(errno)?;
        self.place += count as u64;
        Ok(count)
    }

    pub(super) fn write_at(&self, bytes: &[u8], at: u64) -> Result<usize, Errno> {
        // As on Linux, the offset does not count in a file that is appended to.
        let at = if self.flags.contains(Fdflags::APPEND) {
            self.size()?
        } else {
            at
        };
        write_at(&self.file, bytes, at).map_err(errno)
    }

    pub(super) fn seek(&mut self, offset: i64, whence: Whence) -> Result<u64, Errno> {
        let base = match whence {
            Whence::Set => 0,
            Whence::Cur => self.place,
            Whence::End => self.size()?,
        };
        self.place = base.checked_add_signed(offset).ok_or(Errno::Inval)?;
        Ok(self.place)
    }

    pub(super) fn place(&self) -> u64 {
        self.place
    }

    pub(super) fn size(&self) -> Result<u64, Errno> {
        self.file.metadata().map(|known| known.len()).map_err(errno)
    }

    pub(super) fn set_size(&self, size: u64) -> Result<(), Errno> {
        if self.access == Access::ReadOnly {
            return Err(Errno::Perm);
        }
        self.file.set_len(size).map_err(errno)
    }

    /// Sees to it that the file reaches to `offset + len`.
    pub(super) fn allocate(&self, offset: u64, len: u64) -> Result<(), Errno> {
        if len == 0 {
            return Err(Errno::Inval);
        }
        let end = offset.checked_add(len).ok_or(Errno::Fbig)?;
        if self.access == Access::ReadOnly {
            return Err(Errno::Perm);
        }
        if !self.writes {
            return Err(Errno::Badf);
        }
        if end > self.size()? {
            self.file.set_len(end).map_err(errno)?;
        }
        Ok(())
    }

    pub(super) fn filestat(&self) -> Result<Filestat, Errno> {
        Metadata::from_file(&self.file)
            .map(|known| filestat(&known))
            .map_err(errno)
    }
}

#[cfg(unix)]
fn read_at(file: &File, bytes: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, bytes, at)
}

#[cfg(unix)]
fn write_at(file: &File, bytes: &[u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::write_at(file, bytes, at)
}

#[cfg(not(unix))]
fn read_at(mut file: &File, bytes: &mut [u8], at: u64) -> io::Result<usize> {
    use std::io::{Read, Seek, SeekFrom};
    file.seek(SeekFrom::Start(at))?;
    file.read(bytes)
}

#[cfg(not(unix))]
fn write_at(mut file: &File, bytes: &[u8], at: u64) -> io::Result<usize> {
    use std::io::{Seek, SeekFrom, Write};
    file.seek(SeekFrom::Start(at))?;
    file.write(bytes)
}

pub(super) fn filetype(found: FileType) -> Filetype {
    if found.is_dir() {
        return Filetype::Directory;
    }
    if found.is_file() {
        return Filetype::RegularFile;
    }
    if found.is_symlink() {
        return Filetype::SymbolicLink;
    }
    special(found)
}

#[cfg(unix)]
fn special(found: FileType) -> Filetype {
    use cap_std::fs::FileTypeExt;
    if found.is_char_device() {
        Filetype::CharacterDevice
    } else if found.is_block_device() {
        Filetype::BlockDevice
    } else if found.is_socket() {
        Filetype::SocketStream
    } else {
        Filetype::Unknown
    }
}

#[cfg(not(unix))]
fn special(_found: FileType) -> Filetype {
    Filetype::Unknown
}

/// When what is known of a file was changed last.
#[cfg(unix)]
fn changed(known: &Metadata) -> Option<Timestamp> {
    use cap_std::fs::MetadataExt;
    let seconds = u64::try_from(known.ctime()).ok()?;
    let nanoseconds = u64::try_from(known.ctime_nsec()).ok()?;
    seconds.checked_mul(1_000_000_000)?.checked_add(nanoseconds)
}

#[cfg(not(unix))]
fn changed(known: &Metadata) -> Option<Timestamp> {
    timestamp(known.modified().ok()?.into_std())
}

pub(super) fn filestat(known: &Metadata) -> Filestat {
    let at = |time: io::Result<cap_std::time::SystemTime>| {
        time.ok()
            .and_then(|time| timestamp(time.into_std()))
            .unwrap_or(0)
    };
    Filestat {
        dev: MetadataExt::dev(known),
        ino: MetadataExt::ino(known),
        filetype: filetype(known.file_type()),
        nlink: MetadataExt::nlink(known),
        size: known.len(),
        atim: at(known.accessed()),
        mtim: at(known.modified()),
        ctim: changed(known).unwrap_or(0),
    }
}

/// The time that a file is set to, if it is set.
pub(super) fn time(set: SetTime) -> Result<Option<SystemTime>, Errno> {
    match set {
        SetTime::Keep => Ok(None),
        SetTime::Now => Ok(Some(SystemTime::now())),
        SetTime::At(time) => SystemTime::UNIX_EPOCH
            .checked_add(Duration::from_nanos(time))
            .map(Some)
            .ok_or(Errno::Overflow),
    }
}

pub(super) fn set_times(file: &File, atim: SetTime, mtim: SetTime) -> Result<(), Errno> {
    let mut times = FileTimes::new();
    if let Some(time) = time(atim)? {
        times = times.set_accessed(time);
    }
    if let Some(time) = time(mtim)? {
        times = times.set_modified(time);
    }
    file.set_times(times).map_err(errno)
}
