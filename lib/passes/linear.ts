/**
 * Addresses as sums: what a 32-bit or 64-bit value is, as a constant and multiples of other values.
 *
 * @module
 */

import { effectOf, TRAPS_OTHER } from "../ir/effects.ts";
import type { Op, Stmt, ValueId } from "../ir/ir.ts";
import { addConstants, constantOf, type IntType, multiplyConstants, zerosOf } from "./integers.ts";

/** `constant` plus the sum of `factor * value`, modulo 2^32 or 2^64: all are of one type. */
export interface Linear {
  /** The constant, signed. */
  readonly constant: number;
  /** The values and their factors, none of which is 0; ordered by value. */
  readonly terms: readonly Term[];
}

/** A multiple of a value. */
export interface Term {
  /** The value, an i32 or i64. */
  readonly value: ValueId;
  /** What it is multiplied by, signed. */
  readonly factor: number;
}

/** A load or store. */
export type Access = Op & { readonly imm: { readonly memOffset: bigint } };

/** More terms than this make no address worth looking at. */
const MAX_TERMS = 4;

const NOTHING: Linear = { constant: 0, terms: [] };

/** How deep expressions are looked into. */
const MAX_DEPTH = 8;

/**
 * Takes a value apart.
 *
 * @param value The value, an i32 or i64.
 * @param defs The statement that defines each value.
 * @param isTerm Whether a value is to stay as it is.
 * @returns The sum; a value that is no sum is itself.
 */
export function linearOf(
  value: ValueId,
  defs: readonly (Stmt | undefined)[],
  isTerm: (value: ValueId) => boolean,
): Linear {
  const visit = (at: ValueId, depth: number): Linear => {
    const def = defs[at];
    const whole: Linear = { constant: 0, terms: [{ value: at, factor: 1 }] };
    if (def?.kind !== "op" || isTerm(at) || depth === 0) return whole;
    const [a, b] = def.args;
    const type = typeOfOp(def);
    switch (def.op) {
      case "i32.const":
      case "i64.const": {
        const constant = constantOf(at, defs);
        return constant === undefined ? whole : { constant, terms: [] };
      }
      case "i32.add":
      case "i64.add":
        return sum(type, visit(a!, depth - 1), visit(b!, depth - 1)) ?? whole;
      case "i32.sub":
      case "i64.sub": {
        const negated = scale(type, visit(b!, depth - 1), -1);
        return sum(type, visit(a!, depth - 1), negated) ?? whole;
      }
      case "i32.shl":
      case "i64.shl": {
        const count = constantOf(b!, defs);
        if (count === undefined) return whole;
        const factor = type === "i32" ? 1 << count : 2 ** (count & 63);
        return scale(type, visit(a!, depth - 1), factor) ?? whole;
      }
      case "i32.mul":
      case "i64.mul": {
        const factor = constantOf(b!, defs);
        return factor === undefined ? whole : scale(type, visit(a!, depth - 1), factor) ?? whole;
      }
      default:
        return whole;
    }
  };
  return visit(value, MAX_DEPTH);
}

/**
 * Takes values apart, each once.
 *
 * @param defs The statement that defines each value.
 * @param isTerm Whether a value is to stay as it is.
 * @returns What {@linkcode linearOf} gives of a value.
 */
export function linearFinder(
  defs: readonly (Stmt | undefined)[],
  isTerm: (value: ValueId) => boolean,
): (value: ValueId) => Linear {
  const found = new Map<ValueId, Linear>();
  return (value) => {
    const known = found.get(value) ?? linearOf(value, defs, isTerm);
    found.set(value, known);
    return known;
  };
}

/**
 * Writes what a sum is but for its constant: the same text for sums that differ by constants.
 *
 * @param sum The sum.
 * @returns The text; empty for a constant.
 */
export function termsText(sum: Linear): string {
  return sum.terms.reduce((text, { value, factor }) => `${text} ${value}*${factor}`, "");
}

/**
 * Finds how many of the lowest bits of the difference of two values are zero for certain.
 *
 * @param type The type of the values.
 * @param a A value.
 * @param b Another; 0 when undefined.
 * @param defs The statement that defines each value.
 * @returns A number of bits; all bits of the type when the values are the same.
 */
