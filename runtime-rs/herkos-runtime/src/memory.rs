//! Linear memories: growable within a capacity, or of a fixed size.

use core::fmt;

use super::{
    AlignedBytes, AlignedStorage, FixedStorage, Guest, GuestMut, Storage, WasmResult, WasmTrap,
};

/// The bytes of a page of linear memory, unless its type says otherwise (specification, section
/// 2.3.8 and 4.2.8).
///
/// ```
/// assert_eq!(herkos_runtime::PAGE_SIZE, 65_536);
/// ```
pub const PAGE_SIZE: usize = 65_536;

/// A linear memory that can grow, without allocation, up to `MAX_PAGES` pages or as far as its
/// storage reaches, whichever is less.
///
/// It starts with 0 pages; [`reset`](Self::reset) gives it its first size. Over a zeroed array
/// it is all zero bytes, so that a `static` one adds nothing to a program's file.
///
/// A page has `PAGE` bytes, 65,536 or 1; no memory has more than 2^32 - 2 pages.
///
/// ```
/// use herkos_runtime::{IsolatedMemory, PAGE_SIZE};
///
/// let mut memory = IsolatedMemory::<3, _>::new([0; 3 * PAGE_SIZE]);
/// memory.reset(1)?;
/// assert_eq!(memory.grow(1), 1);
/// assert_eq!(memory.grow(2), -1);
/// assert_eq!(memory.bytes().len(), 2 * PAGE_SIZE);
/// # Ok::<(), herkos_runtime::WasmTrap>(())
/// ```
#[derive(Clone)]
pub struct IsolatedMemory<const MAX_PAGES: usize, S, const PAGE: usize = PAGE_SIZE> {
    storage: S,
    /// The current size; never more than `capacity()` pages at the time it was set.
    pages: u32,
}

impl<const MAX_PAGES: usize, S, const PAGE: usize> IsolatedMemory<MAX_PAGES, S, PAGE> {
    /// A memory of 0 pages in `storage`, whose bytes need not be zero.
    ///
    /// ```
    /// use herkos_runtime::{IsolatedMemory, PAGE_SIZE};
    ///
    /// static MEMORY: IsolatedMemory<16, [u8; 16 * PAGE_SIZE]> =
    ///     IsolatedMemory::new([0; 16 * PAGE_SIZE]);
    /// assert_eq!(MEMORY.size(), 0);
    /// ```
    #[inline]
    pub const fn new(storage: S) -> Self {
        Self { storage, pages: 0 }
    }
}

impl<const MAX_PAGES: usize, S: Storage, const PAGE: usize> IsolatedMemory<MAX_PAGES, S, PAGE> {
    /// Makes this a new memory of `min_pages` pages, all zero. Storage beyond them is not
    /// touched. At an error the memory is as before.
    ///
    /// ```
    /// use herkos_runtime::{IsolatedMemory, WasmTrap, PAGE_SIZE};
    ///
    /// let mut bytes = [7; 2 * PAGE_SIZE];
    /// let mut memory = IsolatedMemory::<9, _>::new(&mut bytes);
    /// memory.reset(1)?;
    /// assert!(memory.bytes().iter().all(|&byte| byte == 0));
    /// assert_eq!(memory.reset(3), Err(WasmTrap::IncompatibleImport));
    /// # Ok::<(), WasmTrap>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`WasmTrap::IncompatibleImport`] when `min_pages` is more than `MAX_PAGES` or than the
    /// storage holds.
    pub fn reset(&mut self, min_pages: u32) -> WasmResult<()> {
        if min_pages > self.capacity() {
            return Err(WasmTrap::IncompatibleImport);
        }
        self.zero(0, min_pages);
        self.pages = min_pages;
        Ok(())
    }

    /// Makes this a new memory as [`reset`](Self::reset) does, and zeroes all of its storage: for
    /// code that reaches what is beyond the current size, with [`array_mut`](Self::array_mut).
    ///
    /// ```
    /// use herkos_runtime::{IsolatedMemory, PAGE_SIZE};
    ///
    /// let mut memory = IsolatedMemory::<2, _>::new([7; 2 * PAGE_SIZE]);
    /// memory.reset_all(1)?;
    /// assert_eq!(memory.array_mut(), &mut [0; 2 * PAGE_SIZE]);
    /// assert_eq!(memory.size(), 1);
    /// # Ok::<(), herkos_runtime::WasmTrap>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As of [`reset`](Self::reset).
    pub fn reset_all(&mut self, min_pages: u32) -> WasmResult<()> {
        self.reset(min_pages)?;
        for bytes in self.storage.bytes_mut().chunks_mut(ZEROS.len()) {
            // What an operating system has not given yet is zero, and only taken when it is written.
            if !ZEROS.starts_with(bytes) {
                bytes.fill(0);
            }
        }
        Ok(())
    }

