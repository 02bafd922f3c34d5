import { assert, assertEquals } from "@std/assert";
import { figuresTable, median, ratio, speed } from "./figures.ts";
import type { Figures } from "./measure.ts";

const FIGURES: Figures = {
  name: "a",
  bytesIn: 1000,
  bytesOut: 6500,
  transpileMs: 2,
  cpuSeconds: 1.25,
  peakMegabytes: 150,
  programBytes: 400_000,
  optLevel: 3,
  instantiated: "ok",
  callsEqual: 12,
  good: true,
  failure: null,
};

Deno.test("median() is the middle number, or the mean of the two in the middle", () => {
  assertEquals(median([3, 1, 2]), 2);
  assertEquals(median([4, 1, 3, 2]), 2.5);
  assertEquals(median([]), null);
});

Deno.test("ratio() and speed() are by the size of the module", () => {
  assertEquals(ratio(FIGURES), 6.5);
  assertEquals(speed(FIGURES), 0.5);
  assertEquals(ratio({ ...FIGURES, bytesOut: null }), null);
});

Deno.test("figuresTable() has a line for each module, medians, and every failure", () => {
  const failed = { ...FIGURES, name: "b", bytesIn: 2000, good: false, failure: "run: why" };
  const refused = { ...FIGURES, name: "c", bytesIn: 9000, bytesOut: null };
  const lines = figuresTable([FIGURES, failed, refused]).split("\n");
  assert(lines[1]?.startsWith("a ") && lines[1].endsWith("ok"), lines[1]);
  assert(lines[2]?.startsWith("b ") && lines[2].endsWith("FAILED"), lines[2]);
  assert(lines[3]?.startsWith("c ") && lines[3].endsWith("refused"), lines[3]);
  assert(lines[4]?.startsWith("median    2000    6500    4.9"), lines[4]);
  assertEquals(lines.slice(5), ["", "2 of 3 as expected", "b: run: why"]);
});
