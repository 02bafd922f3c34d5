//! Using names.

use super::super::super::range::overwrite;
use super::super::{
    Errno, Fd, Filestat, Filetype, Lookupflags, Oflags, Open, Paths, Rights, SetTime,
};
use super::descriptors::{filestat, time};
use super::slot::{DIR_RIGHTS, FILE_RIGHTS, Fds, Slot, Target};
use super::walk::{Last, Name, Place, walk};
use super::{Node, Rooted, Streams};

impl<S: Streams, F: Rooted> Fds<S, F> {
    /// What a path names, and where it is.
    fn existing(
        &self,
        dir: Fd,
        rights: Rights,
        path: &str,
        last: Last,
    ) -> Result<(Node, Place), Errno> {
        let (dir, _) = self.dir(dir, rights)?;
        let place = walk(&self.files, dir, path, last)?;
        Ok((place.node.ok_or(Errno::Noent)?, place))
    }

    /// The place of something new: a name that is not in use, in a directory.
    fn vacant(
        &self,
        dir: Fd,
        rights: Rights,
        path: &str,
        filetype: Filetype,
    ) -> Result<(Node, Name), Errno> {
        let (dir, _) = self.dir(dir, rights)?;
        let place = walk(&self.files, dir, path, Last::Name)?;
        match (place.node, place.name) {
            (None, Some(_)) if place.slash && filetype != Filetype::Directory => Err(Errno::Noent),
            (None, Some(name)) => Ok((place.dir, name)),
            _ => Err(Errno::Exist),
        }
    }

    fn filetype(&self, node: Node) -> Filetype {
        self.files.status(node).filetype
    }

    fn is_empty(&self, dir: Node) -> bool {
        self.files.entry(dir, 0).is_none()
    }

    /// Whether `dir` is `above` or lies somewhere in it.
    fn is_within(&self, dir: Node, above: Node) -> bool {
        let mut at = dir;
        loop {
            if at == above {
                return true;
            }
            let parent = self.files.parent(at);
            if parent == at {
                return false;
            }
            at = parent;
        }
    }
}

fn last(lookup: Lookupflags) -> Last {
    if lookup.contains(Lookupflags::SYMLINK_FOLLOW) {
        Last::Follow
    } else {
        Last::Keep
    }
}

impl<S: Streams, F: Rooted> Paths for Fds<S, F> {
    fn open(&mut self, dir: Fd, path: &str, open: Open) -> Result<Fd, Errno> {
        let (start, parent) = self.dir(dir, Rights::PATH_OPEN)?;
        let oflags = open.oflags;
        if oflags.contains(Oflags::CREAT.with(Oflags::DIRECTORY)) {
            return Err(Errno::Inval);
        }
        if !self.has_free_slot() {
            return Err(Errno::Nfile);
        }
        let is_new = oflags.contains(Oflags::CREAT.with(Oflags::EXCL));
        let lookup = if is_new {
            Last::Keep
        } else {
            last(open.lookup)
        };
        let place = walk(&self.files, start, path, lookup)?;
        let base = open.rights_base;
        let writes = base.contains(Rights::FD_WRITE) || oflags.contains(Oflags::TRUNC);
        let node = match (place.node, place.name) {
            (Some(_), _) if is_new => return Err(Errno::Exist),
            (Some(node), _) => match self.filetype(node) {
                Filetype::SymbolicLink => return Err(Errno::Loop),
                // Who asks for a directory asks for no right to write to a file.
                Filetype::Directory if oflags == Oflags::DIRECTORY => node,
                Filetype::Directory if writes || oflags.contains(Oflags::CREAT) => {
                    return Err(Errno::Isdir);
                }
                Filetype::Directory => node,
                _ if oflags.contains(Oflags::DIRECTORY) => return Err(Errno::Notdir),
                _ if writes && self.files.is_read_only() => return Err(Errno::Rofs),
                _ => {
                    if oflags.contains(Oflags::TRUNC) {
                        self.allowed(dir, Rights::PATH_FILESTAT_SET_SIZE)?;
                        self.files.resize(node, 0, self.now)?;
                    }
                    node
                }
            },
            (None, Some(name)) if oflags.contains(Oflags::CREAT) => {
                if place.slash {
                    return Err(Errno::Isdir);
                }
                self.allowed(dir, Rights::PATH_CREATE_FILE)?;
                let file = Filetype::RegularFile;
                self.files
                    .create(place.dir, name.bytes(), file, b"", self.now)?
            }
            _ => return Err(Errno::Noent),
        };
        let is_dir = self.filetype(node) == Filetype::Directory;
        let most = if is_dir { DIR_RIGHTS } else { FILE_RIGHTS };
        self.open_slot(Slot {
            target: Target::Node {
                node,
                is_dir,
                is_preopen: false,
            },
            offset: 0,
            flags: open.flags,
            base: base.common(parent.inheriting).common(most),
            inheriting: open.rights_inheriting.common(parent.inheriting),
        })
    }

