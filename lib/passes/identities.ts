/**
 * Rules by which single operations become simpler, each exact to the bit.
 *
 * @module
 */

import type { Constant } from "../ir/eval.ts";
import type { Op, ValueId } from "../ir/ir.ts";
import type { Mnemonic } from "../wasm/instructions.ts";
import { COMPARE_ROWS } from "../wasm/instructions/numeric.ts";

/** What is known of values. */
export interface Facts {
  /**
   * Finds where a value comes from.
   * @param value The value.
   * @returns The operation that gives it, if it is one.
   */
  def(value: ValueId): Op | undefined;
  /**
   * Finds the constant that a value is.
   * @param value The value.
   * @returns The constant, if it is one.
   */
  constant(value: ValueId): Constant | undefined;
  /**
   * Says whether a value has one use.
   * @param value The value.
   * @returns True when looking through it leaves it without one.
   */
  isUsedOnce(value: ValueId): boolean;
}

/** What an operation can be instead. */
export type Simpler =
  | { readonly kind: "value"; readonly value: ValueId }
  | { readonly kind: "constant"; readonly constant: Constant }
  | { readonly kind: "op"; readonly op: Mnemonic; readonly args: ValueId[] };

/** Comparisons, by what they are with the operands the other way round. */
const FLIPPED: Partial<Record<Mnemonic, Mnemonic>> = {
  "i32.lt_s": "i32.gt_s",
  "i32.lt_u": "i32.gt_u",
  "i32.gt_s": "i32.lt_s",
  "i32.gt_u": "i32.lt_u",
  "i32.le_s": "i32.ge_s",
  "i32.le_u": "i32.ge_u",
  "i32.ge_s": "i32.le_s",
  "i32.ge_u": "i32.le_u",
  "i64.lt_s": "i64.gt_s",
  "i64.lt_u": "i64.gt_u",
  "i64.gt_s": "i64.lt_s",
  "i64.gt_u": "i64.lt_u",
  "i64.le_s": "i64.ge_s",
  "i64.le_u": "i64.ge_u",
  "i64.ge_s": "i64.le_s",
  "i64.ge_u": "i64.le_u",
};

/** Comparisons, by what they are when their result is negated; with NaN only equality has one. */
const NEGATED: Partial<Record<Mnemonic, Mnemonic>> = {
  "i32.eq": "i32.ne",
  "i32.ne": "i32.eq",
  "i32.lt_s": "i32.ge_s",
  "i32.lt_u": "i32.ge_u",
  "i32.gt_s": "i32.le_s",
  "i32.gt_u": "i32.le_u",
  "i32.le_s": "i32.gt_s",
  "i32.le_u": "i32.gt_u",
  "i32.ge_s": "i32.lt_s",
  "i32.ge_u": "i32.lt_u",
  "i64.eq": "i64.ne",
  "i64.ne": "i64.eq",
  "i64.lt_s": "i64.ge_s",
  "i64.lt_u": "i64.ge_u",
  "i64.gt_s": "i64.le_s",
  "i64.gt_u": "i64.le_u",
  "i64.le_s": "i64.gt_s",
  "i64.le_u": "i64.gt_u",
  "i64.ge_s": "i64.lt_s",
  "i64.ge_u": "i64.lt_u",
  "f32.eq": "f32.ne",
  "f32.ne": "f32.eq",
  "f64.eq": "f64.ne",
  "f64.ne": "f64.eq",
};

const COMPARISONS: ReadonlySet<Mnemonic> = new Set(COMPARE_ROWS.map((row) => row.name));

/**
 * Simplifies an operation by one step.
 *
 * @param op The operation.
 * @param facts What is known of its operands.
 * @returns What it can be instead, if anything.
 */
export function simplify(op: Op, facts: Facts): Simpler | undefined {
  const [a, b, c] = op.args;
  if (a === undefined) return undefined;
  if (b === undefined) return simplifyUnary(op.op, a, facts);
  if (c === undefined) return simplifyBinary(op.op, a, b, facts);
  return op.op === "select" || op.op === "select_t" ? simplifySelect(a, b, c, facts) : undefined;
}

