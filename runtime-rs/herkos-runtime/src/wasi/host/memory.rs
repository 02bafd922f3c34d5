//! A file system in an array.

use super::super::super::memory_copy;
use super::super::super::range::overwrite;
use super::super::{Errno, Filetype, Timestamp};
use super::{Entry, FileSystem, Node, ROOT, Rooted, Slot, Status};

/// A file system for `NODES` files, directories and symbolic links, which have `BYTES` bytes in all,
/// and with room for `OPEN` descriptors. It can be read and written, and starts empty.
///
/// An entry of a directory takes 9 bytes and its name, a symbolic link the bytes of what it says. No
/// room is lost between files: what lies behind a file that grows is moved, so that it is quickest to
/// write one file after the other. Reading does not change the time of the last access.
///
/// ```
/// use herkos_runtime::wasi::{FileSystem, MemoryFiles, ROOT};
///
/// let mut files: MemoryFiles<8, 256> = MemoryFiles::new();
/// files.add_dir("etc")?;
/// files.add("etc/hosts", b"127.0.0.1")?;
/// assert_eq!(files.get("etc/hosts"), Some(&b"127.0.0.1"[..]));
/// assert_eq!(files.room(), 256 - 9 - 3 - 9 - 5 - 9);
/// # Ok::<(), herkos_runtime::wasi::Errno>(())
/// ```
#[derive(Clone, Debug)]
pub struct MemoryFiles<const NODES: usize, const BYTES: usize, const OPEN: usize = 16> {
    name: &'static [u8],
    nodes: [Inode; NODES],
    slots: [Slot; OPEN],
    used: usize,
    bytes: [u8; BYTES],
}

/// A node.
#[derive(Clone, Copy, Debug)]
struct Inode {
    /// What it is; nothing where there is none.
    filetype: Option<Filetype>,
    links: u32,
    /// The directory that a directory lies in.
    parent: Node,
    /// Where its bytes are, unless it has none.
    start: usize,
    len: usize,
    atim: Timestamp,
    mtim: Timestamp,
    ctim: Timestamp,
}

impl Inode {
    const FREE: Self = Self {
        filetype: None,
        links: 0,
        parent: ROOT,
        start: 0,
        len: 0,
        atim: 0,
        mtim: 0,
        ctim: 0,
    };
}

/// The bytes of an entry before its name: the node, the place and the name's length.
const HEAD: usize = 9;

/// An entry of a directory, and where it lies in the directory's bytes.
struct Record<'f> {
    at: usize,
    size: usize,
    entry: Entry<'f>,
}

struct Records<'f> {
    at: usize,
    rest: &'f [u8],
}

impl<'f> Iterator for Records<'f> {
    type Item = Record<'f>;

    fn next(&mut self) -> Option<Record<'f>> {
        let (node, rest) = self.rest.split_first_chunk()?;
        let (place, rest) = rest.split_first_chunk()?;
        let (len, rest) = rest.split_first()?;
        let (name, rest) = rest.split_at_checked(usize::from(*len))?;
        let (at, size) = (self.at, HEAD + name.len());
        self.at = at.saturating_add(size);
        self.rest = rest;
        let entry = Entry {
            place: u32::from_le_bytes(*place),
            node: u32::from_le_bytes(*node),
            name,
        };
        Some(Record { at, size, entry })
    }
}

impl<const NODES: usize, const BYTES: usize, const OPEN: usize> Default
    for MemoryFiles<NODES, BYTES, OPEN>
{
    fn default() -> Self {
        Self::new()
    }
}

impl<const NODES: usize, const BYTES: usize, const OPEN: usize> MemoryFiles<NODES, BYTES, OPEN> {
    /// An empty file system, whose root the program knows as `/`.
    pub const fn new() -> Self {
        const { assert!(BYTES <= i32::MAX as usize, "places are numbers of 32 bits") }
        const { assert!(NODES > 0, "the root directory is a node") }
        const { assert!(OPEN > 3, "the root directory is descriptor 3") }
        let mut nodes = [Inode::FREE; NODES];
        if let Some(root) = nodes.first_mut() {
            *root = Inode {
                filetype: Some(Filetype::Directory),
                links: 1,
                ..Inode::FREE
            };
        }
        Self {
            name: b"/",
            nodes,
            slots: [Slot::FREE; OPEN],
            used: 0,
            bytes: [0; BYTES],
        }
    }

