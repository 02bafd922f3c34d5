/**
 * What stands on the stack beside the functions that a module's call budget counts: a method of the
 * instance above them, and functions of the runtime and of the compiler's library below.
 *
 * @module
 */

import type { FuncType } from "../wasm/types.ts";

/** The method, but for its arguments, and the deepest function that is not in the table, in bytes. */
const PLAIN = 640;

/**
 * What is deeper, in bytes with the method: figures from above of what thumbv6m and RISC-V take at
 * opt-level 0 (`tests/embedded/frames_test.ts`).
 */
const DEEPER: readonly (readonly [name: RegExp, bytes: number])[] = [
  [/^(?:[if](?:8x16|16x8|32x4|64x2)_|v128_|V128$)/, 1440],
  [/^(?:f64_sqrt|memory_copy|memory_init)/, 960],
];

/** Bytes that an argument or a result takes in a method. */
const VALUE = 16;

/**
 * Gives an upper bound of it.
 *
 * @param used What the text of the functions names, functions of the runtime among it.
 * @param exported Types of the functions that the host can call.
 * @returns Bytes, at each opt-level.
 */
export function besideBytes(used: Iterable<string>, exported: readonly FuncType[]): number {
  let bytes = PLAIN;
  for (const name of used) {
    for (const [pattern, deeper] of DEEPER) if (pattern.test(name)) bytes = Math.max(bytes, deeper);
  }
  const values = exported.reduce(
    (most, { params, results }) => Math.max(most, params.length + results.length),
    0,
  );
  return bytes + VALUE * values;
}
