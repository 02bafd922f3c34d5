/**
 * The IR as text, for tests and for people; `parse.ts` reads it back.
 *
 * A value is `v3`, with the local it was last put in as `v3$1`, and with its type where it is
 * defined; a label is `L0`; an edge is a label and what it passes. Statements stand one on a line.
 * The byte offset of an operation, if any, comes last.
 *
 * ```text
 * f0 = func 12 (v0$0: i32) -> (i32) {
 *   loop L0 (v1$1: i32 = v0) {
 *     v2: i32 = i32.load offset=8 v1 @0x45
 *     br_if v2 L0(v2)
 *     return v1
 *   }
 * }
 * ```
 *
 * @module
 */

import { assertNever, InternalError } from "../errors.ts";
import { type InstrRow, rowByName } from "../wasm/instructions.ts";
import { f32Text, f64Text, v128Text } from "./literal.ts";
import type { Edge, IrFunc, IrModule, LabelId, Op, Stmt, ValueId } from "./ir.ts";

/** Deeper regions are indented no further, so that the text grows no faster than the IR. */
const MAX_INDENT = 40;

/**
 * Writes all functions.
 *
 * @param module The functions.
 * @returns Their text, an empty line between them.
 */
export function printModule(module: IrModule): string {
  return module.funcs.map(printFunc).join("\n");
}

/**
 * Writes a function.
 *
 * @param func The function.
 * @returns Its text, a line break at the end.
 */
export function printFunc(func: IrFunc): string {
  const part = func.part === 0 ? "" : ` part ${func.part}`;
  const params = definitions(func, func.params);
  const results = func.type.results.join(", ");
  const lines = [`f${func.id} = func ${func.index}${part} (${params}) -> (${results}) {`];

  interface Open {
    readonly body: readonly Stmt[];
    next: number;
    /** The second arm of an if whose first this is. */
    readonly otherwise: readonly Stmt[] | undefined;
  }
  const open: Open[] = [{ body: func.body, next: 0, otherwise: undefined }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const stmt = top.body[top.next++];
    if (stmt === undefined) {
      open.pop();
      const indent = indentOf(open.length);
      if (top.otherwise === undefined) lines.push(`${indent}}`);
      else {
        lines.push(`${indent}} else {`);
        open.push({ body: top.otherwise, next: 0, otherwise: undefined });
      }
      continue;
    }
    lines.push(indentOf(open.length) + printStmt(func, stmt));
    switch (stmt.kind) {
      case "block":
      case "loop":
        open.push({ body: stmt.body, next: 0, otherwise: undefined });
        break;
      case "if":
        open.push({ body: stmt.then, next: 0, otherwise: stmt.else });
        break;
      case "check":
        if (stmt.cold.length > 0) open.push({ body: stmt.cold, next: 0, otherwise: undefined });
        break;
      default:
        break;
    }
  }
  return `${lines.join("\n")}\n`;
}

function indentOf(depth: number): string {
  return "  ".repeat(Math.min(depth, MAX_INDENT));
}

/**
 * Writes the line of a statement; for a block, loop or if the one that opens it.
 *
 * @param func The function that it is in.
 * @param stmt The statement.
 * @returns The line, without indentation.
 */
