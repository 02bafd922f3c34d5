//! What descriptors and paths need of a file system.

use super::super::{Errno, Filetype, Timestamp};
use super::Slot;

/// The number of a file, directory or symbolic link in a file system.
pub type Node = u32;

/// The node of the root directory.
pub const ROOT: Node = 0;

/// What is known of a node.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Status {
    /// What it is.
    pub filetype: Filetype,
    /// How many entries of directories name it; 1 for a directory that has not been removed.
    pub links: u64,
    /// Its size in bytes.
    pub size: u64,
    /// The time of the last access.
    pub atim: Timestamp,
    /// The time of the last change of its bytes.
    pub mtim: Timestamp,
    /// The time of the last change of anything of it.
    pub ctim: Timestamp,
}

impl Status {
    /// A node of which there is nothing to tell but what it is.
    pub const fn of(filetype: Filetype) -> Self {
        Self {
            filetype,
            links: 1,
            size: 0,
            atim: 0,
            mtim: 0,
            ctim: 0,
        }
    }
}

/// An entry of a directory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Entry<'f> {
    /// Its place in the directory.
    pub place: u32,
    /// What it names.
    pub node: Node,
    /// The name.
    pub name: &'f [u8],
}

/// Files, directories and symbolic links, by their nodes. Descriptors, paths and rights are not its
/// affair: [`Descriptors`](super::super::Descriptors) and [`Paths`](super::super::Paths) of a
/// [`Host`](super::Host) are made of it.
///
/// Unless a file system says otherwise it is read-only.
#[allow(unused_variables)]
pub trait FileSystem {
    /// The room for descriptors, of which the first three are standard input, output and error,
    /// and the next is the root directory.
    fn slots(&self) -> &[Slot];

    /// As [`slots`](Self::slots), to change.
    fn slots_mut(&mut self) -> &mut [Slot];

    /// The name that the program knows the root directory by.
    fn name(&self) -> &[u8];

    /// What is known of a node.
    fn status(&self, node: Node) -> Status;

    /// The directory that a directory lies in; the root's is the root.
    fn parent(&self, dir: Node) -> Node;

    /// What a directory has by a name.
    fn lookup(&self, dir: Node, name: &[u8]) -> Option<Node>;

    /// The first entry of a directory whose place is `from` or a later one.
    fn entry(&self, dir: Node, from: u32) -> Option<Entry<'_>>;

    /// The bytes of a file, or what a symbolic link says.
    fn contents(&self, node: Node) -> &[u8];

    /// Whether nothing can be changed.
    fn is_read_only(&self) -> bool {
        true
    }

    /// How many bytes can be written at most.
    fn room(&self) -> u64 {
        0
    }

    /// Writes bytes to a place of a file, zeros before it if it is beyond the end, and says how many.
    ///
    /// # Errors
    ///
    /// [`Errno::Nospc`] or any other error number, as in the other functions.
    fn write(&mut self, node: Node, at: u64, bytes: &[u8], now: Timestamp) -> Result<usize, Errno> {
        Err(Errno::Rofs)
    }

    /// Cuts a file or fills it with zeros, so that it has `size` bytes.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn resize(&mut self, node: Node, size: u64, now: Timestamp) -> Result<(), Errno> {
        Err(Errno::Rofs)
    }

    /// Sets the times of a node that are given.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn set_times(
        &mut self,
        node: Node,
        atim: Option<Timestamp>,
        mtim: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), Errno> {
        Err(Errno::Rofs)
    }

    /// Makes a file, a directory or a symbolic link with `contents`, and an entry for it where there
    /// is none of that name.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn create(
        &mut self,
        dir: Node,
        name: &[u8],
        filetype: Filetype,
        contents: &[u8],
        now: Timestamp,
    ) -> Result<Node, Errno> {
        Err(Errno::Rofs)
    }

    /// Makes an entry for a node that has one already.
    ///
    /// # Errors
    ///
    /// Any error number.
    fn link(&mut self, dir: Node, name: &[u8], node: Node, now: Timestamp) -> Result<(), Errno> {
        Err(Errno::Rofs)
    }

    /// Removes an entry. What it named stays until it is [released](Self::release).
    ///
    /// # Errors
    ///
    /// Any error number.
    fn unlink(&mut self, dir: Node, name: &[u8], now: Timestamp) -> Result<(), Errno> {
        Err(Errno::Rofs)
    }

    /// Gives what an entry names another one, which takes the place of what is there.
    ///
    /// # Errors
    ///
    /// Any error number; then nothing is changed.
    fn rename(
        &mut self,
        dir: Node,
        name: &[u8],
        new_dir: Node,
        new_name: &[u8],
        now: Timestamp,
    ) -> Result<(), Errno> {
        Err(Errno::Rofs)
    }

    /// No descriptor refers to a node: if no entry names it either, its room is free.
    fn release(&mut self, node: Node) {}
}

