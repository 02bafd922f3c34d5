/**
 * What a statement does beside computing its results, as a set of bits, and when two of them may
 * change places. Derived from the instruction table's rows.
 *
 * @module
 */

import { type Mnemonic, rowByName } from "../wasm/instructions.ts";
import type { Space } from "../wasm/instructions/row.ts";
import type { Op, Stmt } from "./ir.ts";

/** A set of effects: the bits below. */
export type Effect = number;

/** Depends on the operands alone. */
export const PURE: Effect = 0;
/** Reads a memory. */
export const READS_MEMORY: Effect = 1;
/** Writes a memory. */
export const WRITES_MEMORY: Effect = 2;
/** Reads a global. */
export const READS_GLOBAL: Effect = 4;
/** Writes a global. */
export const WRITES_GLOBAL: Effect = 8;
/** Reads a table or a segment. */
export const READS_TABLE: Effect = 16;
/** Writes a table or a segment. */
export const WRITES_TABLE: Effect = 32;
/** May trap, with `OutOfBounds` only. */
export const TRAPS_BOUNDS: Effect = 64;
/** May trap in another way. */
export const TRAPS_OTHER: Effect = 128;
/** May leave the straight line: a branch, a block, a call. */
export const CONTROL: Effect = 256;
/** Reads the exception that is on its way. */
export const READS_EXCEPTION: Effect = 512;
/** Sets the exception that is on its way. */
export const WRITES_EXCEPTION: Effect = 1024;

const ALL_READS = READS_MEMORY | READS_GLOBAL | READS_TABLE | READS_EXCEPTION;
/** Writes any state. */
export const WRITES: Effect = WRITES_MEMORY | WRITES_GLOBAL | WRITES_TABLE | WRITES_EXCEPTION;
const TRAPS = TRAPS_BOUNDS | TRAPS_OTHER;

/** Everything: what a call may do. */
export const ANYTHING: Effect = ALL_READS | WRITES | TRAPS | CONTROL;

const READS: Record<Space, Effect> = {
  local: PURE,
  global: READS_GLOBAL,
  memory: READS_MEMORY,
  table: READS_TABLE,
  elem: READS_TABLE,
  data: READS_TABLE,
  exception: READS_EXCEPTION,
};

const cache = new Map<Mnemonic, Effect>();

/**
 * The effects of a Wasm instruction.
 *
 * @param op The instruction.
 * @returns Its effects.
 */
export function effectOfOp(op: Mnemonic): Effect {
  const known = cache.get(op);
  if (known !== undefined) return known;
  const { trap, reads, writes, control } = rowByName(op).effects;
  let effect = control ? CONTROL : PURE;
  for (const space of reads) effect |= READS[space];
  // Each write bit is its read bit shifted by one.
  for (const space of writes) effect |= READS[space] << 1;
  if (trap.length > 0) {
    effect |= trap.every((name) => name === "OutOfBounds") ? TRAPS_BOUNDS : TRAPS_OTHER;
  }
  cache.set(op, effect);
  return effect;
}

/**
 * The effects of a statement; of nested regions everything is assumed.
 *
 * @param stmt The statement.
 * @returns Its effects.
 */
export function effectOf(stmt: Stmt): Effect {
  switch (stmt.kind) {
    case "op":
      return effectOfOp(stmt.op);
    case "check":
      return READS_MEMORY | TRAPS_BOUNDS;
    case "charge":
      return TRAPS_OTHER;
    case "br_if":
    case "br":
    case "br_table":
    case "return":
    case "unreachable":
      return CONTROL;
    case "call_part":
    case "block":
    case "loop":
    case "if":
      return ANYTHING;
  }
}

/**
 * Says whether an operation gives its results and does nothing else, so that it can be left out
 * when nobody uses them. It may still read state.
 *
 * @param op The operation.
 * @returns True when it cannot trap, writes nothing and is no call.
 */
export function isRemovable(op: Op): boolean {
  // A nop marks what is unlikely to run.
  return op.op !== "nop" && (effectOfOp(op.op) & (WRITES | TRAPS | CONTROL)) === 0;
}

/**
 * Says whether an operation depends on its operands alone and does nothing but give its results, so
 * that it may stand anywhere.
 *
 * @param op The operation.
 * @returns True when it is removable and reads no state.
 */
export function isPure(op: Op): boolean {
  return effectOfOp(op.op) === PURE;
}

/**
 * Says whether two pieces of straight code must keep their order.
 *
 * Two accesses out of bounds trap alike, so that loads may change places with each other.
 *
 * @param a Effects of one.
 * @param b Effects of the other.
 * @returns True when changing their places could be observed.
 */
export function conflict(a: Effect, b: Effect): boolean {
  if (a === PURE || b === PURE) return false;
  const writtenA = (a & WRITES) >> 1;
  const writtenB = (b & WRITES) >> 1;
  if ((writtenA & (b | (b >> 1)) & ALL_READS) !== 0) return true;
  if ((writtenB & (a | (a >> 1)) & ALL_READS) !== 0) return true;
  const stopsA = (a & (TRAPS | CONTROL)) !== 0;
  const stopsB = (b & (TRAPS | CONTROL)) !== 0;
  if (stopsA && (b & WRITES) !== 0) return true;
  if (stopsB && (a & WRITES) !== 0) return true;
  return stopsA && stopsB && ((a | b) & (TRAPS_OTHER | CONTROL)) !== 0;
}
