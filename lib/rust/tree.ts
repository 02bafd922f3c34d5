/**
 * The shape of a generated function: Rust statements and expressions as a tree, before they are laid
 * out as text.
 *
 * @module
 */

import type { VarId } from "../backend/variables.ts";

/** How tightly a Rust expression binds; higher binds tighter (Rust reference, "Expressions"). */
export const Prec = {
  Compare: 10,
  Or: 11,
  Xor: 12,
  And: 13,
  Shift: 14,
  Add: 15,
  Mul: 16,
  As: 17,
  Unary: 18,
  Postfix: 20,
} as const;

/** A binary operator of Rust. */
export type BinaryOperator =
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "&"
  | "|"
  | "^"
  | "<<"
  | ">>"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">=";

/** A Rust expression. */
export type Expr =
  | { readonly kind: "var"; readonly variable: VarId }
  /** Text that binds like a name or a call. */
  | { readonly kind: "atom"; readonly text: string }
  /** A number whose type may have to be written when nothing else says it. */
  | { readonly kind: "literal"; readonly text: string; readonly type: string }
  | {
    readonly kind: "binary";
    readonly op: BinaryOperator;
    readonly left: Expr;
    readonly right: Expr;
    /** Whether it compares floats, so that `<` negated is not `>=`. */
    readonly float?: boolean;
  }
  | { readonly kind: "unary"; readonly op: "-" | "!" | "*"; readonly operand: Expr }
  | { readonly kind: "cast"; readonly operand: Expr; readonly type: string }
  | {
    readonly kind: "method";
    readonly receiver: Expr;
    readonly name: string;
    readonly args: readonly Expr[];
  }
  | {
    readonly kind: "call";
    readonly name: string;
    readonly args: readonly Expr[];
    /** Followed by `?`. */
    readonly fallible: boolean;
    /** The place in `.at(place)` that follows the call; empty for none. */
    readonly place: string;
  }
  | { readonly kind: "tuple"; readonly items: readonly Expr[] };

/** A label of a block or loop. */
export type RustLabel = number & { readonly __brand: "rustlabel" };

/** An arm of a `match` on a `u32`. */
export interface Arm {
  /** The numbers that choose it, ascending; empty for the arm that takes the rest. */
  readonly values: readonly number[];
  /** What it does. */
  body: Node[];
}

/** A Rust statement. */
export type Node =
  /** Gives a variable a value. */
  | { readonly kind: "set"; readonly variable: VarId; readonly value: Expr }
  /** Gives several variables the parts of a tuple; undefined drops a part. */
  | {
    readonly kind: "unpack";
    readonly variables: readonly (VarId | undefined)[];
    readonly value: Expr;
    /** Whether it is a pair, of a tuple of all but the last, and the last. */
    readonly nested?: boolean;
  }
  /** Evaluates for effect. */
  | { readonly kind: "do"; readonly value: Expr }
  /** Assigns to a place such as a global. */
  | { readonly kind: "assign"; readonly place: string; readonly value: Expr }
  /** Takes the bytes of a memory again, after something that may have moved or grown it. */
  | { readonly kind: "retake"; readonly memory: number }
  | { readonly kind: "block"; readonly label: RustLabel; body: Node[] }
  | {
    readonly kind: "loop";
    readonly label: RustLabel;
    body: Node[];
    /** Whether it stands for a chain of blocks: values stay from one round to the next. */
    readonly machine?: boolean;
  }
  | { readonly kind: "if"; readonly cond: Expr; then: Node[]; else: Node[] }
  /** Chooses by an unsigned number. */
  | { readonly kind: "match"; readonly value: Expr; readonly arms: Arm[] }
  | { readonly kind: "break"; readonly label: RustLabel }
  | { readonly kind: "continue"; readonly label: RustLabel }
  | { readonly kind: "return"; readonly values: readonly Expr[] }
  | {
    readonly kind: "trap";
    readonly trap: string;
    /** The place where it happens; empty when that is not kept. */
    readonly place: string;
  }
  /** Declares a variable that is given its value later. */
  | {
    readonly kind: "declare";
    readonly variable: VarId;
    /** Whether it must have a value at once, because Rust cannot see that it gets one. */
    readonly zero: boolean;
  }
  /** Declares a variable with its value. */
  | {
    readonly kind: "let";
    readonly variable: VarId;
    readonly mutable: boolean;
    readonly value: Expr;
  };

