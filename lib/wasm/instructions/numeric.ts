/**
 * Numeric instructions (spec 5.4.7).
 *
 * @module
 */

import type { Proposal } from "../../features.ts";
import type { NumType } from "../types.ts";
import { effects, type Opcode, plain, type PlainRow, PURE, sig, type TrapName } from "./row.ts";

const DIV: readonly TrapName[] = ["DivisionByZero"];
const DIV_S: readonly TrapName[] = ["DivisionByZero", "IntegerOverflow"];
const TRUNC: readonly TrapName[] = ["InvalidConversionToInteger", "IntegerOverflow"];

function pure<const Name extends string>(
  name: Name,
  opcode: Opcode,
  params: readonly NumType[],
  result: NumType,
  proposal: Proposal = "mvp",
): PlainRow<Name> {
  return plain(name, opcode, proposal, "none", sig(params, [result]), PURE);
}

function trapping<const Name extends string>(
  name: Name,
  opcode: Opcode,
  params: readonly NumType[],
  result: NumType,
  trap: readonly TrapName[],
): PlainRow<Name> {
  return plain(name, opcode, "mvp", "none", sig(params, [result]), effects({ trap }));
}

function constant<const Name extends string>(
  name: Name,
  opcode: number,
  type: NumType,
): PlainRow<Name> {
  return plain(name, opcode, "mvp", type, sig([], [type]), PURE);
}

/** The rows of constants. */
export const CONST_ROWS = [
  constant("i32.const", 0x41, "i32"),
  constant("i64.const", 0x42, "i64"),
  constant("f32.const", 0x43, "f32"),
  constant("f64.const", 0x44, "f64"),
] as const;

/** The rows of tests and comparisons. */
export const COMPARE_ROWS = [
  pure("i32.eqz", 0x45, ["i32"], "i32"),
  pure("i32.eq", 0x46, ["i32", "i32"], "i32"),
  pure("i32.ne", 0x47, ["i32", "i32"], "i32"),
  pure("i32.lt_s", 0x48, ["i32", "i32"], "i32"),
  pure("i32.lt_u", 0x49, ["i32", "i32"], "i32"),
  pure("i32.gt_s", 0x4a, ["i32", "i32"], "i32"),
  pure("i32.gt_u", 0x4b, ["i32", "i32"], "i32"),
  pure("i32.le_s", 0x4c, ["i32", "i32"], "i32"),
  pure("i32.le_u", 0x4d, ["i32", "i32"], "i32"),
  pure("i32.ge_s", 0x4e, ["i32", "i32"], "i32"),
  pure("i32.ge_u", 0x4f, ["i32", "i32"], "i32"),
  pure("i64.eqz", 0x50, ["i64"], "i32"),
  pure("i64.eq", 0x51, ["i64", "i64"], "i32"),
  pure("i64.ne", 0x52, ["i64", "i64"], "i32"),
  pure("i64.lt_s", 0x53, ["i64", "i64"], "i32"),
  pure("i64.lt_u", 0x54, ["i64", "i64"], "i32"),
  pure("i64.gt_s", 0x55, ["i64", "i64"], "i32"),
  pure("i64.gt_u", 0x56, ["i64", "i64"], "i32"),
  pure("i64.le_s", 0x57, ["i64", "i64"], "i32"),
  pure("i64.le_u", 0x58, ["i64", "i64"], "i32"),
  pure("i64.ge_s", 0x59, ["i64", "i64"], "i32"),
  pure("i64.ge_u", 0x5a, ["i64", "i64"], "i32"),
  pure("f32.eq", 0x5b, ["f32", "f32"], "i32"),
  pure("f32.ne", 0x5c, ["f32", "f32"], "i32"),
  pure("f32.lt", 0x5d, ["f32", "f32"], "i32"),
  pure("f32.gt", 0x5e, ["f32", "f32"], "i32"),
  pure("f32.le", 0x5f, ["f32", "f32"], "i32"),
  pure("f32.ge", 0x60, ["f32", "f32"], "i32"),
  pure("f64.eq", 0x61, ["f64", "f64"], "i32"),
  pure("f64.ne", 0x62, ["f64", "f64"], "i32"),
  pure("f64.lt", 0x63, ["f64", "f64"], "i32"),
  pure("f64.gt", 0x64, ["f64", "f64"], "i32"),
  pure("f64.le", 0x65, ["f64", "f64"], "i32"),
  pure("f64.ge", 0x66, ["f64", "f64"], "i32"),
] as const;

