/**
 * Random loops as cases, see `tests/support/random_loops.ts`.
 *
 * @module
 */

import type { MemoryMode, TranspileOptions } from "../../../lib/options.ts";
import { randomLoops, randomWideLoops } from "../../support/random_loops.ts";
import { assemble } from "../../support/wat.ts";
import type { Case } from "../case.ts";

const MEMORIES: readonly MemoryMode[] = ["growable", "growable", "auto"];

/**
 * Makes a case.
 *
 * @param seed Which one.
 * @returns The case.
 */
export async function loopsCase(seed: number): Promise<Case> {
  // Half of the others have edges, since an access far outside ends a run early.
  const { text, runs } = seed % 4 === 2 ? randomWideLoops(seed) : randomLoops(seed, seed % 2 === 1);
  const options: TranspileOptions = {
    optLevel: seed % 5 === 4 ? 0 : 1,
    memory: MEMORIES[seed % MEMORIES.length]!,
  };
  return {
    name: `loops_${seed}`,
    bytes: await assemble(text),
    options,
    calls: runs.map((args) => ({ func: "run", args })),
  };
}
