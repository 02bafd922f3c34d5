//! Every instruction on whole vectors, against the oracle that its name chooses: of lanes of 8 bits all pairs,
//! of 16 bits all with the edges, of wider ones and of floats all pairs of edges, and random vectors.

use super::domain::{Kind, for_all};
use super::lanes::{Instruction, Operands, instruction, lane, vector};
use super::thin::{indices, pairs};
use herkos_runtime::V128;
use proptest::prelude::*;

/// A function of the runtime by its type.
#[derive(Clone, Copy)]
pub enum Call {
    Unary(fn(V128) -> V128),
    Binary(fn(V128, V128) -> V128),
    Ternary(fn(V128, V128, V128) -> V128),
    Shift(fn(V128, i32) -> V128),
    Test(fn(V128) -> bool),
    Mask(fn(V128) -> i32),
}

impl Call {
    pub fn result(self, [a, b, c]: &Operands) -> u128 {
        let [a, b, c] = [a, b, c].map(|v| V128::from_bits(*v));
        match self {
            Call::Unary(f) => f(a).to_bits(),
            Call::Binary(f) => f(a, b).to_bits(),
            Call::Ternary(f) => f(a, b, c).to_bits(),
            Call::Shift(f) => f(a, b.to_bits() as i32).to_bits(),
            Call::Test(f) => u128::from(f(a)),
            Call::Mask(f) => f(a) as u32 as u128,
        }
    }
}

/// Vectors with pairs of values as their lanes, and a third one of other pairs. Of instructions with one operand,
/// all values.
fn operands(kind: Kind, call: Call) -> Vec<Operands> {
    let width = kind.width();
    let count = (128 / width) as usize;
    if let Call::Unary(_) = call {
        let values = kind.values();
        let vectors: Vec<_> = values.chunks(count).collect();
        return indices(vectors.len())
            .map(|i| [vector(width, vectors[i].iter().copied()), 0, 0])
            .collect();
    }
    let pairs = kind.pairs();
    let at = |start: usize| {
        let lanes = (start..start + count).map(|i| pairs.get(i));
        lanes.zip(0..).fold((0, 0), |(a, b), ((x, y), i)| {
            (a | x << (width * i), b | y << (width * i))
        })
    };
    let starts = indices(pairs.len().div_ceil(count)).map(|i| i * count);
    let three = starts.map(|start| {
        let (a, b) = at(start);
        let c = if let Call::Ternary(_) = call {
            at(start + pairs.len() / 3).0
        } else {
            0
        };
        [a, b, c]
    });
    three.collect()
}

/// Vectors of anything, and of edges in some lanes.
pub fn random(kind: Kind) -> impl Strategy<Value = u128> {
    let (width, edges) = (kind.width(), kind.edges());
    let some = prop::collection::vec(prop::sample::select(edges), (128 / width) as usize)
        .prop_map(move |lanes| vector(width, lanes));
    prop_oneof![any::<u128>(), some]
}

pub fn check_lanes(name: &str, call: Call) {
    let instruction = instruction(name);
    let kind = instruction.operands;
    for operands in operands(kind, call) {
        agrees(name, &instruction, call, &operands);
    }
    for_all(
        2_000,
        (random(kind), random(kind), random(kind)),
        |(a, b, c)| {
            agrees(name, &instruction, call, &[a, b, c]);
        },
    );
}

pub fn agrees(name: &str, instruction: &Instruction, call: Call, operands: &Operands) {
    let got = call.result(operands);
    assert!(
        instruction.allows(operands, got),
        "{name} of {operands:#x?} is {got:#x}"
    );
}

/// Shifts: each lane by each number of bits, those beyond the width too.
pub fn check_shift(name: &str, call: Call) {
    let instruction = instruction(name);
    let width = instruction.operands.width();
    let counts = (0..=2 * width).chain([127, 128, 255, 256, 1 << 31, u32::MAX - 1, u32::MAX]);
    let values = instruction.operands.values();
    let vectors = values.chunks((128 / width) as usize).collect();
    for (count, lanes) in pairs(counts.collect(), vectors) {
        let operands = [vector(width, lanes.iter().copied()), u128::from(count), 0];
        agrees(name, &instruction, call, &operands);
    }
    for_all(
        2_000,
        (random(instruction.operands), any::<u32>()),
        |(a, count)| {
            agrees(name, &instruction, call, &[a, u128::from(count), 0]);
        },
    );
}

