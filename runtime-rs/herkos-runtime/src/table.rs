//! Tables of references, and the table instructions (specification, section 4.4.6).

use super::range::{copy, from, from_mut, index};
use super::{FuncRef, WasmResult, WasmTrap};
use core::cell::Cell;
use core::fmt;

/// A table of at most `MAX` references of type `T`, which is [`FuncRef`] or
/// [`ExternRef`](super::ExternRef).
///
/// It starts with 0 elements; [`reset`](Self::reset) gives it its first size. When `null` is all
/// zero bytes, so is the table.
///
/// ```
/// use herkos_runtime::{FuncRef, Table};
///
/// let mut table = Table::<FuncRef, 10>::new(FuncRef::NULL);
/// table.reset(2)?;
/// assert_eq!(table.grow(3, FuncRef::new(0, 1, 0)), 2);
/// assert_eq!(table.size(), 5);
/// assert_eq!(table.elements()[4].func(), 1);
/// # Ok::<(), herkos_runtime::WasmTrap>(())
/// ```
#[derive(Clone)]
pub struct Table<T, const MAX: usize> {
    /// The current size, never more than `MAX`.
    len: usize,
    null: T,
    elements: [T; MAX],
}

/// Says the size, not the elements.
impl<T, const MAX: usize> fmt::Debug for Table<T, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Table({} of at most {MAX} elements)", self.len)
    }
}

impl<T: Copy, const MAX: usize> Table<T, MAX> {
    /// A table of 0 elements, whose null reference is `null`. A `MAX` above `u32::MAX` does not
    /// compile.
    ///
    /// ```
    /// use herkos_runtime::{FuncRef, Table};
    ///
    /// static TABLE: Table<FuncRef, 100> = Table::new(FuncRef::NULL);
    /// assert_eq!(TABLE.size(), 0);
    /// ```
    #[inline]
    pub const fn new(null: T) -> Self {
        const {
            assert!(
                MAX as u128 <= u32::MAX as u128,
                "a table has at most 2^32 - 1 elements"
            )
        }
        Self {
            len: 0,
            null,
            elements: [null; MAX],
        }
    }

    /// Makes this a new table of `min` elements, all null. At an error it is as before.
    ///
    /// ```
    /// # use herkos_runtime::{ExternRef, Table, WasmTrap};
    /// let mut table = Table::<ExternRef, 2>::new(ExternRef::NULL);
    /// table.reset(1)?;
    /// assert_eq!(table.elements(), [ExternRef::NULL]);
    /// assert_eq!(table.reset(3), Err(WasmTrap::IncompatibleImport));
    /// # Ok::<(), WasmTrap>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`WasmTrap::IncompatibleImport`] when `min` is more than `MAX`.
    pub fn reset(&mut self, min: u32) -> WasmResult<()> {
        let len = min as usize;
        match self.elements.get_mut(..len) {
            Some(elements) => elements.fill(self.null),
            None => return Err(WasmTrap::IncompatibleImport),
        }
        self.len = len;
        Ok(())
    }

    /// The elements: exactly the current size.
    ///
    /// ```
    /// # use herkos_runtime::{ExternRef, Table};
    /// assert!(Table::<ExternRef, 2>::new(ExternRef::NULL).elements().is_empty());
    /// ```
    #[inline]
    pub fn elements(&self) -> &[T] {
        self.elements.get(..self.len.min(MAX)).unwrap_or_default()
    }

    /// The elements, to be written.
    ///
    /// ```
    /// # use herkos_runtime::{ExternRef, Table};
    /// let mut table = Table::<ExternRef, 2>::new(ExternRef::NULL);
    /// table.reset(1)?;
    /// table.elements_mut()[0] = ExternRef::new(4);
    /// assert_eq!(table.elements(), [ExternRef::new(4)]);
    /// # Ok::<(), herkos_runtime::WasmTrap>(())
    /// ```
    #[inline]
    pub fn elements_mut(&mut self) -> &mut [T] {
        self.elements
            .get_mut(..self.len.min(MAX))
            .unwrap_or_default()
    }

    /// The current number of elements: `table.size`.
    ///
    /// ```
    /// # use herkos_runtime::{ExternRef, Table};
    /// assert_eq!(Table::<ExternRef, 2>::new(ExternRef::NULL).size(), 0);
    /// ```
    #[inline]
    pub fn size(&self) -> i32 {
        self.len as i32
    }

