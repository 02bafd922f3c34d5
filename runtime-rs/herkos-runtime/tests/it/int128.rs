use super::support::Random;
use super::thin;
use herkos_runtime::*;

/// 128 bits as digits of 16 bits, the lowest first: on which schoolbook arithmetic cannot overflow.
type Digits = [u64; 8];

fn digits(low: i64, high: i64) -> Digits {
    core::array::from_fn(|i| {
        let half = if i < 4 { low } else { high } as u64;
        half >> (16 * (i % 4)) & 0xffff
    })
}

/// The halves of a number whose digits may be too large by what is carried.
fn halves(digits: Digits) -> (i64, i64) {
    let mut carry = 0;
    let mut halves = [0u64; 2];
    for (i, digit) in digits.into_iter().enumerate() {
        let sum = digit + carry;
        carry = sum >> 16;
        halves[i / 4] |= (sum & 0xffff) << (16 * (i % 4));
    }
    (halves[0] as i64, halves[1] as i64)
}

fn sum(a: Digits, b: Digits) -> (i64, i64) {
    halves(core::array::from_fn(|i| a[i] + b[i]))
}

fn product(a: Digits, b: Digits) -> (i64, i64) {
    halves(core::array::from_fn(|i| {
        (0..=i).map(|k| a[k] * b[i - k]).sum()
    }))
}

fn i64s() -> Vec<i64> {
    let mut random = Random::new();
    let edges = [
        0,
        1,
        2,
        -1,
        -2,
        i64::MIN,
        i64::MIN + 1,
        i64::MAX,
        1 << 32,
        u32::MAX as i64,
    ];
    let random = (0..60).map(|i| (random.next() as i64) >> (i % 61));
    edges.into_iter().chain(random).collect()
}

#[test]
fn sums_and_differences_are_those_of_schoolbook_arithmetic() {
    let values = i64s();
    let count = values.len();
    for i in thin::indices(count.pow(3)) {
        let (low, high) = (values[i / count / count], values[i / count % count]);
        let (other_low, other_high) = (values[i % count], values[count - 1 - i % count]);
        let (a, b) = (digits(low, high), digits(other_low, other_high));
        assert_eq!(i64_add128(low, high, other_low, other_high), sum(a, b));
        // -b is !b + 1.
        let (not_low, not_high) = sum(digits(!other_low, !other_high), digits(1, 0));
        assert_eq!(
            i64_sub128(low, high, other_low, other_high),
            sum(a, digits(not_low, not_high))
        );
    }
}

#[test]
fn products_are_those_of_schoolbook_arithmetic() {
    let values = i64s();
    for (a, b) in thin::pairs(values.clone(), values.clone()) {
        assert_eq!(i64_mul_wide_u(a, b), product(digits(a, 0), digits(b, 0)));
        let signed = product(digits(a, a >> 63), digits(b, b >> 63));
        assert_eq!(i64_mul_wide_s(a, b), signed);
    }
}
