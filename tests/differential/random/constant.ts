/**
 * Random modules whose memories nothing writes: those of other kinds without their stores, with random
 * bytes in their first memory.
 *
 * @module
 */

import { decode } from "../../../lib/wasm/decode.ts";
import type { Case } from "../case.ts";
import { type Contents, unwritten } from "../unwritten.ts";
import { loopsCase } from "./loops.ts";
import { randomModule } from "./module.ts";
import { pageSizesCase } from "./page_sizes.ts";
import { type Rng, rngOf } from "./rng.ts";
import { isTaken } from "./taken.ts";
import { wideCase } from "./wide.ts";

const PAGE = 65_536;
const FUNCTIONS = 10;

/**
 * Makes a case: of four, two are aligned, and two have no export by which a host could see the memory.
 *
 * @param seed Which one.
 * @returns The case.
 */
export async function constantCase(seed: number): Promise<Case> {
  const rng = rngOf(seed + 83_000);
  for (let from = seed;; from = rng.below(2 ** 30)) {
    const made = constantOf(await sourceOf(from, rng), seed, rng);
    if (made !== undefined && isTaken(made.bytes, made.options)) return made;
  }
}

/** A case without its stores; undefined when it has no memory. */
function constantOf(given: Case, seed: number, rng: Rng): Case | undefined {
  const { imports, memories: [memory] } = decode(given.bytes);
  if (memory === undefined) return undefined;
  const { limits, pageSizeLog2 } = memory.type;
  // Beyond a page, only contents that reach the end make it constant by itself.
  const size = Number(limits.min) * 2 ** pageSizeLog2;
  // A host that is called would write it in the JavaScript engine.
  const isHidden = seed % 2 === 0 || imports.length > 0;
  const bytes = unwritten(given.bytes, contentsOf(rng, size), isHidden);
  const { fill: _, ...rest } = given;
  return {
    ...rest,
    name: `constant_${seed}`,
    bytes,
    options: {
      ...given.options,
      bounds: "exact",
      memory: isHidden && size <= PAGE ? "auto" : "constant",
      alignedMemory: seed % 4 < 2,
    },
  };
}

async function sourceOf(seed: number, rng: Rng): Promise<Case> {
  switch (rng.below(6)) {
    case 0:
      return randomModule(seed, FUNCTIONS, { vectors: true }).case;
    case 1:
      return await loopsCase(seed, { vectors: true });
    case 2:
      return await loopsCase(seed);
    case 3:
      return await wideCase(seed);
    case 4:
      return await pageSizesCase(seed);
    default:
      return randomModule(seed, FUNCTIONS).case;
  }
}

/** Bytes at both ends of a memory, and some that lie over others. */
function contentsOf(rng: Rng, size: number): Contents[] {
  const places = [0, size - 200, size - 7, rng.below(size), rng.below(300)];
  return places.filter((start) => start >= 0).map((start) => ({
    start,
    bytes: Array.from(
      { length: Math.min(size - start, 1 + rng.below(300)) },
      () => rng.below(256),
    ),
  }));
}