    /// Adds `delta` (an unsigned number) elements `init`: `table.grow`. Gives the old size, or
    /// -1, and does nothing, when there is no room.
    ///
    /// ```
    /// # use herkos_runtime::{ExternRef, Table};
    /// let mut table = Table::<ExternRef, 2>::new(ExternRef::NULL);
    /// assert_eq!(table.grow(2, ExternRef::new(7)), 0);
    /// assert_eq!(table.grow(1, ExternRef::NULL), -1);
    /// assert_eq!(table.elements(), [ExternRef::new(7); 2]);
    /// ```
    pub fn grow(&mut self, delta: i32, init: T) -> i32 {
        let old = self.len;
        let Some(new) = old.checked_add(delta as u32 as usize) else {
            return -1;
        };
        let Some(added) = self.elements.get_mut(old..new) else {
            return -1;
        };
        added.fill(init);
        self.len = new;
        old as i32
    }
}

/// A table that a module can import.
///
/// ```
/// use herkos_runtime::{FuncRef, RefTable, Table};
///
/// fn room(table: &impl RefTable<FuncRef>) -> u32 {
///     table.max_elements() - table.size() as u32
/// }
/// assert_eq!(room(&Table::<FuncRef, 8>::new(FuncRef::NULL)), 8);
/// ```
pub trait RefTable<T> {
    /// The elements: exactly the current size.
    fn elements(&self) -> &[T];
    /// The elements, to be written.
    fn elements_mut(&mut self) -> &mut [T];
    /// The current number of elements.
    fn size(&self) -> i32;
    /// Adds `delta` elements `init`; see [`Table::grow`].
    fn grow(&mut self, delta: i32, init: T) -> i32;
    /// The most elements that the table can ever have.
    fn max_elements(&self) -> u32;
}

impl<T: Copy, const MAX: usize> RefTable<T> for Table<T, MAX> {
    #[inline]
    fn elements(&self) -> &[T] {
        self.elements()
    }
    #[inline]
    fn elements_mut(&mut self) -> &mut [T] {
        self.elements_mut()
    }
    #[inline]
    fn size(&self) -> i32 {
        self.size()
    }
    #[inline]
    fn grow(&mut self, delta: i32, init: T) -> i32 {
        self.grow(delta, init)
    }
    #[inline]
    fn max_elements(&self) -> u32 {
        MAX as u32
    }
}

/// The element at index `i` (unsigned): `table.get`.
///
/// ```
/// use herkos_runtime::{table_get, WasmTrap};
///
/// assert_eq!(table_get(&['a', 'b'], 1), Ok('b'));
/// assert_eq!(table_get(&['a', 'b'], 2), Err(WasmTrap::TableOutOfBounds));
/// ```
///
/// # Errors
///
/// [`WasmTrap::TableOutOfBounds`] when there is no such element.
#[inline]
pub fn table_get<T: Copy>(t: &[T], i: i32) -> WasmResult<T> {
    match t.get(index(i)) {
        Some(&element) => Ok(element),
        None => Err(WasmTrap::TableOutOfBounds),
    }
}

/// Makes `value` the element at index `i` (unsigned): `table.set`.
///
/// ```
/// use herkos_runtime::{table_set, WasmTrap};
///
/// let mut t = ['a', 'b'];
/// assert_eq!(table_set(&mut t, 1, 'c'), Ok(()));
/// assert_eq!(table_set(&mut t, -1, 'd'), Err(WasmTrap::TableOutOfBounds));
/// assert_eq!(t, ['a', 'c']);
/// ```
///
/// # Errors
///
/// [`WasmTrap::TableOutOfBounds`] when there is no such element.
#[inline]
pub fn table_set<T: Copy>(t: &mut [T], i: i32, value: T) -> WasmResult<()> {
    match t.get_mut(index(i)) {
        Some(element) => {
            *element = value;
            Ok(())
        }
        None => Err(WasmTrap::TableOutOfBounds),
    }
}

/// Makes `value` the `n` elements from index `i` on: `table.fill`.
///
/// ```
/// use herkos_runtime::{table_fill, WasmTrap};
///
/// let mut t = ['a', 'b', 'c'];
/// assert_eq!(table_fill(&mut t, 1, 'x', 2), Ok(()));
/// assert_eq!(table_fill(&mut t, 2, 'y', 2), Err(WasmTrap::TableOutOfBounds));
/// assert_eq!(t, ['a', 'x', 'x']);
/// ```
///
/// # Errors
///
/// [`WasmTrap::TableOutOfBounds`], and nothing is written, when they are not all in the table.
pub fn table_fill<T: Copy>(t: &mut [T], i: i32, value: T, n: i32) -> WasmResult<()> {
    match from_mut(t, i, n) {
        Some(elements) => {
            elements.fill(value);
            Ok(())
        }
        None => Err(WasmTrap::TableOutOfBounds),
    }
}

