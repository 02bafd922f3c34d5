/**
 * Random calls of any export.
 *
 * @module
 */

import { decode } from "../../lib/wasm/decode.ts";
import { erased } from "../../lib/wasm/ref_types.ts";
import type { ValType } from "../../lib/wasm/types.ts";
import type { Call } from "./case.ts";
import { isForJavaScript } from "./host.ts";
import type { Rng } from "./random/rng.ts";

const PAGE = 65_536;

const I32: readonly number[] = [
  0,
  1,
  2,
  3,
  4,
  7,
  8,
  16,
  31,
  32,
  33,
  100,
  255,
  256,
  1024,
  0x7fff,
  0x8000,
  PAGE - 8,
  PAGE - 4,
  PAGE - 1,
  PAGE,
  2 * PAGE - 4,
  2 * PAGE,
  0x7fff_ffff,
  -0x8000_0000,
  -PAGE,
  -100,
  -16,
  -8,
  -4,
  -1,
];

const I64: readonly bigint[] = [
  0n,
  1n,
  -1n,
  2n,
  63n,
  64n,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  0x1_0000_0000n,
  (1n << 63n) - 1n,
  -(1n << 63n),
];

/** Floats without a NaN, see `case.ts`. */
const FLOATS: readonly number[] = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  Math.PI,
  1e-45,
  -1e-40,
  1e-310,
  16_777_216,
  2 ** 31,
  2 ** 31 - 1,
  -(2 ** 31),
  -(2 ** 31) - 1,
  2 ** 32,
  2 ** 32 - 1,
  2 ** 53 + 1,
  2 ** 63,
  -(2 ** 63),
  2 ** 64,
  3.4e38,
  1.7e308,
  Infinity,
  -Infinity,
];

const bits = new DataView(new ArrayBuffer(8));

/**
 * Makes a random argument.
 *
 * @param rng Random choices.
 * @param type Its type.
 * @returns Its bits, see {@linkcode Call}.
 */
export function randomArgument(rng: Rng, type: ValType): number | bigint {
  switch (erased(type)) {
    case "i32":
      return rng.chance(0.8) ? rng.pick(I32) : (rng.below(2 ** 32) | 0) >> rng.below(32);
    case "i64":
      return rng.chance(0.7)
        ? rng.pick(I64)
        : BigInt.asIntN(64, BigInt(rng.below(2 ** 32)) << 32n | BigInt(rng.below(2 ** 32)));
    case "f32":
      bits.setFloat32(0, rng.chance(0.8) ? rng.pick(FLOATS) : rng.below(2 ** 32) / 977 - 1e6);
      return bits.getUint32(0);
    case "f64":
      bits.setFloat64(0, rng.chance(0.8) ? rng.pick(FLOATS) : rng.below(2 ** 32) / 977 - 1e6);
      return bits.getBigUint64(0);
    case "externref":
      return rng.below(4);
    case "funcref":
      return rng.below(2);
    case "exnref":
      throw new Error("Cases have no arguments of exnref");
    case "v128":
      throw new Error(`JavaScript has no ${type}`);
  }
}

/**
 * Makes random calls of a module's exported functions.
 *
 * @param rng Random choices.
 * @param bytes The module.
 * @param count How many calls of each function, in order one after the other.
 * @param most How many calls at most.
 * @returns The calls.
 */
export function randomCalls(rng: Rng, bytes: Uint8Array, count: number, most: number): Call[] {
  const module = decode(bytes);
  const funcs = module.exports.filter(({ kind, index }) =>
    kind === "func" && isForJavaScript({ kind, type: module.funcs[index]!.type })
  );
  const calls: Call[] = [];
  for (let round = 0; round < count; round++) {
    for (const { name, index } of funcs) {
      const { params } = module.funcs[index]!.type;
      calls.push({ func: name, args: params.map((type) => randomArgument(rng, type)) });
    }
  }
  return calls.slice(0, most);
}
