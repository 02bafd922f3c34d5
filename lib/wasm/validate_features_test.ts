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
import { UnsupportedError } from "../errors.ts";
import { type Proposal, SUPPORTED_FEATURES } from "../features.ts";
import { decode } from "./decode.ts";
import { validate } from "./validate.ts";

const END = 0x0b;

const USES: readonly (readonly [Proposal, what: string, parts: ModuleParts])[] = [
  ["multi-value", "several results", {
    types: [funcType([], ["i32", "i32"])],
    funcs: [{ type: 0, code: op("unreachable") }],
  }],
  ["multi-value", "a block with a function type", {
    types: [funcType([], [])],
    funcs: [{ type: 0, code: [op("block", 0), END] }],
  }],
  ["sign-extension", "an instruction", {
    types: [funcType([], ["i32"])],
    funcs: [{ type: 0, code: [i32(0), op("i32.extend8_s")] }],
  }],
  ["sat-float-to-int", "an instruction with a prefix", {
    types: [funcType(["f32"], ["i32"])],
    funcs: [{ type: 0, code: [op("local.get", 0), op("i32.trunc_sat_f32_s")] }],
  }],
  ["bulk-memory", "a passive data segment", { datas: [[1, 0]] }],
  ["bulk-memory", "a passive element segment", { elems: [[1, 0, vec()]] }],
  ["reference-types", "a table of externref", { tables: [[0x6f, 0, 1]] }],
  ["reference-types", "a second table", { tables: [[0x70, 0, 1], [0x70, 0, 1]] }],
  ["reference-types", "a parameter", {
    types: [funcType(["externref"], [])],
    funcs: [{ type: 0 }],
  }],
  ["reference-types", "a local", {
    types: [funcType([], [])],
    funcs: [{ type: 0, locals: [[1, "funcref"]] }],
  }],
  ["reference-types", "a global", { globals: [[0x70, 0, op("ref.null", 0x70), END]] }],
  ["mutable-globals", "an import", { imports: [[name(""), name(""), 3, 0x7f, 1]] }],
  ["mutable-globals", "an export", {
    globals: [[0x7f, 1, i32(0), END]],
    exports: [[name("g"), 3, 0]],
  }],
  ["simd", "a parameter", { types: [funcType(["v128"], [])], funcs: [{ type: 0 }] }],
  ["simd", "an instruction", {
    types: [funcType([], [])],
    memories: [[0, 1]],
    funcs: [{ type: 0, code: [i32(0), op("v128.load", 0, 0), op("drop")] }],
  }],
  ["extended-const", "a sum", { globals: [[0x7f, 0, i32(1), i32(2), op("i32.add"), END]] }],
  ["tail-call", "a call", {
    types: [funcType([], [])],
    funcs: [{ type: 0, code: op("return_call", 0) }],
  }],
  ["multi-memory", "a second memory", { memories: [[0, 1], [0, 1]] }],
  ["memory64", "a memory", { memories: [[4, 1]] }],
  ["memory64", "a table", { tables: [[0x70, 4, 1]] }],
  ["exception-handling", "a tag", { types: [funcType([], [])], tags: [[0, 0]] }],
  ["exception-handling", "a local", {
    types: [funcType([], [])],
    funcs: [{ type: 0, locals: [[1, "exnref"]] }],
  }],
  ["function-references", "a table with an initial value", {
    tables: [[0x40, 0, 0x70, 0, 1, op("ref.null", 0x70), END]],
  }],
  ["threads", "a shared memory", { memories: [[3, 1, 1]] }],
  ["threads", "an instruction", {
    types: [funcType([], [])],
    funcs: [{ type: 0, code: op("atomic.fence", 0) }],
  }],
  ["legacy-exceptions", "a try", {
    types: [funcType([], [])],
    funcs: [{ type: 0, code: [op("try", 0x40), END] }],
  }],
  ["custom-page-sizes", "a memory", { memories: [[8, 1, 0]] }],
  ["custom-page-sizes", "the usual page size", { memories: [[8, 1, 16]] }],
];

for (const [proposal, what, parts] of USES) {
  Deno.test(`without ${proposal}, ${what} is rejected, and nothing else that is off is named`, () => {
    const module = decode(moduleOf(parts));
    validate(module);
    const without = new Set(SUPPORTED_FEATURES);
    without.delete(proposal);
    const error = assertThrows(() => validate(module, without), UnsupportedError);
    assertEquals([error.code, error.proposal], ["HK0303", proposal]);
    assertEquals([typeof error.offset, typeof error.section], ["number", "string"]);
    validate(module, new Set<Proposal>(["mvp", proposal]));
  });
}

Deno.test("a module of the first release needs no other proposal", () => {
  const module = decode(moduleOf({
    types: [funcType(["i32"], ["i32"])],
    funcs: [{ type: 0, code: [op("local.get", 0), op("block", 0x40), END] }],
    tables: [[0x70, 0, 1]],
    memories: [[0, 1]],
    globals: [[0x7f, 1, i32(0), END]],
    exports: [[name("f"), 0, 0]],
    elems: [[0, i32(0), END, vec(0)]],
    datas: [[0, i32(0), END, name("x")]],
  }));
  validate(module, new Set<Proposal>(["mvp"]));
});
