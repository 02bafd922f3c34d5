import { assert, assertEquals } from "@std/assert";
import { loweredLines, planWat } from "../../tests/support/backend.ts";
import { effectOf, READS_GLOBAL } from "../ir/effects.ts";
import type { TrapInfo } from "../options/option_types.ts";
import { valueId } from "../ir/ir.ts";
import { parseFunc } from "../ir/parse.ts";
import { verify } from "../ir/verify.ts";
import { chooseInlining, type InlineRules } from "./inline.ts";

const RULES: InlineRules = {
  effectOf,
  standsAlone: ({ op }) => op === "call" || op === "memory.grow",
};

/** The values that are written where they are used, in a function of i32 `v0` to `v3`. */
function inlined(body: string, rules: InlineRules = RULES, results = "i32"): string {
  const func = parseFunc(
    `f0 = func 0 (v0: i32, v1: i32, v2: i32, v3: i32) -> (${results}) {\n${body}\n}`,
  );
  verify(func);
  return chooseInlining(func, rules).ops
    .flatMap((op, value) => op === undefined ? [] : `v${value}`).join(" ");
}

Deno.test("chooseInlining() writes a value that is used once in its place", () => {
  assertEquals(
    inlined(`v4: i32 = i32.add v0 v1
      v5: i32 = i32.mul v4 v2
      return v5`),
    "v4 v5",
  );
});

Deno.test("chooseInlining() gives a value that is used twice a variable", () => {
  assertEquals(
    inlined(`v4: i32 = i32.add v0 v1
      v5: i32 = i32.mul v4 v4
      return v5`),
    "v5",
  );
});

Deno.test("chooseInlining() writes constants at every use, in regions below too", () => {
  assertEquals(
    inlined(`v4: i32 = i32.const 7
      v5: i32 = i32.add v0 v4
      v6: i32 = if L0 v5 {
        br L0(v4)
      } else {
        br L0(v4)
      }
      return v6`),
    "v4 v5",
  );
});

Deno.test("chooseInlining() moves no other value into a region below", () => {
  assertEquals(
    inlined(`v4: i32 = i32.add v0 v1
      v6: i32 = if L0 v0 {
        br L0(v4)
      } else {
        br L0(v1)
      }
      return v6`),
    "",
  );
});

Deno.test("chooseInlining() keeps a load before a store that comes after it", () => {
  assertEquals(
    inlined(`v4: i32 = i32.load v0
      i32.store v1 v2
      return v4`),
    "",
  );
});

Deno.test("chooseInlining() keeps a load before a store even inside a pure operation", () => {
  assertEquals(
    inlined(`v4: i32 = i32.load v0
      v5: i32 = i32.add v4 v1
      i32.store v1 v2
      return v5`),
    "v4",
  );
});

Deno.test("chooseInlining() moves a load past another load, which traps alike", () => {
  assertEquals(
    inlined(`v4: i32 = i32.load v0
      v5: i32 = i32.load v1
      v6: i32 = i32.sub v5 v4
      return v6`),
    "v4 v5 v6",
  );
});

Deno.test("chooseInlining() keeps what may trap before a store that comes after it", () => {
  assertEquals(
    inlined(`v4: i32 = i32.div_u v0 v1
      i32.store v1 v2
      return v4`),
    "",
  );
});

Deno.test("chooseInlining() moves what cannot trap past a store", () => {
  assertEquals(
    inlined(`v4: i32 = i32.sub v0 v1
      i32.store v1 v2
      return v4`),
    "v4",
  );
});

Deno.test("chooseInlining() keeps the order of two different traps", () => {
  assertEquals(
    inlined(`v4: i32 = i32.div_u v0 v1
      v5: i32 = i32.load v2
      v6: i32 = i32.sub v4 v5
      return v6`),
    "v5 v6",
  );
  assertEquals(
    inlined(`v4: i32 = i32.load v2
      v5: i32 = i32.div_u v0 v1
      v6: i32 = i32.sub v4 v5
      return v6`),
    "v5 v6",
  );
});

Deno.test("chooseInlining() keeps a trap before a branch that comes after it", () => {
  assertEquals(
    inlined(`v9: i32 = block L0 {
        v4: i32 = i32.div_u v0 v1
        br_if v2 L0(v3)
        br L0(v4)
      }
      return v9`),
    "",
  );
});

Deno.test("chooseInlining() keeps reads before a call that comes after them", () => {
  for (const read of ["global.get 0", "i32.load v0", "memory.size 0", "i32.div_s v0 v1"]) {
    assertEquals(
      inlined(`v4: i32 = ${read}
        call 0
        return v4`),
      "",
      read,
    );
  }
});

Deno.test("chooseInlining() moves a pure operation past a call", () => {
  assertEquals(
    inlined(`v4: i32 = i32.add v0 v1
      call 0
      return v4`),
    "v4",
  );
});

Deno.test("chooseInlining() never moves a call", () => {
  assertEquals(
    inlined(`v4: i32 = call 0
      return v4`),
    "",
  );
});

Deno.test("chooseInlining() keeps a global's value before it is set", () => {
  assertEquals(
    inlined(`v4: i32 = global.get 0
      global.set 0 v0
      return v4`),
    "",
  );
});

Deno.test("chooseInlining() moves a global's value past a store", () => {
  assertEquals(
    inlined(`v4: i32 = global.get 0
      i32.store v0 v1
      return v4`),
    "v4",
  );
});

