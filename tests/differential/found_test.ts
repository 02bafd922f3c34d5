/**
 * Differences that fuzzing has found, and their tools: each stays fixed, and the tools would notice
 * one.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { exists } from "../support/rustc.ts";
import { assemble } from "../support/wat.ts";
import type { Case } from "./case.ts";
import { compare, compareWith } from "./compare.ts";
import { FOUND, readFound, saveFound } from "./found.ts";
import { shrink } from "./shrink.ts";
import { runInV8 } from "./v8.ts";

Deno.test("what fuzzing has found does the same in V8 and in Rust at opt-level 0 and 3", async () => {
  const cases = exists(FOUND) ? readFound() : [];
  assertEquals(await compare(cases), []);
});

/** A module that divides, with something that is not needed around it. */
async function division(operation: string): Promise<Case> {
  const bytes = await assemble(`(module
    (memory (export "memory") 1)
    (global (export "count") (mut i64) (i64.const 0))
    (func $count (global.set 0 (i64.add (global.get 0) (i64.const 1))))
    (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
    (func (export "divide") (param i32 i32) (result f64)
      (call $count)
      (i32.store (i32.const 8) (local.get 0))
      (f64.convert_i32_s (i32.${operation} (local.get 0) (local.get 1)))))`);
  return {
    name: "division",
    bytes,
    options: { optLevel: 0, memory: "growable" },
    calls: [
      { func: "store", args: [4, 5] },
      { func: "divide", args: [7, 2] },
      { func: "divide", args: [-7, 2] },
      { func: "store", args: [65_536, 5] },
      { func: "divide", args: [7, 0] },
      { func: "store", args: [0, 1] },
    ],
  };
}

Deno.test("a comparison notices results, traps, memories and globals that are different", async () => {
  const [right, wrong] = [await division("div_s"), await division("div_u")];
  const expected = new Map([[right.name, runInV8(wrong)]]);
  const { differences } = await compareWith([right], [0], expected);
  assertEquals(differences.map(({ call, level }) => [call, level]), [["divide(-7, 2)", 0]]);
  for (
    const [at, change] of [
      [4, (line: string) => line.replace("OutOfBounds", "Unreachable")],
      [1, (line: string) => line.replace(/.$/, (c) => c === "0" ? "1" : "0")],
      [2, () => "skipped"],
    ] as const
  ) {
    const lines = runInV8(right);
    lines[at] = change(lines[at]!);
    const changed = await compareWith([right], [0], new Map([[right.name, lines]]));
    assertEquals(changed.differences.length, lines[at] === "skipped" ? 0 : 1, lines[at]);
    assertEquals(changed.skipped.size, lines[at] === "skipped" ? 1 : 0);
  }
});

Deno.test("a case that becomes no program is a difference, and hides no other", async () => {
  const right = await division("div_s");
  const broken = { ...right, name: "broken", options: { runtimePath: "no_such_crate" } };
  const found = await compare([broken, right, { ...right, name: "other" }], [0]);
  assertEquals(found.map(({ name }) => name), ["broken"]);
  assert(found[0]!.found.startsWith("no program: rustc"), found[0]!.found);
});

Deno.test("shrink() leaves of a case what it takes", async () => {
  const given = await division("div_s");
  const traps = (made: Case): Promise<boolean> =>
    Promise.resolve(runInV8(made).some((line) => line.startsWith("trap DivisionByZero")));
  const small = await shrink(given, traps, 60);
  assert(await traps(small));
  assertEquals(small.calls, [{ func: "divide", args: [7, 0] }]);
  assertEquals(small.options, {});
  assert(small.bytes.length < given.bytes.length - 20, `${small.bytes.length}`);
});

Deno.test("a difference that is kept is read as it was", async () => {
  const folder = `${await Deno.makeTempDir()}/`;
  const given: Case = {
    ...await division("div_s"),
    calls: [{ func: "divide", args: [1, 2n ** 63n] }],
    fill: 3,
  };
  saveFound(given, { name: given.name, call: "x", expected: "a", found: "b", level: 3 }, folder);
  assertEquals(readFound(folder), [given]);
  await Deno.remove(folder, { recursive: true });
});
