/**
 * Random accesses of a memory with 64-bit addresses, in straight code and in loops: sums of an address
 * and constants, with addresses at the edges of the memory, of 2^32 and of 2^64. They show whether checks
 * that were joined trap where they should.
 *
 * @module
 */

import type { TranspileOptions } from "../../../lib/options/option_types.ts";
import { assemble } from "../../support/wat.ts";
import type { Case } from "../case.ts";
import { type Rng, rngOf } from "./rng.ts";

const PAGE = 65_536n;
const RUNS = 24;

/** Addresses that accesses are around. */
const BASES = [0n, 64n, PAGE - 64n, PAGE, PAGE - 4n, -64n, -4n, -8n, 1n << 32n, (1n << 32n) - 8n];

const ACCESSES = [
  ["i32.load", "i32.store", "i32"],
  ["i32.load8_u", "i32.store8", "i32"],
  ["i32.load16_s", "i32.store16", "i32"],
  ["i64.load", "i64.store", "i64"],
] as const;

/**
 * Makes a case.
 *
 * @param seed Which one.
 * @returns The case.
 */
export async function wideCase(seed: number): Promise<Case> {
  const rng = rngOf(seed + 31_000);
  const body = Array.from({ length: 2 + rng.below(7) }, () => statement(rng)).join("\n      ");
  const stride = pick(rng, [0, 1, 4, 8, 64, -4, -64]);
  const text = `(module
  (memory (export "memory") i64 1 2)
  (func (export "run") (param $p i64) (param $q i64) (param $n i32) (result i64)
    (local $s i64)
    (loop $again
      ${body}
      (local.set $p (i64.add (local.get $p) (i64.const ${stride})))
      (br_if $again
        (i32.gt_s (local.tee $n (i32.sub (local.get $n) (i32.const 1))) (i32.const 0))))
    (local.get $s)))`;
  const options: TranspileOptions = {
    optLevel: seed % 6 === 5 ? 0 : 1,
    memory: seed % 3 === 0 ? "auto" : "growable",
  };
  const address = (): bigint => pick(rng, BASES) + BigInt(rng.below(24)) - 12n;
  return {
    name: `wide_${seed}`,
    bytes: await assemble(text),
    options,
    fill: seed,
    calls: Array.from({ length: RUNS }, () => ({
      func: "run",
      args: [BigInt.asIntN(64, address()), BigInt.asIntN(64, address()), rng.below(4)],
    })),
  };
}

function statement(rng: Rng): string {
  const [load, store, type] = pick(rng, ACCESSES);
  const constant = pick(rng, [0, 4, 8, 12, 1, -4, -8, 60, 1000, -1000, 65_000, 70_000, -65_000]);
  const root = `(local.get ${pick(rng, ["$p", "$p", "$q"])})`;
  const address = constant === 0 ? root : `(i64.add ${root} (i64.const ${constant}))`;
  const offset = pick(rng, [
    "",
    "",
    "offset=4 ",
    "offset=16 ",
    "offset=65000 ",
    "offset=0xffffffff8 ",
  ]);
  if (rng.chance(0.4)) {
    const value = type === "i64" ? "(local.get $s)" : "(i32.wrap_i64 (local.get $s))";
    return `(${store} ${offset}${address} ${value})`;
  }
  const loaded = `(${load} ${offset}${address})`;
  const wide = type === "i64" ? loaded : `(i64.extend_i32_u ${loaded})`;
  return `(local.set $s (i64.add (i64.mul (local.get $s) (i64.const 31)) ${wide}))`;
}

function pick<T>(rng: Rng, list: readonly T[]): T {
  return list[rng.below(list.length)]!;
}
