/**
 * Decides everything about a module's output that is not about one function alone.
 *
 * @module
 */

import { UnsupportedError, UsageError } from "../errors.ts";
import { forEachStmt, type IrModule } from "../ir/ir.ts";
import { LIMITS } from "../limits.ts";
import { memoryCap, type ResolvedOptions, tableCap } from "../options.ts";
import { nameAll } from "../rust/names.ts";
import type { ValidModule } from "../wasm/module.ts";
import { type FuncType, funcTypeText } from "../wasm/types.ts";
import { analyseCalls, referencedFunctions } from "./callgraph.ts";
import { MAX_INLINE_BYTES, type MemoryPlan, type ModulePlan, type TablePlan } from "./env.ts";
import { typeSignature } from "./types.ts";

/** What instructions do to memories, tables and segments. */
interface Uses {
  readonly grownMemories: ReadonlySet<number>;
  readonly grownTables: ReadonlySet<number>;
  readonly dropped: { readonly data: ReadonlySet<number>; readonly elem: ReadonlySet<number> };
}

/**
 * Plans the output of a module.
 *
 * @param module The module.
 * @param ir Its functions.
 * @param name Its name.
 * @param options All options.
 * @param heavy Functions that take part in the call budget wherever they are called.
 * @returns The plan.
 * @throws {UsageError} When an option does not fit the module.
 */
export function planModule(
  module: ValidModule,
  ir: IrModule,
  name: string,
  options: ResolvedOptions,
  heavy: ReadonlySet<number> = new Set(),
): ModulePlan {
  const uses = findUses(ir);
  const exchanges = exchangesFuncrefs(module, options);
  const takesHost = module.imports.length > 0 || options.sharedTables && exchanges;
  const foreign = takesHost && exchanges;
  const calls = analyseCalls(module, ir, { foreign, droppedData: uses.dropped.data, heavy });
  const names = nameAll({ module, ir, name, calls, dropped: uses.dropped });
  return {
    module,
    memories: planMemories(module, ir, options),
    tables: module.tables.map((table) => planTable(module, table.index, uses, options)),
    names,
    calls,
    foreign,
    takesHost,
    references: groupReferences(module, ir),
    signature: typeSignature,
    maxNesting: options.maxNesting,
    maxCallDepth: options.maxCallDepth,
  };
}

/**
 * Decides how memories are held.
 *
 * @param module The module.
 * @param ir Its functions.
 * @param options All options.
 * @returns The memories, by index.
 */
export function planMemories(
  module: ValidModule,
  ir: IrModule,
  options: ResolvedOptions,
): MemoryPlan[] {
  const uses = findUses(ir);
  return module.memories.map((memory) => planMemory(module, memory.index, uses, options));
}

/**
 * Whether the module grows a memory that it imports.
 *
 * @param plan The module.
 * @param ir Its functions.
 * @returns True when a `memory.grow` names an imported memory.
 */
export function growsImportedMemory(plan: ModulePlan, ir: IrModule): boolean {
  const { grownMemories } = findUses(ir);
  return plan.memories.some((memory) => memory.imported && grownMemories.has(memory.index));
}

function findUses(ir: IrModule): Uses {
  const grownMemories = new Set<number>();
  const grownTables = new Set<number>();
  const data = new Set<number>();
  const elem = new Set<number>();
  for (const func of ir.funcs) {
    forEachStmt(func.body, (stmt) => {
      if (stmt.kind !== "op") return;
      const index = stmt.imm.index ?? 0;
      if (stmt.op === "memory.grow") grownMemories.add(index);
      if (stmt.op === "table.grow") grownTables.add(index);
      if (stmt.op === "data.drop") data.add(index);
      if (stmt.op === "elem.drop") elem.add(index);
    });
  }
  return { grownMemories, grownTables, dropped: { data, elem } };
}

function planMemory(
  module: ValidModule,
  index: number,
  uses: Uses,
  options: ResolvedOptions,
): MemoryPlan {
  const memory = module.memories[index]!;
  const { limits, pageSizeLog2 } = memory.type;
  const minPages = Number(limits.min);
  const pageSize = 2 ** pageSizeLog2;
  const imported = memory.import !== undefined;
  const cap = memoryCap(
    minPages,
    limits.max === undefined ? undefined : Number(limits.max),
    options.maxPages,
  );
  const canGrow = uses.grownMemories.has(index) && cap > minPages;
  const wantsFixed = options.memory === "fixed" || options.memory === "auto" && !canGrow;
  const fits = minPages * pageSize <= MAX_INLINE_BYTES;
  if (!imported && options.memory === "fixed" && !fits) {
    throw new UsageError(
      `Option --memory=fixed does not fit: the memory has ${minPages} pages, and an array of more ` +
        `than ${MAX_INLINE_BYTES / pageSize} takes rustc too long; leave the option out`,
    );
  }
  const fixed = !imported && wantsFixed && fits;
  return {
    index,
    imported,
    mode: fixed ? "fixed" : "growable",
    minPages,
    maxPages: fixed ? minPages : cap,
    pageSize,
  };
}

function planTable(
  module: ValidModule,
  index: number,
  uses: Uses,
  options: ResolvedOptions,
): TablePlan {
  const { type, import: imported, offset } = module.tables[index]!;
  const min = Number(type.limits.min);
  const declared = type.limits.max === undefined ? undefined : Number(type.limits.max);
  const exported = module.exports.some((found) => found.kind === "table" && found.index === index);
  const canGrow = uses.grownTables.has(index) || exported && options.sharedTables;
  if (imported === undefined && min > LIMITS.tableElements) {
    const message = `Cannot translate a table of ${min} elements: the limit is ` +
      `${LIMITS.tableElements}`;
    throw new UnsupportedError("limitExceeded", message, undefined, { section: "table", offset });
  }
  return {
    index,
    imported: imported !== undefined,
    min,
    max: canGrow ? tableCap(min, declared, options.maxTableElements) : min,
  };
}

/** Whether references to functions can come from outside or go there. */
function exchangesFuncrefs(module: ValidModule, options: ResolvedOptions): boolean {
  const ofFunc = (type: FuncType) =>
    type.params.includes("funcref") || type.results.includes("funcref");
  const imported = module.imports.some(({ desc }) => {
    switch (desc.kind) {
      case "table":
        return desc.type.element === "funcref";
      case "global":
        return desc.type.value === "funcref";
      case "func":
        return ofFunc(desc.type);
      case "memory":
        return false;
    }
  });
  return imported || module.exports.some((found) => {
    switch (found.kind) {
      case "table":
        return options.sharedTables && module.tables[found.index]!.type.element === "funcref";
      case "global":
        return module.globals[found.index]!.type.value === "funcref";
      case "func":
        return ofFunc(module.funcs[found.index]!.type);
      case "memory":
        return false;
    }
  });
}

function groupReferences(module: ValidModule, ir: IrModule): ModulePlan["references"] {
  const groups = new Map<string, { type: FuncType; targets: number[] }>();
  for (const index of referencedFunctions(module, ir)) {
    const { type } = module.funcs[index]!;
    const key = funcTypeText(type);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { type, targets: [index] });
    else group.targets.push(index);
  }
  return [...groups.values()];
}
