import { assertEquals, assertThrows } from "@std/assert";
import { readCount } from "./instructions.ts";

Deno.test("readCount() reads callgrind's summary", () => {
  assertEquals(readCount("==7== Events    : Ir\n==7== Collected : 123456\n"), 123456);
});

Deno.test("readCount() refuses a summary of nothing, as when the function was not found", () => {
  assertThrows(() => readCount("==7== Collected : 0\n"), Error, "Cannot find callgrind's count");
});
