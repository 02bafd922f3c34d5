/**
 * Memories that nothing can write: their bytes are a constant of the program, in the flash of a
 * controller, and an instance has none of them.
 *
 * A store may have any address. So what is known is of whole memories: no instruction of the module
 * writes one, and its host cannot reach it, or says that it only reads it.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import type { ResolvedOptions } from "../options/option_types.ts";
import type { ValidModule } from "../wasm/module.ts";
import { wasiMemory } from "../rust/wasi.ts";
import { addressOf, constantGlobals } from "./constants.ts";
import { type MemoryPlan, PAGE_SIZE, storageBytes } from "./memory_modes.ts";
import { MEMORY_BITS } from "./needs.ts";
import type { ModuleUses } from "./uses.ts";

/** A data segment of a memory that nothing writes. */
export interface ConstantSegment {
  /** Its index among the module's data segments. */
  readonly index: number;
  /** The address of its first byte. */
  readonly start: number;
}

/**
 * Makes a memory constant where nothing writes it.
 *
 * @param module The module.
 * @param uses What its functions use.
 * @param memory A memory as it is planned otherwise.
 * @param options The options.
 * @returns The memory, which is constant with `--memory=constant`; and with `auto` where no host can
 *   reach it, and an array of all its bytes is not mostly zeros.
 * @throws {UsageError} When it is asked to be constant, and cannot be.
 */
export function constantMemory(
  module: ValidModule,
  uses: ModuleUses,
  memory: MemoryPlan,
  options: Pick<ResolvedOptions, "memory" | "wasi">,
): MemoryPlan {
  if (memory.imported) return memory;
  const constant: MemoryPlan = { ...memory, mode: "constant" };
  if (options.memory === "constant") {
    const reason = memory.mode === "fixed"
      ? whyNotConstant(module, uses, memory, options.wasi)
      : "its addresses are masked";
    if (reason === undefined) return constant;
    throw new UsageError(
      `Option --memory=constant does not fit: memory ${memory.index} is no constant, as ${reason}; ` +
        "leave the option out",
    );
  }
  if (options.memory !== "auto" || memory.mode !== "fixed") return memory;
  const isVisible = module.exports.some(({ index, kind }) =>
    kind === "memory" && index === memory.index
  );
  // Functions in the host's tables can be called before the segments are copied, if those of another
  // memory trap.
  const leaks = module.tables.some((table) => table.import !== undefined);
  const isFit = !isVisible && !leaks &&
    whyNotConstant(module, uses, memory, options.wasi) === undefined;
  return isFit && isWorthIt(module, memory) ? constant : memory;
}

/** Whether a constant is small, or not mostly zeros: a program has each of its bytes. */
function isWorthIt(module: ValidModule, memory: MemoryPlan): boolean {
  const bytes = storageBytes(memory);
  if (bytes <= PAGE_SIZE) return true;
  const data = constantSegments(module, memory.index) ?? [];
  return data.some(({ index, start }) => bytes <= 2 * (start + sizeOf(module, index)));
}

/** Says why a memory of constant size is no constant; undefined when it is. */
function whyNotConstant(
  module: ValidModule,
  uses: ModuleUses,
  memory: MemoryPlan,
  wasi: boolean,
): string | undefined {
  const { index } = memory;
  const writer = uses.writers.get(index);
  if (writer !== undefined) {
    const name = module.names.funcs.get(writer.func);
    const of = name === undefined ? "" : ` ${JSON.stringify(name)}`;
    return `function ${writer.func}${of} has ${writer.op} at byte ${writer.offset}`;
  }
  if (module.memories[index]!.type.shared) return "it is shared";
  if (index >= MEMORY_BITS - 1) return `it is beyond the first ${MEMORY_BITS - 1}`;
  if (wasi && module.imports.length > 0 && wasiMemory(module) === index) {
    return "functions of WASI write it";
  }
  const segments = constantSegments(module, index);
  if (segments === undefined) return "a data segment begins where an imported global says";
  const beyond = segments.find((found) =>
    found.start + sizeOf(module, found.index) > storageBytes(memory)
  );
  return beyond === undefined ? undefined : `data segment ${beyond.index} ends beyond it`;
}

/**
 * Lists the active data segments of a memory.
 *
 * @param module The module.
 * @param memory Index of the memory.
 * @returns The segments in their order; undefined when the place of one is not known.
 */
export function constantSegments(
  module: ValidModule,
  memory: number,
): ConstantSegment[] | undefined {
  const known = constantGlobals(module);
  const found: ConstantSegment[] = [];
  for (const { index, mode } of module.datas) {
    if (mode.kind !== "active" || mode.memory !== memory) continue;
    const start = addressOf(mode.offset, known);
    if (start === undefined) return undefined;
    found.push({ index, start });
  }
  return found;
}

function sizeOf({ datas }: ValidModule, index: number): number {
  return datas[index]!.init.length;
}
