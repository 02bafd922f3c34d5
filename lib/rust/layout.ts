/**
 * Lays out expressions the way rustfmt would, by never letting one grow past what rustfmt leaves on
 * one line: operands that would make it too long get a `let` of their own before the statement.
 *
 * rustfmt's limits (its defaults, from its configuration reference): lines of 100 columns, 60 for
 * the arguments of a call, 60 for a chain of method calls.
 *
 * @module
 */

import { bareType } from "./expr.ts";
import { type Expr, Prec, tailOf } from "./tree.ts";
import {
  BROKEN,
  columnsOfEnd,
  FORMATTED,
  LINE_WIDTH,
  MIN_WIDTH,
  PLACED,
  PRECEDENCE,
  type Widths,
} from "./widths.ts";

/** Names that layout needs. */
export interface LayoutNames {
  /** Name of a variable. */
  readonly variable: (variable: number) => string;
  /** A new name for an operand that gets a statement of its own. */
  readonly fresh: () => string;
}

/** What the layout of parts depends on. */
interface Context {
  readonly names: LayoutNames;
  /** Columns of a statement's lines. */
  readonly line: number;
  readonly widths: Widths;
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
  /** Whether it is a call with a place, or ends in one. */
  endsPlaced?: boolean;
  /** Set for a call, whose arguments can stand below it. */
  call?: Vertical;
}

/** How a call is written when its arguments stand below it. */
interface Vertical {
  readonly open: string;
  readonly items: readonly string[];
  readonly close: string;
  /** The method call behind it, if there is one: it is on a line of its own then. */
  readonly method: string;
  /** Whether rustfmt would leave the arguments on one line if that were long enough. */
  readonly canBeFlat: boolean;
}

/** What stands around the expression of a statement. */
export interface Statement {
  /** For instance `return `; after a final `= ` the line can be broken. */
  readonly open: string;
  /** The expression. */
  readonly value: Expr;
  /** For instance `;`. */
  readonly close: string;
  /** Names that the parts of the value are assigned to; `open` is empty then. */
  readonly unpacks?: readonly string[];
}

/**
 * Lays out a statement.
 *
 * @param statement The statement.
 * @param columns Columns that its lines may take.
 * @param names Names of variables.
 * @param widths Columns that its parts may take.
 * @returns Its lines, with those of the statements that must stand before it.
 */
export function layStatement(
  { open: given, value, close, unpacks }: Statement,
  columns: number,
  names: LayoutNames,
  widths: Widths = FORMATTED,
): string[] {
  const inner = unpacks?.join(", ") ?? "";
  const isLong = inner.length > Math.min(widths.call, columns - "() = ".length);
  const above = isLong ? ["(", ...packItems(unpacks ?? [], columns)] : [];
  const open = unpacks === undefined ? given : above.length > 0 ? ") = " : `(${inner}) = `;
  const width = Math.max(columns - open.length - close.length, MIN_WIDTH);
  const part = lay(value, width, { names, line: columns, widths }, true, true);
  return [...part.before, ...above, ...assemble(open, part, close, columns)];
}

/**
 * Lays out an expression that is certain to fit, such as a constant.
 *
 * @param expr The expression, without variables.
 * @returns Its text.
 */
export function layConstant(expr: Expr): string {
  const names = { variable: () => "", fresh: () => "" };
  return lay(expr, LINE_WIDTH, { names, line: LINE_WIDTH, widths: FORMATTED }, true, true).text;
}

