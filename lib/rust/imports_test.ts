import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { transpile } from "../transpile.ts";
import { funcType, moduleOf, name } from "../../tests/support/wasm_bytes.ts";
import { quote } from "./imports.ts";

const QUOTED: readonly [text: string, expected: string][] = [
  ["log", '`"log"`'],
  ["", '`""`'],
  ["a\nfn evil() {}", '`"a\\nfn evil() {}"`'],
  ["a\rb\tc\u0000", '`"a\\rb\\tc\\u0000"`'],
  ["a`b", '`"a\'b"`'],
  ['a"b\\', '`"a\\"b\\\\"`'],
  ["\u2028\u2029\u0085\u007f", '`"\\u2028\\u2029\\u0085\\u007f"`'],
  ["\u202eabc", '`"\\u202eabc"`'],
  ["é🎉", '`"\\u00e9\\ud83c\\udf89"`'],
];

for (const [text, expected] of QUOTED) {
  Deno.test(`quote() of ${JSON.stringify(text)} is one line of printable ASCII`, () => {
    assertEquals(quote(text), expected);
    assertMatch(quote(text), /^`[\x20-\x5f\x61-\x7e]*`$/);
  });
}

const HOSTILE = '\n*/ }\r\u2028\u0000"; pub fn evil() {} //`\\é';

Deno.test("importTraits() does not let names of the module out of their doc comments", () => {
  const bytes = moduleOf({
    types: [funcType([], [])],
    imports: [
      [name(HOSTILE), name(`f${HOSTILE}`), 0x00, 0],
      [name(HOSTILE), name(`g${HOSTILE}`), 0x03, 0x7f, 0x01],
      [name(HOSTILE), name(`t${HOSTILE}`), 0x01, 0x70, 0x00, 1],
      [name(HOSTILE), name(`m${HOSTILE}`), 0x02, 0x00, 1],
    ],
    exports: [[name(`e${HOSTILE}`), 0x00, 0]],
  });
  const text = transpile(bytes, { name: HOSTILE }).files[0]?.text ?? "";
  assertEquals(/[^\n\x20-\x7e]/.exec(text), null);
  const lines = text.split("\n").filter((line) => line.includes("evil()"));
  assertEquals(lines.filter((line) => !/^ *\/\/\/ /.test(line)), []);
  // The module, its four imports, and the export in the struct and in the trait.
  assertEquals(lines.length, 7);
  assertStringIncludes(text, "/// What the module imports from `");
});
