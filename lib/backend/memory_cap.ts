/**
 * Memories of fewer bytes than the pages that their module declares, for machines whose whole memory is
 * less than a page: `--memory-bytes`.
 *
 * To everything behind it such a memory is one whose pages are bytes and which never grows; only the
 * answers of `memory.size` and `memory.grow` are those of the pages that the module was promised.
 * Allocators and startup code compute from them.
 *
 * @module
 */

import { UsageError } from "../errors.ts";
import type { ResolvedOptions } from "../options/option_types.ts";
import type { ConstExpr, Module } from "../wasm/module.ts";
import { addressOf, constantGlobals } from "./constants.ts";
import type { MemoryPlan } from "./memory_modes.ts";

/** What the options say of a memory that has fewer bytes than its pages. */
export type CapOptions = Pick<ResolvedOptions, "bounds" | "memory" | "memoryBytes">;

/** A memory before it is capped. */
export type Declared = Pick<MemoryPlan, "index" | "minPages" | "pageSize" | "addressType">;

/** How to build a module so that all it has lies in its first bytes. */
const BUILD_HINT = "build it with the linker's --stack-first and a small -z stack-size";

/**
 * Plans a memory that has fewer bytes than its first size.
 *
 * @param module The module.
 * @param declared The memory as the module has it.
 * @param options The options.
 * @returns Its plan; undefined when the option is not given or leaves the first size whole.
 * @throws {UsageError} When another option, or what the module has in its memory, does not fit.
 */
export function cappedMemory(
  module: Module,
  declared: Declared,
  { bounds, memory, memoryBytes }: CapOptions,
): MemoryPlan | undefined {
  if (memoryBytes === undefined) return undefined;
  const { addressType, index, minPages, pageSize } = declared;
  const refuse = (reason: string): never => {
    throw new UsageError(`Option --memory-bytes=${memoryBytes} does not fit: ${reason}`);
  };
  if (bounds === "mask" && !Number.isInteger(Math.log2(memoryBytes))) {
    refuse("with --bounds=mask it has to be a power of two");
  }
  const promised = minPages * pageSize;
  if (promised <= memoryBytes) return undefined;
  if (pageSize === 1) refuse(`the memory starts with ${minPages} pages of a byte`);
  if (memory === "growable") {
    refuse(`the memory starts with ${minPages} pages, so that it cannot be growable`);
  }
  for (const { what, end } of contents(module, index)) {
    // What is outside of the pages too, traps when it is instantiated, as it always does.
    if (end > memoryBytes && end <= promised) {
      refuse(`${what} ends at ${end}; ${BUILD_HINT}`);
    }
  }
  return {
    index,
    imported: false,
    mode: bounds === "mask" ? "mask" : "fixed",
    minPages: memoryBytes,
    maxPages: memoryBytes,
    pageSize: 1,
    addressType,
    promisedPages: minPages,
  };
}

/** What a module says that it has in a memory. */
interface Content {
  /** What it is, for messages. */
  readonly what: string;
  /** The address behind it. */
  readonly end: number;
}

/**
 * Symbols of LLVM's linker for what ends in the first memory, and the bytes by which they are rounded up
 * at most.
 */
const SYMBOLS: ReadonlyMap<string, { readonly what: string; readonly rounded: number }> = new Map([
  ["__stack_pointer", { what: "the stack (global __stack_pointer)", rounded: 0 }],
  ["__data_end", { what: "static data (global __data_end)", rounded: 0 }],
  ["__heap_base", { what: "stack and static data (global __heap_base)", rounded: 15 }],
]);

/** Lists what has a known place in a memory: active segments, and what the linker's globals tell. */
function contents(module: Module, memory: number): Content[] {
  const known = constantGlobals(module);
  const valueOf = (expr: ConstExpr): number | undefined => addressOf(expr, known);
  const found: Content[] = [];
  for (const { index, init, mode } of module.datas) {
    if (mode.kind !== "active" || mode.memory !== memory) continue;
    const start = valueOf(mode.offset);
    if (start === undefined) continue;
    found.push({ what: `data segment ${index}`, end: start + init.length });
  }
  if (memory !== 0) return found;
  const names = new Map(module.names.globals);
  for (const { kind, index, name } of module.exports) if (kind === "global") names.set(index, name);
  for (const { index, init } of module.globals) {
    const symbol = SYMBOLS.get(names.get(index) ?? "");
    const end = init === undefined ? undefined : valueOf(init);
    if (symbol === undefined || end === undefined) continue;
    found.push({ what: symbol.what, end: end - symbol.rounded });
  }
  return found;
}
