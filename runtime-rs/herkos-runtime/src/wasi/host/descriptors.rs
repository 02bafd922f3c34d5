//! Using descriptors that are open.

use super::super::super::range::overwrite;
use super::super::{
    Advice, Descriptors, Dircookie, Dirent, Entries, Errno, Fd, Fdflags, Fdstat, Filestat,
    Filetype, Rights, SetTime, Timestamp, Whence,
};
use super::slot::{Fds, Slot, Target};
use super::{FileSystem, Node, Stream, Streams};

/// The number of the device that all files lie on.
const DEVICE: u64 = 1;

/// The places of `.` and `..` in a directory; the file system's entries follow.
const DOTS: u64 = 2;

impl<S: Streams, F: FileSystem> Descriptors for Fds<S, F> {
    fn read(&mut self, fd: Fd, bytes: &mut [u8]) -> Result<usize, Errno> {
        if let Target::Stream(stream) = self.slot(fd)?.target {
            self.allowed(fd, Rights::FD_READ)?;
            return match stream {
                Stream::Input => self.streams.read(bytes),
                Stream::Output | Stream::Error => Err(Errno::Badf),
            };
        }
        let (node, slot) = self.file(fd, Rights::FD_READ, Errno::Badf)?;
        let count = copy(self.files.contents(node), slot.offset, bytes);
        self.slot_mut(fd)?.offset = slot.offset.saturating_add(count as u64);
        Ok(count)
    }

    fn read_on(&mut self, fd: Fd, bytes: &mut [u8]) -> Result<usize, Errno> {
        match self.slot(fd)?.target {
            Target::Stream(stream) if self.streams.ready(stream).nbytes == 0 => Ok(0),
            _ => self.read(fd, bytes),
        }
    }

    fn write(&mut self, fd: Fd, bytes: &[u8]) -> Result<usize, Errno> {
        if let Target::Stream(stream) = self.slot(fd)?.target {
            self.allowed(fd, Rights::FD_WRITE)?;
            return self.streams.write(stream, bytes);
        }
        let (node, slot) = self.file(fd, Rights::FD_WRITE, Errno::Badf)?;
        let at = if slot.flags.contains(Fdflags::APPEND) {
            self.files.status(node).size
        } else {
            slot.offset
        };
        let count = self.files.write(node, at, bytes, self.now)?;
        self.slot_mut(fd)?.offset = at.saturating_add(count as u64);
        Ok(count)
    }

    fn read_at(&mut self, fd: Fd, bytes: &mut [u8], offset: u64) -> Result<usize, Errno> {
        let rights = Rights::FD_READ.with(Rights::FD_SEEK);
        let (node, _) = self.file(fd, rights, Errno::Spipe)?;
        Ok(copy(self.files.contents(node), offset, bytes))
    }

    fn write_at(&mut self, fd: Fd, bytes: &[u8], offset: u64) -> Result<usize, Errno> {
        let rights = Rights::FD_WRITE.with(Rights::FD_SEEK);
        let (node, slot) = self.file(fd, rights, Errno::Spipe)?;
        // As on Linux, the offset does not count in a file that is appended to.
        let at = if slot.flags.contains(Fdflags::APPEND) {
            self.files.status(node).size
        } else {
            offset
        };
        self.files.write(node, at, bytes, self.now)
    }

    fn seek(&mut self, fd: Fd, offset: i64, whence: Whence) -> Result<u64, Errno> {
        let (node, slot) = self.file(fd, Rights::FD_SEEK, Errno::Spipe)?;
        let base = match whence {
            Whence::Set => 0,
            Whence::Cur => slot.offset,
            Whence::End => self.files.status(node).size,
        };
        let place = base.checked_add_signed(offset).ok_or(Errno::Inval)?;
        self.slot_mut(fd)?.offset = place;
        Ok(place)
    }

    fn tell(&mut self, fd: Fd) -> Result<u64, Errno> {
        let (_, slot) = self.file(fd, Rights::FD_TELL, Errno::Spipe)?;
        Ok(slot.offset)
    }

    fn close(&mut self, fd: Fd) -> Result<(), Errno> {
        let slot = self.slot_mut(fd)?;
        let target = slot.target;
        *slot = Slot::FREE;
        if let Target::Node { node, .. } = target {
            self.release(node);
        }
        Ok(())
    }

    fn renumber(&mut self, from: Fd, to: Fd) -> Result<(), Errno> {
        let slot = self.slot(from)?;
        self.slot(to)?;
        if from == to {
            return Ok(());
        }
        self.close(to)?;
        for (fd, new) in [(to, slot), (from, Slot::FREE)] {
            if let Some(slot) = self.files.slots_mut().get_mut(fd as usize) {
                *slot = new;
            }
        }
        Ok(())
    }

    fn fdstat(&mut self, fd: Fd) -> Result<Fdstat, Errno> {
        let slot = self.slot(fd)?;
        Ok(Fdstat {
            filetype: slot.target.filetype(),
            flags: slot.flags,
            rights_base: slot.base,
            rights_inheriting: slot.inheriting,
        })
    }

    fn set_flags(&mut self, fd: Fd, flags: Fdflags) -> Result<(), Errno> {
        self.allowed(fd, Rights::FD_FDSTAT_SET_FLAGS)?;
        self.slot_mut(fd)?.flags = flags;
        Ok(())
    }

