/**
 * Constants of the two integer types, which are the types of addresses, as numbers.
 *
 * @module
 */

import type { IrFunc, Op, Stmt, ValueId } from "../ir/ir.ts";
import { newOp } from "./insert.ts";

/** A type of whole numbers, whose arithmetic is modulo 2^32 or 2^64. */
export type IntType = "i32" | "i64";

/** 64-bit constants farther from 0 are not known: sums of several stay exact as numbers. */
const MOST = 2 ** 48;

/**
 * The integer type of a value.
 *
 * @param func The function.
 * @param value The value.
 * @returns Its type; undefined for one that is no integer.
 */
export function intTypeOf(func: IrFunc, value: ValueId): IntType | undefined {
  const type = func.types[value];
  return type === "i32" || type === "i64" ? type : undefined;
}

/**
 * Adds two constants.
 *
 * @param type Their type.
 * @param a One, signed.
 * @param b The other.
 * @returns The sum, signed; undefined for an i64 that is too far from 0.
 */
export function addConstants(type: IntType, a: number, b: number): number | undefined {
  return type === "i32" ? (a + b) | 0 : known(a + b);
}

/**
 * Multiplies two constants.
 *
 * @param type Their type.
 * @param a One, signed.
 * @param b The other.
 * @returns The product, signed; undefined for an i64 that is too far from 0.
 */
export function multiplyConstants(type: IntType, a: number, b: number): number | undefined {
  return type === "i32" ? Math.imul(a, b) : known(a * b);
}

// A product that is no exact number is far beyond the most.
function known(number: number): number | undefined {
  return Math.abs(number) <= MOST ? number : undefined;
}

/**
 * Finds the constant that a value is.
 *
 * @param value The value.
 * @param defs The statement that defines each value.
 * @returns The constant of an `i32.const` or `i64.const`, signed; undefined for an i64 that is too far
 *   from 0.
 */
export function constantOf(
  value: ValueId,
  defs: readonly (Stmt | undefined)[],
): number | undefined {
  const def = defs[value];
  if (def?.kind !== "op") return undefined;
  if (def.op === "i32.const") return def.imm.i32;
  return def.op === "i64.const" ? known(Number(def.imm.i64)) : undefined;
}

/**
 * Counts the lowest bits of a constant that are zero.
 *
 * @param type Its type.
 * @param number The constant.
 * @returns How many; all bits of the type for 0.
 */
export function zerosOf(type: IntType, number: number): number {
  const low = number | 0;
  if (low !== 0) return 31 - Math.clz32(low & -low);
  return type === "i32" ? 32 : number === 0 ? 64 : 32 + zerosOf("i32", number / 2 ** 32);
}

/**
 * Makes a constant.
 *
 * @param func The function, which gets the value.
 * @param type Its type.
 * @param number The constant, signed.
 * @param put Gets the operation, which is nowhere yet.
 * @returns The value.
 */
export function newConstant(
  func: IrFunc,
  type: IntType,
  number: number,
  put: (op: Op) => void,
): ValueId {
  const imm = type === "i32" ? { i32: number } : { i64: BigInt(number) };
  const made = newOp(func, `${type}.const`, type, [], imm);
  put(made.stmt);
  return made.value;
}

/**
 * Makes a sum or a product.
 *
 * @param func The function, which gets the value.
 * @param type The type of its operands.
 * @param op Which.
 * @param a An operand.
 * @param b The other.
 * @param put Gets the operation, which is nowhere yet.
 * @returns The value.
 */
export function newArithmetic(
  func: IrFunc,
  type: IntType,
  op: "add" | "mul",
  a: ValueId,
  b: ValueId,
  put: (op: Op) => void,
): ValueId {
  const made = newOp(func, `${type}.${op}`, type, [a, b]);
  put(made.stmt);
  return made.value;
}