/** The rows of unary and binary operators. */
export const ARITHMETIC_ROWS = [
  pure("i32.clz", 0x67, ["i32"], "i32"),
  pure("i32.ctz", 0x68, ["i32"], "i32"),
  pure("i32.popcnt", 0x69, ["i32"], "i32"),
  pure("i32.add", 0x6a, ["i32", "i32"], "i32"),
  pure("i32.sub", 0x6b, ["i32", "i32"], "i32"),
  pure("i32.mul", 0x6c, ["i32", "i32"], "i32"),
  trapping("i32.div_s", 0x6d, ["i32", "i32"], "i32", DIV_S),
  trapping("i32.div_u", 0x6e, ["i32", "i32"], "i32", DIV),
  trapping("i32.rem_s", 0x6f, ["i32", "i32"], "i32", DIV),
  trapping("i32.rem_u", 0x70, ["i32", "i32"], "i32", DIV),
  pure("i32.and", 0x71, ["i32", "i32"], "i32"),
  pure("i32.or", 0x72, ["i32", "i32"], "i32"),
  pure("i32.xor", 0x73, ["i32", "i32"], "i32"),
  pure("i32.shl", 0x74, ["i32", "i32"], "i32"),
  pure("i32.shr_s", 0x75, ["i32", "i32"], "i32"),
  pure("i32.shr_u", 0x76, ["i32", "i32"], "i32"),
  pure("i32.rotl", 0x77, ["i32", "i32"], "i32"),
  pure("i32.rotr", 0x78, ["i32", "i32"], "i32"),
  pure("i64.clz", 0x79, ["i64"], "i64"),
  pure("i64.ctz", 0x7a, ["i64"], "i64"),
  pure("i64.popcnt", 0x7b, ["i64"], "i64"),
  pure("i64.add", 0x7c, ["i64", "i64"], "i64"),
  pure("i64.sub", 0x7d, ["i64", "i64"], "i64"),
  pure("i64.mul", 0x7e, ["i64", "i64"], "i64"),
  trapping("i64.div_s", 0x7f, ["i64", "i64"], "i64", DIV_S),
  trapping("i64.div_u", 0x80, ["i64", "i64"], "i64", DIV),
  trapping("i64.rem_s", 0x81, ["i64", "i64"], "i64", DIV),
  trapping("i64.rem_u", 0x82, ["i64", "i64"], "i64", DIV),
  pure("i64.and", 0x83, ["i64", "i64"], "i64"),
  pure("i64.or", 0x84, ["i64", "i64"], "i64"),
  pure("i64.xor", 0x85, ["i64", "i64"], "i64"),
  pure("i64.shl", 0x86, ["i64", "i64"], "i64"),
  pure("i64.shr_s", 0x87, ["i64", "i64"], "i64"),
  pure("i64.shr_u", 0x88, ["i64", "i64"], "i64"),
  pure("i64.rotl", 0x89, ["i64", "i64"], "i64"),
  pure("i64.rotr", 0x8a, ["i64", "i64"], "i64"),
  pure("f32.abs", 0x8b, ["f32"], "f32"),
  pure("f32.neg", 0x8c, ["f32"], "f32"),
  pure("f32.ceil", 0x8d, ["f32"], "f32"),
  pure("f32.floor", 0x8e, ["f32"], "f32"),
  pure("f32.trunc", 0x8f, ["f32"], "f32"),
  pure("f32.nearest", 0x90, ["f32"], "f32"),
  pure("f32.sqrt", 0x91, ["f32"], "f32"),
  pure("f32.add", 0x92, ["f32", "f32"], "f32"),
  pure("f32.sub", 0x93, ["f32", "f32"], "f32"),
  pure("f32.mul", 0x94, ["f32", "f32"], "f32"),
  pure("f32.div", 0x95, ["f32", "f32"], "f32"),
  pure("f32.min", 0x96, ["f32", "f32"], "f32"),
  pure("f32.max", 0x97, ["f32", "f32"], "f32"),
  pure("f32.copysign", 0x98, ["f32", "f32"], "f32"),
  pure("f64.abs", 0x99, ["f64"], "f64"),
  pure("f64.neg", 0x9a, ["f64"], "f64"),
  pure("f64.ceil", 0x9b, ["f64"], "f64"),
  pure("f64.floor", 0x9c, ["f64"], "f64"),
  pure("f64.trunc", 0x9d, ["f64"], "f64"),
  pure("f64.nearest", 0x9e, ["f64"], "f64"),
  pure("f64.sqrt", 0x9f, ["f64"], "f64"),
  pure("f64.add", 0xa0, ["f64", "f64"], "f64"),
  pure("f64.sub", 0xa1, ["f64", "f64"], "f64"),
  pure("f64.mul", 0xa2, ["f64", "f64"], "f64"),
  pure("f64.div", 0xa3, ["f64", "f64"], "f64"),
  pure("f64.min", 0xa4, ["f64", "f64"], "f64"),
  pure("f64.max", 0xa5, ["f64", "f64"], "f64"),
  pure("f64.copysign", 0xa6, ["f64", "f64"], "f64"),
] as const;