    /// The bytes of the memory: exactly its current size.
    ///
    /// ```
    /// # use herkos_runtime::{IsolatedMemory, PAGE_SIZE};
    /// let memory = IsolatedMemory::<1, _>::new([0; PAGE_SIZE]);
    /// assert!(memory.bytes().is_empty());
    /// ```
    #[inline]
    pub fn bytes(&self) -> &[u8] {
        let bytes = self.storage.bytes();
        let len = byte_len::<PAGE>(self.pages).min(bytes.len());
        bytes.get(..len).unwrap_or_default()
    }

    /// The bytes of the memory, to be written.
    ///
    /// ```
    /// # use herkos_runtime::{IsolatedMemory, PAGE_SIZE};
    /// let mut memory = IsolatedMemory::<1, _>::new([0; PAGE_SIZE]);
    /// memory.reset(1)?;
    /// memory.bytes_mut()[0] = 1;
    /// assert_eq!(memory.bytes()[..2], [1, 0]);
    /// # Ok::<(), herkos_runtime::WasmTrap>(())
    /// ```
    #[inline]
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        let bytes = self.storage.bytes_mut();
        let len = byte_len::<PAGE>(self.pages).min(bytes.len());
        bytes.get_mut(..len).unwrap_or_default()
    }

    /// The bytes of a memory whose size was never below `MIN_PAGES`, as a slice of which the
    /// compiler knows the least and the greatest length.
    ///
    /// ```
    /// # use herkos_runtime::{IsolatedMemory, WasmTrap, PAGE_SIZE};
    /// let mut memory = IsolatedMemory::<2, _>::new([0; 2 * PAGE_SIZE]);
    /// assert_eq!(memory.view::<1>(), Err(WasmTrap::OutOfBounds));
    /// memory.reset(1)?;
    /// assert_eq!(memory.view::<1>()?.len(), PAGE_SIZE);
    /// # Ok::<(), WasmTrap>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`WasmTrap::OutOfBounds`] when it has fewer pages, as before [`reset`](Self::reset).
    #[inline]
    pub fn view<const MIN_PAGES: usize>(&mut self) -> WasmResult<&mut [u8]> {
        let pages = self.pages as usize;
        if pages < MIN_PAGES || pages > MAX_PAGES {
            return Err(WasmTrap::OutOfBounds);
        }
        match self
            .storage
            .bytes_mut()
            .get_mut(..byte_len::<PAGE>(self.pages))
        {
            Some(bytes) => Ok(bytes),
            None => Err(WasmTrap::OutOfBounds),
        }
    }

    /// All bytes of the storage, whatever the current size: what code reaches that is made with a
    /// relaxed check of addresses. Growth zeroes the pages that it adds.
    ///
    /// ```
    /// # use herkos_runtime::{IsolatedMemory, PAGE_SIZE};
    /// let mut memory = IsolatedMemory::<2, _>::new([0; 2 * PAGE_SIZE]);
    /// memory.reset_all(1)?;
    /// memory.array_mut()[PAGE_SIZE] = 1;
    /// assert_eq!(memory.grow(1), 1);
    /// assert_eq!(memory.array_mut()[PAGE_SIZE], 0);
    /// # Ok::<(), herkos_runtime::WasmTrap>(())
    /// ```
    #[inline]
    pub fn array_mut<const N: usize>(&mut self) -> &mut [u8; N]
    where
        S: FixedStorage<N>,
    {
        self.storage.array_mut()
    }

    /// The current size in pages: `memory.size`.
    ///
    /// ```
    /// # use herkos_runtime::{IsolatedMemory, PAGE_SIZE};
    /// let mut memory = IsolatedMemory::<2, _>::new([0; 2 * PAGE_SIZE]);
    /// memory.reset(2)?;
    /// assert_eq!(memory.size(), 2);
    /// # Ok::<(), herkos_runtime::WasmTrap>(())
    /// ```
    #[inline]
    pub fn size(&self) -> i32 {
        self.pages as i32
    }

    /// Adds `delta` pages (an unsigned number) of zeros: `memory.grow` (specification, section
    /// 4.4.7). Gives the old size in pages, or -1, and does nothing, when there is no room.
    ///
    /// ```
    /// # use herkos_runtime::{IsolatedMemory, PAGE_SIZE};
    /// let mut memory = IsolatedMemory::<2, _>::new([0; 2 * PAGE_SIZE]);
    /// assert_eq!(memory.grow(2), 0);
    /// assert_eq!(memory.grow(0), 2);
    /// assert_eq!(memory.grow(-1), -1);
    /// ```
    pub fn grow(&mut self, delta: i32) -> i32 {
        let old = self.pages;
        match old.checked_add(delta as u32) {
            Some(new) if new <= self.capacity() => {
                self.zero(old, new);
                self.pages = new;
                old as i32
            }
            _ => -1,
        }
    }

    /// The most pages this memory can have.
    #[inline]
    fn capacity(&self) -> u32 {
        let pages = self.storage.bytes().len().checked_div(PAGE);
        pages.unwrap_or_default().min(MAX_PAGES).min(MOST_PAGES) as u32
    }

    /// Zeroes the pages from `from` up to `to`.
    fn zero(&mut self, from: u32, to: u32) {
        let range = byte_len::<PAGE>(from)..byte_len::<PAGE>(to);
        if let Some(bytes) = self.storage.bytes_mut().get_mut(range) {
            bytes.fill(0);
        }
    }
}

