/**
 * Vector instructions but loads and stores (spec 5.4.8).
 *
 * @module
 */

import type { NumType } from "../types.ts";
import { type PlainRow, PURE, sig } from "./row.ts";
import { BINARY, family, SHIFT, TERNARY, TEST, UNARY, vector } from "./simd_row.ts";

/** `splat`, `extract_lane` and `replace_lane`, with the type of a lane on the stack. */
function lanes<const Shape extends string, const Extract extends string>(
  shape: Shape,
  count: number,
  type: NumType,
  splat: number,
  extract: readonly Extract[],
  first: number,
): readonly PlainRow<`${Shape}.${"splat" | Extract | "replace_lane"}`>[] {
  const extracts = extract.map((name, i) => ({
    ...vector(`${shape}.${name}`, first + i, "lane", sig(["v128"], [type])),
    lanes: count,
  }));
  const replace = vector(
    `${shape}.replace_lane`,
    first + extract.length,
    "lane",
    sig(["v128", type], ["v128"]),
  );
  return [
    vector(`${shape}.splat`, splat, "none", sig([type], ["v128"])),
    ...extracts,
    { ...replace, lanes: count },
  ];
}

const SIGNED = ["extract_lane_s", "extract_lane_u"] as const;
const PLAIN = ["extract_lane"] as const;

/** The rows of what moves lanes. */
export const SIMD_LANE_ROWS = [
  vector("v128.const", 0x0c, "v128", sig([], ["v128"])),
  { ...vector("i8x16.shuffle", 0x0d, "shuffle", BINARY), lanes: 32 },
  vector("i8x16.swizzle", 0x0e, "none", BINARY),
  ...lanes("i8x16", 16, "i32", 0x0f, SIGNED, 0x15),
  ...lanes("i16x8", 8, "i32", 0x10, SIGNED, 0x18),
  ...lanes("i32x4", 4, "i32", 0x11, PLAIN, 0x1b),
  ...lanes("i64x2", 2, "i64", 0x12, PLAIN, 0x1d),
  ...lanes("f32x4", 4, "f32", 0x13, PLAIN, 0x1f),
  ...lanes("f64x2", 2, "f64", 0x14, PLAIN, 0x21),
] as const;

const COMPARE_INTEGERS = {
  eq: 0,
  ne: 1,
  lt_s: 2,
  lt_u: 3,
  gt_s: 4,
  gt_u: 5,
  le_s: 6,
  le_u: 7,
  ge_s: 8,
  ge_u: 9,
} as const;

/** There is no unsigned order of lanes of 64 bits. */
const COMPARE_64 = { eq: 0, ne: 1, lt_s: 2, gt_s: 3, le_s: 4, ge_s: 5 } as const;

const COMPARE_FLOATS = { eq: 0, ne: 1, lt: 2, gt: 3, le: 4, ge: 5 } as const;

/** The rows of comparisons. */
export const SIMD_COMPARE_ROWS = [
  ...family("i8x16", BINARY, 0x23, COMPARE_INTEGERS),
  ...family("i16x8", BINARY, 0x2d, COMPARE_INTEGERS),
  ...family("i32x4", BINARY, 0x37, COMPARE_INTEGERS),
  ...family("f32x4", BINARY, 0x41, COMPARE_FLOATS),
  ...family("f64x2", BINARY, 0x47, COMPARE_FLOATS),
  ...family("i64x2", BINARY, 0xd6, COMPARE_64),
] as const;

/** The rows of operations on the vector as a whole. */
export const SIMD_LOGIC_ROWS = [
  vector("v128.not", 0x4d, "none", UNARY),
  ...family("v128", BINARY, 0x4e, { and: 0, andnot: 1, or: 2, xor: 3 }),
  vector("v128.bitselect", 0x52, "none", TERNARY),
  vector("v128.any_true", 0x53, "none", TEST),
] as const;

