//! A read-only file system of files that are part of the program.

use super::super::Filetype;
use super::{Entry, FileSystem, Node, ROOT, Rooted, Slot, Status};

/// How many bits of a [`Node`] count the names of a path.
const DEPTH_BITS: u32 = 6;

/// A read-only file system of a list of paths and their bytes, for instance from `include_bytes!`,
/// with room for `OPEN` descriptors.
///
/// Directories are there because a path leads through them, or because one ends with `/`. A path has
/// at most 62 names, none of which is `.` or `..`; of paths that contradict each other the first
/// counts.
///
/// ```
/// use herkos_runtime::wasi::{FileSystem, ROOT, ReadOnlyFiles};
///
/// let files: ReadOnlyFiles = ReadOnlyFiles::new(&[
///     ("data/table.txt", b"1 2 3"),
///     ("README", b"Read this"),
///     ("tmp/", b""),
/// ]);
/// let data = files.lookup(ROOT, b"data").and_then(|dir| files.lookup(dir, b"table.txt"));
/// assert_eq!(data.map(|node| files.contents(node)), Some(&b"1 2 3"[..]));
/// ```
#[derive(Clone, Debug)]
pub struct ReadOnlyFiles<'t, const OPEN: usize = 16> {
    tree: &'t [(&'t str, &'t [u8])],
    name: &'t [u8],
    slots: [Slot; OPEN],
}

impl<'t, const OPEN: usize> ReadOnlyFiles<'t, OPEN> {
    /// The file system of these paths, whose root the program knows as `/`.
    pub const fn new(tree: &'t [(&'t str, &'t [u8])]) -> Self {
        const { assert!(OPEN > 3, "the root directory is descriptor 3") }
        Self {
            tree,
            name: b"/",
            slots: [Slot::FREE; OPEN],
        }
    }

    /// The same, whose root the program knows by another name.
    #[must_use]
    pub const fn named(self, name: &'t [u8]) -> Self {
        Self { name, ..self }
    }

    /// The names of a path of the list.
    fn names(&self, index: usize) -> impl Iterator<Item = &'t [u8]> + use<'t, OPEN> {
        let path = self.tree.get(index).map_or("", |(path, _)| path);
        path.as_bytes()
            .split(|byte| *byte == b'/')
            .filter(|name| !name.is_empty())
            .take((1 << DEPTH_BITS) - 2)
    }

    /// Whether the first `depth` names of two paths are the same.
    fn agree(&self, a: usize, b: usize, depth: usize) -> bool {
        let mut others = self.names(b);
        let mut same = 0;
        for name in self.names(a).take(depth) {
            if others.next() != Some(name) {
                return false;
            }
            same += 1;
        }
        same == depth
    }

    /// The first `depth` names of a path as a node: that of the first path that has them.
    fn node(&self, index: usize, depth: usize) -> Node {
        if depth == 0 {
            return ROOT;
        }
        let mut first = 0;
        while first < index && !self.agree(index, first, depth) {
            first += 1;
        }
        joined(first, depth)
    }

    fn is_dir(&self, index: usize, depth: usize) -> bool {
        let path = self.tree.get(index).map_or("", |(path, _)| path);
        path.ends_with('/') || self.names(index).nth(depth).is_some()
    }
}

/// A node of the first `depth` names of a path.
fn joined(index: usize, depth: usize) -> Node {
    (index as u32)
        .wrapping_shl(DEPTH_BITS)
        .wrapping_add(depth as u32)
}

/// The path that a node is of, and of how many names of it.
fn parts(node: Node) -> (usize, usize) {
    let depth = node & ((1 << DEPTH_BITS) - 1);
    ((node >> DEPTH_BITS) as usize, depth as usize)
}

impl<const OPEN: usize> FileSystem for ReadOnlyFiles<'_, OPEN> {
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
        let (index, depth) = parts(node);
        if depth == 0 || self.is_dir(index, depth) {
            return Status::of(Filetype::Directory);
        }
        Status {
            size: self.contents(node).len() as u64,
            ..Status::of(Filetype::RegularFile)
        }
    }

    fn parent(&self, dir: Node) -> Node {
        let (index, depth) = parts(dir);
        self.node(index, depth.saturating_sub(1))
    }

    fn lookup(&self, dir: Node, name: &[u8]) -> Option<Node> {
        let (first, depth) = parts(dir);
        let found = (0..self.tree.len()).find(|index| {
            self.names(*index).nth(depth) == Some(name) && self.agree(first, *index, depth)
        })?;
        Some(joined(found, depth.saturating_add(1)))
    }

    fn entry(&self, dir: Node, from: u32) -> Option<Entry<'_>> {
        let (first, depth) = parts(dir);
        let mut index = from as usize;
        while index < self.tree.len() {
            if self.agree(first, index, depth) {
                if let Some(name) = self.names(index).nth(depth) {
                    let node = self.node(index, depth.saturating_add(1));
                    // The first path that has it is its place.
                    if parts(node).0 == index {
                        let place = index as u32;
                        return Some(Entry { place, node, name });
                    }
                }
            }
            index += 1;
        }
        None
    }

    fn contents(&self, node: Node) -> &[u8] {
        let (index, depth) = parts(node);
        match self.tree.get(index) {
            Some((_, contents)) if depth > 0 && !self.is_dir(index, depth) => contents,
            _ => b"",
        }
    }
}

impl<const OPEN: usize> Rooted for ReadOnlyFiles<'_, OPEN> {}
