//! Snapshots: all of an instance as bytes, from which it, or another one, goes on.

use super::range::overwrite;
use super::{
    Exception, ExternRef, FixedMemory, FixedStorage, FuncRef, IsolatedMemory, Storage, Table, Tag,
    V128, WasmResult, WasmTrap,
};

/// Takes the bytes of a snapshot, and counts them whether there is room or not.
///
/// ```
/// use herkos_runtime::{Snapshot, SnapshotWriter};
///
/// let mut bytes = [0; 8];
/// let mut to = SnapshotWriter::new(&mut bytes);
/// 5_i32.save(&mut to);
/// assert_eq!(to.len(), 4);
/// assert_eq!(bytes, [5, 0, 0, 0, 0, 0, 0, 0]);
/// ```
#[derive(Debug)]
pub struct SnapshotWriter<'b> {
    bytes: &'b mut [u8],
    len: usize,
}

impl<'b> SnapshotWriter<'b> {
    /// A writer to the beginning of `bytes`, which may be empty: then it only counts.
    #[inline]
    pub fn new(bytes: &'b mut [u8]) -> Self {
        Self { bytes, len: 0 }
    }

    /// How many bytes the snapshot takes.
    #[inline]
    #[allow(clippy::len_without_is_empty)]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Adds bytes. Where there is no room for all of them, none is written.
    pub fn write(&mut self, bytes: &[u8]) {
        let end = self.len.saturating_add(bytes.len());
        if let Some(room) = self.bytes.get_mut(self.len..end) {
            overwrite(room, bytes);
        }
        self.len = end;
    }
}

/// Gives the bytes of a snapshot.
///
/// ```
/// use herkos_runtime::{Snapshot, SnapshotReader, WasmTrap};
///
/// let mut from = SnapshotReader::new(&[5, 0, 0, 0]);
/// let mut number = 0_i32;
/// number.restore(&mut from)?;
/// assert_eq!(number, 5);
/// assert_eq!(number.restore(&mut from), Err(WasmTrap::IncompatibleSnapshot));
/// # Ok::<(), WasmTrap>(())
/// ```
#[derive(Clone, Debug)]
pub struct SnapshotReader<'b> {
    rest: &'b [u8],
}

impl<'b> SnapshotReader<'b> {
    /// A reader from the beginning of `bytes`.
    #[inline]
    pub fn new(bytes: &'b [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next `len` bytes.
    ///
    /// # Errors
    ///
    /// [`WasmTrap::IncompatibleSnapshot`] when there are not as many.
    pub fn read(&mut self, len: usize) -> WasmResult<&'b [u8]> {
        let Some((bytes, rest)) = self.rest.split_at_checked(len) else {
            return Err(WasmTrap::IncompatibleSnapshot);
        };
        self.rest = rest;
        Ok(bytes)
    }

    fn read_array<const N: usize>(&mut self) -> WasmResult<[u8; N]> {
        match self.read(N)?.first_chunk() {
            Some(bytes) => Ok(*bytes),
            None => Err(WasmTrap::IncompatibleSnapshot),
        }
    }

    /// Checks that the next bytes are those of `expected`, by which a snapshot says what it is of.
    ///
    /// # Errors
    ///
    /// [`WasmTrap::IncompatibleSnapshot`] when they are others.
    pub fn expect(&mut self, expected: &[u8]) -> WasmResult<()> {
        if self.read(expected.len())? == expected {
            Ok(())
        } else {
            Err(WasmTrap::IncompatibleSnapshot)
        }
    }

    /// Checks that all bytes have been read.
    ///
    /// # Errors
    ///
    /// [`WasmTrap::IncompatibleSnapshot`] when there are more.
    pub fn end(self) -> WasmResult<()> {
        if self.rest.is_empty() {
            Ok(())
        } else {
            Err(WasmTrap::IncompatibleSnapshot)
        }
    }
}

