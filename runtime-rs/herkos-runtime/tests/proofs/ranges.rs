//! Operations on ranges of memory, and checks of ranges, on models that are vectors of bytes: in small memories
//! all starts and lengths, so that ranges overlap in every way, then random ones in larger memories, and
//! operands near the ends of their types.

use super::accesses::memory;
use super::domain::for_all;
use super::thin::{indices, pairs};
use WasmTrap::{EndlessWait, ExpectedSharedMemory, OutOfBounds, UnalignedAtomic};
use herkos_runtime::*;
use proptest::prelude::*;

pub const RANGES: &[&str] = &[
    "memory_size",
    "memory_copy",
    "memory_copy_wide",
    "memory_copy_from",
    "memory_copy_from_wide",
    "memory_copy_between",
    "memory_copy_between_wide",
    "memory_fill",
    "memory_fill_wide",
    "memory_init",
    "memory_init_wide",
    "put_bytes",
    "get_bytes",
    "check_bounds",
    "check_bounds_wide",
    "in_bounds",
    "in_bounds_wide",
    "view",
    "memory_atomic_wait32",
    "memory_atomic_wait32_masked",
    "memory_atomic_wait32_wide",
    "memory_atomic_wait64",
    "memory_atomic_wait64_masked",
    "memory_atomic_wait64_wide",
    "memory_atomic_notify",
    "memory_atomic_notify_masked",
    "memory_atomic_notify_wide",
];

/// The range of `n` items from `start` on, if a sequence of `len` has it.
pub fn range(len: usize, start: u64, n: u64) -> Option<std::ops::Range<usize>> {
    let end = u128::from(start) + u128::from(n);
    (end <= len as u128).then_some(start as usize..end as usize)
}

/// Copies items, all of them read before the first is written. Nothing is done where they are not all there.
pub fn copy<T: Copy>(dst: &mut [T], src: &[T], d: u64, s: u64, n: u64) -> bool {
    match (range(dst.len(), d, n), range(src.len(), s, n)) {
        (Some(to), Some(from)) => {
            let items = src[from].to_vec();
            dst[to].copy_from_slice(&items);
            true
        }
        _ => false,
    }
}

/// Starts and lengths: all in a sequence of `len`, two more, and the ends of 32 and 64 bits.
pub fn numbers(len: usize, bits: u32) -> Vec<u64> {
    let ends = [1 << 31, 1 << 32, 1 << 63, u64::MAX].map(|end: u64| end - 1);
    let ends = ends
        .into_iter()
        .flat_map(|end| [end, end.wrapping_add(1), end - len as u64]);
    let ends = ends.filter(|&n| bits == 64 || n < 1 << 32);
    (0..len as u64 + 3).chain(ends).collect()
}

/// All of three numbers.
pub fn triples(len: usize, bits: u32) -> impl Iterator<Item = (u64, u64, u64)> {
    let numbers = numbers(len, bits);
    let count = numbers.len();
    let at = move |i| numbers[i % count];
    indices(count.pow(3)).map(move |i| (at(i / count / count), at(i / count), at(i)))
}

/// Lengths of memories, and ranges that mostly are in them: longer than the blocks of a move and the parts of a copy.
fn large() -> impl Strategy<Value = (usize, u64, u64, u64)> {
    (0..1200usize).prop_flat_map(|len| {
        let inside = 0..=len as u64 + 1;
        (Just(len), inside.clone(), inside.clone(), inside)
    })
}

/// Checks ranges of all small memories, of 32 or 64 bits, and of large ones.
fn cases(bits: u32, agrees: impl Fn(usize, u64, u64, u64)) {
    for len in [0, 1, 2, 5, 9] {
        triples(len, bits).for_each(|(d, s, n)| agrees(len, d, s, n));
    }
    for_all(20_000, large(), |(len, d, s, n)| {
        agrees(len, d, s, n);
        // Shortened, so that it fits.
        agrees(len, d, s, n.min(len as u64 - d.max(s).min(len as u64)));
    });
}

fn trap(done: bool) -> WasmResult<()> {
    if done { Ok(()) } else { Err(OutOfBounds) }
}

