/**
 * Grants of fuel that just suffice, and one that does not, from what the JavaScript engine counts.
 *
 * @module
 */

import { rngOf } from "./random/rng.ts";
import { AMPLE, type Case } from "./case.ts";

/** A case with its grants, and the lines that are expected of it. */
export interface Granted {
  /** The case, without the calls after the one that has too little. */
  readonly given: Case;
  /** Its lines. */
  readonly lines: readonly string[];
}

/**
 * Chooses the grants of a case.
 *
 * @param given The case.
 * @param lines What the engine says of it, with the fuel that the instantiation and each call took.
 * @returns The case and its lines; as given when it does not ask for that.
 */
export function granted(given: Case, lines: readonly string[]): Granted {
  if (given.tight === undefined) return { given, lines };
  const rng = rngOf(given.tight);
  const used = lines.map((line) => {
    const found = /^ok .*?fuel=(\d+)/.exec(line)?.[1];
    return found === undefined ? undefined : BigInt(found);
  });
  const some = used.flatMap((fuel, i) => fuel === undefined || fuel === 0n ? [] : [i]);
  const last = some.length === 0 ? lines.length : rng.pick(some);
  const grants = used.slice(0, last + 1).map((fuel, i) => {
    if (fuel === undefined) return AMPLE;
    if (i === last) return rng.chance(0.5) ? fuel - 1n : BigInt(rng.below(Number(fuel)));
    return rng.chance(0.7) ? fuel : fuel + BigInt(rng.below(1000));
  });
  return {
    given: { ...given, calls: given.calls.slice(0, last), grants },
    lines: last < lines.length ? [...lines.slice(0, last), "trap FuelExhausted -"] : lines,
  };
}