/** Puts an expression into its statement: on one line, below its `=`, or with arguments below. */
function assemble(open: string, part: Part, close: string, columns: number): string[] {
  const { text, call, endsPlaced = false } = part;
  const assigns = open.endsWith("= ");
  if (call !== undefined && call.method !== "") {
    return assemblePlaced(open, text, call, close, columns);
  }
  const flat = open + text + close;
  if (call === undefined || call.canBeFlat) {
    // A tuple that is the last argument has to leave a column free.
    const free = call?.open.endsWith("((") ? 1 : endsPlaced ? PLACED : 0;
    if (flat.length <= columns - free) return [flat];
    if (assigns && (call === undefined || text.length <= columns - BROKEN)) {
      return [open.trimEnd(), `    ${text}${close}`];
    }
    if (call === undefined) return [flat];
  }
  const below = (width: number): string[] => [
    call.open,
    ...packItems(call.items, width),
    call.close + close,
  ];
  const { length } = call.open;
  const question = call.close.endsWith("?") ? 1 : 0;
  // Where the name is too long for the next line too, rustfmt leaves it where it is.
  if (assigns && open.length + length + question > columns && length <= columns - 3) {
    return [open.trimEnd(), ...below(columns - 4).map((line) => `    ${line}`)];
  }
  const [first, ...rest] = below(columns);
  return [open + first, ...rest];
}

/** The same for a call whose error gets a place, which rustfmt takes for a chain. */
function assemblePlaced(
  open: string,
  text: string,
  call: Vertical,
  close: string,
  columns: number,
): string[] {
  const assigns = open.endsWith("= ");
  const most = columns - PLACED;
  const method = call.method + close;
  if (call.canBeFlat) {
    if (open.length + text.length + close.length <= most) return [open + text + close];
    if (assigns && text.length + close.length <= most - 4) {
      return [open.trimEnd(), `    ${text}${close}`];
    }
    const plain = text.slice(0, -call.method.length);
    if (open.length + plain.length <= columns) return [open + plain, `    ${method}`];
    if (assigns && plain.length <= columns - 4) {
      return [open.trimEnd(), `    ${plain}`, `        ${method}`];
    }
  }
  return [open + call.open, ...packItems(call.items, columns), call.close, method];
}

function lay(
  expr: Expr,
  given: number,
  context: Context,
  typed: boolean,
  isWhole = false,
): Part {
  const width = isWhole ? given : Math.min(given, context.line - BROKEN);
  switch (expr.kind) {
    case "var":
      return simple(context.names.variable(expr.variable));
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
      const operand = lay(expr.operand, width - 3, context, typed);
      const needsParentheses = operand.prec < Prec.Unary || operand.text.startsWith("-");
      return {
        ...compound([operand], Prec.Unary),
        endsPlaced: operand.endsPlaced === true,
        text: expr.op + wrap(operand.text, needsParentheses),
      };
    }
    case "cast": {
      const operand = lay(expr.operand, width - 9, context, false);
      if (operand.text.length > width - 9 && weight(operand) > 0) spill(operand, context);
      return {
        ...compound([operand], Prec.As),
        text: `${wrap(operand.text, operand.prec < Prec.As)} as ${expr.type}`,
      };
    }
    case "binary":
      return layBinary(expr, width, context);
    case "method":
      return layMethod(expr, width, context);
    case "call":
      return layCall(expr, width, context, isWhole);
    case "tuple":
      return layTuple(expr, ["(", ")"], width, context);
  }
}

/** What a part has from those that it is made of. */
function compound(parts: readonly Part[], prec: number): Omit<Part, "text"> {
  const before: string[] = [];
  let fallible = false;
  for (const part of parts) {
    for (const line of part.before) before.push(line);
    fallible ||= part.fallible;
  }
  return { before, prec, fallible, links: 0, simple: false };
}

/** Lays out a tuple between what opens and what closes it. */
function layTuple(
  expr: Extract<Expr, { kind: "tuple" }>,
  [open, close]: readonly [open: string, close: string],
  width: number,
  context: Context,
): Part {
  const items = expr.items.map((item) => lay(item, context.widths.call, context, true));
  shorten(items, Math.min(context.widths.call, width - open.length - close.length), 2, context);
  const joined = join(items, context);
  const texts = joined.map((item) => item.text);
  const inner = texts.join(", ");
  return {
    ...compound(joined, Prec.Postfix),
    text: open + inner + close,
    call: {
      open,
      items: texts,
      close,
      method: "",
      canBeFlat: inner.length <= context.widths.call,
    },
  };
}

