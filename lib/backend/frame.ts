/**
 * Estimates the stack frame of a generated function at opt-level 0, where nothing shares a slot, so
 * that a frame is the sum over the whole body. The figures are upper bounds that were fitted to
 * rustc's output and checked against 250 random functions (docs/RATIONALE.md, "Call budget").
 *
 * @module
 */

import { bodiesOf, type Expr, exprsOf, isFallible, type Node } from "../rust/tree.ts";
import type { ValType } from "../wasm/types.ts";
import type { Variables } from "./variables.ts";

/** Return address, saved registers and padding, in bytes. */
const BASE = 80;

/** What an estimate depends on beside the body. */
export interface FrameInput {
  /** The function's variables. */
  readonly variables: Variables;
  /** How many parameters it has, those for state included. */
  readonly params: number;
  /** Its results. */
  readonly results: readonly ValType[];
}

/**
 * Estimates a frame.
 *
 * @param nodes The body.
 * @param input What else it depends on.
 * @returns Bytes of stack, an upper bound at opt-level 0.
 */
export function frameBytes(nodes: readonly Node[], input: FrameInput): number {
  const { variables, results } = input;
  // A `WasmResult<f32>` is converted through memory on its way out.
  const perQuestionMark = results.length === 1 && results[0] === "f32" ? 12 : 0;
  let sum = 0;
  let mostArgs = input.params;
  for (const { type } of variables.vars) sum += VARIABLE[type];

  const wide = (expr: Expr): boolean => {
    switch (expr.kind) {
      case "var":
        return variables.vars[expr.variable]!.type !== "i32";
      case "literal":
        return !/32$/.test(expr.type);
      case "cast":
        return !/32$/.test(expr.type);
      case "binary":
        return wide(expr.left);
      case "unary":
        return wide(expr.operand);
      case "method":
        return wide(expr.receiver);
      case "call":
        return expr.name === "select" ? wide(expr.args[1]!) : !expr.name.startsWith("i32_");
      case "atom":
      case "tuple":
        return true;
    }
  };
  const isFloat = (expr: Expr): boolean => {
    switch (expr.kind) {
      case "var":
        return /^f/.test(variables.vars[expr.variable]!.type);
      case "literal":
      case "cast":
        return /^f/.test(expr.type);
      case "binary":
        return isFloat(expr.left);
      case "unary":
        return isFloat(expr.operand);
      case "method":
        return expr.name !== "to_bits" && isFloat(expr.receiver);
      case "call":
        return expr.name === "select" ? isFloat(expr.args[1]!) : !/^i|^memory/.test(expr.name);
      case "atom":
      case "tuple":
        return true;
    }
  };
  const add = (expr: Expr): void => {
    switch (expr.kind) {
      case "var":
      case "atom":
      case "literal":
        return;
      case "binary":
        sum += /[<>=]=|^[<>]$/.test(expr.op) ? 2 : 3;
        // A value waits in a slot while what comes after it may return.
        if (isFallible(expr.right) && expr.left.kind !== "var") sum += 8;
        add(expr.left);
        add(expr.right);
        return;
      case "unary":
        sum += 4;
        add(expr.operand);
        return;
      case "cast":
        // Saturating conversion compares and chooses several times.
        sum += isFloat(expr.operand) && /^[iu]/.test(expr.type) ? 28 : isFloat(expr) ? 8 : 2;
        add(expr.operand);
        return;
      case "method": {
        const w = wide(expr.receiver);
        const isShift = /_sh[lr]$/.test(expr.name);
        sum += isShift ? w ? 30 : 22 : expr.args.length === 0 || w ? 20 : 10;
        add(expr.receiver);
        for (const arg of expr.args) add(arg);
        return;
      }
      case "call":
        sum += expr.fallible ? fallibleBytes(expr.name) + perQuestionMark : wide(expr) ? 12 : 8;
        mostArgs = Math.max(mostArgs, expr.args.length);
        for (const arg of expr.args) add(arg);
        return;
      case "tuple":
        sum += 16 * expr.items.length;
        for (const item of expr.items) add(item);
        return;
    }
  };
  const walk = (body: readonly Node[]): void => {
    for (const node of body) {
      for (const expr of exprsOf(node)) add(expr);
      if (node.kind === "retake") sum += 36;
      if (node.kind === "unpack") sum += 68 + 24 * node.variables.length;
      for (const inner of bodiesOf(node)) walk(inner);
    }
  };
  walk(nodes);
  return Math.ceil((BASE + 8 * mostArgs + sum) / 16) * 16;
}

/** Bytes of a variable. */
const VARIABLE: Record<ValType, number> = {
  i32: 5,
  f32: 5,
  i64: 10,
  f64: 10,
  v128: 20,
  funcref: 16,
  externref: 16,
};

/** Bytes that `?` keeps: they depend on the type of the result. */
function fallibleBytes(name: string): number {
  if (/^(?:[if](?:32|64)_store|memory_|table_(?!get))/.test(name)) return 10;
  if (/^i32_/.test(name)) return 18;
  return 60;
}
