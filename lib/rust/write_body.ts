/**
 * Writes a function body as text, in the form that rustfmt would give it.
 *
 * Indentation is quadratic in nesting: it was 36% of the text of real modules. So functions nested
 * deeper than a limit are written compactly instead and marked `#[rustfmt::skip]`: a tab a level,
 * for so many levels, and an `if` of one statement on one line.
 *
 * @module
 */

import type { Variables, VarId } from "../backend/variables.ts";
import type { FuncEnv } from "../backend/env.ts";
import { rustType, zeroValue } from "../backend/types.ts";
import { bareType, call, tuple } from "./expr.ts";
import { type FlatContext, noteNames, putFlat } from "./lay_flat.ts";
import { type LayoutNames, layStatement, LINE_WIDTH, MIN_WIDTH, type Statement } from "./layout.ts";
import { put, putCode, putRepeated, type TextBuffer } from "./text.ts";
import { type Arm, diverges, type Expr, type Node, type RustLabel } from "./tree.ts";

/** Nesting beyond which a function is written compactly. */
const MAX_FORMATTED_DEPTH = 4;
/** Columns for a label and its brace. */
const LABEL_WIDTH = 12;
/** Levels that such a function is indented at most. */
const MAX_TABS = 12;

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

/** What is known of a body before it is written. */
export interface BodySurvey {
  /** Whether it is written compactly, and the function must be marked `#[rustfmt::skip]`. */
  readonly isCompact: boolean;
  /** Labels that a jump names. */
  readonly labels: ReadonlySet<RustLabel>;
}

/**
 * Looks over a function body.
 *
 * @param nodes The body, with declarations.
 * @returns What writing it needs to know.
 */