function layBinary(
  expr: Extract<Expr, { kind: "binary" }>,
  width: number,
  context: Context,
): Part {
  const prec = PRECEDENCE[expr.op];
  const compare = prec === Prec.Compare;
  const bothBare = bareType(expr.left) !== undefined && bareType(expr.right) !== undefined;
  const parts = [
    lay(expr.left, width, context, !bothBare),
    lay(expr.right, width, context, true),
  ];
  const free = 4 + (parts[1]!.endsPlaced ? PLACED : 0);
  shorten(parts, width - expr.op.length - 2 - free, 0, context);
  const [left, right] = join(parts, context) as [Part, Part];
  // `a as u32 < b` and `x & a as u32 < b` would open type arguments.
  const cast = (expr.op === "<" || expr.op === "<<") && / as \w+$/.test(left.text);
  const wrapLeft = left.prec < prec || (compare && left.prec === prec) || cast;
  const wrapRight = right.prec <= prec;
  return {
    ...compound([left, right], prec),
    endsPlaced: right.endsPlaced === true,
    text: `${wrap(left.text, wrapLeft)} ${expr.op} ${wrap(right.text, wrapRight)}`,
  };
}

function layMethod(
  expr: Extract<Expr, { kind: "method" }>,
  width: number,
  context: Context,
): Part {
  const receiver = lay(expr.receiver, width, context, false);
  const args = expr.args.map((arg) => lay(arg, context.widths.call, context, true));
  shorten(args, context.widths.call, 2, context);
  const parts = [receiver, ...args];
  const measure = (): number => {
    const chain = receiver.links > 0 ? context.widths.chain : width;
    const total = receiver.text.length + (receiver.prec < Prec.Postfix ? 2 : 0) +
      expr.name.length + 3 + args.reduce((sum, arg) => sum + arg.text.length + 2, 0) -
      (args.length > 0 ? 2 : 0);
    return total - Math.min(chain, width);
  };
  while (measure() > 0) {
    const part = heaviest(parts);
    if (part === undefined) break;
    spill(part, context);
  }
  const joined = join(parts, context);
  const [first, ...rest] = joined as [Part, ...Part[]];
  const text = wrap(first.text, first.prec < Prec.Postfix);
  return {
    ...compound(joined, Prec.Postfix),
    text: `${text}.${expr.name}(${rest.map((arg) => arg.text).join(", ")})`,
    links: first.links + 1,
  };
}

function layCall(
  expr: Extract<Expr, { kind: "call" }>,
  width: number,
  context: Context,
  isWhole: boolean,
): Part {
  const tail = tailOf(expr);
  const [only, ...others] = expr.args;
  if (isWhole && only?.kind === "tuple" && others.length === 0) {
    return layTuple(only, [`${expr.name}((`, `))${tail}`], width, context);
  }
  const links = linksOf(expr.name);
  // Nothing else gives two numbers to choose from their type.
  const untyped = expr.name === "select" &&
    expr.args.every((arg, i) => i === 0 || bareType(arg) !== undefined);
  const args = expr.args.map((arg) => lay(arg, context.widths.call, context, !untyped));
  const chain = links > 1 ? context.widths.chain - expr.name.length - 3 : context.widths.call;
  const limit = Math.min(chain, width - expr.name.length - columnsOfEnd(expr, isWhole));
  shorten(args, limit, 2, context);
  const joined = join(args, context);
  const items = joined.map((arg) => arg.text);
  const inner = items.join(", ");
  const part: Part = {
    ...compound(joined, Prec.Postfix),
    text: `${expr.name}(${inner})${tail}`,
    links: expr.place === "" ? links : links + 1,
    endsPlaced: expr.place !== "",
  };
  if (expr.fallible) part.fallible = true;
  if (items.length > 0) {
    const canBeFlat = inner.length <= chain;
    const [close, method] = expr.place === "" ? [`)${tail}`, ""] : [")", tail];
    part.call = { open: `${expr.name}(`, items, close, method, canBeFlat };
  }
  // Where even names alone do not fit, the call gets a statement of its own.
  if (inner.length > limit && !isWhole) spill(part, context);
  return part;
}

