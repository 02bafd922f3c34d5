/**
 * Lays out expressions the way rustfmt would, by never letting one grow past what rustfmt leaves on
 * one line: operands that would make it too long get a `let` of their own before the statement.
 *
 * rustfmt's limits (its defaults, from its configuration reference): lines of 100 columns, 60 for
 * the arguments of a call, 60 for a chain of method calls.
 *
 * @module
 */

import { type BinaryOperator, type Expr, Prec } from "./tree.ts";

/** Columns of a line. */
export const LINE_WIDTH = 100;
/** Columns of the arguments of one call. */
const CALL_WIDTH = 60;
/** Columns of a chain of method calls. */
const CHAIN_WIDTH = 60;

/** Names that layout needs. */
export interface LayoutNames {
  /** Name of a variable. */
  readonly variable: (variable: number) => string;
  /** A new name for an operand that gets a statement of its own. */
  readonly fresh: () => string;
}

/**
 * Indents a line; one that is too long and assigns is broken after the `=`.
 *
 * @param text The line.
 * @param indent Columns to indent it.
 * @returns One line or two.
 */
export function breakLine(text: string, indent: number): string[] {
  const pad = " ".repeat(indent);
  if (indent + text.length > LINE_WIDTH) {
    const parts = /^((?:let (?:mut )?)?[A-Za-z_][\w.]*(?:: \w+)? =) (.*;)$/.exec(text);
    if (parts !== null) return [`${pad}${parts[1]}`, `${pad}    ${parts[2]}`];
  }
  return [pad + text];
}

/** The statement that a whole expression belongs to. */
export interface StatementPlace {
  /** Whether it follows an `=`, after which the line can be broken. */
  readonly assigns: boolean;
  /** Columns of the statement's lines. */
  readonly line: number;
}

/** A laid-out expression: statements that come before it, and its text on one line. */
export interface Laid {
  /** Statements that come before it, one to a line. */
  readonly before: readonly string[];
  /** The expression on one line. */
  readonly text: string;
  /** Set when the text is a call whose arguments go one to a line. */
  readonly vertical?: {
    readonly open: string;
    readonly items: readonly string[];
    readonly close: string;
  };
}

interface Part {
  before: string[];
  text: string;
  prec: number;
  fallible: boolean;
  /** Method calls and field accesses in a row. */
  links: number;
  /** A name or number: nothing is gained by giving it a statement. */
  simple: boolean;
}

const PRECEDENCE: Record<BinaryOperator, number> = {
  "*": Prec.Mul,
  "/": Prec.Mul,
  "%": Prec.Mul,
  "+": Prec.Add,
  "-": Prec.Add,
  "<<": Prec.Shift,
  ">>": Prec.Shift,
  "&": Prec.And,
  "^": Prec.Xor,
  "|": Prec.Or,
  "==": Prec.Compare,
  "!=": Prec.Compare,
  "<": Prec.Compare,
  "<=": Prec.Compare,
  ">": Prec.Compare,
  ">=": Prec.Compare,
};

/**
 * Lays out the expression of a statement.
 *
 * @param expr The expression.
 * @param width Columns that the expression may take on its line.
 * @param names Names of variables.
 * @param place What the statement is like.
 * @returns Its text, and what must stand before the statement.
 */
export function layout(
  expr: Expr,
  width: number,
  names: LayoutNames,
  place: StatementPlace = { assigns: false, line: LINE_WIDTH },
): Laid {
  const part = lay(expr, Math.max(width, 24), names, true, place);
  if (part.text.includes("\n")) {
    const [open, ...rest] = part.text.split("\n");
    const close = rest.pop()!;
    return { before: part.before, text: part.text, vertical: { open: open!, items: rest, close } };
  }
  return { before: part.before, text: part.text };
}

