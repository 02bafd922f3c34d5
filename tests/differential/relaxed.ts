/**
 * Cases for `--bounds=capacity` and `--bounds=mask`, which are exact wherever nothing traps out of
 * bounds: the calls that do are left out.
 *
 * @module
 */

import type { Case } from "./case.ts";

/** Runs a case in the JavaScript engine and gives its lines. */
type Run = (given: Case) => string[] | Promise<string[]>;

/**
 * Says whether a case is transpiled with checks that let addresses pass that the specification does
 * not.
 *
 * @param given The case.
 * @returns True for one that has to be without traps out of bounds.
 */
export function isRelaxed({ options }: Case): boolean {
  return options.bounds !== undefined && options.bounds !== "exact";
}

/**
 * Leaves out the calls of a case that trap out of bounds, and what their absence makes trap so.
 *
 * @param given The case.
 * @param run Runs it.
 * @returns The case and its lines; undefined when its instantiation traps out of bounds.
 */
export async function withoutOutOfBounds(
  given: Case,
  run: Run,
): Promise<{ readonly given: Case; readonly lines: string[] } | undefined> {
  for (let left = given;;) {
    const lines = await run(left);
    const trapped = lines.map((line) => /^trap OutOfBounds\b/.test(line));
    if (trapped[0] === true) return undefined;
    if (!trapped.includes(true)) return { given: left, lines };
    left = { ...left, calls: left.calls.filter((_, i) => trapped[i + 1] !== true) };
  }
}
