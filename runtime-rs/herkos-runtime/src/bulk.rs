//! The instructions that work on ranges of memory (specification, section 4.4.7).

use super::range::{copy, copy_within, from_mut, index};
use super::{PAGE_SIZE, WasmResult, WasmTrap};

/// The size of a memory in pages: `memory.size`.
///
/// ```
/// assert_eq!(herkos_runtime::memory_size(&[0; 2 * 65536]), 2);
/// ```
#[inline]
pub fn memory_size(m: &[u8]) -> i32 {
    (m.len() / PAGE_SIZE) as i32
}

/// Copies `n` bytes from address `s` to address `d` of the same memory, as if all were read
/// before one is written: `memory.copy`.
///
/// ```
/// use herkos_runtime::{memory_copy, WasmTrap};
///
/// let mut m = [1, 2, 3];
/// assert_eq!(memory_copy(&mut m, 1, 0, 2), Ok(()));
/// assert_eq!(memory_copy(&mut m, 0, 4, 0), Err(WasmTrap::OutOfBounds));
/// assert_eq!(m, [1, 1, 2]);
/// ```
///
/// # Errors
///
/// [`WasmTrap::OutOfBounds`], and nothing is written, when they are not all in the memory.
pub fn memory_copy(m: &mut [u8], d: i32, s: i32, n: i32) -> WasmResult<()> {
    copy_within(m, d, s, n).ok_or(WasmTrap::OutOfBounds)
}

/// Copies `n` bytes from address `s` of one memory to address `d` of another: `memory.copy`.
///
/// ```
/// use herkos_runtime::{memory_copy_from, WasmTrap};
///
/// let mut m = *b"abcd";
/// assert_eq!(memory_copy_from(&mut m, b"xyz", 0, 1, 2), Ok(()));
/// assert_eq!(memory_copy_from(&mut m, b"xyz", 0, 2, 2), Err(WasmTrap::OutOfBounds));
/// assert_eq!(m, *b"yzcd");
/// ```
///
/// # Errors
///
/// [`WasmTrap::OutOfBounds`], and nothing is written, when they are not all in the memories.
#[inline]
pub fn memory_copy_from(dst: &mut [u8], src: &[u8], d: i32, s: i32, n: i32) -> WasmResult<()> {
    copy(dst, src, d, s, n).ok_or(WasmTrap::OutOfBounds)
}

/// [`memory_copy_from`] between two memories of a host, which may be the same one: from one of `src_len`
/// bytes, of which `get` reads some from an index on, to one of `dst_len` bytes, to which `put` writes.
///
/// ```
/// use herkos_runtime::{get_bytes, memory_copy_between, put_bytes};
///
/// let mut host = (*b"abc", *b"xyz");
/// let put = |h: &mut ([u8; 3], [u8; 3]), at, part: &[u8]| put_bytes(&mut h.1, at, part);
/// let get = |h: &mut ([u8; 3], [u8; 3]), at, part: &mut [u8]| get_bytes(&h.0, at, part);
/// assert_eq!(memory_copy_between(3, 3, &mut host, put, get, 1, 0, 2), Ok(()));
/// assert_eq!(host.1, *b"xab");
/// ```
///
/// # Errors
///
/// [`WasmTrap::OutOfBounds`], and nothing is written, when they are not all in the memories.
#[allow(clippy::too_many_arguments)]
pub fn memory_copy_between<C>(
    dst_len: usize,
    src_len: usize,
    host: &mut C,
    put: impl Fn(&mut C, usize, &[u8]),
    get: impl Fn(&mut C, usize, &mut [u8]),
    d: i32,
    s: i32,
    n: i32,
) -> WasmResult<()> {
    copy_between(
        [dst_len, src_len],
        host,
        put,
        get,
        [index(d), index(s), index(n)],
    )
}

