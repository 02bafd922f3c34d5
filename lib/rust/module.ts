/**
 * Writes the Rust file of a module.
 *
 * @module
 */

import { planBudget } from "../backend/budget.ts";
import { DEPTH } from "../backend/callgraph.ts";
import { importOf, type ModulePlan } from "../backend/env.ts";
import { rustType } from "../backend/types.ts";
import { dispatcherFunc, importShim } from "./func.ts";
import { importTraits } from "./imports.ts";
import { fillLines, LINE_WIDTH } from "./layout.ts";
import { exportsTrait, instanceMethods } from "./exports.ts";
import { constructors, instanceTypes } from "./instance.ts";
import { globalConsts } from "./instantiate.ts";
import { RUNTIME_FUNCTIONS, RUNTIME_TYPES } from "./runtime_names.ts";
import { RUNTIME_ABI } from "./runtime_sources.ts";
import { dataConst, elemConst } from "./segments.ts";
import type { WrittenFuncs } from "./write_funcs.ts";

/** What the header says. */
export interface Header {
  /** The version of herkos. */
  readonly version: string;
  /** SHA-256 of the input, in hexadecimal. */
  readonly sha256: string;
  /** The options that shaped the output, as text. */
  readonly options: string;
  /** Rust path of the runtime, such as `herkos_runtime`. */
  readonly runtimePath: string;
}

/** Estimated frame of a call into the host, in bytes. */
const HOST_FRAME = 1024;

/**
 * Writes the file.
 *
 * @param plan The module.
 * @param funcs Its functions.
 * @param header What the header says.
 * @returns The text, as rustfmt would print it.
 */
export function writeModule(plan: ModulePlan, funcs: WrittenFuncs, header: Header): string {
  return [...moduleChunks(plan, funcs, header)].join("");
}

/**
 * Writes the file piece by piece, so that it need not be in memory as a whole.
 *
 * @param plan The module.
 * @param funcs Its functions.
 * @param header What the header says.
 * @returns The pieces of the text, in order.
 */
export function* moduleChunks(
  plan: ModulePlan,
  funcs: WrittenFuncs,
  header: Header,
): Generator<string, void, undefined> {
  const { charges, granted } = planBudget(
    funcs.nodes,
    plan.maxCallDepth,
    plan.takesHost ? entriesOf(plan) : [],
  );
  const body: string[] = [];
  // Not `push(...lines)`, since lists can be longer than a call has room for arguments.
  const add = (...lists: readonly (readonly string[])[]): void => {
    for (const lines of lists) for (const line of lines) body.push(line);
  };
  add(globalConsts(plan));
  if (plan.takesHost || plan.calls.funcs.some((needs) => (needs & DEPTH) !== 0)) {
    add([
      "",
      "/// Budget of nested calls, in bytes of stack as estimated for opt-level 0.",
      `const MAX_CALL_DEPTH: u32 = ${granted};`,
    ]);
  }
  const { module } = plan;
  const calledImports = module.funcs.filter((func) => func.import !== undefined);
  if (calledImports.length > 0) {
    add([
      "",
      "/// What a call into the host is charged.",
      `const HOST_FRAME: u32 = ${HOST_FRAME};`,
    ]);
  }
  add(
    instanceTypes(plan),
    importTraits(plan, plan.growsImported),
    constructors(plan),
    instanceMethods(plan),
    exportsTrait(plan),
  );
  for (const func of calledImports) {
    add([""], importShim(plan, func.index, importOf(module, "func", func.index)));
  }
  plan.calls.dispatchers.forEach((_, at) => add([""], dispatcherFunc(plan, at)));
  // What stands in functions and strings has been noted, or names nothing.
  const words = wordsOf(body);
  for (const name of funcs.used) for (const word of name.match(WORD) ?? []) words.add(word);
  for (const { type } of module.elems) words.add(rustType(type));
  yield linesOf([...headerLines(plan, header), ...useLines(words, header.runtimePath), ...body]);
  for (let i = 0; i < funcs.funcs.length; i++) {
    const { head, tail } = funcs.funcs[i]!;
    yield "\n";
    yield head;
    if (tail !== undefined) {
      yield String(charges[funcs.places[i]!]!);
      yield tail;
    }
    yield "\n";
  }
  for (const data of module.datas) {
    yield linesOf(["", ...dataConst(plan.names.dataConst(data.index), data.init)]);
  }
  for (const elem of module.elems) {
    if (elem.mode.kind === "declarative" || plan.names.elemField(elem.index) !== undefined) {
      continue;
    }
    yield linesOf(["", ...elemConst(plan, elem)]);
  }
}

function linesOf(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

/** Functions that a host can call, by their place. */
function entriesOf(plan: ModulePlan): number[] {
  const called = new Set(plan.foreign ? plan.references.flatMap(({ targets }) => targets) : []);
  for (const { kind, index } of plan.module.exports) if (kind === "func") called.add(index);
  return [...called].flatMap((index) => plan.calls.placeOf(index) ?? []);
}

function headerLines(plan: ModulePlan, header: Header): string[] {
  const memories = plan.memories.map((memory) =>
    memory.imported
      ? "imported"
      : memory.mode === "fixed"
      ? `fixed, ${memory.maxPages} pages`
      : `growable, ${memory.minPages} to ${memory.maxPages} pages`
  );
  return [
    `//! Generated by herkos ${header.version}; do not edit.`,
    "//!",
    "//! WebAssembly binary format version: 1.",
    `//! SHA-256 of the input: ${header.sha256}.`,
    `//! Options: ${header.options}.`,
    `//! Memory: ${memories.length === 0 ? "none" : memories.join("; ")}.`,
    "",
    "#![forbid(unsafe_code)]",
    "#![allow(clippy::all, dead_code, unreachable_code, unused)]",
    "#![allow(non_camel_case_types, non_snake_case)]",
    "",
  ];
}

const WORD = /[A-Za-z_][A-Za-z0-9_]*/g;

function wordsOf(lines: readonly string[]): Set<string> {
  return new Set(lines.flatMap((line) => line.match(WORD) ?? []));
}

/** Imports what the text uses of the runtime. */
function useLines(words: ReadonlySet<string>, path: string): string[] {
  const used = [...RUNTIME_TYPES, ...RUNTIME_FUNCTIONS].filter((name) => words.has(name));
  used.push("ABI");
  // Its methods are called through the trait that it extends.
  if (words.has("GrowMemory")) used.push("LinearMemory");
  const names = [...new Set(used)].sort(compareImports);
  const line = `use ${path}::{${names.join(", ")}};`;
  const lines = names.length === 1
    ? [`use ${path}::${names[0]};`]
    // Not 100: rustfmt wraps lists of imports earlier.
    : line.length <= 98
    ? [line]
    : [`use ${path}::{`, ...fillLines(names, LINE_WIDTH), "};"];
  return [
    ...lines,
    "",
    `const _: () = assert!(`,
    `    ABI == ${RUNTIME_ABI},`,
    `    "this file was generated for another version of herkos-runtime: generate it again"`,
    `);`,
  ];
}

/** rustfmt's order in the edition of 2024: capitals first, and digits compared as numbers. */
function compareImports(a: string, b: string): number {
  const parts = (name: string): string[] => name.match(/\d+|\D+/g) ?? [];
  const [x, y] = [parts(a), parts(b)];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const [p = "", q = ""] = [x[i], y[i]];
    if (p === q) continue;
    const order = Number(p) - Number(q);
    return Number.isNaN(order) ? (p < q ? -1 : 1) : order;
  }
  return x.length - y.length;
}
