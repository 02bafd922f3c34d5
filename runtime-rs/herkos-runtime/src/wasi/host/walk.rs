//! Looking up a path: one component after the other, without leaving the directory that it starts
//! from.

use super::super::super::range::overwrite;
use super::super::{Errno, Filetype};
use super::{FileSystem, Node};

/// How many symbolic links a path may lead through, as on Linux.
const MAX_LINKS: usize = 40;

/// The most bytes that a name has, as on Linux.
const MAX_NAME: usize = 255;

/// A name, kept while what it comes from may change.
pub(super) struct Name {
    bytes: [u8; MAX_NAME],
    len: usize,
}

impl Name {
    fn new(name: &[u8]) -> Result<Self, Errno> {
        if name.len() > MAX_NAME {
            return Err(Errno::Nametoolong);
        }
        let mut bytes = [0; MAX_NAME];
        let len = overwrite(&mut bytes, name);
        Ok(Self { bytes, len })
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

/// Where a path leads.
pub(super) struct Place {
    /// The directory that the last name is in.
    pub(super) dir: Node,
    /// The last name; nothing where the path ends with `.` or `..`.
    pub(super) name: Option<Name>,
    /// What is there.
    pub(super) node: Option<Node>,
    /// Whether the path ends with `/`, so that it can only be a directory.
    pub(super) slash: bool,
}

/// What becomes of a symbolic link at the end of a path.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Last {
    /// It is followed.
    Follow,
    /// It is followed only if there is a `/` behind it.
    Keep,
    /// It is what is meant, so that there can be no `/` behind it.
    Name,
}

/// Text that is still to be looked up.
#[derive(Clone, Copy)]
struct Rest<'p> {
    text: &'p [u8],
}

impl<'p> Rest<'p> {
    fn skip_slashes(&mut self) {
        while let Some((b'/', rest)) = self.text.split_first() {
            self.text = rest;
        }
    }

    fn take_name(&mut self) -> &'p [u8] {
        let end = self.text.iter().position(|byte| *byte == b'/');
        let (name, rest) = match end.and_then(|end| self.text.split_at_checked(end)) {
            Some(split) => split,
            None => (self.text, &b""[..]),
        };
        self.text = rest;
        name
    }
}

/// Looks up a path from directory `start`.
///
/// # Errors
///
/// What the guest gets; [`Errno::Perm`] where it leads out of the directory: with `/` in front, or with more `..` than
/// names; also where a symbolic link says so.
pub(super) fn walk<F: FileSystem>(
    files: &F,
    start: Node,
    path: &str,
    last: Last,
) -> Result<Place, Errno> {
    if path.bytes().any(|byte| byte == 0) {
        return Err(Errno::Inval);
    }
    let mut rests = [Rest { text: b"" }; MAX_LINKS + 1];
    let mut top = 0;
    let (mut dir, mut depth, mut links) = (start, 0u32, 0);
    push(&mut rests, top, path.as_bytes())?;
    loop {
        let Some(rest) = rests.get_mut(top) else {
            return Err(Errno::Loop);
        };
        rest.skip_slashes();
        if rest.text.is_empty() {
            if top > 0 {
                top -= 1;
                continue;
            }
            return Ok(Place {
                dir,
                name: None,
                node: Some(dir),
                slash: false,
            });
        }
        let name = rest.take_name();
        match name {
            b"." => continue,
            b".." => {
                depth = depth.checked_sub(1).ok_or(Errno::Perm)?;
                dir = files.parent(dir);
                continue;
            }
            _ => {}
        }
        let name = Name::new(name)?;
        let node = files.lookup(dir, name.bytes());
        let behind = rests.get(..=top).unwrap_or_default();
        let slash = behind.iter().any(|rest| !rest.text.is_empty());
        let is_last = behind
            .iter()
            .all(|rest| rest.text.iter().all(|byte| *byte == b'/'));
        let filetype = node.map(|node| files.status(node).filetype);
        match (node, filetype) {
            (Some(link), Some(Filetype::SymbolicLink))
                if !is_last || last == Last::Follow || (slash && last == Last::Keep) =>
            {
                links += 1;
                if links > MAX_LINKS {
                    return Err(Errno::Loop);
                }
                // A text that is used up needs no place, so that there is always one.
                if rests.get(top).is_some_and(|rest| !rest.text.is_empty()) {
                    top += 1;
                }
                push(&mut rests, top, files.contents(link))?;
            }
            (Some(next), Some(Filetype::Directory)) if !is_last => {
                dir = next;
                depth = depth.saturating_add(1);
            }
            (None, _) if !is_last => return Err(Errno::Noent),
            (Some(_), Some(found)) if !is_last || (slash && found != Filetype::Directory) => {
                return Err(Errno::Notdir);
            }
            _ => {
                return Ok(Place {
                    dir,
                    name: Some(name),
                    node,
                    slash,
                });
            }
        }
    }
}

/// Puts a path on the texts that are still to be looked up.
fn push<'p>(rests: &mut [Rest<'p>], top: usize, text: &'p [u8]) -> Result<(), Errno> {
    match text.first() {
        None => return Err(Errno::Noent),
        Some(b'/') => return Err(Errno::Perm),
        Some(_) => {}
    }
    *rests.get_mut(top).ok_or(Errno::Loop)? = Rest { text };
    Ok(())
}