    /// The same, whose root the program knows by another name.
    #[must_use]
    pub fn named(mut self, name: &'static [u8]) -> Self {
        self.name = name;
        self
    }

    /// Makes a file, in directories that are there.
    ///
    /// # Errors
    ///
    /// [`Errno::Noent`], [`Errno::Exist`], [`Errno::Nospc`].
    pub fn add(&mut self, path: &str, contents: &[u8]) -> Result<(), Errno> {
        self.add_node(path, Filetype::RegularFile, contents)
    }

    /// Makes a directory, in directories that are there.
    ///
    /// # Errors
    ///
    /// As of [`add`](Self::add).
    pub fn add_dir(&mut self, path: &str) -> Result<(), Errno> {
        self.add_node(path, Filetype::Directory, b"")
    }

    fn add_node(&mut self, path: &str, kind: Filetype, contents: &[u8]) -> Result<(), Errno> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        if matches!(name, "" | "." | "..") {
            return Err(Errno::Inval);
        }
        let dir = self.find(folder).ok_or(Errno::Noent)?;
        self.create(dir, name.as_bytes(), kind, contents, 0)?;
        Ok(())
    }

    /// The bytes of a file, for instance after the program has ended; symbolic links are not
    /// followed.
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        let node = self.find(path)?;
        (self.inode(node).filetype? == Filetype::RegularFile).then(|| self.contents(node))
    }

    fn find(&self, path: &str) -> Option<Node> {
        let mut names = path.split('/').filter(|name| !name.is_empty());
        names.try_fold(ROOT, |dir, name| self.lookup(dir, name.as_bytes()))
    }

    fn inode(&self, node: Node) -> Inode {
        self.nodes
            .get(node as usize)
            .copied()
            .unwrap_or(Inode::FREE)
    }

    fn change(&mut self, node: Node, change: impl FnOnce(&mut Inode)) {
        if let Some(inode) = self.nodes.get_mut(node as usize) {
            change(inode);
        }
    }

    fn touch(&mut self, node: Node, now: Timestamp) {
        self.change(node, |inode| (inode.mtim, inode.ctim) = (now, now));
    }

    fn free(&self) -> usize {
        BYTES.saturating_sub(self.used)
    }

    fn bytes_mut(&mut self, node: Node) -> &mut [u8] {
        let inode = self.inode(node);
        let rest = self.bytes.get_mut(inode.start..).unwrap_or_default();
        rest.get_mut(..inode.len).unwrap_or_default()
    }

    fn records(&self, dir: Node) -> Records<'_> {
        let is_dir = self.inode(dir).filetype == Some(Filetype::Directory);
        let rest = if is_dir { self.contents(dir) } else { b"" };
        Records { at: 0, rest }
    }

    fn record(&self, dir: Node, name: &[u8]) -> Option<Record<'_>> {
        self.records(dir).find(|record| record.entry.name == name)
    }

    /// Moves `count` bytes.
    fn shift(&mut self, to: usize, from: usize, count: usize) -> Option<()> {
        memory_copy(&mut self.bytes, to as i32, from as i32, count as i32).ok()
    }

    /// Adds `count` zeros to the end of a node's bytes.
    fn grow(&mut self, node: Node, count: usize) -> Result<(), Errno> {
        if count > self.free() {
            return Err(Errno::Nospc);
        }
        let used = self.used;
        self.change(node, |inode| {
            // Where one without bytes was has no meaning.
            if inode.len == 0 {
                inode.start = used;
            }
        });
        let inode = self.inode(node);
        let end = inode.start.saturating_add(inode.len);
        let behind = end.saturating_add(count);
        self.shift(behind, end, used.saturating_sub(end))
            .ok_or(Errno::Io)?;
        let new = self.bytes.get_mut(end..).unwrap_or_default();
        for byte in new.iter_mut().take(count) {
            *byte = 0;
        }
        for other in self.nodes.iter_mut().filter(|other| other.len > 0) {
            if other.start >= end {
                other.start = other.start.saturating_add(count);
            }
        }
        self.change(node, |inode| inode.len = inode.len.saturating_add(count));
        self.used = used.saturating_add(count);
        Ok(())
    }

    /// Removes `count` of a node's bytes, from the place `at` on.
    fn cut(&mut self, node: Node, at: usize, count: usize) {
        let inode = self.inode(node);
        let count = count.min(inode.len.saturating_sub(at));
        let from = inode.start.saturating_add(at);
        let end = from.saturating_add(count);
        let rest = self.used.saturating_sub(end);
        if self.shift(from, end, rest).is_none() {
            return;
        }
        for other in self.nodes.iter_mut().filter(|other| other.len > 0) {
            if other.start >= end {
                other.start = other.start.saturating_sub(count);
            }
        }
        self.change(node, |inode| inode.len = inode.len.saturating_sub(count));
        self.used = self.used.saturating_sub(count);
    }

    /// Adds an entry to a directory, for which there has to be room.
    fn insert(&mut self, dir: Node, name: &[u8], node: Node) -> Result<(), Errno> {
        let len = u8::try_from(name.len()).map_err(|_| Errno::Nametoolong)?;
        let last = self.records(dir).last();
        let place = last.map_or(0, |last| last.entry.place.saturating_add(1));
        let at = self.inode(dir).len;
        self.grow(dir, HEAD + name.len())?;
        let head = node.to_le_bytes().into_iter().chain(place.to_le_bytes());
        let record = head.chain([len]).chain(name.iter().copied());
        let room = self.bytes_mut(dir).get_mut(at..).unwrap_or_default();
        for (to, from) in room.iter_mut().zip(record) {
            *to = from;
        }
        Ok(())
    }

    /// Whether an entry can be added to a directory, which may have been removed while it is open.
    fn check_entry(&self, dir: Node, name: &[u8], more: usize) -> Result<(), Errno> {
        if self.inode(dir).links == 0 {
            return Err(Errno::Noent);
        }
        if name.len() > 255 {
            return Err(Errno::Nametoolong);
        }
        let needed = (HEAD + name.len()).saturating_add(more);
        if needed > self.free() {
            return Err(Errno::Nospc);
        }
        Ok(())
    }

    /// Removes an entry, and gives what it named.
    fn remove(&mut self, dir: Node, name: &[u8]) -> Result<Node, Errno> {
        let record = self.record(dir, name).ok_or(Errno::Noent)?;
        let (at, size, node) = (record.at, record.size, record.entry.node);
        self.cut(dir, at, size);
        Ok(node)
    }
}

