use super::support::{Random, f32s, f64s};
use super::thin::{count, indices};
use herkos_runtime::{f32_sqrt, f64_sqrt};

fn check_32(a: f32) {
    let got = f32_sqrt(a);
    if a.is_nan() {
        assert_eq!(
            got.to_bits(),
            a.to_bits() | 0x0040_0000,
            "{:x}",
            a.to_bits()
        );
    } else if a < 0.0 {
        assert_eq!(got.to_bits(), 0x7fc0_0000, "{a:e}");
    } else {
        assert_eq!(got.to_bits(), a.sqrt().to_bits(), "{a:e}");
    }
}

fn check_64(a: f64) {
    let got = f64_sqrt(a);
    if a.is_nan() {
        assert_eq!(
            got.to_bits(),
            a.to_bits() | 0x0008_0000_0000_0000,
            "{:x}",
            a.to_bits()
        );
    } else if a < 0.0 {
        assert_eq!(got.to_bits(), 0x7ff8_0000_0000_0000, "{a:e}");
    } else {
        assert_eq!(got.to_bits(), a.sqrt().to_bits(), "{a:e}");
    }
}

#[test]
fn f32_roots_of_all_numbers_from_1_to_4_are_exact() {
    indices(0x0100_0000)
        .map(|i| f32::from_bits(0x3f80_0000 + i as u32))
        .for_each(check_32);
}

#[test]
fn f32_roots_of_subnormal_numbers_are_exact() {
    indices(0x0080_0000 / 7 + 1)
        .map(|i| f32::from_bits(7 * i as u32))
        .for_each(check_32);
}

#[test]
fn f32_roots_are_exact() {
    f32s(1 << 22).for_each(check_32);
}

#[test]
fn f64_roots_are_exact() {
    f64s(1 << 23).for_each(check_64);
}

/// An x with x^2 = c modulo 2^54, for a `c` that is 1 modulo 8, bit by bit (Hensel's lemma).
fn root_modulo(c: i128) -> u128 {
    let mut x = 1;
    for bit in 3..54 {
        if (x * x - c) & (1 << bit) != 0 {
            x += 1 << (bit - 1);
        }
    }
    x as u128
}

#[test]
fn f64_roots_next_to_a_middle_of_two_floats_are_exact() {
    let mut found = 0;
    // The root of (x^2 - c) / 2^54 is x / 2^27, less next to nothing; and x, of 54 bits, ends in
    // 1, so that it is in the middle of two floats.
    let all = 160_007 / 8 + 1;
    for c in indices(all).map(|i| 8 * i as i128 - 80_007) {
        let x = root_modulo(c);
        for x in [
            x,
            x.wrapping_neg(),
            x + (1 << 53),
            (1 << 53) - x % (1 << 53),
        ] {
            let x = x % (1 << 54);
            let m = ((x * x) as i128 - c) >> 54;
            assert_eq!(m << 54, (x * x) as i128 - c);
            let a = m as f64;
            if x >= 1 << 53 && a as i128 == m {
                check_64(a);
                check_64(a * f64::MIN_POSITIVE * 0.25);
                found += 1;
            }
        }
    }
    assert!(found > count(all) / 2, "{found} cases");
}

#[test]
fn f64_roots_of_squares_and_their_neighbours_are_exact() {
    let mut random = Random::new();
    for i in 0..count(1 << 20) {
        let root = (random.next() >> (12 + i % 50)) as f64;
        let square = root * root;
        check_64(square);
        check_64(square.next_up());
        check_64(square.next_down());
    }
}
