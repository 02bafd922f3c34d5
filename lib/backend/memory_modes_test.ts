import { assertEquals } from "@std/assert";
import { loweredLines, planWat } from "../../tests/support/backend.ts";
import type { Bounds, TranspileOptions } from "../options/option_types.ts";
import {
  canCoalesce,
  givenType,
  hasConstantSize,
  isInline,
  maskedBytes,
  memoryMode,
  type MemoryPlan,
  memoryType,
  sizeIsInInstance,
  storageBounds,
  storageBytes,
  viewLimits,
} from "./memory_modes.ts";
import { INSTANCE, memoryBit, type Needs, TRAPS } from "./needs.ts";

const GROWS = "(func (drop (memory.grow (i32.const 1))))";

function memory(given: Partial<MemoryPlan>): MemoryPlan {
  const sizes = { minPages: 1, maxPages: 3, pageSize: 65_536, promisedPages: undefined };
  const base = { index: 0, imported: false, addressType: "i32", ...sizes } as const;
  return { mode: "growable", ...base, ...given };
}

/** What differs between the modes, of a memory of 1 to 3 pages. */
const DIFFERENT: Readonly<Record<MemoryPlan["mode"], readonly unknown[]>> = {
  fixed: ["&mut [u8; 65536]", "FixedMemory<65536, S>", "FixedStorage<65536>", 65_536],
  aligned: [
    "&mut AlignedBytes<65536>",
    "FixedMemory<65536, S>",
    "AlignedStorage<65536>",
    65_536,
  ],
  constant: ["&mut [u8; 65536]", "[u8; 65536]", "FixedStorage<65536>", 65_536],
  alignedConstant: [
    "&mut AlignedBytes<65536>",
    "AlignedBytes<65536>",
    "AlignedStorage<65536>",
    65_536,
  ],
  growable: ["&mut [u8]", "IsolatedMemory<3, S>", "Storage", 196_608],
  capacity: [
    "&mut [u8; 196608]",
    "IsolatedMemory<3, S>",
    "FixedStorage<196608> + Storage",
    196_608,
  ],
  mask: ["&mut [u8; 262160]", "IsolatedMemory<3, S>", "FixedStorage<262160> + Storage", 262_160],
};

const FIXED = ["fixed", "aligned", "constant", "alignedConstant"];

for (const [mode, expected] of Object.entries(DIFFERENT)) {
  Deno.test(`a memory of mode ${mode} is held and given as its row says`, () => {
    const given = memory({
      mode: mode as MemoryPlan["mode"],
      ...(FIXED.includes(mode) ? { maxPages: 1 } : {}),
    });
    const found = [
      givenType(given),
      memoryType(given, "S"),
      storageBounds(given),
      storageBytes(given),
    ];
    assertEquals(found, expected);
  });
}

Deno.test("memoryMode() relaxes the check of a memory only where that makes a difference", () => {
  const modes = (fixed: boolean) =>
    (["exact", "capacity", "mask"] satisfies Bounds[]).map((bounds) => memoryMode(bounds, fixed));
  assertEquals(modes(true), ["fixed", "fixed", "mask"]);
  assertEquals(modes(false), ["growable", "capacity", "mask"]);
});

Deno.test("maskedBytes() gives the next power of two, and a page for no page", () => {
  const bytes = (maxPages: number) => maskedBytes(memory({ mode: "mask", maxPages })) / 65_536;
  assertEquals([0, 1, 2, 3, 4, 5, 1024, 1025, 65_535, 65_536].map(bytes), [
    1,
    1,
    2,
    4,
    4,
    8,
    1024,
    2048,
    65_536,
    65_536,
  ]);
});

Deno.test("isInline() takes 64 MiB, and what is behind a mask with it", () => {
  assertEquals(isInline(memory({ mode: "mask", maxPages: 1024 })), true);
  assertEquals(isInline(memory({ mode: "mask", maxPages: 1025 })), false);
  assertEquals(isInline(memory({ mode: "capacity", maxPages: 1024 })), true);
  assertEquals(isInline(memory({ mode: "capacity", maxPages: 1025 })), false);
});

Deno.test("the size of a memory is constant where nobody can grow it", () => {
  const sizes = (given: Partial<MemoryPlan>) => {
    const found = memory(given);
    return [hasConstantSize(found), sizeIsInInstance(found)];
  };
  assertEquals(sizes({ mode: "fixed", maxPages: 1 }), [true, false]);
  assertEquals(sizes({ mode: "mask", maxPages: 1 }), [true, false]);
  assertEquals(sizes({ mode: "mask" }), [false, true]);
  assertEquals(sizes({ mode: "capacity" }), [false, true]);
  assertEquals(sizes({ mode: "growable" }), [false, false]);
  assertEquals(sizes({ mode: "growable", maxPages: 1 }), [false, false]);
});

Deno.test("views are for memories of no constant length, coalesced checks for those that trap", async () => {
  const found = async (bounds: Bounds) => {
    const { module, plan } = await planWat(`(module (memory 1 3) ${GROWS})`, { bounds });
    return [viewLimits(plan.memories[0]!), canCoalesce(module, plan.memories, plan.memories[0]!)];
  };
  assertEquals(await found("exact"), [{ min: 65_536, max: 196_608 }, true]);
  assertEquals(await found("capacity"), [undefined, true]);
  assertEquals(await found("mask"), [undefined, false]);
});

Deno.test("a memory that is imported is exact whatever the option says", async () => {
  const text = `(module (import "m" "m" (memory 1 3)) (func (param i32) (result i32)
    (i32.load (local.get 0))))`;
  for (const bounds of ["capacity", "mask"] as const) {
    const planned = await planWat(text, { bounds });
    assertEquals(planned.plan.memories[0]!.mode, "growable");
    assertEquals(loweredLines(planned), ["i32_load(m, x0, 0)?"].map((line) => `Ok(${line})`));
  }
});

/** What a function needs, by place, and the lines of the first. */
async function compiled(
  functions: string,
  options: TranspileOptions,
): Promise<{ readonly needs: readonly Needs[]; readonly lines: readonly string[] }> {
  const planned = await planWat(`(module (memory 1 3) ${functions})`, options);
  return { needs: planned.plan.calls.funcs, lines: loweredLines(planned) };
}

Deno.test("loads and stores of a masked memory do not trap, and bulk operations do", async () => {
  const { lines, needs } = await compiled(
    `(func (param i32) (result i32)
      (i32.store8 offset=7 (local.get 0) (i32.const 1)) (i32.load (local.get 0)))
    (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))
    (func (unreachable))`,
    { bounds: "mask" },
  );
  assertEquals(needs, [memoryBit(0), memoryBit(0) | TRAPS, TRAPS]);
  assertEquals(lines, ["i32_store8_masked(m, x0, 7, 1);", "i32_load_masked(m, x0, 0)"]);
});

Deno.test("the size of a memory is asked from the instance where functions are given all of it", async () => {
  const size = "(func (result i32) (i32.add (memory.size) (i32.load (i32.const 8))))";
  for (const bounds of ["capacity", "mask"] as const) {
    const { lines, needs } = await compiled(`${size} ${GROWS}`, { bounds });
    assertEquals(needs[0]! & INSTANCE, INSTANCE);
    assertEquals(lines.slice(0, 2), ["x0 = this.memory.size();", "m = this.memory.array_mut();"]);
  }
  const { lines, needs } = await compiled(size, { bounds: "mask" });
  assertEquals(needs[0]! & INSTANCE, 0);
  assertEquals(lines, ["i32_load_masked(m, 8, 0).wrapping_add(1)"]);
});