export function printStmt(func: IrFunc, stmt: Stmt): string {
  switch (stmt.kind) {
    case "op": {
      const words = [stmt.op, ...immediates(stmt), ...stmt.args.map(valueText)];
      if (stmt.offset !== 0) words.push(`@0x${stmt.offset.toString(16)}`);
      return results(func, stmt.results) + words.join(" ");
    }
    case "call_part":
      return results(func, stmt.results) +
        ["call_part", `f${stmt.callee}`, ...stmt.args.map(valueText)].join(" ");
    case "charge": {
      const words = ["charge", stmt.cost, ...stmt.args.map(valueText)];
      if (stmt.offset !== 0) words.push(`@0x${stmt.offset.toString(16)}`);
      return words.join(" ");
    }
    case "check": {
      const memory = stmt.memory === 0 ? "" : `memory=${stmt.memory} `;
      const ranges = stmt.ranges.map(({ base, size }) => `${valueText(base)} ${size}`).join(", ");
      return `check ${memory}${ranges}${stmt.cold.length === 0 ? "" : " {"}`;
    }
    case "block":
      return `${results(func, stmt.results)}block ${labelText(stmt.label)} {`;
    case "loop": {
      const params = stmt.params.map((param, i) =>
        `${definitions(func, [param])} = ${valueText(stmt.inits[i])}`
      );
      return `loop ${labelText(stmt.label)} (${params.join(", ")}) {`;
    }
    case "if":
      return `${results(func, stmt.results)}if ${labelText(stmt.label)} ${valueText(stmt.cond)} {`;
    case "br":
      return `br ${edgeText(stmt.edge)}`;
    case "br_if":
      return `br_if ${valueText(stmt.cond)} ${edgeText(stmt.edge)}`;
    case "br_table": {
      const targets = stmt.targets.map(edgeText).join(" ");
      return `br_table ${valueText(stmt.index)} [${targets}] ${edgeText(stmt.fallback)}`;
    }
    case "return":
      return ["return", ...stmt.args.map(valueText)].join(" ");
    case "unreachable":
      return stmt.trap === "Unreachable" ? "unreachable" : `unreachable ${stmt.trap}`;
  }
}

function valueText(value: ValueId | undefined): string {
  return `v${value}`;
}

function labelText(label: LabelId): string {
  return `L${label}`;
}

function edgeText(edge: Edge): string {
  const args = edge.args.length === 0 ? "" : `(${edge.args.map(valueText).join(", ")})`;
  return labelText(edge.label) + args;
}

function definitions(func: IrFunc, values: readonly ValueId[]): string {
  return values.map((value) => {
    const home = func.homes[value] ?? -1;
    return `v${value}${home < 0 ? "" : `$${home}`}: ${func.types[value]}`;
  }).join(", ");
}

function results(func: IrFunc, values: readonly ValueId[]): string {
  return values.length === 0 ? "" : `${definitions(func, values)} = `;
}

function immediates(op: Op): string[] {
  const handled = op.imm.handled ? ["handled"] : [];
  return [...handled, ...ownImmediates(op)];
}

function ownImmediates(op: Op): string[] {
  const { imm } = op;
  const row: InstrRow = rowByName(op.op);
  switch (row.immediates) {
    case "none":
    case "reserved":
      return [];
    case "func":
    case "type":
    case "local":
    case "global":
    case "table":
    case "elem":
    case "data":
    case "memory":
    case "tag":
      return [`${imm.index}`];
    case "callIndirect":
      return [`type=${imm.index}`, `table=${imm.index2}`];
    case "tableInit":
    case "tableCopy":
    case "memoryInit":
    case "memoryCopy":
      return [`${imm.index}`, `${imm.index2}`];
    case "types":
      return (imm.types ?? []).map(String);
    case "refType":
      return [`${imm.refType}`];
    case "memArg":
    case "memArgLane": {
      const words: string[] = [];
      if (imm.memOffset !== 0n) words.push(`offset=${imm.memOffset}`);
      const align = 2 ** (imm.align ?? 0);
      if (align !== row.access?.bytes) words.push(`align=${align}`);
      if (imm.memory !== 0) words.push(`memory=${imm.memory}`);
      if (imm.lane !== undefined) words.push(`lane=${imm.lane}`);
      return words;
    }
    case "lane":
      return [`lane=${imm.lane}`];
    case "shuffle":
      return [`lanes=${imm.shuffle?.join(",")}`];
    case "v128":
      return [v128Text(imm.v128 ?? 0n)];
    case "i32":
      return [`${imm.i32}`];
    case "i64":
      return [`${imm.i64}`];
    case "f32":
      return [f32Text(imm.f32 ?? 0)];
    case "f64":
      return [f64Text(imm.f64 ?? 0n)];
    case "block":
    case "tryTable":
    case "label":
    case "labels":
      throw new InternalError(`${op.op} is no operation of the IR`);
    default:
      return assertNever(row.immediates);
  }
}
