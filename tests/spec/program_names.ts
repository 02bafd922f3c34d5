/**
 * Names and types that the parts of a generated program share.
 *
 * @module
 */

import type { Export } from "../../lib/wasm/module.ts";
import { erased, type ErasedType } from "../../lib/wasm/ref_types.ts";
import type { FuncType, ValType } from "../../lib/wasm/types.ts";
import type { Report, ReportMemory } from "../../lib/report/report.ts";
import type { ModuleCode } from "./code.ts";
import type { Instance } from "./link.ts";

/** The instances and actions of a script that can be compiled. */
export interface Program {
  /** Code by the id of the definition. */
  readonly codes: ReadonlyMap<number, ModuleCode>;
  /** The instances that are not blocked. */
  readonly instances: readonly Instance[];
  /** Actions by position: the number that the commands use. */
  readonly actions: readonly ProgramAction[];
}

/** A call or reading of an export. */
export interface ProgramAction {
  /** The instance. */
  readonly instance: Instance;
  /** Its export. */
  readonly item: Export;
}

/** Rust's types for WebAssembly's. */
const RUST_TYPES: Readonly<Record<ErasedType, string>> = {
  i32: "i32",
  i64: "i64",
  f32: "f32",
  f64: "f64",
  v128: "V128",
  funcref: "FuncRef",
  externref: "ExternRef",
  exnref: "ExnRef",
};

/** Rust's type for a value type. */
export function rustTypeOf(type: ValType): string {
  return RUST_TYPES[erased(type)];
}

/**
 * The Rust types of the storages of a module's own memories.
 *
 * @param report The module's report.
 * @returns Boxed arrays or boxed slices, in order.
 */
export function storages(report: Report): string[] {
  return report.memories.filter(({ held }) => held).map(storageOf);
}

/**
 * Names the storages of a definition's own memories, as generic arguments.
 *
 * @param id The id of the definition.
 * @param report The module's report.
 * @returns For instance `<S3_0, S3_1>`, or nothing.
 */
export function storageArgs(id: number, report: Report): string {
  const names = storages(report).map((_, i) => `S${id}_${i}`);
  return names.length === 0 ? "" : `<${names.join(", ")}>`;
}

/**
 * The Rust type of a memory that a module owns.
 *
 * @param memory The memory.
 * @returns Its type over a storage in a box.
 */
export function memoryTypeOf(memory: ReportMemory): string {
  return memory.type.replace("STORAGE", storageOf(memory));
}

function storageOf({ storage }: ReportMemory): string {
  return `Box<${storage}>`;
}

/**
 * The number by which function references name an instance; 0 is nobody's.
 *
 * @param instance The instance.
 * @returns Its number.
 */
export function instanceNumber(instance: Instance): number {
  return instance.id + 1;
}

/**
 * Parameters `p0`, `p1`, … of a method, after others.
 *
 * @param type The type of the function.
 * @returns Rust source that starts with a comma, or nothing.
 */
export function params(type: FuncType): string {
  return type.params.map((param, i) => `, p${i}: ${rustTypeOf(param)}`).join("");
}

/**
 * Arguments of a call that hands on the parameters `p0`, `p1`, …
 *
 * @param target The instance that is called.
 * @param report The report on its module.
 * @param type The type of the function.
 * @param first Arguments between the host, if there is one, and the parameters.
 * @returns Rust source.
 */
export function args(
  target: Instance,
  report: Report,
  type: FuncType,
  ...first: string[]
): string {
  const host = report.takesHost ? [`&mut H${target.id}(store)`] : [];
  return [...host, ...first, ...type.params.map((_, i) => `p${i}`)].join(", ");
}

/**
 * The Rust type of a function's results.
 *
 * @param type The type of the function.
 * @returns One type, or a tuple of none or several.
 */
export function resultType(type: FuncType): string {
  const types = type.results.map(rustTypeOf);
  return types.length === 1 ? types.join() : `(${types.join(", ")})`;
}

/**
 * The Rust method of an export.
 *
 * @param report The report on the module.
 * @param item The export.
 * @returns Its row of the report.
 * @throws {Error} When it has no method.
 */
export function exportRow(report: Report, item: Export): { readonly method: string } {
  const row = report.exports.find(({ name, kind }) => name === item.name && kind === item.kind);
  if (row === undefined) throw new Error(`BUG: no row for export ${item.name}`);
  return row;
}

/**
 * The code of a definition.
 *
 * @param program The program.
 * @param id The id of the definition.
 * @returns Its code.
 * @throws {Error} When there is none.
 */
export function codeOf(program: Program, id: number): ModuleCode {
  const code = program.codes.get(id);
  if (code === undefined) throw new Error(`BUG: no code for definition ${id}`);
  return code;
}