function lay(
  expr: Expr,
  width: number,
  names: LayoutNames,
  typed: boolean,
  root?: StatementPlace,
): Part {
  switch (expr.kind) {
    case "var":
      return simple(names.variable(expr.variable));
    case "atom": {
      const links = linksOf(expr.text);
      const prec = /^[&*]/.test(expr.text) ? Prec.Unary : Prec.Postfix;
      return { ...simple(expr.text), links, prec };
    }
    case "literal": {
      const text = typed ? expr.text : `${expr.text}${expr.type}`;
      return { ...simple(text), prec: text.startsWith("-") ? Prec.Unary : Prec.Postfix };
    }
    case "unary": {
      const [operand] = join([lay(expr.operand, width - 1, names, typed)], names);
      const wrap = operand!.prec < Prec.Unary || operand!.text.startsWith("-");
      return {
        ...operand!,
        text: `${expr.op}${wrap ? `(${operand!.text})` : operand!.text}`,
        prec: Prec.Unary,
        links: 0,
        simple: false,
      };
    }
    case "cast": {
      const operand = lay(expr.operand, width - 8, names, false);
      const text = operand.prec < Prec.As ? `(${operand.text})` : operand.text;
      return {
        ...operand,
        text: `${text} as ${expr.type}`,
        prec: Prec.As,
        links: 0,
        simple: false,
      };
    }
    case "binary":
      return layBinary(expr, width, names);
    case "method":
      return layMethod(expr, width, names);
    case "call":
      return layCall(expr, width, names, root);
    case "tuple": {
      const items = expr.items.map((item) => lay(item, CALL_WIDTH, names, true));
      shorten(items, CALL_WIDTH, 2, names);
      const joined = join(items, names);
      return {
        before: joined.flatMap((item) => item.before),
        text: `(${joined.map((item) => item.text).join(", ")})`,
        prec: Prec.Postfix,
        fallible: joined.some((item) => item.fallible),
        links: 0,
        simple: false,
      };
    }
  }
}

function layBinary(
  expr: Extract<Expr, { kind: "binary" }>,
  width: number,
  names: LayoutNames,
): Part {
  const prec = PRECEDENCE[expr.op];
  const compare = prec === Prec.Compare;
  const bothLiterals = expr.left.kind === "literal" && expr.right.kind === "literal";
  const parts = [
    lay(expr.left, width, names, !bothLiterals),
    lay(expr.right, width, names, true),
  ];
  shorten(parts, width - expr.op.length - 2 - 4, 0, names);
  const [left, right] = join(parts, names) as [Part, Part];
  // `a as u32 < b` would open type arguments.
  const cast = left.prec === Prec.As && (expr.op === "<" || expr.op === "<<");
  const wrapLeft = left.prec < prec || (compare && left.prec === prec) || cast;
  const wrapRight = right.prec <= prec;
  return {
    before: [...left.before, ...right.before],
    text: `${wrap(left.text, wrapLeft)} ${expr.op} ${wrap(right.text, wrapRight)}`,
    prec,
    fallible: left.fallible || right.fallible,
    links: 0,
    simple: false,
  };
}

function layMethod(
  expr: Extract<Expr, { kind: "method" }>,
  width: number,
  names: LayoutNames,
): Part {
  const receiver = lay(expr.receiver, width, names, false);
  const args = expr.args.map((arg) => lay(arg, CALL_WIDTH, names, true));
  shorten(args, CALL_WIDTH, 2, names);
  const parts = [receiver, ...args];
  const measure = (): number => {
    const chain = receiver.links > 0 ? CHAIN_WIDTH : width;
    const total = receiver.text.length + (receiver.prec < Prec.Postfix ? 2 : 0) +
      expr.name.length + 3 + args.reduce((sum, arg) => sum + arg.text.length + 2, 0) -
      (args.length > 0 ? 2 : 0);
    return total - Math.min(chain, width);
  };
  while (measure() > 0) {
    const longest = parts.reduce((a, b) => size(b) > size(a) ? b : a);
    if (size(longest) === 0) break;
    spill(longest, names);
  }
  const joined = join(parts, names);
  const [first, ...rest] = joined as [Part, ...Part[]];
  const text = wrap(first.text, first.prec < Prec.Postfix);
  return {
    before: joined.flatMap((part) => part.before),
    text: `${text}.${expr.name}(${rest.map((arg) => arg.text).join(", ")})`,
    prec: Prec.Postfix,
    fallible: joined.some((part) => part.fallible),
    links: first.links + 1,
    simple: false,
  };
}

