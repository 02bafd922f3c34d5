use super::support::Random;
use super::thin;
use WasmTrap::*;
use herkos_runtime::*;

fn table() -> Table<ExternRef, 4> {
    Table::new(ExternRef::NULL)
}

const A: ExternRef = ExternRef::new(1);
const B: ExternRef = ExternRef::new(2);
const NULL: ExternRef = ExternRef::NULL;

#[test]
fn reset_makes_a_used_table_new() {
    let mut t = table();
    assert_eq!(t.elements(), []);
    assert_eq!(t.grow(4, A), 0);
    assert_eq!(t.reset(2), Ok(()));
    assert_eq!(t.elements(), [NULL, NULL]);
    assert_eq!(t.reset(5), Err(IncompatibleImport));
    assert_eq!(t.reset(u32::MAX), Err(IncompatibleImport));
    assert_eq!(t.size(), 2);
    assert_eq!(t.reset(0), Ok(()));
    assert_eq!(t.size(), 0);
}

#[test]
fn grow_gives_the_old_size_or_minus_one() {
    let mut t = table();
    assert_eq!(t.grow(1, A), 0);
    assert_eq!(t.grow(0, B), 1);
    assert_eq!(t.grow(2, B), 1);
    assert_eq!(t.elements(), [A, B, B]);
    for delta in [2, 3, i32::MAX, i32::MIN, -1, -2] {
        assert_eq!(t.grow(delta, A), -1, "{delta}");
    }
    assert_eq!(t.elements_mut(), [A, B, B]);
    assert_eq!(t.grow(1, NULL), 3);
    assert_eq!(t.size(), 4);
}

#[test]
fn a_table_can_be_lent() {
    fn lend(t: &mut impl RefTable<ExternRef>) -> (i32, i32, u32, usize) {
        let old = t.grow(1, A);
        t.elements_mut()[0] = B;
        (old, t.size(), t.max_elements(), t.elements().len())
    }
    assert_eq!(lend(&mut table()), (0, 1, 4, 1));
}

#[test]
fn get_and_set_are_checked() {
    let mut t = [A, B];
    assert_eq!(table_get(&t, 0), Ok(A));
    assert_eq!(table_get(&t, 1), Ok(B));
    assert_eq!(table_get(&t, 2), Err(TableOutOfBounds));
    assert_eq!(table_get(&t, -1), Err(TableOutOfBounds));
    assert_eq!(table_set(&mut t, 0, B), Ok(()));
    assert_eq!(table_set(&mut t, 2, B), Err(TableOutOfBounds));
    assert_eq!(table_set(&mut t, i32::MIN, B), Err(TableOutOfBounds));
    assert_eq!(t, [B, B]);
}

#[test]
fn lookup_tells_what_is_wrong() {
    let zero = FuncRef::new(0, 0, 0);
    let one = FuncRef::new(3, 4, 1);
    let t = [zero, one, FuncRef::NULL];
    assert_eq!(table_lookup(&t, 0, 0), Ok(zero));
    assert_eq!(table_lookup(&t, 1, 1), Ok(one));
    assert_eq!(table_lookup(&t, 0, 1), Err(IndirectCallTypeMismatch));
    assert_eq!(table_lookup(&t, 1, 0), Err(IndirectCallTypeMismatch));
    assert_eq!(table_lookup(&t, 2, 0), Err(UninitializedElement));
    assert_eq!(table_lookup(&t, 2, u32::MAX), Err(UninitializedElement));
    assert_eq!(table_lookup(&t, 3, 0), Err(UndefinedElement));
    assert_eq!(table_lookup(&t, -1, 0), Err(UndefinedElement));
}

fn near(random: &mut Random, len: usize) -> i32 {
    let small = (random.next() % 12) as i32 - 3;
    let base = [0, 0, len as i32 / 2, len as i32, i32::MIN];
    base[random.next() as usize % base.len()].wrapping_add(small)
}

fn inside(start: i32, n: i32, len: usize) -> bool {
    u64::from(start as u32) + u64::from(n as u32) <= len as u64
}

fn cases(test: impl Fn(&mut [i32], i32, i32, i32)) {
    let mut random = Random::new();
    for i in 0..thin::count(100_000) {
        let len = i % 20;
        let mut t: Vec<i32> = (1..=len as i32).collect();
        let [d, s, n] = [(); 3].map(|()| near(&mut random, len));
        test(&mut t, d, s, n);
    }
}

