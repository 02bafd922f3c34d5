import { assert, assertEquals } from "@std/assert";
import { matchImport } from "./link.ts";
import type { ExternType, GlobalType, MemoryType, RefType } from "./types.ts";

function func(params: readonly "i32"[], results: readonly "i32"[]): ExternType {
  return { kind: "func", type: { params, results } };
}

function global(value: GlobalType["value"], mutable: boolean): ExternType {
  return { kind: "global", type: { value, mutable } };
}

function table(min: number, max?: number, element: RefType = "funcref"): ExternType {
  const limits = { min: BigInt(min), max: max === undefined ? undefined : BigInt(max) };
  return { kind: "table", type: { limits, addressType: "i32", element } };
}

function memory(min: number, max?: number, more: Partial<MemoryType> = {}): ExternType {
  const limits = { min: BigInt(min), max: max === undefined ? undefined : BigInt(max) };
  const type = { limits, addressType: "i32", shared: false, pageSizeLog2: 16, ...more } as const;
  return { kind: "memory", type };
}

const MATCHING: readonly (readonly [exported: ExternType, imported: ExternType])[] = [
  [func(["i32"], []), func(["i32"], [])],
  [global("i32", true), global("i32", true)],
  [global("externref", false), global("externref", false)],
  [table(2), table(1)],
  [table(2, 3), table(2)],
  [table(2, 3), table(1, 4)],
  [memory(1, 2), memory(0, 2)],
  [memory(0), memory(0)],
];

const DIFFERENT: readonly (readonly [ExternType, ExternType, reason: string])[] = [
  [func(["i32"], []), func([], ["i32"]), "expected [] -> [i32], found [i32] -> []"],
  [func([], []), global("i32", true), "expected a global, found a func"],
  [memory(1), table(1), "expected a table, found a memory"],
  [global("i32", true), global("i32", false), "expected i32, found mutable i32"],
  [global("i32", false), global("i64", false), "expected i64, found i32"],
  [table(1), table(2), "expected a size of at least 2, found 1"],
  [table(1), table(1, 9), "expected a maximum of 9, found none"],
  [table(1, 5), table(1, 4), "expected a maximum of at most 4, found 5"],
  [table(1), table(1, undefined, "externref"), "expected elements of externref, found funcref"],
  [memory(0, 1), memory(1, 1), "expected a size of at least 1, found 0"],
  [memory(1, 2), memory(1, 1), "expected a maximum of at most 1, found 2"],
  [memory(1), memory(1, undefined, { addressType: "i64" }), "expected addresses of i64, found i32"],
  [
    memory(1, 1, { shared: true }),
    memory(1, 1),
    "expected a memory not shared, found a shared memory",
  ],
  [memory(1), memory(1, undefined, { pageSizeLog2: 0 }), "expected pages of 2^0 bytes, found 2^16"],
];

Deno.test("matchImport() accepts what the specification accepts", () => {
  for (const [exported, imported] of MATCHING) {
    assertEquals(matchImport(exported, imported), undefined);
  }
});

for (const [exported, imported, reason] of DIFFERENT) {
  Deno.test(`matchImport() says: ${reason}`, () => {
    assertEquals(matchImport(exported, imported), `Incompatible import type: ${reason}`);
  });
}

Deno.test("matchImport() is not symmetric for limits", () => {
  assert(matchImport(table(2, 3), table(1, 4)) === undefined);
  assert(matchImport(table(1, 4), table(2, 3)) !== undefined);
});
