/**
 * Assigns what operations give and what edges pass. An edge assigns all at once, so that what one
 * assignment reads must not be what another has overwritten.
 *
 * @module
 */

import type { ValueId } from "../../ir/ir.ts";
import { binary, callWith, cast, method, readVar, tuple, unary } from "../../rust/expr.ts";
import { evaluate, setVar, unpack } from "../../rust/nodes.ts";
import { type Expr, type Node, readsVar } from "../../rust/tree.ts";
import type { VarId } from "../variables.ts";
import { read } from "./expr.ts";
import { freshVariable, type Lowering } from "./state.ts";

/** An assignment that is made at the same time as others. */
interface Copy {
  readonly variable: VarId;
  readonly value: Expr;
}

/**
 * Assigns all at once: what edges and loop entries pass.
 *
 * @param state The function.
 * @param targets What is assigned.
 * @param args What it gets.
 * @param nodes Gets the statements.
 */
export function assignAll(
  state: Lowering,
  targets: readonly ValueId[],
  args: readonly ValueId[],
  nodes: Node[],
): void {
  let first: Copy | undefined;
  let copies: Copy[] | undefined;
  for (let i = 0; i < targets.length; i++) {
    const variable = state.variables.of[targets[i]!]!;
    if (variable < 0) continue;
    const value = read(state, args[i]!);
    if (value.kind === "var" && value.variable === variable) continue;
    const copy: Copy = { variable: variable as VarId, value };
    if (first === undefined) first = copy;
    else if (copies === undefined) copies = [first, copy];
    else copies.push(copy);
  }
  if (copies !== undefined) assignTogether(state, copies, nodes);
  else if (first !== undefined) nodes.push(setVar(first.variable, first.value));
}

function assignTogether(state: Lowering, given: Copy[], nodes: Node[]): void {
  let copies = given;
  while (copies.length > 0) {
    const free = copies.find((copy) => !isReadElsewhere(copies, copy));
    if (free !== undefined) {
      nodes.push(setVar(free.variable, free.value));
      copies = copies.filter((copy) => copy !== free);
      continue;
    }
    // All are in cycles: keep the old value of one aside.
    const first = copies[0]!.variable;
    const aside = freshVariable(state, first);
    nodes.push(setVar(aside, readVar(first)));
    copies = copies.map((copy) => ({
      variable: copy.variable,
      value: renameVar(copy.value, first, aside),
    }));
  }
}

/** Whether another assignment reads what one overwrites. */
function isReadElsewhere(copies: readonly Copy[], copy: Copy): boolean {
  for (const other of copies) {
    if (other !== copy && readsVar(other.value, copy.variable)) return true;
  }
  return false;
}

/**
 * Assigns what an operation gives.
 *
 * @param state The function.
 * @param results The values that it defines.
 * @param value What it gives.
 * @returns The statement.
 */
export function finish(
  { variables: { of } }: Lowering,
  results: readonly ValueId[],
  value: Expr,
): Node {
  if (results.length === 1) {
    const variable = of[results[0]!]!;
    return variable < 0 ? evaluate(value) : setVar(variable as VarId, value);
  }
  const into = results.map((result) => of[result]! < 0 ? undefined : of[result]! as VarId);
  if (into.every((variable) => variable === undefined)) return evaluate(value);
  return unpack(into, value);
}

function renameVar(expr: Expr, from: VarId, to: VarId): Expr {
  const inner = (part: Expr): Expr => renameVar(part, from, to);
  switch (expr.kind) {
    case "var":
      return expr.variable === from ? readVar(to) : expr;
    case "atom":
    case "literal":
      return expr;
    case "binary":
      return binary(inner(expr.left), expr.op, inner(expr.right), expr.float);
    case "unary":
      return unary(expr.op, inner(expr.operand));
    case "cast":
      return cast(inner(expr.operand), expr.type);
    case "method":
      return method(inner(expr.receiver), expr.name, ...expr.args.map(inner));
    case "call":
      return callWith(expr.name, expr.args.map(inner), expr.fallible, expr.place);
    case "tuple":
      return tuple(expr.items.map(inner));
  }
}
