/**
 * Addresses as sums: what a 32-bit value is, as a constant and multiples of other values.
 *
 * @module
 */

import { effectOf, TRAPS_OTHER } from "../ir/effects.ts";
import type { Op, Stmt, ValueId } from "../ir/ir.ts";

/** `constant` plus the sum of `factor * value`, modulo 2^32. */
export interface Linear {
  /** The constant, signed. */
  readonly constant: number;
  /** The values and their factors, none of which is 0; ordered by value. */
  readonly terms: readonly Term[];
}

/** A multiple of a value. */
export interface Term {
  /** The value, an i32. */
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
 * @param value The value, an i32.
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
    switch (def.op) {
      case "i32.const":
        return { constant: def.imm.i32!, terms: [] };
      case "i32.add":
        return sum(visit(a!, depth - 1), visit(b!, depth - 1)) ?? whole;
      case "i32.sub":
        return sum(visit(a!, depth - 1), scale(visit(b!, depth - 1), -1)) ?? whole;
      case "i32.shl": {
        const count = constantOf(b!, defs);
        return count === undefined ? whole : scale(visit(a!, depth - 1), 1 << count);
      }
      case "i32.mul": {
        const factor = constantOf(b!, defs);
        return factor === undefined ? whole : scale(visit(a!, depth - 1), factor);
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
 * Finds the constant that a value is.
 *
 * @param value The value.
 * @param defs The statement that defines each value.
 * @returns The constant of an `i32.const`, signed.
 */
export function constantOf(
  value: ValueId,
  defs: readonly (Stmt | undefined)[],
): number | undefined {
  const def = defs[value];
  return def?.kind === "op" && def.op === "i32.const" ? def.imm.i32 : undefined;
}

/**
 * Finds how many of the lowest bits of the difference of two values are zero for certain.
 *
 * @param a An i32.
 * @param b An i32; 0 when undefined.
 * @param defs The statement that defines each value.
 * @returns A number of bits, 0 to 32; 32 when the values are the same.
 */
export function trailingZerosOfDifference(
  a: ValueId,
  b: ValueId | undefined,
  defs: readonly (Stmt | undefined)[],
): number {
  const never = (): boolean => false;
  const other = b === undefined ? NOTHING : linearOf(b, defs, never);
  const difference = sum(linearOf(a, defs, never), scale(other, -1));
  if (difference === undefined) return 0;
  return difference.terms.reduce(
    (least, { value, factor }) =>
      Math.min(least, trailingZeros(value, defs, MAX_DEPTH) + zerosOf(factor)),
    zerosOf(difference.constant),
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
  const of = (index: number): number => trailingZeros(def.args[index]!, defs, depth - 1);
  switch (def.op) {
    case "i32.const":
      return zerosOf(def.imm.i32!);
    case "i32.add":
    case "i32.sub":
    case "i32.or":
    case "i32.xor":
      return Math.min(of(0), of(1));
    case "i32.and":
      return Math.max(of(0), of(1));
    case "i32.mul":
      return Math.min(32, of(0) + of(1));
    case "i32.shl": {
      const count = constantOf(def.args[1]!, defs);
      return count === undefined ? 0 : Math.min(32, of(0) + (count & 31));
    }
    default:
      return 0;
  }
}

/**
 * Counts the lowest bits of a number that are zero.
 *
 * @param number The number.
 * @returns How many, 32 for 0.
 */
export function zerosOf(number: number): number {
  return number === 0 ? 32 : 31 - Math.clz32(number & -number);
}

function sum(a: Linear, b: Linear): Linear | undefined {
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
      const factor = (x.factor + y.factor) | 0;
      if (factor !== 0) terms.push({ value: x.value, factor });
      i++;
      j++;
    }
  }
  if (terms.length > MAX_TERMS) return undefined;
  return { constant: (a.constant + b.constant) | 0, terms };
}

function scale(a: Linear, factor: number): Linear {
  return {
    constant: Math.imul(a.constant, factor),
    terms: a.terms
      .map((term) => ({ value: term.value, factor: Math.imul(term.factor, factor) }))
      .filter((term) => term.factor !== 0),
  };
}

/**
 * Gives the small constant that an i64 is.
 *
 * @param value The value.
 * @param defs What defines each value.
 * @returns The constant of an `i64.const`, signed, if it has 32 bits.
 */
export function smallConstantOf(
  value: ValueId,
  defs: readonly (Stmt | undefined)[],
): number | undefined {
  const def = defs[value];
  if (def?.kind !== "op" || def.op !== "i64.const") return undefined;
  const { i64 } = def.imm;
  return i64 !== undefined && BigInt.asIntN(32, i64) === i64 ? Number(i64) : undefined;
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
