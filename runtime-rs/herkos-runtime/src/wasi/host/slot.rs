//! The table of descriptors: what each of them refers to.

use super::super::{Errno, Fd, Fdflags, Filetype, Ready, Rights, Timestamp};
use super::{FileSystem, NoFiles, Node, ROOT, Stream, Streams};

/// Room for a descriptor, in a [`FileSystem`].
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    pub(super) target: Target,
    pub(super) offset: u64,
    pub(super) flags: Fdflags,
    pub(super) base: Rights,
    pub(super) inheriting: Rights,
}

/// What a descriptor refers to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Target {
    /// Nothing: the next one that is opened takes it.
    Free,
    /// Nothing, but it is no room for others either: a standard stream that was not granted.
    Reserved,
    Stream(Stream),
    Node {
        node: Node,
        is_dir: bool,
        is_preopen: bool,
    },
}

impl Slot {
    /// Room that is not in use.
    pub const FREE: Self = Self {
        target: Target::Free,
        offset: 0,
        flags: Fdflags::empty(),
        base: Rights::empty(),
        inheriting: Rights::empty(),
    };

    pub(super) const fn of_stream(stream: Stream) -> Self {
        let direction = match stream {
            Stream::Input => Rights::FD_READ,
            Stream::Output | Stream::Error => Rights::FD_WRITE,
        };
        Self {
            target: Target::Stream(stream),
            base: STREAM_RIGHTS.with(direction),
            ..Self::FREE
        }
    }
}

const STREAM_RIGHTS: Rights = Rights::FD_FDSTAT_SET_FLAGS
    .with(Rights::FD_FILESTAT_GET)
    .with(Rights::POLL_FD_READWRITE);

/// What a descriptor of a file can be used for at most.
pub(super) const FILE_RIGHTS: Rights = Rights::FD_DATASYNC
    .with(Rights::FD_READ)
    .with(Rights::FD_SEEK)
    .with(Rights::FD_FDSTAT_SET_FLAGS)
    .with(Rights::FD_SYNC)
    .with(Rights::FD_TELL)
    .with(Rights::FD_WRITE)
    .with(Rights::FD_ADVISE)
    .with(Rights::FD_ALLOCATE)
    .with(Rights::FD_FILESTAT_GET)
    .with(Rights::FD_FILESTAT_SET_SIZE)
    .with(Rights::FD_FILESTAT_SET_TIMES)
    .with(Rights::POLL_FD_READWRITE);

/// What a descriptor of a directory can be used for at most.
pub(super) const DIR_RIGHTS: Rights = Rights::all()
    .without(FILE_RIGHTS)
    .without(Rights::SOCK_ACCEPT)
    .without(Rights::SOCK_SHUTDOWN)
    .with(Rights::FD_DATASYNC)
    .with(Rights::FD_FDSTAT_SET_FLAGS)
    .with(Rights::FD_SYNC)
    .with(Rights::FD_FILESTAT_GET)
    .with(Rights::FD_FILESTAT_SET_TIMES);

/// The descriptors of a [`Host`](super::Host): three streams, and the files of a file system, whose
/// root directory is descriptor 3.
#[derive(Clone, Debug)]
pub struct Fds<S, F> {
    /// The streams.
    pub(super) streams: S,
    /// The file system, which has the room for the descriptors.
    pub(super) files: F,
    /// The time of changes.
    pub(super) now: Timestamp,
}

impl<S: Streams> Fds<S, NoFiles> {
    pub(super) fn of_streams(streams: S) -> Self {
        Self::new(streams, NoFiles::new(), false)
    }
}

impl<S: Streams, F: FileSystem> Fds<S, F> {
    pub(super) fn new(streams: S, files: F, has_root: bool) -> Self {
        let root = Slot {
            target: if has_root {
                Target::Node {
                    node: ROOT,
                    is_dir: true,
                    is_preopen: true,
                }
            } else {
                Target::Free
            },
            base: DIR_RIGHTS,
            inheriting: DIR_RIGHTS.with(FILE_RIGHTS),
            ..Slot::FREE
        };
        let first = [Stream::Input, Stream::Output, Stream::Error].map(|stream| {
            if S::OPEN {
                Slot::of_stream(stream)
            } else {
                Slot {
                    target: Target::Reserved,
                    ..Slot::FREE
                }
            }
        });
        let all = first.into_iter().chain([root]);
        let mut fds = Self {
            streams,
            files,
            now: 0,
        };
        // What an earlier program left open has an end, and its room with it where it has no name.
        for at in 0..fds.files.slots().len() {
            let Some(slot) = fds.files.slots_mut().get_mut(at) else {
                break;
            };
            let target = core::mem::replace(slot, Slot::FREE).target;
            if let Target::Node { node, .. } = target {
                fds.release(node);
            }
        }
        for (slot, first) in fds.files.slots_mut().iter_mut().zip(all) {
            *slot = first;
        }
        fds
    }

