/**
 * Wide arithmetic on edge values against JavaScript's integers of any size: in generated Rust, and in
 * the twins that the JavaScript engine runs.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { funcType, moduleOf, name, op, u32 } from "../support/wasm_bytes.ts";
import type { Case } from "./case.ts";
import { compareWith } from "./compare.ts";
import { WIDE_NAMES, type WideName, wideOf } from "./twin_wide.ts";
import { runInV8 } from "./v8.ts";

const EDGES = [
  ...[0n, 1n, 2n, 3n, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn, 1n << 32n, (1n << 32n) + 1n],
  ...[0x1234_5678_9abc_def0n, (1n << 62n) + 5n, (1n << 63n) - 1n],
].flatMap((value) => [value, ~value]);

/** Halves of operands of 128 bits: fewer, since there are four at a time. */
const HALVES = [0n, 1n, -1n, (1n << 63n) - 1n, -(1n << 63n), 0xffff_ffffn, -(1n << 32n)];

/** What an instruction gives, as a whole. */
function exact(name: WideName, args: readonly bigint[]): bigint {
  const [a, b, c, d] = args as [bigint, bigint, bigint, bigint];
  const whole = (low: bigint, high: bigint): bigint => (high << 64n) + BigInt.asUintN(64, low);
  switch (name) {
    case "i64.add128":
      return whole(a, b) + whole(c, d);
    case "i64.sub128":
      return whole(a, b) - whole(c, d);
    case "i64.mul_wide_s":
      return a * b;
    case "i64.mul_wide_u":
      return BigInt.asUintN(64, a) * BigInt.asUintN(64, b);
  }
}

const hex = (value: bigint): string => BigInt.asUintN(64, value).toString(16);

/** All tuples of some length. */
function tuples(values: readonly bigint[], length: number): bigint[][] {
  if (length === 0) return [[]];
  return tuples(values, length - 1).flatMap((rest) => values.map((value) => [value, ...rest]));
}

const bytes = moduleOf({
  types: WIDE_NAMES.map((each) => funcType(wideOf(each).params, wideOf(each).results)),
  funcs: WIDE_NAMES.map((each, type) => ({
    type,
    code: [wideOf(each).params.map((_, i) => op("local.get", u32(i))), op(each)],
  })),
  exports: WIDE_NAMES.map((each, index) => [name(each), 0x00, u32(index)]),
});
const calls = WIDE_NAMES.flatMap((func) => {
  const count = wideOf(func).params.length;
  return tuples(count === 2 ? EDGES : HALVES, count).map((args) => ({ func, args }));
});
const given = (optLevel: 0 | 1): Case => ({
  name: `wide_edges_O${optLevel}`,
  bytes,
  options: { optLevel, enable: ["wide-arithmetic"] },
  calls,
});
const expected = [
  "ok 0",
  ...calls.map(({ func, args }) => {
    const result = exact(func, args);
    return `ok ${hex(result)} ${hex(result >> 64n)} 0`;
  }),
];

Deno.test("twins have wide arithmetic of edge values exactly", () => {
  assertEquals(runInV8(given(0)), expected);
});

Deno.test("wide arithmetic of edge values is exact at opt-level 0 and 3", async () => {
  const cases = [given(0), given(1)];
  const lines = new Map(cases.map((each) => [each.name, expected]));
  assertEquals((await compareWith(cases, [0, 3], lines)).differences, []);
});
