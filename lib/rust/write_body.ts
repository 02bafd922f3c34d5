/**
 * Writes a function body as text, in the form that rustfmt would give it.
 *
 * Indentation is quadratic in nesting: it was 36% of the text of real modules. So functions nested
 * deeper than a limit are written compactly instead and marked `#[rustfmt::skip]`: a tab a level,
 * for so many levels, and an `if` of one statement on one line.
 *
 * @module
 */

import { rustType, zeroValue } from "../backend/types.ts";
import { patternLines } from "./arm_patterns.ts";
import { atom, bareType, call, tuple } from "./expr.ts";
import { putFlat } from "./lay_flat.ts";
import type { LayoutNames } from "./layout.ts";
import { COMPACT, FORMATTED, MIN_WIDTH } from "./widths.ts";
import type { NodeOf } from "./nodes.ts";
import { type BodySurvey, isOneIf } from "./survey_body.ts";
import { put, putCode, type TextBuffer } from "./text.ts";
import type { Arm, Expr, Node } from "./tree.ts";
import {
  type BodyStyle,
  columnsAt,
  NEWLINE,
  SPACE,
  writeBroken,
  writeExpr,
  writeIndent,
  writeLabel,
  writeLine,
  type Writer,
} from "./writer.ts";

/** Columns for a label and its brace. */
const LABEL_WIDTH = 12;

/**
 * Writes a function body.
 *
 * @param out Where to: lines, indented one level, each with its end.
 * @param nodes The body, with declarations.
 * @param style What it depends on.
 * @param survey What was found in the body.
 * @returns The most `let`s that are in scope at one place.
 */
export function writeBody(
  out: TextBuffer,
  nodes: readonly Node[],
  style: BodyStyle,
  survey: BodySurvey,
): number {
  let temps = 0;
  const names: LayoutNames = {
    variable: style.variableName as (variable: number) => string,
    fresh: () => `t${temps++}`,
  };
  const widths = survey.isCompact ? COMPACT : FORMATTED;
  const writer: Writer = {
    out,
    style,
    survey,
    names,
    widths,
    context: { out, names, widths, used: style.used },
    lets: 0,
    mostLets: 0,
    goesOn: false,
  };
  writeNodes(writer, nodes, 1, true);
  return writer.mostLets;
}

function writeNodes(writer: Writer, inner: readonly Node[], level: number, tail: boolean): void {
  const outside = writer.lets;
  for (let i = 0; i < inner.length; i++) {
    write(writer, inner[i]!, level, tail && i === inner.length - 1);
  }
  writer.mostLets = Math.max(writer.mostLets, writer.lets);
  writer.lets = outside;
}

