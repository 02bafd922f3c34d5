import { assertEquals, assertNotEquals } from "@std/assert";
import { loweredLines, planWat } from "../../tests/support/backend.ts";
import { effectOf } from "../ir/effects.ts";
import { parseFunc } from "../ir/parse.ts";
import { verify } from "../ir/verify.ts";
import { chooseInlining } from "./inline.ts";
import { chooseVariables, type Variable } from "./variables.ts";

/** Chooses the variables of a function whose parameters are `v0` of local 0 and `v1` of local 1. */
function choose(body: string): {
  readonly of: (value: number) => number;
  readonly variable: (value: number) => Variable | undefined;
  readonly count: number;
} {
  const func = parseFunc(`f0 = func 0 (v0$0: i32, v1$1: i32) -> (i32) {\n${body}\n}`);
  verify(func);
  const inlining = chooseInlining(func, {
    effectOf,
    standsAlone: ({ op }) => op === "call",
  });
  const { of, vars } = chooseVariables(func, inlining);
  return {
    of: (value) => of[value]!,
    variable: (value) => vars[of[value]!],
    count: vars.length,
  };
}

Deno.test("chooseVariables() keeps the values of one local in one variable", () => {
  const { of, count } = choose(`
    v2$0: i32 = call 0 v0
    v3$0: i32 = call 0 v2
    v4$0: i32 = call 0 v3 v3
    return v4`);
  assertEquals([of(2), of(3), of(4)], [of(0), of(0), of(0)]);
  assertEquals(count, 1);
});

Deno.test("chooseVariables() gives values of different locals different variables", () => {
  const { of, variable } = choose("v2: i32 = call 0 v0 v1\nreturn v2");
  assertEquals(new Set([of(0), of(1), of(2)]).size, 3);
  assertEquals([0, 1, 2].map((value) => variable(value)!.home), [0, 1, -1]);
  assertEquals([0, 1, 2].map((value) => variable(value)!.param), [0, 1, -1]);
});

Deno.test("chooseVariables() gives none to what is unused or written in place", () => {
  const { of, count } = choose(`
    v2: i32 = i32.add v0 v0
    v3: i32 = call 0
    return v2`);
  assertEquals([of(1), of(2), of(3)], [-1, -1, -1]);
  assertEquals(count, 1);
});

Deno.test("chooseVariables() moves the new value of a local whose old one is used later", () => {
  const { of, variable } = choose(`
    v2: i32 = i32.const 1
    v3$0: i32 = i32.add v0 v2
    call 0 v3 v3
    call 0 v0
    return v3`);
  assertNotEquals(of(3), of(0));
  assertEquals(variable(0)!.home, 0);
  assertEquals(variable(3)!.home, -1);
});

Deno.test("chooseVariables() looks at the operands of what is written in place", () => {
  const { of } = choose(`
    v2: i32 = i32.eqz v0
    v3$0: i32 = call 0 v1
    call 0 v3
    call 0 v2
    return v3`);
  assertEquals(of(2), -1);
  assertNotEquals(of(3), of(0));
});

Deno.test("chooseVariables() moves only what is overwritten too early", () => {
  const { of } = choose(`
    v2$0: i32 = call 0 v0
    v3$0: i32 = call 0 v2
    call 0 v2
    v4$0: i32 = call 0 v3 v3
    return v4`);
  assertEquals(of(2), of(0));
  assertNotEquals(of(3), of(0));
  assertEquals(of(4), of(0));
});

Deno.test("chooseVariables() keeps a value that is used after an arm overwrites its local", () => {
  const { of } = choose(`
    v5: i32 = if L0 v1 {
      v2$0: i32 = call 0 v1
      call 0 v2
      br L0(v2)
    } else {
      br L0(v1)
    }
    call 0 v0
    return v5`);
  assertNotEquals(of(2), of(0));
});

Deno.test("chooseVariables() lets an arm overwrite a local that only the other arm reads", () => {
  const { of } = choose(`
    v5$0: i32 = if L0 v1 {
      v2$0: i32 = call 0 v1
      call 0 v2
      br L0(v2)
    } else {
      br L0(v0)
    }
    return v5`);
  assertEquals([of(2), of(5)], [of(0), of(0)]);
});

