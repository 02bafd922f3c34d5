/**
 * Writes expressions that stay on one line: the case of nearly all statements.
 *
 * It has the widths of `layout.ts` and gives up where that would have to give an operand a statement
 * of its own or break a line; what both can write is the same. It allocates nothing.
 *
 * @module
 */

import { bareType } from "./expr.ts";
import type { LayoutNames } from "./layout.ts";
import { BROKEN, columnsOfEnd, PLACED, PRECEDENCE, type Widths } from "./widths.ts";
import { put, putCode, type TextBuffer } from "./text.ts";
import { type Expr, Prec, tailOf } from "./tree.ts";

/** Where and how an expression is written. */
export interface FlatContext {
  /** Where it is written to. */
  readonly out: TextBuffer;
  /** Names of variables. */
  readonly names: Pick<LayoutNames, "variable">;
  /** Columns that calls and chains may take. */
  readonly widths: Widths;
  /** What calls and paths name, for the imports of the file. */
  readonly used: Set<string>;
}

/** Method calls and field accesses in a row at the end of what was written last. */
let links = 0;

const OPEN = 0x28, CLOSE = 0x29, SPACE = 0x20, DOT = 0x2e, COMMA = 0x2c, QUESTION = 0x3f;

/**
 * Writes an expression if it fits.
 *
 * @param context Where and how.
 * @param expr The expression, the whole value of a statement.
 * @param width Columns that it may take with nothing broken.
 * @param line Columns of the statement's line.
 * @returns Whether it is written; if not, part of it may be, which the caller takes back.
 */
export function putFlat(context: FlatContext, expr: Expr, width: number, line: number): boolean {
  return flat(context, expr, width, line, true, true);
}

/** Whether an expression is a call with a place, or ends in one. */
function endsPlaced(expr: Expr): boolean {
  switch (expr.kind) {
    case "call":
      return expr.place !== "";
    case "unary":
      return endsPlaced(expr.operand);
    case "binary":
      return endsPlaced(expr.right);
    default:
      return false;
  }
}

function flat(
  context: FlatContext,
  expr: Expr,
  given: number,
  line: number,
  typed: boolean,
  isWhole: boolean,
): boolean {
  const { out } = context;
  switch (expr.kind) {
    case "var":
      put(out, context.names.variable(expr.variable));
      links = 0;
      return true;
    case "atom": {
      const { text } = expr;
      put(out, text);
      const first = text.charCodeAt(0);
      // `ExternRef` and `FuncRef` are of the runtime.
      if (first === 0x45 || first === 0x46 || first === 0x56) context.used.add(text);
      links = linksOf(text);
      return true;
    }
    case "literal":
      put(out, expr.text);
      if (!typed) put(out, expr.type);
      links = 0;
      return true;
    default:
      break;
  }
  const width = isWhole ? given : Math.min(given, line - BROKEN);
  switch (expr.kind) {
    case "unary": {
      put(out, expr.op);
      const { operand } = expr;
      const isWrapped = precOf(operand) < Prec.Unary || isNegative(operand);
      if (!operandFlat(context, operand, width - 3, line, typed, isWrapped)) return false;
      links = 0;
      return true;
    }
    case "cast": {
      const start = out.length;
      const isWrapped = precOf(expr.operand) < Prec.As;
      if (!operandFlat(context, expr.operand, width - 9, line, false, isWrapped)) return false;
      if (out.length - start - (isWrapped ? 2 : 0) > width - 9) return false;
      put(out, " as ");
      put(out, expr.type);
      links = 0;
      return true;
    }
    case "binary": {
      const { left, op, right } = expr;
      const prec = PRECEDENCE[op];
      const bothBare = bareType(left) !== undefined && bareType(right) !== undefined;
      const leftPrec = precOf(left);
      const wrapLeft = leftPrec < prec || prec === Prec.Compare && leftPrec === prec ||
        (op === "<" || op === "<<") && endsWithCast(left);
      const start = out.length;
      if (!operandFlat(context, left, width, line, !bothBare, wrapLeft)) return false;
      let length = out.length - start - (wrapLeft ? 2 : 0);
      putCode(out, SPACE);
      put(out, op);
      putCode(out, SPACE);
      const wrapRight = precOf(right) <= prec;
      const middle = out.length;
      if (!operandFlat(context, right, width, line, true, wrapRight)) return false;
      length += out.length - middle - (wrapRight ? 2 : 0);
      links = 0;
      return length <= width - op.length - 6 - (endsPlaced(right) ? PLACED : 0);
    }
    case "method": {
      const { receiver, name, args } = expr;
      const start = out.length;
      const isWrapped = precOf(receiver) < Prec.Postfix;
      if (!operandFlat(context, receiver, width, line, false, isWrapped)) return false;
      const receiverLinks = links;
      const chain = receiverLinks > 0 ? Math.min(context.widths.chain, width) : width;
      putCode(out, DOT);
      put(out, name);
      putCode(out, OPEN);
      if (!listFlat(context, args, context.widths.call, line, true)) return false;
      putCode(out, CLOSE);
      links = receiverLinks + 1;
      return out.length - start <= chain;
    }
    case "call": {
      const { name, args } = expr;
      context.used.add(name);
      put(out, name);
      putCode(out, OPEN);
      const only = args.length === 1 ? args[0]! : undefined;
      if (isWhole && only?.kind === "tuple") {
        const around = name.length + 4 + tailOf(expr).length;
        putCode(out, OPEN);
        if (
          !listFlat(context, only.items, Math.min(context.widths.call, width - around), line, true)
        ) {
          return false;
        }
        putCode(out, CLOSE);
      } else {
        const nameLinks = linksOf(name);
        const untyped = name === "select" && areBare(args);
        const chain = nameLinks > 1 ? context.widths.chain - name.length - 3 : context.widths.call;
        const limit = Math.min(chain, width - name.length - columnsOfEnd(expr, isWhole));
        if (!listFlat(context, args, limit, line, !untyped)) return false;
        links = nameLinks;
      }
      putCode(out, CLOSE);
      if (expr.place !== "") {
        put(out, ".at(");
        put(out, expr.place);
        putCode(out, CLOSE);
        links++;
      }
      if (expr.fallible) putCode(out, QUESTION);
      return true;
    }
    case "tuple":
      putCode(out, OPEN);
      if (!listFlat(context, expr.items, Math.min(context.widths.call, width - 2), line, true)) {
        return false;
      }
      putCode(out, CLOSE);
      links = 0;
      return true;
  }
}

