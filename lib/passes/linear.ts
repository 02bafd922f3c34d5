/**
 * Addresses as sums: what a 32-bit value is, as a constant and multiples of other values.
 *
 * @module
 */

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
 * Says whether an operation is a load or store.
 *
 * @param stmt A statement.
 * @returns True for an operation with a static offset, whose first operand is an address.
 */
export function isAccess(stmt: Stmt): stmt is Access {
  return stmt.kind === "op" && stmt.imm.memOffset !== undefined;
}
