import { assertEquals } from "@std/assert";
import { baselineText, compareFigures, mergeFigures, versionChanges } from "./baseline.ts";

Deno.test("compareFigures() fails growth of more than the limit, and nothing else", () => {
  const before = { count: { a: 1000, b: 1000, c: 1000 } };
  const found = compareFigures(before, { count: { c: 500, a: 1030, b: 1031 } });
  assertEquals(found.map(({ name, failed }) => [name, failed]), [
    ["count a", false],
    ["count b", true],
    ["count c", false],
  ]);
});

Deno.test("compareFigures() fails a figure that the baseline does not have", () => {
  assertEquals(compareFigures({}, { count: { a: 1 } }), [
    { name: "count a", now: 1, failed: true },
  ]);
});

Deno.test("versionChanges() names the tools that are not the baseline's", () => {
  assertEquals(versionChanges({ rustc: "1", clang: "2" }, { clang: "2", rustc: "3" }), [
    "rustc is 3, the baseline was made with 1",
  ]);
});

Deno.test("mergeFigures() keeps what was not measured", () => {
  assertEquals(mergeFigures({ x: { a: 1, b: 2 }, y: { a: 3 } }, { x: { b: 4 } }), {
    x: { a: 1, b: 4 },
    y: { a: 3 },
  });
});

Deno.test("baselineText() has its keys in order", () => {
  const text = baselineText({
    versions: { b: "1", a: "2" },
    rough: {},
    exact: { x: { d: 1, c: 2 } },
  });
  assertEquals(
    JSON.stringify(JSON.parse(text)),
    JSON.stringify({
      exact: { x: { c: 2, d: 1 } },
      rough: {},
      versions: { a: "2", b: "1" },
    }),
  );
});