const SIGNS = { abs: 0, neg: 1 } as const;
const TESTS = { all_true: 3, bitmask: 4 } as const;
const SHIFTS = { shl: 11, shr_s: 12, shr_u: 13 } as const;
const SUMS = { add: 14, sub: 17 } as const;
const SATURATING = {
  add_sat_s: 15,
  add_sat_u: 16,
  sub_sat_s: 18,
  sub_sat_u: 19,
  avgr_u: 27,
} as const;
const EXTREMES = { min_s: 22, min_u: 23, max_s: 24, max_u: 25 } as const;

/** Lanes that are made twice as wide, from an opcode on. */
function extend<const Shape extends string, const From extends string>(
  shape: Shape,
  from: From,
  first: number,
): readonly PlainRow<`${Shape}.extend_${"low" | "high"}_${From}_${"s" | "u"}`>[] {
  return halves(`${shape}.extend`, from, first, sig(["v128"], ["v128"]));
}

/** Products twice as wide as the lanes, from an opcode on. */
function extmul<const Shape extends string, const From extends string>(
  shape: Shape,
  from: From,
  first: number,
): readonly PlainRow<`${Shape}.extmul_${"low" | "high"}_${From}_${"s" | "u"}`>[] {
  return halves(`${shape}.extmul`, from, first, BINARY);
}

function halves<const Name extends string, const From extends string>(
  name: Name,
  from: From,
  first: number,
  signature: PlainRow["signature"],
): readonly PlainRow<`${Name}_${"low" | "high"}_${From}_${"s" | "u"}`>[] {
  return (["s", "u"] as const).flatMap((sign, i) =>
    (["low", "high"] as const).map((half, j) =>
      vector(`${name}_${half}_${from}_${sign}` as const, first + 2 * i + j, "none", signature)
    )
  );
}

/** The rows of arithmetic on integers. */
export const SIMD_INTEGER_ROWS = [
  ...family("i8x16", UNARY, 0x60, SIGNS),
  ...family("i8x16", TEST, 0x60, TESTS),
  ...family("i8x16", SHIFT, 0x60, SHIFTS),
  ...family("i8x16", BINARY, 0x60, SUMS),
  ...family("i8x16", BINARY, 0x60, SATURATING),
  ...family("i8x16", BINARY, 0x60, EXTREMES),
  vector("i8x16.popcnt", 0x62, "none", UNARY),
  ...family("i8x16", BINARY, 0x65, { narrow_i16x8_s: 0, narrow_i16x8_u: 1 }),
  ...family("i16x8", UNARY, 0x7c, { extadd_pairwise_i8x16_s: 0, extadd_pairwise_i8x16_u: 1 }),
  ...family("i32x4", UNARY, 0x7e, { extadd_pairwise_i16x8_s: 0, extadd_pairwise_i16x8_u: 1 }),
  ...family("i16x8", UNARY, 0x80, SIGNS),
  ...family("i16x8", TEST, 0x80, TESTS),
  ...family("i16x8", SHIFT, 0x80, SHIFTS),
  ...family("i16x8", BINARY, 0x80, SUMS),
  ...family("i16x8", BINARY, 0x80, SATURATING),
  ...family("i16x8", BINARY, 0x80, EXTREMES),
  vector("i16x8.q15mulr_sat_s", 0x82, "none", BINARY),
  vector("i16x8.mul", 0x95, "none", BINARY),
  ...family("i16x8", BINARY, 0x85, { narrow_i32x4_s: 0, narrow_i32x4_u: 1 }),
  ...extend("i16x8", "i8x16", 0x87),
  ...extmul("i16x8", "i8x16", 0x9c),
  ...family("i32x4", UNARY, 0xa0, SIGNS),
  ...family("i32x4", TEST, 0xa0, TESTS),
  ...family("i32x4", SHIFT, 0xa0, SHIFTS),
  ...family("i32x4", BINARY, 0xa0, SUMS),
  ...family("i32x4", BINARY, 0xa0, EXTREMES),
  vector("i32x4.mul", 0xb5, "none", BINARY),
  vector("i32x4.dot_i16x8_s", 0xba, "none", BINARY),
  ...extend("i32x4", "i16x8", 0xa7),
  ...extmul("i32x4", "i16x8", 0xbc),
  ...family("i64x2", UNARY, 0xc0, SIGNS),
  ...family("i64x2", TEST, 0xc0, TESTS),
  ...family("i64x2", SHIFT, 0xc0, SHIFTS),
  ...family("i64x2", BINARY, 0xc0, SUMS),
  vector("i64x2.mul", 0xd5, "none", BINARY),
  ...extend("i64x2", "i32x4", 0xc7),
  ...extmul("i64x2", "i32x4", 0xdc),
] as const;