/// A linear memory of exactly `N` bytes, whole pages of `PAGE` bytes, which never grows.
///
/// Its length is in its type, which makes it the fastest memory there is.
///
/// ```
/// use herkos_runtime::{i32_load, FixedMemory, PAGE_SIZE};
///
/// static MEMORY: FixedMemory<PAGE_SIZE, [u8; PAGE_SIZE]> = FixedMemory::new([0; PAGE_SIZE]);
/// assert_eq!(MEMORY.size(), 1);
/// assert_eq!(i32_load(MEMORY.array(), 65532, 0), Ok(0));
/// ```
#[derive(Clone)]
pub struct FixedMemory<const N: usize, S, const PAGE: usize = PAGE_SIZE> {
    storage: S,
}

impl<const N: usize, S, const PAGE: usize> FixedMemory<N, S, PAGE> {
    /// A memory in `storage`, with the bytes that are there. An `N` that is no multiple of
    /// `PAGE` does not compile.
    ///
    /// ```
    /// use herkos_runtime::{FixedMemory, PAGE_SIZE};
    ///
    /// let mut bytes = [1; PAGE_SIZE];
    /// let memory = FixedMemory::<PAGE_SIZE, _>::new(&mut bytes);
    /// assert_eq!(memory.array()[0], 1);
    /// ```
    ///
    /// ```compile_fail
    /// use herkos_runtime::FixedMemory;
    ///
    /// let memory = FixedMemory::<100, _>::new([0; 100]);
    /// ```
    #[inline]
    pub const fn new(storage: S) -> Self {
        const {
            assert!(N % PAGE == 0, "a memory has whole pages");
            assert!(
                N / PAGE <= MOST_PAGES,
                "a memory has at most 2^32 - 2 pages"
            );
        }
        Self { storage }
    }
}

impl<const N: usize, S: FixedStorage<N>, const PAGE: usize> FixedMemory<N, S, PAGE> {
    /// Zeroes all bytes.
    ///
    /// ```
    /// # use herkos_runtime::{FixedMemory, PAGE_SIZE};
    /// let mut memory = FixedMemory::<PAGE_SIZE, _>::new([1; PAGE_SIZE]);
    /// memory.reset();
    /// assert_eq!(memory.array(), &[0; PAGE_SIZE]);
    /// ```
    pub fn reset(&mut self) {
        self.storage.array_mut().fill(0);
    }

    /// The bytes.
    ///
    /// ```
    /// # use herkos_runtime::{FixedMemory, PAGE_SIZE};
    /// let memory = FixedMemory::<PAGE_SIZE, _>::new([3; PAGE_SIZE]);
    /// assert_eq!(memory.array()[PAGE_SIZE - 1], 3);
    /// ```
    #[inline]
    pub fn array(&self) -> &[u8; N] {
        self.storage.array()
    }

    /// The bytes, to be written.
    ///
    /// ```
    /// # use herkos_runtime::{FixedMemory, PAGE_SIZE};
    /// let mut memory = FixedMemory::<PAGE_SIZE, _>::new([0; PAGE_SIZE]);
    /// memory.array_mut()[5] = 1;
    /// assert_eq!(memory.array()[5], 1);
    /// ```
    #[inline]
    pub fn array_mut(&mut self) -> &mut [u8; N] {
        self.storage.array_mut()
    }

    /// The bytes, to be written, of storage that is aligned to words.
    ///
    /// ```
    /// # use herkos_runtime::{AlignedBytes, FixedMemory};
    /// let mut memory = FixedMemory::<8, _, 1>::new(AlignedBytes::<8>::new());
    /// memory.aligned_mut()[5] = 1;
    /// assert_eq!(memory.array()[5], 1);
    /// ```
    #[inline]
    pub fn aligned_mut(&mut self) -> &mut AlignedBytes<N>
    where
        S: AlignedStorage<N>,
    {
        self.storage.aligned_mut()
    }

