/**
 * What functions need to be given, as sets of bits.
 *
 * @module
 */

import type { Global } from "../wasm/module.ts";

/** What a function needs or does, itself or through what it calls: a set of the bits below. */
export type Needs = number;

/** May trap, so that it returns a `WasmResult`. */
export const TRAPS: Needs = 1;
/** Reads or writes globals, tables or segments of the instance. */
export const STATE: Needs = 2;
/** Takes the whole instance: it may grow a memory, or reaches the host. */
export const INSTANCE: Needs = 4;
/** Reaches the host. */
export const HOST: Needs = 8;
/** Takes part in the call budget: it is recursive or heavy, or reaches something that is. */
export const DEPTH: Needs = 16;
/** Reaches a memory; shifted left by its index. */
export const MEMORY: Needs = 32;
/** How many memories have bits of their own; the rest share the last. */
export const MEMORY_BITS = 16;
/** May be left by an exception. */
export const THROWS: Needs = MEMORY << MEMORY_BITS;

/**
 * The bit of a memory.
 *
 * @param index Index of the memory.
 * @returns The bit, which memories past {@link MEMORY_BITS} share.
 */
export function memoryBit(index: number): Needs {
  return MEMORY << Math.min(index, MEMORY_BITS - 1);
}

/**
 * What reading or writing a global needs.
 *
 * @param global The global.
 * @param isConstant Whether its value is known, as `constantGlobals` says.
 * @returns The state or the host that holds it; nothing for a constant.
 */
export function needsOfGlobal(global: Global, isConstant: boolean): Needs {
  if (isConstant) return 0;
  return global.import !== undefined && global.type.mutable ? HOST | INSTANCE : STATE;
}
