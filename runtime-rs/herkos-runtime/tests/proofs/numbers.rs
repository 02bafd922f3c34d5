//! The instructions on numbers: edges with edges, and random ones.

use super::domain::{Kind, for_all};
use super::lanes::signed;
use super::soft::{Answer, Direction, F32, F64, Format};
use super::thin;
use herkos_runtime::*;
use proptest::prelude::*;

/// A number or a vector as its bits.
pub trait Value {
    fn of(bits: u128) -> Self;
    fn bits(self) -> u128;
}

/// A number.
pub trait Number: Value + Copy {
    const KIND: Kind;
}

macro_rules! number {
    ($type:ty, $unsigned:ty, $kind:expr, $of:expr, $bits:expr) => {
        impl Value for $type {
            fn of(bits: u128) -> Self {
                ($of)(bits as $unsigned)
            }
            fn bits(self) -> u128 {
                u128::from(($bits)(self))
            }
        }

        impl Number for $type {
            const KIND: Kind = $kind;
        }
    };
}

impl Value for V128 {
    fn of(bits: u128) -> Self {
        V128::from_bits(bits)
    }
    fn bits(self) -> u128 {
        self.to_bits()
    }
}

number!(i32, u32, Kind::Integer(32), |bits| bits as i32, |a| a
    as u32);
number!(i64, u64, Kind::Integer(64), |bits| bits as i64, |a| a
    as u64);
number!(f32, u32, Kind::Float(F32), f32::from_bits, f32::to_bits);
number!(f64, u64, Kind::Float(F64), f64::from_bits, f64::to_bits);

/// Any number of a type.
fn any_of<T: Number>() -> impl Strategy<Value = u128> {
    let all = u128::MAX >> (128 - T::KIND.width());
    prop_oneof![
        any::<u128>().prop_map(move |a| a & all),
        prop::sample::select(T::KIND.edges())
    ]
}

fn pairs<T: Number>(agrees: impl Fn(u128, u128)) {
    for (a, b) in T::KIND.pairs().iter() {
        agrees(a, b);
    }
    for_all(20_000, (any_of::<T>(), any_of::<T>()), |(a, b)| {
        agrees(a, b)
    });
}

fn singles<T: Number>(agrees: impl Fn(u128)) {
    T::KIND.edges().into_iter().for_each(&agrees);
    for_all(100_000, any_of::<T>(), agrees);
}

/// Division and remainder in wider integers.
fn check_division<T: Number>(name: &str, call: fn(T, T) -> WasmResult<T>) {
    let width = T::KIND.width();
    let number = |a: u128| {
        if name.ends_with('s') {
            signed(width, a)
        } else {
            a as i128
        }
    };
    pairs::<T>(|a, b| {
        let (x, y) = (number(a), number(b));
        let exact = match (y, name.contains("_div_")) {
            (0, _) => Err(WasmTrap::DivisionByZero),
            (_, true) if name.ends_with('s') && x / y == 1 << (width - 1) => {
                Err(WasmTrap::IntegerOverflow)
            }
            (_, true) => Ok(x / y),
            (_, false) => Ok(x - y * (x / y)),
        };
        let exact = exact.map(|q| q as u128 & u128::MAX >> (128 - width));
        assert_eq!(
            call(T::of(a), T::of(b)).map(T::bits),
            exact,
            "{name} of {a:#x} and {b:#x}"
        );
    });
}

fn format<T: Number>() -> Format {
    match T::KIND {
        Kind::Float(format) => format,
        Kind::Integer(_) => panic!("not a float"),
    }
}

/// A NaN has sign and payload of an operand's NaN here, which is more than the specification asks for.
fn keeps_a_nan(f: Format, operands: &[u128], got: u128) -> bool {
    let mut nans = operands.iter().filter(|&&a| f.is_nan(a)).peekable();
    nans.peek().is_none() || nans.any(|&a| a | f.quiet_bit() == got)
}

fn check_extremum<T: Number>(name: &str, call: fn(T, T) -> T) {
    let f = format::<T>();
    pairs::<T>(|a, b| {
        let exact = if name.ends_with("min") {
            f.min(a, b)
        } else {
            f.max(a, b)
        };
        let got = call(T::of(a), T::of(b)).bits();
        let right = f.allows(exact, got) && keeps_a_nan(f, &[a, b], got);
        assert!(right, "{name} of {a:#x} and {b:#x} is {got:#x}");
    });
}

