//! The descriptors that are open.

use std::collections::BTreeMap;

use super::dir::OpenDir;
use super::file::OpenFile;
use super::runtime::wasi::{Errno, Fd, Rights};
use super::sock::{Listener, Stream};
use super::stdio::{Output, Stdin};

/// What a descriptor refers to.
#[derive(Debug)]
pub(super) enum Kind {
    Stdin(Stdin),
    Output(Output),
    File(OpenFile),
    Dir(OpenDir),
    Listener(Listener),
    Stream(Stream),
}

#[derive(Debug)]
pub(super) struct Entry {
    pub(super) kind: Kind,
    /// Rights that `fd_fdstat_set_rights` has taken away, from the descriptor and from those that
    /// are opened through it.
    pub(super) dropped: Rights,
    pub(super) dropped_inheriting: Rights,
}

#[derive(Debug)]
pub(super) struct Table {
    entries: BTreeMap<Fd, Entry>,
    /// How many descriptors there can be at once.
    most: usize,
}

impl Table {
    /// A table of `first`, at the lowest numbers, with room for them and so many more.
    pub(super) fn new(first: Vec<Kind>, more: usize) -> Self {
        let mut table = Self {
            entries: BTreeMap::new(),
            most: first.len().saturating_add(more),
        };
        for kind in first {
            table.put(kind, Rights::empty());
        }
        table
    }

    /// Adds a descriptor at the lowest number that is free, with rights that are gone from the
    /// beginning.
    pub(super) fn insert(&mut self, kind: Kind, dropped: Rights) -> Result<Fd, Errno> {
        if self.entries.len() >= self.most {
            return Err(Errno::Mfile);
        }
        Ok(self.put(kind, dropped))
    }

    fn put(&mut self, kind: Kind, dropped: Rights) -> Fd {
        let mut free = 0;
        for fd in self.entries.keys() {
            if *fd != free {
                break;
            }
            free += 1;
        }
        let entry = Entry {
            kind,
            dropped,
            dropped_inheriting: dropped,
        };
        self.entries.insert(free, entry);
        free
    }

    /// A descriptor, to be used with `rights`.
    pub(super) fn get(&mut self, fd: Fd, rights: Rights) -> Result<&mut Entry, Errno> {
        let entry = self.entries.get_mut(&fd).ok_or(Errno::Badf)?;
        if entry.dropped.has_any(rights) {
            return Err(Errno::Notcapable);
        }
        Ok(entry)
    }

    /// What a descriptor refers to, to be used with `rights`.
    pub(super) fn kind(&mut self, fd: Fd, rights: Rights) -> Result<&mut Kind, Errno> {
        Ok(&mut self.get(fd, rights)?.kind)
    }

    /// A file.
    pub(super) fn file(&mut self, fd: Fd, rights: Rights) -> Result<&mut OpenFile, Errno> {
        match self.kind(fd, rights)? {
            Kind::File(file) => Ok(file),
            _ => Err(Errno::Badf),
        }
    }

    /// A file that has a current place.
    pub(super) fn seekable(&mut self, fd: Fd, rights: Rights) -> Result<&mut OpenFile, Errno> {
        match self.kind(fd, rights)? {
            Kind::File(file) => Ok(file),
            Kind::Dir(_) => Err(Errno::Badf),
            _ => Err(Errno::Spipe),
        }
    }

    /// A directory.
    pub(super) fn dir(&mut self, fd: Fd, rights: Rights) -> Result<&mut OpenDir, Errno> {
        match self.kind(fd, rights)? {
            Kind::Dir(dir) => Ok(dir),
            _ => Err(Errno::Badf),
        }
    }

    /// Two directories at once, which may be the same one.
    pub(super) fn two_dirs(
        &mut self,
        first: (Fd, Rights),
        second: (Fd, Rights),
    ) -> Result<(&OpenDir, &OpenDir), Errno> {
        self.dir(first.0, first.1)?;
        self.dir(second.0, second.1)?;
        let of = |fd: Fd| match self.entries.get(&fd) {
            Some(Entry {
                kind: Kind::Dir(dir),
                ..
            }) => Ok(dir),
            _ => Err(Errno::Badf),
        };
        Ok((of(first.0)?, of(second.0)?))
    }

    pub(super) fn close(&mut self, fd: Fd) -> Result<(), Errno> {
        self.entries.remove(&fd).map(drop).ok_or(Errno::Badf)
    }

    pub(super) fn renumber(&mut self, from: Fd, to: Fd) -> Result<(), Errno> {
        if !self.entries.contains_key(&to) {
            return Err(Errno::Badf);
        }
        let entry = self.entries.remove(&from).ok_or(Errno::Badf)?;
        self.entries.insert(to, entry);
        Ok(())
    }
}
