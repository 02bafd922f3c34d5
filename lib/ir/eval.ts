/**
 * Evaluates numeric operations on constants, with exactly the results of the specification (4.3).
 *
 * A constant is what the immediates of a `const` instruction hold: i32 and i64 signed, f32 and f64
 * as unsigned bits. There is no result where there would be a trap, and none where it would be
 * a NaN that the specification leaves open in part; `abs`, `neg`, `copysign` and `reinterpret`, which
 * only move bits, keep every NaN as it is.
 *
 * @module
 */

import { InternalError } from "../errors.ts";
import type { Mnemonic } from "../wasm/instructions.ts";
import type { ARITHMETIC_ROWS, COMPARE_ROWS, CONVERT_ROWS } from "../wasm/instructions/numeric.ts";
import { bitsOfF32, bitsOfF64, f32OfBits, f64OfBits } from "./literal.ts";

/** A constant of any number type. */
export type Constant = number | bigint;

/** The operations that can be evaluated: all that take and give numbers alone. */
export type NumericMnemonic =
  | (typeof ARITHMETIC_ROWS)[number]["name"]
  | (typeof COMPARE_ROWS)[number]["name"]
  | (typeof CONVERT_ROWS)[number]["name"];

type Evaluate = (a: Constant | undefined, b: Constant | undefined) => Constant | undefined;

/** How operands of a type are read, and results written. */
interface Domain<T> {
  readonly read: (constant: Constant | undefined) => T;
  readonly write: (value: T) => Constant | undefined;
}

const readNumber = (constant: Constant | undefined): number => {
  if (typeof constant !== "number") throw new InternalError("Expected an i32 or f32 constant");
  return constant;
};
const readBig = (constant: Constant | undefined): bigint => {
  if (typeof constant !== "bigint") throw new InternalError("Expected an i64 or f64 constant");
  return constant;
};
const s32: Domain<number> = { read: readNumber, write: (value) => value | 0 };
const u32: Domain<number> = { read: (c) => readNumber(c) >>> 0, write: (value) => value | 0 };
const s64: Domain<bigint> = { read: readBig, write: (value) => BigInt.asIntN(64, value) };
const u64: Domain<bigint> = { read: (c) => BigInt.asUintN(64, readBig(c)), write: s64.write };
const f32: Domain<number> = {
  read: (c) => f32OfBits(readNumber(c)),
  write: (value) => Number.isNaN(value) ? undefined : bitsOfF32(value),
};
const f64: Domain<number> = {
  read: (c) => f64OfBits(readBig(c)),
  write: (value) => Number.isNaN(value) ? undefined : bitsOfF64(value),
};
/** The bits themselves. */
const b32: Domain<number> = { read: readNumber, write: (value) => value >>> 0 };
const b64: Domain<bigint> = { read: readBig, write: (value) => BigInt.asUintN(64, value) };

function unary<A, R>(from: Domain<A>, to: Domain<R>, f: (a: A) => R | undefined): Evaluate {
  return (a) => {
    const result = f(from.read(a));
    return result === undefined ? undefined : to.write(result);
  };
}

function binary<A>(domain: Domain<A>, f: (a: A, b: A) => A | undefined): Evaluate {
  return (a, b) => {
    const result = f(domain.read(a), domain.read(b));
    return result === undefined ? undefined : domain.write(result);
  };
}

function compare<A>(domain: Domain<A>, f: (a: A, b: A) => boolean): Evaluate {
  return (a, b) => f(domain.read(a), domain.read(b)) ? 1 : 0;
}

/** Conversion to an integer that traps, by the first values that are out of range on each side. */
function trunc<R>(
  from: Domain<number>,
  to: Domain<R>,
  make: (value: number) => R,
  below: number,
  above: number,
): Evaluate {
  return unary(
    from,
    to,
    (value) => value > below && value < above ? make(Math.trunc(value)) : undefined,
  );
}

const ctz32 = (a: number): number => a === 0 ? 32 : 31 - Math.clz32(a & -a);
const clz64 = (a: bigint): bigint => BigInt(64 - (a === 0n ? 0 : a.toString(2).length));
const ctz64 = (a: bigint): bigint => a === 0n ? 64n : 63n - clz64(a & -a);
const ones = (a: number | bigint): number => a.toString(2).replaceAll("0", "").length;

