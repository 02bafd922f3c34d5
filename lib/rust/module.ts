/**
 * Writes the Rust file of a module.
 *
 * @module
 */

import { importOf, type ModulePlan } from "../backend/env.ts";
import { isConstant, maskedBytes, type MemoryPlan, PAGE_SIZE } from "../backend/memory_modes.ts";
import { rustType } from "../backend/types.ts";
import type { RustEdition } from "../options/option_types.ts";
import { chooserFunc, dispatcherFunc } from "./dispatch.ts";
import { importShim } from "./imports.ts";
import { exceptionTypes } from "./exceptions.ts";
import { importTraits } from "./imports.ts";
import { exportsTrait, instanceMethods } from "./exports.ts";
import { INLINE_RUNTIME_PATH, inlineRuntime } from "./inline_runtime.ts";
import { constructors, instanceTypes } from "./instance.ts";
import { globalConsts } from "./instantiate.ts";
import { callsHost, hasBudget, HOST_FRAME, moduleBudget } from "./module_budget.ts";
import { RUNTIME_FUNCTIONS, RUNTIME_TYPES } from "./runtime_names.ts";
import { RUNTIME_ABI } from "./runtime_sources.ts";
import {
  dataConst,
  type DataFile,
  dataFileConst,
  dataSliceConst,
  elemConst,
  memoryConst,
} from "./segments.ts";
import { snapshotMethods } from "./snapshots.ts";
import { trapTables } from "./trap_sites.ts";
import { useItems } from "./use_items.ts";
import type { WrittenFuncs } from "./write_funcs.ts";

/** What the header says. */
export interface Header {
  /** The version of herkos. */
  readonly version: string;
  /** SHA-256 of the input, in hexadecimal. */
  readonly sha256: string;
  /** The options that shaped the output, as text. */
  readonly options: string;
}

/** How a module is written. */
export interface Form {
  /** Rust path of the runtime, such as `herkos_runtime`; undefined to write it into the file. */
  readonly runtimePath: string | undefined;
  /** The Rust module to wrap everything in, if any. */
  readonly wrapper: string | undefined;
  /** The edition of Rust, whose rustfmt says how imports are sorted. */
  readonly edition: RustEdition;
  /** The file with large data segments, if there is one. */
  readonly dataFile: DataFile | undefined;
}

/**
 * Writes the file piece by piece, so that it need not be in memory as a whole.
 *
 * @param plan The module.
 * @param funcs Its functions.
 * @param header What the header says.
 * @param form How to write it.
 * @returns The pieces of the text, in order.
 */
export function* moduleChunks(
  plan: ModulePlan,
  funcs: WrittenFuncs,
  header: Header,
  form: Form,
): Generator<string, void, undefined> {
  const { dataFile, runtimePath, wrapper } = form;
  const { charges, granted } = moduleBudget(plan, funcs);
  const body: string[] = [];
  // Not `push(...lines)`, since lists can be longer than a call has room for arguments.
  const add = (...lists: readonly (readonly string[])[]): void => {
    for (const lines of lists) for (const line of lines) body.push(line);
  };
  add(globalConsts(plan));
  if (hasBudget(plan)) {
    add([
      "",
      "/// Budget of nested calls, in bytes of stack as estimated for opt-level 0.",
      `const MAX_CALL_DEPTH: u32 = ${granted};`,
    ]);
  }
  const { module } = plan;
  const calledImports = module.funcs.filter((func) => func.import !== undefined);
  if (callsHost(plan)) {
    add([
      "",
      "/// What a call into the host is charged.",
      `const HOST_FRAME: u32 = ${HOST_FRAME};`,
    ]);
  }
  add(
    exceptionTypes(plan),
    instanceTypes(plan),
    importTraits(plan),
    constructors(plan),
    instanceMethods(plan),
    exportsTrait(plan),
    snapshotMethods(plan, header.sha256),
  );
  for (const func of calledImports) {
    add([""], importShim(plan, func.index, importOf(module, "func", func.index)));
  }
  plan.calls.dispatchers.forEach(({ group, isCalled }, at) => {
    if (isCalled) add([""], dispatcherFunc(plan, at));
    if (group !== undefined) add([""], chooserFunc(plan, at));
  });
  // What stands in functions and strings has been noted, or names nothing.
  const constants = plan.memories.filter(isConstant).flatMap((memory) => [
    "",
    ...memoryConst(plan, memory),
  ]);
  const words = wordsOf([...body, ...constants]);
  for (const name of funcs.used) for (const word of name.match(WORD) ?? []) words.add(word);
  for (const { type } of module.elems) words.add(rustType(type));
  const modules = plan.names.capabilities.length > 0 ? ["wasi"] : [];
  const used = usedNames(words, modules);
  if (wrapper !== undefined) yield linesOf(["#[rustfmt::skip]", `pub mod ${wrapper} {`]);
  yield linesOf([
    ...headerLines(plan, header),
    ...runtimePath === undefined
      ? useLines(used, INLINE_RUNTIME_PATH, form.edition)
      : [...useLines(["ABI", ...used], runtimePath, form.edition), "", ...ABI_CHECK],
    ...body,
  ]);
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
  const tables = trapTables(plan);
  if (tables.length > 0) yield linesOf(tables);
  if (dataFile !== undefined) yield linesOf(["", ...dataFileConst(dataFile)]);
  for (const { index, init } of module.datas) {
    const name = plan.names.dataConst(index);
    const start = dataFile?.starts.get(index);
    const lines = start === undefined
      ? dataConst(name, init)
      : dataSliceConst(name, start, init.length);
    yield linesOf(["", ...lines]);
  }
  if (constants.length > 0) yield linesOf(constants);
  for (const elem of module.elems) {
    if (elem.mode.kind === "declarative" || plan.names.elemField(elem.index) !== undefined) {
      continue;
    }
    yield linesOf(["", ...elemConst(plan, elem)]);
  }
  if (runtimePath === undefined) yield linesOf(["", ...inlineRuntime(used)]);
  if (wrapper !== undefined) yield "}\n";
}

