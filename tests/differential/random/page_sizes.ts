/**
 * Random modules with memories whose pages are bytes: those of other kinds, with such a memory in the
 * place of theirs.
 *
 * @module
 */

import { decode } from "../../../lib/wasm/decode.ts";
import { type Bytes, u32, vec } from "../../support/wasm_bytes.ts";
import type { Case } from "../case.ts";
import { ID, withSections } from "../rewrite.ts";
import { loopsCase } from "./loops.ts";
import { randomModule } from "./module.ts";
import { type Rng, rngOf } from "./rng.ts";
import { wideCase } from "./wide.ts";

const PAGE = 65_536;
const FUNCTIONS = 10;

/**
 * Makes a case.
 *
 * @param seed Which one.
 * @returns The case.
 */
export async function pageSizesCase(seed: number): Promise<Case> {
  const rng = rngOf(seed + 52_000);
  switch (seed % 4) {
    case 0:
      return randomModule(seed, FUNCTIONS, { bytewise: true }).case;
    case 1:
      return randomModule(seed, FUNCTIONS, { bytewise: true, vectors: true }).case;
    case 2:
      return withBytes(await loopsCase(rng.below(2 ** 30)), seed, rng);
    default:
      return withBytes(await wideCase(rng.below(2 ** 30)), seed, rng);
  }
}

/** The case with a memory of about as many bytes as before, seldom a multiple of anything. */
function withBytes(given: Case, seed: number, rng: Rng): Case {
  const module = decode(given.bytes);
  const memories = module.memories.map(({ type: { addressType, limits } }): Bytes => {
    const min = Number(limits.min) * PAGE - rng.pick([0, 1, 2, 3, 5, 8, 20, -1, -5]);
    const max = min + rng.pick([0, 1, 50, PAGE]);
    return [9 | (addressType === "i64" ? 4 : 0), u32(min), u32(max), 0];
  });
  const name = given.name.replace(/_\d+$/, `_bytes_${seed}`);
  const bytes = withSections(module, new Map([[ID.memory, vec(...memories)]]));
  return { ...given, name, bytes, options: { ...given.options, enable: ["custom-page-sizes"] } };
}
