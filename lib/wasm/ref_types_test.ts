import { assertEquals, assertNotEquals } from "@std/assert";
import {
  allMatch,
  closeRecursive,
  erased,
  funcTypeText,
  isDefaultable,
  isNullable,
  matches,
  nonNull,
  nullable,
  refToFunc,
  refToSelf,
  type RefType,
  refType,
  topOf,
} from "./ref_types.ts";
import type { FuncType, ValType } from "./types.ts";

const I32: FuncType = { params: ["i32"], results: [] };
const TO_I32: RefType = "(ref [i32] -> [])";

Deno.test("refType() gives the abbreviation where there is one", () => {
  assertEquals([true, false].map((n) => refType(n, "func")), ["funcref", "(ref func)"]);
  assertEquals([true, false].map((n) => refType(n, "noexn")), ["nullexnref", "(ref noexn)"]);
  assertEquals(refToFunc(true, I32), "(ref null [i32] -> [])");
  assertEquals(refToFunc(false, { ...I32 }), TO_I32);
});

Deno.test("nonNull() and nullable() change nothing but that", () => {
  for (const heap of ["func", "extern", "exn", "nofunc", "noextern", "noexn", "[i32] -> []"]) {
    const [with_, without] = [refType(true, heap), refType(false, heap)];
    assertEquals([isNullable(with_), isNullable(without)], [true, false]);
    assertEquals([nonNull(with_), nonNull(without)], [without, without]);
    assertEquals([nullable(with_), nullable(without)], [with_, with_]);
    assertEquals([isDefaultable(with_), isDefaultable(without)], [true, false]);
    assertEquals(topOf(with_), topOf(without));
  }
});

const MATCHING: readonly (readonly [sub: ValType, sup: ValType])[] = [
  ["i32", "i32"],
  [TO_I32, TO_I32],
  [TO_I32, "(ref null [i32] -> [])"],
  [TO_I32, "(ref func)"],
  [TO_I32, "funcref"],
  ["(ref null [i32] -> [])", "funcref"],
  ["(ref func)", "funcref"],
  ["nullfuncref", "(ref null [i32] -> [])"],
  ["(ref nofunc)", TO_I32],
  ["nullexternref", "externref"],
  ["(ref exn)", "exnref"],
  ["nullexnref", "exnref"],
  ["(ref bot)", TO_I32],
  ["(ref bot)", "(ref extern)"],
];

const NOT_MATCHING: readonly (readonly [sub: ValType, sup: ValType])[] = [
  ["i32", "i64"],
  ["funcref", "i32"],
  ["i32", "funcref"],
  ["funcref", "(ref func)"],
  ["funcref", "(ref null [i32] -> [])"],
  ["(ref [i64] -> [])", TO_I32],
  ["funcref", "externref"],
  ["nullfuncref", "externref"],
  ["nullexternref", "(ref null [i32] -> [])"],
  ["nullfuncref", TO_I32],
  ["funcref", "nullfuncref"],
  [TO_I32, "(ref nofunc)"],
];

Deno.test("matches() is the subtyping of the specification", () => {
  for (const [sub, sup] of MATCHING) assertEquals(matches(sub, sup), true, `${sub} <: ${sup}`);
  for (const [sub, sup] of NOT_MATCHING) {
    assertEquals(matches(sub, sup), false, `${sub} <: ${sup}`);
  }
  assertEquals(allMatch([TO_I32, "i32"], ["funcref", "i32"]), true);
  assertEquals(allMatch([TO_I32], ["funcref", "i32"]), false);
});

Deno.test("erased() leaves the top of the hierarchy", () => {
  assertEquals(
    [TO_I32, "nullfuncref", "(ref extern)", "(ref noexn)", "i64"].map(
      (type) => erased(type as ValType),
    ),
    ["funcref", "funcref", "externref", "exnref", "i64"],
  );
});

Deno.test("a type that refers to itself differs from one that refers to it", () => {
  const self = closeRecursive([refToSelf(false)], []);
  const other = closeRecursive([refToFunc(false, self)], []);
  assertEquals(self.params, other.params);
  assertNotEquals(funcTypeText(self), funcTypeText(other));
  assertNotEquals(refToFunc(false, self), refToFunc(false, other));
  assertEquals(refToFunc(false, self), self.params[0]);
});

Deno.test("texts of types stay short, however deep they refer to each other", () => {
  let type: FuncType = I32;
  const seen = new Set<string>();
  for (let i = 0; i < 100; i++) {
    const ref = refToFunc(true, type);
    assertEquals(ref.length < 100, true);
    seen.add(ref);
    type = { params: [ref, ref, ref], results: [ref] };
  }
  assertEquals(seen.size, 100);
});
