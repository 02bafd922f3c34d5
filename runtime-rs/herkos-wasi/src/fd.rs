//! Descriptors.

use super::builder::Access;
use super::ctx::WasiCtx;
use super::errno::errno;
use super::file;
use super::runtime::wasi::{
    Advice, Descriptors, Dircookie, Entries, Errno, Fd, Fdflags, Fdstat, Filestat, Filetype,
    Rights, SetTime, Whence,
};
use super::table::{Entry, Kind};

/// What can be done with a directory. Programs test for these.
const DIR_RIGHTS: Rights = Rights::PATH_CREATE_DIRECTORY
    .with(Rights::PATH_CREATE_FILE)
    .with(Rights::PATH_LINK_SOURCE)
    .with(Rights::PATH_LINK_TARGET)
    .with(Rights::PATH_OPEN)
    .with(Rights::FD_READDIR)
    .with(Rights::PATH_READLINK)
    .with(Rights::PATH_RENAME_SOURCE)
    .with(Rights::PATH_RENAME_TARGET)
    .with(Rights::PATH_SYMLINK)
    .with(Rights::PATH_REMOVE_DIRECTORY)
    .with(Rights::PATH_UNLINK_FILE)
    .with(Rights::PATH_FILESTAT_GET)
    .with(Rights::PATH_FILESTAT_SET_TIMES)
    .with(Rights::FD_FILESTAT_GET)
    .with(Rights::FD_FILESTAT_SET_TIMES);

/// What can be done with files and directories that are opened through a directory.
const INHERITED_RIGHTS: Rights = DIR_RIGHTS
    .with(Rights::FD_DATASYNC)
    .with(Rights::FD_READ)
    .with(Rights::FD_SEEK)
    .with(Rights::FD_FDSTAT_SET_FLAGS)
    .with(Rights::FD_SYNC)
    .with(Rights::FD_TELL)
    .with(Rights::FD_WRITE)
    .with(Rights::FD_ADVISE)
    .with(Rights::FD_ALLOCATE)
    .with(Rights::FD_FILESTAT_SET_SIZE)
    .with(Rights::POLL_FD_READWRITE);

const STREAM_RIGHTS: Rights = Rights::FD_READ
    .with(Rights::FD_WRITE)
    .with(Rights::FD_FDSTAT_SET_FLAGS)
    .with(Rights::POLL_FD_READWRITE)
    .with(Rights::SOCK_SHUTDOWN);

const LISTENER_RIGHTS: Rights = Rights::SOCK_ACCEPT
    .with(Rights::FD_FDSTAT_SET_FLAGS)
    .with(Rights::POLL_FD_READWRITE);

/// Flags with which a file cannot be opened, as wasmtime has it.
pub(super) const SYNC_FLAGS: Fdflags = Fdflags::SYNC.with(Fdflags::DSYNC).with(Fdflags::RSYNC);

/// What a descriptor may be used for, and those that are opened through it, before any rights were
/// taken away.
fn rights(kind: &Kind) -> (Rights, Rights) {
    let same = |rights| (rights, rights);
    match kind {
        Kind::Stdin(_) => same(Rights::FD_READ),
        Kind::Output(_) => same(Rights::FD_WRITE),
        Kind::Listener(_) => (LISTENER_RIGHTS, STREAM_RIGHTS),
        Kind::Stream(_) => same(STREAM_RIGHTS),
        Kind::Dir(dir) if dir.preopened.is_some() => (DIR_RIGHTS, INHERITED_RIGHTS),
        Kind::Dir(_) => same(
            Rights::all()
                .without(Rights::FD_SEEK)
                .without(Rights::FD_FILESTAT_SET_SIZE)
                .without(Rights::PATH_FILESTAT_SET_SIZE)
                .without(Rights::FD_WRITE),
        ),
        Kind::File(file) => {
            let mut rights = Rights::all();
            if !file.reads {
                rights = rights.without(Rights::FD_READ).without(Rights::FD_READDIR);
            }
            if !file.writes {
                rights = rights.without(Rights::FD_WRITE);
            }
            same(rights)
        }
    }
}

