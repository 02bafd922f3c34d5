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
import { type Change, type Flow, flowOf } from "./flow.ts";
import { fold } from "./fold.ts";
import { hoistCharges } from "./hoist_charges.ts";
import { laneProducts } from "./lane_products.ts";
import { reroll } from "./reroll.ts";
import { trivialParams } from "./trivial_params.ts";
import { unroll } from "./unroll.ts";

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
  /** Whether it has nothing to do where nothing has changed since it ran. */
  readonly cleans?: boolean;
  /** Changes a function in place; `flow` gives what `flowOf` finds, once for several passes. */
  readonly run: (func: IrFunc, options: Partial<PassOptions>, flow: () => Flow) => Change;
}

const NONE: Coalesced = () => false;

/** All passes, in the order in which they run. */
export const PASSES: readonly Pass[] = [
  // First: most results and parameters of a fresh function are unused, and blocks that differ only
  // in what they pass look alike without them.
  cleaning({ optLevel: 0, stage: "whole" }),
  // Before dead_blocks, which decides branches on the constants that are found here.
  { name: "fold", optLevel: 1, stage: "whole", run: fold },
  {
    name: "dead_blocks",
    optLevel: 0,
    stage: "whole",
    run: (func, _, flow) => deadBlocks(func, flow()),
  },
  // After dead_blocks: with fewer edges, more parameters and results have only one value.
  {
    name: "trivial_params",
    optLevel: 1,
    stage: "whole",
    run: (func, _, flow) => trivialParams(func, flow()),
  },
  {
    name: "lane_products",
    optLevel: 1,
    stage: "whole",
    run: (func, _, flow) => laneProducts(func, flow),
  },
  // Since all others leave behind what they have made unused, which would be cut into parts too.
  cleaning({ optLevel: 0, stage: "whole" }),
  // Ahead of the passes that look for loops of operations alone, and of those that repeat bodies.
  {
    name: "hoist_charges",
    optLevel: 1,
    stage: "whole",
    run: (func, { fuel }, flow) => fuel ? hoistCharges(func, flow()) : "nothing",
  },
  { name: "reroll", optLevel: 1, stage: "part", run: (func, _, flow) => reroll(func, flow()) },
  cleaning({ optLevel: 1, stage: "part" }),
  // Before address_ivs, so that the addresses of all copies share a variable.
  { name: "unroll", optLevel: 1, stage: "part", run: (func, _, flow) => unroll(func, flow()) },
  // When parameters are as few as they get, since what is passed on unchanged is no counter.
  {
    name: "address_ivs",
    optLevel: 1,
    stage: "part",
    run: (func, { coalesced = NONE }, flow) => addressIvs(func, coalesced, flow()),
  },
  // After address_ivs, which gives addresses of one array a common root.
  {
    name: "coalesce_checks",
    optLevel: 1,
    stage: "part",
    run: (func, { coalesced }, flow) =>
      coalesced === undefined ? "nothing" : coalesceChecks(func, coalesced, flow()),
  },
  cleaning({ optLevel: 1, stage: "part" }),
];

function cleaning(when: Pick<Pass, "optLevel" | "stage">): Pass {
  return {
    name: "dead_code",
    ...when,
    cleans: true,
    run: (func, _, flow) => deadCode(func, flow()),
  };
}

/** Options of {@linkcode runPasses}. */
export interface PassOptions {
  /** 0: only what the back end relies on; 1: all. */
  readonly optLevel: 0 | 1;
  /** Memories whose accesses are checked together; none when absent. */
  readonly coalesced?: Coalesced;
  /** Whether code takes fuel. */
  readonly fuel?: boolean;
  /** Which passes; all when absent. */
  readonly stage?: Stage;
  /** Whether nothing in the function is dead yet. */
  readonly isClean?: boolean;
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
  let isClean = options.isClean === true;
  let known: Flow | undefined;
  const flow = (): Flow => known ??= flowOf(func);
  for (const pass of PASSES) {
    if (pass.optLevel > options.optLevel) continue;
    if (options.stage !== undefined && pass.stage !== options.stage) continue;
    if (pass.cleans === true && isClean) continue;
    const change = pass.run(func, options, flow);
    if (pass.cleans === true) isClean = true;
    else if (change !== "nothing") isClean = false;
    if (change === "shape") known = undefined;
    if (options.verify) verify(func);
  }
}
