//! Paths. `cap-std` looks them up, so that none leads out of its directory.

use super::ctx::WasiCtx;
use super::dir::OpenDir;
use super::errno::errno;
use super::fd::SYNC_FLAGS;
use super::file::{OpenFile, filestat, time};
use super::runtime::wasi::{
    Errno, Fd, Filestat, Lookupflags, Oflags, Open, Paths, Rights, SetTime,
};
use super::table::{Entry, Kind};
use cap_fs_ext::{
    DirExt, FollowSymlinks, OpenOptionsFollowExt, OpenOptionsMaybeDirExt, SystemTimeSpec,
};
use cap_std::fs::{Dir, OpenOptions};

/// How a path is opened, and whether it can be read and written then.
fn options(open: &Open) -> (OpenOptions, bool, bool) {
    let creates = open.oflags.contains(Oflags::CREAT);
    let cuts = open.oflags.contains(Oflags::TRUNC);
    let asks_write = open.rights_base.contains(Rights::FD_WRITE);
    let writes = creates || cuts || asks_write;
    let reads = open.rights_base.contains(Rights::FD_READ) || !asks_write;
    let follow = if open.lookup.contains(Lookupflags::SYMLINK_FOLLOW) {
        FollowSymlinks::Yes
    } else {
        FollowSymlinks::No
    };
    let only_new = creates && open.oflags.contains(Oflags::EXCL);
    let mut options = OpenOptions::new();
    options
        .read(reads)
        .write(writes)
        .create(creates && !only_new)
        .create_new(only_new)
        .truncate(cuts)
        .follow(follow)
        .maybe_dir(true);
    (options, reads, writes)
}

fn open(dir: &OpenDir, path: &str, open: &Open) -> Result<Kind, Errno> {
    if open.flags.has_any(SYNC_FLAGS) {
        return Err(Errno::Notsup);
    }
    let is_dir = open.oflags.contains(Oflags::DIRECTORY);
    let changes = Oflags::CREAT.with(Oflags::EXCL).with(Oflags::TRUNC);
    if is_dir && open.oflags.has_any(changes) {
        return Err(Errno::Inval);
    }
    let (options, reads, writes) = options(open);
    if writes {
        dir.changes()?;
    }
    let file = dir.dir.open_with(path, &options).map_err(errno)?;
    if file.metadata().map_err(errno)?.is_dir() {
        let opened = Dir::from_std_file(file.into_std());
        return Ok(Kind::Dir(OpenDir::new(opened, dir.access)));
    }
    if is_dir {
        return Err(Errno::Notdir);
    }
    let mut file = OpenFile::new(file.into_std(), dir.access, reads, writes);
    file.flags = open.flags.without(SYNC_FLAGS);
    Ok(Kind::File(file))
}

/// Directories between which a name goes.
fn between(ctx: &mut WasiCtx, from: (Fd, Rights), to: (Fd, Rights)) -> Result<(&Dir, &Dir), Errno> {
    let (from, to) = ctx.table.two_dirs(from, to)?;
    Ok((from.changes()?, to.changes()?))
}

impl Paths for WasiCtx {
    fn open(&mut self, dir: Fd, path: &str, given: Open) -> Result<Fd, Errno> {
        let mut needed = Rights::PATH_OPEN;
        if given.oflags.contains(Oflags::CREAT) {
            needed = needed.with(Rights::PATH_CREATE_FILE);
        }
        if given.oflags.contains(Oflags::TRUNC) {
            needed = needed.with(Rights::PATH_FILESTAT_SET_SIZE);
        }
        let (kind, dropped) = match self.table.get(dir, needed)? {
            Entry {
                kind: Kind::Dir(dir),
                dropped_inheriting,
                ..
            } => (open(dir, path, &given)?, *dropped_inheriting),
            Entry {
                kind: Kind::File(_),
                ..
            } => return Err(Errno::Notdir),
            _ => return Err(Errno::Badf),
        };
        self.table.insert(kind, dropped)
    }

