/**
 * Instances of a script and what their imports are: linking decided by the order of the commands.
 *
 * @module
 */

import { matchImport } from "../../lib/wasm/link.ts";
import type { Export, Import, ValidModule } from "../../lib/wasm/module.ts";
import type { ExternType } from "../../lib/wasm/types.ts";
import type { Blocked } from "./judge.ts";
import { SPECTEST, SPECTEST_EXPORTS } from "./spectest.ts";

/** A module of the script. */
export interface Definition {
  /** Position among the definitions. */
  readonly id: number;
  /** Line of the command. */
  readonly line: number;
  /** The module, unless it is blocked from the start. */
  readonly module: ValidModule | undefined;
  /** Why it cannot be used, if that is known before it is transpiled. */
  readonly blocked: Blocked | undefined;
}

/** What an import is bound to. */
export type Link =
  | { readonly from: "spectest"; readonly name: string }
  | { readonly from: "instance"; readonly instance: Instance; readonly export: Export }
  | { readonly from: "blocked"; readonly instance: Instance };

/** An instance of a module of the script. */
export interface Instance {
  /** Position among the instances. */
  readonly id: number;
  /** Line of the command. */
  readonly line: number;
  /** Its module. */
  readonly definition: Definition;
  /** One link for each import of the module. */
  readonly links: readonly Link[];
}

/** Instances by the name under which a script has registered them. */
export type Registry = ReadonlyMap<string, Instance>;

/** The result of linking: links, or the reason why the specification says it fails. */
export type Linked =
  | { readonly ok: true; readonly links: readonly Link[]; readonly sizeAtRunTime: boolean }
  | { readonly ok: false; readonly reason: string };

/**
 * The type of one thing that a module exports.
 *
 * @param module The module.
 * @param item The export.
 * @returns Its type.
 */
export function exportType(module: ValidModule, item: Export): ExternType {
  switch (item.kind) {
    case "func":
      return { kind: "func", type: at(module.funcs, item.index).type };
    case "table":
      return { kind: "table", type: at(module.tables, item.index).type };
    case "memory":
      return { kind: "memory", type: at(module.memories, item.index).type };
    case "global":
      return { kind: "global", type: at(module.globals, item.index).type };
    case "tag":
      return { kind: "tag", type: at(module.tags, item.index).type };
  }
}

/**
 * Resolves the imports of a module.
 *
 * A memory or table may have grown, so a minimum that is too small by its type alone is left to the
 * instance, which compares with the size at that time; `sizeAtRunTime` tells.
 *
 * @param module The module.
 * @param registry Registered instances.
 * @returns One link an import, or the first reason against.
 * @see https://webassembly.github.io/spec/core/exec/modules.html#instantiation
 */
export function linkImports(module: ValidModule, registry: Registry): Linked {
  const links: Link[] = [];
  let sizeAtRunTime = false;
  for (const wanted of module.imports) {
    const { link, type } = lookUp(wanted, registry);
    if (link === undefined) {
      return { ok: false, reason: `Unknown import: ${wanted.module}.${wanted.name}` };
    }
    links.push(link);
    if (type === undefined) continue;
    const reason = matchImport(grown(type, wanted), wanted.desc);
    if (reason !== undefined) return { ok: false, reason };
    sizeAtRunTime ||= matchImport(type, wanted.desc) !== undefined;
  }
  return { ok: true, links, sizeAtRunTime };
}

/** Finds what an import names; no type when the exporting instance is blocked. */
function lookUp(wanted: Import, registry: Registry): { link?: Link; type?: ExternType } {
  const instance = registry.get(wanted.module);
  if (instance === undefined) {
    const type = wanted.module === SPECTEST ? SPECTEST_EXPORTS.get(wanted.name) : undefined;
    return type === undefined ? {} : { link: { from: "spectest", name: wanted.name }, type };
  }
  const { module } = instance.definition;
  if (module === undefined) return { link: { from: "blocked", instance } };
  const item = module.exports.find((candidate) => candidate.name === wanted.name);
  if (item === undefined) return {};
  return { link: { from: "instance", instance, export: item }, type: exportType(module, item) };
}

/** The type with a minimum that is large enough, as if the thing had grown. */
function grown(type: ExternType, wanted: Import): ExternType {
  const { desc } = wanted;
  if (type.kind === "memory" && desc.kind === "memory") {
    const limits = { ...type.type.limits, min: larger(type.type.limits.min, desc.type.limits.min) };
    return { kind: "memory", type: { ...type.type, limits } };
  }
  if (type.kind === "table" && desc.kind === "table") {
    const limits = { ...type.type.limits, min: larger(type.type.limits.min, desc.type.limits.min) };
    return { kind: "table", type: { ...type.type, limits } };
  }
  return type;
}

/** Where a memory, table or global is defined. */
export type Owner =
  | { readonly from: "spectest"; readonly name: string }
  | { readonly from: "instance"; readonly instance: Instance; readonly export: Export };

/**
 * Follows a link through instances that export what they import.
 *
 * @param link A link to a memory, table or global.
 * @returns The defining instance and one of its exports.
 * @throws {Error} When an instance on the way is blocked.
 */
export function ownerOf(link: Link): Owner {
  if (link.from === "spectest") return link;
  if (link.from === "blocked") throw new Error("BUG: the exporting instance is blocked");
  const { instance, export: { kind, index } } = link;
  const { module } = instance.definition;
  if (module === undefined) throw new Error("BUG: an instance without a module");
  const imports = module.imports.map((_, i) => i).filter((i) =>
    module.imports[i]?.desc.kind === kind
  );
  const position = imports[index];
  return position === undefined ? link : ownerOf(at(instance.links, position));
}

/** Why definitions cannot be used, by their ids: what was found out after planning. */
export type BlockedDefinitions = ReadonlyMap<number, Blocked>;

/**
 * Says why an instance cannot exist: its own module or one that it is linked to is blocked.
 *
 * @param instance The instance.
 * @param later What was found out after planning.
 * @returns The reason, or undefined.
 */
export function instanceBlocked(
  instance: Instance,
  later: BlockedDefinitions,
): Blocked | undefined {
  const own = instance.definition.blocked ?? later.get(instance.definition.id);
  if (own !== undefined) return own;
  for (const link of instance.links) {
    if (link.from === "spectest") continue;
    const other = instanceBlocked(link.instance, later);
    if (other !== undefined) return other;
  }
  return undefined;
}

/**
 * An element that must be there.
 *
 * @param list The list.
 * @param index The index.
 * @returns The element.
 * @throws {Error} When there is none.
 */
export function at<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new Error(`BUG: no element ${index} of ${list.length}`);
  return item;
}

function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
