/**
 * Damaged modules: every truncation of a module, and random flips of one bit.
 *
 * @module
 */

import { rngOf } from "../differential/random/rng.ts";

/** A module that is damaged. */
export interface Whole {
  /** Its name, for people. */
  readonly name: string;
  /** The module. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A damaged module. */
export interface Damaged {
  /** What it was, and what was done. */
  readonly name: string;
  /** What is left. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Gives every truncation of modules, from nothing up to the whole.
 *
 * @param modules The modules.
 * @returns The truncations; each is a view.
 */
export function* truncations(modules: readonly Whole[]): Generator<Damaged> {
  for (const { name, bytes } of modules) {
    for (let length = 0; length <= bytes.length; length++) {
      yield { name: `${name} cut at ${length}`, bytes: bytes.subarray(0, length) };
    }
  }
}

/** Size up to which modules are flipped equally often. */
const SMALL = 500;

/**
 * Gives modules with one bit changed.
 *
 * @param modules The modules. Small ones come more often than their size says, large ones less.
 * @param seed Which bits.
 * @param count How many.
 * @returns The modules; what was given before is changed back by the next.
 */
export function* flips(modules: readonly Whole[], seed: number, count: number): Generator<Damaged> {
  const rng = rngOf(seed);
  let total = 0;
  const ends = modules.map(({ bytes }) => total += SMALL / (SMALL + bytes.length));
  for (let i = 0; i < count; i++) {
    const at = rng.below(2 ** 30) / 2 ** 30 * total;
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle]! > at) high = middle;
      else low = middle + 1;
    }
    const { name, bytes } = modules[low]!;
    if (bytes.length === 0) continue;
    const [byte, bit] = [rng.below(bytes.length), rng.below(8)];
    bytes[byte]! ^= 1 << bit;
    yield { name: `${name} with bit ${bit} of byte ${byte} changed`, bytes };
    bytes[byte]! ^= 1 << bit;
  }
}