function write(writer: Writer, node: Node, level: number, tail: boolean): void {
  switch (node.kind) {
    case "set":
      writeExpr(writer, level, writer.names.variable(node.variable), " = ", node.value, ";");
      return;
    case "let": {
      writer.lets++;
      const name = writer.names.variable(node.variable);
      const open = node.mutable ? "let mut " : "let ";
      const bare = bareType(node.value);
      if (bare !== undefined) {
        writeExpr(writer, level, open, `${name}: ${bare} = `, node.value, ";");
      } else writeExpr(writer, level, open, `${name} = `, node.value, ";");
      return;
    }
    case "declare": {
      const { type } = writer.style.variables.vars[node.variable]!;
      const zero = node.zero ? ` = ${zeroValue(type)}` : "";
      const rust = rustType(type);
      writer.style.used.add(rust);
      writeLine(writer, level, `let mut ${writer.names.variable(node.variable)}: ${rust}${zero};`);
      return;
    }
    case "unpack": {
      const unpacks = node.variables.map((v) => v === undefined ? "_" : writer.names.variable(v));
      const last = unpacks.at(-1)!;
      const parts = node.nested ? [`(${unpacks.slice(0, -1).join(", ")})`, last] : unpacks;
      writeBroken(writer, level, { open: "", value: node.value, close: ";", unpacks: parts });
      return;
    }
    case "do": {
      const open = node.value.kind === "call" || node.value.kind === "atom" ? "" : "let _ = ";
      writeExpr(writer, level, open, "", node.value, ";");
      return;
    }
    case "assign":
      writeExpr(writer, level, node.place, " = ", node.value, ";");
      return;
    case "retake": {
      const { env, takeMemory } = writer.style;
      writeExpr(writer, level, env.memory(node.memory), " = ", takeMemory(node.memory), ";");
      return;
    }
    case "block": {
      writeIndent(writer, level);
      const [first] = node.body;
      if (writer.survey.isCompact && first?.kind === "block") {
        // Blocks that begin together are a switch: one level for all of them.
        writeLabel(writer, "", node.label, ": {");
        writer.goesOn = writer.out.length - lastLine(writer.out, writer.out.length) <
          writer.widths.line - LABEL_WIDTH;
        putCode(writer.out, writer.goesOn ? SPACE : NEWLINE);
        write(writer, first, level, false);
        writeNodes(writer, node.body.slice(1), level + 1, false);
      } else {
        writeLabel(writer, "", node.label, ": {\n");
        writeNodes(writer, node.body, level + 1, false);
      }
      writeLine(writer, level, "}");
      return;
    }
    case "loop":
      if (node.body.length === 0) {
        writeLine(writer, level, "loop {}");
        return;
      }
      writeIndent(writer, level);
      if (writer.survey.labels.has(node.label)) writeLabel(writer, "", node.label, ": ");
      put(writer.out, "loop {\n");
      writeNodes(writer, node.body, level + 1, false);
      writeLine(writer, level, "}");
      return;
    case "if":
      writeExpr(writer, level, "if ", "", node.cond, " {");
      if (writer.survey.isCompact && closesOnSameLine(writer, node, level)) return;
      writeNodes(writer, node.then, level + 1, false);
      writeElse(writer, node.else, level);
      writeLine(writer, level, "}");
      return;
    case "match":
      writeExpr(writer, level, "match ", "", node.value, " {");
      for (const arm of node.arms) writeArm(writer, arm, level + 1);
      writeLine(writer, level, "}");
      return;
    case "break":
      writeIndent(writer, level);
      writeLabel(writer, "break ", node.label, ";\n");
      return;
    case "continue":
      writeIndent(writer, level);
      writeLabel(writer, "continue ", node.label, ";\n");
      return;
    case "return":
      writeReturn(writer, node.values, level, tail);
      return;
    case "trap":
      writeTrap(writer, node, level, tail);
      return;
  }
}

function writeElse(writer: Writer, nodes: readonly Node[], level: number): void {
  let rest = nodes;
  while (isOneIf(rest) && opensElseIf(writer, rest[0].cond, level)) {
    writeNodes(writer, rest[0].then, level + 1, false);
    rest = rest[0].else;
  }
  if (rest.length === 0) return;
  writeLine(writer, level, "} else {");
  writeNodes(writer, rest, level + 1, false);
}

/** Writes `} else if`, unless the condition has to be broken: what it needs must stand before. */
function opensElseIf(writer: Writer, cond: Expr, level: number): boolean {
  const start = writer.out.length;
  const most = writer.widths.line - columnsAt(writer, level);
  writeIndent(writer, level);
  const first = writer.out.length;
  put(writer.out, "} else if ");
  if (putFlat(writer.context, cond, Math.max(most - 12, MIN_WIDTH), most)) {
    put(writer.out, " {\n");
    if (writer.out.length - first <= most + 1) return true;
  }
  writer.out.length = start;
  return false;
}

