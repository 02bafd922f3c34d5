/**
 * Cases of mutants.
 *
 * @module
 */

import type { TranspileOptions } from "../../../lib/options/option_types.ts";
import { withoutWaiting } from "../waits.ts";
import { decode } from "../../../lib/wasm/decode.ts";
import { randomArgument } from "../arguments.ts";
import type { Call, Case } from "../case.ts";
import { FILLED, isValue } from "../host.ts";
import { type Rng, rngOf } from "../random/rng.ts";
import { FUEL_NAME, mutate, withFuel } from "./mutate.ts";
import type { Source } from "./sources.ts";

const FUEL = 20_000;
const CALLS = 14;
const PAGE = 65_536;

/**
 * Makes a case.
 *
 * @param sources The modules to choose from.
 * @param seed What it depends on.
 * @param fuel Whether loops and functions use up fuel. Without, a call may not end, but loops are
 * as the compilers left them.
 * @returns The case.
 */
export function mutantCase(sources: readonly Source[], seed: number, fuel: boolean): Case {
  const rng = rngOf(seed + 40_000_000);
  const source = rng.weighted(sources.map((each) => [each.weight, each] as const));
  const plain = withoutWaiting(mutate(rng, source.bytes, 1 + rng.below(4)));
  const bytes = fuel ? withFuel(plain, FUEL) : plain;
  const options: TranspileOptions = {
    optLevel: rng.chance(0.3) ? 0 : 1,
    memory: rng.chance(0.5) ? "growable" : "auto",
    maxCallDepth: 400_000_000,
    enable: ["legacy-exceptions", "threads"],
  };
  return {
    name: `mutant_${fuel ? "fuel_" : ""}${source.name}_${seed}`,
    bytes,
    options,
    calls: mutantCalls(rng, bytes),
    fill: seed & 0xffff,
    shallow: true,
    ...(fuel ? { fuel: { global: FUEL_NAME, value: FUEL } } : {}),
  };
}

/** Calls with many small numbers and addresses at the end of the memory. */
function mutantCalls(rng: Rng, bytes: Uint8Array): Call[] {
  const module = decode(bytes);
  // A mutation can give a function a type that JavaScript cannot call it with.
  const funcs = module.exports.filter(({ kind, index }) => {
    if (kind !== "func") return false;
    const { params, results } = module.funcs[index]!.type;
    return [...params, ...results].every(isValue);
  });
  if (funcs.length === 0) return [];
  const size = Number(module.memories[0]?.type.limits.min ?? 1n) * PAGE;
  const small = (): number =>
    rng.weighted<() => number>([
      [3, () => rng.below(20)],
      [2, () => size - FILLED + rng.below(40) * 16],
      [1, () => size - rng.below(70)],
      [1, () => Number(randomArgument(rng, "i32"))],
    ])();
  return Array.from({ length: CALLS }, (_, i): Call => {
    // Each of them once if possible, in order, since they may build on one another.
    const { name, index } = i < funcs.length ? funcs[i]! : rng.pick(funcs);
    const { params } = module.funcs[index]!.type;
    const args = params.map((type) => type === "i32" ? small() | 0 : randomArgument(rng, type));
    return { func: name, args };
  });
}
