/**
 * Random choices that are the same for the same seed.
 *
 * @module
 */

/** A source of random choices. */
export interface Rng {
  /** A whole number from 0 up to, not including, a bound. */
  readonly below: (bound: number) => number;
  /** True with a probability. */
  readonly chance: (probability: number) => boolean;
  /** One of a list. */
  readonly pick: <T>(list: readonly T[]) => T;
  /** One of a list, each as often as its weight says. */
  readonly weighted: <T>(list: readonly (readonly [weight: number, choice: T])[]) => T;
}

/**
 * Makes a source (Mulberry32).
 *
 * @param seed Any number.
 * @returns The source.
 */
export function rngOf(seed: number): Rng {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (list) => list[below(list.length)]!,
    weighted: (list) => {
      let at = next() * list.reduce((sum, [weight]) => sum + weight, 0);
      for (const [weight, choice] of list) {
        at -= weight;
        if (at < 0) return choice;
      }
      return list[list.length - 1]![1];
    },
  };
}
