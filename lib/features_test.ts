import { assertEquals } from "@std/assert";
import { DEFAULT_FEATURES, FEATURES } from "./features.ts";

Deno.test("every proposal has one row", () => {
  assertEquals(new Set(FEATURES.map((row) => row.name)).size, FEATURES.length);
});

Deno.test("the default is WebAssembly 2.0 without vectors", () => {
  const expected = FEATURES.filter((row) =>
    (row.status === "1.0" || row.status === "2.0") && row.name !== "simd"
  );
  assertEquals([...DEFAULT_FEATURES], expected.map((row) => row.name));
});