/**
 * Finds a simpler value that is zero exactly when a given one is.
 *
 * @param value What a branch, if or select depends on.
 * @param facts What is known of values.
 * @returns The simplest such value, or the same one.
 */
export function condition(value: ValueId, facts: Facts): ValueId {
  const def = facts.def(value);
  const [a, b] = def?.args ?? [];
  if (a === undefined) return value;
  if (def?.op === "i32.ne" && b !== undefined && facts.constant(b) === 0) {
    return condition(a, facts);
  }
  if (def?.op !== "i32.eqz") return value;
  const inner = facts.def(a);
  const [negated] = inner?.op === "i32.eqz" ? inner.args : [];
  return negated === undefined ? value : condition(negated, facts);
}

function simplifyUnary(op: Mnemonic, a: ValueId, facts: Facts): Simpler | undefined {
  const inner = facts.def(a);
  const [x] = inner?.args ?? [];
  if (inner === undefined || x === undefined) return undefined;
  switch (op) {
    case "i32.eqz": {
      const negated = NEGATED[inner.op];
      if (negated !== undefined && facts.isUsedOnce(a)) return toOp(negated, ...inner.args);
      if (inner.op === "i32.eqz" && isBoolean(x, facts)) return toValue(x);
      const same = condition(a, facts);
      return same === a ? undefined : toOp("i32.eqz", same);
    }
    case "i64.eqz":
      return isExtend(inner.op) ? toOp("i32.eqz", x) : undefined;
    case "i32.wrap_i64":
      return isExtend(inner.op) ? toValue(x) : undefined;
    case "f32.neg":
    case "f64.neg":
      return inner.op === op ? toValue(x) : undefined;
    case "f32.abs":
    case "f64.abs":
      if (inner.op === op) return toValue(a);
      return isSignOnly(inner.op) ? toOp(op, x) : undefined;
    case "i32.reinterpret_f32":
      return inner.op === "f32.reinterpret_i32" ? toValue(x) : undefined;
    case "f32.reinterpret_i32":
      return inner.op === "i32.reinterpret_f32" ? toValue(x) : undefined;
    case "i64.reinterpret_f64":
      return inner.op === "f64.reinterpret_i64" ? toValue(x) : undefined;
    case "f64.reinterpret_i64":
      return inner.op === "i64.reinterpret_f64" ? toValue(x) : undefined;
    default:
      return undefined;
  }
}

