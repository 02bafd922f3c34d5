/**
 * What a transpilation tells about a module: its size, and every Rust name in its interface, so that
 * tools need not guess.
 *
 * @module
 */

import type { ModulePlan } from "../backend/env.ts";
import {
  arrayType,
  isHeld,
  MEMORY_MODES,
  type MemoryMode,
  type MemoryPlan,
  memoryTrait,
  memoryType,
  storageBytes,
} from "../backend/memory_modes.ts";
import { foreignMethod } from "../rust/dispatch.ts";
import { referenceMethod } from "../rust/exports.ts";
import { hasNew } from "../rust/instance.ts";
import { instanceBytes, type RamUse } from "../rust/instance_bytes.ts";
import { externType } from "../wasm/module.ts";
import type { ExternType, FuncType } from "../wasm/types.ts";

export type { RamKind, RamPart, RamUse } from "../rust/instance_bytes.ts";

/** A memory of the module. */
export interface ReportMemory {
  /** Its index. */
  readonly index: number;
  /** Whether it is imported. */
  readonly imported: boolean;
  /** Its Rust type, with `STORAGE` for that of its storage; of an imported one, the bound of it. */
  readonly type: string;
  /** How it is compiled; an imported one counts as growable. */
  readonly mode: MemoryMode;
  /** Whether the instance holds it, by a storage parameter: neither the host's nor a constant. */
  readonly held: boolean;
  /** Pages at the start. */
  readonly minPages: number;
  /** Bytes of a page: 1 also where the memory has fewer bytes than the pages that it declares. */
  readonly pageSize: number;
  /** What `memory.size` answers in place of `minPages`, where the memory has fewer bytes. */
  readonly promisedPages?: number;
  /** The most pages that it can ever have. */
  readonly maxPages: number;
  /** Bytes that its storage has to have for the most pages; of an imported one, that of the host. */
  readonly storageBytes: number;
  /** Whether its storage has to be an array of just as many bytes. */
  readonly needsArray: boolean;
  /** The Rust type that holds its bytes, for a box or a borrow: that array, or `[u8]`. */
  readonly storage: string;
}

/** An import. */
export interface ReportImport {
  /** Name of the import module. */
  readonly module: string;
  /** Name of the import. */
  readonly name: string;
  /** What it is. */
  readonly kind: ExternType["kind"];
  /** The Rust trait that has it. */
  readonly trait: string;
  /** The method of the trait. */
  readonly method: string;
  /** The trait's associated type, of a memory or table. */
  readonly associated: string | undefined;
  /** Whether it is the same as an earlier import, so that the trait has it once. */
  readonly repeated: boolean;
  /** Whether it is bound to the runtime's function for WASI, and `trait` one of the runtime's. */
  readonly wasi: boolean;
  /** Its type. */
  readonly type: ExternType;
}

/** An export. */
export interface ReportExport {
  /** Its name. */
  readonly name: string;
  /** What it is. */
  readonly kind: ExternType["kind"];
  /** The method of the struct. */
  readonly method: string;
  /** Its index among its kind. */
  readonly index: number;
  /** Whether what is exported is imported. */
  readonly imported: boolean;
  /** Its type. */
  readonly type: ExternType;
}

/** A function type that references are called at. */
export interface ReportSignature {
  /** The type. */
  readonly type: FuncType;
  /** The method. */
  readonly method: string;
}

/** The enum of a module's exceptions. */
export interface ReportExceptions {
  /** Its name. */
  readonly name: string;
  /** Words of 32 bits that an exception can carry. */
  readonly words: number;
  /** The variant of each tag, by index, and the tag's type. */
  readonly tags: readonly { readonly variant: string; readonly type: FuncType }[];
}