/** The rows of conversions. */
export const CONVERT_ROWS = [
  pure("i32.wrap_i64", 0xa7, ["i64"], "i32"),
  trapping("i32.trunc_f32_s", 0xa8, ["f32"], "i32", TRUNC),
  trapping("i32.trunc_f32_u", 0xa9, ["f32"], "i32", TRUNC),
  trapping("i32.trunc_f64_s", 0xaa, ["f64"], "i32", TRUNC),
  trapping("i32.trunc_f64_u", 0xab, ["f64"], "i32", TRUNC),
  pure("i64.extend_i32_s", 0xac, ["i32"], "i64"),
  pure("i64.extend_i32_u", 0xad, ["i32"], "i64"),
  trapping("i64.trunc_f32_s", 0xae, ["f32"], "i64", TRUNC),
  trapping("i64.trunc_f32_u", 0xaf, ["f32"], "i64", TRUNC),
  trapping("i64.trunc_f64_s", 0xb0, ["f64"], "i64", TRUNC),
  trapping("i64.trunc_f64_u", 0xb1, ["f64"], "i64", TRUNC),
  pure("f32.convert_i32_s", 0xb2, ["i32"], "f32"),
  pure("f32.convert_i32_u", 0xb3, ["i32"], "f32"),
  pure("f32.convert_i64_s", 0xb4, ["i64"], "f32"),
  pure("f32.convert_i64_u", 0xb5, ["i64"], "f32"),
  pure("f32.demote_f64", 0xb6, ["f64"], "f32"),
  pure("f64.convert_i32_s", 0xb7, ["i32"], "f64"),
  pure("f64.convert_i32_u", 0xb8, ["i32"], "f64"),
  pure("f64.convert_i64_s", 0xb9, ["i64"], "f64"),
  pure("f64.convert_i64_u", 0xba, ["i64"], "f64"),
  pure("f64.promote_f32", 0xbb, ["f32"], "f64"),
  pure("i32.reinterpret_f32", 0xbc, ["f32"], "i32"),
  pure("i64.reinterpret_f64", 0xbd, ["f64"], "i64"),
  pure("f32.reinterpret_i32", 0xbe, ["i32"], "f32"),
  pure("f64.reinterpret_i64", 0xbf, ["i64"], "f64"),
  pure("i32.extend8_s", 0xc0, ["i32"], "i32", "sign-extension"),
  pure("i32.extend16_s", 0xc1, ["i32"], "i32", "sign-extension"),
  pure("i64.extend8_s", 0xc2, ["i64"], "i64", "sign-extension"),
  pure("i64.extend16_s", 0xc3, ["i64"], "i64", "sign-extension"),
  pure("i64.extend32_s", 0xc4, ["i64"], "i64", "sign-extension"),
  pure("i32.trunc_sat_f32_s", [0xfc, 0], ["f32"], "i32", "sat-float-to-int"),
  pure("i32.trunc_sat_f32_u", [0xfc, 1], ["f32"], "i32", "sat-float-to-int"),
  pure("i32.trunc_sat_f64_s", [0xfc, 2], ["f64"], "i32", "sat-float-to-int"),
  pure("i32.trunc_sat_f64_u", [0xfc, 3], ["f64"], "i32", "sat-float-to-int"),
  pure("i64.trunc_sat_f32_s", [0xfc, 4], ["f32"], "i64", "sat-float-to-int"),
  pure("i64.trunc_sat_f32_u", [0xfc, 5], ["f32"], "i64", "sat-float-to-int"),
  pure("i64.trunc_sat_f64_s", [0xfc, 6], ["f64"], "i64", "sat-float-to-int"),
  pure("i64.trunc_sat_f64_u", [0xfc, 7], ["f64"], "i64", "sat-float-to-int"),
] as const;

const WIDE = sig(["i64", "i64", "i64", "i64"], ["i64", "i64"]);
const PRODUCT = sig(["i64", "i64"], ["i64", "i64"]);

/** The rows of arithmetic on integers of 128 bits, which are two operands, the lower half first. */
export const WIDE_ROWS = [
  plain("i64.add128", [0xfc, 19], "wide-arithmetic", "none", WIDE, PURE),
  plain("i64.sub128", [0xfc, 20], "wide-arithmetic", "none", WIDE, PURE),
  plain("i64.mul_wide_s", [0xfc, 21], "wide-arithmetic", "none", PRODUCT, PURE),
  plain("i64.mul_wide_u", [0xfc, 22], "wide-arithmetic", "none", PRODUCT, PURE),
] as const;
