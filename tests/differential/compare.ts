/**
 * Runs cases in both engines and compares.
 *
 * @module
 */

import type { OptLevel } from "../support/rustc.ts";
import { type Case, type Difference, differences } from "./case.ts";
import { runInRust } from "./rust.ts";
import { runInV8 } from "./v8.ts";

/**
 * Runs cases in the JavaScript engine and in generated Rust at some levels of optimisation.
 *
 * @param cases The cases, with different names.
 * @param levels rustc's levels.
 * @returns The first difference of each case at each level.
 * @throws {Error} When the Rust does not compile or the program ends early.
 */
export async function compare(
  cases: readonly Case[],
  levels: readonly OptLevel[] = [0, 3],
): Promise<Difference[]> {
  const expected = new Map(cases.map((given) => [given.name, runInV8(given)]));
  const found: Difference[] = [];
  for (const level of levels) {
    for (const each of differences(cases, expected, await runInRust(cases, level))) {
      found.push({ ...each, name: `${each.name} at opt-level ${level}` });
    }
  }
  return found;
}
