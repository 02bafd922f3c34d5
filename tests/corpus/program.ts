/**
 * Writes the Rust program that a module of the corpus is tried with: a host whose functions all
 * trap, and a call of every export, so that rustc has to compile all of the module.
 *
 * What the program prints is what {@link file://./v8_main.ts} prints of the same module.
 *
 * @module
 */

import type { Report, ReportImport } from "../../lib/report/report.ts";
import { erased } from "../../lib/wasm/ref_types.ts";
import type { FuncType, ValType } from "../../lib/wasm/types.ts";
import { PROGRAM_SUPPORT } from "./program_support.ts";

/** The most pages or elements that a host lends for an import without a maximum. */
export const HOST_LIMIT = 1024;

/**
 * How much a host lends of what a module imports.
 *
 * @param limits The limits that the import declares.
 * @param limits.min The least.
 * @param limits.max The most, if there is one.
 * @returns The most that the lent memory or table can have, in pages or elements.
 */
export function lent(limits: { readonly min: bigint; readonly max: bigint | undefined }): number {
  return Math.min(Number(limits.max ?? HOST_LIMIT), Math.max(Number(limits.min), HOST_LIMIT));
}

/**
 * Writes the program.
 *
 * @param report What `transpile` says about its output.
 * @param file Name of the generated file, without `.rs`.
 * @returns The text of `main.rs`.
 */
export function programText(report: Report, file: string): string {
  const storage = storageArguments(report);
  const host = report.takesHost ? "host" : "";
  const exports = report.exports.flatMap(({ method, type }, i) =>
    type.kind === "func" ? [exportCall(i, method, type.type, host)] : []
  );
  return `#![forbid(unsafe_code)]
#![allow(dead_code, non_snake_case, unused_imports, unused_mut, unused_variables)]

use herkos_runtime::*;
use std::io::Write;

#[path = "${file}.rs"]
mod generated;

type Instance = generated::${report.struct}${storage};

${hostText(report)}
fn call_exports(round: u32, module: &mut Instance, host: &mut Host) {
${exports.join("\n")}
}

fn memories(module: &mut Instance, host: &mut Host) -> Vec<u32> {
    vec![${memoryHashes(report).join(", ")}]
}

fn work() {
    let mut host = Host::new();
    let mut module = Box::new(Instance::${storage === "" ? "new" : "zeroed"}());
    say("start", module.instantiate(${report.takesHost ? "&mut host" : ""}));
    for round in 0..2 {
        call_exports(round, &mut module, &mut host);
        println!("{round} memory {:?}", memories(&mut module, &mut host));
    }
}
${PROGRAM_SUPPORT}`;
}

/** The arguments of the struct and of its traits: what holds the memories, or nothing. */
function storageArguments(report: Report): string {
  const storages = report.memories.filter(({ held }) => held).map((memory) =>
    `Box<${memory.storage}>`
  );
  return storages.length === 0 ? "" : `<${storages.join(", ")}>`;
}

function exportCall(i: number, method: string, type: FuncType, host: string): string {
  const args = type.params.map((_, at) => `argument(round, ${at})`);
  const call = `module.${method}(${[host, ...args].filter((arg) => arg !== "").join(", ")})`;
  const shown = type.results.length === 0
    ? `${call}.map(|()| String::new())`
    : `${call}.map(|result| show${type.results.length}(result))`;
  return `    say(&format!("{round} ${i}"), ${shown});`;
}

function memoryHashes(report: Report): string[] {
  const own = report.exports.flatMap(({ kind, imported, method }) =>
    kind === "memory" && !imported ? [`hash(LinearMemory::bytes(module.${method}()))`] : []
  );
  const lent = report.imports.flatMap(({ kind, repeated }, i) =>
    kind === "memory" && !repeated ? [`hash(host.item${i}.bytes())`] : []
  );
  return [...own, ...lent];
}

