import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { planWat } from "../../tests/support/backend.ts";
import { moduleOf, u32 } from "../../tests/support/wasm_bytes.ts";
import { transpile } from "../transpile.ts";
import { UsageError } from "../errors.ts";
import type { TranspileOptions } from "../options/option_types.ts";
import { type MemoryPlan, storageBytes } from "./memory_modes.ts";

async function plan(text: string, options: TranspileOptions): Promise<MemoryPlan[]> {
  return [...(await planWat(`(module ${text})`, options)).plan.memories];
}

/** Mode, bytes of storage, and the pages that the module is told of, of the first memory. */
async function first(
  text: string,
  options: TranspileOptions,
): Promise<[MemoryPlan["mode"], number, number | undefined]> {
  const [memory] = await plan(text, options);
  return [memory!.mode, storageBytes(memory!), memory!.promisedPages];
}

async function refused(text: string, options: TranspileOptions, message: string): Promise<void> {
  const given = `Option --memory-bytes=${options.memoryBytes} does not fit: `;
  const error = await assertRejects(() => plan(text, options), UsageError);
  assertEquals(error.message, `${given}${message}`);
}

const GROWS = "(func (drop (memory.grow (i32.const 1))))";
const HINT = "build it with the linker's --stack-first and a small -z stack-size";

Deno.test("cappedMemory() gives a memory fewer bytes than its pages, which it keeps to", async () => {
  assertEquals(await first('(memory (export "m") 1)', { memoryBytes: 512 }), ["fixed", 512, 1]);
  assertEquals(await first(`(memory 3 9) ${GROWS}`, { memoryBytes: 65_537 }), ["fixed", 65_537, 3]);
  const bounds = { memoryBytes: 1024, bounds: "capacity" } as const;
  assertEquals(await first('(memory (export "m") 1)', bounds), ["fixed", 1024, 1]);
  assertEquals(await first("(memory i64 1)", { memoryBytes: 8 }), ["constant", 8, 1]);
  const all = await plan("(memory 1) (memory 2)", { memoryBytes: 100 });
  assertEquals(all.map(storageBytes), [100, 100]);
});

Deno.test("cappedMemory() leaves a memory alone that is not larger, and one of the host", async () => {
  const exact = await first('(memory (export "m") 1 9)', { memoryBytes: 65_536 });
  assertEquals(exact, ["fixed", 65_536, undefined]);
  const roomy = await first(`(memory 1 9) ${GROWS}`, { memoryBytes: 200_000 });
  assertEquals(roomy, ["growable", 3 * 65_536, undefined]);
  const [host] = await plan('(import "e" "m" (memory 1 4))', { memoryBytes: 512 });
  assertEquals([host!.imported, host!.minPages, host!.maxPages], [true, 1, 4]);
});

Deno.test("cappedMemory() is the most bytes of a memory whose pages are bytes", () => {
  /** A module with a memory of at least some bytes and at most 1000. */
  const bytewise = (min: number): Uint8Array =>
    moduleOf({ memories: [[0x09, u32(min), u32(1000), 0]] });
  const options = { memoryBytes: 300, memory: "growable", enable: ["custom-page-sizes"] } as const;
  const { memories: [memory] } = transpile(bytewise(100), options).report;
  assertEquals([memory?.mode, memory?.minPages, memory?.maxPages], ["growable", 100, 300]);
  assertThrows(
    () => transpile(bytewise(400), options),
    UsageError,
    "Option --memory-bytes=300 does not fit: the memory starts with 400 pages of a byte",
  );
});

Deno.test("cappedMemory() masks addresses to a power of two only", async () => {
  const mask = { bounds: "mask" } as const;
  assertEquals(await first("(memory 1)", { memoryBytes: 512, ...mask }), ["mask", 512 + 16, 1]);
  const message = "with --bounds=mask it has to be a power of two";
  await refused("(memory 1)", { memoryBytes: 513, ...mask }, message);
});

Deno.test("cappedMemory() refuses a memory that has to be growable", async () => {
  const message = "the memory starts with 1 pages, so that it cannot be growable";
  await refused("(memory 1)", { memoryBytes: 512, memory: "growable" }, message);
});

Deno.test("cappedMemory() names the segment that is beyond, and says how to build", async () => {
  const capped = { memoryBytes: 512 };
  const data = '(memory 1) (data (i32.const 0) "abc") (data (i32.const 510) "abc")';
  await refused(data, capped, `data segment 1 ends at 513; ${HINT}`);
  const wide = '(memory i64 1) (data (i64.const 600) "")';
  await refused(wide, capped, `data segment 0 ends at 600; ${HINT}`);
  assertEquals((await plan(data, { memoryBytes: 513 })).length, 1);
  // That one traps in any case.
  assertEquals((await plan('(memory 1) (data (i32.const -1) "a")', capped)).length, 1);
});

Deno.test("cappedMemory() knows the symbols of LLVM's linker, by name or export", async () => {
  const stack = "(memory 1) (global $__stack_pointer (mut i32) (i32.const 1024))";
  const ends = `the stack (global __stack_pointer) ends at 1024; ${HINT}`;
  await refused(stack, { memoryBytes: 1023 }, ends);
  assertEquals((await plan(stack, { memoryBytes: 1024 })).length, 1);
  const data = '(memory 1) (global (export "__data_end") i32 (i32.const 2000))';
  const static_ = `static data (global __data_end) ends at 2000; ${HINT}`;
  await refused(data, { memoryBytes: 1999 }, static_);
  const heap = '(memory 1) (global (export "__heap_base") i32 (i32.const 2000))';
  const all = `stack and static data (global __heap_base) ends at 1985; ${HINT}`;
  await refused(heap, { memoryBytes: 1984 }, all);
  assertEquals((await plan(heap, { memoryBytes: 1985 })).length, 1);
  const other = "(memory 1) (global $counter (mut i32) (i32.const 2000))";
  assertEquals((await plan(other, { memoryBytes: 100 })).length, 1);
});