    /// What an open descriptor refers to.
    pub(super) fn slot(&self, fd: Fd) -> Result<Slot, Errno> {
        let slot = self.files.slots().get(fd as usize).copied();
        slot.filter(|slot| !matches!(slot.target, Target::Free | Target::Reserved))
            .ok_or(Errno::Badf)
    }

    pub(super) fn slot_mut(&mut self, fd: Fd) -> Result<&mut Slot, Errno> {
        let slot = self.files.slots_mut().get_mut(fd as usize);
        slot.filter(|slot| !matches!(slot.target, Target::Free | Target::Reserved))
            .ok_or(Errno::Badf)
    }

    /// As [`slot`](Self::slot), where it may be used for what `rights` say.
    pub(super) fn allowed(&self, fd: Fd, rights: Rights) -> Result<Slot, Errno> {
        let slot = self.slot(fd)?;
        if slot.base.contains(rights) {
            Ok(slot)
        } else {
            Err(Errno::Notcapable)
        }
    }

    /// The file that a descriptor refers to, and the descriptor; `stream` is what is wrong with a
    /// stream.
    pub(super) fn file(
        &self,
        fd: Fd,
        rights: Rights,
        stream: Errno,
    ) -> Result<(Node, Slot), Errno> {
        match self.slot(fd)?.target {
            Target::Node {
                node,
                is_dir: false,
                ..
            } => Ok((node, self.allowed(fd, rights)?)),
            Target::Stream(_) => Err(stream),
            _ => Err(Errno::Badf),
        }
    }

    /// The directory that a descriptor refers to, and the descriptor.
    pub(super) fn dir(&self, fd: Fd, rights: Rights) -> Result<(Node, Slot), Errno> {
        match self.slot(fd)?.target {
            Target::Node {
                node, is_dir: true, ..
            } => Ok((node, self.allowed(fd, rights)?)),
            _ => Err(Errno::Notdir),
        }
    }

    /// Frees what has no name, if no descriptor refers to it either.
    pub(super) fn release(&mut self, node: Node) {
        let is_open =
            self.files.slots().iter().any(
                |slot| matches!(slot.target, Target::Node { node: other, .. } if other == node),
            );
        if !is_open {
            self.files.release(node);
        }
    }

    /// Takes the lowest room that is free.
    pub(super) fn open_slot(&mut self, slot: Slot) -> Result<Fd, Errno> {
        let slots = self.files.slots_mut().iter_mut().enumerate();
        for (fd, free) in slots {
            if free.target == Target::Free {
                *free = slot;
                return Ok(fd as Fd);
            }
        }
        Err(Errno::Nfile)
    }

    /// Whether there is room for one more descriptor.
    pub(super) fn has_free_slot(&self) -> bool {
        let mut slots = self.files.slots().iter();
        slots.any(|slot| slot.target == Target::Free)
    }

    /// What a descriptor is ready for to be read or written.
    pub(super) fn ready(&self, fd: Fd, direction: Rights) -> Result<Ready, Errno> {
        let slot = self.allowed(fd, direction)?;
        Ok(match slot.target {
            Target::Stream(stream) => self.streams.ready(stream),
            Target::Node { node, .. } if direction == Rights::FD_READ => Ready {
                nbytes: self.files.status(node).size.saturating_sub(slot.offset),
                hangup: false,
            },
            _ => Ready {
                nbytes: self.files.room(),
                hangup: false,
            },
        })
    }
}

impl Target {
    pub(super) fn filetype(self) -> Filetype {
        match self {
            Target::Free | Target::Reserved => Filetype::Unknown,
            Target::Stream(_) => Filetype::CharacterDevice,
            Target::Node { is_dir: true, .. } => Filetype::Directory,
            Target::Node { is_dir: false, .. } => Filetype::RegularFile,
        }
    }
}
