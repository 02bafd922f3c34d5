/**
 * Estimates the stack frame of a generated function at opt-level 0, where nothing shares a slot, so
 * that a frame is the sum over the whole body. The figures are upper bounds that were fitted to
 * rustc's output and checked against 250 random functions (docs/RATIONALE.md, "Call budget").
 *
 * @module
 */

import { bodiesOf, type Expr, exprsOf, type Node } from "../rust/tree.ts";
import type { Variables } from "./variables.ts";

/** Return address, saved registers and padding, in bytes. */
const BASE = 128;
const NARROW = 10;
const WIDE = 18;

/**
 * Estimates a frame.
 *
 * @param nodes The body.
 * @param variables Its variables.
 * @param params How many parameters it has.
 * @returns Bytes of stack, an upper bound at opt-level 0.
 */
export function frameBytes(nodes: readonly Node[], variables: Variables, params: number): number {
  let sum = 0;
  let mostArgs = params;
  for (const variable of variables.vars) {
    sum += variable.type === "i32" || variable.type === "f32" ? 6 : 10;
    if (variable.type === "funcref" || variable.type === "externref") sum += 8;
  }
  const add = (expr: Expr): void => {
    switch (expr.kind) {
      case "var":
      case "atom":
      case "literal":
        return;
      case "binary":
        sum += 8;
        add(expr.left);
        add(expr.right);
        return;
      case "unary":
        sum += 8;
        add(expr.operand);
        return;
      case "cast":
        sum += 4;
        add(expr.operand);
        return;
      case "method":
        sum += /sh[lr]$/.test(expr.name) ? 32 : expr.args.length > 0 ? WIDE : NARROW;
        add(expr.receiver);
        for (const arg of expr.args) add(arg);
        return;
      case "call":
        sum += callBytes(expr.name, expr.fallible);
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
      if (node.kind === "unpack") sum += 32 + 24 * node.variables.length;
      for (const inner of bodiesOf(node)) walk(inner);
    }
  };
  walk(nodes);
  return Math.ceil((BASE + 8 * mostArgs + sum) / 16) * 16;
}

/** Bytes of a call: what `?` keeps depends on the type of the result. */
function callBytes(name: string, fallible: boolean): number {
  if (!fallible) return WIDE;
  if (/^(i32_store|i64_store|f32_store|f64_store|memory_|table_)/.test(name)) return 12;
  if (/^i32_/.test(name)) return 18;
  return 50;
}
