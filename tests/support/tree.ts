/**
 * Makes and shows Rust bodies in tests of what works on them.
 *
 * @module
 */

import type { VarId } from "../../lib/backend/variables.ts";
import { atom, literal } from "../../lib/rust/expr.ts";
import type { Expr, Node, RustLabel } from "../../lib/rust/tree.ts";

/** A label. */
export function label(number: number): RustLabel {
  return number as RustLabel;
}

/** A variable. */
export function variable(number: number): VarId {
  return number as VarId;
}

/** A read of a variable. */
export function read(number: number): Expr {
  return { kind: "var", variable: variable(number) };
}

/** Statements by short names; `say("x")` is one with an effect. */
export const stmt = {
  say: (text: string): Node => ({ kind: "do", value: atom(text) }),
  set: (to: number, value: Expr = literal("0", "i32")): Node => ({
    kind: "set",
    variable: variable(to),
    value,
  }),
  block: (of: number, ...body: Node[]): Node => ({ kind: "block", label: label(of), body }),
  loop: (of: number, ...body: Node[]): Node => ({ kind: "loop", label: label(of), body }),
  cond: (cond: string, then: Node[], otherwise: Node[] = []): Node => ({
    kind: "if",
    cond: atom(cond),
    then,
    else: otherwise,
  }),
  match: (value: Expr, ...bodies: Node[][]): Node => ({
    kind: "match",
    value,
    arms: bodies.map((body, i) => ({ values: i === bodies.length - 1 ? [] : [i], body })),
  }),
  leave: (of: number): Node => ({ kind: "break", label: label(of) }),
  again: (of: number): Node => ({ kind: "continue", label: label(of) }),
  ret: (...values: Expr[]): Node => ({ kind: "return", values }),
} as const;

/** An expression on one line. */
export function exprText(expr: Expr): string {
  switch (expr.kind) {
    case "var":
      return `x${expr.variable}`;
    case "atom":
    case "literal":
      return expr.text;
    case "unary":
      return `${expr.op}${exprText(expr.operand)}`;
    case "cast":
      return `${exprText(expr.operand)} as ${expr.type}`;
    case "binary":
      return `(${exprText(expr.left)} ${expr.op} ${exprText(expr.right)})`;
    case "method":
      return `${exprText(expr.receiver)}.${expr.name}(${expr.args.map(exprText).join(", ")})`;
    case "call":
      return `${expr.name}(${expr.args.map(exprText).join(", ")})${expr.fallible ? "?" : ""}`;
    case "tuple":
      return `(${expr.items.map(exprText).join(", ")})`;
  }
}

/** A body on one line, such as `b0: { if c { break b0 } say }`. */
export function bodyText(nodes: readonly Node[]): string {
  return nodes.map(nodeText).join("; ");
}

function braced(nodes: readonly Node[]): string {
  return nodes.length === 0 ? "{}" : `{ ${bodyText(nodes)} }`;
}

function nodeText(node: Node): string {
  switch (node.kind) {
    case "set":
      return `x${node.variable} = ${exprText(node.value)}`;
    case "unpack":
      return `(${node.variables.map((v) => v === undefined ? "_" : `x${v}`).join(", ")}) = ${
        exprText(node.value)
      }`;
    case "do":
      return exprText(node.value);
    case "assign":
      return `${node.place} = ${exprText(node.value)}`;
    case "retake":
      return `retake ${node.memory}`;
    case "block":
      return `b${node.label}: ${braced(node.body)}`;
    case "loop":
      return `b${node.label}: loop ${braced(node.body)}`;
    case "if": {
      const otherwise = node.else.length === 0 ? "" : ` else ${braced(node.else)}`;
      return `if ${exprText(node.cond)} ${braced(node.then)}${otherwise}`;
    }
    case "match": {
      const arms = node.arms.map(({ values, body }) =>
        `${values.length === 0 ? "_" : values.join(" | ")} => ${braced(body)}`
      );
      return `match ${exprText(node.value)} { ${arms.join(", ")} }`;
    }
    case "break":
      return `break b${node.label}`;
    case "continue":
      return `continue b${node.label}`;
    case "return":
      return ["return", ...node.values.map(exprText)].join(" ");
    case "trap":
      return `trap ${node.trap}`;
    case "declare":
      return `let x${node.variable}${node.zero ? " = zero" : ""}`;
    case "let":
      return `let ${node.mutable ? "mut " : ""}x${node.variable} = ${exprText(node.value)}`;
  }
}

/**
 * Runs a body: `say` statements are noted, conditions and numbers are asked for.
 *
 * @param nodes The body; variables start as 0.
 * @param choose Answers a condition or a number by its text.
 * @param events How often it may be asked or say something.
 * @returns What was said in order, then how the body was left; `stop` when it would have gone on.
 */
export function trace(
  nodes: readonly Node[],
  choose: (text: string) => number,
  events = 1_000,
): string[] {
  const said: string[] = [];
  const STOP = new Error("too many events");
  const count = (): void => {
    if (events-- <= 0) throw STOP;
  };
  const ask = (text: string): number => {
    count();
    return choose(text);
  };
  const values = new Map<number, number>();
  type Way = { kind: "next" | "return" } | {
    kind: "break" | "continue";
    label: RustLabel;
  };
  const next: Way = { kind: "next" };
  const number = (expr: Expr): number => {
    switch (expr.kind) {
      case "var":
        return values.get(expr.variable) ?? 0;
      case "literal":
        return Number(expr.text);
      case "cast":
        return number(expr.operand);
      case "unary":
        return expr.op === "!" ? 1 - number(expr.operand) : ask(exprText(expr));
      default:
        return ask(exprText(expr));
    }
  };
  const run = (body: readonly Node[]): Way => {
    for (const node of body) {
      const way = step(node);
      if (way.kind !== "next") return way;
    }
    return next;
  };
  const step = (node: Node): Way => {
    switch (node.kind) {
      case "do":
        count();
        said.push(exprText(node.value));
        return next;
      case "set":
      case "let":
        values.set(node.variable, number(node.value));
        return next;
      case "block": {
        const way = run(node.body);
        return way.kind === "break" && way.label === node.label ? next : way;
      }
      case "loop":
        for (;;) {
          const way = run(node.body);
          if (way.kind === "break" && way.label === node.label) return next;
          const round = way.kind === "next" || way.kind === "continue" && way.label === node.label;
          if (!round) return way;
        }
      case "if":
        return run(number(node.cond) !== 0 ? node.then : node.else);
      case "match": {
        const value = number(node.value);
        const arm = node.arms.find(({ values }) => values.length === 0 || values.includes(value));
        return run(arm?.body ?? []);
      }
      case "break":
      case "continue":
        return { kind: node.kind, label: node.label };
      case "return":
        return { kind: "return" };
      default:
        throw new Error(`${node.kind} cannot be run`);
    }
  };
  try {
    said.push(run(nodes).kind);
  } catch (error) {
    if (error !== STOP) throw error;
    said.push("stop");
  }
  return said;
}
