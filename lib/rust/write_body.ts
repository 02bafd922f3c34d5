/**
 * Writes a function body as text, in the form that rustfmt would give it.
 *
 * Indentation is quadratic in nesting, so functions nested deeper than a limit are written with
 * capped indentation instead and marked `#[rustfmt::skip]` (llhttp: 8.2 MB otherwise, 0.3 MB so).
 *
 * @module
 */

import type { Variables, VarId } from "../backend/variables.ts";
import type { FuncEnv } from "../backend/env.ts";
import { rustType, zeroValue } from "../backend/types.ts";
import { type LayoutNames, layStatement, LINE_WIDTH, type Statement } from "./layout.ts";
import { type Arm, bodiesOf, diverges, type Expr, type Node, type RustLabel } from "./tree.ts";

/** Nesting beyond which a function is not indented as rustfmt would. */
const MAX_INDENTED_DEPTH = 12;
/** Levels that such a function is indented at most. */
const CAPPED_LEVELS = 3;

/** What writing a body depends on. */
export interface BodyStyle {
  /** How the function reaches state. */
  readonly env: FuncEnv;
  /** The variables of the function. */
  readonly variables: Variables;
  /** Whether the function returns a `WasmResult`. */
  readonly fallible: boolean;
  /** The Rust name of a variable. */
  readonly variableName: (variable: VarId) => string;
}

/** A written body. */
export interface WrittenBody {
  /** The lines, without line ends. */
  readonly lines: readonly string[];
  /** Whether the function must be marked `#[rustfmt::skip]`. */
  readonly skipFormat: boolean;
}

/**
 * Writes a function body.
 *
 * @param nodes The body, with declarations.
 * @param style What it depends on.
 * @returns Its lines, indented one level.
 */