/**
 * Notes what an expression names, for one that is not written flat.
 *
 * @param expr The expression.
 * @param used Gets the names.
 */
export function noteNames(expr: Expr, used: Set<string>): void {
  switch (expr.kind) {
    case "var":
    case "literal":
      return;
    case "atom":
      used.add(expr.text);
      return;
    case "unary":
    case "cast":
      noteNames(expr.operand, used);
      return;
    case "binary":
      noteNames(expr.left, used);
      noteNames(expr.right, used);
      return;
    case "method":
      noteNames(expr.receiver, used);
      for (const arg of expr.args) noteNames(arg, used);
      return;
    case "call":
      used.add(expr.name);
      for (const arg of expr.args) noteNames(arg, used);
      return;
    case "tuple":
      for (const item of expr.items) noteNames(item, used);
      return;
  }
}

/** Writes an operand, in parentheses where it needs them. */
function operandFlat(
  context: FlatContext,
  expr: Expr,
  width: number,
  line: number,
  typed: boolean,
  isWrapped: boolean,
): boolean {
  if (!isWrapped) return flat(context, expr, width, line, typed, false);
  putCode(context.out, OPEN);
  if (!flat(context, expr, width, line, typed, false)) return false;
  putCode(context.out, CLOSE);
  return true;
}

/** Writes a list with commas, in at most some columns. */
function listFlat(
  context: FlatContext,
  items: readonly Expr[],
  width: number,
  line: number,
  typed: boolean,
): boolean {
  const { out } = context;
  const start = out.length;
  for (let i = 0; i < items.length; i++) {
    if (i > 0) {
      putCode(out, COMMA);
      putCode(out, SPACE);
    }
    if (!flat(context, items[i]!, context.widths.call, line, typed, false)) return false;
  }
  return items.length === 0 || out.length - start <= width;
}

function precOf(expr: Expr): number {
  switch (expr.kind) {
    case "atom": {
      const first = expr.text.charCodeAt(0);
      return first === 0x26 || first === 0x2a ? Prec.Unary : Prec.Postfix;
    }
    case "literal":
      return expr.text.charCodeAt(0) === 0x2d ? Prec.Unary : Prec.Postfix;
    case "unary":
      return Prec.Unary;
    case "cast":
      return Prec.As;
    case "binary":
      return PRECEDENCE[expr.op];
    default:
      return Prec.Postfix;
  }
}

/** Whether what binds like a unary operator begins with a minus. */
function isNegative(expr: Expr): boolean {
  return expr.kind === "unary" && expr.op === "-" ||
    expr.kind === "literal" && expr.text.charCodeAt(0) === 0x2d;
}

/** Whether an expression's text ends with `as` and a type. */
function endsWithCast(expr: Expr): boolean {
  if (expr.kind === "cast") return true;
  if (expr.kind !== "binary") return false;
  return precOf(expr.right) > PRECEDENCE[expr.op] && endsWithCast(expr.right);
}

function areBare(args: readonly Expr[]): boolean {
  for (let i = 1; i < args.length; i++) if (bareType(args[i]!) === undefined) return false;
  return true;
}

function linksOf(text: string): number {
  // The variables that most calls begin with.
  if (text.length === 1) return 0;
  let count = 0;
  for (let at = text.indexOf("."); at >= 0; at = text.indexOf(".", at + 1)) count++;
  return count;
}