/** Writes the rest of an `if` of one statement behind its brace, if it fits there. */
function closesOnSameLine(
  writer: Writer,
  { then, else: otherwise }: NodeOf<"if">,
  level: number,
): boolean {
  const only = then.length === 1 && otherwise.length === 0 ? then[0]! : undefined;
  if (only === undefined || !isSimple(only)) return false;
  const opened = writer.out.length;
  const start = lastLine(writer.out, opened - 1);
  writer.out.length--;
  putCode(writer.out, SPACE);
  writer.goesOn = true;
  write(writer, only, level + 1, false);
  writer.out.length--;
  put(writer.out, " }\n");
  if (
    writer.out.length - start <= writer.widths.line + 1 &&
    lastLine(writer.out, writer.out.length - 1) === start
  ) {
    return true;
  }
  writer.out.length = opened;
  writer.out.bytes[opened - 1] = NEWLINE;
  return false;
}

function writeReturn(writer: Writer, values: readonly Expr[], level: number, tail: boolean): void {
  const [open, close] = tail ? ["", ""] : ["return ", ";"];
  if (values.length === 0) {
    if (writer.style.fallible) writeLine(writer, level, `${open}Ok(())${close}`);
    else if (!tail) writeLine(writer, level, "return;");
    return;
  }
  const value: Expr = values.length === 1 ? values[0]! : tuple(values);
  if (!writer.style.fallible) {
    writeExpr(writer, level, open, "", value, close);
    return;
  }
  writeExpr(writer, level, open, "", call("Ok", value), close);
}

function writeTrap(
  writer: Writer,
  { place, trap }: NodeOf<"trap">,
  level: number,
  tail: boolean,
): void {
  const [open, close] = tail ? ["", ""] : ["return ", ";"];
  writer.style.used.add("WasmTrap");
  if (place === "") {
    writeLine(writer, level, `${open}Err(WasmTrap::${trap})${close}`);
    return;
  }
  const error = call("TrapAt::new", atom(`WasmTrap::${trap}`), atom(place));
  writeExpr(writer, level, open, "", call("Err", error), close);
}

function writeArm(writer: Writer, arm: Arm, level: number): void {
  // Columns for ` => {`.
  const lead = patternLines(arm.values, writer.widths.line - columnsAt(writer, level) - 5);
  for (let i = 0; i < lead.length - 1; i++) writeLine(writer, level, lead[i]!);
  const pattern = lead.at(-1)!;
  const only = arm.body.length === 1 ? arm.body[0]! : undefined;
  const braced = (): void => {
    writeLine(writer, level, `${pattern} => {`);
    writeNodes(writer, arm.body, level + 1, false);
    writeLine(writer, level, "}");
  };
  const jump = only?.kind === "break" || only?.kind === "continue"
    ? `${pattern} => ${only.kind} 'b${only.label},`
    : undefined;
  const short = jump ?? (arm.body.length === 0 ? `${pattern} => {}` : undefined);
  if (short !== undefined && columnsAt(writer, level) + short.length <= writer.widths.line) {
    writeLine(writer, level, short);
  } else if (only !== undefined && standsAfterArrow(only)) {
    const start = writer.out.length;
    writeIndent(writer, level);
    put(writer.out, pattern);
    put(writer.out, " => ");
    const first = writer.out.length;
    writer.goesOn = true;
    write(writer, only, level, false);
    // What the expression needs before it cannot stand in the arm's line.
    if (writer.out.bytes[first] === LETTER_L && writer.out.bytes[first + 1] === LETTER_E) {
      writer.out.length = start;
      braced();
    } else if (only.kind !== "block") {
      writer.out.length--;
      put(writer.out, ",\n");
    }
  } else braced();
}

const LETTER_L = 0x6c;
const LETTER_E = 0x65;

/** Where the line begins that a place is in. */
function lastLine({ bytes }: TextBuffer, end: number): number {
  return bytes.lastIndexOf(NEWLINE, end - 1) + 1;
}

/** Whether a statement is one line, if its expressions are. */
function isSimple(node: Node): boolean {
  switch (node.kind) {
    case "set":
    case "do":
    case "assign":
    case "break":
    case "continue":
    case "return":
    case "trap":
      return true;
    default:
      return false;
  }
}

/** Whether rustfmt drops the braces of an arm around a single statement. */
function standsAfterArrow(node: Node): boolean {
  return node.kind === "match" || node.kind === "loop" || node.kind === "block";
}