function linesOf(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

/** Lints that a crate may deny, and which are about code that people write. */
const ALLOWED: readonly string[] = [
  "#![allow(clippy::all, clippy::nursery, clippy::pedantic, clippy::restriction)]",
  "#![allow(missing_copy_implementations, missing_docs, nonstandard_style)]",
  "#![allow(rust_2024_compatibility, trivial_casts, trivial_numeric_casts)]",
  "#![allow(unreachable_pub, unused, unused_comparisons, unused_results)]",
];

function headerLines(plan: ModulePlan, header: Header): string[] {
  const memories = plan.memories.map(memoryText);
  return [
    `//! Generated by herkos ${header.version}; do not edit.`,
    "//!",
    "//! WebAssembly binary format version: 1.",
    `//! SHA-256 of the input: ${header.sha256}.`,
    `//! Options: ${header.options}.`,
    `//! Memory: ${memories.length === 0 ? "none" : memories.join("; ")}.`,
    "",
    "#![forbid(unsafe_code)]",
    ...ALLOWED,
    "",
  ];
}

/** What the header says of a memory. */
function memoryText(memory: MemoryPlan): string {
  const { addressType, imported, maxPages, minPages, mode, pageSize, promisedPages } = memory;
  if (imported) return "imported";
  const pages = `pages${pageSize === PAGE_SIZE ? "" : ` of ${pageSize} byte`}`;
  const addresses = addressType === "i64" ? ", 64-bit addresses" : "";
  const fixed = promisedPages === undefined
    ? `${maxPages} ${pages}`
    : `${maxPages} bytes where the module has ${promisedPages} pages`;
  const range = `${minPages} to ${maxPages} ${pages}${addresses}`;
  switch (mode) {
    case "fixed":
      return `fixed, ${fixed}${addresses}`;
    case "aligned":
      return `fixed and aligned to words, ${fixed}${addresses}`;
    case "constant":
      return `constant, as nothing writes it, ${fixed}${addresses}`;
    case "alignedConstant":
      return `constant, as nothing writes it, and aligned to words, ${fixed}${addresses}`;
    case "growable":
      return `growable, ${range}`;
    case "capacity":
      return `capacity, ${range}; addresses are checked against the most`;
    case "mask":
      return `mask, ${
        promisedPages === undefined ? range : `${fixed}${addresses}`
      }; addresses are masked to ${maskedBytes(memory)} bytes and never trap`;
  }
}

const WORD = /[A-Za-z_][A-Za-z0-9_]*/g;

function wordsOf(lines: readonly string[]): Set<string> {
  return new Set(lines.flatMap((line) => line.match(WORD) ?? []));
}

/** What the text uses of the runtime: names among its words, and modules. */
function usedNames(words: ReadonlySet<string>, modules: readonly string[]): string[] {
  const used = [...RUNTIME_TYPES, ...RUNTIME_FUNCTIONS].filter((name) => words.has(name));
  if (words.has("SnapshotReader")) used.push("Snapshot");
  // Its methods are called through the trait that it extends.
  if (words.has("GrowMemory")) used.push("LinearMemory");
  if (words.has("ResultAt")) used.push("TrapPlace");
  return [...new Set([...used, ...modules])];
}

/** Imports names of the runtime. */
function useLines(used: readonly string[], path: string, edition: RustEdition): string[] {
  return used.length === 0 ? [] : useItems(path, [...new Set(used)], edition);
}

/** Fails to compile with another runtime. */
const ABI_CHECK: readonly string[] = [
  `const _: () = assert!(`,
  `    ABI == ${RUNTIME_ABI},`,
  `    "this file was generated for another version of herkos-runtime: generate it again"`,
  `);`,
];
