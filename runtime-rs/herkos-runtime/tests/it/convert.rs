use super::support::{f32s, f64s};
use WasmTrap::{IntegerOverflow, InvalidConversionToInteger};
use herkos_runtime::*;

/// The integer as the specification defines it, in integers that hold all which can be right.
fn naive<T: TryFrom<i128>>(a: f64) -> WasmResult<T> {
    if a.is_nan() {
        return Err(InvalidConversionToInteger);
    }
    let whole = a.trunc();
    if whole.abs() > 1e30 {
        return Err(IntegerOverflow);
    }
    T::try_from(whole as i128).map_err(|_| IntegerOverflow)
}

/// The floats around `bound`, which is where an integer type ends.
fn around_f64(bound: f64) -> [f64; 7] {
    [
        bound - 1.0,
        bound - 0.5,
        bound.next_down(),
        bound,
        bound.next_up(),
        bound + 0.5,
        bound + 1.0,
    ]
}

const BOUNDS: [f64; 8] = [
    0.0,
    -1.0,
    -2_147_483_648.0,
    2_147_483_648.0,
    4_294_967_296.0,
    -9_223_372_036_854_775_808.0,
    9_223_372_036_854_775_808.0,
    18_446_744_073_709_551_616.0,
];

fn all_f32s() -> impl Iterator<Item = f32> {
    let around = |a: f64| [(a as f32).next_down(), a as f32, (a as f32).next_up()];
    f32s(1 << 20).chain(BOUNDS.into_iter().flat_map(around_f64).flat_map(around))
}

fn all_f64s() -> impl Iterator<Item = f64> {
    f64s(1 << 20).chain(BOUNDS.into_iter().flat_map(around_f64))
}

macro_rules! agree {
    ($name:ident, $inputs:ident, $exact:ty, $result:ty) => {
        #[test]
        fn $name() {
            for a in $inputs() {
                let exact = naive::<$exact>(a.into()).map(|n| n as $result);
                assert_eq!(herkos_runtime::$name(a), exact, "{a:?}");
            }
        }
    };
}

agree!(i32_trunc_f32_s, all_f32s, i32, i32);
agree!(i32_trunc_f32_u, all_f32s, u32, i32);
agree!(i32_trunc_f64_s, all_f64s, i32, i32);
agree!(i32_trunc_f64_u, all_f64s, u32, i32);
agree!(i64_trunc_f32_s, all_f32s, i64, i64);
agree!(i64_trunc_f32_u, all_f32s, u64, i64);
agree!(i64_trunc_f64_s, all_f64s, i64, i64);
agree!(i64_trunc_f64_u, all_f64s, u64, i64);
