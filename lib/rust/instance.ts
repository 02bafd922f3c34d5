/**
 * Writes a module's instance: the struct, its state, and how it is made.
 *
 * @module
 */

import { FUEL_FIELD, type ModulePlan } from "../backend/env.ts";
import {
  arrayType,
  isHeld,
  isInline,
  MEMORY_MODES,
  type MemoryPlan,
  memoryType,
  storageBytes,
  zeroArray,
} from "../backend/memory_modes.ts";
import { rustType, zeroValue } from "../backend/types.ts";
import { instanceType, signature } from "./signature.ts";
import { TRAP_FIELD } from "./trap_sites.ts";

/** A field of the state. */
export interface Field {
  /** Its name. */
  readonly name: string;
  /** Its Rust type. */
  readonly type: string;
  /** Its value before instantiation: all its bytes are zero. */
  readonly zero: string;
}

/**
 * Lists the fields of a module's state.
 *
 * @param plan The module.
 * @returns The fields, in the order of the index spaces.
 */
export function stateFields(plan: ModulePlan): Field[] {
  const { module, names, tables } = plan;
  const fields: Field[] = [];
  for (const global of module.globals) {
    const inHost = global.import !== undefined && global.type.mutable;
    if (inHost || names.globalConst(global.index) !== undefined) continue;
    const { value } = global.type;
    fields.push({
      name: names.globalField(global.index),
      type: rustType(value),
      zero: zeroValue(value),
    });
  }
  for (const table of tables) {
    if (table.imported) continue;
    const element = rustType(module.tables[table.index]!.type.element);
    fields.push({
      name: names.tableField(table.index),
      type: `Table<${element}, ${table.max}>`,
      zero: `Table::new(${element}::NULL)`,
    });
  }
  for (const data of module.datas) {
    const flag = names.dataFlag(data.index);
    if (flag !== undefined) fields.push({ name: flag, type: "bool", zero: "false" });
  }
  for (const elem of module.elems) {
    const flag = names.elemFlag(elem.index);
    if (flag !== undefined) fields.push({ name: flag, type: "bool", zero: "false" });
    const field = names.elemField(elem.index);
    if (field === undefined) continue;
    const type = rustType(elem.type);
    const count = elem.init.length;
    fields.push({ name: field, type: `[${type}; ${count}]`, zero: `[${type}::NULL; ${count}]` });
  }
  if (plan.fuel) fields.push({ name: FUEL_FIELD, type: "i64", zero: "0" });
  if (plan.takesHost) fields.push({ name: "used", type: "u32", zero: "0" });
  if (plan.exceptions.used) {
    fields.push({ name: "exception", type: "ExnRef", zero: "ExnRef::NULL" });
    for (const { index, import: from } of module.tags) {
      if (from === undefined) continue;
      fields.push({ name: names.tagField(index), type: "Tag", zero: "Tag::NULL" });
    }
  }
  if (plan.foreign || plan.exceptions.numbered) {
    fields.push({ name: "id", type: "u32", zero: "0" });
  }
  if (plan.traps.info !== "none") {
    fields.push({ name: TRAP_FIELD, type: "Option<TrapAt>", zero: "None" });
  }
  return fields;
}

/**
 * Lists the memories that the instance holds itself.
 *
 * @param plan The module.
 * @returns The memories that are neither imported nor constants.
 */
export function ownedMemories(plan: ModulePlan): MemoryPlan[] {
  return plan.memories.filter(isHeld);
}

/** The inline storage of a memory, if it is small enough for one. */
function inlineStorage(memory: MemoryPlan): string | undefined {
  return isInline(memory) ? arrayType(memory) : undefined;
}

/**
 * Whether the instance has `new`: its memories are inline by default.
 *
 * @param plan The module.
 * @returns True when every memory that the module owns is small enough to be inline.
 */
export function hasNew(plan: ModulePlan): boolean {
  return ownedMemories(plan).every(isInline);
}

/**
 * Writes the struct and the state.
 *
 * @param plan The module.
 * @returns The lines of the items.
 */