/** Lays out arguments below a call: one to a line, or filled up when all of them are short. */
function packItems(items: readonly string[], width: number): string[] {
  if (!items.every((item) => SHORT_ITEM.test(item))) return items.map((item) => `    ${item},`);
  return fillLines(items, width);
}

/**
 * Fills lines with the items of a list, each followed by a comma.
 *
 * @param items The items.
 * @param width Columns of a line.
 * @returns The lines, indented once.
 */
export function fillLines(items: readonly string[], width: number): string[] {
  const whole = `    ${items.join(", ")},`;
  if (whole.length <= width) return [whole];
  const lines: string[] = [];
  let line = "   ";
  for (const item of items) {
    // Not the width itself: rustfmt wraps one column earlier when there are several lines.
    if (line.length + item.length + 2 >= width) {
      lines.push(line);
      line = "   ";
    }
    line += ` ${item},`;
  }
  lines.push(line);
  return lines;
}

/** What rustfmt finds simple, up to its `short_array_element_width_threshold`. */
const SHORT_ITEM = /^(?=.{1,10}$)(?!_$)[&*!-]*(?:[\w.]+|[\d.]+e-\d+)(?: as \w+)*$/;

function linksOf(text: string): number {
  let count = 0;
  for (let at = text.indexOf("."); at >= 0; at = text.indexOf(".", at + 1)) count++;
  return count;
}

function simple(text: string): Part {
  return { before: [], text, prec: Prec.Postfix, fallible: false, links: 0, simple: true };
}

function wrap(text: string, needed: boolean): string {
  return needed ? `(${text})` : text;
}

/** How much giving a part a statement of its own would save; long values only if nothing else. */
function weight(part: Part): number {
  const { text } = part;
  if (!part.simple) return text.length > 4 ? text.length : 0;
  return text.length > 10 && LONG_VALUE.test(text) ? text.length / 1000 : 0;
}

/** A number, or a place that holds one. */
const LONG_VALUE = /^(?:-?\d[\w.-]*|(?:this|st)(?:\.\w+)+|\*<H as .*\(host\))$/;

/** The part that is best given a statement of its own, if any is. */
function heaviest(parts: readonly Part[]): Part | undefined {
  let best: Part | undefined;
  let most = 0;
  for (const part of parts) {
    const found = weight(part);
    if (found > most) {
      best = part;
      most = found;
    }
  }
  return best;
}

/** Gives a part a statement of its own. */
function spill(part: Part, context: Context): void {
  const name = context.names.fresh();
  part.before.push(...assemble(`let ${name} = `, part, ";", context.line));
  delete part.call;
  delete part.endsPlaced;
  part.text = name;
  part.prec = Prec.Postfix;
  part.fallible = false;
  part.links = 0;
  part.simple = true;
}

/** Columns of parts with separators of a length between them. */
function lengthOf(parts: readonly Part[], separator: number): number {
  let length = -separator;
  for (const part of parts) length += part.text.length + separator;
  return length;
}

/** Spills the longest parts until all fit in a width. */
function shorten(parts: Part[], width: number, separator: number, context: Context): void {
  while (lengthOf(parts, separator) > width) {
    const part = heaviest(parts);
    if (part === undefined) return;
    spill(part, context);
  }
}

/**
 * Keeps the order of evaluation: when a part has statements before it, earlier parts that may
 * return early must be statements too.
 */
function join(parts: Part[], context: Context): Part[] {
  let last = parts.length - 1;
  while (last >= 0 && parts[last]!.before.length === 0) last--;
  for (let i = 0; i < last; i++) if (parts[i]!.fallible) spill(parts[i]!, context);
  return parts;
}