/** What is known of a module and its Rust. */
export interface Report {
  /** Name of the module. */
  readonly name: string;
  /** Name of the struct. */
  readonly struct: string;
  /** SHA-256 of the input. */
  readonly sha256: string;
  /** Size of the input in bytes. */
  readonly inputBytes: number;
  /** Size of the module's Rust in bytes. */
  readonly outputBytes: number;
  /** What an instance takes. */
  readonly ram: RamUse;
  /** How many storage parameters the struct has: one for each memory that it holds. */
  readonly storages: number;
  /** Whether exports take a host. */
  readonly takesHost: boolean;
  /** Whether code takes fuel, of which a new instance has none: `set_fuel`. */
  readonly fuel: boolean;
  /** Whether there is `new`: the memory is inline by default. */
  readonly hasNew: boolean;
  /** Whether references to functions of other instances are known, by the trait `Foreign`. */
  readonly foreign: boolean;
  /** Whether the instance has a number of its own, `set_instance_id`. */
  readonly numbered: boolean;
  /** The enum of exceptions, if the instance can hold one: `exception`, `take_exception`. */
  readonly exceptions: ReportExceptions | undefined;
  /** Methods of the trait `Foreign`. */
  readonly foreignCalls: readonly ReportSignature[];
  /** Methods of the struct that call references to its functions. */
  readonly references: readonly ReportSignature[];
  /** Memories. */
  readonly memories: readonly ReportMemory[];
  /** Tables. */
  readonly tables: readonly { index: number; imported: boolean; min: number; max: number }[];
  /** Imports in order. */
  readonly imports: readonly ReportImport[];
  /** Exports in order. */
  readonly exports: readonly ReportExport[];
  /** How many functions have a body. */
  readonly functions: number;
}

/**
 * Says of a memory what a report does.
 *
 * @param memory The memory.
 * @returns How it is compiled and how large it can get.
 */
export function memoryReport(memory: MemoryPlan): ReportMemory {
  const { index, imported, mode, minPages, maxPages, pageSize, promisedPages } = memory;
  const needsArray = MEMORY_MODES[mode].isArray;
  const bytes = storageBytes(memory);
  const type = imported ? memoryTrait(memory, false) : memoryType(memory, "STORAGE");
  return {
    index,
    imported,
    type,
    mode,
    held: isHeld(memory),
    minPages,
    ...(promisedPages === undefined ? {} : { promisedPages }),
    maxPages,
    pageSize,
    storageBytes: bytes,
    needsArray,
    storage: needsArray ? arrayType(memory) : "[u8]",
  };
}

function exceptionsReport({ exceptions, module, names }: ModulePlan): ReportExceptions {
  return {
    name: names.exceptionEnum,
    words: exceptions.words,
    tags: module.tags.map(({ index, type }) => ({ variant: names.tagVariant(index), type })),
  };
}

/**
 * Makes the report.
 *
 * @param plan The module.
 * @param known What the plan does not say.
 * @returns The report.
 */
export function makeReport(
  plan: ModulePlan,
  known: { name: string; sha256: string; outputBytes: number },
): Report {
  const { module, names } = plan;
  const isImported = (kind: ExternType["kind"], index: number): boolean => {
    const space = {
      func: module.funcs,
      table: module.tables,
      memory: module.memories,
      global: module.globals,
      tag: module.tags,
    };
    return space[kind][index]!.import !== undefined;
  };
  const foreignCalls = new Map<string, ReportSignature>();
  if (plan.foreign) {
    for (const { type } of plan.calls.dispatchers) {
      const method = foreignMethod(type);
      foreignCalls.set(method, { type, method });
    }
  }
  return {
    name: known.name,
    struct: names.struct,
    sha256: known.sha256,
    inputBytes: module.bytes.length,
    outputBytes: known.outputBytes,
    ram: instanceBytes(plan),
    storages: names.storages.length,
    takesHost: plan.takesHost,
    fuel: plan.fuel,
    hasNew: hasNew(plan),
    foreign: plan.foreign,
    numbered: plan.foreign || plan.exceptions.numbered,
    exceptions: plan.exceptions.used ? exceptionsReport(plan) : undefined,
    foreignCalls: [...foreignCalls.values()],
    references: plan.foreign
      ? plan.references.map(({ type }) => ({ type, method: referenceMethod(type) }))
      : [],
    memories: plan.memories.map(memoryReport),
    tables: plan.tables.map(({ index, imported, min, max }) => ({ index, imported, min, max })),
    imports: module.imports.map((found, i) => {
      const { trait, method, associated, repeated, wasi } = names.imports[i]!;
      const { module: from, name, desc } = found;
      const type: ExternType = desc.kind === "func" || desc.kind === "tag"
        ? { kind: desc.kind, type: desc.type }
        : desc;
      return {
        module: from,
        name,
        kind: desc.kind,
        trait,
        method,
        associated,
        repeated,
        wasi: wasi !== undefined,
        type,
      };
    }),
    exports: module.exports.map((found, i) => ({
      name: found.name,
      kind: found.kind,
      method: names.exports[i]!,
      index: found.index,
      imported: isImported(found.kind, found.index),
      type: externType(module, found.kind, found.index),
    })),
    functions: module.funcs.filter((func) => func.body !== undefined).length,
  };
}