    /// The size in pages: `memory.size`.
    ///
    /// ```
    /// # use herkos_runtime::{FixedMemory, PAGE_SIZE};
    /// assert_eq!(FixedMemory::<PAGE_SIZE, _>::new([0; PAGE_SIZE]).size(), 1);
    /// ```
    #[inline]
    pub fn size(&self) -> i32 {
        const { (N / PAGE) as i32 }
    }
}

/// Says the size, not the bytes.
impl<const MAX_PAGES: usize, S, const PAGE: usize> fmt::Debug
    for IsolatedMemory<MAX_PAGES, S, PAGE>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IsolatedMemory({} pages of {PAGE} bytes)", self.pages)
    }
}

/// Says the size, not the bytes.
impl<const N: usize, S, const PAGE: usize> fmt::Debug for FixedMemory<N, S, PAGE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FixedMemory({N} bytes)")
    }
}

/// A linear memory that a module can import: both [`IsolatedMemory`] and [`FixedMemory`]. The size of
/// its pages is a part of its type, so that one with others cannot be lent.
///
/// ```
/// use herkos_runtime::{FixedMemory, LinearMemory, PAGE_SIZE};
///
/// fn first_byte(memory: &impl LinearMemory) -> u8 {
///     memory.bytes()[0]
/// }
/// assert_eq!(first_byte(&FixedMemory::<PAGE_SIZE, _>::new([5; PAGE_SIZE])), 5);
/// ```
pub trait LinearMemory<const PAGE: usize = PAGE_SIZE> {
    /// The bytes of the memory: exactly its current size.
    fn bytes(&self) -> &[u8];
    /// The bytes of the memory, to be written.
    fn bytes_mut(&mut self) -> &mut [u8];
    /// The current size in pages.
    fn size(&self) -> i32;
    /// The most pages that the memory can ever have.
    fn max_pages(&self) -> u32;
    /// The memory, for a host that reads numbers, text and structures in it.
    #[inline]
    fn guest(&self) -> Guest<'_> {
        Guest::new(self.bytes())
    }
    /// The memory, for a host that writes such things to it.
    #[inline]
    fn guest_mut(&mut self) -> GuestMut<'_> {
        GuestMut::new(self.bytes_mut())
    }
}

/// A linear memory that can grow, which a module that grows its imported memory asks for. Only
/// [`IsolatedMemory`] is one, so lending such a module a [`FixedMemory`] does not compile.
///
/// ```compile_fail
/// use herkos_runtime::{FixedMemory, GrowMemory, PAGE_SIZE};
///
/// fn double(memory: &mut impl GrowMemory) -> i32 {
///     memory.grow(memory.size())
/// }
/// double(&mut FixedMemory::<PAGE_SIZE, _>::new([0; PAGE_SIZE]));
/// ```
pub trait GrowMemory<const PAGE: usize = PAGE_SIZE>: LinearMemory<PAGE> {
    /// Adds `delta` pages; see [`IsolatedMemory::grow`].
    fn grow(&mut self, delta: i32) -> i32;
}

impl<const MAX_PAGES: usize, S: Storage, const PAGE: usize> LinearMemory<PAGE>
    for IsolatedMemory<MAX_PAGES, S, PAGE>
{
    #[inline]
    fn bytes(&self) -> &[u8] {
        self.bytes()
    }
    #[inline]
    fn bytes_mut(&mut self) -> &mut [u8] {
        self.bytes_mut()
    }
    #[inline]
    fn size(&self) -> i32 {
        self.size()
    }
    #[inline]
    fn max_pages(&self) -> u32 {
        self.capacity()
    }
}

impl<const MAX_PAGES: usize, S: Storage, const PAGE: usize> GrowMemory<PAGE>
    for IsolatedMemory<MAX_PAGES, S, PAGE>
{
    #[inline]
    fn grow(&mut self, delta: i32) -> i32 {
        self.grow(delta)
    }
}

impl<const N: usize, S: FixedStorage<N>, const PAGE: usize> LinearMemory<PAGE>
    for FixedMemory<N, S, PAGE>
{
    #[inline]
    fn bytes(&self) -> &[u8] {
        self.array()
    }
    #[inline]
    fn bytes_mut(&mut self) -> &mut [u8] {
        self.array_mut()
    }
    #[inline]
    fn size(&self) -> i32 {
        self.size()
    }
    #[inline]
    fn max_pages(&self) -> u32 {
        const { (N / PAGE) as u32 }
    }
}

/// What bytes are compared with, so many at a time.
static ZEROS: [u8; 256] = [0; 256];

/// The most pages of any memory: a size is a u32, of which the largest is kept for failure, and one
/// more for what cannot be.
const MOST_PAGES: usize = u32::MAX as usize - 1;

/// `pages` in bytes. The product saturates where `usize` has 32 bits, and only for sizes that no
/// storage has there.
#[inline]
fn byte_len<const PAGE: usize>(pages: u32) -> usize {
    (pages as usize).saturating_mul(PAGE)
}