/// A file system that has files, so that a host with it grants [`Paths`](super::super::Paths).
pub trait Rooted: FileSystem {}

/// Room for no descriptors but the first three.
#[derive(Clone, Debug)]
pub struct NoFiles {
    slots: [Slot; 3],
}

impl NoFiles {
    pub(super) const fn new() -> Self {
        Self {
            slots: [Slot::FREE; 3],
        }
    }
}

impl FileSystem for NoFiles {
    fn slots(&self) -> &[Slot] {
        &self.slots
    }

    fn slots_mut(&mut self) -> &mut [Slot] {
        &mut self.slots
    }

    fn name(&self) -> &[u8] {
        b""
    }

    fn status(&self, _node: Node) -> Status {
        Status::of(Filetype::Unknown)
    }

    fn parent(&self, dir: Node) -> Node {
        dir
    }

    fn lookup(&self, _dir: Node, _name: &[u8]) -> Option<Node> {
        None
    }

    fn entry(&self, _dir: Node, _from: u32) -> Option<Entry<'_>> {
        None
    }

    fn contents(&self, _node: Node) -> &[u8] {
        b""
    }
}

macro_rules! lent {
    ({ $($name:ident(&self $(, $arg:ident: $type:ty)*) -> $result:ty;)* }
     { $($name_mut:ident(&mut self $(, $arg_mut:ident: $type_mut:ty)*) -> $result_mut:ty;)* }) => {
        impl<F: FileSystem> FileSystem for &mut F {
            $(fn $name(&self $(, $arg: $type)*) -> $result {
                (**self).$name($($arg),*)
            })*
            $(fn $name_mut(&mut self $(, $arg_mut: $type_mut)*) -> $result_mut {
                (**self).$name_mut($($arg_mut),*)
            })*
        }
    };
}

lent! { {
    slots(&self) -> &[Slot];
    name(&self) -> &[u8];
    status(&self, node: Node) -> Status;
    parent(&self, dir: Node) -> Node;
    lookup(&self, dir: Node, name: &[u8]) -> Option<Node>;
    entry(&self, dir: Node, from: u32) -> Option<Entry<'_>>;
    contents(&self, node: Node) -> &[u8];
    is_read_only(&self) -> bool;
    room(&self) -> u64;
} {
    slots_mut(&mut self) -> &mut [Slot];
    write(&mut self, node: Node, at: u64, bytes: &[u8], now: Timestamp) -> Result<usize, Errno>;
    resize(&mut self, node: Node, size: u64, now: Timestamp) -> Result<(), Errno>;
    set_times(&mut self, node: Node, atim: Option<Timestamp>, mtim: Option<Timestamp>,
        now: Timestamp) -> Result<(), Errno>;
    create(&mut self, dir: Node, name: &[u8], filetype: Filetype, contents: &[u8],
        now: Timestamp) -> Result<Node, Errno>;
    link(&mut self, dir: Node, name: &[u8], node: Node, now: Timestamp) -> Result<(), Errno>;
    unlink(&mut self, dir: Node, name: &[u8], now: Timestamp) -> Result<(), Errno>;
    rename(&mut self, dir: Node, name: &[u8], new_dir: Node, new_name: &[u8],
        now: Timestamp) -> Result<(), Errno>;
    release(&mut self, node: Node) -> ();
} }

impl<F: Rooted> Rooted for &mut F {}
