import { assert, assertEquals } from "@std/assert";
import { assemble } from "../../tests/support/wat.ts";
import type { TranspileOptions } from "../options/option_types.ts";
import type { Report } from "./report.ts";
import { transpile } from "../transpile.ts";

/** The report of a module in the text format. */
async function reportOf(wat: string, options: TranspileOptions = {}): Promise<Report> {
  return transpile(await assemble(`(module ${wat})`), { name: "demo", ...options }).report;
}

Deno.test("makeReport() counts functions with a body and gives the sizes in bytes", async () => {
  const bytes = await assemble(
    `(module (import "gr\\c3\\b6e" "\\cf\\80" (func)) (func (export "f")) (func))`,
  );
  const { files, report } = transpile(bytes, { name: "größe" });
  assertEquals(report.functions, 2);
  assertEquals(report.inputBytes, bytes.length);
  assertEquals(report.outputBytes, new TextEncoder().encode(files[0]?.text).length);
  assertEquals([report.name, report.struct], ["größe", "GrE"]);
  assertEquals(report.sha256.length, 64);
});

Deno.test("makeReport() says how each memory is compiled and how large it can get", async () => {
  const memories = async (wat: string, options?: TranspileOptions) =>
    (await reportOf(wat, options)).memories;
  const grow = "(func (drop (memory.grow (i32.const 1))))";
  const own = { index: 0, imported: false, held: true, pageSize: 65536 } as const;
  const array = (storageBytes: number, pages?: number) => ({
    storageBytes,
    needsArray: true,
    storage: `[u8; ${storageBytes}]`,
    type: pages === undefined
      ? `FixedMemory<${storageBytes}, STORAGE>`
      : `IsolatedMemory<${pages}, STORAGE>`,
  });
  const bytes = (pages: number) => ({
    storageBytes: pages * 65536,
    needsArray: false,
    storage: "[u8]",
    type: `IsolatedMemory<${pages}, STORAGE>`,
  });
  assertEquals(await memories('(memory (export "m") 2 9)'), [
    { ...own, mode: "fixed", minPages: 2, maxPages: 2, ...array(2 * 65536) },
  ]);
  assertEquals(await memories(`(memory 2 9) ${grow}`), [
    { ...own, mode: "growable", minPages: 2, maxPages: 9, ...bytes(9) },
  ]);
  assertEquals(await memories(`(memory 2 9) ${grow}`, { maxPages: 5 }), [
    { ...own, mode: "growable", minPages: 2, maxPages: 5, ...bytes(5) },
  ]);
  assertEquals(await memories(`(memory 2 9) ${grow}`, { memory: "fixed" }), [
    { ...own, mode: "fixed", minPages: 2, maxPages: 2, ...array(2 * 65536) },
  ]);
  assertEquals(await memories(`(memory 2 9) ${grow}`, { bounds: "capacity" }), [
    { ...own, mode: "capacity", minPages: 2, maxPages: 9, ...array(9 * 65536, 9) },
  ]);
  assertEquals(await memories(`(memory 2 9) ${grow}`, { bounds: "mask" }), [
    { ...own, mode: "mask", minPages: 2, maxPages: 9, ...array(16 * 65536 + 16, 9) },
  ]);
  assertEquals(await memories("(memory 2 9)", { alignedMemory: true }), [
    {
      ...own,
      mode: "aligned",
      minPages: 2,
      maxPages: 2,
      ...array(2 * 65536),
      storage: "AlignedBytes<131072>",
    },
  ]);
  assertEquals(await memories('(import "e" "m" (memory 2 9))'), [
    {
      ...own,
      imported: true,
      held: false,
      mode: "growable",
      minPages: 2,
      maxPages: 9,
      ...bytes(9),
      type: "LinearMemory",
    },
  ]);
  assertEquals(await memories(`(memory (export "m") 2 9) ${grow}`, { memoryBytes: 4096 }), [
    {
      ...own,
      mode: "fixed",
      minPages: 4096,
      maxPages: 4096,
      pageSize: 1,
      promisedPages: 2,
      ...array(4096),
      type: "FixedMemory<4096, STORAGE, 1>",
    },
  ]);
  assertEquals(await memories("(memory 1)"), [
    {
      ...own,
      held: false,
      mode: "constant",
      minPages: 1,
      maxPages: 1,
      ...array(65536),
      type: "[u8; 65536]",
    },
  ]);
  assertEquals(await memories(""), []);
});