    fn set_rights(&mut self, fd: Fd, base: Rights, inheriting: Rights) -> Result<(), Errno> {
        let slot = self.slot_mut(fd)?;
        if !slot.base.contains(base) || !slot.inheriting.contains(inheriting) {
            return Err(Errno::Notcapable);
        }
        slot.base = base;
        slot.inheriting = inheriting;
        Ok(())
    }

    fn filestat(&mut self, fd: Fd) -> Result<Filestat, Errno> {
        let slot = self.allowed(fd, Rights::FD_FILESTAT_GET)?;
        Ok(match slot.target {
            Target::Node { node, .. } => filestat(&self.files, node),
            target => Filestat {
                dev: 0,
                ino: 0,
                filetype: target.filetype(),
                nlink: 0,
                size: 0,
                atim: 0,
                mtim: 0,
                ctim: 0,
            },
        })
    }

    fn set_size(&mut self, fd: Fd, size: u64) -> Result<(), Errno> {
        let (node, _) = self.file(fd, Rights::FD_FILESTAT_SET_SIZE, Errno::Badf)?;
        self.files.resize(node, size, self.now)
    }

    fn set_times(&mut self, fd: Fd, atim: SetTime, mtim: SetTime) -> Result<(), Errno> {
        let slot = self.slot(fd)?;
        let Target::Node { node, .. } = slot.target else {
            return Err(Errno::Badf);
        };
        self.allowed(fd, Rights::FD_FILESTAT_SET_TIMES)?;
        let now = self.now;
        self.files
            .set_times(node, time(atim, now), time(mtim, now), now)
    }

    fn advise(&mut self, fd: Fd, _offset: u64, _len: u64, _advice: Advice) -> Result<(), Errno> {
        self.file(fd, Rights::FD_ADVISE, Errno::Spipe)?;
        Ok(())
    }

    fn allocate(&mut self, fd: Fd, offset: u64, len: u64) -> Result<(), Errno> {
        let (node, _) = self.file(fd, Rights::FD_ALLOCATE, Errno::Spipe)?;
        if len == 0 {
            return Err(Errno::Inval);
        }
        let end = offset.checked_add(len).ok_or(Errno::Fbig)?;
        if end > self.files.status(node).size {
            self.files.resize(node, end, self.now)?;
        }
        Ok(())
    }

    fn sync(&mut self, fd: Fd) -> Result<(), Errno> {
        match self.slot(fd)?.target {
            Target::Stream(_) => Err(Errno::Inval),
            _ => self.allowed(fd, Rights::FD_SYNC).map(|_| ()),
        }
    }

    fn datasync(&mut self, fd: Fd) -> Result<(), Errno> {
        match self.slot(fd)?.target {
            Target::Stream(_) => Err(Errno::Inval),
            _ => self.allowed(fd, Rights::FD_DATASYNC).map(|_| ()),
        }
    }

    fn preopen(&mut self, fd: Fd) -> Result<&[u8], Errno> {
        match self.slot(fd)?.target {
            Target::Node {
                is_preopen: true, ..
            } => Ok(self.files.name()),
            _ => Err(Errno::Badf),
        }
    }

    fn read_dir(
        &mut self,
        fd: Fd,
        cookie: Dircookie,
        entries: &mut Entries<'_>,
    ) -> Result<(), Errno> {
        let (dir, _) = self.dir(fd, Rights::FD_READDIR)?;
        let mut next = cookie;
        loop {
            let (node, name) = match next {
                0 => (dir, &b"."[..]),
                1 => (self.files.parent(dir), &b".."[..]),
                _ => {
                    let Ok(from) = u32::try_from(next.saturating_sub(DOTS)) else {
                        return Ok(());
                    };
                    let Some(entry) = self.files.entry(dir, from) else {
                        return Ok(());
                    };
                    next = u64::from(entry.place).saturating_add(DOTS);
                    (entry.node, entry.name)
                }
            };
            next = next.saturating_add(1);
            let entry = Dirent {
                next,
                ino: number(node),
                filetype: self.files.status(node).filetype,
            };
            if !entries.push(entry, name) {
                return Ok(());
            }
        }
    }
}

/// What the guest is told of a node.
pub(super) fn filestat<F: FileSystem>(files: &F, node: Node) -> Filestat {
    let status = files.status(node);
    Filestat {
        dev: DEVICE,
        ino: number(node),
        filetype: status.filetype,
        nlink: status.links,
        size: match status.filetype {
            Filetype::Directory => 0,
            _ => status.size,
        },
        atim: status.atim,
        mtim: status.mtim,
        ctim: status.ctim,
    }
}

/// The number that the guest knows a node by, which is not 0.
fn number(node: Node) -> u64 {
    u64::from(node).saturating_add(1)
}

pub(super) fn time(set: SetTime, now: Timestamp) -> Option<Timestamp> {
    match set {
        SetTime::Keep => None,
        SetTime::Now => Some(now),
        SetTime::At(time) => Some(time),
    }
}

/// Reads bytes from a place on, and says how many.
fn copy(contents: &[u8], at: u64, bytes: &mut [u8]) -> usize {
    let from = usize::try_from(at).ok().and_then(|at| contents.get(at..));
    overwrite(bytes, from.unwrap_or_default())
}
