import { assertEquals, assertRejects } from "@std/assert";
import { planWat } from "../../tests/support/backend.ts";
import { UsageError } from "../errors.ts";
import type { TranspileOptions } from "../options/option_types.ts";
import { INSTRUCTIONS } from "../wasm/instructions.ts";
import { findUses } from "./uses.ts";
import { memoryBit, STATE, TRAPS } from "./needs.ts";

async function modes(text: string, options?: TranspileOptions): Promise<string[]> {
  const { plan } = await planWat(`(module ${text})`, options);
  return plan.memories.map(({ mode }) => mode);
}

async function refused(text: string, reason: string, options?: TranspileOptions): Promise<void> {
  const { message } = await assertRejects(
    () => modes(text, { memory: "constant", ...options }),
    UsageError,
  );
  assertEquals(
    message,
    `Option --memory=constant does not fit: memory 0 is no constant, as ${reason}; leave the option out`,
  );
}

const LOADS = "(func (param i32) (result i32) (i32.load (local.get 0)))";
const SHOWN = '(memory (export "m") 1)';

Deno.test("a memory that nothing writes and no host can see is a constant", async () => {
  assertEquals(await modes(`(memory 1) ${LOADS}`), ["constant"]);
  assertEquals(await modes(`(memory 1) (data (i32.const 65535) "a") ${LOADS}`), ["constant"]);
  assertEquals(await modes("(memory 1)", { alignedMemory: true }), ["alignedConstant"]);
  assertEquals(await modes("(memory 1) (memory 1)"), ["constant", "constant"]);
  assertEquals(await modes(SHOWN), ["fixed"]);
  assertEquals(await modes('(import "e" "m" (memory 1))'), ["growable"]);
  const lent = '(import "e" "t" (table 1 funcref))';
  assertEquals(await modes(`${lent} (memory 1)`), ["fixed"]);
});

Deno.test("what the options say of a memory comes before that it could be a constant", async () => {
  assertEquals(await modes("(memory 1 2)", { memory: "fixed" }), ["fixed"]);
  assertEquals(await modes("(memory 1 2)", { memory: "growable" }), ["growable"]);
  assertEquals(await modes("(memory 1 2)", { bounds: "mask" }), ["mask"]);
  assertEquals(await modes("(memory 1 2)", { bounds: "capacity" }), ["constant"]);
  const grows = "(func (drop (memory.grow (i32.const 1))))";
  assertEquals(await modes(`(memory 1 2) ${grows}`), ["growable"]);
  assertEquals(await modes(`(memory 1 1) ${grows}`), ["constant"]);
});

Deno.test("--memory=constant takes a memory whose host only reads it, and no other", async () => {
  const constant = { memory: "constant" } as const;
  assertEquals(await modes(`${SHOWN} ${LOADS}`, constant), ["constant"]);
  assertEquals(await modes('(import "e" "m" (memory 1))', constant), ["growable"]);
  await refused(
    `${SHOWN} (func) (func $set (i32.store8 (i32.const 1) (i32.const 2)))`,
    'function 1 "set" has i32.store8 at byte 43',
  );
  await refused(
    `(import "e" "g" (global i32)) ${SHOWN} (data (global.get 0) "a")`,
    "a data segment begins where an imported global says",
  );
  await refused(
    `${SHOWN} (data "a") (data (i32.const 65535) "ab")`,
    "data segment 1 ends beyond it",
  );
  await refused('(memory (export "m") 1 2 shared)', "it is shared");
  await refused(SHOWN, "its addresses are masked", { bounds: "mask" });
  const wasi = '(import "wasi_snapshot_preview1" "sched_yield" (func (result i32))) ';
  await refused(`${wasi} ${SHOWN}`, "functions of WASI write it", { wasi: true });
  assertEquals(await modes(`${wasi} ${SHOWN}`, constant), ["constant"]);
});

Deno.test("a large memory is a constant by itself where it is not mostly zeros", async () => {
  assertEquals(await modes("(memory 2)"), ["fixed"]);
  assertEquals(await modes('(memory 2) (data (i32.const 65535) "a")'), ["constant"]);
  assertEquals(await modes('(memory 2) (data (i32.const 65534) "a")'), ["fixed"]);
  assertEquals(await modes("(memory 2)", { memory: "constant" }), ["constant"]);
  assertEquals(await modes("(memory 2)", { memoryBytes: 65_536 }), ["constant"]);
});

Deno.test("each instruction that may write a memory makes it none", async () => {
  for (const { access, effects, name, signature } of INSTRUCTIONS) {
    if (effects.control || name === "memory.grow") continue;
    const isAtomic = access?.atomic !== undefined;
    if (!effects.writes.includes("memory") && !isAtomic) continue;
    const types = signature === "custom" ? ["i32", "i32", "i32"] : signature.params;
    const given = types.map((type) =>
      type === "v128" ? "(v128.const i64x2 0 0)" : `(${type === "addr" ? "i32" : type}.const 0)`
    ).join(" ");
    const immediates = name === "memory.init" ? " 0" : /lane$/.test(name) ? " 0" : "";
    const hasResult = isAtomic && signature !== "custom" && signature.results.length > 0;
    const code = `(${name}${immediates} ${given})`;
    const { module } = await planWat(
      `(module (memory 1) (data "a") (func ${hasResult ? `(drop ${code})` : code}))`,
    );
    assertEquals(findUses(module).writers.get(0)?.op, name);
  }
});

Deno.test("a copy writes the memory that it copies to", async () => {
  const copy = "(func (memory.copy 1 0 (i32.const 0) (i32.const 0) (i32.const 1)))";
  assertEquals(await modes(`(memory 1) (memory 1) ${copy}`), ["constant", "fixed"]);
});

Deno.test("functions are not given a constant", async () => {
  const { plan } = await planWat(
    `(module (memory 1) (memory 1) ${LOADS}
      (func (param i32) (i32.store 1 (local.get 0) (i32.load 0 (local.get 0))))
      (global (mut i32) (i32.const 0)) (func (result i32) (global.get 0)))`,
  );
  assertEquals(plan.calls.funcs, [TRAPS, TRAPS | memoryBit(1), STATE]);
});