Deno.test("makeReport() counts a storage for a memory that the instance holds only", async () => {
  assertEquals((await reportOf('(memory (export "m") 1)')).storages, 1);
  assertEquals((await reportOf("(memory 1)")).storages, 0);
  assertEquals((await reportOf('(import "e" "m" (memory 1))')).storages, 0);
  assertEquals((await reportOf("")).storages, 0);
});

Deno.test("makeReport() lists imports in order with the Rust that stands for them", async () => {
  const { imports, takesHost } = await reportOf(`
    (import "env" "log" (func (param i32)))
    (import "env" "memory" (memory 1))
    (import "other" "log" (global (mut i64)))
    (import "env" "log" (func (param i32)))`);
  assertEquals(takesHost, true);
  assertEquals(
    imports.map((
      { module, name, kind, trait, method, associated, repeated },
    ) => [module, name, kind, trait, method, associated, repeated]),
    [
      ["env", "log", "func", "Env", "log", undefined, false],
      ["env", "memory", "memory", "Env", "memory", "Memory", false],
      ["other", "log", "global", "Other", "log", undefined, false],
      ["env", "log", "func", "Env", "log", undefined, true],
    ],
  );
  assertEquals(imports[0]?.type, { kind: "func", type: { params: ["i32"], results: [] } });
  assertEquals(imports[2]?.type, { kind: "global", type: { value: "i64", mutable: true } });
});

Deno.test("makeReport() lists exports in order with their methods and whose they are", async () => {
  const { exports, takesHost } = await reportOf(`
    (func (export "new") (param i32) (result i64) (i64.const 0))
    (memory (export "a b") 1)
    (global (export "a.b") i32 (i32.const 0))
    (table (export "table") 3 funcref)`);
  assertEquals(takesHost, false);
  assertEquals(
    exports.map(({ name, kind, method, index, imported }) => [name, kind, method, index, imported]),
    [
      ["new", "func", "new_", 0, false],
      ["a b", "memory", "a_b", 0, false],
      ["a.b", "global", "a_b_2", 0, false],
      ["table", "table", "table", 0, false],
    ],
  );
  assertEquals(exports[0]?.type, { kind: "func", type: { params: ["i32"], results: ["i64"] } });
});

Deno.test("makeReport() says which exports are imported", async () => {
  const { exports } = await reportOf(`
    (import "e" "f" (func $f)) (func $g) (export "f" (func $f)) (export "g" (func $g))`);
  assertEquals(exports.map(({ imported }) => imported), [true, false]);
});

Deno.test("makeReport() lists calls of other instances only where references can be theirs", async () => {
  const call = `(type $t (func (param i32) (result i32))) (func $id (type $t) (local.get 0))
    (elem (i32.const 0) $id)
    (func (result i32) (call_indirect (type $t) (i32.const 1) (i32.const 0)))`;
  const own = await reportOf(`(table 1 funcref) ${call}`);
  assertEquals([own.foreign, own.foreignCalls, own.references], [false, [], []]);
  const shared = await reportOf(`(import "e" "t" (table 1 funcref)) ${call}`);
  const type = { params: ["i32"], results: ["i32"] } as const;
  assertEquals(shared.foreign, true);
  assertEquals(shared.foreignCalls, [{ type, method: "call_i32__i32" }]);
  assertEquals(shared.references, [{ type, method: "call_ref_i32__i32" }]);
});

Deno.test("makeReport() has new exactly where the Rust has it", async () => {
  const modules = [
    "",
    "(memory 1)",
    "(memory 1025)",
    '(import "e" "m" (memory 1))',
    "(memory 1 2) (func (drop (memory.grow (i32.const 1))))",
  ];
  const has: boolean[] = [];
  for (const wat of modules) {
    const { files, report } = transpile(await assemble(`(module ${wat})`));
    assertEquals(/^ +pub const fn new\(\) -> Self/m.test(files[0]?.text ?? ""), report.hasNew, wat);
    has.push(report.hasNew);
  }
  assert(has.includes(true) && has.includes(false), `${has}`);
});

Deno.test("makeReport() gives the size of a table at its start and at most", async () => {
  const grow = "(func (drop (table.grow 0 (ref.null func) (i32.const 1))))";
  assertEquals((await reportOf("(table 2 9 funcref)")).tables, [
    { index: 0, imported: false, min: 2, max: 2 },
  ]);
  assertEquals((await reportOf(`(table 2 9 funcref) ${grow}`)).tables, [
    { index: 0, imported: false, min: 2, max: 9 },
  ]);
});
