import { assertEquals } from "@std/assert";
import { prepare } from "./program.ts";
import type { Plan } from "./plan.ts";
import { invoke, module, planOf, type TestCommand } from "./testing.ts";

const unlinkable = (text: string, message: string): TestCommand =>
  module(text, undefined, "assert_unlinkable", message);

/** The commands for the program and, in their place, the verdicts that are known. */
function linesOf(plan: Plan): string[] {
  const { lines, verdicts } = prepare(plan, new Map(), new Map());
  const left = [...lines];
  return verdicts.map((verdict) => {
    if (verdict === undefined) return (left.shift() ?? "").replace(/^\d+ /, "");
    return verdict.reason === "" ? verdict.status : `${verdict.status}: ${verdict.reason}`;
  });
}

const F = '(module (func (export "f")))';
const G = '(module (func (export "g")) (func (export "f") (result i32) (i32.const 1)))';

Deno.test("makePlan() finds the latest, the named and the registered instance", () => {
  const plan = planOf(
    module(F, "A"),
    module(G),
    { type: "action", action: invoke("f") },
    { type: "action", action: invoke("f", "A") },
    { type: "action", action: invoke("g", "A") },
    { type: "register", as: "M" },
    module('(module (import "M" "g" (func)))'),
    module('(module (import "M" "h" (func)))'),
    { type: "action", action: invoke("f", "B") },
  );
  assertEquals(linesOf(plan), [
    "module 0",
    "module 1",
    "run 1 0",
    "run 0 1",
    'fail: No export "g"',
    "register 1",
    "module 2",
    "fail: Does not link: Unknown import: M.h",
    "fail: No such instance",
  ]);
});

Deno.test("makePlan() makes instances of a definition", () => {
  const plan = planOf(
    module(F, "D", "module_definition"),
    { type: "module_instance", instance: "I", module: "D" },
    { type: "module_instance" },
    { type: "action", action: invoke("f", "I") },
    { type: "action", action: invoke("f") },
  );
  assertEquals(linesOf(plan), ["pass", "module 0", "module 1", "run 0 0", "run 1 1"]);
});

Deno.test("makePlan() leaves the size of what may have grown to the program", () => {
  const plan = planOf(
    module('(module (memory (export "m") 1 4))'),
    { type: "register", as: "M" },
    module('(module (import "M" "m" (memory 2)))'),
    unlinkable('(module (import "M" "m" (memory 2)))', "incompatible import type"),
    unlinkable('(module (import "M" "m" (memory 1)))', "incompatible import type"),
    unlinkable('(module (import "M" "m" (memory 1 3)))', "incompatible import type"),
    unlinkable('(module (import "M" "n" (memory 1)))', "unknown import"),
    unlinkable('(module (import "spectest" "memory" (table 1 funcref)))', "unknown import"),
  );
  assertEquals(linesOf(plan), [
    "module 0",
    "register 0",
    "module 1",
    "fails 2 IncompatibleImport",
    "fail: Expected incompatible import type, but all imports match",
    "pass",
    "pass",
    "fail: Expected unknown import, found Incompatible import type: expected a table, " +
    "found a memory",
  ]);
});

Deno.test("makePlan() hands on why a module cannot be used", () => {
  const params = "i32 ".repeat(1001);
  const plan = planOf(
    module(`(module (func (export "f") (param ${params})))`),
    { type: "register", as: "M" },
    module('(module (import "M" "f" (func)) (export "f" (func 0)))'),
    { type: "assert_trap", action: invoke("f"), text: "unreachable" },
  );
  const reason = "unsupported: implementation limit: " +
    "Cannot translate a type with 1001 parameters, limit 1000";
  assertEquals(linesOf(plan), [reason, reason, reason, reason]);
});

Deno.test("makePlan() tells malformed, invalid and valid modules apart", () => {
  const judge = (type: string, text: string): TestCommand => module(text, undefined, type, "");
  const plan = planOf(
    judge("assert_invalid", F),
    { ...judge("assert_malformed", F), module_type: "text" },
  );
  assertEquals(linesOf(plan), [
    "fail: Expected invalid, but the module was accepted",
    "text: only a parser of the text format can tell",
  ]);
});
