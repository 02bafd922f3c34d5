import { assertEquals } from "@std/assert";
import { readAmount } from "./amount.ts";

Deno.test("readAmount() reads numbers with a unit or none, by either base", () => {
  assertEquals(readAmount("12", 1024, "G"), 12);
  assertEquals(readAmount("8K", 1024, "G"), 8192);
  assertEquals(readAmount("8K", 1000, "G"), 8000);
  assertEquals(readAmount("3M", 1024, "M"), 3 * 1024 ** 2);
  assertEquals(readAmount("2G", 1000, "G"), 2e9);
});

Deno.test("readAmount() takes no larger unit, no sign, no fraction and nothing inexact", () => {
  for (const text of ["", "K", "-1", "1.5K", "1k", "1KB", " 1", "2G", "9".repeat(20)]) {
    assertEquals(readAmount(text, 1024, "M"), undefined, text);
  }
});