/** Rounds to the nearest integer, ties to the even one, and keeps the sign of zero. */
function nearest(value: number): number {
  if (!Number.isFinite(value) || Number.isInteger(value)) return value;
  const floor = Math.floor(value);
  const rest = value - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 !== 0);
  const result = up ? floor + 1 : floor;
  return result === 0 && value < 0 ? -0 : result;
}

/**
 * Rounds an integer to single precision, once: what a double cannot hold is first gathered in a
 * bit that only tells whether the rest is zero.
 */
function f32OfInt(value: bigint): number {
  const low = 0xfffn;
  const sticky = (value & low) === 0n ? 0n : low + 1n;
  const isExact = value >= -(1n << 53n) && value <= 1n << 53n;
  return Math.fround(Number(isExact ? value : (value & ~low) | sticky));
}

function saturate(value: number, min: number, max: number): number {
  return Number.isNaN(value) ? 0 : Math.min(Math.max(Math.trunc(value), min), max);
}

function saturateBig(value: number, min: bigint, max: bigint): bigint {
  if (Number.isNaN(value)) return 0n;
  if (value <= Number(min)) return min;
  return value >= Number(max) ? max : BigInt(Math.trunc(value));
}

const MIN32 = -0x80000000;
const MIN64 = -0x8000000000000000n;
const MAX64 = 0x7fffffffffffffffn;
const MAX_U64 = 0xffffffffffffffffn;
const SIGN32 = 0x80000000;
const SIGN64 = 0x8000000000000000n;

