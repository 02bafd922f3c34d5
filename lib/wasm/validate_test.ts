import { assertEquals, assertThrows } from "@std/assert";
import {
  funcType,
  i32,
  moduleOf,
  type ModuleParts,
  name,
  op,
  vec,
} from "../../tests/support/wasm_bytes.ts";
import { HerkosError, UnsupportedError } from "../errors.ts";
import { DEFAULT_FEATURES } from "../features.ts";
import { decode } from "./decode.ts";
import { validate } from "./validate.ts";

const END = 0x0b;
const NULL_FUNC = [op("ref.null", 0x70), END];
const TABLE = [0x70, 0x00, 1];
const MEMORY = [0x00, 1];
const FUNC: ModuleParts = { types: [funcType([], [])], funcs: [{ type: 0 }] };

const VALID: readonly (readonly [what: string, parts: ModuleParts])[] = [
  ["the largest memory", { memories: [[0x01, 0x80, 0x80, 0x04, 0x80, 0x80, 0x04]] }],
  ["a table without bounds", { tables: [[0x70, 0x01, 0, 0xff, 0xff, 0xff, 0xff, 0x0f]] }],
  ["several tables", { tables: [TABLE, [0x6f, 0x00, 0]] }],
  ["exports of one function under two names", {
    ...FUNC,
    exports: [[name("a"), 0, 0], [name("b"), 0, 0]],
  }],
  ["a start function", { ...FUNC, start: 0 }],
  ["a global that is an imported one", {
    imports: [[name(""), name(""), 3, 0x7f, 0]],
    globals: [[0x7f, 0, op("global.get", 0), END]],
  }],
  ["offsets that are imported globals", {
    imports: [[name(""), name(""), 3, 0x7f, 0]],
    tables: [TABLE],
    memories: [MEMORY],
    elems: [[0, op("global.get", 0), END, vec()]],
    datas: [[0, op("global.get", 0), END, name("")]],
  }],
  ["a passive segment without a memory", { datas: [[1, name("x")]] }],
];

for (const [what, parts] of VALID) {
  Deno.test(`validate() accepts ${what}`, () => {
    const bytes = moduleOf(parts);
    assertEquals(WebAssembly.validate(bytes), true);
    const module = decode(bytes);
    assertEquals(validate(module) === module, true);
  });
}

const INVALID: readonly (readonly [what: string, code: string, parts: ModuleParts])[] = [
  ["a function of an unknown type", "HK0202", { types: [], funcs: [{ type: 0 }] }],
  ["an import of an unknown type", "HK0202", { imports: [[name(""), name(""), 0, 7]] }],
  ["a memory beyond 4 GiB", "HK0207", { memories: [[0x00, 0x81, 0x80, 0x04]] }],
  ["a memory maximum beyond 4 GiB", "HK0207", { memories: [[0x01, 0, 0x81, 0x80, 0x04]] }],
  ["a table beyond 32 bits", "HK0207", { tables: [[0x70, 0x00, 0x80, 0x80, 0x80, 0x80, 0x10]] }],
  ["a minimum above the maximum", "HK0207", { memories: [[0x01, 2, 1]] }],
  ["a table minimum above the maximum", "HK0207", { tables: [[0x70, 0x01, 2, 1]] }],
  ["an imported minimum above the maximum", "HK0207", {
    imports: [[name(""), name(""), 2, 0x01, 2, 1]],
  }],
  ["a global of another type", "HK0201", { globals: [[0x7e, 0, i32(0), END]] }],
  ["a global without a value", "HK0201", { globals: [[0x7f, 0, END]] }],
  ["a global of two values", "HK0201", { globals: [[0x7f, 0, i32(0), i32(0), END]] }],
  ["a global that is not constant", "HK0203", { globals: [[0x7f, 0, i32(0), op("nop"), END]] }],
  ["a global of an unknown global", "HK0202", { globals: [[0x7f, 0, op("global.get", 0), END]] }],
  ["a global of a mutable global", "HK0203", {
    imports: [[name(""), name(""), 3, 0x7f, 1]],
    globals: [[0x7f, 0, op("global.get", 0), END]],
  }],
  ["a global of an unknown function", "HK0202", { globals: [[0x70, 0, op("ref.func", 0), END]] }],
  ["two exports of one name", "HK0208", {
    ...FUNC,
    exports: [[name("a"), 0, 0], [name("a"), 0, 0]],
  }],
  ["an export of an unknown function", "HK0202", { exports: [[name("a"), 0, 0]] }],
  ["an export of an unknown table", "HK0202", { exports: [[name("a"), 1, 0]] }],
  ["an export of an unknown memory", "HK0202", { exports: [[name("a"), 2, 0]] }],
  ["an export of an unknown global", "HK0202", { exports: [[name("a"), 3, 0]] }],
  ["an unknown start function", "HK0202", { start: 0 }],
  ["a start function with parameters", "HK0209", {
    types: [funcType(["i32"], [])],
    funcs: [{ type: 0 }],
    start: 0,
  }],
  ["an element segment without a table", "HK0202", { elems: [[0, i32(0), END, vec()]] }],
  ["an element segment of another type", "HK0201", {
    tables: [[0x6f, 0, 1]],
    elems: [[0, i32(0), END, vec()]],
  }],
  ["an element offset of another type", "HK0201", {
    tables: [TABLE],
    elems: [[0, op("i64.const", 0), END, vec()]],
  }],
  ["an element of an unknown function", "HK0202", { elems: [[1, 0, vec(0)]] }],
  ["an element of another type", "HK0201", { elems: [[5, 0x6f, vec(NULL_FUNC)]] }],
  ["a data segment without a memory", "HK0202", { datas: [[0, i32(0), END, name("")]] }],
  ["a data offset of another type", "HK0201", {
    memories: [MEMORY],
    datas: [[0, op("f32.const", 0, 0, 0, 0), END, name("")]],
  }],
];

for (const [what, code, parts] of INVALID) {
  Deno.test(`validate() rejects ${what}`, () => {
    const bytes = moduleOf(parts);
    const module = decode(bytes);
    const error = assertThrows(() => validate(module), HerkosError);
    assertEquals([error.name, error.code], ["InvalidError", code], error.message);
    assertEquals([typeof error.offset, typeof error.section], ["number", "string"]);
    assertEquals(WebAssembly.validate(bytes), false);
  });
}

Deno.test("validate() accepts arithmetic and own globals in constant expressions", () => {
  const globals = [
    [0x7f, 0, i32(1), i32(2), op("i32.add"), END],
    [0x7f, 0, op("global.get", 0), END],
  ];
  assertEquals(validate(decode(moduleOf({ globals }))).globals.length, 2);
  const features = new Set([...DEFAULT_FEATURES].filter((name) => name !== "extended-const"));
  const error = assertThrows(
    () => validate(decode(moduleOf({ globals })), features),
    UnsupportedError,
  );
  assertEquals(error.proposal, "extended-const");
});

Deno.test("validate() calls wrong arithmetic in a constant expression invalid", () => {
  const parts = { globals: [[0x7f, 0, i32(1), op("i64.const", 2), op("i32.add"), END]] };
  const error = assertThrows(() => validate(decode(moduleOf(parts))), HerkosError);
  assertEquals(error.code, "HK0201");
});

Deno.test("an error in an expression says where its instruction is", () => {
  const bytes = moduleOf({ globals: [[0x7f, 0, i32(0), op("nop"), END]] });
  const error = assertThrows(() => validate(decode(bytes)), HerkosError);
  assertEquals(bytes[error.offset ?? -1], 0x01);
  assertEquals(error.message, "Constant expression required, found nop");
});