export function writeBody(nodes: readonly Node[], style: BodyStyle): WrittenBody {
  const skipFormat = depthOf(nodes) > MAX_INDENTED_DEPTH;
  const lines: string[] = [];
  let temps = 0;
  const names: LayoutNames = {
    variable: (variable) => style.variableName(variable as VarId),
    fresh: () => `t${temps++}`,
  };
  const used = usedLabels(nodes);

  const columns = (level: number): number =>
    4 * (skipFormat ? Math.min(level, CAPPED_LEVELS) : level);
  const put = (level: number, text: string): void => {
    lines.push(" ".repeat(columns(level)) + text);
  };
  const lay = (level: number, statement: Statement): void => {
    for (const text of layStatement(statement, LINE_WIDTH - columns(level), names)) {
      put(level, text);
    }
  };
  /** Writes `open`, an expression, `close`, with what must stand before. */
  const line = (level: number, open: string, value: Expr, close: string): void =>
    lay(level, { open, value, close });
  const labelText = (label: RustLabel): string => `'b${label}`;

  const body = (inner: readonly Node[], level: number, tail: boolean): void => {
    inner.forEach((node, i) => write(node, level, tail && i === inner.length - 1));
  };
  const write = (node: Node, level: number, tail: boolean): void => {
    switch (node.kind) {
      case "set":
        line(level, `${style.variableName(node.variable)} = `, node.value, ";");
        return;
      case "let": {
        const name = style.variableName(node.variable);
        const type = node.value.kind === "literal" ? `: ${node.value.type}` : "";
        line(level, `let ${node.mutable ? "mut " : ""}${name}${type} = `, node.value, ";");
        return;
      }
      case "declare": {
        const { type } = style.variables.vars[node.variable]!;
        const zero = node.zero ? ` = ${zeroValue(type)}` : "";
        put(level, `let mut ${style.variableName(node.variable)}: ${rustType(type)}${zero};`);
        return;
      }
      case "unpack": {
        const unpacks = node.variables.map((v) => v === undefined ? "_" : style.variableName(v));
        lay(level, { open: "", value: node.value, close: ";", unpacks });
        return;
      }
      case "do": {
        const open = node.value.kind === "call" || node.value.kind === "atom" ? "" : "let _ = ";
        line(level, open, node.value, ";");
        return;
      }
      case "assign":
        line(level, `${node.place} = `, node.value, ";");
        return;
      case "retake":
        line(
          level,
          `${style.env.memory(node.memory)} = `,
          style.env.viewMemory(node.memory, style.env.takeMemory(node.memory)),
          ";",
        );
        return;
      case "block":
        put(level, `${labelText(node.label)}: {`);
        body(node.body, level + 1, false);
        put(level, "}");
        return;
      case "loop":
        if (node.body.length === 0) {
          put(level, "loop {}");
          return;
        }
        put(level, used.has(node.label) ? `${labelText(node.label)}: loop {` : "loop {");
        body(node.body, level + 1, false);
        put(level, "}");
        return;
      case "if":
        line(level, "if ", node.cond, " {");
        body(node.then, level + 1, false);
        if (node.else.length > 0) {
          put(level, "} else {");
          body(node.else, level + 1, false);
        }
        put(level, "}");
        return;
      case "match":
        line(level, "match ", node.value, " {");
        for (const arm of node.arms) writeArm(arm, level + 1);
        put(level, "}");
        return;
      case "break":
        put(level, `break ${labelText(node.label)};`);
        return;
      case "continue":
        put(level, `continue ${labelText(node.label)};`);
        return;
      case "return":
        writeReturn(node.values, level, tail);
        return;
      case "trap":
        put(level, tail ? `Err(WasmTrap::${node.trap})` : `return Err(WasmTrap::${node.trap});`);
        return;
    }
  };
  const writeReturn = (values: readonly Expr[], level: number, tail: boolean): void => {
    const [open, close] = tail ? ["", ""] : ["return ", ";"];
    if (values.length === 0) {
      if (style.fallible) put(level, `${open}Ok(())${close}`);
      else if (!tail) put(level, "return;");
      return;
    }
    const value: Expr = values.length === 1 ? values[0]! : { kind: "tuple", items: values };
    if (!style.fallible) {
      line(level, open, value, close);
      return;
    }
    line(level, open, { kind: "call", name: "Ok", args: [value], fallible: false }, close);
  };
  const writeArm = (arm: Arm, level: number): void => {
    // Columns for ` => {`.
    const lead = patternLines(arm.values, LINE_WIDTH - columns(level) - 5);
    lead.slice(0, -1).forEach((text) => put(level, text));
    const pattern = lead.at(-1)!;
    const only = arm.body.length === 1 ? arm.body[0]! : undefined;
    const fits = (line: string): boolean => columns(level) + line.length <= LINE_WIDTH;
    const jump = only?.kind === "break" || only?.kind === "continue"
      ? `${pattern} => ${only.kind} ${labelText(only.label)},`
      : undefined;
    const empty = arm.body.length === 0 ? `${pattern} => {}` : undefined;
    const short = jump ?? empty;
    if (short !== undefined && fits(short)) {
      put(level, short);
    } else if (only !== undefined && standsAfterArrow(only)) {
      const start = lines.length;
      write(only, level, false);
      // What the expression needs before it cannot stand in the arm's line.
      if (/^ *(let|'b|match|loop)/.exec(lines[start]!)?.[1] === "let") {
        lines.length = start;
        put(level, `${pattern} => {`);
        body(arm.body, level + 1, false);
        put(level, "}");
        return;
      }
      lines[start] = `${" ".repeat(columns(level))}${pattern} => ${lines[start]!.trimStart()}`;
      if (only.kind !== "block") lines[lines.length - 1] += ",";
    } else {
      put(level, `${pattern} => {`);
      body(arm.body, level + 1, false);
      put(level, "}");
    }
  };

  body(nodes, 1, true);
  return { lines, skipFormat };
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

function usedLabels(nodes: readonly Node[]): Set<RustLabel> {
  const used = new Set<RustLabel>();
  const walk = (body: readonly Node[]): void => {
    for (const node of body) {
      if (node.kind === "break" || node.kind === "continue") used.add(node.label);
      for (const inner of bodiesOf(node)) walk(inner);
    }
  };
  walk(nodes);
  return used;
}

/** Levels of indentation: the arms of a `match` have two. */
function depthOf(nodes: readonly Node[]): number {
  let deepest = 0;
  for (const node of nodes) {
    const levels = node.kind === "match" ? 2 : 1;
    for (const inner of bodiesOf(node)) deepest = Math.max(deepest, levels + depthOf(inner));
  }
  return deepest;
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