impl Descriptors for WasiCtx {
    fn read(&mut self, fd: Fd, bytes: &mut [u8]) -> Result<usize, Errno> {
        match self.table.kind(fd, Rights::FD_READ)? {
            Kind::Stdin(stdin) => stdin.read(bytes),
            Kind::File(file) => file.read(bytes),
            Kind::Stream(stream) => stream.read(bytes),
            Kind::Output(_) | Kind::Dir(_) | Kind::Listener(_) => Err(Errno::Badf),
        }
    }

    fn read_on(&mut self, fd: Fd, bytes: &mut [u8]) -> Result<usize, Errno> {
        match self.table.kind(fd, Rights::FD_READ)? {
            Kind::Stdin(stdin) => stdin.read_on(bytes),
            Kind::Stream(stream) => stream.read_on(bytes),
            _ => self.read(fd, bytes),
        }
    }

    fn write(&mut self, fd: Fd, bytes: &[u8]) -> Result<usize, Errno> {
        match self.table.kind(fd, Rights::FD_WRITE)? {
            Kind::Output(output) => output.write(bytes),
            Kind::File(file) => file.write(bytes),
            Kind::Stream(stream) => stream.write(bytes),
            Kind::Stdin(_) | Kind::Dir(_) | Kind::Listener(_) => Err(Errno::Badf),
        }
    }

    fn read_at(&mut self, fd: Fd, bytes: &mut [u8], offset: u64) -> Result<usize, Errno> {
        match self.table.kind(fd, Rights::FD_READ)? {
            Kind::File(file) => file.read_at(bytes, offset),
            Kind::Stdin(_) | Kind::Stream(_) => Err(Errno::Spipe),
            Kind::Output(_) | Kind::Dir(_) | Kind::Listener(_) => Err(Errno::Badf),
        }
    }

    fn write_at(&mut self, fd: Fd, bytes: &[u8], offset: u64) -> Result<usize, Errno> {
        match self.table.kind(fd, Rights::FD_WRITE)? {
            Kind::File(file) => file.write_at(bytes, offset),
            Kind::Output(_) | Kind::Stream(_) => Err(Errno::Spipe),
            Kind::Stdin(_) | Kind::Dir(_) | Kind::Listener(_) => Err(Errno::Badf),
        }
    }

    fn seek(&mut self, fd: Fd, offset: i64, whence: Whence) -> Result<u64, Errno> {
        self.table
            .seekable(fd, Rights::FD_SEEK)?
            .seek(offset, whence)
    }

    fn tell(&mut self, fd: Fd) -> Result<u64, Errno> {
        Ok(self.table.seekable(fd, Rights::FD_TELL)?.place())
    }

    fn close(&mut self, fd: Fd) -> Result<(), Errno> {
        self.table.close(fd)
    }

    fn renumber(&mut self, from: Fd, to: Fd) -> Result<(), Errno> {
        self.table.renumber(from, to)
    }

    fn fdstat(&mut self, fd: Fd) -> Result<Fdstat, Errno> {
        let Entry {
            kind,
            dropped,
            dropped_inheriting,
        } = self.table.get(fd, Rights::empty())?;
        let (base, inheriting) = rights(kind);
        let (filetype, flags) = match kind {
            Kind::Stdin(stdin) => (stdin.filetype(), Fdflags::empty()),
            Kind::Output(output) => (output.filetype(), Fdflags::empty()),
            Kind::File(file) => (file.filestat()?.filetype, file.flags),
            Kind::Dir(_) => (Filetype::Directory, Fdflags::empty()),
            Kind::Listener(listener) => (Filetype::SocketStream, listener.flags()),
            Kind::Stream(stream) => (Filetype::SocketStream, stream.flags()),
        };
        Ok(Fdstat {
            filetype,
            flags,
            rights_base: base.without(*dropped),
            rights_inheriting: inheriting.without(*dropped_inheriting),
        })
    }