function layCall(
  expr: Extract<Expr, { kind: "call" }>,
  width: number,
  names: LayoutNames,
  root: StatementPlace | undefined,
): Part {
  const links = linksOf(expr.name);
  // Nothing else gives two numbers to choose from their type.
  const untyped = expr.name === "select" &&
    expr.args.every((arg, i) => i === 0 || arg.kind === "literal");
  const args = expr.args.map((arg) => lay(arg, CALL_WIDTH, names, !untyped));
  const chain = links > 1 ? CHAIN_WIDTH - expr.name.length - 3 : CALL_WIDTH;
  const limit = Math.min(chain, width - expr.name.length - 3);
  shorten(args, limit, 2, names);
  const joined = join(args, names);
  const inner = joined.map((arg) => arg.text).join(", ");
  const tail = expr.fallible ? "?" : "";
  const part: Part = {
    before: joined.flatMap((arg) => arg.before),
    text: `${expr.name}(${inner})${tail}`,
    prec: Prec.Postfix,
    fallible: expr.fallible || joined.some((arg) => arg.fallible),
    links,
    simple: false,
  };
  const fits = inner.length <= chain && root?.assigns === true;
  if (inner.length > limit && joined.length > 0 && !fits) {
    // Even names alone do not fit on the line: below the call, in a statement of its own.
    const items = joined.map((arg) => arg.text);
    const lines = [`${expr.name}(`, ...packItems(items, root?.line ?? LINE_WIDTH), `)${tail}`];
    part.text = lines.join("\n");
    if (root === undefined) spill(part, names);
  }
  return part;
}

/** Lays out arguments below a call: one to a line, or filled up when all of them are short. */
function packItems(items: readonly string[], width: number): string[] {
  // rustfmt's `short_array_element_width_threshold` is for calls too.
  if (items.some((item) => item.length > 10)) return items.map((item) => `    ${item},`);
  const lines: string[] = [];
  let line = "   ";
  for (const item of items) {
    if (line.length + item.length + 2 > width) {
      lines.push(line);
      line = "   ";
    }
    line += ` ${item},`;
  }
  lines.push(line);
  return lines;
}

function linksOf(text: string): number {
  return text.split(".").length - 1;
}

function simple(text: string): Part {
  return { before: [], text, prec: Prec.Postfix, fallible: false, links: 0, simple: true };
}

function wrap(text: string, needed: boolean): string {
  return needed ? `(${text})` : text;
}

/** What giving a part a statement of its own would save. */
function size(part: Part): number {
  return part.simple ? 0 : part.text.length;
}

/** Gives a part a statement of its own. */
function spill(part: Part, names: LayoutNames): void {
  const name = names.fresh();
  part.before.push(...`let ${name} = ${part.text};`.split("\n"));
  part.text = name;
  part.prec = Prec.Postfix;
  part.fallible = false;
  part.links = 0;
  part.simple = true;
}

/** Spills the longest parts until all fit in a width. */
function shorten(parts: Part[], width: number, separator: number, names: LayoutNames): void {
  const total = (): number =>
    parts.reduce((sum, part) => sum + part.text.length + separator, 0) - separator;
  while (total() > width) {
    const longest = parts.reduce<Part | undefined>(
      (a, b) => size(b) > (a === undefined ? 0 : size(a)) ? b : a,
      undefined,
    );
    if (longest === undefined || size(longest) <= 4) return;
    spill(longest, names);
  }
}

/**
 * Keeps the order of evaluation: when a part has statements before it, earlier parts that may
 * return early must be statements too.
 */
function join(parts: Part[], names: LayoutNames): Part[] {
  let last = -1;
  parts.forEach((part, i) => {
    if (part.before.length > 0) last = i;
  });
  for (let i = 0; i < last; i++) if (parts[i]!.fallible) spill(parts[i]!, names);
  return parts;
}