/// What is one number of a vector: whether lanes are zero, and their signs.
pub fn check_summary(name: &str, call: Call) {
    let (shape, op) = name.split_once('_').unwrap();
    let width = match shape {
        "v128" => 128,
        _ => shape[1..].split_once('x').unwrap().0.parse().unwrap(),
    };
    let agrees = |a: u128| {
        let lanes = (0..128 / width).map(|i| lane(a, width, i));
        let exact = match op {
            "any_true" => u128::from(a != 0),
            "all_true" => u128::from(!lanes.into_iter().any(|lane| lane == 0)),
            "bitmask" => lanes
                .enumerate()
                .map(|(i, lane)| (lane >> (width - 1)) << i)
                .sum(),
            _ => panic!("no oracle for {name}"),
        };
        assert_eq!(call.result(&[a, 0, 0]), exact, "{name} of {a:#x}");
    };
    for i in 0..128 {
        // One bit, all but one, all zero lanes but one, and all but one of the rest.
        for a in [1 << i, !(1 << i), !0 >> i, !0 << i] {
            agrees(a);
        }
    }
    agrees(0);
    // Each choice of lanes that are zero, and of signs.
    let count = (128 / width).min(16);
    for choice in indices(1 << count) {
        for one in [1, 1 << (width - 1), !0 >> (128 - width)] {
            let lanes = (0..count).map(|i| if choice >> i & 1 == 1 { one } else { 0 });
            agrees(vector(width, lanes));
        }
    }
    let kind = Kind::Integer(width.min(64));
    for_all(10_000, random(kind), agrees);
}

macro_rules! prove {
    ($names:ident, $check:ident, $($call:ident: $($name:ident)*;)*) => {
        pub const $names: &[&str] = &[$($(stringify!($name),)*)*];
        $($(#[test]
        fn $name() {
            $check(stringify!($name), Call::$call(herkos_runtime::$name));
        })*)*
    };
}