export function surveyBody(nodes: readonly Node[]): BodySurvey {
  const labels = new Set<RustLabel>();
  let deepest = 0;
  const walk = (body: readonly Node[], depth: number): void => {
    if (depth > deepest) deepest = depth;
    for (const node of body) {
      switch (node.kind) {
        case "break":
        case "continue":
          labels.add(node.label);
          break;
        case "block":
        case "loop":
          walk(node.body, depth + 1);
          break;
        case "if":
          walk(node.then, depth + 1);
          walk(node.else, isOneIf(node.else) ? depth : depth + 1);
          break;
        case "match":
          // Its arms are another level.
          for (const arm of node.arms) walk(arm.body, depth + 2);
          break;
        default:
          break;
      }
    }
  };
  walk(nodes, 0);
  return { isCompact: deepest > MAX_FORMATTED_DEPTH, labels };
}

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
  const { isCompact, labels } = survey;
  const variableName = style.variableName as (variable: number) => string;
  let temps = 0;
  let lets = 0;
  let mostLets = 0;
  const names: LayoutNames = { variable: variableName, fresh: () => `t${temps++}` };
  const context: FlatContext = { out, names, used: style.used };
  /** Whether the next line goes on after what stands there already. */
  let goesOn = false;

  const columns = (level: number): number => isCompact ? Math.min(level, MAX_TABS) : 4 * level;
  const indent = (level: number): void => {
    if (goesOn) goesOn = false;
    else putRepeated(out, isCompact ? TAB : SPACE, columns(level));
  };
  const line = (level: number, text: string): void => {
    if (text.startsWith("let ")) lets++;
    indent(level);
    put(out, text);
    putCode(out, NEWLINE);
  };
  /** Writes a label between the texts around it. */
  const label = (before: string, number: RustLabel, after: string): void => {
    put(out, before);
    put(out, "'b");
    put(out, String(number));
    put(out, after);
  };
  /** Writes `open` and `more`, an expression, `close`, with what must stand before. */
  const lay = (level: number, open: string, more: string, value: Expr, close: string): void => {
    const start = out.length;
    const joins = goesOn;
    const most = LINE_WIDTH - columns(level);
    indent(level);
    const first = out.length;
    put(out, open);
    put(out, more);
    const width = Math.max(most - open.length - more.length - close.length, MIN_WIDTH);
    if (putFlat(context, value, width, most)) {
      put(out, close);
      // A tuple that is the last argument has to leave a column free.
      const free = value.kind === "call" && value.args[0]?.kind === "tuple" ? 1 : 0;
      if (out.length - first <= most - free) {
        putCode(out, NEWLINE);
        return;
      }
    }
    out.length = start;
    goesOn = joins;
    layBroken(level, { open: open + more, value, close });
  };
  const layBroken = (level: number, statement: Statement): void => {
    noteNames(statement.value, style.used);
    for (const text of layStatement(statement, LINE_WIDTH - columns(level), names)) {
      line(level, text);
    }
  };

  const body = (inner: readonly Node[], level: number, tail: boolean): void => {
    const outside = lets;
    for (let i = 0; i < inner.length; i++) {
      write(inner[i]!, level, tail && i === inner.length - 1);
    }
    mostLets = Math.max(mostLets, lets);
    lets = outside;
  };
  const write = (node: Node, level: number, tail: boolean): void => {
    switch (node.kind) {
      case "set":
        lay(level, variableName(node.variable), " = ", node.value, ";");
        return;
      case "let": {
        lets++;
        const name = variableName(node.variable);
        const open = node.mutable ? "let mut " : "let ";
        const bare = bareType(node.value);
        if (bare !== undefined) lay(level, open, `${name}: ${bare} = `, node.value, ";");
        else lay(level, open, `${name} = `, node.value, ";");
        return;
      }
      case "declare": {
        const { type } = style.variables.vars[node.variable]!;
        const zero = node.zero ? ` = ${zeroValue(type)}` : "";
        const rust = rustType(type);
        style.used.add(rust);
        line(level, `let mut ${variableName(node.variable)}: ${rust}${zero};`);
        return;
      }
      case "unpack": {
        const unpacks = node.variables.map((v) => v === undefined ? "_" : variableName(v));
        layBroken(level, { open: "", value: node.value, close: ";", unpacks });
        return;
      }
      case "do": {
        const open = node.value.kind === "call" || node.value.kind === "atom" ? "" : "let _ = ";
        lay(level, open, "", node.value, ";");
        return;
      }
      case "assign":
        lay(level, node.place, " = ", node.value, ";");
        return;
      case "retake": {
        lay(level, style.env.memory(node.memory), " = ", style.takeMemory(node.memory), ";");
        return;
      }
      case "block": {
        indent(level);
        const [first] = node.body;
        if (isCompact && first?.kind === "block") {
          // Blocks that begin together are a switch: one level for all of them.
          label("", node.label, ": {");
          goesOn = out.length - lastLine(out, out.length) < LINE_WIDTH - LABEL_WIDTH;
          putCode(out, goesOn ? SPACE : NEWLINE);
          write(first, level, false);
          body(node.body.slice(1), level + 1, false);
        } else {
          label("", node.label, ": {\n");
          body(node.body, level + 1, false);
        }
        line(level, "}");
        return;
      }
      case "loop":
        if (node.body.length === 0) {
          line(level, "loop {}");
          return;
        }
        indent(level);
        if (labels.has(node.label)) label("", node.label, ": ");
        put(out, "loop {\n");
        body(node.body, level + 1, false);
        line(level, "}");
        return;
      case "if":
        lay(level, "if ", "", node.cond, " {");
        if (isCompact && closesOnSameLine(node, level)) return;
        body(node.then, level + 1, false);
        writeElse(node.else, level);
        line(level, "}");
        return;
      case "match":
        lay(level, "match ", "", node.value, " {");
        for (const arm of node.arms) writeArm(arm, level + 1);
        line(level, "}");
        return;
      case "break":
        indent(level);
        label("break ", node.label, ";\n");
        return;
      case "continue":
        indent(level);
        label("continue ", node.label, ";\n");
        return;
      case "return":
        writeReturn(node.values, level, tail);
        return;
      case "trap":
        style.used.add("WasmTrap");
        line(level, tail ? `Err(WasmTrap::${node.trap})` : `return Err(WasmTrap::${node.trap});`);
        return;
    }
  };
  const writeElse = (nodes: readonly Node[], level: number): void => {
    let rest = nodes;
    while (isOneIf(rest) && opensElseIf(rest[0].cond, level)) {
      body(rest[0].then, level + 1, false);
      rest = rest[0].else;
    }
    if (rest.length === 0) return;
    line(level, "} else {");
    body(rest, level + 1, false);
  };
  /** Writes `} else if`, unless the condition has to be broken: what it needs must stand before. */
  const opensElseIf = (cond: Expr, level: number): boolean => {
    const start = out.length;
    const most = LINE_WIDTH - columns(level);
    indent(level);
    const first = out.length;
    put(out, "} else if ");
    if (putFlat(context, cond, Math.max(most - 12, MIN_WIDTH), most)) {
      put(out, " {\n");
      if (out.length - first <= most + 1) return true;
    }
    out.length = start;
    return false;
  };
  /** Writes the rest of an `if` of one statement behind its brace, if it fits there. */
  const closesOnSameLine = ({ then, else: otherwise }: IfNode, level: number): boolean => {
    const only = then.length === 1 && otherwise.length === 0 ? then[0]! : undefined;
    if (only === undefined || !isSimple(only)) return false;
    const opened = out.length;
    const start = lastLine(out, opened - 1);
    out.length--;
    putCode(out, SPACE);
    goesOn = true;
    write(only, level + 1, false);
    out.length--;
    put(out, " }\n");
    if (out.length - start <= LINE_WIDTH + 1 && lastLine(out, out.length - 1) === start) {
      return true;
    }
    out.length = opened;
    out.bytes[opened - 1] = NEWLINE;
    return false;
  };
  const writeReturn = (values: readonly Expr[], level: number, tail: boolean): void => {
    const [open, close] = tail ? ["", ""] : ["return ", ";"];
    if (values.length === 0) {
      if (style.fallible) line(level, `${open}Ok(())${close}`);
      else if (!tail) line(level, "return;");
      return;
    }
    const value: Expr = values.length === 1 ? values[0]! : tuple(values);
    if (!style.fallible) {
      lay(level, open, "", value, close);
      return;
    }
    lay(level, open, "", call("Ok", value), close);
  };
  const writeArm = (arm: Arm, level: number): void => {
    // Columns for ` => {`.
    const lead = patternLines(arm.values, LINE_WIDTH - columns(level) - 5);
    for (let i = 0; i < lead.length - 1; i++) line(level, lead[i]!);
    const pattern = lead.at(-1)!;
    const only = arm.body.length === 1 ? arm.body[0]! : undefined;
    const braced = (): void => {
      line(level, `${pattern} => {`);
      body(arm.body, level + 1, false);
      line(level, "}");
    };
    const jump = only?.kind === "break" || only?.kind === "continue"
      ? `${pattern} => ${only.kind} 'b${only.label},`
      : undefined;
    const short = jump ?? (arm.body.length === 0 ? `${pattern} => {}` : undefined);
    if (short !== undefined && columns(level) + short.length <= LINE_WIDTH) {
      line(level, short);
    } else if (only !== undefined && standsAfterArrow(only)) {
      const start = out.length;
      indent(level);
      put(out, pattern);
      put(out, " => ");
      const first = out.length;
      goesOn = true;
      write(only, level, false);
      // What the expression needs before it cannot stand in the arm's line.
      if (out.bytes[first] === LETTER_L && out.bytes[first + 1] === LETTER_E) {
        out.length = start;
        braced();
      } else if (only.kind !== "block") {
        out.length--;
        put(out, ",\n");
      }
    } else braced();
  };

  body(nodes, 1, true);
  return mostLets;
}

