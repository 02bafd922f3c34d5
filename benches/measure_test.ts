import { assertEquals } from "@std/assert";
import { rightChecksum } from "./measure.ts";

Deno.test("rightChecksum() is what most have, and the first among equals", () => {
  assertEquals(rightChecksum(["1", "2", "2"]), "2");
  assertEquals(rightChecksum(["1", "2", "2", "1"]), "1");
  assertEquals(rightChecksum([]), undefined);
});
