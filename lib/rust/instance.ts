/**
 * Writes a module's instance: the struct, its state, how it is made and instantiated, and the
 * exports.
 *
 * @module
 */

import {
  DEPTH,
  HOST,
  INSTANCE,
  memoryBit,
  type Needs,
  STATE,
  TRAPS,
} from "../backend/callgraph.ts";
import { importOf, type MemoryPlan, type ModulePlan } from "../backend/env.ts";
import { resultType, rustType, zeroValue } from "../backend/types.ts";
import { TEMPLATES } from "../backend/ops.ts";
import { InternalError } from "../errors.ts";
import type { ConstExpr, Export } from "../wasm/module.ts";
import type { FuncType } from "../wasm/types.ts";
import {
  callOf,
  foreignMethod,
  instanceType,
  signature,
  storageArgs,
  storageGenerics,
  tailCall,
  typedParams,
} from "./func.ts";
import { quote } from "./imports.ts";
import { layout } from "./layout.ts";
import type { Expr } from "./tree.ts";

/** The largest memory, in bytes, that is spelled as an array: rustc evaluates it when it compiles. */
export const MAX_INLINE_BYTES = 64 * 1024 * 1024;

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
  if (plan.takesHost) fields.push({ name: "used", type: "u32", zero: "0" });
  if (plan.foreign) fields.push({ name: "id", type: "u32", zero: "0" });
  return fields;
}

/**
 * The type of a memory's field.
 *
 * @param plan The memory, which the module owns.
 * @param storage The Rust type of its storage.
 * @returns The Rust type.
 */
export function memoryType(plan: MemoryPlan, storage: string): string {
  return plan.mode === "fixed"
    ? `FixedMemory<${plan.maxPages * plan.pageSize}, ${storage}>`
    : `IsolatedMemory<${plan.maxPages}, ${storage}>`;
}

function owned(plan: ModulePlan): MemoryPlan[] {
  return plan.memories.filter((memory) => !memory.imported);
}

/** The inline storage of a memory, if it is small enough for one. */
function inlineStorage(memory: MemoryPlan): string | undefined {
  const bytes = memory.maxPages * memory.pageSize;
  return bytes <= MAX_INLINE_BYTES ? `[u8; ${bytes}]` : undefined;
}

/**
 * Whether the instance has `new`: its memories are inline by default.
 *
 * @param plan The module.
 * @returns True when every memory that the module owns is small enough to be inline.
 */
export function hasNew(plan: ModulePlan): boolean {
  return owned(plan).every((memory) => inlineStorage(memory) !== undefined);
}

/**
 * Writes the struct and the state.
 *
 * @param plan The module.
 * @returns The lines of the items.
 */
export function instanceTypes(plan: ModulePlan): string[] {
  const { names } = plan;
  const memories = owned(plan);
  const generics = memories.map((memory, i) => {
    const inline = inlineStorage(memory);
    return names.storages[i]! + (inline === undefined || !hasNew(plan) ? "" : ` = ${inline}`);
  });
  const fields = stateFields(plan);
  const lines = [
    "",
    "/// An instance of the module: its memory, tables and globals.",
    "///",
    memories.length === 0
      ? "/// It has no memory of its own."
      : `/// \`${
        names.storages[0]
      }\` holds the bytes of the memory: an array, a borrowed slice or a box.`,
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
    lines.push("", "/// Everything of an instance but its memory.", "struct State {");
    for (const field of fields) lines.push(`    ${field.name}: ${field.type},`);
    lines.push("}", "", "impl State {", "    const fn new() -> Self {");
    lines.push(...structLiteral(fields.map((field) => `${field.name}: ${field.zero}`), 8));
    lines.push("    }", "}");
  }
  return lines;
}

/** `Self { … }` as rustfmt writes it: on one line when its fields take 18 columns or less. */
function structLiteral(fields: readonly string[], indent: number): string[] {
  const pad = " ".repeat(indent);
  const short = fields.join(", ");
  if (fields.length === 0) return [`${pad}Self {}`];
  if (short.length <= 18) return [`${pad}Self { ${short} }`];
  return [`${pad}Self {`, ...fields.map((field) => `${pad}    ${field},`), `${pad}}`];
}

/**
 * Writes the ways to make an instance.
 *
 * @param plan The module.
 * @returns The lines of the items.
 */
