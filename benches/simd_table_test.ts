import { assert, assertEquals } from "@std/assert";
import type { Row } from "./measure.ts";
import { simdFailures, type SimdRow, simdText } from "./simd_table.ts";

function row(name: string, checksum: string, ms: number): Row {
  return { name, set: "kernels", checksum, outcomes: { "herkos-growable": { ns: 1e6 * ms } } };
}

const ROWS: readonly SimdRow[] = [
  { name: "same", scalar: row("same", "1", 3), simd: row("same-simd", "1", 2) },
  { name: "other", scalar: row("other", "1", 3), simd: row("other-simd", "2", 2) },
];

Deno.test("simdFailures() finds results that differ, and what did not run", () => {
  assertEquals(simdFailures(ROWS), ["other: 1 without vectors, 2 with them"]);
  const late = { ...row("late", "1", 1), outcomes: { v8: { cannot: "took too long" } } };
  assertEquals(simdFailures([{ ...ROWS[0]!, simd: late }]), ["v8 on late: took too long"]);
});

Deno.test("simdText() says how many times as fast the SIMD build is", () => {
  const text = simdText({ date: "", rounds: 1, load: { start: "", end: "" }, rows: ROWS });
  assert(text.includes("| same | 3.000 | 2.000 | **1.50** | - | - | - | - | - | - |"), text);
});