#[test]
fn table_copy_is_exact() {
    cases(|t, d, s, n| {
        let before = t.to_vec();
        let mut after = before.clone();
        let exact = if inside(d, n, t.len()) && inside(s, n, t.len()) {
            (0..n as usize).for_each(|i| after[d as usize + i] = before[s as usize + i]);
            Ok(())
        } else {
            Err(TableOutOfBounds)
        };
        assert_eq!(table_copy(t, d, s, n), exact, "{d} {s} {n}");
        assert_eq!(t, after, "{d} {s} {n}");
    });
}

#[test]
fn table_fill_is_exact() {
    cases(|t, i, value, n| {
        let mut after = t.to_vec();
        let exact = if inside(i, n, t.len()) {
            (0..n as usize).for_each(|j| after[i as usize + j] = value);
            Ok(())
        } else {
            Err(TableOutOfBounds)
        };
        assert_eq!(table_fill(t, i, value, n), exact, "{i} {n}");
        assert_eq!(t, after, "{i} {n}");
    });
}

#[test]
fn table_init_and_table_copy_from_are_exact() {
    let items = [101, 102, 103, 104];
    cases(|t, d, s, n| {
        let mut after = t.to_vec();
        let exact = if inside(d, n, t.len()) && inside(s, n, items.len()) {
            (0..n as usize).for_each(|i| after[d as usize + i] = items[s as usize + i]);
            Ok(())
        } else {
            Err(TableOutOfBounds)
        };
        let mut other = t.to_vec();
        assert_eq!(table_init(t, &items, d, s, n), exact, "{d} {s} {n}");
        assert_eq!(
            table_copy_from(&mut other, &items, d, s, n),
            exact,
            "{d} {s} {n}"
        );
        assert_eq!((&*t, other), (&*after, after.clone()), "{d} {s} {n}");
    });
}

#[test]
fn table_copy_between_is_exact_for_one_table_and_for_two() {
    let items = [101, 102, 103, 104];
    cases(|t, d, s, n| {
        let mut two = (t.to_vec(), items);
        let mut after = t.to_vec();
        let exact = table_copy_from(&mut after, &items, d, s, n);
        let len = t.len();
        let done = table_copy_between(
            len,
            4,
            &mut two,
            |h, i, e| put_element(&mut h.0, i, e),
            |h, i| h.1.get(i).copied(),
            d,
            s,
            n,
        );
        assert_eq!((done, two.0), (exact, after), "{d} {s} {n}");

        let mut one = t.to_vec();
        let mut after = t.to_vec();
        let exact = table_copy(&mut after, d, s, n);
        let done = table_copy_between(
            len,
            len,
            &mut one,
            |h: &mut Vec<_>, i, e| put_element(h, i, e),
            |h, i| h.get(i).copied(),
            d,
            s,
            n,
        );
        assert_eq!((done, one), (exact, after), "{d} {s} {n}");
    });
}

#[test]
fn table_init_refs_is_table_init_with_another_instance() {
    let items = [FuncRef::new(0, 7, 1), FuncRef::NULL, FuncRef::new(9, 8, 2)];
    let moved = [FuncRef::new(5, 7, 1), FuncRef::NULL, FuncRef::new(5, 8, 2)];
    cases(|t, d, s, n| {
        let mut refs: Vec<FuncRef> = t.iter().map(|&n| FuncRef::new(1, n as u32, 3)).collect();
        let mut after = refs.clone();
        let exact = table_init(&mut after, &moved, d, s, n);
        assert_eq!(
            table_init_refs(&mut refs, &items, 5, d, s, n),
            exact,
            "{d} {s} {n}"
        );
        assert_eq!(refs, after, "{d} {s} {n}");
    });
}

#[test]
fn nothing_at_the_very_end_is_inside_and_one_further_is_not() {
    let mut t = [1, 2];
    assert_eq!(table_copy(&mut t, 2, 2, 0), Ok(()));
    assert_eq!(table_copy(&mut t, 3, 2, 0), Err(TableOutOfBounds));
    assert_eq!(table_copy(&mut t, 2, 3, 0), Err(TableOutOfBounds));
    assert_eq!(table_fill(&mut t, 2, 0, 0), Ok(()));
    assert_eq!(table_fill(&mut t, 3, 0, 0), Err(TableOutOfBounds));
    assert_eq!(table_init(&mut t, &[], 2, 0, 0), Ok(()));
    assert_eq!(table_init(&mut t, &[], 0, 1, 0), Err(TableOutOfBounds));
}
