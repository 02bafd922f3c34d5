use super::support::Random;
use super::thin;
use WasmTrap::OutOfBounds;
use herkos_runtime::*;

/// Numbers around 0, around `len`, and unsigned ones near 2^31 and 2^32.
fn near(random: &mut Random, len: usize) -> i32 {
    let small = (random.next() % 12) as i32 - 3;
    let base = [0, 0, len as i32 / 2, len as i32, i32::MIN];
    base[random.next() as usize % base.len()].wrapping_add(small)
}

fn inside(start: i32, n: i32, len: usize) -> bool {
    u64::from(start as u32) + u64::from(n as u32) <= len as u64
}

fn cases(test: impl Fn(&mut [u8], i32, i32, i32)) {
    let mut random = Random::new();
    for i in 0..thin::count(200_000) {
        let len = i % 20;
        let mut m: Vec<u8> = (1..=len as u8).collect();
        let [d, s, n] = [(); 3].map(|()| near(&mut random, len));
        test(&mut m, d, s, n);
    }
}

#[test]
fn memory_copy_is_exact() {
    cases(|m, d, s, n| {
        let before = m.to_vec();
        let mut after = before.clone();
        let exact = if inside(d, n, m.len()) && inside(s, n, m.len()) {
            (0..n as usize).for_each(|i| after[d as usize + i] = before[s as usize + i]);
            Ok(())
        } else {
            Err(OutOfBounds)
        };
        assert_eq!(
            memory_copy(m, d, s, n),
            exact,
            "{d} {s} {n} of {}",
            before.len()
        );
        assert_eq!(m, after, "{d} {s} {n}");
    });
}

#[test]
fn memory_fill_is_exact() {
    cases(|m, d, value, n| {
        let mut after = m.to_vec();
        let exact = if inside(d, n, m.len()) {
            (0..n as usize).for_each(|i| after[d as usize + i] = value as u8);
            Ok(())
        } else {
            Err(OutOfBounds)
        };
        assert_eq!(memory_fill(m, d, value, n), exact, "{d} {n} of {}", m.len());
        assert_eq!(m, after, "{d} {n}");
    });
}

#[test]
fn memory_init_is_exact() {
    let segment = *b"abcdefgh";
    for data in [&segment[..], &segment[..3], &[]] {
        cases(|m, d, s, n| {
            let mut after = m.to_vec();
            let exact = if inside(d, n, m.len()) && inside(s, n, data.len()) {
                (0..n as usize).for_each(|i| after[d as usize + i] = data[s as usize + i]);
                Ok(())
            } else {
                Err(OutOfBounds)
            };
            assert_eq!(
                memory_init(m, data, d, s, n),
                exact,
                "{d} {s} {n} of {}",
                m.len()
            );
            assert_eq!(m, after, "{d} {s} {n}");
        });
    }
}

#[test]
fn nothing_at_the_very_end_is_inside_and_one_further_is_not() {
    let mut m = [1, 2, 3];
    assert_eq!(memory_copy(&mut m, 3, 3, 0), Ok(()));
    assert_eq!(memory_copy(&mut m, 4, 3, 0), Err(OutOfBounds));
    assert_eq!(memory_copy(&mut m, 3, 4, 0), Err(OutOfBounds));
    assert_eq!(memory_fill(&mut m, 3, 9, 0), Ok(()));
    assert_eq!(memory_fill(&mut m, 4, 9, 0), Err(OutOfBounds));
    assert_eq!(memory_init(&mut m, b"ab", 3, 2, 0), Ok(()));
    assert_eq!(memory_init(&mut m, b"ab", 4, 2, 0), Err(OutOfBounds));
    assert_eq!(memory_init(&mut m, b"ab", 3, 3, 0), Err(OutOfBounds));
    assert_eq!(m, [1, 2, 3]);
}

#[test]
fn memory_size_counts_pages() {
    assert_eq!(memory_size(&[]), 0);
    assert_eq!(memory_size(&vec![0; PAGE_SIZE]), 1);
    assert_eq!(memory_size(&vec![0; 5 * PAGE_SIZE]), 5);
}

#[test]
fn memory_copy_between_is_exact_for_one_memory_and_for_two() {
    let bytes = |seed: usize| -> Vec<u8> { (0..1000).map(|i| (i * seed + i / 7) as u8).collect() };
    let sizes = [0, 1, 255, 256, 257, 512, 513, 700, 1000, 1001, -1];
    let (first, second, third) = (bytes(3), bytes(5), bytes(11));
    let places = vec![
        (0, 0),
        (0, 1),
        (1, 0),
        (300, 0),
        (0, 300),
        (257, 1),
        (1000, 0),
        (0, -1),
    ];
    for ((d, s), n) in thin::pairs(places, sizes.to_vec()) {
        let mut two = (first.clone(), second.clone());
        let mut after = two.clone();
        let exact = memory_copy_from(&mut after.0, &after.1, d, s, n);
        let done = memory_copy_between(
            1000,
            1000,
            &mut two,
            |h, i, part| put_bytes(&mut h.0, i, part),
            |h, i, part| get_bytes(&h.1, i, part),
            d,
            s,
            n,
        );
        assert_eq!((done, two), (exact, after), "{d} {s} {n}");

        let mut one = third.clone();
        let mut after = one.clone();
        let exact = memory_copy(&mut after, d, s, n);
        let wide = |i: i32| i as u32 as i64;
        let done = memory_copy_between_wide(
            1000,
            1000,
            &mut one,
            |h: &mut Vec<_>, i, part| put_bytes(h, i, part),
            |h, i, part| get_bytes(h, i, part),
            wide(d),
            wide(s),
            wide(n),
        );
        assert_eq!((done, one), (exact, after), "{d} {s} {n}");
    }
}

#[test]
fn memory_copy_moves_as_the_standard_library_does_at_every_distance() {
    let first: Vec<u8> = (0..=u8::MAX).chain(0..144).collect();
    for n in [0, 1, 2, 63, 64, 65, 127, 128, 129, 190, 200] {
        let sources = (0..=200).step_by(3).collect();
        for (s, d) in thin::pairs(sources, (0..=200).collect()) {
            let (mut ours, mut theirs) = (first.clone(), first.clone());
            memory_copy(&mut ours, d as i32, s as i32, n as i32).unwrap();
            theirs.copy_within(s..s + n, d);
            assert!(ours == theirs, "{n} bytes from {s} to {d}");
        }
    }
}
