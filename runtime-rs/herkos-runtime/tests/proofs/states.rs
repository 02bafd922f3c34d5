//! Memories through their lives: what is reset, grown, written and read, on a model that is a vector of bytes.

use super::domain::for_all;
use WasmTrap::{IncompatibleImport, OutOfBounds};
use herkos_runtime::*;
use proptest::prelude::*;

/// What can be done to a memory.
#[derive(Clone, Debug)]
enum Step {
    Reset(u32),
    ResetAll(u32),
    Grow(u32),
    Store(u32, i32),
    /// A store that is checked against all of the storage, as code with relaxed checks has it.
    StoreAnywhere(u32, i32),
    Fill(u32, i32, u32),
    Load(u32, u32),
}

/// Steps with numbers of pages, and addresses in bytes, around what there is at most.
fn steps(pages: u32, page: u32) -> impl Strategy<Value = Vec<Step>> {
    let size = move || prop_oneof![0..=pages + 1, Just(u32::MAX), Just(1 << 31), Just(1 << 16)];
    let near = move || {
        (0..=pages, 0..12u32)
            .prop_map(move |(i, more)| (i * page).wrapping_add(more).wrapping_sub(6))
    };
    let step = prop_oneof![
        size().prop_map(Step::Reset),
        size().prop_map(Step::ResetAll),
        size().prop_map(Step::Grow),
        size().prop_map(Step::Grow),
        (near(), any::<i32>()).prop_map(|(addr, value)| Step::Store(addr, value)),
        (near(), any::<i32>()).prop_map(|(addr, value)| Step::StoreAnywhere(addr, value)),
        (near(), any::<i32>(), near()).prop_map(|(d, value, n)| Step::Fill(d, value, n)),
        (near(), near()).prop_map(|(addr, offset)| Step::Load(addr, offset)),
    ];
    prop::collection::vec(step, 0..16)
}

/// The four bytes at an address, as a range of what is there.
fn word(len: usize, addr: u64) -> Option<std::ops::Range<usize>> {
    super::ranges::range(len, addr, 4)
}

fn lives<const MAX: usize, const BYTES: usize, const PAGE: usize>(cases: u32) {
    let capacity = MAX.min(BYTES / PAGE);
    for_all(cases, steps(capacity as u32, PAGE as u32), |steps| {
        // What was there before must never be seen.
        let mut storage = vec![0xa5; BYTES];
        let storage: &mut [u8; BYTES] = storage.as_mut_slice().try_into().unwrap();
        let mut memory = IsolatedMemory::<MAX, &mut [u8; BYTES], PAGE>::new(storage);
        let mut all = vec![0xa5; BYTES];
        let mut pages = 0;
        for step in steps {
            let fits = |pages: u64| pages <= capacity as u64;
            let len = pages * PAGE;
            match step {
                Step::Reset(min) => {
                    let exact = if fits(min.into()) {
                        Ok(())
                    } else {
                        Err(IncompatibleImport)
                    };
                    assert_eq!(memory.reset(min), exact);
                    if exact.is_ok() {
                        pages = min as usize;
                        all[..pages * PAGE].fill(0);
                    }
                }
                Step::ResetAll(min) => {
                    let exact = if fits(min.into()) {
                        Ok(())
                    } else {
                        Err(IncompatibleImport)
                    };
                    assert_eq!(memory.reset_all(min), exact);
                    if exact.is_ok() {
                        pages = min as usize;
                        all.fill(0);
                    }
                }
                Step::Grow(delta) => {
                    let new = pages as u64 + u64::from(delta);
                    let exact = if fits(new) { pages as i32 } else { -1 };
                    assert_eq!(memory.grow(delta as i32), exact);
                    if exact >= 0 {
                        pages = new as usize;
                        all[len..pages * PAGE].fill(0);
                    }
                }
                Step::Store(addr, value) => {
                    let place = word(len, addr.into());
                    let done = i32_store(memory.bytes_mut(), addr as i32, 0, value);
                    assert_eq!(done.is_ok(), place.is_some());
                    if let Some(place) = place {
                        all[place].copy_from_slice(&value.to_le_bytes());
                    }
                }
                Step::StoreAnywhere(addr, value) => {
                    let place = word(BYTES, addr.into());
                    let array: &mut [u8; BYTES] = memory.array_mut();
                    let done = i32_store(array, addr as i32, 0, value);
                    assert_eq!(done.is_ok(), place.is_some());
                    if let Some(place) = place {
                        all[place].copy_from_slice(&value.to_le_bytes());
                    }
                }
                Step::Fill(d, value, n) => {
                    let place = super::ranges::range(len, d.into(), n.into());
                    let done = memory_fill(memory.bytes_mut(), d as i32, value, n as i32);
                    assert_eq!(done.is_ok(), place.is_some());
                    if let Some(place) = place {
                        all[place].fill(value as u8);
                    }
                }
                Step::Load(addr, offset) => {
                    let place = word(len, u64::from(addr) + u64::from(offset));
                    let bytes = place.map(|place| all[place].try_into().unwrap());
                    let exact = bytes.map(i32::from_le_bytes).ok_or(OutOfBounds);
                    assert_eq!(i32_load(memory.bytes(), addr as i32, offset), exact);
                    let viewed = memory
                        .view::<1>()
                        .and_then(|bytes| i32_load(bytes, addr as i32, offset));
                    assert_eq!(viewed, if pages == 0 { Err(OutOfBounds) } else { exact });
                }
            }
            assert_eq!(memory.size(), pages as i32);
            assert_eq!(memory.max_pages(), capacity as u32);
            assert!(memory.bytes() == &all[..pages * PAGE]);
            assert!(memory.array_mut()[..] == all);
        }
    });
}

#[test]
fn memories_of_single_bytes_live_as_vectors_do() {
    lives::<20, 32, 1>(20_000);
    lives::<40, 32, 1>(20_000);
}

#[test]
fn memories_of_pages_live_as_vectors_do() {
    lives::<2, { 3 * PAGE_SIZE }, PAGE_SIZE>(200);
    // The storage ends within a page.
    lives::<9, { PAGE_SIZE + 100 }, PAGE_SIZE>(200);
}

#[test]
fn memories_of_a_fixed_size_are_zeroed_and_keep_it() {
    for_all(2_000, (0..40u32, any::<i32>()), |(addr, value)| {
        let mut memory = FixedMemory::<32, _, 1>::new([0xa5; 32]);
        memory.reset();
        assert_eq!(memory.array(), &[0; 32]);
        let place = word(32, addr.into());
        assert_eq!(
            i32_store(memory.array_mut(), addr as i32, 0, value).is_ok(),
            place.is_some()
        );
        let mut after = [0; 32];
        if let Some(place) = place {
            after[place].copy_from_slice(&value.to_le_bytes());
        }
        assert_eq!(memory.array(), &after);
        assert_eq!((memory.size(), memory.max_pages()), (32, 32));
    });
}
