/**
 * Values of constant expressions that the module itself says, once and for all (spec 3.4.11).
 *
 * @module
 */

import { type Constant, evaluate, type NumericMnemonic } from "../ir/eval.ts";
import type { Imm, Mnemonic } from "../wasm/instructions.ts";
import type { ConstExpr, Global, Module } from "../wasm/module.ts";

/** A number or vector, as the instruction that pushes it. */
export interface KnownConst {
  /** A `const` instruction. */
  readonly op: "i32.const" | "i64.const" | "f32.const" | "f64.const" | "v128.const";
  /** Its immediates. */
  readonly imm: Imm;
}

/**
 * Gives the values of the globals that the module itself says.
 *
 * @param module The module.
 * @returns The value by index; undefined for what is mutable, imported or a reference, and for what
 *   depends on such a global.
 */
export function constantGlobals(module: Module): readonly (KnownConst | undefined)[] {
  const known: (KnownConst | undefined)[] = [];
  for (const global of module.globals) known.push(valueOfGlobal(global, known));
  return known;
}

function valueOfGlobal(
  { import: from, init, type }: Global,
  known: readonly (KnownConst | undefined)[],
): KnownConst | undefined {
  return from !== undefined || type.mutable || init === undefined
    ? undefined
    : constantOf(init, known);
}

/**
 * Evaluates a constant expression.
 *
 * @param expr The expression, which must be valid.
 * @param globals Values of the globals before it, by index.
 * @returns The number, or undefined when it is a reference or is known at instantiation only.
 */
export function constantOf(
  expr: ConstExpr,
  globals: readonly (KnownConst | undefined)[],
): KnownConst | undefined {
  const stack: KnownConst[] = [];
  for (const { row, imm } of expr) {
    const { name } = row;
    if (isConst(name)) {
      stack.push({ op: name, imm });
      continue;
    }
    if (name === "global.get") {
      const value = globals[imm.index!];
      if (value === undefined) return undefined;
      stack.push(value);
      continue;
    }
    const [b, a] = [stack.pop(), stack.pop()];
    if (a === undefined || b === undefined) return undefined;
    const value = evaluate(name as NumericMnemonic, numberOf(a), numberOf(b));
    if (typeof value === "bigint") stack.push({ op: "i64.const", imm: { i64: value } });
    else if (value !== undefined) stack.push({ op: "i32.const", imm: { i32: value } });
  }
  return stack.length === 1 ? stack[0] : undefined;
}

/**
 * Evaluates a constant expression that is an address or an index.
 *
 * @param expr The expression, which must be valid.
 * @param globals Values of the globals before it, by index.
 * @returns The unsigned number, or undefined when it is known at instantiation only.
 */
export function addressOf(
  expr: ConstExpr,
  globals: readonly (KnownConst | undefined)[],
): number | undefined {
  const imm = constantOf(expr, globals)?.imm;
  return imm?.i64 === undefined ? imm?.i32 && imm.i32 >>> 0 : Number(BigInt.asUintN(64, imm.i64));
}

function isConst(name: Mnemonic): name is KnownConst["op"] {
  return name === "i32.const" || name === "i64.const" || name === "f32.const" ||
    name === "f64.const" || name === "v128.const";
}

function numberOf({ imm }: KnownConst): Constant {
  return imm.i64 ?? imm.i32 ?? 0;
}
