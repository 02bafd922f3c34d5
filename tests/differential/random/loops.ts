/**
 * Random loops as cases, see `tests/support/random_loops.ts`.
 *
 * @module
 */

import type { MemoryMode, TranspileOptions } from "../../../lib/options/option_types.ts";
import { type LoopsOptions, randomLoops, randomWideLoops } from "../../support/random_loops.ts";
import { assemble } from "../../support/wat.ts";
import type { Case } from "../case.ts";

const MEMORIES: readonly MemoryMode[] = ["growable", "growable", "auto"];

/**
 * Makes a case.
 *
 * @param seed Which one.
 * @param options Whether it also loads and stores vectors.
 * @returns The case.
 */
export async function loopsCase(
  seed: number,
  { vectors = false }: Pick<LoopsOptions, "vectors"> = {},
): Promise<Case> {
  // Half of the others have edges, since an access far outside ends a run early.
  const { text, runs } = seed % 4 === 2
    ? randomWideLoops(seed, { vectors })
    : randomLoops(seed, { edges: seed % 2 === 1, vectors });
  const options: TranspileOptions = {
    optLevel: seed % 5 === 4 ? 0 : 1,
    memory: MEMORIES[seed % MEMORIES.length]!,
  };
  return {
    name: `${vectors ? "vector_loops" : "loops"}_${seed}`,
    bytes: await assemble(text),
    options,
    openEnded: true,
    calls: runs.map((args) => ({ func: "run", args })),
  };
}
