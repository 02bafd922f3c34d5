import { assertEquals } from "@std/assert";
import { DEFAULT_FEATURES, FEATURES } from "./features.ts";

Deno.test("every proposal has one row", () => {
  assertEquals(new Set(FEATURES.map((row) => row.name)).size, FEATURES.length);
});

Deno.test("all of WebAssembly 2.0 but vectors is on by default", () => {
  const expected = FEATURES.filter((row) =>
    (row.status === "1.0" || row.status === "2.0") && row.name !== "simd"
  );
  const missing = expected.filter((row) => !DEFAULT_FEATURES.has(row.name));
  assertEquals(missing, []);
});
