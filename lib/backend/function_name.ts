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
