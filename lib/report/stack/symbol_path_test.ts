import { assertEquals } from "@std/assert";
import { symbolPath } from "./symbol_path.ts";

Deno.test("symbolPath() reads plain paths of both forms", () => {
  assertEquals(symbolPath("_ZN4demo3sub4run_17h0123456789abcdefE"), ["demo", "sub", "run_"]);
  assertEquals(symbolPath("_RNvNtCs1234_4demo3sub4run_"), ["demo", "sub", "run_"]);
  assertEquals(symbolPath("_RNvNtCs1234_4demo3sub4run_B5_"), ["demo", "sub", "run_"]);
  assertEquals(symbolPath("_RINvCs1234_4demo3runINtB2_1AmEEB2_"), ["demo", "run"]);
  assertEquals(symbolPath("_RNvC4demo3run"), ["demo", "run"]);
  assertEquals(symbolPath("_RNvC4demo2_0x"), ["demo", "0x"]);
});

Deno.test("symbolPath() keeps types of methods as parts", () => {
  assertEquals(
    symbolPath("_ZN4demo3sub12Sub$LT$S$GT$4step17h4a32100a0b599b35E"),
    ["demo", "sub", "Sub<S>", "step"],
  );
  assertEquals(
    symbolPath("_ZN42_$LT$$RF$T$u20$as$u20$core..fmt..Debug$GT$3fmt17h003d08ba81d9a20cE"),
    ["<&T as core::fmt::Debug>", "fmt"],
  );
});

Deno.test("symbolPath() gives other symbols as they are", () => {
  for (
    const symbol of ["main", "__aeabi_memcpy", "_ZN99short", "_RNvXs8_NtB9_7Display3fmt", "_R"]
  ) {
    assertEquals(symbolPath(symbol), [symbol]);
  }
});
