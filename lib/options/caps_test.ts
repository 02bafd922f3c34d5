import { assertEquals, assertThrows } from "@std/assert";
import { DEFAULT_MAX_PAGES, DEFAULT_MAX_TABLE_ELEMENTS, memoryCap, tableCap } from "./caps.ts";
import { UsageError } from "../errors.ts";

Deno.test("memoryCap() is the module's maximum, bounded by the option or else by the default", () => {
  assertEquals(memoryCap(1, 10), 10);
  assertEquals(memoryCap(1, 65_536), DEFAULT_MAX_PAGES);
  assertEquals(memoryCap(1, undefined), DEFAULT_MAX_PAGES);
  assertEquals(memoryCap(5000, undefined), 5000);
  assertEquals(memoryCap(5000, 5001), 5000);
  assertEquals(memoryCap(1, 10, 4), 4);
  assertEquals(memoryCap(1, 10, 40), 10);
  assertEquals(memoryCap(1, undefined, 40_000), 40_000);
  assertThrows(() => memoryCap(2, 10, 1), UsageError, "--max-pages=1 is too small");
});

Deno.test("tableCap() follows the same rule", () => {
  assertEquals(tableCap(1, 10), 10);
  assertEquals(tableCap(1, undefined), DEFAULT_MAX_TABLE_ELEMENTS);
  assertThrows(() => tableCap(2, 10, 1), UsageError, "--max-table-elements=1 is too small");
});
