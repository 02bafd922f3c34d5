/**
 * Chooses the transpiler's options for the modules of a script, from how its instances share
 * memories and tables.
 *
 * @module
 */

import type { FeatureChoice } from "../../lib/features.ts";
import type { Bounds } from "../../lib/options/option_types.ts";
import type { ValidModule } from "../../lib/wasm/module.ts";
import { isFuncRef } from "../../lib/wasm/ref_types.ts";
import type { FuncType } from "../../lib/wasm/types.ts";
import { instrReader } from "../../lib/wasm/instructions.ts";
import { baseFeatures } from "./base_features.ts";
import { type BlockedDefinitions, instanceBlocked, ownerOf } from "./link.ts";
import type { Plan } from "./plan.ts";

/**
 * How memories are held: `auto` makes those fixed that nothing grows, `capacity` and `mask` relax the
 * check of addresses, and `bytes` gives those that no other instance shares and nothing grows the first
 * {@linkcode FEW_BYTES} of their pages; `aligned` aligns those that nothing grows.
 */
export type MemoryChoice = "auto" | "growable" | "capacity" | "mask" | "bytes" | "aligned";

/** Bytes of a memory that is made small; scripts that use more fail so. */
export const FEW_BYTES = 4096;

/** All choices. */
export const MEMORY_CHOICES: readonly MemoryChoice[] = [
  "auto",
  "growable",
  "capacity",
  "mask",
  "bytes",
  "aligned",
];

/** Those that leave it to the transpiler which memories are fixed. */
const CHOSEN_BY_GROWTH: ReadonlySet<MemoryChoice> = new Set(["auto", "bytes", "aligned"]);

/** Options for one module. */
export interface ModuleOptions extends FeatureChoice {
  /** Its memory. */
  readonly memory: "auto" | "growable";
  /** What its addresses are checked against. */
  readonly bounds: Bounds;
  /** Its bytes at most; undefined for whole pages. */
  readonly memoryBytes: number | undefined;
  /** Whether it is aligned. */
  readonly alignedMemory: boolean;
  /** Whether functions of other instances can get into its tables. */
  readonly sharedTables: boolean;
}

/** Nothing has been transpiled yet. */
const NONE: BlockedDefinitions = new Map();

/**
 * Chooses the options of each definition of a plan.
 *
 * @param plan The plan.
 * @param memory What is asked for. A memory that another instance grows is growable in any case.
 * @returns Options by the id of a definition.
 */
export function chooseOptions(
  plan: Plan,
  memory: MemoryChoice,
): (definition: number) => ModuleOptions {
  const grown = new Set<number>();
  const shared = new Set<number>();
  const growing = new Set<number>();
  const lent = new Set<number>();
  for (const instance of plan.instances) {
    const { module, id } = instance.definition;
    if (module === undefined || instanceBlocked(instance, NONE) !== undefined) continue;
    if (exchangesFuncrefs(module)) shared.add(id);
    const grows = growsMemory(module);
    if (grows) growing.add(id);
    module.imports.forEach(({ desc: { kind } }, i) => {
      const link = instance.links[i];
      if (link === undefined || (kind !== "memory" && kind !== "table")) return;
      const owner = ownerOf(link);
      if (owner.from === "spectest") return;
      if (kind === "table") shared.add(owner.instance.definition.id);
      else {
        lent.add(owner.instance.definition.id);
        if (grows) grown.add(owner.instance.definition.id);
      }
    });
  }
  const isRelaxed = relaxesTraps(memory);
  const features = baseFeatures(plan.script.file);
  return (id) => ({
    ...features,
    memory: CHOSEN_BY_GROWTH.has(memory) && !grown.has(id) ? "auto" : "growable",
    memoryBytes: memory === "bytes" && !lent.has(id) && !growing.has(id) ? FEW_BYTES : undefined,
    alignedMemory: memory === "aligned" && !grown.has(id) && !growing.has(id),
    bounds: isRelaxed ? memory : "exact",
    sharedTables: shared.has(id),
  });
}

/**
 * Says whether addresses may pass that the specification does not let pass.
 *
 * @param memory What is asked for.
 * @returns True where a command that expects such a trap says nothing.
 */
export function relaxesTraps(memory: MemoryChoice): memory is "capacity" | "mask" {
  return memory === "capacity" || memory === "mask";
}

/** Whether a function of the module contains `memory.grow`. */
function growsMemory(module: ValidModule): boolean {
  for (const { body } of module.funcs) {
    if (body === undefined) continue;
    const reader = instrReader(module.bytes, body.start, body.end, module.types);
    for (let instr = reader.next(); instr !== undefined; instr = reader.next()) {
      if (instr.row.name === "memory.grow") return true;
    }
  }
  return false;
}

/** Whether function references come in or go out as values. */
function exchangesFuncrefs(module: ValidModule): boolean {
  const inType = (type: FuncType | undefined): boolean =>
    type !== undefined && [...type.params, ...type.results].some(isFuncRef);
  const imported = module.imports.some(({ desc }) =>
    (desc.kind === "func" && inType(desc.type)) ||
    (desc.kind === "global" && isFuncRef(desc.type.value))
  );
  return imported ||
    module.exports.some(({ kind, index }) =>
      (kind === "func" && inType(module.funcs[index]?.type)) ||
      (kind === "global" && isFuncRef(module.globals[index]!.type.value))
    );
}
