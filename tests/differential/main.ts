/**
 * Compares a fixed list of random modules of all kinds, for CI:
 * `deno task x run -A tests/differential/main.ts`. `deno task fuzz` goes on to other seeds.
 *
 * Each is transpiled plainly and with all passes, every fourth with a relaxed check of addresses as
 * well, and compiled at opt-level 0 and 3. The last line is `N passed, N failed`, with one for each way.
 *
 * @module
 */

import { Batches } from "./batches.ts";
import { KINDS } from "./kinds.ts";

/** The modules: 680 in all. Mutants that may not end are left out: what is skipped would vary. */
const FIXED: readonly (readonly [kind: string, first: number, count: number])[] = [
  ["numeric", 7000, 40],
  ["memory", 7000, 40],
  ["no_traps", 7000, 40],
  ["edges", 7000, 50],
  ["tables", 7000, 50],
  ["imports", 7000, 50],
  ["multi_value", 7000, 40],
  ["large", 7000, 30],
  ["all", 7000, 40],
  ["functions", 1000, 40],
  ["loops", 1000, 50],
  ["vector_loops", 1000, 20],
  ["page_sizes", 1000, 40],
  ["memory_bytes", 1000, 40],
  ["constant", 1000, 40],
  ["wide_arithmetic", 1000, 20],
  ["mutants_fuel", 7000, 30],
  ["fuel", 7000, 60],
];

const batches = new Batches({ levels: [0, 3], both: true, relaxed: 4, keepPrograms: true });
let done = 0;
for (const [name, first, count] of FIXED) {
  const kind = KINDS.find((each) => each.name === name);
  if (kind === undefined) throw new Error(`There is no kind ${name}`);
  for (let seed = first; seed < first + count; seed += kind.batch) {
    await batches.run(kind, seed, Math.min(kind.batch, first + count - seed));
  }
  const { modules, calls, skipped, different } = batches.tallies.get(name)!;
  console.log(
    `${name}: ${modules} modules, ${calls} calls, ${different} different, ` +
      `${skipped} skipped in part`,
  );
  done += modules;
}
batches.close();
const { different, failed } = batches.total;
console.log(`${done - different} passed, ${different + failed} failed`);
Deno.exit(different + failed === 0 ? 0 : 1);