    fn create_dir(&mut self, dir: Fd, path: &str) -> Result<(), Errno> {
        let kind = Filetype::Directory;
        let (dir, name) = self.vacant(dir, Rights::PATH_CREATE_DIRECTORY, path, kind)?;
        self.files.create(dir, name.bytes(), kind, b"", self.now)?;
        Ok(())
    }

    fn remove_dir(&mut self, dir: Fd, path: &str) -> Result<(), Errno> {
        let (node, place) = self.existing(dir, Rights::PATH_REMOVE_DIRECTORY, path, Last::Name)?;
        if self.filetype(node) != Filetype::Directory {
            return Err(Errno::Notdir);
        }
        let name = place.name.ok_or(Errno::Inval)?;
        if !self.is_empty(node) {
            return Err(Errno::Notempty);
        }
        self.files.unlink(place.dir, name.bytes(), self.now)?;
        self.release(node);
        Ok(())
    }

    fn unlink(&mut self, dir: Fd, path: &str) -> Result<(), Errno> {
        let (node, place) = self.existing(dir, Rights::PATH_UNLINK_FILE, path, Last::Name)?;
        match place.name {
            Some(name) if self.filetype(node) != Filetype::Directory => {
                self.files.unlink(place.dir, name.bytes(), self.now)?;
            }
            _ => return Err(Errno::Isdir),
        }
        self.release(node);
        Ok(())
    }

    fn rename(&mut self, dir: Fd, path: &str, new_dir: Fd, new: &str) -> Result<(), Errno> {
        let (node, from) = self.existing(dir, Rights::PATH_RENAME_SOURCE, path, Last::Name)?;
        let (start, _) = self.dir(new_dir, Rights::PATH_RENAME_TARGET)?;
        let to = walk(&self.files, start, new, Last::Name)?;
        let (Some(name), Some(new_name)) = (from.name, to.name) else {
            return Err(Errno::Busy);
        };
        let is_dir = self.filetype(node) == Filetype::Directory;
        if to.slash && !is_dir {
            return Err(Errno::Notdir);
        }
        if is_dir && self.is_within(to.dir, node) {
            return Err(Errno::Inval);
        }
        if let Some(replaced) = to.node {
            if replaced == node {
                return Ok(());
            }
            match (is_dir, self.filetype(replaced) == Filetype::Directory) {
                (true, false) => return Err(Errno::Notdir),
                (false, true) => return Err(Errno::Isdir),
                (true, true) if !self.is_empty(replaced) => return Err(Errno::Notempty),
                _ => {}
            }
        }
        let (name, new_name) = (name.bytes(), new_name.bytes());
        self.files
            .rename(from.dir, name, to.dir, new_name, self.now)?;
        if let Some(replaced) = to.node {
            self.release(replaced);
        }
        Ok(())
    }

    fn link(
        &mut self,
        dir: Fd,
        lookup: Lookupflags,
        path: &str,
        new_dir: Fd,
        new: &str,
    ) -> Result<(), Errno> {
        let (node, _) = self.existing(dir, Rights::PATH_LINK_SOURCE, path, last(lookup))?;
        let file = Filetype::RegularFile;
        let (new_dir, name) = self.vacant(new_dir, Rights::PATH_LINK_TARGET, new, file)?;
        if self.filetype(node) == Filetype::Directory {
            return Err(Errno::Perm);
        }
        self.files.link(new_dir, name.bytes(), node, self.now)
    }

    fn symlink(&mut self, target: &str, dir: Fd, path: &str) -> Result<(), Errno> {
        let kind = Filetype::SymbolicLink;
        let (dir, name) = self.vacant(dir, Rights::PATH_SYMLINK, path, kind)?;
        match target.as_bytes() {
            [] => return Err(Errno::Noent),
            [b'/', ..] => return Err(Errno::Perm),
            // `contains` would bring in a search of machine words, which has panics.
            #[allow(clippy::manual_contains)]
            text if text.iter().any(|byte| *byte == 0) => return Err(Errno::Inval),
            text => self.files.create(dir, name.bytes(), kind, text, self.now)?,
        };
        Ok(())
    }

    fn readlink(&mut self, dir: Fd, path: &str, bytes: &mut [u8]) -> Result<usize, Errno> {
        let (node, _) = self.existing(dir, Rights::PATH_READLINK, path, Last::Keep)?;
        if self.filetype(node) != Filetype::SymbolicLink {
            return Err(Errno::Inval);
        }
        Ok(overwrite(bytes, self.files.contents(node)))
    }

    fn path_filestat(
        &mut self,
        dir: Fd,
        lookup: Lookupflags,
        path: &str,
    ) -> Result<Filestat, Errno> {
        let (node, _) = self.existing(dir, Rights::PATH_FILESTAT_GET, path, last(lookup))?;
        Ok(filestat(&self.files, node))
    }

    fn path_set_times(
        &mut self,
        dir: Fd,
        lookup: Lookupflags,
        path: &str,
        atim: SetTime,
        mtim: SetTime,
    ) -> Result<(), Errno> {
        let (node, _) = self.existing(dir, Rights::PATH_FILESTAT_SET_TIMES, path, last(lookup))?;
        let now = self.now;
        self.files
            .set_times(node, time(atim, now), time(mtim, now), now)
    }
}
