import { assertEquals } from "@std/assert";
import { buildLibraries } from "./build.ts";
import { execute } from "./execute.ts";
import { MEMORY_CHOICES, type MemoryChoice } from "./modes.ts";
import type { Plan } from "./plan.ts";
import { i32, invoke, module, planOf, type TestCommand } from "./testing.ts";

/** Runs a plan at level 0 and gives the reasons of the verdicts, empty for those that pass. */
async function reasonsOf(plan: Plan, memory: MemoryChoice = "auto"): Promise<string[]> {
  const verdicts = await execute(plan, { memory, level: 0 }, await buildLibraries(0));
  return verdicts.map(({ reason }) => reason);
}

const returns = (action: TestCommand, ...expected: readonly unknown[]): TestCommand => ({
  type: "assert_return",
  action,
  expected,
});
const traps = (action: TestCommand, text: string): TestCommand => ({
  type: "assert_trap",
  action,
  text,
});
const register = (name: string): TestCommand => ({ type: "register", as: name });

Deno.test("execute() tells results and traps that are right from wrong ones", async () => {
  const plan = planOf(
    module(`(module
      (func (export "add") (param i32 i32) (result i32)
        (i32.add (local.get 0) (local.get 1)))
      (func (export "nan") (result f32) (f32.const nan:0x200001))
      (func (export "two") (result i64 f64) (i64.const -1) (f64.const -0))
      (func (export "stop") (unreachable)))`),
    returns(invoke("add", undefined, i32(2), i32(3)), i32(5)),
    returns(invoke("add", undefined, i32(2), i32(3)), i32(6)),
    returns(invoke("nan"), { type: "f32", value: String(0x7fa00001) }),
    returns(invoke("nan"), { type: "f32", value: "nan:arithmetic" }),
    returns(invoke("two"), { type: "i64", value: "-1" }, { type: "f64", value: String(2n ** 63n) }),
    returns(invoke("two"), { type: "i64", value: "-1" }, { type: "f64", value: "0" }),
    traps(invoke("stop"), "unreachable"),
    traps(invoke("stop"), "out of bounds memory access"),
    traps(invoke("nan"), "unreachable"),
    returns(invoke("stop")),
  );
  assertEquals(await reasonsOf(plan), [
    "",
    "",
    "expected (i32:6), found (i32:5)",
    "",
    "expected (f32:arithmetic), found (f32:7fa00001)",
    "",
    "expected (i64:ffffffffffffffff f64:0), found (i64:ffffffffffffffff f64:8000000000000000)",
    "",
    "expected OutOfBounds, found Unreachable",
    "expected Unreachable, found (f32:7fa00001)",
    "expected (), found Unreachable",
  ]);
});

Deno.test("execute() leaves out calls that trap out of bounds where checks are relaxed", async () => {
  const text = `(module (memory 1) (func (export "f") (param i32) (result i32)
    (i32.load8_u (local.get 0)) (i32.store8 (i32.const 0) (i32.const 7))))`;
  const plan = planOf(
    module(text),
    traps(invoke("f", undefined, i32(65_536)), "out of bounds memory access"),
    returns(invoke("f", undefined, i32(0)), i32(0)),
    returns(invoke("f", undefined, i32(0)), i32(8)),
  );
  const wrong = "expected (i32:8), found (i32:7)";
  assertEquals(await reasonsOf(plan, "growable"), ["", "", "", wrong]);
  assertEquals(await reasonsOf(plan, "mask"), ["", "exact checks only", "", wrong]);
});

/** Exports everything, and calls whatever is in its table. */
const SHARED = `(module
  (memory (export "memory") 1)
  (table (export "table") 4 funcref)
  (global (export "global") (mut i32) (i32.const 7))
  (type $t (func (param i32) (result i32)))
  (func (export "call") (param i32 i32) (result i32)
    (call_indirect (type $t) (local.get 0) (local.get 1)))
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0))))`;

/** Puts a function into the table, which calls back and uses everything. */
const USER = `(module
  (import "S" "memory" (memory 1))
  (import "S" "table" (table 4 funcref))
  (import "S" "global" (global $g (mut i32)))
  (import "S" "load" (func $load (param i32) (result i32)))
  (elem (i32.const 1) $f)
  (func $f (param i32) (result i32)
    (i32.store (i32.const 8) (local.get 0))
    (global.set $g (i32.add (global.get $g) (call $load (i32.const 8))))
    (global.get $g))
  (func (export "f") (param i32) (result i32) (call $f (local.get 0))))`;

for (const memory of MEMORY_CHOICES) {
  Deno.test(`execute() links instances with memories ${memory}`, async () => {
    const plan = planOf(
      module(SHARED, "S"),
      register("S"),
      traps(invoke("call", "S", i32(30), i32(1)), "uninitialized element"),
      module(USER),
      returns(invoke("call", "S", i32(30), i32(1)), i32(37)),
      returns(invoke("f", undefined, i32(3)), i32(40)),
      returns(invoke("load", "S", i32(8)), i32(3)),
      returns({ type: "get", field: "global", module: "S" }, i32(40)),
      traps(invoke("call", "S", i32(0), i32(4)), "undefined element"),
    );
    assertEquals(await reasonsOf(plan, memory), Array(9).fill(""));
  });
}

Deno.test("execute() ends recursion between instances with a trap", async () => {
  const plan = planOf(
    module(SHARED, "S"),
    register("S"),
    module(`(module
      (import "S" "table" (table 4 funcref))
      (import "S" "call" (func $call (param i32 i32) (result i32)))
      (elem (i32.const 1) $f)
      (func $f (param i32) (result i32) (call $call (local.get 0) (i32.const 1))))`),
    {
      type: "assert_exhaustion",
      action: invoke("call", "S", i32(0), i32(1)),
      text: "call stack exhausted",
    },
    returns(invoke("load", "S", i32(8)), i32(0)),
  );
  assertEquals(await reasonsOf(plan), Array(5).fill(""));
});

Deno.test("execute() keeps what a failed start has done", async () => {
  const plan = planOf(
    module(SHARED, "S"),
    register("S"),
    module(
      `(module
        (import "S" "memory" (memory 1))
        (import "S" "table" (table 4 funcref))
        (type $t (func (param i32) (result i32)))
        (elem (i32.const 0) $double)
        (data (i32.const 0) "\\2a")
        (func $double (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
        (func $start (unreachable))
        (start $start))`,
      undefined,
      "assert_uninstantiable",
      "unreachable",
    ),
    returns(invoke("load", "S", i32(0)), i32(42)),
    returns(invoke("call", "S", i32(4), i32(0)), i32(8)),
  );
  assertEquals(await reasonsOf(plan), Array(5).fill(""));
});
