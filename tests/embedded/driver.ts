/**
 * Rust that calls everything a generated module exports, so that its generic code is compiled.
 *
 * @module
 */

import type { Report, ReportImport } from "../../lib/report/report.ts";
import { erased } from "../../lib/wasm/ref_types.ts";
import type { FuncType, ValType } from "../../lib/wasm/types.ts";

/**
 * Writes a host that provides what a module imports, and a public function for each export.
 *
 * @param path The Rust path of the module.
 * @param report What is known of the module.
 * @returns The source, for a crate that has the module and the runtime.
 */
export function driver(path: string, report: Report): string {
  const instance = `${path}::${report.struct}`;
  const lines = ["use herkos_runtime::*;", ""];
  if (report.takesHost) lines.push(...host(path, report));
  const params = report.takesHost ? ["host: &mut Host"] : [];
  const args = report.takesHost ? ["host"] : [];
  // Without the attribute, small functions are compiled in the crates that call them only.
  lines.push(
    "#[inline(never)]",
    `pub fn instantiate(${
      [`instance: &mut ${instance}`, ...params].join(", ")
    }) -> WasmResult<()> {`,
    `    instance.instantiate(${args.join(", ")})`,
    "}",
  );
  report.exports.forEach(({ type, method }, index) => {
    if (type.kind !== "func") return;
    const { params: own, results } = type.type;
    const list = [
      `instance: &mut ${instance}`,
      ...params,
      ...own.map((type, i) => `p${i}: ${rustType(type)}`),
    ];
    lines.push(
      "#[inline(never)]",
      `pub fn call_${index}(${list.join(", ")}) -> WasmResult<${resultType(results)}> {`,
      `    instance.${method}(${[...args, ...own.map((_, i) => `p${i}`)].join(", ")})`,
      "}",
    );
  });
  return lines.join("\n") + "\n";
}

/** A host whose memories, tables and globals are fields, and whose functions trap. */
function host(path: string, report: Report): string[] {
  const fields: string[] = [];
  const traits = new Map<string, string[]>();
  const storages = Array.from({ length: report.storages }, (_, i) => `S${i}`).join(", ");
  const generics = storages === "" ? "" : `<${storages}>`;
  report.imports.forEach((found, index) => {
    const methods = traits.get(found.trait) ?? [];
    traits.set(found.trait, methods);
    if (found.repeated) return;
    methods.push(...importMethod(found, `f${index}`, `${path}::${report.struct}${generics}`));
    const type = fieldType(found);
    if (type !== undefined) fields.push(`    pub f${index}: ${type},`);
  });
  return [
    "pub struct Host {",
    ...fields,
    "}",
    ...[...traits].flatMap(([trait, methods]) => [
      "",
      `impl${generics} ${path}::${trait}${generics} for Host {`,
      ...methods,
      "}",
    ]),
    ...(report.foreign ? [`impl${generics} ${path}::Foreign${generics} for Host {}`] : []),
    "",
  ];
}

function fieldType({ type }: ReportImport): string | undefined {
  switch (type.kind) {
    case "func":
    case "tag":
      return undefined;
    case "memory":
      return "IsolatedMemory<65536, &'static mut [u8]>";
    case "table":
      return `Table<${rustType(type.type.element)}, 64>`;
    case "global":
      return rustType(type.type.value);
  }
}

function importMethod(found: ReportImport, field: string, instance: string): string[] {
  const { method, associated, type } = found;
  switch (type.kind) {
    case "func": {
      const params = type.type.params.map((param) => `_: ${rustType(param)}`);
      const list = ["&mut self", `_: &mut ${instance}`, ...params].join(", ");
      return [
        `    fn ${method}(${list}) -> WasmResult<${resultType(type.type.results)}> {`,
        "        Err(WasmTrap::Host)",
        "    }",
      ];
    }
    case "memory":
    case "table":
      return [
        `    type ${associated} = ${fieldType(found)};`,
        `    fn ${method}(&mut self) -> &mut Self::${associated} {`,
        `        &mut self.${field}`,
        "    }",
      ];
    case "global": {
      const mutable = type.type.mutable ? "&mut " : "";
      return [
        `    fn ${method}(&mut self) -> ${mutable}${rustType(type.type.value)} {`,
        `        ${mutable}self.${field}`,
        "    }",
      ];
    }
    case "tag":
      return [`    fn ${method}(&mut self) -> Tag {`, "        Tag::new(1, 0)", "    }"];
  }
}

function resultType(results: FuncType["results"]): string {
  const types = results.map(rustType);
  return types.length === 1 ? types.join() : `(${types.join(", ")})`;
}

function rustType(type: ValType): string {
  const plain = erased(type);
  switch (plain) {
    case "i32":
    case "i64":
    case "f32":
    case "f64":
      return plain;
    case "funcref":
      return "FuncRef";
    case "externref":
      return "ExternRef";
    case "exnref":
      throw new Error("Cannot call a function with exceptions yet");
    case "v128":
      return "V128";
  }
}
