/**
 * Cases of modules that the tool of this folder writes.
 *
 * @module
 */

import type { TranspileOptions } from "../../../lib/options/option_types.ts";
import { randomCalls } from "../arguments.ts";
import type { Case } from "../case.ts";
import { rngOf } from "../random/rng.ts";
import { canonical, CONVERSIONS } from "../canonical.ts";
import { isLinkable } from "../host.ts";
import { exportLastGlobal } from "../rewrite.ts";
import { legacy } from "./legacy.ts";
import { withoutWaiting } from "../waits.ts";
import { type Profile, smithModules } from "./tool.ts";

/** How many loops and functions a call may enter; the tool gives as much to the start function. */
const FUEL = 300;
const LEGACY: TranspileOptions = { enable: ["legacy-exceptions"] };
const THREADS: TranspileOptions = { enable: ["threads"] };
const FUEL_NAME = "herkos fuel";
const ROUNDS = 5;
const CALLS = 20;

/**
 * Makes cases.
 *
 * @param profile The kind of modules.
 * @param first The first seed.
 * @param count How many seeds.
 * @returns A case for each seed, but for the rare modules that no host can be given to.
 */
export async function smithCases(
  profile: Profile,
  first: number,
  count: number,
): Promise<Case[]> {
  const modules = await smithModules(profile, first, count);
  return modules.flatMap((module, i): Case[] => {
    const seed = first + i;
    const rng = rngOf(seed);
    const ready = withoutWaiting(canonical(exportLastGlobal(module, FUEL_NAME), CONVERSIONS));
    const bytes = profile === "legacy_exceptions" ? legacy(ready, rng) : ready;
    // The engine takes no module that has handlers of the first form and names references too.
    if (!isLinkable(bytes) || !WebAssembly.validate(bytes)) return [];
    const options: TranspileOptions = {
      optLevel: rng.chance(0.35) ? 0 : 1,
      memory: rng.chance(0.5) ? "growable" : "auto",
      maxCallDepth: 400_000_000,
      ...(profile === "legacy_exceptions" ? LEGACY : {}),
      ...(profile.endsWith("exceptions") ? { maxExceptionWords: 60 } : {}),
      ...(profile === "threads" ? THREADS : {}),
      ...(rng.chance(0.2)
        ? { maxFunctionSize: 8 + rng.below(100), maxNesting: 4 + rng.below(12) }
        : {}),
    };
    return [{
      name: `smith_${profile}_${seed}`,
      bytes,
      options,
      calls: randomCalls(rng, bytes, ROUNDS, CALLS),
      fuel: { global: FUEL_NAME, value: FUEL },
      shallow: true,
    }];
  });
}