const TAB = 0x09;
const NEWLINE = 0x0a;
const SPACE = 0x20;
const LETTER_L = 0x6c;
const LETTER_E = 0x65;

type IfNode = Extract<Node, { kind: "if" }>;

/** Whether this is what follows `else` in `else if`. */
function isOneIf(nodes: readonly Node[]): nodes is readonly [IfNode] {
  return nodes.length === 1 && nodes[0]!.kind === "if";
}

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

/** The pattern of an arm, over several lines when it is long. */
function patternLines(values: readonly number[], width: number): string[] {
  if (values.length === 0) return ["_"];
  const parts: string[] = [];
  for (let i = 0; i < values.length;) {
    let end = i;
    while (end + 1 < values.length && values[end + 1] === values[end]! + 1) end++;
    if (end - i >= 2) {
      parts.push(`${values[i]}..=${values[end]}`);
    } else {
      for (let k = i; k <= end; k++) parts.push(String(values[k]));
    }
    i = end + 1;
  }
  const all = parts.join(" | ");
  if (all.length <= width) return [all];
  const lines: string[] = [];
  let at = parts[0]!;
  // rustfmt fills lines with short patterns, which ranges are not.
  const short = !all.includes("..=");
  for (const part of parts.slice(1)) {
    if (short && at.length + 3 + part.length <= width) at += ` | ${part}`;
    else {
      lines.push(at);
      at = `| ${part}`;
    }
  }
  lines.push(at);
  return lines;
}

/**
 * Whether a body's end is never reached.
 *
 * @param nodes The body.
 * @returns True when its last statement diverges.
 */
export function neverEnds(nodes: readonly Node[]): boolean {
  return diverges(nodes.at(-1));
}
