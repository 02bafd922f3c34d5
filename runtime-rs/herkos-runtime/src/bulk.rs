//! The instructions that work on ranges of memory (specification, section 4.4.7).

use super::range::{Operand, copy, copy_within, from, from_mut, index};
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

/// [`memory_copy_from`] between two memories of a host, which may be the same one.
///
/// ```
/// use herkos_runtime::memory_copy_between;
///
/// let mut host = (*b"abc", *b"xyz");
/// let done = memory_copy_between(&mut host, |h| &mut h.1[..], |h| &h.0[..], 1, 0, 2);
/// assert_eq!((done, host.1), (Ok(()), *b"xab"));
/// ```
///
/// # Errors
///
/// [`WasmTrap::OutOfBounds`], and nothing is written, when they are not all in the memories.
pub fn memory_copy_between<C>(
    host: &mut C,
    dst: impl Fn(&mut C) -> &mut [u8],
    src: impl Fn(&mut C) -> &[u8],
    d: i32,
    s: i32,
    n: i32,
) -> WasmResult<()> {
    copy_between(host, dst, src, d, s, n)
}

/// Bytes that are copied at a time where source and destination cannot be borrowed together.
const PART: usize = 256;

/// Copies between two memories of a host, which may be the same one.
#[inline]
pub(super) fn copy_between<C, I: Operand>(
    host: &mut C,
    dst: impl Fn(&mut C) -> &mut [u8],
    src: impl Fn(&mut C) -> &[u8],
    d: I,
    s: I,
    n: I,
) -> WasmResult<()> {
    let (d, s, n) = (index(d), index(s), index(n));
    if from(src(host), s, n).is_none() || from(dst(host), d, n).is_none() {
        return Err(WasmTrap::OutOfBounds);
    }
    let mut copy_part = |at: usize, len: usize| {
        let mut part = [0; PART];
        let _ = copy(&mut part, src(host), 0, s.wrapping_add(at), len);
        let _ = copy(dst(host), &part, d.wrapping_add(at), 0, len);
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