/// Copies `n` elements from index `s` to index `d` of the same table, as if all were read before
/// one is written: `table.copy`.
///
/// ```
/// use herkos_runtime::{table_copy, WasmTrap};
///
/// let mut t = ['a', 'b', 'c'];
/// assert_eq!(table_copy(&mut t, 1, 0, 2), Ok(()));
/// assert_eq!(table_copy(&mut t, 2, 0, 2), Err(WasmTrap::TableOutOfBounds));
/// assert_eq!(t, ['a', 'a', 'b']);
/// ```
///
/// # Errors
///
/// [`WasmTrap::TableOutOfBounds`], and nothing is written, when they are not all in the table.
pub fn table_copy<T: Copy>(t: &mut [T], d: i32, s: i32, n: i32) -> WasmResult<()> {
    let cells = Cell::from_mut(t).as_slice_of_cells();
    let (Some(to), Some(items)) = (from(cells, d, n), from(cells, s, n)) else {
        return Err(WasmTrap::TableOutOfBounds);
    };
    // As if all were read before one is written; without the panic that `copy_within` keeps at
    // opt-level s.
    if index(d) <= index(s) {
        for (to, item) in to.iter().zip(items) {
            to.set(item.get());
        }
    } else {
        for (to, item) in to.iter().zip(items).rev() {
            to.set(item.get());
        }
    }
    Ok(())
}

/// Copies `n` elements from index `s` of one table to index `d` of another: `table.copy`.
///
/// ```
/// use herkos_runtime::{table_copy_from, WasmTrap};
///
/// let mut t = ['a', 'b', 'c'];
/// assert_eq!(table_copy_from(&mut t, &['x', 'y'], 0, 1, 1), Ok(()));
/// assert_eq!(table_copy_from(&mut t, &['x', 'y'], 0, 1, 2), Err(WasmTrap::TableOutOfBounds));
/// assert_eq!(t, ['y', 'b', 'c']);
/// ```
///
/// # Errors
///
/// [`WasmTrap::TableOutOfBounds`], and nothing is written, when they are not all in both tables.
pub fn table_copy_from<T: Copy>(
    dst: &mut [T],
    src: &[T],
    d: i32,
    s: i32,
    n: i32,
) -> WasmResult<()> {
    copy(dst, src, d, s, n).ok_or(WasmTrap::TableOutOfBounds)
}

/// [`table_copy_from`] between two tables of a host, which may be the same one: from one of `src_len`
/// elements, of which `get` reads one, to one of `dst_len` elements, of which `put` writes one.
///
/// ```
/// use herkos_runtime::{put_element, table_copy_between};
///
/// let mut host = ([1, 2, 3], [0; 3]);
/// let put = |h: &mut ([i32; 3], [i32; 3]), i, element| put_element(&mut h.1, i, element);
/// let get = |h: &mut ([i32; 3], [i32; 3]), i: usize| h.0.get(i).copied();
/// assert_eq!(table_copy_between(3, 3, &mut host, put, get, 1, 0, 2), Ok(()));
/// assert_eq!(host.1, [0, 1, 2]);
/// ```
///
/// # Errors
///
/// [`WasmTrap::TableOutOfBounds`], and nothing is written, when they are not all in the tables.
#[allow(clippy::too_many_arguments)]
pub fn table_copy_between<C, T: Copy>(
    dst_len: usize,
    src_len: usize,
    host: &mut C,
    put: impl Fn(&mut C, usize, T),
    get: impl Fn(&mut C, usize) -> Option<T>,
    d: i32,
    s: i32,
    n: i32,
) -> WasmResult<()> {
    let (d, s, n) = (index(d), index(s), index(n));
    let fits = |start: usize, len: usize| start.checked_add(n).is_some_and(|end| end <= len);
    if !fits(s, src_len) || !fits(d, dst_len) {
        return Err(WasmTrap::TableOutOfBounds);
    }
    let mut copy_one = |i: usize| {
        if let Some(element) = get(host, s.wrapping_add(i)) {
            put(host, d.wrapping_add(i), element);
        }
    };
    // As if all were read before one is written, should the two be one.
    if d <= s {
        (0..n).for_each(&mut copy_one);
    } else {
        (0..n).rev().for_each(&mut copy_one);
    }
    Ok(())
}

