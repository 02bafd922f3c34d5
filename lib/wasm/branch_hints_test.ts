import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import {
  type Bytes,
  customSection,
  funcType,
  moduleOf,
  op,
  vec,
} from "../../tests/support/wasm_bytes.ts";
import { MalformedError } from "../errors.ts";
import { type Proposal, selectFeatures } from "../features.ts";
import { transpile } from "../transpile.ts";
import { BRANCH_HINTS, checkedBranchHints } from "./branch_hints.ts";
import { decode } from "./decode.ts";
import { validate } from "./validate.ts";
import { name } from "../../tests/support/wasm_bytes.ts";

/** `if` is 3 bytes behind the start of the body, `br_if` 12. */
const CODE: Bytes = [
  [op("local.get", 0), op("if", 0x40), op("call", 0), op("end")],
  [op("local.get", 0), op("br_if", 0), op("call", 0)],
];

function withHints(...hints: Bytes[]): Uint8Array<ArrayBuffer> {
  return moduleOf({
    types: [funcType([], []), funcType(["i32"], [])],
    imports: [[name("e"), name("f"), 0, 0]],
    funcs: [{ type: 1, code: CODE }],
    exports: [[name("run"), 0, 1]],
    customs: hints.map((each) => customSection(BRANCH_HINTS, each)),
  });
}

const hint = (offset: number, likely: number): Bytes => [offset, 1, likely];

function read(...hints: Bytes[]): [number, boolean][] {
  const { bytes, customs, funcs } = decode(withHints(...hints));
  const entry = funcs[1]?.body?.entry ?? 0;
  return [...checkedBranchHints(bytes, customs, funcs)].map(([at, value]) => [at - entry, value]);
}

Deno.test("readBranchHints() gives hints by the offset of their branch", () => {
  assertEquals(read(vec([1, vec(hint(3, 0), hint(10, 1))])), [[3, false], [10, true]]);
  assertEquals(read(), []);
});

const BROKEN: readonly (readonly [what: string, hints: Bytes])[] = [
  ["no branch", vec([1, vec(hint(1, 0))])],
  ["an imported function", vec([0, vec(hint(3, 0))])],
  ["an unknown function", vec([9, vec(hint(3, 0))])],
  ["a function twice", vec([1, vec(hint(3, 0))], [1, vec(hint(10, 0))])],
  ["another order", vec([1, vec(hint(10, 0), hint(3, 0))])],
  ["an unknown value", vec([1, vec(hint(3, 2))])],
  ["an end that is too early", [1, 1, 1, 3]],
  ["bytes behind it", [vec(), 0]],
];

for (const [what, hints] of BROKEN) {
  Deno.test(`readBranchHints() takes a section with ${what} as missing`, () => {
    assertThrows(() => read(hints), MalformedError);
    assertEquals(decode(withHints(hints)).branchHints.size, 0);
  });
}

Deno.test("what a hint calls unlikely is marked as a cold path", () => {
  const textOf = (...hints: Bytes[]): string => transpile(withHints(...hints)).files[0]?.text ?? "";
  const count = (text: string): number => text.match(/ cold_path\(\);/g)?.length ?? 0;
  assertEquals(count(textOf()), 0);
  assertEquals(count(textOf(vec([1, vec(hint(3, 0), hint(10, 1))]))), 2);
  assertStringIncludes(
    textOf(vec([1, vec(hint(3, 0))])),
    "!= 0 {\n        cold_path();\n        import",
  );
  assertEquals(count(textOf(vec([1, vec(hint(3, 1))]))), 1);
});

Deno.test("a module without the proposal for branch hints is valid, and its hints say nothing", () => {
  const module = decode(withHints(vec([1, vec(hint(3, 0))])));
  const count = (disable: readonly Proposal[]): number =>
    validate(module, selectFeatures({ disable })).branchHints.size;
  assertEquals([count([]), count(["branch-hinting"])], [1, 0]);
});
