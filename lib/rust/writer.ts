/**
 * Writes the lines of a function body: indentation, and expressions that fit on a line or are broken.
 *
 * @module
 */

import type { FuncEnv } from "../backend/env.ts";
import type { Variables, VarId } from "../backend/variables.ts";
import { type FlatContext, noteNames, putFlat } from "./lay_flat.ts";
import { type LayoutNames, layStatement, type Statement } from "./layout.ts";
import { MIN_WIDTH, PLACED, type Widths } from "./widths.ts";
import { type BodySurvey, indented } from "./survey_body.ts";
import { put, putCode, putRepeated, type TextBuffer } from "./text.ts";
import type { Expr, RustLabel } from "./tree.ts";

/** Levels that a compact function is indented at most. */
const MAX_TABS = 10;

/** What writing a body depends on. */
export interface BodyStyle {
  /** How the function reaches state. */
  readonly env: FuncEnv;
  /** The expression that takes a memory's bytes. */
  readonly takeMemory: (index: number) => Expr;
  /** The variables of the function. */
  readonly variables: Variables;
  /** Whether the function returns a `WasmResult`. */
  readonly fallible: boolean;
  /** The Rust name of a variable. */
  readonly variableName: (variable: VarId) => string;
  /** Gets what the body names beside its own variables, for the imports of the file. */
  readonly used: Set<string>;
}

/** A body that is being written. */
export interface Writer {
  /** Where to. */
  readonly out: TextBuffer;
  /** What it depends on. */
  readonly style: BodyStyle;
  /** What was found in the body. */
  readonly survey: BodySurvey;
  /** How variables are called. */
  readonly names: LayoutNames;
  /** How wide things may be. */
  readonly widths: Widths;
  /** The same for expressions that stay on one line. */
  readonly context: FlatContext;
  /** How many `let`s are in scope. */
  lets: number;
  /** The most that were in scope at one place so far. */
  mostLets: number;
  /** Whether the next line goes on after what stands there already. */
  goesOn: boolean;
}

/**
 * Gives how far a level is indented.
 *
 * @param writer The body.
 * @param level How deep it is nested.
 * @returns The columns.
 */
export function columnsAt({ survey }: Writer, level: number): number {
  return survey.isCompact ? Math.min(level, MAX_TABS) : 4 * level;
}

/**
 * Begins a line.
 *
 * @param writer The body.
 * @param level How deep the line is nested.
 */
export function writeIndent(writer: Writer, level: number): void {
  if (writer.goesOn) writer.goesOn = false;
  else putRepeated(writer.out, writer.survey.isCompact ? TAB : SPACE, columnsAt(writer, level));
}

/**
 * Writes a line.
 *
 * @param writer The body.
 * @param level How deep the line is nested.
 * @param text What it says.
 */
export function writeLine(writer: Writer, level: number, text: string): void {
  if (text.startsWith("let ")) writer.lets++;
  writeIndent(writer, level);
  put(writer.out, text);
  putCode(writer.out, NEWLINE);
}

/**
 * Writes a label between the texts around it.
 *
 * @param writer The body.
 * @param before What stands before it.
 * @param number The label.
 * @param after What stands behind it.
 */
export function writeLabel(writer: Writer, before: string, number: RustLabel, after: string): void {
  put(writer.out, before);
  put(writer.out, "'b");
  put(writer.out, String(number));
  put(writer.out, after);
}

/**
 * Writes a statement around an expression, with what must stand before.
 *
 * @param writer The body.
 * @param level How deep the line is nested.
 * @param open What it begins with.
 * @param more What stands between that and the expression.
 * @param value The expression.
 * @param close What ends it.
 */
export function writeExpr(
  writer: Writer,
  level: number,
  open: string,
  more: string,
  value: Expr,
  close: string,
): void {
  const start = writer.out.length;
  const joins = writer.goesOn;
  const most = writer.widths.line - columnsAt(writer, level);
  writeIndent(writer, level);
  const first = writer.out.length;
  put(writer.out, open);
  put(writer.out, more);
  const width = Math.max(most - open.length - more.length - close.length, MIN_WIDTH);
  if (putFlat(writer.context, value, width, most)) {
    put(writer.out, close);
    // A tuple that is the last argument has to leave a column free.
    const free = value.kind !== "call"
      ? 0
      : value.place !== ""
      ? PLACED
      : value.args[0]?.kind === "tuple"
      ? 1
      : 0;
    if (writer.out.length - first <= most - free) {
      putCode(writer.out, NEWLINE);
      return;
    }
  }
  writer.out.length = start;
  writer.goesOn = joins;
  writeBroken(writer, level, { open: open + more, value, close });
}

/**
 * Writes a statement over several lines.
 *
 * @param writer The body.
 * @param level How deep the line is nested.
 * @param statement The statement.
 */
export function writeBroken(writer: Writer, level: number, statement: Statement): void {
  noteNames(statement.value, writer.style.used);
  const { names, survey, widths } = writer;
  const columns = widths.line - columnsAt(writer, level);
  for (const text of layStatement(statement, columns, names, widths)) {
    writeLine(writer, level, indented(text, survey));
  }
}

const TAB = 0x09;
/** The character that ends a line. */
export const NEWLINE = 0x0a;
/** The character between words. */
export const SPACE = 0x20;