/// Makes `element` the one at an index; does nothing when there is none.
///
/// ```
/// let mut t = [1, 2];
/// herkos_runtime::put_element(&mut t, 1, 7);
/// assert_eq!(t, [1, 7]);
/// ```
#[inline]
pub fn put_element<T: Copy>(t: &mut [T], i: usize, element: T) {
    if let Some(place) = t.get_mut(i) {
        *place = element;
    }
}

/// Copies `n` items of an element segment from index `s` on to index `d` of a table:
/// `table.init`. A dropped segment has no items.
///
/// ```
/// use herkos_runtime::{table_init, WasmTrap};
///
/// let mut t = ['a', 'b', 'c'];
/// assert_eq!(table_init(&mut t, &['x', 'y'], 1, 0, 2), Ok(()));
/// assert_eq!(table_init(&mut t, &[], 0, 0, 1), Err(WasmTrap::TableOutOfBounds));
/// assert_eq!(t, ['a', 'x', 'y']);
/// ```
///
/// # Errors
///
/// [`WasmTrap::TableOutOfBounds`], and nothing is written, when they are not all in the segment
/// and in the table.
pub fn table_init<T: Copy>(t: &mut [T], items: &[T], d: i32, s: i32, n: i32) -> WasmResult<()> {
    table_copy_from(t, items, d, s, n)
}

/// [`table_init`] of function references: those that are copied become `instance`'s. For tables
/// that several instances share.
///
/// ```
/// use herkos_runtime::{table_init_refs, FuncRef};
///
/// let mut t = [FuncRef::NULL; 2];
/// assert_eq!(table_init_refs(&mut t, &[FuncRef::new(0, 7, 1)], 5, 1, 0, 1), Ok(()));
/// assert_eq!(t, [FuncRef::NULL, FuncRef::new(5, 7, 1)]);
/// ```
///
/// # Errors
///
/// [`WasmTrap::TableOutOfBounds`], and nothing is written, when they are not all in the segment
/// and in the table.
pub fn table_init_refs(
    t: &mut [FuncRef],
    items: &[FuncRef],
    instance: u32,
    d: i32,
    s: i32,
    n: i32,
) -> WasmResult<()> {
    match (from_mut(t, d, n), from(items, s, n)) {
        (Some(to), Some(from)) if to.len() == from.len() => {
            for (to, from) in to.iter_mut().zip(from) {
                *to = match from.is_null() {
                    true => FuncRef::NULL,
                    false => FuncRef::new(instance, from.func(), from.sig()),
                };
            }
            Ok(())
        }
        _ => Err(WasmTrap::TableOutOfBounds),
    }
}

/// The reference that an indirect call through index `i` (unsigned) calls: `call_indirect` of
/// the type `sig`, up to the call itself.
///
/// ```
/// use herkos_runtime::{table_lookup, FuncRef, WasmTrap};
///
/// let t = [FuncRef::new(0, 7, 1), FuncRef::NULL];
/// assert_eq!(table_lookup(&t, 0, 1).map(FuncRef::func), Ok(7));
/// assert_eq!(table_lookup(&t, 0, 2), Err(WasmTrap::IndirectCallTypeMismatch));
/// assert_eq!(table_lookup(&t, 1, 1), Err(WasmTrap::UninitializedElement));
/// assert_eq!(table_lookup(&t, 2, 1), Err(WasmTrap::UndefinedElement));
/// ```
///
/// # Errors
///
/// [`WasmTrap::UndefinedElement`] when there is no such element,
/// [`WasmTrap::UninitializedElement`] when it is null,
/// [`WasmTrap::IndirectCallTypeMismatch`] when the function's type is another.
#[inline]
pub fn table_lookup(t: &[FuncRef], i: i32, sig: u32) -> WasmResult<FuncRef> {
    match t.get(index(i)) {
        // A null has no type, so that one comparison is enough for a good call.
        Some(&f) if f.sig() == sig && sig != u32::MAX => Ok(f),
        Some(f) if f.is_null() => Err(WasmTrap::UninitializedElement),
        Some(_) => Err(WasmTrap::IndirectCallTypeMismatch),
        None => Err(WasmTrap::UndefinedElement),
    }
}