function simplifyBinary(
  op: Mnemonic,
  a: ValueId,
  b: ValueId,
  facts: Facts,
): Simpler | undefined {
  const right = facts.constant(b);
  // Constants go to the right, where the rules look for them.
  const swapped = right === undefined && facts.constant(a) !== undefined;
  switch (op) {
    case "i32.add":
    case "i64.add":
      if (swapped) return toOp(op, b, a);
      return is(right, 0) ? toValue(a) : undefined;
    case "i32.sub":
    case "i64.sub":
      if (a === b) return integer(op, 0);
      return is(right, 0) ? toValue(a) : undefined;
    case "i32.mul":
    case "i64.mul":
      if (swapped) return toOp(op, b, a);
      if (is(right, 0)) return integer(op, 0);
      return is(right, 1) ? toValue(a) : undefined;
    case "i32.and":
    case "i64.and":
      if (swapped) return toOp(op, b, a);
      if (is(right, 0)) return integer(op, 0);
      if (is(right, 1) && isBoolean(a, facts)) return toValue(a);
      return a === b || is(right, -1) ? toValue(a) : undefined;
    case "i32.or":
    case "i64.or":
      if (swapped) return toOp(op, b, a);
      if (is(right, -1)) return integer(op, -1);
      return a === b || is(right, 0) ? toValue(a) : undefined;
    case "i32.xor":
    case "i64.xor":
      if (swapped) return toOp(op, b, a);
      if (a === b) return integer(op, 0);
      return is(right, 0) ? toValue(a) : undefined;
    case "i32.shl":
    case "i32.shr_s":
    case "i32.shr_u":
    case "i32.rotl":
    case "i32.rotr":
      return typeof right === "number" && right % 32 === 0 ? toValue(a) : undefined;
    case "i64.shl":
    case "i64.shr_s":
    case "i64.shr_u":
    case "i64.rotl":
    case "i64.rotr":
      return typeof right === "bigint" && right % 64n === 0n ? toValue(a) : undefined;
    case "i32.div_s":
    case "i32.div_u":
    case "i64.div_s":
    case "i64.div_u":
      return is(right, 1) ? toValue(a) : undefined;
    case "i32.rem_s":
    case "i64.rem_s":
      return is(right, 1) || is(right, -1) ? integer(op, 0) : undefined;
    case "i32.rem_u":
    case "i64.rem_u":
      return is(right, 1) ? integer(op, 0) : undefined;
    case "i32.eq":
    case "i64.eq":
      if (swapped) return toOp(op, b, a);
      if (a === b) return { kind: "constant", constant: 1 };
      return is(right, 0) ? toOp(op === "i32.eq" ? "i32.eqz" : "i64.eqz", a) : undefined;
    case "i32.ne":
    case "i64.ne":
      if (swapped) return toOp(op, b, a);
      if (a === b) return { kind: "constant", constant: 0 };
      return is(right, 0) && isBoolean(a, facts) ? toValue(a) : undefined;
    case "i32.lt_s":
    case "i32.lt_u":
    case "i32.gt_s":
    case "i32.gt_u":
    case "i64.lt_s":
    case "i64.lt_u":
    case "i64.gt_s":
    case "i64.gt_u":
      return a === b ? { kind: "constant", constant: 0 } : flip(op, a, b, swapped);
    case "i32.le_s":
    case "i32.le_u":
    case "i32.ge_s":
    case "i32.ge_u":
    case "i64.le_s":
    case "i64.le_u":
    case "i64.ge_s":
    case "i64.ge_u":
      return a === b ? { kind: "constant", constant: 1 } : flip(op, a, b, swapped);
    case "f32.copysign":
    case "f64.copysign":
      return a === b ? toValue(a) : undefined;
    default:
      return undefined;
  }
}

function simplifySelect(
  a: ValueId,
  b: ValueId,
  cond: ValueId,
  facts: Facts,
): Simpler | undefined {
  if (a === b) return toValue(a);
  const known = facts.constant(cond);
  return known === undefined ? undefined : toValue(known === 0 ? b : a);
}

function toValue(value: ValueId): Simpler {
  return { kind: "value", value };
}

function toOp(op: Mnemonic, ...args: ValueId[]): Simpler {
  return { kind: "op", op, args };
}

/** A constant of the type that an integer operation works on. */
function integer(op: Mnemonic, value: number): Simpler {
  return { kind: "constant", constant: op.startsWith("i64.") ? BigInt(value) : value };
}

/** Turns a comparison round when its constant is on the left. */
function flip(op: Mnemonic, a: ValueId, b: ValueId, swapped: boolean): Simpler | undefined {
  const flipped = FLIPPED[op];
  return swapped && flipped !== undefined ? toOp(flipped, b, a) : undefined;
}

/** Whether a constant is a small integer, of either width. */
function is(constant: Constant | undefined, value: number): boolean {
  return constant === value || constant === BigInt(value);
}

/** Whether a value is 0 or 1. */
function isBoolean(value: ValueId, facts: Facts): boolean {
  const def = facts.def(value);
  return def !== undefined && COMPARISONS.has(def.op);
}

function isExtend(op: Mnemonic): boolean {
  return op === "i64.extend_i32_s" || op === "i64.extend_i32_u";
}

/** Whether an operation gives its first operand with another sign. */
function isSignOnly(op: Mnemonic): boolean {
  switch (op) {
    case "f32.neg":
    case "f64.neg":
    case "f32.copysign":
    case "f64.copysign":
      return true;
    default:
      return false;
  }
}