const EVALUATE: Readonly<Record<NumericMnemonic, Evaluate>> = {
  "i32.eqz": unary(s32, s32, (a) => a === 0 ? 1 : 0),
  "i32.eq": compare(s32, (a, b) => a === b),
  "i32.ne": compare(s32, (a, b) => a !== b),
  "i32.lt_s": compare(s32, (a, b) => a < b),
  "i32.lt_u": compare(u32, (a, b) => a < b),
  "i32.gt_s": compare(s32, (a, b) => a > b),
  "i32.gt_u": compare(u32, (a, b) => a > b),
  "i32.le_s": compare(s32, (a, b) => a <= b),
  "i32.le_u": compare(u32, (a, b) => a <= b),
  "i32.ge_s": compare(s32, (a, b) => a >= b),
  "i32.ge_u": compare(u32, (a, b) => a >= b),
  "i64.eqz": unary(s64, s32, (a) => a === 0n ? 1 : 0),
  "i64.eq": compare(s64, (a, b) => a === b),
  "i64.ne": compare(s64, (a, b) => a !== b),
  "i64.lt_s": compare(s64, (a, b) => a < b),
  "i64.lt_u": compare(u64, (a, b) => a < b),
  "i64.gt_s": compare(s64, (a, b) => a > b),
  "i64.gt_u": compare(u64, (a, b) => a > b),
  "i64.le_s": compare(s64, (a, b) => a <= b),
  "i64.le_u": compare(u64, (a, b) => a <= b),
  "i64.ge_s": compare(s64, (a, b) => a >= b),
  "i64.ge_u": compare(u64, (a, b) => a >= b),
  "f32.eq": compare(f32, (a, b) => a === b),
  "f32.ne": compare(f32, (a, b) => a !== b),
  "f32.lt": compare(f32, (a, b) => a < b),
  "f32.gt": compare(f32, (a, b) => a > b),
  "f32.le": compare(f32, (a, b) => a <= b),
  "f32.ge": compare(f32, (a, b) => a >= b),
  "f64.eq": compare(f64, (a, b) => a === b),
  "f64.ne": compare(f64, (a, b) => a !== b),
  "f64.lt": compare(f64, (a, b) => a < b),
  "f64.gt": compare(f64, (a, b) => a > b),
  "f64.le": compare(f64, (a, b) => a <= b),
  "f64.ge": compare(f64, (a, b) => a >= b),

  "i32.clz": unary(s32, s32, Math.clz32),
  "i32.ctz": unary(s32, s32, ctz32),
  "i32.popcnt": unary(u32, s32, ones),
  "i32.add": binary(s32, (a, b) => a + b),
  "i32.sub": binary(s32, (a, b) => a - b),
  "i32.mul": binary(s32, Math.imul),
  "i32.div_s": binary(s32, (a, b) => b === 0 || (a === MIN32 && b === -1) ? undefined : a / b),
  "i32.div_u": binary(u32, (a, b) => b === 0 ? undefined : a / b),
  "i32.rem_s": binary(s32, (a, b) => b === 0 ? undefined : a % b),
  "i32.rem_u": binary(u32, (a, b) => b === 0 ? undefined : a % b),
  "i32.and": binary(s32, (a, b) => a & b),
  "i32.or": binary(s32, (a, b) => a | b),
  "i32.xor": binary(s32, (a, b) => a ^ b),
  "i32.shl": binary(s32, (a, b) => a << b),
  "i32.shr_s": binary(s32, (a, b) => a >> b),
  "i32.shr_u": binary(s32, (a, b) => a >>> b),
  "i32.rotl": binary(s32, (a, b) => (a << b) | (a >>> -b)),
  "i32.rotr": binary(s32, (a, b) => (a >>> b) | (a << -b)),
  "i64.clz": unary(u64, s64, clz64),
  "i64.ctz": unary(s64, s64, (a) => ctz64(BigInt.asUintN(64, a))),
  "i64.popcnt": unary(u64, s64, (a) => BigInt(ones(a))),
  "i64.add": binary(s64, (a, b) => a + b),
  "i64.sub": binary(s64, (a, b) => a - b),
  "i64.mul": binary(s64, (a, b) => a * b),
  "i64.div_s": binary(s64, (a, b) => b === 0n || (a === MIN64 && b === -1n) ? undefined : a / b),
  "i64.div_u": binary(u64, (a, b) => b === 0n ? undefined : a / b),
  "i64.rem_s": binary(s64, (a, b) => b === 0n ? undefined : a % b),
  "i64.rem_u": binary(u64, (a, b) => b === 0n ? undefined : a % b),
  "i64.and": binary(s64, (a, b) => a & b),
  "i64.or": binary(s64, (a, b) => a | b),
  "i64.xor": binary(s64, (a, b) => a ^ b),
  "i64.shl": binary(s64, (a, b) => a << (b & 63n)),
  "i64.shr_s": binary(s64, (a, b) => a >> (b & 63n)),
  "i64.shr_u": binary(u64, (a, b) => a >> (b & 63n)),
  "i64.rotl": binary(u64, (a, b) => (a << (b & 63n)) | (a >> (-b & 63n))),
  "i64.rotr": binary(u64, (a, b) => (a >> (b & 63n)) | (a << (-b & 63n))),

  "f32.abs": unary(b32, b32, (a) => a & ~SIGN32),
  "f32.neg": unary(b32, b32, (a) => a ^ SIGN32),
  "f32.ceil": unary(f32, f32, Math.ceil),
  "f32.floor": unary(f32, f32, Math.floor),
  "f32.trunc": unary(f32, f32, Math.trunc),
  "f32.nearest": unary(f32, f32, nearest),
  "f32.sqrt": unary(f32, f32, Math.sqrt),
  "f32.add": binary(f32, (a, b) => a + b),
  "f32.sub": binary(f32, (a, b) => a - b),
  "f32.mul": binary(f32, (a, b) => a * b),
  "f32.div": binary(f32, (a, b) => a / b),
  "f32.min": binary(f32, Math.min),
  "f32.max": binary(f32, Math.max),
  "f32.copysign": binary(b32, (a, b) => (a & ~SIGN32) | (b & SIGN32)),
  "f64.abs": unary(b64, b64, (a) => a & ~SIGN64),
  "f64.neg": unary(b64, b64, (a) => a ^ SIGN64),
  "f64.ceil": unary(f64, f64, Math.ceil),
  "f64.floor": unary(f64, f64, Math.floor),
  "f64.trunc": unary(f64, f64, Math.trunc),
  "f64.nearest": unary(f64, f64, nearest),
  "f64.sqrt": unary(f64, f64, Math.sqrt),
  "f64.add": binary(f64, (a, b) => a + b),
  "f64.sub": binary(f64, (a, b) => a - b),
  "f64.mul": binary(f64, (a, b) => a * b),
  "f64.div": binary(f64, (a, b) => a / b),
  "f64.min": binary(f64, Math.min),
  "f64.max": binary(f64, Math.max),
  "f64.copysign": binary(b64, (a, b) => (a & ~SIGN64) | (b & SIGN64)),

  "i32.wrap_i64": unary(s64, s32, (a) => Number(BigInt.asIntN(32, a))),
  "i32.trunc_f32_s": trunc(f32, s32, Number, MIN32 - 1, 2 ** 31),
  "i32.trunc_f32_u": trunc(f32, u32, Number, -1, 2 ** 32),
  "i32.trunc_f64_s": trunc(f64, s32, Number, MIN32 - 1, 2 ** 31),
  "i32.trunc_f64_u": trunc(f64, u32, Number, -1, 2 ** 32),
  "i64.extend_i32_s": unary(s32, s64, BigInt),
  "i64.extend_i32_u": unary(u32, s64, BigInt),
  // The double below -2^63 is far from it, so that -2^63 itself must not be excluded.
  "i64.trunc_f32_s": trunc(f32, s64, BigInt, -(2 ** 63) - 2048, 2 ** 63),
  "i64.trunc_f32_u": trunc(f32, u64, BigInt, -1, 2 ** 64),
  "i64.trunc_f64_s": trunc(f64, s64, BigInt, -(2 ** 63) - 2048, 2 ** 63),
  "i64.trunc_f64_u": trunc(f64, u64, BigInt, -1, 2 ** 64),
  "f32.convert_i32_s": unary(s32, f32, Math.fround),
  "f32.convert_i32_u": unary(u32, f32, Math.fround),
  "f32.convert_i64_s": unary(s64, f32, f32OfInt),
  "f32.convert_i64_u": unary(u64, f32, f32OfInt),
  "f32.demote_f64": unary(f64, f32, Math.fround),
  "f64.convert_i32_s": unary(s32, f64, Number),
  "f64.convert_i32_u": unary(u32, f64, Number),
  "f64.convert_i64_s": unary(s64, f64, Number),
  "f64.convert_i64_u": unary(u64, f64, Number),
  "f64.promote_f32": unary(f32, f64, Number),
  "i32.reinterpret_f32": unary(b32, s32, Number),
  "i64.reinterpret_f64": unary(b64, s64, BigInt),
  "f32.reinterpret_i32": unary(s32, b32, Number),
  "f64.reinterpret_i64": unary(s64, b64, BigInt),
  "i32.extend8_s": unary(s32, s32, (a) => (a << 24) >> 24),
  "i32.extend16_s": unary(s32, s32, (a) => (a << 16) >> 16),
  "i64.extend8_s": unary(s64, s64, (a) => BigInt.asIntN(8, a)),
  "i64.extend16_s": unary(s64, s64, (a) => BigInt.asIntN(16, a)),
  "i64.extend32_s": unary(s64, s64, (a) => BigInt.asIntN(32, a)),
  "i32.trunc_sat_f32_s": unary(f32, s32, (a) => saturate(a, MIN32, 2 ** 31 - 1)),
  "i32.trunc_sat_f32_u": unary(f32, u32, (a) => saturate(a, 0, 2 ** 32 - 1)),
  "i32.trunc_sat_f64_s": unary(f64, s32, (a) => saturate(a, MIN32, 2 ** 31 - 1)),
  "i32.trunc_sat_f64_u": unary(f64, u32, (a) => saturate(a, 0, 2 ** 32 - 1)),
  "i64.trunc_sat_f32_s": unary(f32, s64, (a) => saturateBig(a, MIN64, MAX64)),
  "i64.trunc_sat_f32_u": unary(f32, u64, (a) => saturateBig(a, 0n, MAX_U64)),
  "i64.trunc_sat_f64_s": unary(f64, s64, (a) => saturateBig(a, MIN64, MAX64)),
  "i64.trunc_sat_f64_u": unary(f64, u64, (a) => saturateBig(a, 0n, MAX_U64)),
};

/**
 * Says whether an operation is one that {@linkcode evaluate} knows.
 *
 * @param op The instruction.
 * @returns True for all numeric instructions but constants.
 */
export function isNumeric(op: Mnemonic): op is NumericMnemonic {
  return Object.hasOwn(EVALUATE, op);
}

/**
 * Evaluates an operation.
 *
 * @param op The instruction.
 * @param a Its first operand.
 * @param b Its second operand, if it has one.
 * @returns The result; undefined for a trap, and for a NaN that the specification leaves open.
 * @throws {InternalError} When an operand is missing or of another width.
 * @example
 * ```ts
 * import { evaluate } from "./eval.ts";
 * console.log(evaluate("i32.add", 0x7fffffff, 1)); // -2147483648
 * console.log(evaluate("i32.div_s", 1, 0)); // undefined
 * ```
 */
export function evaluate(op: NumericMnemonic, a: Constant, b?: Constant): Constant | undefined {
  return EVALUATE[op](a, b);
}