Deno.test("chooseVariables() lets an arm that never comes back overwrite a local", () => {
  const { of } = choose(`
    if L0 v1 {
      v2$0: i32 = call 0 v1
      call 0 v2
      return v2
    } else {
      br L0
    }
    return v0`);
  assertEquals(of(2), of(0));
});

Deno.test("chooseVariables() keeps a value that every round reads and overwrites", () => {
  const { of } = choose(`
    loop L0 (v3$1: i32 = v1) {
      call 0 v0
      v2$0: i32 = call 0 v3
      br_if v2 L0(v2)
      return v2
    }`);
  assertNotEquals(of(2), of(0));
});

Deno.test("chooseVariables() keeps a round's value that is used after the next was made", () => {
  const { of } = choose(`
    v2: i32 = i32.const 1
    loop L0 (v3$0: i32 = v0) {
      v4$0: i32 = i32.add v3 v2
      call 0 v4
      br_if v4 L0(v4)
      return v3
    }`);
  assertEquals(of(3), of(0));
  assertNotEquals(of(4), of(3));
});

Deno.test("chooseVariables() counts a round in one variable when the old value is dead", () => {
  const { of } = choose(`
    v2: i32 = i32.const 1
    loop L0 (v3$0: i32 = v0) {
      v4$0: i32 = i32.add v3 v2
      br_if v4 L0(v4)
      return v4
    }`);
  assertEquals([of(3), of(4)], [of(0), of(0)]);
});

Deno.test("chooseVariables() moves the start of a loop that is used inside it", () => {
  const { of } = choose(`
    loop L0 (v3$0: i32 = v0) {
      v4: i32 = call 0 v3 v0
      br_if v4 L0(v4)
      return v0
    }`);
  assertNotEquals(of(3), of(0));
});

Deno.test("two locals that are swapped round a loop are copied by way of a third", async () => {
  const planned = await planWat(`(module (func (param i32 i32 i32) (result i32) (local $old i32)
    (loop $again
      (local.set $old (local.get 0))
      (local.set 0 (local.get 1))
      (local.set 1 (local.get $old))
      (br_if $again (local.tee 2 (i32.sub (local.get 2) (i32.const 1)))))
    (i32.sub (local.get 0) (local.get 1))))`);
  const lines = loweredLines(planned);
  const back = lines.indexOf("continue 'b1;");
  assertEquals(lines.slice(back - 3, back), ["x3 = x0;", "x0 = x1;", "x1 = x3;"]);
});

Deno.test("three locals that are turned round a loop are copied in an order that keeps them", async () => {
  const planned = await planWat(`(module
    (func (param i32 i32 i32 i32) (result i32)
      (loop $again
        (local.get 1) (local.get 2) (local.get 0)
        (local.set 2) (local.set 1) (local.set 0)
        (br_if $again (local.tee 3 (i32.sub (local.get 3) (i32.const 1)))))
      (i32.sub (local.get 0) (i32.mul (local.get 1) (local.get 2)))))`);
  const lines = loweredLines(planned);
  const back = lines.findIndex((line) => line.startsWith("continue"));
  const held = new Map([["x0", "a"], ["x1", "b"], ["x2", "c"]]);
  for (const line of lines.slice(lines.indexOf("if x3 != 0 {") + 1, back)) {
    const [, to, from] = /^(x\d+) = (x\d+);$/.exec(line)!;
    held.set(to!, held.get(from!)!);
  }
  assertEquals(["x0", "x1", "x2"].map((name) => held.get(name)), ["b", "c", "a"]);
});

Deno.test("a post-increment whose old value is read later leaves it in its variable", async () => {
  const planned = await planWat(`(module (memory (export "m") 1) (func (param i32) (result i32)
    (i32.load (local.get 0))
    (local.set 0 (i32.add (local.get 0) (i32.const 4)))
    (i32.load (local.get 0))
    (i32.sub)
    (local.get 0)
    (i32.add)))`);
  assertEquals(loweredLines(planned), [
    "x1 = x0.wrapping_add(4);",
    "let t0 = i32_load(m, x0, 0)?.wrapping_sub(i32_load(m, x1, 0)?);",
    "Ok(t0.wrapping_add(x1))",
  ]);
});