    fn set_flags(&mut self, fd: Fd, flags: Fdflags) -> Result<(), Errno> {
        match self.table.kind(fd, Rights::FD_FDSTAT_SET_FLAGS)? {
            Kind::File(_) if flags.has_any(SYNC_FLAGS) => Err(Errno::Inval),
            Kind::File(file) => {
                file.flags = flags;
                Ok(())
            }
            Kind::Listener(listener) => listener.set_flags(flags),
            Kind::Stream(stream) => stream.set_flags(flags),
            Kind::Stdin(_) | Kind::Output(_) | Kind::Dir(_) => Err(Errno::Badf),
        }
    }

    fn set_rights(&mut self, fd: Fd, base: Rights, inheriting: Rights) -> Result<(), Errno> {
        let entry = self.table.get(fd, Rights::empty())?;
        let (all, all_inheriting) = rights(&entry.kind);
        let has = all.without(entry.dropped);
        let has_inheriting = all_inheriting.without(entry.dropped_inheriting);
        if !has.contains(base) || !has_inheriting.contains(inheriting) {
            return Err(Errno::Notcapable);
        }
        entry.dropped = Rights::all().without(base);
        entry.dropped_inheriting = Rights::all().without(inheriting);
        Ok(())
    }

    fn filestat(&mut self, fd: Fd) -> Result<Filestat, Errno> {
        let filetype = match self.table.kind(fd, Rights::FD_FILESTAT_GET)? {
            Kind::File(file) => return file.filestat(),
            Kind::Dir(dir) => return dir.filestat(),
            Kind::Stdin(stdin) => stdin.filetype(),
            Kind::Output(output) => output.filetype(),
            Kind::Listener(_) | Kind::Stream(_) => Filetype::SocketStream,
        };
        Ok(Filestat {
            dev: 0,
            ino: 0,
            filetype,
            nlink: 0,
            size: 0,
            atim: 0,
            mtim: 0,
            ctim: 0,
        })
    }

    fn set_size(&mut self, fd: Fd, size: u64) -> Result<(), Errno> {
        self.table
            .file(fd, Rights::FD_FILESTAT_SET_SIZE)?
            .set_size(size)
    }

    fn set_times(&mut self, fd: Fd, atim: SetTime, mtim: SetTime) -> Result<(), Errno> {
        match self.table.kind(fd, Rights::FD_FILESTAT_SET_TIMES)? {
            Kind::File(file) if file.access == Access::ReadOnly => Err(Errno::Perm),
            Kind::File(file) => file::set_times(&file.file, atim, mtim),
            Kind::Dir(dir) => dir.set_times(atim, mtim),
            _ => Err(Errno::Badf),
        }
    }

    /// The standard library has no such hints to give.
    fn advise(&mut self, fd: Fd, _offset: u64, len: u64, _advice: Advice) -> Result<(), Errno> {
        self.table.file(fd, Rights::FD_ADVISE)?;
        // What systems say of a length that does not fit their type.
        i64::try_from(len).map(drop).map_err(|_| Errno::Inval)
    }

    fn allocate(&mut self, fd: Fd, offset: u64, len: u64) -> Result<(), Errno> {
        self.table
            .file(fd, Rights::FD_ALLOCATE)?
            .allocate(offset, len)
    }

    fn sync(&mut self, fd: Fd) -> Result<(), Errno> {
        let file = &self.table.file(fd, Rights::FD_SYNC)?.file;
        file.sync_all().map_err(errno)
    }

    fn datasync(&mut self, fd: Fd) -> Result<(), Errno> {
        let file = &self.table.file(fd, Rights::FD_DATASYNC)?.file;
        file.sync_data().map_err(errno)
    }

    fn preopen(&mut self, fd: Fd) -> Result<&[u8], Errno> {
        match self.table.kind(fd, Rights::empty())? {
            Kind::Dir(dir) => dir.preopened.as_deref().map(str::as_bytes),
            _ => None,
        }
        .ok_or(Errno::Notdir)
    }

    fn read_dir(
        &mut self,
        fd: Fd,
        cookie: Dircookie,
        entries: &mut Entries<'_>,
    ) -> Result<(), Errno> {
        self.table
            .dir(fd, Rights::FD_READDIR)?
            .read(cookie, entries)
    }
}
