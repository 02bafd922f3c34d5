/**
 * Runs cases in both engines and compares.
 *
 * @module
 */

import type { OptLevel } from "../support/rustc.ts";
import { type Case, type Difference, differences, SKIPPED } from "./case.ts";
import { granted } from "./grants.ts";
import { runInRust, type RunOptions } from "./rust.ts";
import { runInV8 } from "./v8.ts";

/** The lines of cases, by their names. */
export type Lines = ReadonlyMap<string, readonly string[]>;

/** What came out of a comparison. */
export interface Compared {
  /** The first difference of each case at each level. */
  readonly differences: readonly Difference[];
  /** Names of the cases of which not everything was compared, for want of time or stack. */
  readonly skipped: ReadonlySet<string>;
}

/**
 * Runs cases in the JavaScript engine and in generated Rust at some levels of optimisation.
 *
 * @param cases The cases, with different names.
 * @param levels rustc's levels.
 * @returns The first difference of each case at each level.
 */
export async function compare(
  cases: readonly Case[],
  levels: readonly OptLevel[] = [0, 3],
): Promise<readonly Difference[]> {
  const expected = new Map(cases.map((given) => [given.name, runInV8(given)]));
  return (await compareWith(cases, levels, expected)).differences;
}

/**
 * Compares generated Rust with what the JavaScript engine has said.
 *
 * @param plain The cases, with different names.
 * @param levels rustc's levels.
 * @param counted The engine's lines.
 * @param options How the Rust is run.
 * @returns What came out.
 */
export async function compareWith(
  plain: readonly Case[],
  levels: readonly OptLevel[],
  counted: Lines,
  options: RunOptions = {},
): Promise<Compared> {
  const all = plain.map((each) => granted(each, counted.get(each.name) ?? []));
  const cases = all.map(({ given }) => given);
  const expected = new Map(all.map(({ given, lines }) => [given.name, lines]));
  const found: Difference[] = [];
  const skipped = new Set<string>();
  const note = (lines: Lines): void => {
    for (const [name, list] of lines) if (list.includes(SKIPPED)) skipped.add(name);
  };
  note(expected);
  for (const level of levels) {
    const lines = await linesOf(cases, level, options);
    note(lines);
    for (const each of differences(cases, expected, lines)) found.push({ ...each, level });
  }
  return { differences: found, skipped };
}

/** The lines in Rust; a case that does not become a program says so in its only line. */
async function linesOf(
  cases: readonly Case[],
  level: OptLevel,
  options: RunOptions,
): Promise<Lines> {
  try {
    return await runInRust(cases, level, options);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const [only, ...others] = cases;
    if (only === undefined) return new Map();
    if (others.length === 0) {
      return new Map([[only.name, [`no program: ${error.message.replaceAll("\n", " ")}`]]]);
    }
    const half = cases.length >> 1;
    return new Map([
      ...await linesOf(cases.slice(0, half), level, options),
      ...await linesOf(cases.slice(half), level, options),
    ]);
  }
}