#[test]
fn copies_within_a_memory() {
    let agrees = |len, d, s, n, call: &dyn Fn(&mut [u8]) -> WasmResult<()>| {
        let (mut m, mut after) = (memory(len), memory(len));
        let exact = trap(copy(&mut after, &memory(len), d, s, n));
        assert_eq!(call(&mut m), exact, "{n} from {s} to {d} of {len}");
        assert_eq!(m, after, "{n} from {s} to {d} of {len}");
    };
    let narrow = |len, d, s, n| {
        agrees(len, d, s, n, &|m| {
            memory_copy(m, d as i32, s as i32, n as i32)
        });
        agrees(len, d, s, n, &|m| {
            let mut host = m.to_vec();
            let put = |h: &mut Vec<u8>, at, part: &[u8]| put_bytes(h, at, part);
            let get = |h: &mut Vec<u8>, at, part: &mut [u8]| get_bytes(h, at, part);
            let done =
                memory_copy_between(len, len, &mut host, put, get, d as i32, s as i32, n as i32);
            m.copy_from_slice(&host);
            done
        });
    };
    let wide = |len, d, s, n| {
        agrees(len, d, s, n, &|m| {
            memory_copy_wide(m, d as i64, s as i64, n as i64)
        });
        agrees(len, d, s, n, &|m| {
            let mut host = m.to_vec();
            let put = |h: &mut Vec<u8>, at, part: &[u8]| put_bytes(h, at, part);
            let get = |h: &mut Vec<u8>, at, part: &mut [u8]| get_bytes(h, at, part);
            let done = memory_copy_between_wide(
                len, len, &mut host, put, get, d as i64, s as i64, n as i64,
            );
            m.copy_from_slice(&host);
            done
        });
    };
    cases(32, narrow);
    cases(64, wide);
}

#[test]
fn copies_between_memories_and_from_segments() {
    for other in [0, 4, 300] {
        let src: Vec<u8> = memory(other).iter().map(|byte| !byte).collect();
        let agrees = |len, d, s, n, call: &dyn Fn(&mut [u8]) -> WasmResult<()>| {
            let (mut m, mut after) = (memory(len), memory(len));
            let exact = trap(copy(&mut after, &src, d, s, n));
            assert_eq!(
                call(&mut m),
                exact,
                "{n} from {s} of {other} to {d} of {len}"
            );
            assert_eq!(m, after, "{n} from {s} of {other} to {d} of {len}");
        };
        cases(32, |len, d, s, n| {
            let (i, j, k) = (d as i32, s as i32, n as i32);
            agrees(len, d, s, n, &|m| memory_copy_from(m, &src, i, j, k));
            agrees(len, d, s, n, &|m| memory_init(m, &src, i, j, k));
        });
        cases(64, |len, d, s, n| {
            let (i, j, k) = (d as i64, s as i64, n as i64);
            agrees(len, d, s, n, &|m| memory_copy_from_wide(m, &src, i, j, k));
            if s < 1 << 32 && n < 1 << 32 {
                agrees(len, d, s, n, &|m| {
                    memory_init_wide(m, &src, i, s as i32, n as i32)
                });
            }
        });
    }
}

#[test]
fn fills() {
    let agrees = |len, d, value: u64, n, call: &dyn Fn(&mut [u8]) -> WasmResult<()>| {
        let (mut m, mut after) = (memory(len), memory(len));
        let bytes = vec![value as u8; len];
        let exact = trap(copy(&mut after, &bytes, d, 0, n));
        assert_eq!(call(&mut m), exact, "{n} at {d} of {len}");
        assert_eq!(m, after, "{n} at {d} of {len}");
    };
    cases(32, |len, d, v, n| {
        agrees(len, d, v, n, &|m| {
            memory_fill(m, d as i32, v as i32, n as i32)
        })
    });
    cases(64, |len, d, v, n| {
        agrees(len, d, v, n, &|m| {
            memory_fill_wide(m, d as i64, v as i32, n as i64)
        })
    });
}

#[test]
fn parts_are_read_and_written_whole_or_not_at_all() {
    for len in 0..6 {
        for (part, at) in pairs((0..8).collect(), numbers(len, 64)) {
            // They take a place in memory, which on a host of 32 bits is none beyond.
            let Ok(start) = usize::try_from(at) else {
                continue;
            };
            let (mut m, mut after) = (memory(len), memory(len));
            let bytes = vec![7; part];
            let there = copy(&mut after, &bytes, at, 0, part as u64);
            put_bytes(&mut m, start, &bytes);
            assert_eq!(m, after, "{part} at {at} of {len}");

            let (mut read, mut exact) = (vec![9; part], vec![9; part]);
            assert_eq!(copy(&mut exact, &m, 0, at, part as u64), there);
            get_bytes(&m, start, &mut read);
            assert_eq!(read, exact, "{part} at {at} of {len}");
        }
    }
}

#[test]
fn sizes_are_whole_pages() {
    for pages in 0..4 {
        assert_eq!(memory_size(&vec![0; pages * PAGE_SIZE]), pages as i32);
    }
}

#[test]
fn bounds() {
    for len in [0, 1, 2, 5, 9, 300, PAGE_SIZE] {
        let m = memory(len);
        let fits = |addr, size| range(len, addr, size).is_some();
        let near = |bits| {
            let few = numbers(9, bits).into_iter();
            few.chain((len as u64).saturating_sub(3)..len as u64 + 3)
        };
        for (addr, size) in pairs(near(32).collect(), near(32).collect()) {
            let exact = fits(addr, size);
            assert_eq!(
                in_bounds(&m, addr as i32, size as u32),
                exact,
                "{addr} {size} {len}"
            );
            let checked = check_bounds(&m, addr as i32, size as u32);
            assert_eq!(checked, trap(exact), "{addr} {size} {len}");
        }
        for (addr, size) in pairs(near(64).collect(), near(64).collect()) {
            let exact = fits(addr, size);
            assert_eq!(
                in_bounds_wide(&m, addr as i64, size),
                exact,
                "{addr} {size} {len}"
            );
            let checked = check_bounds_wide(&m, addr as i64, size);
            assert_eq!(checked, trap(exact), "{addr} {size} {len}");
        }
    }
}

