/**
 * The decoder and the validator agree with the JavaScript engine on damaged modules, and what they
 * cost is bounded. `main.ts` does the same with many more.
 *
 * @module
 */

import { assert, assertEquals, assertGreater } from "@std/assert";
import { run } from "../support/rustc.ts";
import { oneFunc } from "../support/wasm_bytes.ts";
import { disagreement, judge } from "../support/verdict.ts";
import { checkDamaged, checkNasty } from "./check.ts";
import { flips, truncations } from "./damage.ts";
import { fixtureModules } from "./modules.ts";

const SMALL = 12_000;

Deno.test("every truncation of small real modules is judged as the engine judges it", () => {
  const modules = fixtureModules().filter(({ bytes }) => bytes.length < SMALL);
  const { counts, wrong } = checkDamaged(truncations(modules));
  assertEquals(wrong, []);
  assert(counts.accepted >= modules.length && counts.rejected > 40_000, JSON.stringify(counts));
});

Deno.test("real modules with a bit changed are judged as the engine judges them", () => {
  const { counts, wrong } = checkDamaged(flips(fixtureModules(), 7, 3000));
  assertEquals(wrong, []);
  assert(counts.accepted > 300 && counts.rejected > 1000, JSON.stringify(counts));
});

Deno.test("flips() leaves the modules as they were", () => {
  const modules = fixtureModules().slice(0, 2);
  const before = modules.map(({ bytes }) => bytes.slice());
  assertEquals([...flips(modules, 1, 100)].length, 100);
  assertEquals(modules.map(({ bytes }) => bytes), before);
});

Deno.test("a verdict that is not the engine's, or has no place in the module, is noticed", () => {
  const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
  assertEquals(disagreement(bytes, judge(bytes)), undefined);
  const rejected = { verdict: "rejected", why: "for fun", offset: 8 } as const;
  assertEquals(disagreement(bytes, rejected), "the engine accepts it: for fun");
  assertEquals(disagreement(bytes.subarray(0, 7), { ...rejected, offset: 7 }), undefined);
  for (const offset of [undefined, -1, 8]) {
    const wrong = disagreement(bytes.subarray(0, 7), { ...rejected, offset });
    assert(wrong?.startsWith(`the offset ${offset}`), wrong);
  }
  assertEquals(
    disagreement(oneFunc([], ["i32"], []), { verdict: "accepted", why: "", offset: undefined }),
    "the engine rejects it",
  );
});

Deno.test("modules that promise much cost no more than 64 MB and 20 times their size", async () => {
  const results = await checkNasty([
    "section 10 of 2^32 - 1 items",
    "100,000 nested blocks",
    "a br_table of 2,000,000 labels",
    "2000 functions of 50,000 locals",
  ]);
  assertEquals(results.map(({ wrong }) => wrong), results.map(() => undefined));
  assertGreater(Math.max(...results.map(({ memory }) => memory)), 10_000_000);
});

Deno.test("a watchdog ends a process that hangs, and no other", async () => {
  const url = new URL("watchdog.ts", import.meta.url);
  const start = `import { Watchdog } from "${url}"; const dog = await Watchdog.start(1);`;
  const evaluate = (code: string): ReturnType<typeof run> =>
    run(Deno.execPath(), ["eval", `${start} ${code}`], { timeout: 60_000 });
  const ended = await evaluate("dog.next(); dog.stop(); console.log('done');");
  assertEquals([ended.code, ended.stdout], [0, "done\n"]);
  const hangs = await evaluate("dog.next(); for (;;);");
  assert(hangs.code !== 0 && hangs.stderr.includes("Number 1 takes more than 1 s"), hangs.stderr);
});