/**
 * Whether control never reaches what follows the statement.
 *
 * @param node The statement, or undefined for none.
 * @returns True when it always leaves; false when that is not known.
 */
export function diverges(node: Node | undefined): boolean {
  if (node === undefined) return false;
  switch (node.kind) {
    case "break":
    case "continue":
    case "return":
    case "trap":
      return true;
    case "if":
      return diverges(node.then.at(-1)) && diverges(node.else.at(-1));
    case "match":
      return node.arms.every((arm) => diverges(arm.body.at(-1)));
    default:
      return false;
  }
}

/**
 * The bodies of the blocks that a body begins with, each the first statement of the one before: a
 * walk must not take a level of recursion for each of them.
 *
 * @param body The body.
 * @returns The body itself and those of the blocks, outer ones first.
 */
export function leadingBodies(body: Node[]): readonly Node[][] {
  const bodies = [body];
  for (let first = body[0]; first?.kind === "block"; first = first.body[0]) bodies.push(first.body);
  return bodies;
}

/**
 * The bodies directly inside a statement.
 *
 * @param node The statement.
 * @returns The bodies themselves, not copies; none for a statement that holds none.
 */
export function bodiesOf(node: Node): Node[][] {
  switch (node.kind) {
    case "block":
    case "loop":
      return [node.body];
    case "if":
      return [node.then, node.else];
    case "match":
      return node.arms.map((arm) => arm.body);
    default:
      return [];
  }
}

/**
 * Says whether a statement holds bodies, even if these are empty. A `match` has an arm at least.
 *
 * @param node The statement.
 * @returns True for blocks, loops and choices.
 */
export function holdsBodies(node: Node): boolean {
  switch (node.kind) {
    case "block":
    case "loop":
    case "if":
    case "match":
      return true;
    default:
      return false;
  }
}

/**
 * The expressions of a statement itself.
 *
 * @param node The statement.
 * @returns The expressions, in the order of evaluation.
 */
export function exprsOf(node: Node): readonly Expr[] {
  switch (node.kind) {
    case "set":
    case "unpack":
    case "do":
    case "assign":
    case "let":
    case "match":
      return [node.value];
    case "if":
      return [node.cond];
    case "return":
      return node.values;
    default:
      return [];
  }
}

/**
 * Whether an expression reads a variable.
 *
 * @param expr The expression.
 * @param variable The variable.
 * @returns True when it occurs.
 */
export function readsVar(expr: Expr, variable: VarId): boolean {
  switch (expr.kind) {
    case "var":
      return expr.variable === variable;
    case "atom":
    case "literal":
      return false;
    case "binary":
      return readsVar(expr.left, variable) || readsVar(expr.right, variable);
    case "unary":
    case "cast":
      return readsVar(expr.operand, variable);
    case "method":
      return readsVar(expr.receiver, variable) || anyReads(expr.args, variable);
    case "call":
      return anyReads(expr.args, variable);
    case "tuple":
      return anyReads(expr.items, variable);
  }
}

function anyReads(list: readonly Expr[], variable: VarId): boolean {
  for (let i = 0; i < list.length; i++) if (readsVar(list[i]!, variable)) return true;
  return false;
}

/**
 * What follows the arguments of a call.
 *
 * @param call The call.
 * @returns The place of its error, if it is kept, and `?`.
 */
export function tailOf({ fallible, place }: Extract<Expr, { kind: "call" }>): string {
  if (place === "") return fallible ? "?" : "";
  return `.at(${place})${fallible ? "?" : ""}`;
}

/**
 * Whether evaluating an expression can return early.
 *
 * @param expr The expression.
 * @returns True when a call in it is followed by `?`.
 */
export function isFallible(expr: Expr): boolean {
  switch (expr.kind) {
    case "var":
    case "atom":
    case "literal":
      return false;
    case "binary":
      return isFallible(expr.left) || isFallible(expr.right);
    case "unary":
    case "cast":
      return isFallible(expr.operand);
    case "method":
      return isFallible(expr.receiver) || expr.args.some(isFallible);
    case "call":
      return expr.fallible || expr.args.some(isFallible);
    case "tuple":
      return expr.items.some(isFallible);
  }
}
