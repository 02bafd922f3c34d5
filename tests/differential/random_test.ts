/**
 * Random modules do in generated Rust what they do in the JavaScript engine. By hand, for more:
 * `deno task fuzz --profile functions`.
 *
 * @module
 */

import { assertEquals, assertGreater } from "@std/assert";
import type { Case } from "./case.ts";
import { compare } from "./compare.ts";
import { loopsCase } from "./random/loops.ts";
import { randomModule } from "./random/module.ts";
import { memoryBytesCase } from "./random/memory_bytes.ts";
import { pageSizesCase } from "./random/page_sizes.ts";
import { runInV8 } from "./v8.ts";

const MODULES = 30;
const FUNCTIONS = 10;

Deno.test("300 random functions do the same in V8 and in Rust at opt-level 0 and 3", async () => {
  const cases = Array.from({ length: MODULES }, (_, seed) => randomModule(seed, FUNCTIONS).case);
  assertEquals(await compare(cases), []);
});

Deno.test("traps of random functions are where V8 says", async () => {
  const cases = Array.from({ length: 20 }, (_, seed): Case => {
    const { case: given } = randomModule(1000 + seed, FUNCTIONS);
    const optLevel = seed % 4 < 3 ? 0 : 1;
    const trapInfo = seed % 4 === 2 ? "function" : "offset";
    return { ...given, options: { ...given.options, optLevel, trapInfo } };
  });
  const lines = cases.flatMap((given) => runInV8(given));
  assertGreater(lines.filter((line) => /^trap \S+ @\d/.test(line)).length, 50);
  assertEquals(await compare(cases), []);
});

Deno.test("60 modules of random loops do the same in V8 and in Rust at opt-level 0 and 3", async () => {
  const cases = await Promise.all(Array.from({ length: 60 }, (_, seed) => loopsCase(seed)));
  assertEquals(await compare(cases), []);
});

Deno.test("100 random functions and 30 modules of loops take as much fuel as V8 counts, and less is too little", async () => {
  const functions = Array.from({ length: 10 }, (_, i) => randomModule(i, FUNCTIONS).case);
  const loops = await Promise.all(Array.from({ length: 30 }, (_, seed) => loopsCase(seed)));
  const cases = [...functions, ...loops].map((each, i): Case => ({
    ...each,
    options: { ...each.options, fuel: true, optLevel: i % 3 === 0 ? 0 : 1 },
    ...(i % 2 === 0 ? { tight: i } : {}),
  }));
  assertEquals(await compare(cases), []);
});

Deno.test("40 modules with memories of bytes do what their twins do in V8", async () => {
  const cases = await Promise.all(Array.from({ length: 40 }, (_, seed) => pageSizesCase(seed)));
  assertEquals(await compare(cases), []);
});

Deno.test("40 modules of fewer bytes than their pages do what their twins do in V8", async () => {
  const cases = await Promise.all(Array.from({ length: 40 }, (_, seed) => memoryBytesCase(seed)));
  assertEquals(await compare(cases), []);
});

Deno.test("100 functions with wide arithmetic do what their twins do in V8", async () => {
  const cases = Array.from(
    { length: 10 },
    (_, seed) => randomModule(seed, FUNCTIONS, { wide: true }).case,
  );
  assertEquals(await compare(cases), []);
});

Deno.test("20 modules of random loops over vectors do the same in V8 and in Rust", async () => {
  const cases = await Promise.all(
    Array.from({ length: 20 }, (_, seed) => loopsCase(seed, { vectors: true })),
  );
  assertEquals(await compare(cases), []);
});
