//! What `tests/proofs` looks at, with everything where that has edges: all pairs of lanes of 16 bits, all floats
//! of 32 bits, all integers of 32 bits. Not part of `cargo test`; `deno task full` runs it, optimised, and with it
//! the proofs once more, since vectors take another way then (`V128::settled`).

#[path = "../proofs/main.rs"]
mod proofs;

/// All pairs of lanes of 16 bits.
mod pairs_of_16_bits {
    use crate::proofs::lanes::{instruction, vector};
    use crate::proofs::vectors::{Call, agrees};

    fn check(name: &str, call: Call) {
        let instruction = instruction(name);
        for a in 0..1 << 16 {
            for b in (0..1u128 << 16).step_by(8) {
                // Other lanes in each place; with all `a` and `b`, every pair is in every place.
                let first = vector(16, (0..8).map(|i| (a + 9377 * i) & 0xffff));
                let second = vector(16, (0..8).map(|i| b + i));
                agrees(name, &instruction, call, &[first, second, 0]);
            }
        }
    }

    macro_rules! prove {
        ($($name:ident)*) => {
            $(#[test]
            fn $name() {
                check(stringify!($name), Call::Binary(herkos_runtime::$name));
            })*
        };
    }

    prove! {
        i16x8_add_sat_s i16x8_add_sat_u i16x8_sub_sat_s i16x8_sub_sat_u i16x8_avgr_u i16x8_mul
        i16x8_q15mulr_sat_s i16x8_relaxed_q15mulr_s i16x8_relaxed_dot_i8x16_i7x16_s
        i16x8_min_s i16x8_min_u i16x8_max_s i16x8_max_u i16x8_lt_s i16x8_lt_u i16x8_ge_s i16x8_ge_u
        i32x4_extmul_low_i16x8_s i32x4_extmul_high_i16x8_s i32x4_extmul_low_i16x8_u
        i32x4_extmul_high_i16x8_u
    }
}

/// All numbers of 32 bits.
mod all_of_32_bits {
    use crate::proofs::lanes::{instruction, vector};
    use crate::proofs::numbers::{conversion_agrees, truncation_agrees, unary_agrees};
    use crate::proofs::vectors::{Call, agrees};

    macro_rules! numbers {
        ($($agrees:ident: $($name:ident)*;)*) => {
            $($(#[test]
            fn $name() {
                for a in 0..=u32::MAX {
                    $agrees(stringify!($name), herkos_runtime::$name, u128::from(a));
                }
            })*)*
        };
    }

    numbers! {
        unary_agrees: f32_ceil f32_floor f32_trunc f32_nearest f32_sqrt f32_quiet;
        conversion_agrees: f32_canonical f64_promote_f32;
        truncation_agrees: i32_trunc_f32_s i32_trunc_f32_u i64_trunc_f32_s i64_trunc_f32_u;
    }

    fn check(name: &str, call: Call) {
        let instruction = instruction(name);
        for a in (0..1 << 32).step_by(4) {
            let a = vector(32, (0..4).map(|i| a + i));
            agrees(name, &instruction, call, &[a, 0, 0]);
        }
    }

    macro_rules! vectors {
        ($($name:ident)*) => {
            $(#[test]
            fn $name() {
                check(stringify!($name), Call::Unary(herkos_runtime::$name));
            })*
        };
    }

    vectors! {
        f32x4_ceil f32x4_floor f32x4_trunc f32x4_nearest f32x4_sqrt f32x4_quiet f32x4_canonical
        f32x4_convert_i32x4_s f32x4_convert_i32x4_u i32x4_trunc_sat_f32x4_s i32x4_trunc_sat_f32x4_u
    }
}
