import { assertEquals, assertThrows } from "@std/assert";
import {
  type Bytes,
  funcType,
  i32,
  op,
  rawModule,
  section,
  sized,
  vec,
} from "../../tests/support/wasm_bytes.ts";
import { HerkosError, InvalidError, UnsupportedError } from "../errors.ts";
import { DEFAULT_FEATURES, SUPPORTED_FEATURES } from "../features.ts";
import { decode } from "./decode.ts";
import { validate } from "./validate.ts";

const END = 0x0b;
const EXNREF = 0x69;

/** A function `[] -> [i32]` among tags of `[i32]` and `[]`. */
function moduleWith(code: Bytes, tags: readonly Bytes[] = [[0, 1], [0, 2]]): Uint8Array {
  return rawModule(
    section(1, vec(funcType([], ["i32"]), funcType(["i32"], []), funcType([], []))),
    section(3, vec(0)),
    section(13, vec(...tags)),
    section(10, vec(sized(vec(), code, END))),
  );
}

const VALID: readonly (readonly [what: string, code: Bytes])[] = [
  ["a throw, after which every type fits", [i32(1), op("throw", 0), op("drop")]],
  ["a clause whose label takes what the tag carries", [
    [op("block", 0x7f), op("try_table", [0x7f, 1, 0, 0, 0]), i32(2), END, END],
  ]],
  ["a clause that gives a reference", [
    [op("block", EXNREF), op("try_table", [0x40, 1, 3, 0]), END, op("unreachable"), END],
    op("throw_ref"),
  ]],
  ["a clause to the function itself", [op("try_table", [0x7f, 1, 0, 0, 0]), i32(2), END]],
  ["handlers of the first form", [
    [op("try", 0x7f), i32(1), op("catch", 0), op("catch", 1), op("rethrow", 0)],
    [op("catch_all"), i32(3), END],
  ]],
  ["a try without handlers", [op("try", 0x7f), i32(1), END]],
  ["a delegate to a block and to the caller", [
    [op("block", 0x7f), op("try", 0x7f), i32(1), op("delegate", 0), END, op("drop")],
    [op("try", 0x7f), i32(1), op("delegate", 0)],
  ]],
];

for (const [what, code] of VALID) {
  Deno.test(`a body with exceptions is valid: ${what}`, () => {
    const wasm = moduleWith(code);
    validate(decode(wasm), SUPPORTED_FEATURES);
    assertEquals(WebAssembly.validate(Uint8Array.from(wasm)), true);
  });
}

const INVALID: readonly (readonly [what: string, code: string, bytes: Bytes, message?: string])[] =
  [
    ["an unknown tag", "HK0202", op("throw", 2), "Unknown tag 2"],
    ["a throw without what the tag carries", "HK0201", op("throw", 0)],
    ["a throw_ref without a reference", "HK0201", [i32(0), op("throw_ref")]],
    [
      "a clause whose label takes something else",
      "HK0201",
      [op("block", 0x40), op("try_table", [0x40, 1, 0, 0, 0]), END, END, i32(0)],
      "Type mismatch: catch gives [i32] to a label of []",
    ],
    [
      "a clause whose label takes no reference",
      "HK0201",
      [op("block", 0x7f), op("try_table", [0x7f, 1, 1, 0, 0]), i32(0), END, END],
      "Type mismatch: catch_ref gives [i32 (ref exn)] to a label of [i32]",
    ],
    ["a clause with an unknown tag", "HK0202", [op("try_table", [0x7f, 1, 0, 7, 0]), i32(0), END]],
    ["a clause with an unknown label", "HK0202", [
      op("try_table", [0x7f, 1, 2, 9]),
      i32(0),
      END,
    ]],
    [
      "a rethrow outside of a handler",
      "HK0214",
      [op("try", 0x7f), op("rethrow", 0), END],
      "Invalid rethrow label: it is no handler's",
    ],
    ["a handler that gives another type", "HK0201", [
      op("try", 0x7f),
      i32(0),
      op("catch_all"),
      END,
    ]],
    ["a delegate to an unknown label", "HK0202", [op("try", 0x7f), i32(0), op("delegate", 4)]],
  ];

for (const [what, code, bytes, message] of INVALID) {
  Deno.test(`a body with exceptions is invalid: ${what}`, () => {
    const wasm = moduleWith(bytes);
    const error = assertThrows(() => validate(decode(wasm), SUPPORTED_FEATURES), InvalidError);
    assertEquals(error.code, code, error.message);
    if (message !== undefined) assertEquals(error.message, message);
    assertEquals(WebAssembly.validate(Uint8Array.from(wasm)), false);
  });
}

const MALFORMED: readonly (readonly [what: string, bytes: Bytes])[] = [
  ["a catch outside of a try", [op("block", 0x7f), i32(0), op("catch", 1), i32(0), END]],
  ["a handler after the one for all", [
    [op("try", 0x7f), i32(0), op("catch_all"), i32(0), op("catch_all"), i32(0), END],
  ]],
  ["a delegate of a block", [op("block", 0x7f), i32(0), op("delegate", 0)]],
  ["a delegate after a handler", [
    [op("try", 0x7f), i32(0), op("catch_all"), i32(0), op("delegate", 0)],
  ]],
  ["a clause of an unknown kind", [op("try_table", [0x7f, 1, 4, 0]), i32(0), END]],
];

for (const [what, bytes] of MALFORMED) {
  Deno.test(`a body with exceptions is malformed: ${what}`, () => {
    const wasm = moduleWith(bytes);
    assertThrows(() => validate(decode(wasm), SUPPORTED_FEATURES), HerkosError);
    assertEquals(WebAssembly.validate(Uint8Array.from(wasm)), false);
  });
}

Deno.test("a tag whose type has results is invalid", () => {
  const wasm = moduleWith(i32(0), [[0, 0]]);
  const error = assertThrows(() => validate(decode(wasm)), InvalidError, "Non-empty tag result");
  assertEquals([error.code, error.section], ["HK0213", "tag"]);
  assertEquals(WebAssembly.validate(Uint8Array.from(wasm)), false);
});

Deno.test("the first form of exceptions is off unless it is enabled, and the standard one can be", () => {
  const first = moduleWith([op("try", 0x7f), i32(1), END]);
  const error = assertThrows(() => validate(decode(first), DEFAULT_FEATURES), UnsupportedError);
  assertEquals(error.proposal, "legacy-exceptions");
  const without = new Set([...DEFAULT_FEATURES].filter((name) => name !== "exception-handling"));
  const wasm = moduleWith(i32(0));
  const other = assertThrows(() => validate(decode(wasm), without), UnsupportedError);
  assertEquals(other.proposal, "exception-handling");
});