/// Writes bytes to a memory from an index on; nothing, when they are not all in it.
///
/// ```
/// let mut m = *b"abc";
/// herkos_runtime::put_bytes(&mut m, 1, b"xy");
/// assert_eq!(m, *b"axy");
/// ```
#[inline]
pub fn put_bytes(m: &mut [u8], at: usize, part: &[u8]) {
    let _ = copy(m, part, at, 0, part.len());
}

/// Reads bytes of a memory from an index on; none, when they are not all in it.
///
/// ```
/// let mut part = [0; 2];
/// herkos_runtime::get_bytes(b"abc", 1, &mut part);
/// assert_eq!(part, *b"bc");
/// ```
#[inline]
pub fn get_bytes(m: &[u8], at: usize, part: &mut [u8]) {
    let len = part.len();
    let _ = copy(part, m, 0, at, len);
}

/// Bytes that are copied at a time where source and destination cannot be borrowed together.
const PART: usize = 256;

/// Copies between two memories of a host, which may be the same one.
#[inline]
pub(super) fn copy_between<C>(
    [dst_len, src_len]: [usize; 2],
    host: &mut C,
    put: impl Fn(&mut C, usize, &[u8]),
    get: impl Fn(&mut C, usize, &mut [u8]),
    [d, s, n]: [usize; 3],
) -> WasmResult<()> {
    let fits = |start: usize, len: usize| start.checked_add(n).is_some_and(|end| end <= len);
    if !fits(s, src_len) || !fits(d, dst_len) {
        return Err(WasmTrap::OutOfBounds);
    }
    let mut buffer = [0; PART];
    let mut copy_part = |at: usize, len: usize| {
        if let Some(part) = buffer.get_mut(..len) {
            get(host, s.wrapping_add(at), part);
            put(host, d.wrapping_add(at), part);
        }
    };
    // As if all were read before one is written, should the two be one.
    if d <= s {
        (0..n)
            .step_by(PART)
            .for_each(|at| copy_part(at, PART.min(n.wrapping_sub(at))));
    } else {
        let mut left = n;
        while left > 0 {
            let len = PART.min(left);
            left = left.wrapping_sub(len);
            copy_part(left, len);
        }
    }
    Ok(())
}

/// Makes the low byte of `value` the `n` bytes from address `d` on: `memory.fill`.
///
/// ```
/// use herkos_runtime::{memory_fill, WasmTrap};
///
/// let mut m = [0; 4];
/// assert_eq!(memory_fill(&mut m, 1, 0x1ff, 2), Ok(()));
/// assert_eq!(memory_fill(&mut m, 3, 1, 2), Err(WasmTrap::OutOfBounds));
/// assert_eq!(m, [0, 255, 255, 0]);
/// ```
///
/// # Errors
///
/// [`WasmTrap::OutOfBounds`], and nothing is written, when they are not all in the memory.
pub fn memory_fill(m: &mut [u8], d: i32, value: i32, n: i32) -> WasmResult<()> {
    match from_mut(m, d, n) {
        Some(bytes) => {
            bytes.fill(value as u8);
            Ok(())
        }
        None => Err(WasmTrap::OutOfBounds),
    }
}

/// Copies `n` bytes of a data segment from index `s` on to address `d` of a memory:
/// `memory.init`. A dropped segment has no bytes.
///
/// ```
/// use herkos_runtime::{memory_init, WasmTrap};
///
/// let mut m = [0; 4];
/// assert_eq!(memory_init(&mut m, b"abc", 0, 1, 2), Ok(()));
/// assert_eq!(memory_init(&mut m, b"", 0, 0, 1), Err(WasmTrap::OutOfBounds));
/// assert_eq!(&m, b"bc\0\0");
/// ```
///
/// # Errors
///
/// [`WasmTrap::OutOfBounds`], and nothing is written, when they are not all in the segment and
/// in the memory.
pub fn memory_init(m: &mut [u8], data: &[u8], d: i32, s: i32, n: i32) -> WasmResult<()> {
    copy(m, data, d, s, n).ok_or(WasmTrap::OutOfBounds)
}