/** The host: a field for each memory, table and global that it lends, and the traits. */
function hostText(report: Report): string {
  const imports = report.imports.map((found, i) => ({ found, field: `item${i}` }))
    .filter(({ found }) => !found.repeated);
  const items = imports.flatMap(({ found, field }) => {
    const item = hostItem(found);
    return item === undefined ? [] : [{ ...item, field }];
  });
  const traits = new Map<string, string[]>();
  for (const { found, field } of imports) {
    const members = traits.get(found.trait) ?? [];
    traits.set(found.trait, members);
    members.push(traitMember(found, field));
  }
  const impls = [...traits].map(([trait, members]) =>
    `impl generated::${trait}${storageArguments(report)} for Host {\n${members.join("\n")}\n}\n`
  );
  // Functions of other instances, whose calls trap by default.
  if (report.foreign) {
    impls.push(`impl generated::Foreign${storageArguments(report)} for Host {}\n`);
  }
  const resets = items.flatMap(({ field, reset }) =>
    reset ? [`        host.${field}.${reset};`] : []
  );
  return `struct Host {
${items.map(({ field, type }) => `    ${field}: ${type},`).join("\n")}
}

impl Host {
    fn new() -> Self {
        let mut host = Host { ${items.map(({ field, value }) => `${field}: ${value}`).join(", ")} };
${resets.join("\n")}
        host
    }
}

${impls.join("\n")}`;
}

interface HostItem {
  readonly type: string;
  readonly value: string;
  /** What makes it have its first size. */
  readonly reset?: string;
}

function hostItem({ type }: ReportImport): HostItem | undefined {
  switch (type.kind) {
    case "func":
      return undefined;
    case "memory": {
      const { limits } = type.type;
      const most = lent(limits);
      return {
        type: `IsolatedMemory<${most}, Box<[u8]>>`,
        value: `IsolatedMemory::new(Zeroed::zeroed(${most} * PAGE_SIZE))`,
        reset: `reset(${limits.min}).unwrap()`,
      };
    }
    case "table": {
      const { limits, element } = type.type;
      return {
        type: `Table<${rustType(element)}, ${lent(limits)}>`,
        value: `Table::new(${rustType(element)}::NULL)`,
        reset: `reset(${limits.min}).unwrap()`,
      };
    }
    case "global": {
      const value = rustType(type.type.value);
      return { type: value, value: `${value}::from_number(0)` };
    }
  }
}

function traitMember(found: ReportImport, field: string): string {
  const { type, method, associated } = found;
  switch (type.kind) {
    case "func": {
      const params = type.type.params.map((param, i) => `p${i}: ${rustType(param)}`);
      const results = type.type.results.map(rustType);
      const result = results.length === 1 ? results[0] : `(${results.join(", ")})`;
      const all = ["&mut self", "_: &mut Instance", ...params].join(", ");
      return `    fn ${method}(${all}) -> WasmResult<${result}> { Err(WasmTrap::Host) }`;
    }
    case "memory":
    case "table":
      return `    type ${associated} = ${hostItem(found)?.type};
    fn ${method}(&mut self) -> &mut Self::${associated} { &mut self.${field} }`;
    case "global": {
      const value = rustType(type.type.value);
      return type.type.mutable
        ? `    fn ${method}(&mut self) -> &mut ${value} { &mut self.${field} }`
        : `    fn ${method}(&mut self) -> ${value} { self.${field} }`;
    }
    case "tag":
      return `    fn ${method}(&mut self) -> Tag { Tag::new(u32::MAX, 0) }`;
  }
}

function rustType(type: ValType): string {
  switch (erased(type)) {
    case "funcref":
      return "FuncRef";
    case "externref":
      return "ExternRef";
    case "exnref":
      throw new Error("Cannot write a host with exceptions");
    case "v128":
      throw new Error("Cannot write a host with vectors");
    default:
      return erased(type);
  }
}
