//! Arguments and variables that are known from the start.

use super::super::{Args, Environ};

/// A list of byte strings: the arguments or the environment variables of a [`Host`](super::Host).
///
/// ```
/// use herkos_runtime::wasi::{Args, List};
///
/// let list = List::new(&[b"prog", b"-v"]);
/// assert_eq!(list.arg(1), Some(&b"-v"[..]));
/// assert_eq!(list.arg(2), None);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct List<'a>(&'a [&'a [u8]]);

impl<'a> List<'a> {
    /// A list of these, none of which has a zero byte.
    pub const fn new(items: &'a [&'a [u8]]) -> Self {
        Self(items)
    }
}

impl Args for List<'_> {
    fn arg(&self, index: usize) -> Option<&[u8]> {
        self.0.get(index).copied()
    }
}

impl Environ for List<'_> {
    fn variable(&self, index: usize) -> Option<&[u8]> {
        self.0.get(index).copied()
    }
}
