/**
 * The passes over one function, in order, with the reason for the order.
 *
 * @module
 */

import type { IrFunc } from "../ir/ir.ts";
import { verify } from "../ir/verify.ts";
import { addressIvs } from "./address_ivs.ts";
import { coalesceChecks, type Coalesced } from "./coalesce_checks.ts";
import { deadBlocks } from "./dead_blocks.ts";
import { deadCode } from "./dead_code.ts";
import { fold } from "./fold.ts";
import { reroll } from "./reroll.ts";
import { trivialParams } from "./trivial_params.ts";

/** The time of a pass: over whole functions, or over functions and parts that are cut to size. */
export type Stage = "whole" | "part";

/** A step that changes a function in place. */
export interface Pass {
  /** Its file name without the extension. */
  readonly name: string;
  /** The lowest optimisation level that runs it. */
  readonly optLevel: 0 | 1;
  /** Whether it runs before functions are cut into parts, or over each part. */
  readonly stage: Stage;
  /** Changes a function in place. */
  readonly run: (func: IrFunc, options: Partial<PassOptions>) => void;
}

const NONE: Coalesced = () => false;

/** All passes, in the order in which they run. */
export const PASSES: readonly Pass[] = [
  // First: most results and parameters of a fresh function are unused, and blocks that differ only
  // in what they pass look alike without them.
  { name: "dead_code", optLevel: 0, stage: "whole", run: deadCode },
  // Before dead_blocks, which decides branches on the constants that are found here.
  { name: "fold", optLevel: 1, stage: "whole", run: fold },
  { name: "dead_blocks", optLevel: 0, stage: "whole", run: deadBlocks },
  // After dead_blocks: with fewer edges, more parameters and results have only one value.
  { name: "trivial_params", optLevel: 1, stage: "whole", run: trivialParams },
  // Since all others leave behind what they have made unused, which would be cut into parts too.
  { name: "dead_code", optLevel: 0, stage: "whole", run: deadCode },
  { name: "reroll", optLevel: 1, stage: "part", run: reroll },
  { name: "dead_code", optLevel: 1, stage: "part", run: deadCode },
  // When parameters are as few as they get, since what is passed on unchanged is no counter.
  {
    name: "address_ivs",
    optLevel: 1,
    stage: "part",
    run: (func, { coalesced = NONE }) => addressIvs(func, coalesced),
  },
  // After address_ivs, which gives addresses of one array a common root.
  {
    name: "coalesce_checks",
    optLevel: 1,
    stage: "part",
    run: (func, { coalesced = NONE }) => coalesceChecks(func, coalesced),
  },
  { name: "dead_code", optLevel: 1, stage: "part", run: deadCode },
];

/** Options of {@linkcode runPasses}. */
export interface PassOptions {
  /** 0: only what the back end relies on; 1: all. */
  readonly optLevel: 0 | 1;
  /** Memories whose accesses are checked together; none when absent. */
  readonly coalesced?: Coalesced;
  /** Which passes; all when absent. */
  readonly stage?: Stage;
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
    if (options.stage !== undefined && pass.stage !== options.stage) continue;
    pass.run(func, options);
    if (options.verify) verify(func);
  }
}
