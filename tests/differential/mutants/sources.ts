/**
 * The modules that mutants are made from: real ones, and the hand-written ones of other tests.
 *
 * @module
 */

import { decode } from "../../../lib/wasm/decode.ts";
import { ROOT } from "../../support/rustc.ts";
import { assemble } from "../../support/wat.ts";
import { canonical, PRODUCERS } from "../canonical.ts";
import { withMaximum } from "../rewrite.ts";

/** A module to make mutants from. */
export interface Source {
  /** Its name. */
  readonly name: string;
  /** How often it is taken, relative to others. */
  readonly weight: number;
  /** The module. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Modules of proposals whose instructions are rare elsewhere, below `fixtures/proposals`. */
const PROPOSALS = ["function-references/stages", "tail-call/interpreter"];

const TEXTS = ["fixtures/wat/differential", "fixtures/golden"];

/**
 * Reads the sources.
 *
 * @returns The modules, with what the specification leaves open taken out: NaNs are made canonical,
 * and memories have a maximum.
 */
export async function mutantSources(): Promise<Source[]> {
  const sources: Source[] = [];
  const real = `${ROOT}fixtures/wasm`;
  for (const name of namesIn(real)) {
    const bytes = Deno.readFileSync(`${real}/${name}/module.wasm`);
    // The time to compile one grows faster than its size.
    sources.push({ name, weight: 20_000 / (bytes.length + 2000), bytes });
  }
  for (const name of PROPOSALS) {
    const bytes = Deno.readFileSync(`${ROOT}fixtures/proposals/${name}.wasm`);
    sources.push({ name: name.replace("/", "_"), weight: 2, bytes });
  }
  for (const folder of TEXTS) {
    for (const file of namesIn(`${ROOT}${folder}`).filter((name) => name.endsWith(".wat"))) {
      const bytes = await assemble(Deno.readTextFileSync(`${ROOT}${folder}/${file}`));
      sources.push({ name: file.replace(/\.wat$/, ""), weight: 1, bytes });
    }
  }
  return sources.filter(({ bytes }) => isSmall(bytes)).map((source) => ({
    ...source,
    bytes: canonical(withMaximum(source.bytes), PRODUCERS),
  }));
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

/** Whether a hash of the memory takes no long time. */
function isSmall(bytes: Uint8Array): boolean {
  return decode(bytes).memories.every(({ type }) => type.limits.min < 64n);
}