export function trailingZerosOfDifference(
  type: IntType,
  a: ValueId,
  b: ValueId | undefined,
  defs: readonly (Stmt | undefined)[],
): number {
  const never = (): boolean => false;
  const other = b === undefined ? NOTHING : linearOf(b, defs, never);
  const difference = sum(type, linearOf(a, defs, never), scale(type, other, -1));
  if (difference === undefined) return 0;
  return difference.terms.reduce(
    (least, { value, factor }) =>
      Math.min(least, trailingZeros(value, defs, MAX_DEPTH) + zerosOf(type, factor)),
    zerosOf(type, difference.constant),
  );
}

/** How many of the lowest bits of a value are zero for certain. */
function trailingZeros(
  value: ValueId,
  defs: readonly (Stmt | undefined)[],
  depth: number,
): number {
  const def = defs[value];
  if (def?.kind !== "op" || depth === 0) return 0;
  const type = typeOfOp(def);
  const of = (index: number): number => trailingZeros(def.args[index]!, defs, depth - 1);
  switch (def.op) {
    case "i32.const":
    case "i64.const": {
      const constant = constantOf(value, defs);
      return constant === undefined ? 0 : zerosOf(type, constant);
    }
    case "i32.add":
    case "i64.add":
    case "i32.sub":
    case "i64.sub":
    case "i32.or":
    case "i64.or":
    case "i32.xor":
    case "i64.xor":
      return Math.min(of(0), of(1));
    case "i32.and":
    case "i64.and":
      return Math.max(of(0), of(1));
    case "i32.mul":
    case "i64.mul":
      return Math.min(BITS[type], of(0) + of(1));
    case "i32.shl":
    case "i64.shl": {
      const bits = BITS[type];
      const count = constantOf(def.args[1]!, defs);
      return count === undefined ? 0 : Math.min(bits, of(0) + (count & (bits - 1)));
    }
    case "i64.extend_i32_s":
    case "i64.extend_i32_u":
      // 0 stays 0, but not all of its bits are counted.
      return of(0);
    default:
      return 0;
  }
}

const BITS = { i32: 32, i64: 64 } as const;

/** The integer type of what an operation on one integer type gives. */
function typeOfOp({ op }: Op): IntType {
  return op.startsWith("i64") ? "i64" : "i32";
}

function sum(type: IntType, a: Linear, b: Linear | undefined): Linear | undefined {
  if (b === undefined) return undefined;
  const terms: Term[] = [];
  let [i, j] = [0, 0];
  while (i < a.terms.length || j < b.terms.length) {
    const [x, y] = [a.terms[i], b.terms[j]];
    if (y === undefined || x !== undefined && x.value < y.value) {
      terms.push(x!);
      i++;
    } else if (x === undefined || y.value < x.value) {
      terms.push(y);
      j++;
    } else {
      const factor = addConstants(type, x.factor, y.factor);
      if (factor === undefined) return undefined;
      if (factor !== 0) terms.push({ value: x.value, factor });
      i++;
      j++;
    }
  }
  const constant = addConstants(type, a.constant, b.constant);
  return constant === undefined || terms.length > MAX_TERMS ? undefined : { constant, terms };
}

function scale(type: IntType, a: Linear, by: number): Linear | undefined {
  const constant = multiplyConstants(type, a.constant, by);
  if (constant === undefined) return undefined;
  const terms: Term[] = [];
  for (const { value, factor } of a.terms) {
    const product = multiplyConstants(type, factor, by);
    if (product === undefined) return undefined;
    if (product !== 0) terms.push({ value, factor: product });
  }
  return { constant, terms };
}

/**
 * Says whether an operation is a load or store that may trap out of bounds alone, as atomic ones do not.
 *
 * @param stmt A statement.
 * @returns True for an operation with a static offset, whose first operand is an address.
 */
export function isAccess(stmt: Stmt): stmt is Access {
  return stmt.kind === "op" && stmt.imm.memOffset !== undefined &&
    (effectOf(stmt) & TRAPS_OTHER) === 0;
}
