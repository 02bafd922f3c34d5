//! Tables, on models that are vectors of elements.

use super::ranges::{copy, numbers, triples};
use WasmTrap::{
    IncompatibleImport, IndirectCallTypeMismatch, TableOutOfBounds, UndefinedElement,
    UninitializedElement,
};
use herkos_runtime::*;
use proptest::prelude::*;

pub const TABLES: &[&str] = &[
    "table_get",
    "table_set",
    "table_fill",
    "table_copy",
    "table_copy_from",
    "table_copy_between",
    "table_init",
    "table_init_refs",
    "table_lookup",
    "put_element",
];

/// Elements, every third of which is null.
fn elements(len: usize) -> Vec<FuncRef> {
    let element = |i: usize| match i % 3 {
        2 => FuncRef::NULL,
        _ => FuncRef::new(i as u32 % 2, i as u32, [0, 7, u32::MAX - 1][i / 3 % 3]),
    };
    (0..len).map(element).collect()
}

fn trap(done: bool) -> WasmResult<()> {
    if done { Ok(()) } else { Err(TableOutOfBounds) }
}

#[test]
fn elements_are_read_written_and_looked_up() {
    for len in [0, 1, 2, 7] {
        for i in numbers(len, 32) {
            let mut t = elements(len);
            let there = t.get(i as usize).copied();
            assert_eq!(table_get(&t, i as i32), there.ok_or(TableOutOfBounds));
            for sig in [0, 1, 7, u32::MAX - 1, u32::MAX] {
                let exact = match there {
                    None => Err(UndefinedElement),
                    Some(FuncRef::NULL) => Err(UninitializedElement),
                    Some(f) if f.sig() != sig => Err(IndirectCallTypeMismatch),
                    Some(f) => Ok(f),
                };
                assert_eq!(table_lookup(&t, i as i32, sig), exact, "{i} of {len}");
            }
            let new = FuncRef::new(5, 5, 5);
            let mut after = t.clone();
            let done = copy(&mut after, &[new], i, 0, 1);
            let mut put = t.clone();
            put_element(&mut put, i as usize, new);
            assert_eq!(put, after);
            assert_eq!(table_set(&mut t, i as i32, new), trap(done));
            assert_eq!(t, after);
        }
    }
}

#[test]
fn ranges_are_copied_filled_and_made_of_segments() {
    for len in [0, 1, 2, 5, 9] {
        let (items, new) = (elements(6), FuncRef::new(5, 5, 5));
        for (d, s, n) in triples(len, 32) {
            let (i, j, k) = (d as i32, s as i32, n as i32);
            let agrees =
                |src: &[FuncRef], s: u64, call: &dyn Fn(&mut Vec<FuncRef>) -> WasmResult<()>| {
                    let (mut t, mut after) = (elements(len), elements(len));
                    let exact = trap(copy(&mut after, src, d, s, n));
                    assert_eq!(call(&mut t), exact, "{n} from {s} to {d} of {len}");
                    assert_eq!(t, after, "{n} from {s} to {d} of {len}");
                };
            let same = elements(len);
            agrees(&same, s, &|t| table_copy(t, i, j, k));
            agrees(&same, s, &|t| {
                let put = |t: &mut Vec<FuncRef>, i, element| put_element(t, i, element);
                table_copy_between(len, len, t, put, |t, i| t.get(i).copied(), i, j, k)
            });
            agrees(&items, s, &|t| table_copy_from(t, &items, i, j, k));
            agrees(&items, s, &|t| table_init(t, &items, i, j, k));
            agrees(&vec![new; len], 0, &|t| table_fill(t, i, new, k));
            let moved: Vec<_> = items
                .iter()
                .map(|f| {
                    if f.is_null() {
                        *f
                    } else {
                        FuncRef::new(9, f.func(), f.sig())
                    }
                })
                .collect();
            agrees(&moved, s, &|t| table_init_refs(t, &items, 9, i, j, k));
        }
    }
}

/// What can be done to a table.
#[derive(Clone, Debug)]
enum Step {
    Reset(u32),
    Grow(u32, i32),
    Set(u32, i32),
}

fn step() -> impl Strategy<Value = Step> {
    let size = || prop_oneof![0..12u32, Just(u32::MAX), Just(1 << 31)];
    prop_oneof![
        size().prop_map(Step::Reset),
        (size(), any::<i32>()).prop_map(|(delta, element)| Step::Grow(delta, element)),
        (0..12u32, any::<i32>()).prop_map(|(i, element)| Step::Set(i, element)),
    ]
}

#[test]
fn tables_grow_as_vectors_do() {
    const MAX: usize = 10;
    super::domain::for_all(20_000, prop::collection::vec(step(), 0..12), |steps| {
        let (mut table, mut model) = (Table::<i32, MAX>::new(-7), Vec::new());
        for step in steps {
            match step {
                Step::Reset(len) => {
                    let exact = if len as usize <= MAX {
                        Ok(())
                    } else {
                        Err(IncompatibleImport)
                    };
                    assert_eq!(table.reset(len), exact);
                    if exact.is_ok() {
                        model = vec![-7; len as usize];
                    }
                }
                Step::Grow(delta, element) => {
                    let old = model.len();
                    let new = old as u64 + u64::from(delta);
                    let exact = if new <= MAX as u64 { old as i32 } else { -1 };
                    assert_eq!(table.grow(delta as i32, element), exact);
                    if exact >= 0 {
                        model.resize(new as usize, element);
                    }
                }
                Step::Set(i, element) => {
                    let done = table_set(table.elements_mut(), i as i32, element);
                    assert_eq!(done.is_ok(), (i as usize) < model.len());
                    if let Some(place) = model.get_mut(i as usize) {
                        *place = element;
                    }
                }
            }
            assert_eq!(table.elements(), model);
            assert_eq!(table.size(), model.len() as i32);
        }
    });
}