export function instanceTypes(plan: ModulePlan): string[] {
  const { names } = plan;
  const memories = ownedMemories(plan);
  const generics = memories.map((memory, i) => {
    const inline = inlineStorage(memory);
    return names.storages[i]! + (inline === undefined || !hasNew(plan) ? "" : ` = ${inline}`);
  });
  const fields = stateFields(plan);
  const lines = [
    "",
    "/// An instance of the module: its memory, tables and globals.",
    "///",
    memories.length === 0 ? "/// It has no memory of its own." : storageDoc(names.storages),
    "#[derive(Debug)]",
  ];
  const bodyLines = [
    ...memories.map((memory, i) =>
      `    ${names.memoryField(memory.index)}: ${memoryType(memory, names.storages[i]!)},`
    ),
    ...(fields.length === 0 ? [] : ["    state: State,"]),
  ];
  const head = `pub struct ${names.struct}${
    generics.length === 0 ? "" : `<${generics.join(", ")}>`
  }`;
  if (bodyLines.length === 0) lines.push(`${head} {}`);
  else lines.push(`${head} {`, ...bodyLines, "}");
  if (fields.length > 0) {
    lines.push("", "/// Everything of an instance but its memory.");
    lines.push("#[derive(Debug)]", "struct State {");
    for (const field of fields) lines.push(`    ${field.name}: ${field.type},`);
    lines.push("}", "", "impl State {", "    const fn new() -> Self {");
    lines.push(...structLiteral(fields.map((field) => `${field.name}: ${field.zero}`), 8));
    lines.push("    }", "}");
  }
  return lines;
}

/** Says what the generic parameters are. */
function storageDoc(storages: readonly string[]): string {
  const kinds = "an array, a borrowed slice or a box";
  return storages.length === 1
    ? `/// \`${storages[0]}\` holds the bytes of the memory: ${kinds}.`
    : `/// \`${storages[0]}\` to \`${
      storages.at(-1)
    }\` hold the bytes of the memories, each ${kinds}.`;
}

/**
 * Writes `Self { … }` as rustfmt does: on one line when its fields take 18 columns or less.
 *
 * @param fields The fields, each with its value.
 * @param indent Columns it is indented.
 * @param open What begins its statement.
 * @param close What ends it.
 * @returns Its lines.
 */
export function structLiteral(
  fields: readonly string[],
  indent: number,
  open = "",
  close = "",
): string[] {
  const pad = " ".repeat(indent);
  const short = fields.join(", ");
  if (fields.length === 0) return [`${pad}${open}Self {}${close}`];
  if (short.length <= 18) return [`${pad}${open}Self { ${short} }${close}`];
  return [
    `${pad}${open}Self {`,
    ...fields.map((field) => `${pad}    ${field},`),
    `${pad}}${close}`,
  ];
}

/**
 * Writes the ways to make an instance.
 *
 * @param plan The module.
 * @returns The lines of the items.
 */
export function constructors(plan: ModulePlan): string[] {
  const { names } = plan;
  const memories = ownedMemories(plan);
  const state = stateFields(plan).length > 0;
  const body = (values: readonly string[], indent: number): string[] => {
    const pad = " ".repeat(indent);
    const fields = memories.map((memory, i) => {
      const { holder } = MEMORY_MODES[memory.mode];
      return `${pad}    ${names.memoryField(memory.index)}: ${holder}::new(${values[i]!}),`;
    });
    if (state) fields.push(`${pad}    state: State::new(),`);
    return structLiteral(fields.map((field) => field.trim().slice(0, -1)), indent);
  };
  const lines: string[] = [];
  const doc =
    "    /// A new instance, all zero bytes; [`instantiate`](Self::instantiate) it before use.";
  if (hasNew(plan)) {
    lines.push(
      "",
      `impl ${names.struct} {`,
      doc,
      "    pub const fn new() -> Self {",
      ...body(memories.map(zeroArray), 8),
      "    }",
      "}",
      "",
      `impl Default for ${names.struct} {`,
      "    fn default() -> Self {",
      "        Self::new()",
      "    }",
      "}",
    );
  }
  if (memories.length > 0) {
    const params = memories.map((memory, i) =>
      `${names.memoryField(memory.index)}: ${names.storages[i]!}`
    );
    lines.push(
      "",
      `impl<${names.storages.join(", ")}> ${instanceType(plan)} {`,
      "    /// A new instance over memory that the caller provides.",
      ...signature({
        lead: "pub const fn with_storage",
        params,
        result: "Self",
        indent: 4,
      }),
      ...body(memories.map((memory) => names.memoryField(memory.index)), 8),
      "    }",
      "}",
      "",
      `impl<${names.storages.map((name) => `${name}: Zeroed`).join(", ")}> ${instanceType(plan)} {`,
      "    /// A new instance over memory from the heap, which never moves over the stack.",
      "    pub fn zeroed() -> Self {",
      ...memories.map((memory) =>
        `        let ${names.memoryField(memory.index)} = Zeroed::zeroed(${storageBytes(memory)});`
      ),
      `        Self::with_storage(${memories.map((m) => names.memoryField(m.index)).join(", ")})`,
      "    }",
      "}",
    );
  }
  return lines;
}
