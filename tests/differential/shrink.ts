/**
 * Makes a case smaller while something stays true of it: fewer calls, options, functions and
 * instructions.
 *
 * @module
 */

import { decode } from "../../lib/wasm/decode.ts";
import type { TranspileOptions } from "../../lib/options/option_types.ts";
import { op, vec } from "../support/wasm_bytes.ts";
import type { Case } from "./case.ts";
import { bodiesOf, joined, type Pieces, withBodies } from "./bodies.ts";
import { twinOf } from "./twin.ts";

/** Whether what is looked for is still there. */
export type Holds = (given: Case) => Promise<boolean>;

/**
 * Shrinks a case.
 *
 * @param given A case that holds.
 * @param holds What stays true.
 * @param seconds For how long to try.
 * @returns A case that holds.
 */
export async function shrink(given: Case, holds: Holds, seconds: number): Promise<Case> {
  const end = performance.now() + seconds * 1000;
  const late = (): boolean => performance.now() > end;
  const tries = async (made: Case): Promise<boolean> => !late() && await holds(made);
  let best = given;
  const calls = await fewer(best.calls, (calls) => tries({ ...best, calls }));
  best = { ...best, calls };
  for (const key of Object.keys(best.options)) {
    // These decide how deep calls may go and what is a module, not what calls do.
    if (key === "maxCallDepth" || key === "enable") continue;
    const options = Object.fromEntries(
      Object.entries(best.options).filter(([other]) => other !== key),
    ) as TranspileOptions;
    if (await tries({ ...best, options })) best = { ...best, options };
  }
  const module = decode(best.bytes);
  const bodies = bodiesOf(module);
  const build = (): Uint8Array<ArrayBuffer> | undefined => {
    const bytes = withBodies(module, bodies.map(joined));
    return WebAssembly.validate(twinOf(decode(bytes), best.options.memoryBytes))
      ? bytes
      : undefined;
  };
  const holdsWith = async (at: number, pieces: Pieces): Promise<boolean> => {
    const old = bodies[at]!;
    bodies[at] = pieces;
    const bytes = build();
    if (bytes !== undefined && await tries({ ...best, bytes })) {
      best = { ...best, bytes };
      return true;
    }
    bodies[at] = old;
    return false;
  };
  for (let at = 0; at < bodies.length; at++) await holdsWith(at, EMPTY);
  for (let at = 0; at < bodies.length; at++) {
    if (bodies[at] === EMPTY) continue;
    const { locals, code } = bodies[at]!;
    await fewer(code, (code) => holdsWith(at, { locals, code }));
  }
  return best;
}

/** What every type of function can have as its body. */
const EMPTY: Pieces = {
  locals: vec(),
  code: ["unreachable" as const, "end" as const].map((name) => ({
    // Only the bytes are used.
    instr: undefined as never,
    bytes: op(name),
  })),
};

/** Leaves out runs of items, long ones first (Zeller's delta debugging). */
async function fewer<T>(
  items: readonly T[],
  holds: (items: readonly T[]) => Promise<boolean>,
): Promise<readonly T[]> {
  let left = items;
  for (let length = left.length; length >= 1; length = Math.floor(length / 2)) {
    // From the end, so that what comes before a failing call is tried last.
    for (let at = left.length - length; at > -length; at -= length) {
      const start = Math.max(0, at);
      const without = [...left.slice(0, start), ...left.slice(at + length)];
      if (without.length < left.length && await holds(without)) left = without;
    }
  }
  return left;
}
