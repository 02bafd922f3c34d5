/**
 * The names of the runtime's functions.
 *
 * @module
 */

import type { Mnemonic } from "../wasm/instructions.ts";

/**
 * Gives the name of the runtime's function for an instruction.
 *
 * @param name The mnemonic.
 * @returns For instance `i8x16_add` or `i32_atomic_load`.
 */
export function functionName(name: Mnemonic): string {
  return name.replaceAll(".", "_");
}

/** Loads and stores of numbers of more than a byte. */
const OF_WORDS = /^[if](?:32|64)\.(?:load|store)(?:16|32)?(?:_[su])?$/;

/**
 * Says whether the runtime has a function of its own for an access to aligned bytes: it has the name's
 * ending `_aligned`. Others take aligned bytes as any bytes.
 *
 * @param name The mnemonic.
 * @returns True for loads and stores that words make faster.
 */
export function hasAligned(name: Mnemonic): boolean {
  return OF_WORDS.test(name);
}
