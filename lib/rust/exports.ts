/**
 * Writes the methods of an instance: `instantiate`, the exports, and the trait of all exports.
 *
 * @module
 */

import { HOST, INSTANCE, memoryBit } from "../backend/callgraph.ts";
import { importOf, type ModulePlan, tagValue } from "../backend/env.ts";
import { isConstant, MEMORY_MODES, memoryTrait, memoryType } from "../backend/memory_modes.ts";
import { resultType, rustType } from "../backend/types.ts";
import type { Export } from "../wasm/module.ts";
import type { FuncType } from "../wasm/types.ts";
import { callOf, callStatement, tailCall } from "./call_lines.ts";
import { callArm, foreignMethod, into } from "./dispatch.ts";
import {
  instanceType,
  type Signature,
  signature,
  storageArgs,
  storageGenerics,
  typedParams,
} from "./signature.ts";
import { fuelMethods } from "./fuel.ts";
import { exceptionMethods } from "./exceptions.ts";
import { quote } from "./imports.ts";
import { atom } from "./expr.ts";
import { ownedMemories } from "./instance.ts";
import { instantiateBody } from "./instantiate.ts";
import { type Scope, scope, typeIdentifier } from "./names.ts";
import { callFunc, callFuncs, settled } from "./self.ts";
import { keepPlace, trapMethods } from "./trap_sites.ts";

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
  lines.push(...exceptionMethods(plan), ...trapMethods(plan));
  if (plan.foreign || plan.exceptions.numbered) {
    lines.push(
      "",
      "    /// Sets the number by which other instances know this one; before `instantiate`.",
      "    pub fn set_instance_id(&mut self, id: u32) {",
      "        self.state.id = id;",
      "    }",
    );
  }
  lines.push(...fuelMethods(plan));
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
  return [...lines, ...referenceMethods(plan, hostGenerics, host), "}"];
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
      if (isConstant(memory)) {
        return [
          `${doc}, a memory that nothing writes.`,
          `    pub fn ${method}(&self) -> ${CONSTANT_BYTES} {`,
          `        &${names.memoryConst(found.index)}`,
          "    }",
        ];
      }
      const storage = names.storages[ownedMemories(plan).indexOf(memory)]!;
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
    case "tag":
      return [
        `${doc}, a tag.`,
        `    pub fn ${method}(&self) -> Tag {`,
        `        ${tagValue(plan, found.index, (field) => `self.state.${field}`)}`,
        "    }",
      ];
  }
}

/** How a host is given a memory that nothing writes. */
const CONSTANT_BYTES = "&'static [u8]";

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
  const isPlain = plan.traps.info === "none";
  const isTail = isPlain && !plan.fuel;
  for (const { type, targets } of plan.references) {
    const { before, calls } = callFuncs(plan, targets, type.params.map((_, i) => `p${i}`));
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
      ...before.map((line) => `        ${line}`),
      `        ${isTail ? "" : "let result = "}match f.func() {`,
      ...targets.flatMap((index, i) => callArm(index, calls[i]!, 12)),
    );
    lines.push(
      `            _ => Err(WasmTrap::IndirectCallTypeMismatch${into(plan)}),`,
      ...(isTail ? ["        }"] : ["        };"]),
      ...(plan.fuel && !isPlain
        ? callStatement("let result = ", settled(plan, atom("result")), ";", 8)
        : plan.fuel
        ? tailCall(settled(plan, atom("result")), 8)
        : []),
      ...(isPlain ? [] : [`        ${keepPlace("result")}`]),
      "    }",
    );
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

/** A method of the trait of all exports, and how the instance has it. */
interface TraitMethod {
  /** The associated type that it gives, of a memory or table. */
  readonly associated?: { readonly name: string; readonly bound: string; readonly type: string };
  /** What it exports. */
  readonly doc: string;
  /** What its signature says but for its end. */
  readonly head: Omit<Signature, "end" | "indent">;
  /** The arguments with which it calls the instance's own method, `self` first. */
  readonly args: readonly string[];
  /** The method. */
  readonly method: string;
}

/**
 * Writes the trait of all exports and its implementation. What is imported and exported again, other
 * than functions, is the host's, and so in its traits.
 *
 * @param plan The module.
 * @returns The lines of the items.
 */
