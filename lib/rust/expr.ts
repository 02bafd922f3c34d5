/**
 * Small makers of Rust expressions.
 *
 * @module
 */

import type { VarId } from "../backend/variables.ts";
import type { BinaryOperator, Expr } from "./tree.ts";

/** Stands where an expression of a shape has no operand. */
const NO_EXPR: Expr = leafOf("atom", "", "", -1);
const NO_EXPRS: readonly Expr[] = [];

/**
 * Makes an expression without operands.
 *
 * Expressions come in three shapes only (these, operators, lists of arguments): engines look a field
 * of an object up at once where they have seen few shapes, and by its name where they have seen many.
 */
function leafOf<T extends Expr>(kind: T["kind"], text: string, type: string, variable: number): T {
  const expr = { kind, text, type, variable };
  return expr as Expr as T;
}

function operatorOf<T extends Expr>(
  kind: T["kind"],
  op: string,
  left: Expr,
  right: Expr,
  operand: Expr,
  type: string,
  float: boolean,
): T {
  const expr = { kind, op, left, right, operand, type, float };
  return expr as Expr as T;
}

function listOf<T extends Expr>(
  kind: T["kind"],
  name: string,
  receiver: Expr,
  args: readonly Expr[],
  items: readonly Expr[],
  fallible: boolean,
  place = "",
): T {
  const expr = { kind, name, receiver, args, items, fallible, place };
  return expr as Expr as T;
}

/**
 * A variable.
 *
 * @param variable The variable.
 * @returns The expression.
 */
export function readVar(variable: VarId): Expr {
  return leafOf("var", "", "", variable);
}

/**
 * `(items)`.
 *
 * @param items The parts, in order.
 * @returns The expression.
 */
export function tuple(items: readonly Expr[]): Expr {
  return listOf("tuple", "", NO_EXPR, NO_EXPRS, items, false);
}

/**
 * `name(args)` or `name(args)?`.
 *
 * @param name Name or path of the function.
 * @param args The arguments, in order.
 * @param fallible Whether it is followed by `?`.
 * @param place The place in `.at(place)` before that; empty for none.
 * @returns The expression.
 */
export function callWith(
  name: string,
  args: readonly Expr[],
  fallible: boolean,
  place = "",
): Expr {
  return listOf("call", name, NO_EXPR, args, NO_EXPRS, fallible, place);
}

/**
 * A name, a path, or other text that binds like one.
 *
 * @param text The text.
 * @returns The expression.
 */
export function atom(text: string): Expr {
  return leafOf("atom", text, "", -1);
}

/**
 * A number of a type.
 *
 * @param text The number as Rust writes it, without a suffix.
 * @param type Its Rust type.
 * @returns The expression.
 */
export function literal(text: string, type: string): Expr {
  return leafOf("literal", text, type, -1);
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
 * @param float Whether it compares floats.
 * @returns The expression.
 */
export function binary(left: Expr, op: BinaryOperator, right: Expr, float = false): Expr {
  return operatorOf("binary", op, left, right, NO_EXPR, "", float);
}

/**
 * `-operand`, `!operand` or `*operand`.
 *
 * @param op The operator.
 * @param operand The operand.
 * @returns The expression.
 */
export function unary(op: "-" | "!" | "*", operand: Expr): Expr {
  return operatorOf("unary", op, NO_EXPR, NO_EXPR, operand, "", false);
}

/**
 * `operand as type`.
 *
 * @param operand What is cast.
 * @param type The Rust type.
 * @returns The expression.
 */
export function cast(operand: Expr, type: string): Expr {
  return operatorOf("cast", "", NO_EXPR, NO_EXPR, operand, type, false);
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
  return listOf("method", name, receiver, args, NO_EXPRS, false);
}

/**
 * `name(args)`.
 *
 * @param name Name or path of the function.
 * @param args The arguments, in order.
 * @returns The expression.
 */
export function call(name: string, ...args: readonly Expr[]): Expr {
  return callWith(name, args, false);
}

/**
 * `name(args)?`.
 *
 * @param name Name or path of the function.
 * @param args The arguments, in order.
 * @returns The expression.
 */
export function tryCall(name: string, ...args: readonly Expr[]): Expr {
  return callWith(name, args, true);
}
