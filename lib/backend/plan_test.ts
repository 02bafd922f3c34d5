import { assertEquals, assertRejects } from "@std/assert";
import { planWat } from "../../tests/support/backend.ts";
import { UsageError } from "../errors.ts";
import type { TranspileOptions } from "../options/option_types.ts";
import type { TablePlan } from "./env.ts";
import type { MemoryPlan } from "./memory_modes.ts";

const GROWS = "(func (drop (memory.grow (i32.const 1))))";
const GROWS_TABLE = "(func (drop (table.grow 0 (ref.null func) (i32.const 1))))";

/** Mode, minimum and maximum of the only memory. */
async function memory(
  text: string,
  options?: TranspileOptions,
): Promise<[MemoryPlan["mode"], number, number]> {
  const { plan: { memories } } = await planWat(`(module ${text})`, options);
  const { mode, minPages, maxPages } = memories[0]!;
  assertEquals(memories.length, 1);
  return [mode, minPages, maxPages];
}

/** Minimum and maximum of the first table. */
async function table(
  text: string,
  options?: TranspileOptions,
): Promise<[TablePlan["min"], TablePlan["max"]]> {
  const { plan: { tables } } = await planWat(`(module ${text})`, options);
  return [tables[0]!.min, tables[0]!.max];
}

/** Whether the functions of other instances may be in tables, and whether there is a host. */
async function surroundings(
  text: string,
  options?: TranspileOptions,
): Promise<[foreign: boolean, takesHost: boolean]> {
  const { plan } = await planWat(`(module ${text})`, options);
  return [plan.foreign, plan.takesHost];
}

Deno.test("planModule() fixes the size of a memory that nothing grows", async () => {
  assertEquals(await memory("(memory 3 10)"), ["fixed", 3, 3]);
  assertEquals(await memory('(memory (export "m") 3)'), ["fixed", 3, 3]);
});

Deno.test("planModule() makes a memory that is grown growable, up to its maximum", async () => {
  assertEquals(await memory(`(memory 3 10) ${GROWS}`), ["growable", 3, 10]);
});

Deno.test("planModule() caps a growable memory at 1024 pages or its minimum", async () => {
  assertEquals(await memory(`(memory 1) ${GROWS}`), ["growable", 1, 1024]);
  assertEquals(await memory(`(memory 1 65536) ${GROWS}`), ["growable", 1, 1024]);
  assertEquals(await memory(`(memory 2000) ${GROWS}`), ["growable", 2000, 2000]);
});

Deno.test("planModule() fixes a memory whose maximum is its minimum, grown or not", async () => {
  assertEquals(await memory(`(memory 4 4) ${GROWS}`), ["fixed", 4, 4]);
  assertEquals(await memory(`(memory 4) ${GROWS}`, { maxPages: 4 }), ["fixed", 4, 4]);
});

Deno.test("planModule() aligns a memory that is fixed, and refuses another", async () => {
  const aligned = { alignedMemory: true } as const;
  assertEquals(await memory("(memory 3 10)", aligned), ["aligned", 3, 3]);
  assertEquals(await memory('(import "e" "m" (memory 3 10))', aligned), ["growable", 3, 10]);
  const refused = async (text: string, options: TranspileOptions, message: string) => {
    const { message: found } = await assertRejects(() => memory(text, options), UsageError);
    assertEquals(found, `Option --aligned-memory does not fit${message}`);
  };
  const only = "and only a fixed one can be aligned";
  await refused(`(memory 3 10) ${GROWS}`, aligned, `: memory 0 is growable, ${only}`);
  await refused("(memory 3)", { ...aligned, bounds: "mask" }, `: memory 0 is masked, ${only}`);
  const program = { ...aligned, wasi: true, crate: true };
  const heap = " --wasi with --crate, whose memory is on the heap";
  await refused("(memory 3)", program, heap);
});

Deno.test("planModule() holds a memory as the option says", async () => {
  assertEquals(await memory(`(memory 1 9) ${GROWS}`, { memory: "fixed" }), ["fixed", 1, 1]);
  assertEquals(await memory("(memory 1 9)", { memory: "growable" }), ["growable", 1, 9]);
});

Deno.test("planModule() checks addresses as the option says", async () => {
  const bounds = "capacity";
  assertEquals(await memory(`(memory 1 9) ${GROWS}`, { bounds }), ["capacity", 1, 9]);
  assertEquals(await memory('(memory (export "m") 1 9)', { bounds }), ["fixed", 1, 1]);
  assertEquals(await memory("(memory 2000)", { bounds }), ["capacity", 2000, 2000]);
  assertEquals(await memory(`(memory 1 9) ${GROWS}`, { bounds: "mask" }), ["mask", 1, 9]);
  assertEquals(await memory("(memory 1 9)", { bounds: "mask" }), ["mask", 1, 1]);
  const growable = { bounds: "mask", memory: "growable" } as const;
  assertEquals(await memory("(memory 1 9)", growable), ["mask", 1, 9]);
});

