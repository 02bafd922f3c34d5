/**
 * Random modules whose memories have fewer bytes than their pages, by the option `memoryBytes`: those of
 * {@linkcode pageSizesCase}, with ordinary pages in the place of theirs. Half of them are aligned.
 *
 * @module
 */

import { decode } from "../../../lib/wasm/decode.ts";
import { type Bytes, u32, vec } from "../../support/wasm_bytes.ts";
import type { Case } from "../case.ts";
import { ID, withSections } from "../rewrite.ts";
import { pageSizesCase } from "./page_sizes.ts";
import { rngOf } from "./rng.ts";
import { isTaken } from "./taken.ts";

const PAGE = 65_536;

/**
 * Makes a case.
 *
 * @param seed Which one.
 * @returns The case.
 */
export async function memoryBytesCase(seed: number): Promise<Case> {
  const rng = rngOf(seed + 71_000);
  for (let from = seed;; from = rng.below(2 ** 30) * 4 + seed % 4) {
    const given = await pageSizesCase(from);
    const module = decode(given.bytes);
    const memoryBytes = Number(module.memories[0]?.type.limits.min ?? 0n);
    if (memoryBytes === 0) continue;
    const memories = module.memories.map(({ type: { addressType } }): Bytes => {
      const pages = Math.floor(memoryBytes / PAGE) + rng.pick([1, 1, 2]);
      return [addressType === "i64" ? 5 : 1, u32(pages), u32(pages + rng.below(3))];
    });
    const bytes = withSections(module, new Map([[ID.memory, vec(...memories)]]));
    const alignedMemory = rng.below(2) === 0;
    const options = { ...given.options, memory: "auto", memoryBytes, alignedMemory } as const;
    if (!isTaken(bytes, options)) continue;
    return { ...given, name: `memory_bytes_${seed}`, bytes, options };
  }
}
