/**
 * Where traps happen: how generated code writes the place of an instruction, by the option `trapInfo`.
 *
 * A place is a number of 27 bits that is part of the error (see `trap_at.rs` in the runtime): a byte
 * offset in the module, or the index of a function plus one. 0 is unknown.
 *
 * @module
 */

import type { TrapInfo } from "../options/option_types.ts";
import type { Func, ValidModule } from "../wasm/module.ts";

/** Places from here on are not kept. */
const MOST_PLACES = 2 ** 27;

/** How a module's functions say where they trap. */
export interface TrapPlan {
  /** What is kept. */
  readonly info: TrapInfo;
  /** The type that functions return which may trap, without its parameter. */
  readonly result: "WasmResult" | "ResultAt";
  /**
   * Writes the place of an instruction, by its byte offset: text for `TrapAt::new` and `at`; empty when
   * nothing is kept.
   */
  readonly placeOf: (offset: number) => string;
  /** Writes that the place is not known here, so that callers may say theirs; empty likewise. */
  readonly unknown: string;
  /** Byte offset of each function with a body, in order: where its locals are declared. */
  readonly starts: readonly number[];
  /** How many functions come before these. */
  readonly imported: number;
}

/**
 * Plans what traps say of their places.
 *
 * @param module The module.
 * @param info The option.
 * @returns The plan.
 */
export function planTraps({ funcs }: ValidModule, info: TrapInfo): TrapPlan {
  const starts = funcs.flatMap(({ body }: Func) => body === undefined ? [] : [body.entry]);
  const imported = funcs.length - starts.length;
  const of = { info, starts, imported };
  switch (info) {
    case "none":
      return { ...of, result: "WasmResult", placeOf: () => "", unknown: "" };
    case "function":
      return {
        ...of,
        result: "ResultAt",
        placeOf: (offset) => written(imported + functionsUpTo(starts, offset), String),
        unknown: "0",
      };
    case "offset":
      return {
        ...of,
        result: "ResultAt",
        placeOf: (offset) => written(offset, (place) => `0x${place.toString(16)}`),
        unknown: "0",
      };
  }
}

function written(place: number, text: (place: number) => string): string {
  return place <= 0 || place >= MOST_PLACES ? "0" : text(place);
}

/** How many functions begin at an offset or before it: the number of the one that it is in. */
function functionsUpTo(starts: readonly number[], offset: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
