/**
 * Small makers of Rust expressions.
 *
 * @module
 */

import type { BinaryOperator, Expr } from "./tree.ts";

/** A name, a path, or other text that binds like one. */
export function atom(text: string): Expr {
  return { kind: "atom", text };
}

/** A number of a type. */
export function literal(text: string, type: string): Expr {
  return { kind: "literal", text, type };
}

/** `left op right`. */
export function binary(left: Expr, op: BinaryOperator, right: Expr): Expr {
  return { kind: "binary", op, left, right };
}

/** `-operand` or `!operand`. */
export function unary(op: "-" | "!" | "*", operand: Expr): Expr {
  return { kind: "unary", op, operand };
}

/** `operand as type`. */
export function cast(operand: Expr, type: string): Expr {
  return { kind: "cast", operand, type };
}

/** `operand as type as type …`. */
export function casts(operand: Expr, ...types: readonly string[]): Expr {
  return types.reduce<Expr>(cast, operand);
}

/** `receiver.name(args)`. */
export function method(receiver: Expr, name: string, ...args: readonly Expr[]): Expr {
  return { kind: "method", receiver, name, args };
}

/** `name(args)`. */
export function call(name: string, ...args: readonly Expr[]): Expr {
  return { kind: "call", name, args, fallible: false };
}

/** `name(args)?`. */
export function tryCall(name: string, ...args: readonly Expr[]): Expr {
  return { kind: "call", name, args, fallible: true };
}
