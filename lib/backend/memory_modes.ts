/**
 * The ways in which a memory that the module owns is compiled: one table, from which everything that
 * differs between them is derived.
 *
 * @module
 */

import { InternalError } from "../errors.ts";
import { pagesInRange } from "../limits.ts";
import type { Bounds } from "../options/option_types.ts";
import type { ValidModule } from "../wasm/module.ts";
import type { AddressType } from "../wasm/types.ts";
import { reachesSeveral } from "./host_memories.ts";
import { memoryBit, type Needs } from "./needs.ts";

/** Bytes of a page, where a memory's type does not say otherwise. */
export const PAGE_SIZE = 65_536;

/** The largest memory, in bytes, that is spelled as an array: rustc evaluates it when it compiles. */
export const MAX_INLINE_BYTES = 64 * 1024 * 1024;

/** Bytes behind a masked memory: an access at its last address, of up to 16 bytes, stays inside. */
export const MASK_SLACK = 16;

/** How a memory that the module owns is compiled. */
export type MemoryMode =
  | "fixed"
  | "aligned"
  | "constant"
  | "alignedConstant"
  | "growable"
  | "capacity"
  | "mask";

/** What a mode decides. */
export interface MemoryModeRow {
  /** The runtime's type of the memory; undefined for a constant, which no instance holds. */
  readonly holder: "FixedMemory" | "IsolatedMemory" | undefined;
  /** Whether functions are given an array of constant length; otherwise a slice of the current size. */
  readonly isArray: boolean;
  /** Whether the array is more than the memory's current size, which only the instance knows. */
  readonly isWhole: boolean;
  /** Whether a load or store may trap. */
  readonly traps: boolean;
  /** What the runtime's loads and stores have behind their names. */
  readonly suffix: string;
}

/** The table. */
export const MEMORY_MODES: Readonly<Record<MemoryMode, MemoryModeRow>> = {
  fixed: { holder: "FixedMemory", isArray: true, isWhole: false, traps: true, suffix: "" },
  aligned: {
    holder: "FixedMemory",
    isArray: true,
    isWhole: false,
    traps: true,
    suffix: "_aligned",
  },
  constant: { holder: undefined, isArray: true, isWhole: false, traps: true, suffix: "" },
  alignedConstant: {
    holder: undefined,
    isArray: true,
    isWhole: false,
    traps: true,
    suffix: "_aligned",
  },
  growable: { holder: "IsolatedMemory", isArray: false, isWhole: false, traps: true, suffix: "" },
  capacity: { holder: "IsolatedMemory", isArray: true, isWhole: true, traps: true, suffix: "" },
  mask: {
    holder: "IsolatedMemory",
    isArray: true,
    isWhole: true,
    traps: false,
    suffix: "_masked",
  },
};

/** A memory as the back end sees it. */
export interface MemoryPlan {
  /** Its index among the module's memories. */
  readonly index: number;
  /** Whether the host owns it. */
  readonly imported: boolean;
  /** How it is compiled; one that the host owns is growable. */
  readonly mode: MemoryMode;
  /** Pages at the start. */
  readonly minPages: number;
  /** What `memory.size` answers, where the memory has fewer bytes than it promised (`memory_cap.ts`). */
  readonly promisedPages: number | undefined;
  /** The most pages that it can ever have. */
  readonly maxPages: number;
  /** Size of a page in bytes. */
  readonly pageSize: number;
  /** Type of its addresses. */
  readonly addressType: AddressType;
}

/**
 * Chooses the mode of a memory that the module owns.
 *
 * @param bounds What addresses are checked against.
 * @param fixed Whether the memory never grows.
 * @returns The mode.
 */
export function memoryMode(bounds: Bounds, fixed: boolean): MemoryMode {
  switch (bounds) {
    case "exact":
      return fixed ? "fixed" : "growable";
    case "capacity":
      // Without growth the maximum is the size.
      return fixed ? "fixed" : "capacity";
    case "mask":
      return "mask";
  }
}

/**
 * Gives the bytes that the storage of a memory has to have.
 *
 * @param memory A memory that the module owns.
 * @returns How many: the most that the memory can have, and in a masked one what is behind it.
 */
