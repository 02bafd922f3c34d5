use super::support::{Random, f32s, f64s};
use herkos_runtime::*;

const COUNT: usize = 1 << 22;

macro_rules! agree {
    ($name:ident, $inputs:ident, $quiet:ident, $oracle:expr) => {
        #[test]
        fn $name() {
            for a in $inputs(COUNT) {
                // The standard library's may give any NaN.
                let exact = if a.is_nan() { $quiet(a) } else { $oracle(a) };
                let got = herkos_runtime::$name(a);
                assert_eq!(got.to_bits(), exact.to_bits(), "{a:?} {:x}", a.to_bits());
            }
        }
    };
}

agree!(f32_ceil, f32s, f32_quiet, f32::ceil);
agree!(f32_floor, f32s, f32_quiet, f32::floor);
agree!(f32_trunc, f32s, f32_quiet, f32::trunc);
agree!(f32_nearest, f32s, f32_quiet, f32::round_ties_even);
agree!(f64_ceil, f64s, f64_quiet, f64::ceil);
agree!(f64_floor, f64s, f64_quiet, f64::floor);
agree!(f64_trunc, f64s, f64_quiet, f64::trunc);
agree!(f64_nearest, f64s, f64_quiet, f64::round_ties_even);

macro_rules! extremes {
    ($test:ident, $float:ty, $bits:ty, $inputs:ident, $quiet:ident, $min:ident, $max:ident) => {
        #[test]
        fn $test() {
            /// Minimum or maximum, as a list of the specification's cases.
            fn naive(a: $float, b: $float, max: bool) -> $float {
                match (a.is_nan(), b.is_nan()) {
                    (true, _) => return $quiet(a),
                    (_, true) => return $quiet(b),
                    _ => {}
                }
                let a_first = if a == 0.0 && b == 0.0 {
                    a.is_sign_negative()
                } else {
                    a < b
                };
                if a_first != max { a } else { b }
            }
            let check = |a: $float, b: $float| {
                assert_eq!(
                    $min(a, b).to_bits(),
                    naive(a, b, false).to_bits(),
                    "{a:?} {b:?}"
                );
                assert_eq!(
                    $max(a, b).to_bits(),
                    naive(a, b, true).to_bits(),
                    "{a:?} {b:?}"
                );
            };
            let signalling = <$float>::from_bits(<$float>::INFINITY.to_bits() | 1);
            let edges = [0.0, 1.0, <$float>::MIN_POSITIVE, <$float>::MAX];
            let nans = [<$float>::NAN, signalling];
            let edges = edges.into_iter().chain(nans).chain([<$float>::INFINITY]);
            let edges: Vec<$float> = edges.flat_map(|a| [a, -a]).collect();
            for &a in &edges {
                for &b in &edges {
                    check(a, b);
                }
            }
            let mut random = Random::new();
            for a in $inputs(COUNT) {
                check(a, <$float>::from_bits(random.next() as $bits));
                check(a, -a);
                check(a, edges[random.next() as usize % edges.len()]);
            }
        }
    };
}

extremes!(f32_min_and_max, f32, u32, f32s, f32_quiet, f32_min, f32_max);
extremes!(f64_min_and_max, f64, u64, f64s, f64_quiet, f64_min, f64_max);

#[test]
fn quiet_sets_the_quiet_bit_of_a_nan_and_nothing_else() {
    let quiet_32 = |bits: u32| f32_quiet(f32::from_bits(bits)).to_bits();
    assert_eq!(quiet_32(0x7f80_0001), 0x7fc0_0001);
    assert_eq!(quiet_32(0xffbf_ffff), 0xffff_ffff);
    assert_eq!(quiet_32(0x7fc1_2345), 0x7fc1_2345);
    assert_eq!(quiet_32(0x7f80_0000), 0x7f80_0000);
    assert_eq!(quiet_32(0x8000_0000), 0x8000_0000);
    let quiet_64 = |bits: u64| f64_quiet(f64::from_bits(bits)).to_bits();
    assert_eq!(quiet_64(0x7ff0_0000_0000_0001), 0x7ff8_0000_0000_0001);
    assert_eq!(quiet_64(0xfff7_ffff_ffff_ffff), 0xffff_ffff_ffff_ffff);
    assert_eq!(quiet_64(0x7ff0_0000_0000_0000), 0x7ff0_0000_0000_0000);
    assert_eq!(quiet_64(0x8000_0000_0000_0000), 0x8000_0000_0000_0000);
}

#[test]
fn canonical_gives_one_nan_for_all_and_every_number_as_it_is() {
    for a in f32s(COUNT) {
        let wanted = if a.is_nan() { 0x7fc0_0000 } else { a.to_bits() };
        assert_eq!(f32_canonical(a).to_bits(), wanted, "{:x}", a.to_bits());
        let lanes = f32x4_canonical(f32x4_splat(a));
        assert_eq!(
            f32x4_extract_lane::<3>(lanes).to_bits(),
            wanted,
            "{:x}",
            a.to_bits()
        );
    }
    for a in f64s(COUNT) {
        let wanted = if a.is_nan() {
            0x7ff8_0000_0000_0000
        } else {
            a.to_bits()
        };
        assert_eq!(f64_canonical(a).to_bits(), wanted, "{:x}", a.to_bits());
        let lanes = f64x2_canonical(f64x2_splat(a));
        assert_eq!(
            f64x2_extract_lane::<1>(lanes).to_bits(),
            wanted,
            "{:x}",
            a.to_bits()
        );
    }
}

/// Whether `bits` are what a conversion of a NaN may give: the canonical NaN for a canonical one,
/// else any quiet NaN.
fn is_converted_nan(canonical: bool, magnitude: u64, quiet_bit: u64) -> bool {
    if canonical {
        magnitude == quiet_bit
    } else {
        magnitude & quiet_bit == quiet_bit
    }
}

#[test]
fn f32_demote_f64_rounds_and_quiets() {
    for a in f64s(COUNT) {
        let bits = f32_demote_f64(a).to_bits();
        if a.is_nan() {
            let canonical = a.abs().to_bits() == 0x7ff8_0000_0000_0000;
            let magnitude = u64::from(bits & 0x7fff_ffff);
            assert!(
                is_converted_nan(canonical, magnitude, 0x7fc0_0000),
                "{:x}",
                a.to_bits()
            );
        } else {
            assert_eq!(bits, (a as f32).to_bits(), "{a:?}");
        }
    }
}

#[test]
fn f64_promote_f32_is_exact_and_quiets() {
    for a in f32s(COUNT) {
        let bits = f64_promote_f32(a).to_bits();
        if a.is_nan() {
            let canonical = a.abs().to_bits() == 0x7fc0_0000;
            let magnitude = bits & 0x7fff_ffff_ffff_ffff;
            assert!(
                is_converted_nan(canonical, magnitude, 0x7ff8 << 48),
                "{:x}",
                a.to_bits()
            );
        } else {
            assert_eq!(bits, f64::from(a).to_bits(), "{a:?}");
        }
    }
}

#[test]
fn a_signalling_nan_is_quiet_after_any_pair_of_conversions() {
    // Optimised, the two conversions may be none.
    let signalling = f32::from_bits(0x7f80_0001);
    let is_quiet = |a| {
        let there_and_back = f32_demote_f64(f64_promote_f32(a)).to_bits();
        is_converted_nan(false, there_and_back.into(), 0x7fc0_0000)
    };
    assert!(is_quiet(signalling));
    assert!(is_quiet(std::hint::black_box(signalling)));
}
