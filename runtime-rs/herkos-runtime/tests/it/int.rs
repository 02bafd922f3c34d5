use super::support::Random;
use super::thin;
use WasmTrap::{DivisionByZero, IntegerOverflow};
use herkos_runtime::*;

/// The quotient or remainder in wider integers, which hold every result.
fn naive(a: i128, b: i128, op: fn(i128, i128) -> i128) -> WasmResult<i128> {
    if b == 0 {
        return Err(DivisionByZero);
    }
    Ok(op(a, b))
}

fn i32s() -> Vec<i32> {
    let mut random = Random::new();
    let edges = [
        0,
        1,
        2,
        3,
        -1,
        -2,
        -3,
        i32::MIN,
        i32::MIN + 1,
        i32::MAX,
        i32::MAX - 1,
    ];
    let random = (0..1000).map(|i| (random.next() as i32) >> (i % 31));
    edges.into_iter().chain(random).collect()
}

fn i64s() -> Vec<i64> {
    let mut random = Random::new();
    let edges = [
        0,
        1,
        2,
        3,
        -1,
        -2,
        -3,
        i64::MIN,
        i64::MIN + 1,
        i64::MAX,
        i64::MAX - 1,
    ];
    let random = (0..1000).map(|i| (random.next() as i64) >> (i % 63));
    edges.into_iter().chain(random).collect()
}

macro_rules! agree {
    ($test:ident, $values:ident, $signed:ty, $unsigned:ty, $div_s:ident, $div_u:ident, $rem_s:ident, $rem_u:ident) => {
        #[test]
        fn $test() {
            let signed = |a: $signed| i128::from(a);
            let unsigned = |a: $signed| i128::from(a as $unsigned);
            for (a, b) in thin::pairs($values(), $values()) {
                let quotient = naive(signed(a), signed(b), |a, b| a / b)
                    .and_then(|q| <$signed>::try_from(q).map_err(|_| IntegerOverflow));
                let remainder = naive(signed(a), signed(b), |a, b| a % b);
                let quotient_u = naive(unsigned(a), unsigned(b), |a, b| a / b);
                let remainder_u = naive(unsigned(a), unsigned(b), |a, b| a % b);
                assert_eq!($div_s(a, b), quotient, "{a} / {b}");
                assert_eq!($rem_s(a, b).map(signed), remainder, "{a} % {b}");
                assert_eq!(
                    $div_u(a, b).map(unsigned),
                    quotient_u,
                    "{a} / {b}, unsigned"
                );
                assert_eq!(
                    $rem_u(a, b).map(unsigned),
                    remainder_u,
                    "{a} % {b}, unsigned"
                );
            }
        }
    };
}

agree!(
    i32_division_is_exact,
    i32s,
    i32,
    u32,
    i32_div_s,
    i32_div_u,
    i32_rem_s,
    i32_rem_u
);
agree!(
    i64_division_is_exact,
    i64s,
    i64,
    u64,
    i64_div_s,
    i64_div_u,
    i64_rem_s,
    i64_rem_u
);

#[test]
fn the_least_integer_by_minus_one() {
    assert_eq!(i32_div_s(i32::MIN, -1), Err(IntegerOverflow));
    assert_eq!(i64_div_s(i64::MIN, -1), Err(IntegerOverflow));
    assert_eq!(i32_rem_s(i32::MIN, -1), Ok(0));
    assert_eq!(i64_rem_s(i64::MIN, -1), Ok(0));
    assert_eq!(i32_div_u(i32::MIN, -1), Ok(0));
    assert_eq!(i64_div_u(i64::MIN, -1), Ok(0));
    assert_eq!(i32_rem_u(i32::MIN, -1), Ok(i32::MIN));
    assert_eq!(i64_rem_u(i64::MIN, -1), Ok(i64::MIN));
}
