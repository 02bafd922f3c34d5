/**
 * Compares many random modules: `deno task x run -A tests/differential/main.ts FIRST COUNT [LEVELS]`.
 *
 * Each program has 30 modules of 10 functions, and 30 of loops; seeds run from FIRST. Differences are printed, and
 * the exit code says whether there were any.
 *
 * @module
 */

import type { OptLevel } from "../support/rustc.ts";
import { compare } from "./compare.ts";
import { loopsCase } from "./random/loops.ts";
import { randomModule } from "./random/module.ts";

const BATCH = 30;
const FUNCTIONS = 10;

const [first = 1000, count = 30] = Deno.args.slice(0, 2).map(Number);
const levels = (Deno.args[2] ?? "0,3").split(",").map(Number) as OptLevel[];
let wrong = 0;
for (let seed = first; seed < first + count; seed += BATCH) {
  const length = Math.min(BATCH, first + count - seed);
  const functions = Array.from({ length }, (_, i) => randomModule(seed + i, FUNCTIONS).case);
  const loops = await Promise.all(Array.from({ length }, (_, i) => loopsCase(seed + i)));
  const cases = [...functions, ...loops];
  const start = performance.now();
  const found = await compare(cases, levels).catch((error: Error) => {
    console.log(`seeds ${seed} to ${seed + length - 1}: ${error.message}`);
    wrong++;
    return [];
  });
  for (const each of found) {
    wrong++;
    console.log(`${each.name}: ${each.call}: expected ${each.expected}, found ${each.found}`);
  }
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `seeds ${seed} to ${
      seed + length - 1
    }: ${length} times ${FUNCTIONS} functions and loops, ${seconds} s`,
  );
}
console.log(`${count} times ${FUNCTIONS} functions and loops, ${wrong} differences`);
Deno.exit(wrong === 0 ? 0 : 1);