/// What one float makes of another by name.
pub fn unary(name: &str, f: Format, a: u128) -> Answer {
    match name.split_once('_').unwrap().1 {
        "ceil" => f.integral(Direction::Up, a),
        "floor" => f.integral(Direction::Down, a),
        "trunc" => f.integral(Direction::ToZero, a),
        "nearest" => f.integral(Direction::ToEven, a),
        "sqrt" => f.sqrt(a),
        "quiet" if f.is_nan(a) => f.nan_of(&[a]),
        "quiet" => Answer::Bits(a),
        "canonical" if f.is_nan(a) => Answer::Bits(f.infinity() | f.quiet_bit()),
        "canonical" => Answer::Bits(a),
        "demote_f64" => F32.convert(F64, a),
        "promote_f32" => F64.convert(F32, a),
        _ => panic!("no oracle for {name}"),
    }
}

pub fn check_unary<T: Number>(name: &str, call: fn(T) -> T) {
    singles::<T>(|a| unary_agrees(name, call, a));
}

pub fn unary_agrees<T: Number>(name: &str, call: fn(T) -> T, a: u128) {
    let f = format::<T>();
    let got = call(T::of(a)).bits();
    let right = f.allows(unary(name, f, a), got) && keeps_a_nan(f, &[a], got);
    assert!(right, "{name} of {a:#x} is {got:#x}");
}

pub fn check_conversion<T: Number, R: Number>(name: &str, call: fn(T) -> R) {
    singles::<T>(|a| conversion_agrees(name, call, a));
}

pub fn conversion_agrees<T: Number, R: Number>(name: &str, call: fn(T) -> R, a: u128) {
    let got = call(T::of(a)).bits();
    let right = format::<R>().allows(unary(name, format::<R>(), a), got);
    assert!(right, "{name} of {a:#x} is {got:#x}");
}

fn check_truncation<T: Number, R: Number>(name: &str, call: fn(T) -> WasmResult<R>) {
    singles::<T>(|a| truncation_agrees(name, call, a));
}

pub fn truncation_agrees<T: Number, R: Number>(name: &str, call: fn(T) -> WasmResult<R>, a: u128) {
    let width = R::KIND.width();
    let range = match name.ends_with('s') {
        true => -(1i128 << (width - 1))..1 << (width - 1),
        false => 0..1 << width,
    };
    let exact = match format::<T>().integer(a) {
        None => Err(WasmTrap::InvalidConversionToInteger),
        Some(whole) if range.contains(&whole) => Ok(whole as u128 & u128::MAX >> (128 - width)),
        Some(_) => Err(WasmTrap::IntegerOverflow),
    };
    assert_eq!(call(T::of(a)).map(R::bits), exact, "{name} of {a:#x}");
}

macro_rules! prove {
    ($names:ident, $($check:ident: $($name:ident)*;)*) => {
        pub const $names: &[&str] = &[$($(stringify!($name),)*)*];
        $($(#[test]
        fn $name() {
            $check(stringify!($name), herkos_runtime::$name);
        })*)*
    };
}

prove! {
    NUMBERS,
    check_division:
        i32_div_s i32_div_u i32_rem_s i32_rem_u i64_div_s i64_div_u i64_rem_s i64_rem_u;
    check_extremum: f32_min f32_max f64_min f64_max;
    check_unary:
        f32_ceil f32_floor f32_trunc f32_nearest f32_sqrt f32_quiet
        f64_ceil f64_floor f64_trunc f64_nearest f64_sqrt f64_quiet;
    check_conversion: f32_canonical f64_canonical f32_demote_f64 f64_promote_f32;
    check_truncation:
        i32_trunc_f32_s i32_trunc_f32_u i32_trunc_f64_s i32_trunc_f64_u
        i64_trunc_f32_s i64_trunc_f32_u i64_trunc_f64_s i64_trunc_f64_u;
}

