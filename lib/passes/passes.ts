/**
 * The passes over one function, in order, with the reason for the order.
 *
 * @module
 */

import type { IrFunc } from "../ir/ir.ts";
import { verify } from "../ir/verify.ts";
import { deadBlocks } from "./dead_blocks.ts";
import { deadCode } from "./dead_code.ts";
import { fold } from "./fold.ts";
import { trivialParams } from "./trivial_params.ts";

/** A step that changes a function in place. */
export interface Pass {
  /** Its file name without the extension. */
  readonly name: string;
  /** The lowest optimisation level that runs it. */
  readonly optLevel: 0 | 1;
  /** Changes a function in place. */
  readonly run: (func: IrFunc) => void;
}

/** All passes, in the order in which they run. */
export const PASSES: readonly Pass[] = [
  // First: most results and parameters of a fresh function are unused, and blocks that differ only
  // in what they pass look alike without them.
  { name: "dead_code", optLevel: 0, run: deadCode },
  // Before dead_blocks, which decides branches on the constants that are found here.
  { name: "fold", optLevel: 1, run: fold },
  { name: "dead_blocks", optLevel: 0, run: deadBlocks },
  // After dead_blocks: with fewer edges, more parameters and results have only one value.
  { name: "trivial_params", optLevel: 1, run: trivialParams },
  // Last, since all others leave behind what they have made unused.
  { name: "dead_code", optLevel: 0, run: deadCode },
];

/** Options of {@linkcode runPasses}. */
export interface PassOptions {
  /** 0: only what the back end relies on; 1: all. */
  readonly optLevel: 0 | 1;
  /** Whether to check the invariants of the IR before the first pass and after each. */
  readonly verify?: boolean;
}

/**
 * Runs all passes of a level over a function.
 *
 * @param func The function, which is changed in place.
 * @param options The level.
 * @throws {InternalError} When `verify` is set and an invariant does not hold.
 */
export function runPasses(func: IrFunc, options: PassOptions): void {
  if (options.verify) verify(func);
  for (const pass of PASSES) {
    if (pass.optLevel > options.optLevel) continue;
    pass.run(func);
    if (options.verify) verify(func);
  }
}
