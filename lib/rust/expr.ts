/**
 * Small makers of Rust expressions.
 *
 * @module
 */

import type { BinaryOperator, Expr } from "./tree.ts";

/**
 * A name, a path, or other text that binds like one.
 *
 * @param text The text.
 * @returns The expression.
 */
export function atom(text: string): Expr {
  return { kind: "atom", text };
}

/**
 * A number of a type.
 *
 * @param text The number as Rust writes it, without a suffix.
 * @param type Its Rust type.
 * @returns The expression.
 */
export function literal(text: string, type: string): Expr {
  return { kind: "literal", text, type };
}

/**
 * Says whether an expression is a number, perhaps with signs, whose type is not in its text. Rust
 * guesses the type of such a one from what is around it, and does not where a method is called on it.
 *
 * @param expr The expression.
 * @returns Its type, or undefined when something in its text has a type.
 */
export function bareType(expr: Expr): string | undefined {
  if (expr.kind === "literal") return expr.type;
  return expr.kind === "unary" ? bareType(expr.operand) : undefined;
}

/**
 * `left op right`.
 *
 * @param left The left operand.
 * @param op The operator.
 * @param right The right operand.
 * @returns The expression.
 */
export function binary(left: Expr, op: BinaryOperator, right: Expr): Expr {
  return { kind: "binary", op, left, right };
}

/**
 * `-operand`, `!operand` or `*operand`.
 *
 * @param op The operator.
 * @param operand The operand.
 * @returns The expression.
 */
export function unary(op: "-" | "!" | "*", operand: Expr): Expr {
  return { kind: "unary", op, operand };
}

/**
 * `operand as type`.
 *
 * @param operand What is cast.
 * @param type The Rust type.
 * @returns The expression.
 */
export function cast(operand: Expr, type: string): Expr {
  return { kind: "cast", operand, type };
}

/**
 * `operand as type as type …`.
 *
 * @param operand What is cast.
 * @param types The Rust types, the innermost cast first.
 * @returns The expression.
 */
export function casts(operand: Expr, ...types: readonly string[]): Expr {
  return types.reduce<Expr>(cast, operand);
}

/**
 * `receiver.name(args)`.
 *
 * @param receiver What the method is called on.
 * @param name Name of the method.
 * @param args The arguments, in order.
 * @returns The expression.
 */
export function method(receiver: Expr, name: string, ...args: readonly Expr[]): Expr {
  return { kind: "method", receiver, name, args };
}

/**
 * `name(args)`.
 *
 * @param name Name or path of the function.
 * @param args The arguments, in order.
 * @returns The expression.
 */
export function call(name: string, ...args: readonly Expr[]): Expr {
  return { kind: "call", name, args, fallible: false };
}

/**
 * `name(args)?`.
 *
 * @param name Name or path of the function.
 * @param args The arguments, in order.
 * @returns The expression.
 */
export function tryCall(name: string, ...args: readonly Expr[]): Expr {
  return { kind: "call", name, args, fallible: true };
}
