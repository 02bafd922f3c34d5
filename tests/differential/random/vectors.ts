/**
 * Random expressions on vectors. A vector is always exact: its bits are the same everywhere.
 *
 * @module
 */

import { type InstrRow, INSTRUCTIONS, type Mnemonic } from "../../../lib/wasm/instructions.ts";
import type { Bytes } from "../../support/wasm_bytes.ts";
import type { Code } from "./code.ts";
import { access } from "./expressions.ts";
import { i32Const, type Kind, type NumType, operation, vectorConst } from "./kinds.ts";
import { canonicalVector, type Scope } from "./scope.ts";

type Make = () => Code;
type Some = (kind: Kind) => Code;

const ROWS = INSTRUCTIONS.filter(({ proposal }) => proposal === "simd");
const RELAXED = INSTRUCTIONS.filter(({ proposal }) => proposal === "relaxed-simd");

/** The rows that give one value of a type, and leave memory alone. */
function giving(type: NumType): readonly InstrRow[] {
  return ROWS.filter(({ access, immediates, signature }) =>
    access === undefined && immediates !== "v128" && signature !== "custom" &&
    signature.results[0] === type
  );
}

const GIVING: Readonly<Record<NumType, readonly InstrRow[]>> = {
  i32: giving("i32"),
  i64: giving("i64"),
  f32: giving("f32"),
  f64: giving("f64"),
  v128: giving("v128"),
};
const LOADS = ROWS.filter(({ effects }) =>
  effects.reads.includes("memory") && effects.writes.length === 0
);
const STORES = ROWS.filter(({ effects }) => effects.writes.includes("memory"));

/** Operations whose NaNs are open. */
const ROUGH =
  /^(f32x4|f64x2)\.(add|sub|mul|div|sqrt|min|max|ceil|floor|trunc|nearest|demote_f64x2_zero|promote_low_f32x4)$/;

/** The lanes of a row's immediates. */
function lanesOf(scope: Scope, { immediates, lanes = 0 }: InstrRow): Bytes {
  const { rng } = scope;
  switch (immediates) {
    case "lane":
    case "memArgLane":
      return rng.below(lanes);
    case "shuffle":
      return rng.chance(0.4) ? regularShuffle(scope) : bytes(() => rng.below(lanes));
    default:
      return [];
  }
}

function bytes(make: (index: number) => number): number[] {
  return Array.from({ length: 16 }, (_, i) => make(i));
}

/** A shuffle of wider lanes, a rotation, or one operand after the other by turns. */
function regularShuffle({ rng }: Scope): number[] {
  const width = rng.pick([2, 4, 8]);
  const wide = Array.from({ length: 16 / width }, () => rng.below(32 / width));
  const by = rng.below(32);
  return rng.pick([
    bytes((i) => width * wide[Math.floor(i / width)]! + i % width),
    bytes((i) => (i + by) % 32),
    bytes((i) => width * Math.floor(i / width) + (i + by) % width),
    bytes((i) => Math.floor(i / 2) + 16 * (i % 2) + (by < 16 ? 0 : 8)),
  ]);
}

/** An operation of a row on operands of its types. */
function rowCode(scope: Scope, row: InstrRow, some: Some): Code {
  if (row.signature === "custom") throw new Error(`${row.name} has no signature`);
  const { params, results } = row.signature;
  // Floats that become lanes must be exact.
  const args = params.map((type) =>
    some(type === "f32" ? "x32" : type === "f64" ? "x64" : type as Kind)
  );
  const value = operation(row.name, args, results[0] as NumType, lanesOf(scope, row));
  const shape = ROUGH.exec(row.name)?.[1];
  return shape === undefined ? value : canonicalVector(scope, shape as "f32x4" | "f64x2", value);
}

/**
 * Ways to make a number out of a vector.
 *
 * @param scope What code can use.
 * @param type The number's type; a float is exact.
 * @param some Makes operands.
 * @returns The ways with their weights; none where there are no vectors.
 */
export function fromVectors(
  scope: Scope,
  type: NumType,
  some: Some,
): (readonly [number, Make])[] {
  if (!scope.vectors) return [];
  return [[4, () => rowCode(scope, scope.rng.pick(GIVING[type]), some)]];
}

/**
 * Ways to make a vector.
 *
 * @param scope What code can use.
 * @param some Makes operands.
 * @returns The ways with their weights.
 */
export function vectorChoices(scope: Scope, some: Some): (readonly [number, Make])[] {
  const { rng } = scope;
  return [
    [20, () => rowCode(scope, rng.pick(GIVING.v128), some)],
    [3, () => relaxed(rng.pick(RELAXED), some)],
  ];
}

/** A load of a vector, also of a lane of it. */
export function vectorLoad(scope: Scope, some: Some): Code {
  const row = scope.rng.pick(LOADS);
  const args = row.immediates === "memArgLane" ? [some("v128")] : [];
  return access(scope, row.name, args, "v128", lanesOf(scope, row));
}

/** A store of a vector or of a lane of it. */
export function vectorStore(scope: Scope, value: Code): Code {
  const row = scope.rng.pick(STORES);
  return access(scope, row.name, [value], undefined, lanesOf(scope, row));
}

/** A relaxed operation on operands for which all engines give the same. */
function relaxed({ name, signature }: InstrRow, some: Some): Code {
  const op = (name: Mnemonic, ...args: Code[]): Code => operation(name, args, "v128");
  const vector = (): Code => some("v128");
  const masked = (mask: bigint): Code => op("v128.and", vector(), vectorConst(mask));
  const each = (byte: number): bigint =>
    BigInt(`0x${byte.toString(16).padStart(2, "0").repeat(16)}`);
  const shifted = (name: Mnemonic, by: number): Code => op(name, vector(), i32Const(by));
  // Few bits, so that products and sums are exact, and no zero has a sign.
  const floats = (): Code => {
    const convert = name.startsWith("f64") || /trunc_f64/.test(name)
      ? "f64x2.convert_low_i32x4_s"
      : "f32x4.convert_i32x4_s";
    const bits = shifted(/_u/.test(name) ? "i32x4.shr_u" : "i32x4.shr_s", 21);
    return op(convert, bits);
  };
  const operands = (): Code[] => {
    if (/swizzle/.test(name)) return [vector(), masked(each(0x0f))];
    if (/laneselect/.test(name)) {
      const shape = name.slice(0, 5);
      return [vector(), vector(), op(`${shape}.gt_s` as Mnemonic, vector(), vector())];
    }
    if (/q15mulr/.test(name)) return [shifted("i16x8.shr_s", 1), vector()];
    if (/dot/.test(name)) {
      const two = [vector(), masked(each(0x7f))];
      return /add_s$/.test(name) ? [...two, vector()] : two;
    }
    const count = signature === "custom" ? 0 : signature.params.length;
    return Array.from({ length: count }, floats);
  };
  return op(name, ...operands());
}