Deno.test("chooseInlining() writes no load inside what borrows the memory", () => {
  for (
    const user of ["i32.store v0 v4", "i32.store v4 v0", "memory.fill 0 v4 v0 v1", "call 0 v4"]
  ) {
    assertEquals(
      inlined(
        `v4: i32 = i32.load v0
        ${user}
        return`,
        RULES,
        "",
      ),
      "",
      user,
    );
  }
});

Deno.test("chooseInlining() writes a load inside a load, and inside a change of a global", () => {
  assertEquals(
    inlined(`v4: i32 = i32.load v0
      v5: i32 = i32.load v4
      return v5`),
    "v4 v5",
  );
  assertEquals(inlined("v4: i32 = i32.load v0\nglobal.set 0 v4\nreturn", RULES, ""), "v4");
});

Deno.test("chooseInlining() writes a global inside a store, but not inside a call", () => {
  assertEquals(inlined("v4: i32 = global.get 0\ni32.store v0 v4\nreturn", RULES, ""), "v4");
  assertEquals(inlined("v4: i32 = global.get 0\ncall 0 v4\nreturn", RULES, ""), "");
});

Deno.test("chooseInlining() counts what a rule says that an operation reads", () => {
  const body = `v4: funcref = ref.func 0
    v5: i32 = ref.is_null v4
    call 0 v5
    return`;
  assertEquals(inlined(body, RULES, ""), "v4 v5");
  const rules: InlineRules = { ...RULES, effectOf: (stmt) => effectOf(stmt) | READS_GLOBAL };
  assertEquals(inlined(body, rules, ""), "v4");
});

Deno.test("chooseInlining() passes an effect along an edge only when nothing else is passed", () => {
  assertEquals(
    inlined(`v9: i32 = block L0 {
        v4: i32 = i32.load v0
        br L0(v4)
      }
      return v9`),
    "v4",
  );
  assertEquals(
    inlined(`v8: i32, v9: i32 = block L0 {
        v4: i32 = i32.load v0
        v5: i32 = i32.add v0 v1
        br L0(v4, v5)
      }
      v10: i32 = i32.sub v8 v9
      return v10`),
    "v5 v10",
  );
});

Deno.test("chooseInlining() evaluates the operand of an edge only when the edge is taken", () => {
  assertEquals(
    inlined(`v9: i32 = block L0 {
        v4: i32 = i32.load v0
        br_if v1 L0(v4)
        br L0(v1)
      }
      return v9`),
    "",
  );
});

Deno.test("chooseInlining() stops before an expression gets too large to read", () => {
  const count = 60;
  const lines = Array.from({ length: count }, (_, i) => `v${i + 4}: i32 = i32.add v${i + 3} v0`);
  const found = inlined(`${lines.join("\n")}\nreturn v${count + 3}`).split(" ").length;
  assert(found > count / 2 && found < count, `${found}`);
});

Deno.test("chooseInlining() counts the uses of each value", () => {
  const func = parseFunc(`f0 = func 0 (v0: i32) -> (i32) {
    v1: i32 = i32.add v0 v0
    br_if v0 L0(v1)
    return v1
  }`);
  const { uses } = chooseInlining(func, RULES);
  assertEquals([uses[valueId(0)], uses[valueId(1)]], [3, 2]);
});

Deno.test("Rust keeps the order in which a load and a store of a module are evaluated", async () => {
  const planned = await planWat(`(module (memory 1) (func (param i32) (result i32)
    (i32.load (local.get 0))
    (i32.store (local.get 0) (i32.load offset=4 (local.get 0)))))`);
  assertEquals(loweredLines(planned), [
    "x1 = i32_load(m, x0, 0)?;",
    "x2 = i32_load(m, x0, 4)?;",
    "i32_store(m, x0, 0, x2)?;",
    "Ok(x1)",
  ]);
});

Deno.test("Rust borrows the host once where a table and a global are imported", async () => {
  const imports = `(import "m" "t" (table $t 1 externref))
    (import "m" "g" (global $g (mut i32)))`;
  const get = await planWat(`(module ${imports} (func (result externref)
    (table.get $t (global.get $g))))`);
  assertEquals(loweredLines(get), [
    "x0 = *<H as M>::g(host);",
    "x1 = table_get(<H as M>::t(host).elements(), x0)?;",
    "Ok(x1)",
  ]);
  const set = await planWat(`(module ${imports} (func
    (table.set $t (global.get $g) (ref.null extern))))`);
  assertEquals(loweredLines(set), [
    "x0 = *<H as M>::g(host);",
    "table_set(<H as M>::t(host).elements_mut(), x0, ExternRef::NULL)?;",
    "Ok(())",
  ]);
});

Deno.test("loads keep their order where a trap says which of them it was", async () => {
  const text = `(module (memory (export "m") 1) (func (param i32 i32) (result i32) (local i32)
    (i32.load (local.get 0))
    (local.set 2 (i32.load (local.get 1)))
    (i32.add (i32.mul (local.get 2) (local.get 2)))))`;
  const addresses = async (trapInfo: TrapInfo): Promise<string[]> => {
    const lines = loweredLines(await planWat(text, { optLevel: 0, trapInfo })).join("\n");
    return [...lines.matchAll(/i32_load\(m, (\w+)/g)].map(([, address]) => address!);
  };
  assertEquals(await addresses("none"), ["x1", "x0"]);
  assertEquals(await addresses("function"), ["x1", "x0"]);
  assertEquals(await addresses("offset"), ["x0", "x1"]);
});