prove! {
    LANES, check_lanes,
    Unary:
        v128_not
        i8x16_abs i8x16_neg i8x16_popcnt i16x8_abs i16x8_neg i32x4_abs i32x4_neg i64x2_abs i64x2_neg
        f32x4_abs f32x4_neg f32x4_quiet f32x4_canonical f32x4_sqrt f32x4_ceil f32x4_floor f32x4_trunc f32x4_nearest
        f64x2_abs f64x2_neg f64x2_quiet f64x2_canonical f64x2_sqrt f64x2_ceil f64x2_floor f64x2_trunc f64x2_nearest
        i16x8_extend_low_i8x16_s i16x8_extend_high_i8x16_s i16x8_extend_low_i8x16_u i16x8_extend_high_i8x16_u
        i32x4_extend_low_i16x8_s i32x4_extend_high_i16x8_s i32x4_extend_low_i16x8_u i32x4_extend_high_i16x8_u
        i64x2_extend_low_i32x4_s i64x2_extend_high_i32x4_s i64x2_extend_low_i32x4_u i64x2_extend_high_i32x4_u
        i16x8_extadd_pairwise_i8x16_s i16x8_extadd_pairwise_i8x16_u
        i32x4_extadd_pairwise_i16x8_s i32x4_extadd_pairwise_i16x8_u
        f32x4_convert_i32x4_s f32x4_convert_i32x4_u f64x2_convert_low_i32x4_s f64x2_convert_low_i32x4_u
        f32x4_demote_f64x2_zero f64x2_promote_low_f32x4
        i32x4_trunc_sat_f32x4_s i32x4_trunc_sat_f32x4_u
        i32x4_trunc_sat_f64x2_s_zero i32x4_trunc_sat_f64x2_u_zero
        i32x4_relaxed_trunc_f32x4_s i32x4_relaxed_trunc_f32x4_u
        i32x4_relaxed_trunc_f64x2_s_zero i32x4_relaxed_trunc_f64x2_u_zero;
    Binary:
        v128_and v128_andnot v128_or v128_xor
        i8x16_swizzle i8x16_relaxed_swizzle
        i8x16_eq i8x16_ne i8x16_lt_s i8x16_lt_u i8x16_gt_s i8x16_gt_u i8x16_le_s i8x16_le_u i8x16_ge_s i8x16_ge_u
        i16x8_eq i16x8_ne i16x8_lt_s i16x8_lt_u i16x8_gt_s i16x8_gt_u i16x8_le_s i16x8_le_u i16x8_ge_s i16x8_ge_u
        i32x4_eq i32x4_ne i32x4_lt_s i32x4_lt_u i32x4_gt_s i32x4_gt_u i32x4_le_s i32x4_le_u i32x4_ge_s i32x4_ge_u
        i64x2_eq i64x2_ne i64x2_lt_s i64x2_gt_s i64x2_le_s i64x2_ge_s
        f32x4_eq f32x4_ne f32x4_lt f32x4_gt f32x4_le f32x4_ge
        f64x2_eq f64x2_ne f64x2_lt f64x2_gt f64x2_le f64x2_ge
        i8x16_add i8x16_sub i8x16_add_sat_s i8x16_add_sat_u i8x16_sub_sat_s i8x16_sub_sat_u i8x16_avgr_u
        i8x16_min_s i8x16_min_u i8x16_max_s i8x16_max_u
        i16x8_add i16x8_sub i16x8_mul i16x8_add_sat_s i16x8_add_sat_u i16x8_sub_sat_s i16x8_sub_sat_u
        i16x8_avgr_u i16x8_min_s i16x8_min_u i16x8_max_s i16x8_max_u
        i16x8_q15mulr_sat_s i16x8_relaxed_q15mulr_s
        i32x4_add i32x4_sub i32x4_mul i32x4_min_s i32x4_min_u i32x4_max_s i32x4_max_u
        i64x2_add i64x2_sub i64x2_mul
        i8x16_narrow_i16x8_s i8x16_narrow_i16x8_u i16x8_narrow_i32x4_s i16x8_narrow_i32x4_u
        i16x8_extmul_low_i8x16_s i16x8_extmul_high_i8x16_s i16x8_extmul_low_i8x16_u i16x8_extmul_high_i8x16_u
        i32x4_extmul_low_i16x8_s i32x4_extmul_high_i16x8_s i32x4_extmul_low_i16x8_u i32x4_extmul_high_i16x8_u
        i64x2_extmul_low_i32x4_s i64x2_extmul_high_i32x4_s i64x2_extmul_low_i32x4_u i64x2_extmul_high_i32x4_u
        i32x4_dot_i16x8_s i16x8_relaxed_dot_i8x16_i7x16_s
        f32x4_add f32x4_sub f32x4_mul f32x4_div f32x4_min f32x4_max f32x4_pmin f32x4_pmax
        f64x2_add f64x2_sub f64x2_mul f64x2_div f64x2_min f64x2_max f64x2_pmin f64x2_pmax
        f32x4_relaxed_min f32x4_relaxed_max f64x2_relaxed_min f64x2_relaxed_max;
    Ternary:
        v128_bitselect
        i8x16_relaxed_laneselect i16x8_relaxed_laneselect i32x4_relaxed_laneselect i64x2_relaxed_laneselect
        f32x4_relaxed_madd f32x4_relaxed_nmadd f64x2_relaxed_madd f64x2_relaxed_nmadd
        i32x4_relaxed_dot_i8x16_i7x16_add_s;
}

prove! {
    SHIFTS, check_shift,
    Shift:
        i8x16_shl i8x16_shr_s i8x16_shr_u i16x8_shl i16x8_shr_s i16x8_shr_u
        i32x4_shl i32x4_shr_s i32x4_shr_u i64x2_shl i64x2_shr_s i64x2_shr_u;
}

prove! {
    SUMMARIES, check_summary,
    Test: v128_any_true i8x16_all_true i16x8_all_true i32x4_all_true i64x2_all_true;
    Mask: i8x16_bitmask i16x8_bitmask i32x4_bitmask i64x2_bitmask;
}