export function exportsTrait(plan: ModulePlan): string[] {
  const { module, names } = plan;
  const types = scope();
  const methods = module.exports.flatMap((found, i) =>
    traitMethod(plan, found, names.exports[i]!, types)
  );
  const head = plan.takesHost ? "pub trait Exports<H>" : "pub trait Exports";
  const generics = [
    ...storageGenerics(plan),
    ...(plan.takesHost ? [`H: Imports${storageArgs(plan)}`] : []),
  ];
  const implHead = `impl${generics.length === 0 ? "" : `<${generics.join(", ")}>`} ` +
    `Exports${plan.takesHost ? "<H>" : ""} for ${instanceType(plan)}`;
  const doc = "/// Everything that the module exports of its own.";
  if (methods.length === 0) return ["", doc, `${head} {}`, "", `${implHead} {}`];
  const lines = ["", doc, `${head} {`];
  methods.forEach((each, i) => {
    if (i > 0) lines.push("");
    if (each.associated !== undefined) {
      const { name, bound } = each.associated;
      lines.push(`    /// What [\`${each.method}\`](Self::${each.method}) gives.`);
      lines.push(`    type ${name}: ${bound};`, "");
    }
    lines.push(`    /// ${each.doc}.`, ...signature({ ...each.head, end: ";", indent: 4 }));
  });
  lines.push("}", "", `${implHead} {`);
  methods.forEach((each, i) => {
    if (i > 0) lines.push("");
    if (each.associated !== undefined) {
      lines.push(`    type ${each.associated.name} = ${each.associated.type};`, "");
    }
    lines.push(
      ...signature({ ...each.head, indent: 4 }),
      ...tailCall(callOf(`Self::${each.method}`, each.args), 8),
      "    }",
    );
  });
  lines.push("}");
  return lines;
}

function traitMethod(
  plan: ModulePlan,
  found: Export,
  method: string,
  types: Scope,
): TraitMethod[] {
  const { module } = plan;
  const host = plan.takesHost ? ["host: &mut H"] : [];
  const lead = `fn ${method}`;
  const doc = `The export ${quote(found.name)}`;
  const associated = (bound: string, type: string): TraitMethod => {
    const name = typeIdentifier(method, types);
    const head = { lead, params: ["&mut self"], result: `&mut Self::${name}` };
    return { associated: { name, bound, type }, doc, head, args: ["self"], method };
  };
  switch (found.kind) {
    case "func": {
      const { type } = module.funcs[found.index]!;
      return [{
        doc,
        head: {
          lead,
          params: ["&mut self", ...host, ...typedParams(type)],
          result: `WasmResult<${resultType(type.results)}>`,
        },
        args: ["self", ...host.map(() => "host"), ...type.params.map((_, i) => `p${i}`)],
        method,
      }];
    }
    case "memory": {
      const memory = plan.memories[found.index]!;
      if (memory.imported) return [];
      if (isConstant(memory)) {
        const head = { lead, params: ["&self"], result: CONSTANT_BYTES };
        return [{ doc, head, args: ["self"], method }];
      }
      const storage = plan.names.storages[ownedMemories(plan).indexOf(memory)]!;
      const isFixed = MEMORY_MODES[memory.mode].holder === "FixedMemory";
      return [associated(memoryTrait(memory, !isFixed), memoryType(memory, storage))];
    }
    case "table": {
      const table = plan.tables[found.index]!;
      if (table.imported) return [];
      const element = rustType(module.tables[found.index]!.type.element);
      return [associated(`RefTable<${element}>`, `Table<${element}, ${table.max}>`)];
    }
    case "global": {
      const { type: { mutable, value }, import: from } = module.globals[found.index]!;
      if (mutable && from !== undefined) return [];
      const type = rustType(value);
      const head = mutable
        ? { lead, params: ["&mut self"], result: `&mut ${type}` }
        : { lead, params: ["&self"], result: type };
      return [{ doc, head, args: ["self"], method }];
    }
    case "tag":
      return [{ doc, head: { lead, params: ["&self"], result: "Tag" }, args: ["self"], method }];
  }
}
