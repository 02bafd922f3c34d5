/**
 * Writes the host of each instance: what its imports are bound to, and how its calls of function
 * references reach the instances that the functions belong to.
 *
 * @module
 */

import type { Report } from "../../lib/report/report.ts";
import type { FuncType } from "../../lib/wasm/types.ts";
import { funcTypeText } from "../../lib/wasm/types.ts";
import { at, type Instance, type Link, type Owner, ownerOf } from "./link.ts";
import {
  args,
  codeOf,
  exportRow,
  instanceNumber,
  memoryTypeOf,
  params,
  type Program,
  resultType,
  rustTypeOf,
  storageArgs,
} from "./program_names.ts";

/**
 * Writes the host of one instance: its imports, and the functions of other instances.
 *
 * @param program The program.
 * @param instance The instance.
 * @returns Rust source.
 */
export function generateHost(program: Program, instance: Instance): string {
  const { id, definition } = instance;
  const { report } = codeOf(program, definition.id);
  const lines = [`struct H${id}<'a>(Store<'a>);`];
  const generics = storageArgs(definition.id, report);
  const traits = new Map<string, Map<string, string>>();
  report.imports.forEach((row, i) => {
    const items = traits.get(row.trait) ?? new Map<string, string>();
    traits.set(row.trait, items);
    if (items.has(row.method)) return;
    items.set(row.method, importItem(program, instance, i));
  });
  for (const [trait, items] of traits) {
    lines.push(`impl m${definition.id}::${trait}${generics} for H${id}<'_> {`);
    lines.push(...items.values(), "}");
  }
  if (report.foreign) {
    lines.push(`impl m${definition.id}::Foreign${generics} for H${id}<'_> {`);
    for (const row of report.foreignCalls) lines.push(foreignItem(program, instance, row));
    lines.push("}");
  }
  return lines.join("\n") + "\n";
}

/** One method (and associated type) of an import trait. */
function importItem(program: Program, instance: Instance, index: number): string {
  const row = at(codeOf(program, instance.definition.id).report.imports, index);
  const link = at(instance.links, index);
  const desc = at(instance.definition.module?.imports ?? [], index).desc;
  switch (desc.kind) {
    case "func":
      return importedFunc(program, instance, row.method, desc.type, link);
    case "memory":
    case "table": {
      const owner = ownerOf(link);
      return `    type ${row.associated} = ${ownedType(program, owner, desc.kind)};\n` +
        `    fn ${row.method}(&mut self) -> &mut Self::${row.associated} {\n` +
        `        ${ownedItem(program, owner, "self.0", true)}\n    }`;
    }
    case "global": {
      const { value, mutable } = desc.type;
      return `    fn ${row.method}(&mut self) -> ${mutable ? "&mut " : ""}${
        rustTypeOf(value)
      } {\n` +
        `        ${ownedItem(program, ownerOf(link), "self.0", mutable)}\n    }`;
    }
    case "tag":
      return `    fn ${row.method}(&mut self) -> Tag {\n` +
        `        ${ownedItem(program, ownerOf(link), "self.0", false)}\n    }`;
  }
}

function importedFunc(
  program: Program,
  instance: Instance,
  method: string,
  type: FuncType,
  link: Link,
): string {
  const head = `    fn ${method}(&mut self, caller: &mut T${instance.definition.id}${
    params(type)
  }) -> WasmResult<${resultType(type)}> {\n`;
  if (link.from !== "instance") {
    const ignored = ["caller", ...type.params.map((_, i) => `p${i}`)].join(", ");
    return `${head}        let _ = (self, ${ignored});\n        Ok(())\n    }`;
  }
  const target = link.instance;
  const { report } = codeOf(program, target.definition.id);
  const { method: name } = exportRow(report, link.export);
  return [
    `${head}        let mut store = self.0.lend();`,
    `        store.i${instance.id} = Some(&mut *caller);`,
    `        let Some(target) = store.i${target.id}.take() else { missing() };`,
    `        let result = target.${name}(${args(target, report, type)});`,
    ...moveException(codeOf(program, instance.definition.id).report, report, "        "),
    "        result",
    "    }",
  ].join("\n");
}