pub const OTHERS: &[&str] = &[
    "i64_add128",
    "i64_sub128",
    "i64_mul_wide_s",
    "i64_mul_wide_u",
    "narrow_index",
    "widen_size",
    "enter",
    "select",
];

/// The bits of a number of 128 bits, lowest first.
fn digits((low, high): (i64, i64)) -> impl Iterator<Item = bool> {
    (0..128).map(move |i| (if i < 64 { low >> i } else { high >> (i - 64) }) & 1 == 1)
}

/// The sum of numbers of 128 bits and a carry, as in writing.
fn written_sum(
    a: impl Iterator<Item = bool>,
    b: impl Iterator<Item = bool>,
    mut carry: bool,
) -> (i64, i64) {
    let mut halves = [0u64; 2];
    for (i, (a, b)) in a.zip(b).enumerate() {
        halves[i / 64] |= u64::from(a ^ b ^ carry) << (i % 64);
        carry = a & b | a & carry | b & carry;
    }
    (halves[0] as i64, halves[1] as i64)
}

#[test]
fn sums_and_differences_of_128_bits_are_those_in_writing() {
    let agrees = |a: (i64, i64), b: (i64, i64)| {
        assert_eq!(
            i64_add128(a.0, a.1, b.0, b.1),
            written_sum(digits(a), digits(b), false),
            "{a:?} {b:?}"
        );
        let inverse = digits(b).map(|bit| !bit);
        assert_eq!(
            i64_sub128(a.0, a.1, b.0, b.1),
            written_sum(digits(a), inverse, true),
            "{a:?} {b:?}"
        );
    };
    let edges = [
        0,
        1,
        2,
        -1,
        -2,
        i64::MIN,
        i64::MIN + 1,
        i64::MAX,
        i64::MAX - 1,
        1 << 32,
        -1 << 32,
    ];
    let edges: Vec<_> = edges
        .into_iter()
        .flat_map(|low| edges.map(|high| (low, high)))
        .collect();
    for (a, b) in thin::pairs(edges.clone(), edges) {
        agrees(a, b);
    }
    for_all(20_000, any::<[(i64, i64); 2]>(), |[a, b]| agrees(a, b));
}

#[test]
fn wide_products_are_sums_of_shifted_numbers() {
    pairs::<i64>(|a, b| {
        let extended = |x: u128, is_signed: bool| match is_signed {
            true => signed(64, x) as u128,
            false => x,
        };
        let product = |is_signed: bool| {
            let (x, y) = (extended(a, is_signed), extended(b, is_signed));
            let places = (0..128).filter(|i| y >> i & 1 == 1);
            let sum = places.fold(0u128, |sum, i| sum.wrapping_add(x << i));
            (sum as i64, (sum >> 64) as i64)
        };
        assert_eq!(
            i64_mul_wide_s(a as i64, b as i64),
            product(true),
            "{a:#x} {b:#x}"
        );
        assert_eq!(
            i64_mul_wide_u(a as i64, b as i64),
            product(false),
            "{a:#x} {b:#x}"
        );
    });
}

#[test]
fn indices_are_saturated_and_sizes_are_unsigned_but_for_minus_one() {
    singles::<i64>(|a| {
        let exact = if a < 1 << 32 { a } else { (1 << 32) - 1 };
        assert_eq!(narrow_index(a as i64).bits(), exact);
    });
    singles::<i32>(|a| {
        let exact = if a == 0xffff_ffff {
            0xffff_ffff_ffff_ffff
        } else {
            a
        };
        assert_eq!(widen_size(a as i32).bits(), exact);
    });
}

#[test]
fn a_budget_is_left_less_a_weight_or_exhausted() {
    pairs::<i32>(|budget, weight| {
        let exact = match budget as i128 - weight as i128 {
            left @ 0.. => Ok(left as u32),
            _ => Err(WasmTrap::CallStackExhausted),
        };
        assert_eq!(enter(budget as u32, weight as u32), exact);
    });
}

#[test]
fn a_choice_is_one_of_both() {
    pairs::<f64>(|a, b| {
        assert_eq!(select(true, f64::of(a), f64::of(b)).bits(), a);
        assert_eq!(select(false, f64::of(a), f64::of(b)).bits(), b);
    });
}