export function constructors(plan: ModulePlan): string[] {
  const { names } = plan;
  const memories = owned(plan);
  const state = stateFields(plan).length > 0;
  const body = (values: readonly string[], indent: number): string[] => {
    const pad = " ".repeat(indent);
    const fields = memories.map((memory, i) => {
      const type = memory.mode === "fixed" ? "FixedMemory" : "IsolatedMemory";
      return `${pad}    ${names.memoryField(memory.index)}: ${type}::new(${values[i]!}),`;
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
      ...body(memories.map((memory) => `[0; ${memory.maxPages * memory.pageSize}]`), 8),
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
      "    /// A new instance over memory from the heap; it never moves over the stack.",
      "    pub fn zeroed() -> Self {",
      ...memories.map((memory) =>
        `        let ${names.memoryField(memory.index)} = Zeroed::zeroed(${
          memory.maxPages * memory.pageSize
        });`
      ),
      `        Self::with_storage(${memories.map((m) => names.memoryField(m.index)).join(", ")})`,
      "    }",
      "}",
    );
  }
  return lines;
}

/** How the parts of an instance are written in its own methods. */
function givenBySelf(plan: ModulePlan, needs: Needs): string[] {
  const args: string[] = [];
  if ((needs & INSTANCE) !== 0) {
    args.push("self");
    if ((needs & HOST) !== 0) args.push("host");
  } else {
    for (const memory of plan.memories) {
      if ((needs & memoryBit(memory.index)) !== 0) args.push(bytesOf(plan, memory.index));
    }
    if ((needs & STATE) !== 0) args.push("&mut self.state");
  }
  if ((needs & DEPTH) !== 0) args.push(plan.takesHost ? "depth" : "MAX_CALL_DEPTH");
  return args;
}

/** The bytes of a memory in a method of the instance. */
function bytesOf(plan: ModulePlan, index: number): string {
  const memory = plan.memories[index]!;
  if (memory.imported) {
    return `${plan.names.importPath(importOf(plan.module, "memory", index))}(host).bytes_mut()`;
  }
  const field = `self.${plan.names.memoryField(index)}`;
  return memory.mode === "fixed" ? `${field}.array_mut()` : `${field}.bytes_mut()`;
}

/** A table in a method of the instance. */
function tableOf(plan: ModulePlan, index: number): string {
  return plan.tables[index]!.imported
    ? `${plan.names.importPath(importOf(plan.module, "table", index))}(host)`
    : `self.state.${plan.names.tableField(index)}`;
}

/** Calls a function of the module at the end of a method of the instance. */
function callFunc(
  plan: ModulePlan,
  index: number,
  args: readonly string[],
  indent: number,
): string[] {
  const needs = plan.calls.ofIndex(index);
  const call = callOf(plan.names.func(index), [...givenBySelf(plan, needs), ...args]);
  const result: Expr = (needs & TRAPS) !== 0
    ? call
    : { kind: "call", name: "Ok", args: [call], fallible: false };
  const lines = tailCall(result, indent);
  if ((needs & DEPTH) === 0 || !plan.takesHost) return lines;
  const depth = "let depth = MAX_CALL_DEPTH.saturating_sub(self.state.used);";
  return [" ".repeat(indent) + depth, ...lines];
}

/** The value of a constant expression, in a method of the instance. */
function constExpr(plan: ModulePlan, expr: ConstExpr): string {
  const [instr] = expr;
  if (expr.length !== 1 || instr === undefined) throw new InternalError("constant expression");
  switch (instr.row.name) {
    case "global.get": {
      const index = instr.imm.index!;
      return plan.names.globalConst(index) ?? `self.state.${plan.names.globalField(index)}`;
    }
    case "ref.null":
      return instr.imm.refType === "externref" ? "ExternRef::NULL" : "FuncRef::NULL";
    case "ref.func": {
      const index = instr.imm.index!;
      const id = plan.foreign ? "self.state.id" : "0";
      return `FuncRef::new(${id}, ${index}, ${plan.signature(plan.module.funcs[index]!.type)})`;
    }
    default: {
      const template = TEMPLATES[instr.row.name];
      if (template === undefined) throw new InternalError(`constant ${instr.row.name}`);
      const names = { variable: () => "", fresh: () => "" };
      return layout(template([], instr.imm), 80, names).text;
    }
  }
}

/**
 * Writes the constants of the globals that never change.
 *
 * @param plan The module.
 * @returns The lines of the items, or none.
 */
export function globalConsts(plan: ModulePlan): string[] {
  const lines: string[] = [];
  for (const global of plan.module.globals) {
    const name = plan.names.globalConst(global.index);
    if (name === undefined) continue;
    lines.push(`const ${name}: ${rustType(global.type.value)} = ${constExpr(plan, global.init!)};`);
  }
  return lines.length === 0 ? [] : ["", ...lines];
}

/** A statement that calls a function of the runtime. */
function statement(name: string, args: readonly string[], indent = 8): string[] {
  const lines = tailCall(callOf(name, args, true), indent);
  lines[lines.length - 1] += ";";
  return lines;
}

function instantiateBody(plan: ModulePlan): string[] {
  const { module, names } = plan;
  const lines: string[] = [];
  for (const memory of plan.memories) {
    if (!memory.imported) {
      const field = `self.${names.memoryField(memory.index)}`;
      lines.push(
        memory.mode === "fixed"
          ? `        ${field}.reset();`
          : `        ${field}.reset(${memory.minPages})?;`,
      );
    } else if (memory.minPages > 0) {
      const path = names.importPath(importOf(module, "memory", memory.index));
      lines.push(
        `        if (${path}(host).size() as u32) < ${memory.minPages} {`,
        "            return Err(WasmTrap::IncompatibleImport);",
        "        }",
      );
    }
  }
  for (const table of plan.tables) {
    if (!table.imported) {
      lines.push(`        self.state.${names.tableField(table.index)}.reset(${table.min})?;`);
    } else if (table.min > 0) {
      lines.push(
        `        if (${tableOf(plan, table.index)}.size() as u32) < ${table.min} {`,
        "            return Err(WasmTrap::IncompatibleImport);",
        "        }",
      );
    }
  }
  if (plan.takesHost) lines.push("        self.state.used = 0;");
  for (const global of module.globals) {
    const field = `self.state.${names.globalField(global.index)}`;
    if (global.import !== undefined) {
      if (global.type.mutable) continue;
      const path = names.importPath(importOf(module, "global", global.index));
      lines.push(`        ${field} = ${path}(host);`);
    } else if (names.globalConst(global.index) === undefined) {
      lines.push(`        ${field} = ${constExpr(plan, global.init!)};`);
    }
  }
  for (const data of module.datas) {
    const flag = names.dataFlag(data.index);
    if (flag !== undefined) lines.push(`        self.state.${flag} = false;`);
  }
  for (const elem of module.elems) {
    const flag = names.elemFlag(elem.index);
    if (flag !== undefined) lines.push(`        self.state.${flag} = false;`);
    const field = names.elemField(elem.index);
    if (field === undefined) continue;
    elem.init.forEach((item, i) => {
      lines.push(`        self.state.${field}[${i}] = ${constExpr(plan, item)};`);
    });
  }
  for (const elem of module.elems) {
    if (elem.mode.kind !== "active") continue;
    const table = `${tableOf(plan, elem.mode.table)}.elements_mut()`;
    const field = names.elemField(elem.index);
    const items = field === undefined ? names.elemConst(elem.index) : "&items";
    if (field !== undefined) lines.push(`        let items = self.state.${field};`);
    const rest = [constExpr(plan, elem.mode.offset), "0", String(elem.init.length)];
    if (plan.foreign && field === undefined && elem.type === "funcref") {
      lines.push("        let id = self.state.id;");
      lines.push(...statement("table_init_refs", [table, items, "id", ...rest]));
    } else {
      lines.push(...statement("table_init", [table, items, ...rest]));
    }
  }
  for (const data of module.datas) {
    if (data.mode.kind !== "active") continue;
    const offset = constExpr(plan, data.mode.offset);
    lines.push(...statement("memory_init", [
      bytesOf(plan, data.mode.memory),
      names.dataConst(data.index),
      offset,
      "0",
      String(data.init.length),
    ]));
  }
  if (module.start === undefined) {
    lines.push("        Ok(())");
  } else {
    lines.push(...callFunc(plan, module.start, [], 8));
  }
  return lines;
}

/**
 * Writes the methods of the instance: `instantiate` and the exports.
 *
 * @param plan The module.
 * @returns The lines of the items.
 */
export function instanceMethods(plan: ModulePlan): string[] {
  const { module, names } = plan;
  const generics = storageGenerics(plan);
  const host = plan.takesHost ? ["host: &mut H"] : [];
  const hostGenerics = plan.takesHost ? [`H: Imports${storageArgs(plan)}`] : [];
  const lines = [
    "",
    `impl${generics.length === 0 ? "" : `<${generics.join(", ")}>`} ${instanceType(plan)} {`,
    "    /// Gives memory, tables and globals their initial contents and runs the start function.",
    "    ///",
    "    /// # Errors",
    "    /// A trap of a segment that does not fit or of the start function; what was done before stays.",
    ...signature({
      lead: "pub fn instantiate",
      generics: hostGenerics,
      params: ["&mut self", ...host],
      result: "WasmResult<()>",
      indent: 4,
    }),
    ...instantiateBody(plan),
    "    }",
  ];
  module.exports.forEach((found, i) => {
    lines.push("", ...exportMethod(plan, found, names.exports[i]!, hostGenerics, host));
  });
  if (plan.foreign) {
    lines.push(
      "",
      "    /// Sets the number by which other instances know this one; before `instantiate`.",
      "    pub fn set_instance_id(&mut self, id: u32) {",
      "        self.state.id = id;",
      "    }",
    );
  }
  if (plan.takesHost) {
    lines.push(
      "",
      "    /// How much of the call budget the calls in progress use, in bytes. A host that calls one",
      "    /// instance from another hands it on with [`set_call_depth`](Self::set_call_depth).",
      "    pub fn call_depth(&self) -> u32 {",
      "        self.state.used",
      "    }",
      "",
      "    /// Sets how much of the call budget is in use, in bytes.",
      "    pub fn set_call_depth(&mut self, used: u32) {",
      "        self.state.used = used;",
      "    }",
    );
  }
  lines.push(...referenceMethods(plan, hostGenerics, host));
  lines.push("}");
  return lines;
}

function exportMethod(
  plan: ModulePlan,
  found: Export,
  method: string,
  hostGenerics: readonly string[],
  host: readonly string[],
): string[] {
  const { module, names } = plan;
  const doc = `    /// The export ${quote(found.name)}`;
  switch (found.kind) {
    case "func": {
      const { type } = module.funcs[found.index]!;
      return [
        `${doc}.`,
        ...signature({
          lead: `pub fn ${method}`,
          generics: hostGenerics,
          params: [
            "&mut self",
            ...host.map((p) => unusedHost(plan, found.index) ? `_${p}` : p),
            ...typedParams(type),
          ],
          result: `WasmResult<${resultType(type.results)}>`,
          indent: 4,
        }),
        ...callFunc(plan, found.index, type.params.map((_, i) => `p${i}`), 8),
        "    }",
      ];
    }
    case "memory": {
      const memory = plan.memories[found.index]!;
      if (memory.imported) {
        return reexport(plan, "memory", found.index, method, doc, hostGenerics);
      }
      const storage = names.storages[owned(plan).indexOf(memory)]!;
      return [
        `${doc}, a memory.`,
        ...signature({
          lead: `pub fn ${method}`,
          params: ["&mut self"],
          result: `&mut ${memoryType(memory, storage)}`,
          indent: 4,
        }),
        `        &mut self.${names.memoryField(found.index)}`,
        "    }",
      ];
    }
    case "table": {
      const table = plan.tables[found.index]!;
      if (table.imported) return reexport(plan, "table", found.index, method, doc, hostGenerics);
      const element = rustType(module.tables[found.index]!.type.element);
      return [
        `${doc}, a table.`,
        `    pub fn ${method}(&mut self) -> &mut Table<${element}, ${table.max}> {`,
        `        &mut self.state.${names.tableField(found.index)}`,
        "    }",
      ];
    }
    case "global": {
      const global = module.globals[found.index]!;
      const type = rustType(global.type.value);
      if (global.import !== undefined && global.type.mutable) {
        return reexport(plan, "global", found.index, method, doc, hostGenerics);
      }
      if (global.type.mutable) {
        return [
          `${doc}, a variable.`,
          `    pub fn ${method}(&mut self) -> &mut ${type} {`,
          `        &mut self.state.${names.globalField(found.index)}`,
          "    }",
        ];
      }
      const value = names.globalConst(found.index) ??
        `self.state.${names.globalField(found.index)}`;
      return [
        `${doc}, a constant.`,
        `    pub fn ${method}(&self) -> ${type} {`,
        `        ${value}`,
        "    }",
      ];
    }
  }
}

/** Whether the host that an export takes is not used by it. */
function unusedHost(plan: ModulePlan, index: number): boolean {
  const needs = plan.calls.ofIndex(index);
  if ((needs & HOST) !== 0) return false;
  return !plan.memories.some((memory) =>
    memory.imported && (needs & memoryBit(memory.index)) !== 0 && (needs & INSTANCE) === 0
  );
}

/** An export of something that is imported: it is the host's. */
function reexport(
  plan: ModulePlan,
  kind: "memory" | "table" | "global",
  index: number,
  method: string,
  doc: string,
  hostGenerics: readonly string[],
): string[] {
  const { names, module } = plan;
  const at = importOf(module, kind, index);
  const args = storageArgs(plan);
  const { trait, associated } = names.imports[at]!;
  const global = kind === "global" ? rustType(module.globals[index]!.type.value) : undefined;
  return [
    `${doc}, which is imported.`,
    ...signature({
      lead: `pub fn ${method}`,
      generics: ["'h", ...hostGenerics],
      params: ["&mut self", "host: &'h mut H"],
      result: `&'h mut ${global ?? `<H as ${trait}${args}>::${associated}`}`,
      indent: 4,
    }),
    `        ${names.importPath(at)}(host)`,
    "    }",
  ];
}

/** The methods by which other instances call functions of this one that they hold references to. */
function referenceMethods(
  plan: ModulePlan,
  hostGenerics: readonly string[],
  host: readonly string[],
): string[] {
  if (!plan.foreign) return [];
  const lines: string[] = [];
  for (const { type, targets } of plan.references) {
    lines.push(
      "",
      "    /// Calls the function of this instance that `f` refers to.",
      ...signature({
        lead: `pub fn ${referenceMethod(type)}`,
        generics: hostGenerics,
        params: ["&mut self", ...host, "f: FuncRef", ...typedParams(type)],
        result: `WasmResult<${resultType(type.results)}>`,
        indent: 4,
      }),
      "        match f.func() {",
    );
    for (const index of targets) {
      const call = callFunc(plan, index, type.params.map((_, i) => `p${i}`), 16);
      lines.push(`            ${index} => {`, ...call, "            }");
    }
    lines.push("            _ => Err(WasmTrap::IndirectCallTypeMismatch),", "        }", "    }");
  }
  return lines;
}

/**
 * The method that calls a reference at a type.
 *
 * @param type The function type.
 * @returns For instance `call_ref_i32__i32`.
 */
export function referenceMethod(type: FuncType): string {
  return foreignMethod(type).replace(/^call_/, "call_ref_");
}

/**
 * Writes the trait of all exports and its implementation.
 *
 * @param plan The module.
 * @returns The lines of the items.
 */
export function exportsTrait(plan: ModulePlan): string[] {
  const { module, names } = plan;
  const funcs = module.exports
    .map((found, i) => ({ found, method: names.exports[i]! }))
    .filter(({ found }) => found.kind === "func");
  const head = plan.takesHost ? "pub trait Exports<H>" : "pub trait Exports";
  const generics = [
    ...storageGenerics(plan),
    ...(plan.takesHost ? [`H: Imports${storageArgs(plan)}`] : []),
  ];
  const host = plan.takesHost ? ["host: &mut H"] : [];
  const implHead = `impl${generics.length === 0 ? "" : `<${generics.join(", ")}>`} ` +
    `Exports${plan.takesHost ? "<H>" : ""} for ${instanceType(plan)}`;
  if (funcs.length === 0) {
    return ["", "/// All functions that the module exports.", `${head} {}`, "", `${implHead} {}`];
  }
  const lines = ["", "/// All functions that the module exports.", `${head} {`];
  const each = (end: string, body: (method: string, type: FuncType) => string[]): void => {
    funcs.forEach(({ found, method }, i) => {
      const { type } = module.funcs[found.index]!;
      if (i > 0) lines.push("");
      if (end === ";") lines.push(`    /// The export ${quote(found.name)}.`);
      lines.push(
        ...signature({
          lead: `fn ${method}`,
          params: ["&mut self", ...host, ...typedParams(type)],
          result: `WasmResult<${resultType(type.results)}>`,
          end,
          indent: 4,
        }),
        ...body(method, type),
      );
    });
  };
  each(";", () => []);
  lines.push("}", "", `${implHead} {`);
  each(" {", (method, type) => [
    ...tailCall(
      callOf(`Self::${method}`, [
        "self",
        ...host.map(() => "host"),
        ...type.params.map((_, i) => `p${i}`),
      ]),
      8,
    ),
    "    }",
  ]);
  lines.push("}");
  return lines;
}