export function storageBytes(memory: MemoryPlan): number {
  const most = memory.maxPages * memory.pageSize;
  return memory.mode === "mask" ? maskedBytes(memory) + MASK_SLACK : most;
}

/**
 * Gives the bytes that the addresses of a masked memory reach.
 *
 * @param memory The memory.
 * @returns A power of two, at least a page and at least the most that the memory can have.
 */
export function maskedBytes({ maxPages, pageSize }: MemoryPlan): number {
  return 2 ** Math.ceil(Math.log2(Math.max(maxPages, 1) * pageSize));
}

/**
 * Says whether the storage of a memory is an array in the instance, unless another is asked for.
 *
 * @param memory A memory that the module owns.
 * @returns True when rustc evaluates it in good time.
 */
export function isInline(memory: MemoryPlan): boolean {
  const most = memory.mode === "mask" ? maskedBytes(memory) : storageBytes(memory);
  return most <= MAX_INLINE_BYTES;
}

/**
 * Says whether the instance holds a memory.
 *
 * @param memory The memory.
 * @returns False for one that the host owns, and for a constant.
 */
export function isHeld({ imported, mode }: Pick<MemoryPlan, "imported" | "mode">): boolean {
  return !imported && MEMORY_MODES[mode].holder !== undefined;
}

/**
 * Says whether a memory is a constant.
 *
 * @param memory The memory.
 * @returns True for one that nothing writes, and that no instance holds.
 */
export function isConstant({ mode }: Pick<MemoryPlan, "mode">): boolean {
  return MEMORY_MODES[mode].holder === undefined;
}

/** Whether the bytes of a memory begin at a multiple of 4. */
function isAligned({ mode }: MemoryPlan): boolean {
  return MEMORY_MODES[mode].suffix === "_aligned";
}

/**
 * Writes the type of an array that holds just the storage of a memory.
 *
 * @param memory A memory that the module owns.
 * @returns The Rust type.
 */
export function arrayType(memory: MemoryPlan): string {
  const bytes = storageBytes(memory);
  return isAligned(memory) ? `AlignedBytes<${bytes}>` : `[u8; ${bytes}]`;
}

/**
 * Writes such an array whose bytes are zero.
 *
 * @param memory A memory that the module owns.
 * @returns The Rust expression, which is constant.
 */
export function zeroArray(memory: MemoryPlan): string {
  return isAligned(memory) ? "AlignedBytes::new()" : `[0; ${storageBytes(memory)}]`;
}

/**
 * Writes how functions are given a memory.
 *
 * @param memory The memory.
 * @returns The Rust type.
 */
export function givenType(memory: MemoryPlan): string {
  const { isArray } = MEMORY_MODES[memory.mode];
  return isArray ? `&mut ${arrayType(memory)}` : "&mut [u8]";
}

/**
 * Writes how a memory is taken from its value, to be given to functions.
 *
 * @param memory The memory.
 * @param value The Rust of its value.
 * @returns The expression.
 */
export function takeBytes(memory: MemoryPlan, value: string): string {
  const whole = isAligned(memory) ? "aligned_mut" : "array_mut";
  return `${value}.${MEMORY_MODES[memory.mode].isArray ? whole : "bytes_mut"}()`;
}

/**
 * Writes the type of a memory's value.
 *
 * @param memory A memory that the module owns.
 * @param storage The Rust type of its storage.
 * @returns The Rust type.
 */
export function memoryType(memory: MemoryPlan, storage: string): string {
  const { holder } = MEMORY_MODES[memory.mode];
  switch (holder) {
    case "FixedMemory":
      return `FixedMemory<${storageBytes(memory)}, ${storage}${pageArgument(memory, ", ")}>`;
    case "IsolatedMemory":
      return `IsolatedMemory<${memory.maxPages}, ${storage}${pageArgument(memory, ", ")}>`;
    case undefined:
      return arrayType(memory);
  }
}

/** The generic argument for the size of a page, where it is not the default. */
function pageArgument({ pageSize }: MemoryPlan, before = ""): string {
  return pageSize === PAGE_SIZE ? "" : `${before}${pageSize}`;
}

