/**
 * Writes the traits of a module's imports: what a host must be able to do, and no more; and the
 * functions through which imports are called.
 *
 * @module
 */

import type { ModulePlan } from "../backend/env.ts";
import { type MemoryPlan, memoryTrait, takeBytes } from "../backend/memory_modes.ts";
import { resultType, rustType } from "../backend/types.ts";
import type { Import } from "../wasm/module.ts";
import { callOf } from "./call_lines.ts";
import { foreignMethod } from "./dispatch.ts";
import { LINE_WIDTH } from "./widths.ts";
import { outwardCall, outwardResult } from "./outward_call.ts";
import {
  genericsOf,
  instanceType,
  signature,
  stateParams,
  storageArgs,
  typedParams,
} from "./signature.ts";
import type { Expr } from "./tree.ts";
import { wasiMemory } from "./wasi.ts";

/**
 * Writes the traits.
 *
 * @param plan The module.
 * @returns The lines of the items.
 */
export function importTraits(plan: ModulePlan): string[] {
  const { module, names } = plan;
  if (!plan.takesHost) return [];
  const lines: string[] = [];
  for (const { trait, module: from } of names.traits) {
    lines.push(
      "",
      `/// What the module imports from ${quote(from)}.`,
      `pub trait ${trait}${storageArgs(plan)} {`,
    );
    let first = true;
    module.imports.forEach((found, i) => {
      const name = names.imports[i]!;
      if (name.trait !== trait || name.wasi !== undefined || name.repeated) return;
      if (!first) lines.push("");
      first = false;
      lines.push(...importMethod(plan, found, i));
    });
    lines.push("}");
  }
  if (plan.foreign) lines.push(...foreignTrait(plan));
  const bounds = [
    ...names.capabilities.map((capability) => `wasi::${capability}`),
    ...names.traits.map(({ trait }) => trait + storageArgs(plan)),
    ...(plan.foreign ? [`Foreign${storageArgs(plan)}`] : []),
  ];
  const args = storageArgs(plan);
  lines.push(
    "",
    "/// Everything that a host of the module must provide.",
    ...itemWithBounds(`pub trait Imports${args}`, ": ", bounds, "{}"),
    "",
    ...blanket(plan, bounds),
  );
  return lines;
}

/** The blanket implementation: whoever has all the parts has the whole. */
function blanket(plan: ModulePlan, bounds: readonly string[]): string[] {
  const args = storageArgs(plan);
  const generics = [...plan.names.storages, `T: ${bounds.join(" + ")}`].join(", ");
  const line = `impl<${generics}> Imports${args} for T {}`;
  if (line.length <= LINE_WIDTH) return [line];
  return [
    `impl<${[...plan.names.storages, "T"].join(", ")}> Imports${args} for T where`,
    ...boundLines("T: ", bounds),
    "{",
    "}",
  ];
}

/** Writes bounds below an item: on one line where they fit, else one on a line. */
function boundLines(lead: string, bounds: readonly string[]): string[] {
  const line = `    ${lead}${bounds.join(" + ")}`;
  if (line.length <= LINE_WIDTH) return [line];
  const pad = lead === "" ? "    " : "        ";
  return bounds.map((bound, i) => i === 0 ? `    ${lead}${bound}` : `${pad}+ ${bound}`);
}

/** A method of a trait that gives something of the host. */
function accessor(method: string, result: string): string[] {
  return signature({ lead: `fn ${method}`, params: ["&mut self"], result, end: ";", indent: 4 });
}

function itemWithBounds(
  lead: string,
  between: string,
  bounds: readonly string[],
  end: string,
): string[] {
  const line = `${lead}${between}${bounds.join(" + ")} ${end}`;
  if (line.length <= LINE_WIDTH) return [line];
  return [`${lead}:`, ...boundLines("", bounds), "{", "}"];
}

