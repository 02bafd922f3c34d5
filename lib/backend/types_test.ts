import { assertEquals, assertNotEquals } from "@std/assert";
import type { FuncType, ValType } from "../wasm/types.ts";
import { resultType, rustType, typeName, typeSignature, zeroValue } from "./types.ts";

const type = (params: readonly ValType[], results: readonly ValType[]): FuncType => ({
  params,
  results,
});

Deno.test("rustType() names references as the runtime does, and numbers as Wasm does", () => {
  assertEquals((["i32", "f64", "funcref", "externref"] as const).map(rustType), [
    "i32",
    "f64",
    "FuncRef",
    "ExternRef",
  ]);
});

Deno.test("zeroValue() is a number of its type or a null reference", () => {
  assertEquals(
    (["i32", "i64", "f32", "f64", "v128", "funcref", "externref"] as const).map(zeroValue),
    [
      "0",
      "0",
      "0.0",
      "0.0",
      "V128::ZERO",
      "FuncRef::NULL",
      "ExternRef::NULL",
    ],
  );
});

Deno.test("resultType() is a tuple for none and for several", () => {
  assertEquals(resultType([]), "()");
  assertEquals(resultType(["funcref"]), "FuncRef");
  assertEquals(resultType(["i32", "f64"]), "(i32, f64)");
});

Deno.test("typeName() tells parameters from results", () => {
  assertEquals(typeName(type([], [])), "void__void");
  assertEquals(typeName(type(["i32", "i64"], ["f32"])), "i32_i64__f32");
  assertNotEquals(typeName(type(["i32"], [])), typeName(type([], ["i32"])));
});

Deno.test("typeSignature() depends on the types alone, and on their order", () => {
  const of = (params: readonly ValType[], results: readonly ValType[]) =>
    typeSignature(type(params, results));
  assertEquals(of(["i32", "i64"], []), of(["i32", "i64"], []));
  const all = [
    of([], []),
    of(["i32"], []),
    of([], ["i32"]),
    of(["i32", "i64"], []),
    of(["i64", "i32"], []),
    of(["i32"], ["i64"]),
  ];
  assertEquals(new Set(all).size, all.length);
});

Deno.test("typeSignature() is FNV-1a, so that modules made apart agree", () => {
  const value = typeSignature(type([], []));
  let hash = 0x811c9dc5n;
  for (const byte of new TextEncoder().encode("[] -> []")) {
    hash = BigInt.asUintN(32, (hash ^ BigInt(byte)) * 0x01000193n);
  }
  assertEquals(value, Number(hash));
});
