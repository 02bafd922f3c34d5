import { assertEquals } from "@std/assert";
import { proofCoverage } from "./coverage.ts";
import { moduleReport } from "./module_report.ts";
import { assemble } from "../../tests/support/wat.ts";

const MODULE = `(module $demo
  (import "env" "log" (func $log (param i32 f64) (result i64)))
  (import "env" "table" (table 1 5 funcref))
  (import "env" "base" (global $base (mut i32)))
  (memory (export "memory") 1 3)
  (memory 2)
  (table 4 externref)
  (global i64 (i64.const 7))
  (global $count (export "count") (mut i64) (i64.const 7))
  (data (i32.const 16) "hello")
  (data $passive "passive")
  (start $init)
  (func $init)
  (func $named (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "exported") (result i64) (global.get $count)))`;

Deno.test("moduleReport() lists all that goes in and out, with its types", async () => {
  const report = moduleReport(await assemble(MODULE), { name: "demo" });
  assertEquals(report.imports, [
    { module: "env", name: "log", kind: "func", type: "[i32 f64] -> [i64]", wasi: false },
    { module: "env", name: "table", kind: "table", type: "1 to 5 funcref", wasi: false },
    { module: "env", name: "base", kind: "global", type: "mut i32", wasi: false },
  ]);
  assertEquals(report.foreign, true);
  assertEquals(report.exports, [
    { name: "memory", kind: "memory", index: 0, type: "1 to 3 pages" },
    { name: "count", kind: "global", index: 2, type: "mut i64" },
    { name: "exported", kind: "func", index: 3, type: "[] -> [i64]" },
  ]);
  assertEquals(report.start, 1);
});

Deno.test("moduleReport() says what memories, tables, globals and segments there are", async () => {
  const report = moduleReport(await assemble(MODULE), { name: "demo" });
  assertEquals(
    report.memories.map(({ declaredMaxPages, index, maxPages, minPages, visible }) => [
      index,
      minPages,
      maxPages,
      declaredMaxPages,
      visible,
    ]),
    [[0, 1, 1, 3, true], [1, 2, 2, undefined, false]],
  );
  assertEquals(report.tables, [
    { index: 0, imported: true, element: "funcref", min: 1, max: 5 },
    { index: 1, imported: false, element: "externref", min: 4, max: 4 },
  ]);
  assertEquals(report.globals, [
    { index: 0, type: "i32", mutable: true, imported: true },
    { index: 1, type: "i64", mutable: false, imported: false },
    { index: 2, type: "i64", mutable: true, imported: false },
  ]);
  assertEquals(report.data, [
    { index: 0, bytes: 5, memory: 0, address: 16 },
    { index: 1, bytes: 7, memory: undefined, address: undefined },
  ]);
});

Deno.test("moduleReport() gives each function its name in the module and its bytes", async () => {
  const report = moduleReport(await assemble(MODULE), { name: "demo" });
  assertEquals(
    report.functions.map(({ accesses, bytes, index, wasmName }) => [
      index,
      wasmName,
      bytes,
      accesses,
    ]),
    // Locals, instructions, end.
    [[1, "init", 2, 0], [2, "named", 7, 1], [3, "exported", 4, 0]],
  );
  assertEquals(report.codeBytes, 13);
});

Deno.test("moduleReport() names functions by their exports where there are no names", async () => {
  const bytes = await assemble('(module (func (export "shown")) (func (param i32)))');
  const plain = bytes.slice(0, bytes.length - nameSectionBytes(bytes));
  assertEquals(plain.length < bytes.length, true);
  assertEquals(moduleReport(plain).functions.map(({ wasmName }) => wasmName), ["shown", undefined]);
});

Deno.test("moduleReport() names the proposals that are used, and none beside them", async () => {
  const features = async (wat: string) => moduleReport(await assemble(`(module ${wat})`)).features;
  assertEquals(await features("(memory 1) (func (drop (i32.load (i32.const 0))))"), []);
  assertEquals(await features("(func (param i32) (drop (i32.extend8_s (local.get 0))))"), [
    "sign-extension",
  ]);
  assertEquals(
    await features('(memory 1) (memory 1) (data "x") (func (result v128 i32) unreachable)'),
    [
      "multi-value",
      "bulk-memory",
      "simd",
      "multi-memory",
    ],
  );
  // A module is valid with just what it is said to use.
  for (
    const wat of ["(func (result i32 i32) unreachable)", "(memory i64 1)", "(table 1 externref)"]
  ) {
    const bytes = await assemble(`(module ${wat})`);
    const enable = moduleReport(bytes).features;
    assertEquals(moduleReport(bytes, { features: "mvp", enable }).features, enable);
  }
});

Deno.test("moduleReport() has the proof coverage, and one function for each of a loop of tail calls", async () => {
  const bytes = await assemble(`(module (memory 1)
    (func $even (param i32) (result i32) (drop (i32.load (local.get 0)))
      (return_call $odd (local.get 0)))
    (func $odd (param i32) (result i32) (return_call $even (local.get 0))))`);
  const { functions, total } = moduleReport(bytes);
  assertEquals(functions.map(({ accesses, wasmName }) => [wasmName, accesses]), [
    ["even", 1],
    ["odd", 0],
  ]);
  assertEquals(total, proofCoverage(bytes).total);
});

/** Bytes of the last section, which is that of names: its id, its size of one byte, its contents. */
function nameSectionBytes(bytes: Uint8Array): number {
  for (let at = bytes.length - 7; at > 8; at--) {
    const isName = bytes[at] === 0 && bytes[at + 2] === 4 &&
      new TextDecoder().decode(bytes.subarray(at + 3, at + 7)) === "name";
    if (isName) return bytes.length - at;
  }
  return 0;
}