function importMethod(plan: ModulePlan, found: Import, index: number): string[] {
  const { names } = plan;
  const { method, associated } = names.imports[index]!;
  const doc = `    /// The import ${quote(found.name)}`;
  switch (found.desc.kind) {
    case "func":
      return [
        `${doc}; \`caller\` is the instance that calls it.`,
        ...signature({
          lead: `fn ${method}`,
          params: [
            "&mut self",
            `caller: &mut ${instanceType(plan)}`,
            ...typedParams(found.desc.type),
          ],
          result: `WasmResult<${resultType(found.desc.type.results)}>`,
          end: ";",
          indent: 4,
        }),
      ];
    case "memory":
      return [
        `    /// The memory behind [\`${method}\`](Self::${method}).`,
        `    type ${associated}: ${memoryTrait(memoryOf(plan, index), grows(plan, index))};`,
        "",
        `${doc}, a memory.`,
        ...accessor(method, `&mut Self::${associated}`),
      ];
    case "table": {
      const element = rustType(found.desc.type.element);
      return [
        `    /// The table behind [\`${method}\`](Self::${method}).`,
        `    type ${associated}: RefTable<${element}>;`,
        "",
        `${doc}, a table.`,
        ...accessor(method, `&mut Self::${associated}`),
      ];
    }
    case "global": {
      const type = rustType(found.desc.type.value);
      return found.desc.type.mutable
        ? [`${doc}, a variable.`, ...accessor(method, `&mut ${type}`)]
        : [`${doc}, a constant.`, ...accessor(method, type)];
    }
    case "tag":
      return [`${doc}, a tag.`, ...accessor(method, "Tag")];
  }
}

/** The memory that an import is. */
function memoryOf({ memories, module }: ModulePlan, at: number): MemoryPlan {
  const before = module.imports.slice(0, at).filter(({ desc }) => desc.kind === "memory");
  return memories[before.length]!;
}

/** Whether the module grows a memory that an import gives, be it the same as another. */
function grows({ grown, module, names }: ModulePlan, at: number): boolean {
  const { method, trait } = names.imports[at]!;
  let memory = 0;
  return module.imports.some(({ desc }, i) => {
    if (desc.kind !== "memory") return false;
    const isGrown = grown.has(memory++);
    return isGrown && names.imports[i]!.method === method && names.imports[i]!.trait === trait;
  });
}

/** The trait by which functions of other instances are called. */
function foreignTrait(plan: ModulePlan): string[] {
  const lines = [
    "",
    "/// Calls functions of other instances that this one finds in its tables. Without other instances",
    "/// `impl Foreign for Host {}` is enough.",
    `pub trait Foreign${storageArgs(plan)} {`,
  ];
  const seen = new Set<string>();
  for (const { type } of plan.calls.dispatchers) {
    const method = foreignMethod(type);
    if (seen.has(method)) continue;
    if (seen.size > 0) lines.push("");
    seen.add(method);
    const params = type.params.map((param, i) => `_p${i}: ${rustType(param)}`);
    lines.push(
      `    /// Calls the function that \`f\` refers to.`,
      ...signature({
        lead: `fn ${method}`,
        params: ["&mut self", `_caller: &mut ${instanceType(plan)}`, "_f: FuncRef", ...params],
        result: `WasmResult<${resultType(type.results)}>`,
        indent: 4,
      }),
      "        Err(WasmTrap::IndirectCallTypeMismatch)",
      "    }",
    );
  }
  if (seen.size === 0) lines.push(lines.pop() + "}");
  else lines.push("}");
  return lines;
}

/**
 * A name of the module in a doc comment: escaped so that it cannot end the comment.
 *
 * @param name The name, any text.
 * @returns The name in double quotes, as inline code.
 */
export function quote(name: string): string {
  const plain = JSON.stringify(name).replace(
    /[^\x20-\x7e]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `\`${plain.replaceAll("`", "'")}\``;
}

/**
 * Writes the function through which an import is called.
 *
 * @param plan The module.
 * @param index Index of the imported function.
 * @param importIndex Its place among the imports.
 * @returns The lines of the item.
 */
export function importShim(plan: ModulePlan, index: number, importIndex: number): string[] {
  const { names, module, calls, traps } = plan;
  const { type } = module.funcs[index]!;
  const needs = calls.ofIndex(index);
  const args = type.params.map((_, i) => `p${i}`);
  return [
    ...signature({
      lead: `fn ${names.func(index)}`,
      generics: genericsOf(plan, needs),
      params: [...stateParams(plan, needs), ...typedParams(type)],
      result: `${traps.result}<${resultType(type.results)}>`,
    }),
    ...outwardCall(plan, type, hostCall(plan, importIndex, args), 4),
    `    ${outwardResult(plan)}`,
    "}",
  ];
}

/** The call of an imported function: a method of the host's, or the runtime's function for WASI. */
function hostCall({ memories, module, names }: ModulePlan, at: number, args: string[]): Expr {
  const { wasi } = names.imports[at]!;
  if (wasi === undefined) return callOf(names.importPath(at), ["host", "this", ...args]);
  const index = wasiMemory(module);
  const bytes = index === undefined
    ? "&mut []"
    : takeBytes(memories[index]!, `this.${names.memoryField(index)}`);
  return callOf(`wasi::${wasi.name}`, ["host", bytes, ...args]);
}
