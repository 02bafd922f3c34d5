/**
 * What takes the place of wide arithmetic in a twin, see `twin.ts`: the same in integers of 64 bits,
 * as Hacker's Delight has it (2-16 and 8-2).
 *
 * @module
 */

import type { Mnemonic } from "../../lib/wasm/instructions.ts";
import { WIDE_ROWS } from "../../lib/wasm/instructions/numeric.ts";
import { type Bytes, op, s64, u32 } from "../support/wasm_bytes.ts";
import type { Replacement } from "./twin_memory.ts";

/** The name of an instruction of wide arithmetic. */
export type WideName = (typeof WIDE_ROWS)[number]["name"];

/** The names of all. */
export const WIDE_NAMES: readonly WideName[] = WIDE_ROWS.map(({ name }) => name);

/**
 * Says whether an instruction is one of wide arithmetic.
 *
 * @param name Its name.
 * @returns Whether the engine needs a twin for it.
 */
export function isWide(name: Mnemonic): name is WideName {
  return WIDE_NAMES.some((each) => each === name);
}

const get = (local: number): Bytes => op("local.get", u32(local));
const set = (local: number, ...value: Bytes[]): Bytes => [value, op("local.set", u32(local))];
const add = (a: Bytes, b: Bytes): Bytes => [a, b, op("i64.add")];
const sub = (a: Bytes, b: Bytes): Bytes => [a, b, op("i64.sub")];
const mul = (a: Bytes, b: Bytes): Bytes => [a, b, op("i64.mul")];
const below = (a: Bytes, b: Bytes): Bytes => [a, b, op("i64.lt_u"), op("i64.extend_i32_u")];
const high = (a: Bytes): Bytes => [a, op("i64.const", 32), op("i64.shr_u")];
const low = (a: Bytes): Bytes => [a, op("i64.const", s64(0xffff_ffff)), op("i64.and")];
/** The second where the first is negative, and 0 otherwise. */
const whereNegative = (a: Bytes, b: Bytes): Bytes => [
  [a, op("i64.const", s64(63)), op("i64.shr_s")],
  [b, op("i64.and")],
];

/**
 * Makes the function that takes the place of an instruction.
 *
 * @param name The name of the instruction.
 * @returns The function.
 */
export function wideOf(name: WideName): Replacement {
  switch (name) {
    case "i64.add128":
    case "i64.sub128": {
      const [aLow, aHigh, bLow, bHigh] = [get(0), get(1), get(2), get(3)];
      const way = name === "i64.add128" ? add : sub;
      const sum = get(4);
      const carry = name === "i64.add128" ? below(sum, aLow) : below(aLow, bLow);
      return {
        params: ["i64", "i64", "i64", "i64"],
        results: ["i64", "i64"],
        locals: ["i64"],
        code: [set(4, way(aLow, bLow)), sum, way(way(aHigh, bHigh), carry)],
      };
    }
    case "i64.mul_wide_s":
    case "i64.mul_wide_u": {
      const [a, b] = [get(0), get(1)];
      const upper = [
        mul(high(a), high(b)),
        [high(get(2)), op("i64.add")],
        [high(get(3)), op("i64.add")],
      ];
      const signs = add(whereNegative(a, b), whereNegative(b, a));
      return {
        params: ["i64", "i64"],
        results: ["i64", "i64"],
        locals: ["i64", "i64"],
        code: [
          set(2, add(mul(high(a), low(b)), high(mul(low(a), low(b))))),
          set(3, add(mul(low(a), high(b)), low(get(2)))),
          mul(a, b),
          name === "i64.mul_wide_u" ? upper : sub(upper, signs),
        ],
      };
    }
  }
}