/** Hands the exception on that a call has ended with, by the store where an instance has no place. */
function moveException(caller: Report, target: Report, indent: string): string[] {
  if (caller.exceptions === undefined && target.exceptions === undefined) return [];
  return [
    "if let Err(WasmTrap::Exception) = result {",
    ...(target.exceptions !== undefined
      ? [
        "    let thrown = target.exception().resize()?;",
        "    *target.exception() = Exception::NULL;",
        "    self.0.spectest.exception = thrown;",
      ]
      : []),
    ...(caller.exceptions !== undefined
      ? ["    *caller.exception() = self.0.spectest.exception.resize()?;"]
      : []),
    "}",
  ].map((line) => indent + line);
}

/** A call of a function reference, sent to the instance that the function belongs to. */
function foreignItem(
  program: Program,
  instance: Instance,
  row: { readonly method: string; readonly type: FuncType },
): string {
  const { type } = row;
  const own = codeOf(program, instance.definition.id).report;
  const arms = program.instances.filter(({ id }) => id !== instance.id).flatMap((target) => {
    const { report } = codeOf(program, target.definition.id);
    const dispatcher = report.references.find((other) =>
      funcTypeText(other.type) === funcTypeText(type)
    );
    if (dispatcher === undefined) return [];
    return [
      `            ${instanceNumber(target)} => {`,
      `                let Some(target) = store.i${target.id}.take() else { missing() };`,
      `                let result = target.${dispatcher.method}(${
        args(target, report, type, "f")
      });`,
      ...moveException(own, report, "                "),
      "                result",
      "            }",
    ];
  });
  const used = arms.length > 0;
  return [
    `    fn ${row.method}(&mut self, caller: &mut T${instance.definition.id}, f: FuncRef${
      params(type)
    }) -> WasmResult<${resultType(type)}> {`,
    ...(used ? ["        let mut store = self.0.lend();"] : []),
    used
      ? `        store.i${instance.id} = Some(&mut *caller);`
      : `        let _ = (caller, ${["f", ...type.params.map((_, i) => `p${i}`)].join(", ")});`,
    ...(used
      ? ["        match f.instance() {", ...arms, "            _ => missing(),", "        }"]
      : [
        "        missing()",
      ]),
    "    }",
  ].join("\n");
}

/** The Rust type of a memory or table. */
function ownedType(program: Program, owner: Owner, kind: "memory" | "table"): string {
  if (owner.from === "spectest") {
    return kind === "memory" ? "spec_runner::SpectestMemory" : "spec_runner::SpectestTable";
  }
  const { report } = codeOf(program, owner.instance.definition.id);
  if (kind === "table") {
    const { max } = at(report.tables, owner.export.index);
    const { type } = at(owner.instance.definition.module?.tables ?? [], owner.export.index);
    return `Table<${rustTypeOf(type.element)}, ${max}>`;
  }
  return memoryTypeOf(at(report.memories, owner.export.index));
}

/**
 * Writes an expression for a memory, table or global in its owner.
 *
 * @param program The program.
 * @param owner Where it is defined.
 * @param from An expression for the store.
 * @param mutable Whether it is borrowed, not read.
 * @returns Rust source.
 */
export function ownedItem(program: Program, owner: Owner, from: string, mutable: boolean): string {
  if (owner.from === "spectest") {
    return owner.name.startsWith("global_")
      ? `spec_runner::${owner.name.toUpperCase()}`
      : `&mut ${from}.spectest.${owner.name}`;
  }
  const { instance } = owner;
  const row = exportRow(codeOf(program, instance.definition.id).report, owner.export);
  const pattern = `${mutable ? "&mut " : "&"}${from}.i${instance.id}`;
  return `match ${pattern} { Some(owner) => owner.${row.method}(), None => missing() }`;
}