/**
 * Writes the trait of memories that can be lent for one.
 *
 * @param memory The memory.
 * @param grows Whether it has to be one that grows.
 * @returns For instance `LinearMemory` or `GrowMemory<1>`.
 */
export function memoryTrait(memory: MemoryPlan, grows: boolean): string {
  const argument = pageArgument(memory);
  return `${grows ? "GrowMemory" : "LinearMemory"}${argument === "" ? "" : `<${argument}>`}`;
}

/**
 * Writes what the storage of a memory has to implement.
 *
 * @param memory A memory that the module owns.
 * @returns The bounds of the storage's type.
 */
export function storageBounds(memory: MemoryPlan): string {
  const { holder, isArray } = MEMORY_MODES[memory.mode];
  const kind = isAligned(memory) ? "AlignedStorage" : "FixedStorage";
  const bounds = isArray ? [`${kind}<${storageBytes(memory)}>`] : [];
  if (holder === "IsolatedMemory") bounds.push("Storage");
  return bounds.join(" + ");
}

/**
 * Says whether a memory has always the same size: a function then need not ask for it.
 *
 * @param memory The memory.
 * @returns True for one that the module owns and nobody can grow.
 */
export function hasConstantSize(memory: MemoryPlan): boolean {
  const { isWhole, holder } = MEMORY_MODES[memory.mode];
  return holder !== "IsolatedMemory" || isWhole && memory.minPages === memory.maxPages;
}

/**
 * Says whether only the instance knows the size of a memory.
 *
 * @param memory The memory.
 * @returns True when what functions are given does not tell.
 */
export function sizeIsInInstance(memory: MemoryPlan): boolean {
  return MEMORY_MODES[memory.mode].isWhole && !hasConstantSize(memory);
}

/**
 * Collects the bits of some memories.
 *
 * @param memories The memories.
 * @param wanted Which of them.
 * @returns Their bits.
 */
export function memoryBits(
  memories: readonly MemoryPlan[],
  wanted: (memory: MemoryPlan) => boolean,
): Needs {
  return memories.reduce(
    (bits, memory) => wanted(memory) ? bits | memoryBit(memory.index) : bits,
    0,
  );
}

/**
 * The limits within which a function can take the length of a memory to be, in bytes.
 *
 * @param memory The memory.
 * @returns The limits; undefined for a memory whose length is constant, and for one that the host owns
 *   and may have made larger.
 */
export function viewLimits(
  memory: MemoryPlan,
): { readonly min: number; readonly max: number } | undefined {
  if (memory.imported || MEMORY_MODES[memory.mode].isArray) return undefined;
  const max = memory.maxPages * memory.pageSize;
  return max >= 2 ** 32 ? undefined : { min: memory.minPages * memory.pageSize, max };
}

/**
 * Says whether the checks of several accesses to a memory can be one: not where it may have its last
 * 64 KiB, whose addresses wrap, nor where there are none.
 *
 * @param module The module.
 * @param memories Its memories.
 * @param memory One of them.
 * @returns Whether `coalesce_checks` may change its accesses.
 */
export function canCoalesce(
  module: ValidModule,
  memories: readonly MemoryPlan[],
  memory: MemoryPlan,
): boolean {
  // Where a function may reach several memories of the host, it is asked for the bytes at each access.
  const isLent = memory.imported && reachesSeveral(memories, memoryBits(memories, () => true));
  if (isLent || !MEMORY_MODES[memory.mode].traps) return false;
  // No memory has the last of its 64-bit addresses.
  if (memory.addressType === "i64") return true;
  return mostPages(module, memory) * memory.pageSize <= 2 ** 32 - 65_536;
}

/**
 * Gives the most pages that a memory can have, whoever owns it.
 *
 * @param module The module.
 * @param memory The memory.
 * @returns How many. A host's memory may be as large as the module lets it be.
 */
export function mostPages(module: ValidModule, memory: MemoryPlan): number {
  const type = module.memories[memory.index]?.type;
  if (type === undefined) throw new InternalError(`memory ${memory.index} is not known`);
  return memory.imported ? Number(type.limits.max ?? pagesInRange(type)) : memory.maxPages;
}