#[test]
fn views_are_within_limits() {
    fn agrees<const MIN: usize, const MAX: usize>() {
        for len in 0..12 {
            let (mut m, whole) = (memory(len), memory(len));
            let exact = if len < MIN {
                Err(OutOfBounds)
            } else {
                Ok(&whole[..len.min(MAX)])
            };
            assert_eq!(
                view::<MIN, MAX>(&mut m).map(|bytes| &*bytes),
                exact,
                "{len} in {MIN} to {MAX}"
            );
        }
    }
    agrees::<0, 0>();
    agrees::<0, 5>();
    agrees::<5, 5>();
    agrees::<3, 9>();
    agrees::<0, 20>();
    agrees::<11, { usize::MAX }>();
}

#[test]
fn waits_and_notifications() {
    let m: [u8; 64 + 16] = memory(80).try_into().unwrap();
    for len in [0, 3, 4, 7, 8, 12, 80] {
        let bytes = &m[..len];
        for (addr, offset) in pairs(numbers(82, 64), numbers(9, 64)) {
            let start = u128::from(addr) + u128::from(offset);
            let at = |width: u128| match (start % width, start + width <= len as u128) {
                (0, true) => Ok(start as usize),
                (0, false) => Err(OutOfBounds),
                _ => Err(UnalignedAtomic),
            };
            let masked_at = |width: u128| match start % width {
                0 => Ok((start % 64) as usize),
                _ => Err(UnalignedAtomic),
            };
            let narrow = addr < 1 << 32 && offset < 1 << 32;
            let (a, o) = (addr as i32, offset as u32);
            let notified = at(4).map(|_| 0);
            assert_eq!(
                memory_atomic_notify_wide(bytes, addr as i64, offset, 1),
                notified,
                "{addr} {offset}"
            );
            if narrow {
                assert_eq!(
                    memory_atomic_notify(bytes, a, o, -1),
                    notified,
                    "{addr} {offset}"
                );
                let notified = masked_at(4).map(|_| 0);
                assert_eq!(
                    memory_atomic_notify_masked(&m, a, o, 1),
                    notified,
                    "{addr} {offset}"
                );
            }
            for (same, timeout, shared) in [
                (true, 0),
                (true, -1),
                (true, i64::MAX),
                (false, -1),
                (false, 5),
            ]
            .into_iter()
            .flat_map(|(same, timeout)| [true, false].map(|shared| (same, timeout, shared)))
            {
                // The number that is there, or one that differs from it in one bit.
                let expected = |place: WasmResult<usize>, width: usize| {
                    let bytes = place.map(|at| &m[at..at + width]).unwrap_or_default();
                    let number = bytes
                        .iter()
                        .rev()
                        .fold(0u64, |n, &byte| n << 8 | u64::from(byte));
                    if same {
                        number
                    } else {
                        number ^ 1 << (8 * width - 1)
                    }
                };
                let exact = |place: WasmResult<usize>| {
                    place?;
                    match (shared, same, timeout) {
                        (false, ..) => Err(ExpectedSharedMemory),
                        (_, false, _) => Ok(1),
                        (_, true, 0..) => Ok(2),
                        (_, true, _) => Err(EndlessWait),
                    }
                };
                let (x, y) = (expected(at(4), 4) as i32, expected(at(8), 8) as i64);
                let got = memory_atomic_wait32_wide(bytes, addr as i64, offset, x, timeout, shared);
                assert_eq!(got, exact(at(4)), "{addr} {offset} of {len}");
                let got = memory_atomic_wait64_wide(bytes, addr as i64, offset, y, timeout, shared);
                assert_eq!(got, exact(at(8)), "{addr} {offset} of {len}");
                if !narrow {
                    continue;
                }
                let got = memory_atomic_wait32(bytes, a, o, x, timeout, shared);
                assert_eq!(got, exact(at(4)), "{addr} {offset} of {len}");
                let got = memory_atomic_wait64(bytes, a, o, y, timeout, shared);
                assert_eq!(got, exact(at(8)), "{addr} {offset} of {len}");
                let (x, y) = (
                    expected(masked_at(4), 4) as i32,
                    expected(masked_at(8), 8) as i64,
                );
                let got = memory_atomic_wait32_masked(&m, a, o, x, timeout, shared);
                assert_eq!(got, exact(masked_at(4)), "{addr} {offset}");
                let got = memory_atomic_wait64_masked(&m, a, o, y, timeout, shared);
                assert_eq!(got, exact(masked_at(8)), "{addr} {offset}");
            }
        }
    }
}
