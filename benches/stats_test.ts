import { assertEquals } from "@std/assert";
import { geometricMean } from "./stats.ts";

Deno.test("geometricMean() of a ratio and its inverse is 1", () => {
  assertEquals(geometricMean([4, 0.25]), 1);
});

Deno.test("geometricMean() of nothing is nothing", () => {
  assertEquals(geometricMean([]), undefined);
});
