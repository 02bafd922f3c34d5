/**
 * Decides everything about a module's output that is not about one function alone.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import { LIMITS, MOST_PAGES, pagesInRange } from "../limits.ts";
import { memoryCap, PROGRAM_MAX_PAGES, tableCap } from "../options/caps.ts";
import type { ResolvedOptions } from "../options/option_types.ts";
import { grantOf, isProgram } from "../options/options.ts";
import { nameAll } from "../rust/names.ts";
import type { ValidModule } from "../wasm/module.ts";
import { isFuncRef } from "../wasm/ref_types.ts";
import { type FuncType, funcTypeText } from "../wasm/types.ts";
import { analyseCalls, referencedFunctions } from "./callgraph.ts";
import type { ModulePlan, TablePlan } from "./env.ts";
import { planExceptions } from "./exceptions.ts";
import { constantMemory } from "./constant_memory.ts";
import { cappedMemory } from "./memory_cap.ts";
import { MAX_INLINE_BYTES, memoryMode, type MemoryPlan } from "./memory_modes.ts";
import { planTraps } from "./trap_info.ts";
import { typeSignature } from "./types.ts";
import type { ModuleUses } from "./uses.ts";
import { wasiMemory } from "../rust/wasi.ts";

/**
 * Plans the output of a module.
 *
 * @param module The module.
 * @param uses What its functions use.
 * @param name Its name.
 * @param options All options.
 * @param heavy Functions that take part in the call budget wherever they are called, by place.
 * @returns The plan.
 * @throws {UsageError} When an option does not fit the module.
 */
export function planModule(
  module: ValidModule,
  uses: ModuleUses,
  name: string,
  options: ResolvedOptions,
  heavy: ReadonlySet<number> = new Set(),
): ModulePlan {
  const exchanges = exchangesFuncrefs(module, options);
  const takesHost = module.imports.length > 0 || options.sharedTables && exchanges;
  const foreign = takesHost && exchanges;
  const memories = planMemories(module, uses, options);
  const calls = analyseCalls(module, uses, { foreign, fuel: options.fuel, heavy, memories });
  const exceptions = planExceptions(module, uses, takesHost, options.maxExceptionWords);
  const names = nameAll({
    module,
    memories,
    name,
    calls,
    dropped: uses.dropped,
    exceptions: exceptions.used,
    wasi: options.wasi,
    snapshots: options.snapshots,
    trapInfo: options.trapInfo,
    fuel: options.fuel,
    edition: options.rustEdition,
  });
  if (names.capabilities.length > 0) checkWasiMemory(module);
  return {
    module,
    memories,
    tables: module.tables.map((table) => planTable(module, table.index, uses, options)),
    names,
    calls,
    foreign,
    exceptions,
    takesHost,
    references: groupReferences(module, uses),
    signature: typeSignature,
    maxNesting: options.maxNesting,
    grant: grantOf(options),
    canonicalNan: options.canonicalNan,
    grown: uses.grownMemories,
    heavy,
    fuel: options.fuel,
    snapshots: options.snapshots,
    traps: planTraps(module, options.trapInfo),
  };
}

/** The host cannot lend its memory and be asked for a capability at once. */
function checkWasiMemory(module: ValidModule): void {
  const index = wasiMemory(module);
  if (index === undefined || module.memories[index]!.import === undefined) return;
  throw new UsageError(
    "Option --wasi does not fit: the module imports its memory, so that a host has to lend it; " +
      "leave the option out, and call the functions of herkos_runtime::wasi in the host",
  );
}

function planMemories(
  module: ValidModule,
  uses: ModuleUses,
  options: ResolvedOptions,
): MemoryPlan[] {
  const memories = module.memories.map(({ index }) =>
    constantMemory(module, uses, planMemory(module, index, uses, options), options)
  );
  if (!options.alignedMemory) return memories;
  if (isProgram(options)) {
    throw new UsageError(
      "Option --aligned-memory does not fit --wasi with --crate, whose memory is on the heap",
    );
  }
  return memories.map(aligned);
}

/** The same memory with its bytes aligned. */
function aligned(memory: MemoryPlan): MemoryPlan {
  if (memory.imported) return memory;
  if (memory.mode === "fixed") return { ...memory, mode: "aligned" };
  if (memory.mode === "constant") return { ...memory, mode: "alignedConstant" };
  throw new UsageError(
    `Option --aligned-memory does not fit: memory ${memory.index} is ${
      memory.mode === "mask" ? "masked" : "growable"
    }, and only a fixed one can be aligned`,
  );
}

