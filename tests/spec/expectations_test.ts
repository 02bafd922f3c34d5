import { assertEquals, assertThrows } from "@std/assert";
import {
  compareOutcomes,
  formatExpectations,
  parseExpectations,
  updateRows,
} from "./expectations.ts";
import type { Outcome } from "./outcome.ts";

const HEADER = "script\tlines\tcommands\treason\n";

const passes = (line: number): Outcome => ({
  line,
  kind: "assert_return",
  status: "pass",
  reason: "",
});
const needs = (line: number, what: string): Outcome => ({
  line,
  kind: "module",
  status: "unsupported",
  reason: `needs ${what}`,
});
const fails = (line: number): Outcome => ({
  line,
  kind: "assert_return",
  status: "fail",
  reason: "expected 1, found 2",
});
const text: Outcome = { line: 2, kind: "assert_malformed", status: "text", reason: "text" };

Deno.test("parseExpectations() and formatExpectations() are inverse", () => {
  const table = HEADER + "a.wast\t*\t3\tneeds simd\nb.wast\t7,9-12\t4\tfails: rounding\n";
  assertEquals(formatExpectations(parseExpectations(table)), table);
});

Deno.test("parseExpectations() rejects rows of another shape", () => {
  for (const row of ["a.wast\t*\t3", "a.wast\t*\t3\t", "a.wast\t9-7\t3\tx", "a.wast\tx\t3\tx"]) {
    assertThrows(() => parseExpectations(`${HEADER}${row}\n`));
  }
  assertThrows(() => parseExpectations("other\n"));
});

Deno.test("updateRows() joins commands that follow each other", () => {
  const outcomes = [
    needs(1, "gc"),
    text,
    needs(3, "gc"),
    passes(4),
    needs(5, "gc"),
    needs(6, "simd"),
  ];
  assertEquals(updateRows("a", outcomes, []), [
    { script: "a", lines: [[1, 3], [5, 5]], count: 3, reason: "needs gc" },
    { script: "a", lines: [[6, 6]], count: 1, reason: "needs simd" },
  ]);
});

Deno.test("updateRows() makes one row for a script of which nothing passes", () => {
  assertEquals(updateRows("a", [needs(1, "gc"), text, needs(3, "gc")], []), [
    { script: "a", lines: undefined, count: 2, reason: "needs gc" },
  ]);
});

Deno.test("updateRows() keeps faults that are listed and adds none", () => {
  const listed = { script: "a", lines: [[1, 2]], count: 1, reason: "fails: rounding" } as const;
  assertEquals(updateRows("a", [fails(1), fails(3), passes(4)], [listed]), [
    { script: "a", lines: [[1, 1]], count: 1, reason: "fails: rounding" },
  ]);
});

Deno.test("compareOutcomes() is content with what updateRows() makes", () => {
  const outcomes = [needs(1, "gc"), text, passes(4), needs(5, "gc"), needs(6, "simd")];
  assertEquals(compareOutcomes("a", outcomes, updateRows("a", outcomes, [])), []);
});

Deno.test("compareOutcomes() reports what is not listed", () => {
  assertEquals(compareOutcomes("a", [fails(3)], []), ["a:3: assert_return: expected 1, found 2"]);
  assertEquals(compareOutcomes("a", [needs(3, "gc")], []), ["a:3: module: needs gc"]);
});

Deno.test("compareOutcomes() reports what is listed and passes", () => {
  const rows = parseExpectations(HEADER + "a\t3-4\t2\tneeds gc\n");
  assertEquals(compareOutcomes("a", [needs(3, "gc"), passes(4)], rows), [
    "a:4: assert_return passes, but is listed: needs gc",
  ]);
});

Deno.test("compareOutcomes() reports a fault where only support was missing", () => {
  const rows = parseExpectations(HEADER + "a\t*\t1\tneeds gc\n");
  assertEquals(compareOutcomes("a", [fails(3)], rows), [
    "a:3: assert_return: expected 1, found 2; it is listed for another reason: needs gc",
  ]);
});

Deno.test("compareOutcomes() reports a row that covers another number of commands", () => {
  const rows = parseExpectations(HEADER + "a\t1-9\t2\tneeds gc\n");
  assertEquals(compareOutcomes("a", [needs(3, "gc")], rows), [
    "a: a row for 2 commands covers 1: needs gc",
  ]);
});