    fn create_dir(&mut self, dir: Fd, path: &str) -> Result<(), Errno> {
        let dir = self.table.dir(dir, Rights::PATH_CREATE_DIRECTORY)?;
        dir.changes()?.create_dir(path).map_err(errno)
    }

    fn remove_dir(&mut self, dir: Fd, path: &str) -> Result<(), Errno> {
        let dir = self.table.dir(dir, Rights::PATH_REMOVE_DIRECTORY)?;
        dir.changes()?.remove_dir(path).map_err(errno)
    }

    fn unlink(&mut self, dir: Fd, path: &str) -> Result<(), Errno> {
        let dir = self.table.dir(dir, Rights::PATH_UNLINK_FILE)?;
        dir.changes()?.remove_file_or_symlink(path).map_err(errno)
    }

    fn rename(&mut self, dir: Fd, path: &str, new_dir: Fd, new: &str) -> Result<(), Errno> {
        let (from, to) = between(
            self,
            (dir, Rights::PATH_RENAME_SOURCE),
            (new_dir, Rights::PATH_RENAME_TARGET),
        )?;
        from.rename(path, to, new).map_err(errno)
    }

    fn link(
        &mut self,
        dir: Fd,
        lookup: Lookupflags,
        path: &str,
        new_dir: Fd,
        new: &str,
    ) -> Result<(), Errno> {
        let (from, to) = between(
            self,
            (dir, Rights::PATH_LINK_SOURCE),
            (new_dir, Rights::PATH_LINK_TARGET),
        )?;
        // Systems do not follow the last link safely.
        if lookup.contains(Lookupflags::SYMLINK_FOLLOW) {
            return Err(Errno::Inval);
        }
        from.hard_link(path, to, new).map_err(errno)
    }

    fn symlink(&mut self, target: &str, dir: Fd, path: &str) -> Result<(), Errno> {
        let dir = self.table.dir(dir, Rights::PATH_SYMLINK)?;
        DirExt::symlink(dir.changes()?, target, path).map_err(errno)
    }

    fn readlink(&mut self, dir: Fd, path: &str, bytes: &mut [u8]) -> Result<usize, Errno> {
        let dir = self.table.dir(dir, Rights::PATH_READLINK)?;
        let target = dir.dir.read_link(path).map_err(errno)?;
        let target = target.to_str().ok_or(Errno::Ilseq)?.as_bytes();
        let count = target.len().min(bytes.len());
        for (to, from) in bytes.iter_mut().zip(target) {
            *to = *from;
        }
        Ok(count)
    }

    fn path_filestat(
        &mut self,
        dir: Fd,
        lookup: Lookupflags,
        path: &str,
    ) -> Result<Filestat, Errno> {
        let dir = &self.table.dir(dir, Rights::PATH_FILESTAT_GET)?.dir;
        let known = if lookup.contains(Lookupflags::SYMLINK_FOLLOW) {
            dir.metadata(path)
        } else {
            dir.symlink_metadata(path)
        };
        known.map(|known| filestat(&known)).map_err(errno)
    }

    fn path_set_times(
        &mut self,
        dir: Fd,
        lookup: Lookupflags,
        path: &str,
        atim: SetTime,
        mtim: SetTime,
    ) -> Result<(), Errno> {
        let dir = self.table.dir(dir, Rights::PATH_FILESTAT_SET_TIMES)?;
        let dir = dir.changes()?;
        let spec = |set| -> Result<Option<SystemTimeSpec>, Errno> {
            let time = time(set)?.map(cap_std::time::SystemTime::from_std);
            Ok(time.map(SystemTimeSpec::from))
        };
        let (atim, mtim) = (spec(atim)?, spec(mtim)?);
        if lookup.contains(Lookupflags::SYMLINK_FOLLOW) {
            DirExt::set_times(dir, path, atim, mtim)
        } else {
            dir.set_symlink_times(path, atim, mtim)
        }
        .map_err(errno)
    }
}