function planMemory(
  module: ValidModule,
  index: number,
  uses: ModuleUses,
  options: ResolvedOptions,
): MemoryPlan {
  const { import: from, type } = module.memories[index]!;
  const { addressType, limits } = type;
  // A memory of so many pages cannot be instantiated, whatever its addresses reach.
  const minPages = Math.min(Number(limits.min), MOST_PAGES + 1);
  const pageSize = 2 ** type.pageSizeLog2;
  const imported = from !== undefined;
  if (!imported) {
    const capped = cappedMemory(module, { index, minPages, pageSize, addressType }, options);
    if (capped !== undefined) return capped;
  }
  const declared = limits.max === undefined ? undefined : Number(limits.max);
  const range = options.bounds === "mask" ? 2 ** 32 / pageSize : Number(pagesInRange(type));
  const cap = Math.min(
    memoryCap(
      minPages,
      declared,
      options.maxPages,
      pageSize,
      isProgram(options) ? PROGRAM_MAX_PAGES : undefined,
    ),
    range,
    MOST_PAGES,
    imported ? Infinity : Math.floor((options.memoryBytes ?? Infinity) / pageSize),
  );
  const canGrow = uses.grownMemories.has(index) && cap > minPages;
  const wantsFixed = options.memory === "auto" ? !canGrow : options.memory !== "growable";
  const fits = minPages * pageSize <= MAX_INLINE_BYTES;
  if (!imported && wantsFixed && options.memory !== "auto" && !fits) {
    throw new UsageError(
      `Option --memory=${options.memory} does not fit: the memory has ${minPages} pages, and an array of more ` +
        `than ${MAX_INLINE_BYTES / pageSize} takes rustc too long; leave the option out`,
    );
  }
  const fixed = !imported && wantsFixed && fits;
  return {
    index,
    imported,
    mode: imported ? "growable" : memoryMode(options.bounds, fixed),
    minPages,
    promisedPages: undefined,
    maxPages: fixed ? minPages : cap,
    pageSize,
    addressType,
  };
}

function planTable(
  module: ValidModule,
  index: number,
  uses: ModuleUses,
  options: ResolvedOptions,
): TablePlan {
  const { type, import: imported } = module.tables[index]!;
  const min = Math.min(Number(type.limits.min), 0xffff_ffff);
  const declared = type.limits.max === undefined ? undefined : Number(type.limits.max);
  const exported = module.exports.some((found) => found.kind === "table" && found.index === index);
  const canGrow = uses.grownTables.has(index) || exported && options.sharedTables;
  return {
    index,
    imported: imported !== undefined,
    min,
    // A table with more elements cannot be instantiated, here as in browsers.
    max: Math.min(
      canGrow ? tableCap(min, declared, options.maxTableElements) : min,
      LIMITS.tableElements,
    ),
  };
}

/** Whether references to functions can come from outside or go there. */
function exchangesFuncrefs(module: ValidModule, options: ResolvedOptions): boolean {
  const ofFunc = (type: FuncType) => type.params.some(isFuncRef) || type.results.some(isFuncRef);
  const imported = module.imports.some(({ desc }) => {
    switch (desc.kind) {
      case "table":
        return isFuncRef(desc.type.element);
      case "global":
        return isFuncRef(desc.type.value);
      case "func":
        return ofFunc(desc.type);
      case "memory":
      case "tag":
        return false;
    }
  });
  return imported || module.exports.some((found) => {
    switch (found.kind) {
      case "table":
        return options.sharedTables && isFuncRef(module.tables[found.index]!.type.element);
      case "global":
        return isFuncRef(module.globals[found.index]!.type.value);
      case "func":
        return ofFunc(module.funcs[found.index]!.type);
      case "memory":
      case "tag":
        return false;
    }
  });
}

function groupReferences(module: ValidModule, uses: ModuleUses): ModulePlan["references"] {
  const groups = new Map<string, { type: FuncType; targets: number[] }>();
  for (const index of referencedFunctions(module, uses)) {
    const { type } = module.funcs[index]!;
    const key = funcTypeText(type);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { type, targets: [index] });
    else group.targets.push(index);
  }
  return [...groups.values()];
}
