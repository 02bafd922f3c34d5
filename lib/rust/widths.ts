/**
 * The columns that rustfmt leaves to lines and their parts, and how tightly operators bind: what both
 * ways of laying out an expression go by.
 *
 * @module
 */

import { type BinaryOperator, type Expr, Prec, tailOf } from "./tree.ts";

/** Columns of a line. */
export const LINE_WIDTH = 100;
/** Columns of the arguments of one call. */
export const CALL_WIDTH = 60;
/** Columns of a chain of method calls. */
const CHAIN_WIDTH = 60;

/** Columns that parts of a statement may take. */
export interface Widths {
  /** Those of a line. */
  readonly line: number;
  /** Those of the arguments of one call. */
  readonly call: number;
  /** Those of a chain of method calls. */
  readonly chain: number;
}

/** What rustfmt leaves as it is. */
export const FORMATTED: Widths = { line: LINE_WIDTH, call: CALL_WIDTH, chain: CHAIN_WIDTH };
/** For functions that rustfmt skips: fewer operands need a statement of their own. */
export const COMPACT: Widths = { line: 120, call: 120, chain: 120 };

/** Columns that a statement leaves free when it ends in a call with a place and `?`. */
export const PLACED = 2;

/**
 * Gives the columns of a call that are neither its name nor its arguments.
 *
 * @param call The call.
 * @param isWhole Whether it is the whole value of a statement.
 * @returns The columns.
 */
export function columnsOfEnd(call: Extract<Expr, { kind: "call" }>, isWhole: boolean): number {
  if (call.place === "") return 3;
  return 2 + tailOf(call).length + (isWhole ? PLACED : 0);
}

/** Columns that an expression below its `=` cannot have: its indentation and the semicolon. */
export const BROKEN = 5;
/** Columns that an expression has at least, however long what stands before it is. */
export const MIN_WIDTH = 24;

/** How tightly each operator binds. */
export const PRECEDENCE: Record<BinaryOperator, number> = {
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