const FLOAT_UNARY = { abs: 0, neg: 1, sqrt: 3 } as const;
const FLOAT_BINARY = {
  add: 4,
  sub: 5,
  mul: 6,
  div: 7,
  min: 8,
  max: 9,
  pmin: 10,
  pmax: 11,
} as const;

/** The rows of arithmetic on floats, and of conversions. */
export const SIMD_FLOAT_ROWS = [
  ...family("f32x4", UNARY, 0x67, { ceil: 0, floor: 1, trunc: 2, nearest: 3 }),
  ...family("f64x2", UNARY, 0x74, { ceil: 0, floor: 1, trunc: 6, nearest: 32 }),
  ...family("f32x4", UNARY, 0xe0, FLOAT_UNARY),
  ...family("f32x4", BINARY, 0xe0, FLOAT_BINARY),
  ...family("f64x2", UNARY, 0xec, FLOAT_UNARY),
  ...family("f64x2", BINARY, 0xec, FLOAT_BINARY),
  vector("f32x4.demote_f64x2_zero", 0x5e, "none", UNARY),
  vector("f64x2.promote_low_f32x4", 0x5f, "none", UNARY),
  ...family("f32x4", UNARY, 0xfa, { convert_i32x4_s: 0, convert_i32x4_u: 1 }),
  ...family("f64x2", UNARY, 0xfe, { convert_low_i32x4_s: 0, convert_low_i32x4_u: 1 }),
  ...family("i32x4", UNARY, 0xf8, {
    trunc_sat_f32x4_s: 0,
    trunc_sat_f32x4_u: 1,
    trunc_sat_f64x2_s_zero: 4,
    trunc_sat_f64x2_u_zero: 5,
  }),
] as const;

function relaxed<const Name extends string>(
  name: Name,
  opcode: number,
  signature: PlainRow["signature"],
): PlainRow<Name> {
  return vector(name, opcode, "none", signature, PURE, "relaxed-simd");
}

/** The rows of instructions of which hosts may choose between results; herkos always gives one. */
export const RELAXED_SIMD_ROWS = [
  relaxed("i8x16.relaxed_swizzle", 0x100, BINARY),
  relaxed("i32x4.relaxed_trunc_f32x4_s", 0x101, UNARY),
  relaxed("i32x4.relaxed_trunc_f32x4_u", 0x102, UNARY),
  relaxed("i32x4.relaxed_trunc_f64x2_s_zero", 0x103, UNARY),
  relaxed("i32x4.relaxed_trunc_f64x2_u_zero", 0x104, UNARY),
  relaxed("f32x4.relaxed_madd", 0x105, TERNARY),
  relaxed("f32x4.relaxed_nmadd", 0x106, TERNARY),
  relaxed("f64x2.relaxed_madd", 0x107, TERNARY),
  relaxed("f64x2.relaxed_nmadd", 0x108, TERNARY),
  relaxed("i8x16.relaxed_laneselect", 0x109, TERNARY),
  relaxed("i16x8.relaxed_laneselect", 0x10a, TERNARY),
  relaxed("i32x4.relaxed_laneselect", 0x10b, TERNARY),
  relaxed("i64x2.relaxed_laneselect", 0x10c, TERNARY),
  relaxed("f32x4.relaxed_min", 0x10d, BINARY),
  relaxed("f32x4.relaxed_max", 0x10e, BINARY),
  relaxed("f64x2.relaxed_min", 0x10f, BINARY),
  relaxed("f64x2.relaxed_max", 0x110, BINARY),
  relaxed("i16x8.relaxed_q15mulr_s", 0x111, BINARY),
  relaxed("i16x8.relaxed_dot_i8x16_i7x16_s", 0x112, BINARY),
  relaxed("i32x4.relaxed_dot_i8x16_i7x16_add_s", 0x113, TERNARY),
] as const;
