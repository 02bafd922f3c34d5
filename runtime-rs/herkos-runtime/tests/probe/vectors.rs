//! Every operation on vectors, made a function of its own so that the machine code of each is there to be
//! looked at. Compiled by `tests/it/code.rs`, beside a copy of the sources.
#![no_std]

pub mod herkos_runtime;

use herkos_runtime::*;

/// Bytes of a masked memory.
type Masked = [u8; 4 * PAGE_SIZE + 16];

macro_rules! functions {
    ($($name:ident($($p:ident: $t:ty),*) $(-> $r:ty)?;)*) => {
        $(#[no_mangle]
        pub fn $name($($p: $t),*) $(-> $r)? {
            herkos_runtime::$name($($p),*)
        })*
    };
}

macro_rules! lanes {
    ($($name:ident<$lane:literal>($($p:ident: $t:ty),*) -> $r:ty;)*) => {
        $(#[no_mangle]
        pub fn $name($($p: $t),*) -> $r {
            herkos_runtime::$name::<$lane>($($p),*)
        })*
    };
}

functions! {
    v128_load_wide(m: &[u8], a: i64, o: u64) -> WasmResult<V128>;
    v128_load8x8_s_wide(m: &[u8], a: i64, o: u64) -> WasmResult<V128>;
    v128_load8x8_u_wide(m: &[u8], a: i64, o: u64) -> WasmResult<V128>;
    v128_load16x4_s_wide(m: &[u8], a: i64, o: u64) -> WasmResult<V128>;
    v128_load16x4_u_wide(m: &[u8], a: i64, o: u64) -> WasmResult<V128>;
    v128_load32x2_s_wide(m: &[u8], a: i64, o: u64) -> WasmResult<V128>;
    v128_load32x2_u_wide(m: &[u8], a: i64, o: u64) -> WasmResult<V128>;
    v128_load8_splat_wide(m: &[u8], a: i64, o: u64) -> WasmResult<V128>;
    v128_load16_splat_wide(m: &[u8], a: i64, o: u64) -> WasmResult<V128>;
    v128_load32_splat_wide(m: &[u8], a: i64, o: u64) -> WasmResult<V128>;
    v128_load64_splat_wide(m: &[u8], a: i64, o: u64) -> WasmResult<V128>;
    v128_store_wide(m: &mut [u8], a: i64, o: u64, v: V128) -> WasmResult<()>;
    v128_load8_lane_wide(m: &[u8], a: i64, o: u64, v: V128, lane: usize) -> WasmResult<V128>;
    v128_load16_lane_wide(m: &[u8], a: i64, o: u64, v: V128, lane: usize) -> WasmResult<V128>;
    v128_load32_lane_wide(m: &[u8], a: i64, o: u64, v: V128, lane: usize) -> WasmResult<V128>;
    v128_load64_lane_wide(m: &[u8], a: i64, o: u64, v: V128, lane: usize) -> WasmResult<V128>;
    v128_store8_lane_wide(m: &mut [u8], a: i64, o: u64, v: V128, lane: usize) -> WasmResult<()>;
    v128_store16_lane_wide(m: &mut [u8], a: i64, o: u64, v: V128, lane: usize) -> WasmResult<()>;
    v128_store32_lane_wide(m: &mut [u8], a: i64, o: u64, v: V128, lane: usize) -> WasmResult<()>;
    v128_store64_lane_wide(m: &mut [u8], a: i64, o: u64, v: V128, lane: usize) -> WasmResult<()>;
    v128_load32_zero_wide(m: &[u8], a: i64, o: u64) -> WasmResult<V128>;
    v128_load64_zero_wide(m: &[u8], a: i64, o: u64) -> WasmResult<V128>;
    f32x4_quiet(a: V128) -> V128;
    f32x4_canonical(a: V128) -> V128;
    f64x2_quiet(a: V128) -> V128;
    f64x2_canonical(a: V128) -> V128;
    v128_load(m: &[u8], a: i32, o: u32) -> WasmResult<V128>;
    v128_load_masked(m: &Masked, a: i32, o: u32) -> V128;
    v128_load8x8_s(m: &[u8], a: i32, o: u32) -> WasmResult<V128>;
    v128_load8x8_s_masked(m: &Masked, a: i32, o: u32) -> V128;
    v128_load8x8_u(m: &[u8], a: i32, o: u32) -> WasmResult<V128>;
    v128_load8x8_u_masked(m: &Masked, a: i32, o: u32) -> V128;
    v128_load16x4_s(m: &[u8], a: i32, o: u32) -> WasmResult<V128>;
    v128_load16x4_s_masked(m: &Masked, a: i32, o: u32) -> V128;
    v128_load16x4_u(m: &[u8], a: i32, o: u32) -> WasmResult<V128>;
    v128_load16x4_u_masked(m: &Masked, a: i32, o: u32) -> V128;
    v128_load32x2_s(m: &[u8], a: i32, o: u32) -> WasmResult<V128>;
    v128_load32x2_s_masked(m: &Masked, a: i32, o: u32) -> V128;
    v128_load32x2_u(m: &[u8], a: i32, o: u32) -> WasmResult<V128>;
    v128_load32x2_u_masked(m: &Masked, a: i32, o: u32) -> V128;
    v128_load8_splat(m: &[u8], a: i32, o: u32) -> WasmResult<V128>;
    v128_load8_splat_masked(m: &Masked, a: i32, o: u32) -> V128;
    v128_load16_splat(m: &[u8], a: i32, o: u32) -> WasmResult<V128>;
    v128_load16_splat_masked(m: &Masked, a: i32, o: u32) -> V128;
    v128_load32_splat(m: &[u8], a: i32, o: u32) -> WasmResult<V128>;
    v128_load32_splat_masked(m: &Masked, a: i32, o: u32) -> V128;
    v128_load64_splat(m: &[u8], a: i32, o: u32) -> WasmResult<V128>;
    v128_load64_splat_masked(m: &Masked, a: i32, o: u32) -> V128;
    v128_store(m: &mut [u8], a: i32, o: u32, v: V128) -> WasmResult<()>;
    v128_store_masked(m: &mut Masked, a: i32, o: u32, v: V128);
    v128_load8_lane(m: &[u8], a: i32, o: u32, v: V128, lane: usize) -> WasmResult<V128>;
    v128_load8_lane_masked(m: &Masked, a: i32, o: u32, v: V128, lane: usize) -> V128;
    v128_load16_lane(m: &[u8], a: i32, o: u32, v: V128, lane: usize) -> WasmResult<V128>;
    v128_load16_lane_masked(m: &Masked, a: i32, o: u32, v: V128, lane: usize) -> V128;
    v128_load32_lane(m: &[u8], a: i32, o: u32, v: V128, lane: usize) -> WasmResult<V128>;
    v128_load32_lane_masked(m: &Masked, a: i32, o: u32, v: V128, lane: usize) -> V128;
    v128_load64_lane(m: &[u8], a: i32, o: u32, v: V128, lane: usize) -> WasmResult<V128>;
    v128_load64_lane_masked(m: &Masked, a: i32, o: u32, v: V128, lane: usize) -> V128;
    v128_store8_lane(m: &mut [u8], a: i32, o: u32, v: V128, lane: usize) -> WasmResult<()>;
    v128_store8_lane_masked(m: &mut Masked, a: i32, o: u32, v: V128, lane: usize);
    v128_store16_lane(m: &mut [u8], a: i32, o: u32, v: V128, lane: usize) -> WasmResult<()>;
    v128_store16_lane_masked(m: &mut Masked, a: i32, o: u32, v: V128, lane: usize);
    v128_store32_lane(m: &mut [u8], a: i32, o: u32, v: V128, lane: usize) -> WasmResult<()>;
    v128_store32_lane_masked(m: &mut Masked, a: i32, o: u32, v: V128, lane: usize);
    v128_store64_lane(m: &mut [u8], a: i32, o: u32, v: V128, lane: usize) -> WasmResult<()>;
    v128_store64_lane_masked(m: &mut Masked, a: i32, o: u32, v: V128, lane: usize);
    v128_load32_zero(m: &[u8], a: i32, o: u32) -> WasmResult<V128>;
    v128_load32_zero_masked(m: &Masked, a: i32, o: u32) -> V128;
    v128_load64_zero(m: &[u8], a: i32, o: u32) -> WasmResult<V128>;
    v128_load64_zero_masked(m: &Masked, a: i32, o: u32) -> V128;
    i8x16_swizzle(a: V128, b: V128) -> V128;
    i8x16_splat(a: i32) -> V128;
    i16x8_splat(a: i32) -> V128;
    i32x4_splat(a: i32) -> V128;
    i64x2_splat(a: i64) -> V128;
    f32x4_splat(a: f32) -> V128;
    f64x2_splat(a: f64) -> V128;
    i8x16_eq(a: V128, b: V128) -> V128;
    i8x16_ne(a: V128, b: V128) -> V128;
    i8x16_lt_s(a: V128, b: V128) -> V128;
    i8x16_lt_u(a: V128, b: V128) -> V128;
    i8x16_gt_s(a: V128, b: V128) -> V128;
    i8x16_gt_u(a: V128, b: V128) -> V128;
    i8x16_le_s(a: V128, b: V128) -> V128;
    i8x16_le_u(a: V128, b: V128) -> V128;
    i8x16_ge_s(a: V128, b: V128) -> V128;
    i8x16_ge_u(a: V128, b: V128) -> V128;
    i16x8_eq(a: V128, b: V128) -> V128;
    i16x8_ne(a: V128, b: V128) -> V128;
    i16x8_lt_s(a: V128, b: V128) -> V128;
    i16x8_lt_u(a: V128, b: V128) -> V128;
    i16x8_gt_s(a: V128, b: V128) -> V128;
    i16x8_gt_u(a: V128, b: V128) -> V128;
    i16x8_le_s(a: V128, b: V128) -> V128;
    i16x8_le_u(a: V128, b: V128) -> V128;
    i16x8_ge_s(a: V128, b: V128) -> V128;
    i16x8_ge_u(a: V128, b: V128) -> V128;
    i32x4_eq(a: V128, b: V128) -> V128;
    i32x4_ne(a: V128, b: V128) -> V128;
    i32x4_lt_s(a: V128, b: V128) -> V128;
    i32x4_lt_u(a: V128, b: V128) -> V128;
    i32x4_gt_s(a: V128, b: V128) -> V128;
    i32x4_gt_u(a: V128, b: V128) -> V128;
    i32x4_le_s(a: V128, b: V128) -> V128;
    i32x4_le_u(a: V128, b: V128) -> V128;
    i32x4_ge_s(a: V128, b: V128) -> V128;
    i32x4_ge_u(a: V128, b: V128) -> V128;
    f32x4_eq(a: V128, b: V128) -> V128;
    f32x4_ne(a: V128, b: V128) -> V128;
    f32x4_lt(a: V128, b: V128) -> V128;
    f32x4_gt(a: V128, b: V128) -> V128;
    f32x4_le(a: V128, b: V128) -> V128;
    f32x4_ge(a: V128, b: V128) -> V128;
    f64x2_eq(a: V128, b: V128) -> V128;
    f64x2_ne(a: V128, b: V128) -> V128;
    f64x2_lt(a: V128, b: V128) -> V128;
    f64x2_gt(a: V128, b: V128) -> V128;
    f64x2_le(a: V128, b: V128) -> V128;
    f64x2_ge(a: V128, b: V128) -> V128;
    i64x2_eq(a: V128, b: V128) -> V128;
    i64x2_ne(a: V128, b: V128) -> V128;
    i64x2_lt_s(a: V128, b: V128) -> V128;
    i64x2_gt_s(a: V128, b: V128) -> V128;
    i64x2_le_s(a: V128, b: V128) -> V128;
    i64x2_ge_s(a: V128, b: V128) -> V128;
    v128_not(a: V128) -> V128;
    v128_and(a: V128, b: V128) -> V128;
    v128_andnot(a: V128, b: V128) -> V128;
    v128_or(a: V128, b: V128) -> V128;
    v128_xor(a: V128, b: V128) -> V128;
    v128_bitselect(a: V128, b: V128, c: V128) -> V128;
    v128_any_true(a: V128) -> bool;
    i8x16_abs(a: V128) -> V128;
    i8x16_neg(a: V128) -> V128;
    i8x16_all_true(a: V128) -> bool;
    i8x16_bitmask(a: V128) -> i32;
    i8x16_shl(a: V128, b: i32) -> V128;
    i8x16_shr_s(a: V128, b: i32) -> V128;
    i8x16_shr_u(a: V128, b: i32) -> V128;
    i8x16_add(a: V128, b: V128) -> V128;
    i8x16_sub(a: V128, b: V128) -> V128;
    i8x16_add_sat_s(a: V128, b: V128) -> V128;
    i8x16_add_sat_u(a: V128, b: V128) -> V128;
    i8x16_sub_sat_s(a: V128, b: V128) -> V128;
    i8x16_sub_sat_u(a: V128, b: V128) -> V128;
    i8x16_avgr_u(a: V128, b: V128) -> V128;
    i8x16_min_s(a: V128, b: V128) -> V128;
    i8x16_min_u(a: V128, b: V128) -> V128;
    i8x16_max_s(a: V128, b: V128) -> V128;
    i8x16_max_u(a: V128, b: V128) -> V128;
    i8x16_popcnt(a: V128) -> V128;
    i8x16_narrow_i16x8_s(a: V128, b: V128) -> V128;
    i8x16_narrow_i16x8_u(a: V128, b: V128) -> V128;
    i16x8_extadd_pairwise_i8x16_s(a: V128) -> V128;
    i16x8_extadd_pairwise_i8x16_u(a: V128) -> V128;
    i32x4_extadd_pairwise_i16x8_s(a: V128) -> V128;
    i32x4_extadd_pairwise_i16x8_u(a: V128) -> V128;
    i16x8_abs(a: V128) -> V128;
    i16x8_neg(a: V128) -> V128;
    i16x8_all_true(a: V128) -> bool;
    i16x8_bitmask(a: V128) -> i32;
    i16x8_shl(a: V128, b: i32) -> V128;
    i16x8_shr_s(a: V128, b: i32) -> V128;
    i16x8_shr_u(a: V128, b: i32) -> V128;
    i16x8_add(a: V128, b: V128) -> V128;
    i16x8_sub(a: V128, b: V128) -> V128;
    i16x8_add_sat_s(a: V128, b: V128) -> V128;
    i16x8_add_sat_u(a: V128, b: V128) -> V128;
    i16x8_sub_sat_s(a: V128, b: V128) -> V128;
    i16x8_sub_sat_u(a: V128, b: V128) -> V128;
    i16x8_avgr_u(a: V128, b: V128) -> V128;
    i16x8_min_s(a: V128, b: V128) -> V128;
    i16x8_min_u(a: V128, b: V128) -> V128;
    i16x8_max_s(a: V128, b: V128) -> V128;
    i16x8_max_u(a: V128, b: V128) -> V128;
    i16x8_q15mulr_sat_s(a: V128, b: V128) -> V128;
    i16x8_mul(a: V128, b: V128) -> V128;
    i16x8_narrow_i32x4_s(a: V128, b: V128) -> V128;
    i16x8_narrow_i32x4_u(a: V128, b: V128) -> V128;
    i16x8_extend_low_i8x16_s(a: V128) -> V128;
    i16x8_extend_high_i8x16_s(a: V128) -> V128;
    i16x8_extend_low_i8x16_u(a: V128) -> V128;
    i16x8_extend_high_i8x16_u(a: V128) -> V128;
    i16x8_extmul_low_i8x16_s(a: V128, b: V128) -> V128;
    i16x8_extmul_high_i8x16_s(a: V128, b: V128) -> V128;
    i16x8_extmul_low_i8x16_u(a: V128, b: V128) -> V128;
    i16x8_extmul_high_i8x16_u(a: V128, b: V128) -> V128;
    i32x4_abs(a: V128) -> V128;
    i32x4_neg(a: V128) -> V128;
    i32x4_all_true(a: V128) -> bool;
    i32x4_bitmask(a: V128) -> i32;
    i32x4_shl(a: V128, b: i32) -> V128;
    i32x4_shr_s(a: V128, b: i32) -> V128;
    i32x4_shr_u(a: V128, b: i32) -> V128;
    i32x4_add(a: V128, b: V128) -> V128;
    i32x4_sub(a: V128, b: V128) -> V128;
    i32x4_min_s(a: V128, b: V128) -> V128;
    i32x4_min_u(a: V128, b: V128) -> V128;
    i32x4_max_s(a: V128, b: V128) -> V128;
    i32x4_max_u(a: V128, b: V128) -> V128;
    i32x4_mul(a: V128, b: V128) -> V128;
    i32x4_dot_i16x8_s(a: V128, b: V128) -> V128;
    i32x4_extend_low_i16x8_s(a: V128) -> V128;
    i32x4_extend_high_i16x8_s(a: V128) -> V128;
    i32x4_extend_low_i16x8_u(a: V128) -> V128;
    i32x4_extend_high_i16x8_u(a: V128) -> V128;
    i32x4_extmul_low_i16x8_s(a: V128, b: V128) -> V128;
    i32x4_extmul_high_i16x8_s(a: V128, b: V128) -> V128;
    i32x4_extmul_low_i16x8_u(a: V128, b: V128) -> V128;
    i32x4_extmul_high_i16x8_u(a: V128, b: V128) -> V128;
    i64x2_abs(a: V128) -> V128;
    i64x2_neg(a: V128) -> V128;
    i64x2_all_true(a: V128) -> bool;
    i64x2_bitmask(a: V128) -> i32;
    i64x2_shl(a: V128, b: i32) -> V128;
    i64x2_shr_s(a: V128, b: i32) -> V128;
    i64x2_shr_u(a: V128, b: i32) -> V128;
    i64x2_add(a: V128, b: V128) -> V128;
    i64x2_sub(a: V128, b: V128) -> V128;
    i64x2_mul(a: V128, b: V128) -> V128;
    i64x2_extend_low_i32x4_s(a: V128) -> V128;
    i64x2_extend_high_i32x4_s(a: V128) -> V128;
    i64x2_extend_low_i32x4_u(a: V128) -> V128;
    i64x2_extend_high_i32x4_u(a: V128) -> V128;
    i64x2_extmul_low_i32x4_s(a: V128, b: V128) -> V128;
    i64x2_extmul_high_i32x4_s(a: V128, b: V128) -> V128;
    i64x2_extmul_low_i32x4_u(a: V128, b: V128) -> V128;
    i64x2_extmul_high_i32x4_u(a: V128, b: V128) -> V128;
    f32x4_ceil(a: V128) -> V128;
    f32x4_floor(a: V128) -> V128;
    f32x4_trunc(a: V128) -> V128;
    f32x4_nearest(a: V128) -> V128;
    f64x2_ceil(a: V128) -> V128;
    f64x2_floor(a: V128) -> V128;
    f64x2_trunc(a: V128) -> V128;
    f64x2_nearest(a: V128) -> V128;
    f32x4_abs(a: V128) -> V128;
    f32x4_neg(a: V128) -> V128;
    f32x4_sqrt(a: V128) -> V128;
    f32x4_add(a: V128, b: V128) -> V128;
    f32x4_sub(a: V128, b: V128) -> V128;
    f32x4_mul(a: V128, b: V128) -> V128;
    f32x4_div(a: V128, b: V128) -> V128;
    f32x4_min(a: V128, b: V128) -> V128;
    f32x4_max(a: V128, b: V128) -> V128;
    f32x4_pmin(a: V128, b: V128) -> V128;
    f32x4_pmax(a: V128, b: V128) -> V128;
    f64x2_abs(a: V128) -> V128;
    f64x2_neg(a: V128) -> V128;
    f64x2_sqrt(a: V128) -> V128;
    f64x2_add(a: V128, b: V128) -> V128;
    f64x2_sub(a: V128, b: V128) -> V128;
    f64x2_mul(a: V128, b: V128) -> V128;
    f64x2_div(a: V128, b: V128) -> V128;
    f64x2_min(a: V128, b: V128) -> V128;
    f64x2_max(a: V128, b: V128) -> V128;
    f64x2_pmin(a: V128, b: V128) -> V128;
    f64x2_pmax(a: V128, b: V128) -> V128;
    f32x4_demote_f64x2_zero(a: V128) -> V128;
    f64x2_promote_low_f32x4(a: V128) -> V128;
    f32x4_convert_i32x4_s(a: V128) -> V128;
    f32x4_convert_i32x4_u(a: V128) -> V128;
    f64x2_convert_low_i32x4_s(a: V128) -> V128;
    f64x2_convert_low_i32x4_u(a: V128) -> V128;
    i32x4_trunc_sat_f32x4_s(a: V128) -> V128;
    i32x4_trunc_sat_f32x4_u(a: V128) -> V128;
    i32x4_trunc_sat_f64x2_s_zero(a: V128) -> V128;
    i32x4_trunc_sat_f64x2_u_zero(a: V128) -> V128;
    i8x16_relaxed_swizzle(a: V128, b: V128) -> V128;
    i32x4_relaxed_trunc_f32x4_s(a: V128) -> V128;
    i32x4_relaxed_trunc_f32x4_u(a: V128) -> V128;
    i32x4_relaxed_trunc_f64x2_s_zero(a: V128) -> V128;
    i32x4_relaxed_trunc_f64x2_u_zero(a: V128) -> V128;
    f32x4_relaxed_madd(a: V128, b: V128, c: V128) -> V128;
    f32x4_relaxed_nmadd(a: V128, b: V128, c: V128) -> V128;
    f64x2_relaxed_madd(a: V128, b: V128, c: V128) -> V128;
    f64x2_relaxed_nmadd(a: V128, b: V128, c: V128) -> V128;
    i8x16_relaxed_laneselect(a: V128, b: V128, c: V128) -> V128;
    i16x8_relaxed_laneselect(a: V128, b: V128, c: V128) -> V128;
    i32x4_relaxed_laneselect(a: V128, b: V128, c: V128) -> V128;
    i64x2_relaxed_laneselect(a: V128, b: V128, c: V128) -> V128;
    f32x4_relaxed_min(a: V128, b: V128) -> V128;
    f32x4_relaxed_max(a: V128, b: V128) -> V128;
    f64x2_relaxed_min(a: V128, b: V128) -> V128;
    f64x2_relaxed_max(a: V128, b: V128) -> V128;
    i16x8_relaxed_q15mulr_s(a: V128, b: V128) -> V128;
    i16x8_relaxed_dot_i8x16_i7x16_s(a: V128, b: V128) -> V128;
    i32x4_relaxed_dot_i8x16_i7x16_add_s(a: V128, b: V128, c: V128) -> V128;
}

lanes! {
    i8x16_shuffle<0x0f1e0d1c_0b1a0918_07160514_03120110>(a: V128, b: V128) -> V128;
    i8x16_extract_lane_s<1>(a: V128) -> i32;
    i8x16_extract_lane_u<1>(a: V128) -> i32;
    i8x16_replace_lane<1>(a: V128, b: i32) -> V128;
    i16x8_extract_lane_s<1>(a: V128) -> i32;
    i16x8_extract_lane_u<1>(a: V128) -> i32;
    i16x8_replace_lane<1>(a: V128, b: i32) -> V128;
    i32x4_extract_lane<1>(a: V128) -> i32;
    i32x4_replace_lane<1>(a: V128, b: i32) -> V128;
    i64x2_extract_lane<1>(a: V128) -> i64;
    i64x2_replace_lane<1>(a: V128, b: i64) -> V128;
    f32x4_extract_lane<1>(a: V128) -> f32;
    f32x4_replace_lane<1>(a: V128, b: f32) -> V128;
    f64x2_extract_lane<1>(a: V128) -> f64;
    f64x2_replace_lane<1>(a: V128, b: f64) -> V128;
}

#[no_mangle]
pub fn v128_const() -> V128 {
    herkos_runtime::v128_const::<7>()
}