impl<const NODES: usize, const BYTES: usize, const OPEN: usize> FileSystem
    for MemoryFiles<NODES, BYTES, OPEN>
{
    fn slots(&self) -> &[Slot] {
        &self.slots
    }

    fn slots_mut(&mut self) -> &mut [Slot] {
        &mut self.slots
    }

    fn name(&self) -> &[u8] {
        self.name
    }

    fn status(&self, node: Node) -> Status {
        let inode = self.inode(node);
        Status {
            filetype: inode.filetype.unwrap_or(Filetype::Unknown),
            links: u64::from(inode.links),
            size: inode.len as u64,
            atim: inode.atim,
            mtim: inode.mtim,
            ctim: inode.ctim,
        }
    }

    fn parent(&self, dir: Node) -> Node {
        self.inode(dir).parent
    }

    fn lookup(&self, dir: Node, name: &[u8]) -> Option<Node> {
        self.record(dir, name).map(|record| record.entry.node)
    }

    fn entry(&self, dir: Node, from: u32) -> Option<Entry<'_>> {
        self.records(dir)
            .map(|record| record.entry)
            .find(|entry| entry.place >= from)
    }

    fn contents(&self, node: Node) -> &[u8] {
        let inode = self.inode(node);
        let rest = self.bytes.get(inode.start..).unwrap_or_default();
        rest.get(..inode.len).unwrap_or_default()
    }

    fn is_read_only(&self) -> bool {
        false
    }

    fn room(&self) -> u64 {
        self.free() as u64
    }

    fn write(&mut self, node: Node, at: u64, bytes: &[u8], now: Timestamp) -> Result<usize, Errno> {
        if bytes.is_empty() {
            return Ok(0);
        }
        let len = self.inode(node).len;
        let most = len.saturating_add(self.free());
        let at = usize::try_from(at).map_err(|_| Errno::Nospc)?;
        let count = bytes.len().min(most.saturating_sub(at));
        if count == 0 {
            return Err(Errno::Nospc);
        }
        let end = at.saturating_add(count);
        if end > len {
            self.grow(node, end.saturating_sub(len))?;
        }
        let room = self.bytes_mut(node).get_mut(at..).unwrap_or_default();
        overwrite(room, bytes);
        self.touch(node, now);
        Ok(count)
    }

    fn resize(&mut self, node: Node, size: u64, now: Timestamp) -> Result<(), Errno> {
        let size = usize::try_from(size).map_err(|_| Errno::Nospc)?;
        let len = self.inode(node).len;
        if size > len {
            self.grow(node, size.saturating_sub(len))?;
        } else {
            self.cut(node, size, len.saturating_sub(size));
        }
        self.touch(node, now);
        Ok(())
    }

    fn set_times(
        &mut self,
        node: Node,
        atim: Option<Timestamp>,
        mtim: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), Errno> {
        self.change(node, |inode| {
            inode.atim = atim.unwrap_or(inode.atim);
            inode.mtim = mtim.unwrap_or(inode.mtim);
            inode.ctim = now;
        });
        Ok(())
    }

    fn create(
        &mut self,
        dir: Node,
        name: &[u8],
        filetype: Filetype,
        contents: &[u8],
        now: Timestamp,
    ) -> Result<Node, Errno> {
        if self.lookup(dir, name).is_some() {
            return Err(Errno::Exist);
        }
        self.check_entry(dir, name, contents.len())?;
        let free = self.nodes.iter().position(|node| node.filetype.is_none());
        let node = free.ok_or(Errno::Nospc)? as Node;
        self.insert(dir, name, node)?;
        self.change(node, |inode| {
            *inode = Inode {
                filetype: Some(filetype),
                links: 1,
                parent: match filetype {
                    Filetype::Directory => dir,
                    _ => ROOT,
                },
                atim: now,
                ..Inode::FREE
            }
        });
        self.touch(node, now);
        self.touch(dir, now);
        if !contents.is_empty() {
            self.write(node, 0, contents, now)?;
        }
        Ok(node)
    }

    fn link(&mut self, dir: Node, name: &[u8], node: Node, now: Timestamp) -> Result<(), Errno> {
        if self.inode(node).links == 0 {
            return Err(Errno::Noent);
        }
        self.check_entry(dir, name, 0)?;
        self.insert(dir, name, node)?;
        self.change(node, |inode| {
            inode.links = inode.links.saturating_add(1);
            inode.ctim = now;
        });
        self.touch(dir, now);
        Ok(())
    }

    fn unlink(&mut self, dir: Node, name: &[u8], now: Timestamp) -> Result<(), Errno> {
        let node = self.remove(dir, name)?;
        self.change(node, |inode| {
            inode.links = inode.links.saturating_sub(1);
            inode.parent = ROOT;
            inode.ctim = now;
        });
        self.touch(dir, now);
        Ok(())
    }

    fn rename(
        &mut self,
        dir: Node,
        name: &[u8],
        new_dir: Node,
        new_name: &[u8],
        now: Timestamp,
    ) -> Result<(), Errno> {
        let node = self.lookup(dir, name).ok_or(Errno::Noent)?;
        let replaces = self.lookup(new_dir, new_name).is_some();
        if self.inode(new_dir).links == 0 {
            return Err(Errno::Noent);
        }
        if new_name.len() > 255 {
            return Err(Errno::Nametoolong);
        }
        // What the old entries take is free for the new one.
        let most = name.len().saturating_add(self.free());
        if !replaces && new_name.len() > most {
            return Err(Errno::Nospc);
        }
        if replaces {
            self.unlink(new_dir, new_name, now)?;
        }
        self.remove(dir, name)?;
        self.insert(new_dir, new_name, node)?;
        let is_dir = self.inode(node).filetype == Some(Filetype::Directory);
        self.change(node, |inode| {
            inode.ctim = now;
            if is_dir {
                inode.parent = new_dir;
            }
        });
        self.touch(dir, now);
        self.touch(new_dir, now);
        Ok(())
    }

    fn release(&mut self, node: Node) {
        let inode = self.inode(node);
        if inode.links == 0 && inode.filetype.is_some() {
            self.cut(node, 0, inode.len);
            self.change(node, |inode| *inode = Inode::FREE);
        }
    }
}

impl<const NODES: usize, const BYTES: usize, const OPEN: usize> Rooted
    for MemoryFiles<NODES, BYTES, OPEN>
{
}
