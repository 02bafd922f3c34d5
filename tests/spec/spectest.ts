/**
 * What the script host module `spectest` exports; `runner/src/spectest.rs` is its other half.
 *
 * @see https://github.com/WebAssembly/spec/tree/main/interpreter#spectest-host-module
 * @module
 */

import type { AddressType, ExternType, ValType } from "../../lib/wasm/types.ts";

const func = (...params: readonly ValType[]): ExternType => ({
  kind: "func",
  type: { params, results: [] },
});

const global = (value: ValType): ExternType => ({
  kind: "global",
  type: { value, mutable: false },
});

const table = (addressType: AddressType): ExternType => ({
  kind: "table",
  type: { limits: { min: 10n, max: 20n }, addressType, element: "funcref" },
});

const memory = (shared: boolean): ExternType => ({
  kind: "memory",
  type: { limits: { min: 1n, max: 2n }, addressType: "i32", shared, pageSizeLog2: 16 },
});

/** Name of the module. */
export const SPECTEST = "spectest";

/** Its exports. */
export const SPECTEST_EXPORTS: ReadonlyMap<string, ExternType> = new Map([
  ["print", func()],
  ["print_i32", func("i32")],
  ["print_i64", func("i64")],
  ["print_f32", func("f32")],
  ["print_f64", func("f64")],
  ["print_i32_f32", func("i32", "f32")],
  ["print_f64_f64", func("f64", "f64")],
  ["global_i32", global("i32")],
  ["global_i64", global("i64")],
  ["global_f32", global("f32")],
  ["global_f64", global("f64")],
  ["table", table("i32")],
  ["table64", table("i64")],
  ["memory", memory(false)],
  ["shared_memory", memory(true)],
]);