/// A part of an instance that a snapshot has. Numbers are stored with their lowest byte first, on
/// every host.
///
/// ```
/// use herkos_runtime::{FuncRef, Snapshot, SnapshotReader, SnapshotWriter, Table};
///
/// let mut table = Table::<FuncRef, 3>::new(FuncRef::NULL);
/// table.reset(2)?;
/// table.elements_mut()[1] = FuncRef::new(0, 7, 1);
/// let mut bytes = [0; 64];
/// table.save(&mut SnapshotWriter::new(&mut bytes));
/// let mut other = Table::<FuncRef, 3>::new(FuncRef::NULL);
/// other.restore(&mut SnapshotReader::new(&bytes))?;
/// assert_eq!(other.elements(), table.elements());
/// # Ok::<(), herkos_runtime::WasmTrap>(())
/// ```
pub trait Snapshot {
    /// Adds it to a snapshot.
    fn save(&self, to: &mut SnapshotWriter<'_>);

    /// Makes it what a snapshot has.
    ///
    /// # Errors
    ///
    /// [`WasmTrap::IncompatibleSnapshot`] when the snapshot ends before, or has something of another
    /// size.
    fn restore(&mut self, from: &mut SnapshotReader<'_>) -> WasmResult<()>;
}

macro_rules! number {
    ($($type:ty),*) => {
        $(
            impl Snapshot for $type {
                fn save(&self, to: &mut SnapshotWriter<'_>) {
                    to.write(&self.to_le_bytes());
                }

                fn restore(&mut self, from: &mut SnapshotReader<'_>) -> WasmResult<()> {
                    *self = <$type>::from_le_bytes(from.read_array()?);
                    Ok(())
                }
            }
        )*
    };
}

number!(i32, u32, i64, u64, f32, f64);

impl Snapshot for bool {
    fn save(&self, to: &mut SnapshotWriter<'_>) {
        to.write(&[u8::from(*self)]);
    }

    fn restore(&mut self, from: &mut SnapshotReader<'_>) -> WasmResult<()> {
        *self = from.read_array::<1>()? != [0];
        Ok(())
    }
}

impl Snapshot for V128 {
    fn save(&self, to: &mut SnapshotWriter<'_>) {
        to.write(&self.to_bits().to_le_bytes());
    }

    fn restore(&mut self, from: &mut SnapshotReader<'_>) -> WasmResult<()> {
        *self = V128::from_bits(u128::from_le_bytes(from.read_array()?));
        Ok(())
    }
}

impl Snapshot for FuncRef {
    fn save(&self, to: &mut SnapshotWriter<'_>) {
        [self.instance(), self.func(), self.sig()].save(to);
    }

    fn restore(&mut self, from: &mut SnapshotReader<'_>) -> WasmResult<()> {
        let mut parts = [0; 3];
        parts.restore(from)?;
        let [instance, func, sig] = parts;
        *self = FuncRef::new(instance, func, sig);
        Ok(())
    }
}

impl Snapshot for ExternRef {
    fn save(&self, to: &mut SnapshotWriter<'_>) {
        let handle = self.handle();
        handle.is_some().save(to);
        handle.unwrap_or_default().save(to);
    }

    fn restore(&mut self, from: &mut SnapshotReader<'_>) -> WasmResult<()> {
        let (mut present, mut handle) = (false, 0);
        present.restore(from)?;
        handle.restore(from)?;
        *self = if present {
            ExternRef::new(handle)
        } else {
            ExternRef::NULL
        };
        Ok(())
    }
}

impl Snapshot for Tag {
    fn save(&self, to: &mut SnapshotWriter<'_>) {
        self.instance.save(to);
        self.index.save(to);
    }

    fn restore(&mut self, from: &mut SnapshotReader<'_>) -> WasmResult<()> {
        self.instance.restore(from)?;
        self.index.restore(from)
    }
}

impl<const WORDS: usize> Snapshot for Exception<WORDS> {
    fn save(&self, to: &mut SnapshotWriter<'_>) {
        self.tag.save(to);
        self.words.save(to);
    }

    fn restore(&mut self, from: &mut SnapshotReader<'_>) -> WasmResult<()> {
        self.tag.restore(from)?;
        self.words.restore(from)
    }
}

impl<T: Snapshot, const N: usize> Snapshot for [T; N] {
    fn save(&self, to: &mut SnapshotWriter<'_>) {
        for part in self {
            part.save(to);
        }
    }

    fn restore(&mut self, from: &mut SnapshotReader<'_>) -> WasmResult<()> {
        for part in self {
            part.restore(from)?;
        }
        Ok(())
    }
}

impl<T: Copy + Snapshot, const MAX: usize> Snapshot for Table<T, MAX> {
    fn save(&self, to: &mut SnapshotWriter<'_>) {
        self.size().save(to);
        for element in self.elements() {
            element.save(to);
        }
    }

    fn restore(&mut self, from: &mut SnapshotReader<'_>) -> WasmResult<()> {
        let mut size = 0;
        size.restore(from)?;
        self.reset(size as u32).map_err(incompatible)?;
        for element in self.elements_mut() {
            element.restore(from)?;
        }
        Ok(())
    }
}

impl<const MAX_PAGES: usize, S: Storage, const PAGE: usize> Snapshot
    for IsolatedMemory<MAX_PAGES, S, PAGE>
{
    fn save(&self, to: &mut SnapshotWriter<'_>) {
        self.size().save(to);
        to.write(self.bytes());
    }

    fn restore(&mut self, from: &mut SnapshotReader<'_>) -> WasmResult<()> {
        let mut size = 0_u32;
        size.restore(from)?;
        // The bytes are looked at first, so that a snapshot cannot ask for pages that it lacks.
        let len = (size as usize)
            .checked_mul(PAGE)
            .ok_or(WasmTrap::IncompatibleSnapshot)?;
        let bytes = from.read(len)?;
        self.reset(size).map_err(incompatible)?;
        overwrite(self.bytes_mut(), bytes);
        Ok(())
    }
}

impl<const N: usize, S: FixedStorage<N>, const PAGE: usize> Snapshot for FixedMemory<N, S, PAGE> {
    fn save(&self, to: &mut SnapshotWriter<'_>) {
        to.write(self.array());
    }

    fn restore(&mut self, from: &mut SnapshotReader<'_>) -> WasmResult<()> {
        overwrite(self.array_mut(), from.read(N)?);
        Ok(())
    }
}

impl<const MAX_PAGES: usize, S: Storage, const PAGE: usize> IsolatedMemory<MAX_PAGES, S, PAGE> {
    /// Makes this memory the same as another one, whose storage may be of another kind.
    ///
    /// ```
    /// use herkos_runtime::{IsolatedMemory, PAGE_SIZE};
    ///
    /// let mut memory = IsolatedMemory::<2, _>::new([0; 2 * PAGE_SIZE]);
    /// memory.reset(1)?;
    /// memory.bytes_mut()[9] = 7;
    /// let mut bytes = [1; PAGE_SIZE];
    /// let mut copy = IsolatedMemory::<1, _>::new(&mut bytes);
    /// copy.copy_from(&memory)?;
    /// assert_eq!(copy.bytes(), memory.bytes());
    /// # Ok::<(), herkos_runtime::WasmTrap>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`WasmTrap::IncompatibleImport`] when there is no room for its pages.
    pub fn copy_from<const M: usize, T: Storage>(
        &mut self,
        other: &IsolatedMemory<M, T, PAGE>,
    ) -> WasmResult<()> {
        self.reset(other.size() as u32)?;
        overwrite(self.bytes_mut(), other.bytes());
        Ok(())
    }
}

impl<const N: usize, S: FixedStorage<N>, const PAGE: usize> FixedMemory<N, S, PAGE> {
    /// Makes this memory the same as another one, whose storage may be of another kind.
    ///
    /// ```
    /// use herkos_runtime::{FixedMemory, PAGE_SIZE};
    ///
    /// let memory = FixedMemory::<PAGE_SIZE, _>::new([5; PAGE_SIZE]);
    /// let mut bytes = [1; PAGE_SIZE];
    /// let mut copy = FixedMemory::<PAGE_SIZE, _>::new(&mut bytes);
    /// copy.copy_from(&memory)?;
    /// assert_eq!(copy.array(), memory.array());
    /// # Ok::<(), herkos_runtime::WasmTrap>(())
    /// ```
    ///
    /// # Errors
    ///
    /// None; it is a result as that of [`IsolatedMemory::copy_from`].
    pub fn copy_from<T: FixedStorage<N>>(
        &mut self,
        other: &FixedMemory<N, T, PAGE>,
    ) -> WasmResult<()> {
        overwrite(self.array_mut(), other.array());
        Ok(())
    }
}

impl<T: Copy, const MAX: usize> Table<T, MAX> {
    /// Makes this table the same as another one, in place.
    ///
    /// ```
    /// use herkos_runtime::{ExternRef, Table};
    ///
    /// let mut table = Table::<ExternRef, 2>::new(ExternRef::NULL);
    /// table.reset(1)?;
    /// let mut copy = Table::<ExternRef, 2>::new(ExternRef::NULL);
    /// copy.copy_from(&table);
    /// assert_eq!(copy.size(), 1);
    /// # Ok::<(), herkos_runtime::WasmTrap>(())
    /// ```
    pub fn copy_from(&mut self, other: &Self) {
        // It has room, since both have the same most elements.
        if self.reset(other.size() as u32).is_ok() {
            overwrite(self.elements_mut(), other.elements());
        }
    }
}

fn incompatible(_: WasmTrap) -> WasmTrap {
    WasmTrap::IncompatibleSnapshot
}