Deno.test("planModule() caps a memory at the pages of the option", async () => {
  assertEquals(await memory(`(memory 1 9) ${GROWS}`, { maxPages: 5 }), ["growable", 1, 5]);
  assertEquals(await memory(`(memory 1) ${GROWS}`, { maxPages: 5000 }), ["growable", 1, 5000]);
  await assertRejects(() => memory(`(memory 3) ${GROWS}`, { maxPages: 2 }), UsageError);
});

Deno.test("planModule() spells no memory of more than 64 MiB as an array", async () => {
  assertEquals((await memory("(memory 1024)"))[0], "fixed");
  assertEquals((await memory("(memory 1025)"))[0], "growable");
  await assertRejects(() => memory("(memory 1025)", { memory: "fixed" }), UsageError, "1025 pages");
});

Deno.test("planModule() makes no table larger than browsers do, so that it is not instantiated", async () => {
  const table = async (text: string) => (await planWat(`(module ${text})`)).plan.tables[0]!;
  const { min, max } = await table("(table 10000001 funcref)");
  assertEquals([min, max], [10_000_001, 10_000_000]);
  assertEquals((await table("(table 10000000 funcref)")).max, 10_000_000);
});

Deno.test("planModule() leaves an imported memory to the host", async () => {
  const text = '(import "m" "m" (memory 2 8))';
  const { plan: { memories: [found] } } = await planWat(`(module ${text})`);
  assertEquals([found!.imported, found!.minPages, found!.pageSize], [true, 2, 65536]);
  assertEquals((await memory(text, { memory: "fixed" }))[0], "growable");
});

Deno.test("planModule() lets a table grow only where something grows it", async () => {
  assertEquals(await table("(table 2 10 funcref)"), [2, 2]);
  assertEquals(await table(`(table 2 10 funcref) ${GROWS_TABLE}`), [2, 10]);
  assertEquals(await table(`(table 2 funcref) ${GROWS_TABLE}`), [2, 4096]);
  assertEquals(await table(`(table 5000 funcref) ${GROWS_TABLE}`), [5000, 5000]);
});

Deno.test("planModule() lets the host grow an exported table that is shared", async () => {
  const text = '(table (export "t") 2 10 funcref)';
  assertEquals(await table(text), [2, 2]);
  assertEquals(await table(text, { sharedTables: true }), [2, 10]);
});

Deno.test("planModule() caps a table at the elements of the option", async () => {
  const text = `(table 2 funcref) ${GROWS_TABLE}`;
  assertEquals(await table(text, { maxTableElements: 7 }), [2, 7]);
  await assertRejects(() => table(text, { maxTableElements: 1 }), UsageError);
});

Deno.test("planModule() takes a host when something is imported", async () => {
  assertEquals(await surroundings('(func (export "f"))'), [false, false]);
  assertEquals(await surroundings('(import "m" "f" (func (param i32)))'), [false, true]);
  assertEquals(await surroundings('(import "m" "m" (memory 1))'), [false, true]);
});

Deno.test("planModule() expects foreign functions wherever a funcref can come in", async () => {
  for (
    const text of [
      '(import "m" "t" (table 1 funcref))',
      '(import "m" "g" (global funcref))',
      '(import "m" "f" (func (param funcref)))',
      '(import "m" "f" (func (result funcref)))',
      '(import "m" "x" (func)) (func (export "f") (param funcref))',
      '(import "m" "x" (func)) (global (export "g") funcref (ref.null func))',
    ]
  ) assertEquals(await surroundings(text), [true, true], text);
});

Deno.test("planModule() expects no foreign functions among externrefs and inner tables", async () => {
  for (
    const text of [
      '(import "m" "t" (table 1 externref))',
      '(import "m" "f" (func (param externref) (result externref)))',
      '(import "m" "x" (func)) (table 1 funcref)',
      '(import "m" "x" (func)) (table (export "t") 1 funcref)',
    ]
  ) assertEquals(await surroundings(text), [false, true], text);
});

Deno.test("planModule() expects foreign functions in exported tables that are shared", async () => {
  const options = { sharedTables: true };
  assertEquals(await surroundings('(table (export "t") 1 funcref)', options), [true, true]);
  assertEquals(await surroundings('(table (export "t") 1 externref)', options), [false, false]);
  assertEquals(await surroundings("(table 1 funcref)", options), [false, false]);
});

Deno.test("planModule() groups the functions that references can name by type", async () => {
  const { plan } = await planWat(`(module (table 4 funcref)
    (elem (i32.const 0) $c $a $b)
    (func $a) (func $b (param i32)) (func $c) (func $unnamed))`);
  assertEquals(
    plan.references.map(({ type, targets }) => [type.params.length, targets]),
    [[0, [0, 2]], [1, [1]]],
  );
});

Deno.test("planModule() finds which memories grow", async () => {
  const grown = async (text: string) => [...(await planWat(`(module ${text})`)).plan.grown];
  assertEquals(await grown(`(import "m" "m" (memory 1)) ${GROWS}`), [0]);
  assertEquals(await grown('(import "m" "m" (memory 1))'), []);
});
