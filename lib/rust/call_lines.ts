/**
 * Writes calls as statements of their own, outside of the bodies of functions that were lowered.
 *
 * @module
 */

import { atom, callWith } from "./expr.ts";
import { layStatement } from "./layout.ts";
import { LINE_WIDTH } from "./widths.ts";
import type { Expr } from "./tree.ts";

/**
 * Writes a call as the only expression of a body.
 *
 * @param expr The call.
 * @param indent Columns it is indented.
 * @returns Its lines.
 */
export function tailCall(expr: Expr, indent: number): string[] {
  return callStatement("", expr, "", indent);
}

/**
 * Writes a call between what begins and what ends its statement.
 *
 * @param open For instance `let result = `.
 * @param expr The call.
 * @param close For instance `;`.
 * @param indent Columns it is indented.
 * @returns Its lines.
 */
export function callStatement(open: string, expr: Expr, close: string, indent: number): string[] {
  const names = { variable: () => "", fresh: freshNames() };
  const pad = " ".repeat(indent);
  return layStatement({ open, value: expr, close }, LINE_WIDTH - indent, names)
    .map((line) => pad + line);
}

function freshNames(): () => string {
  let next = 0;
  return () => `t${next++}`;
}

/**
 * A call with plain names as its arguments.
 *
 * @param name Name or path of the function.
 * @param args Names of the arguments, in order.
 * @param fallible Whether the call is followed by `?`.
 * @param place The place of its error; empty when it is not kept.
 * @returns The call.
 */
export function callOf(
  name: string,
  args: readonly string[],
  fallible = false,
  place = "",
): Expr {
  return callWith(name, args.map(atom), fallible, place);
}
