import { assertEquals } from "@std/assert";
import { planWat } from "../../tests/support/backend.ts";
import { randomModule } from "../../tests/support/random_wasm.ts";
import { assemble } from "../../tests/support/wat.ts";
import { buildFunc } from "../ir/build.ts";
import { resolveOptions } from "../options/options.ts";
import { decode } from "../wasm/decode.ts";
import { validate } from "../wasm/validate.ts";
import { needsOfIr } from "./ir_needs.ts";
import { memoryBit, type Needs, STATE, TRAPS } from "./needs.ts";
import { planModule } from "./plan.ts";
import { findUses, type ModuleUses } from "./uses.ts";

async function usesOf(text: string): Promise<ModuleUses> {
  return findUses(validate(decode(await assemble(`(module ${text})`))));
}

/** What a function with a body of its own needs, among others with a global. */
async function needs(body: string): Promise<Needs> {
  const uses = await usesOf(`(global $g (mut i32) (i32.const 0))
    (func (param i32) (result i32) ${body})`);
  return uses.funcs[0]!.needs;
}

Deno.test("findUses() finds what a function calls, each once, imports too", async () => {
  const { funcs, indirect } = await usesOf(`(import "m" "f" (func $f)) (table 1 funcref)
    (type $a (func)) (type $same (func)) (type $b (func (param i32)))
    (func $g (call $f) (call $h) (call $f))
    (func $h
      (call_indirect (type $b) (i32.const 0) (i32.const 0))
      (call_indirect (type $a) (i32.const 0))
      (call_indirect (type $same) (i32.const 0)))`);
  assertEquals(funcs.map(({ calls }) => calls), [[0, 2], []]);
  assertEquals(funcs.map((func) => func.indirect), [[], [0, 1]]);
  assertEquals(indirect.map(({ type }) => type.params.length), [1, 0]);
});

Deno.test("findUses() skips what stands after a jump", async () => {
  assertEquals(await needs("(return (i32.const 1)) (drop (global.get $g))"), 0);
  assertEquals(await needs("(br 0 (i32.const 1)) (block (global.set $g (i32.const 1)))"), 0);
  assertEquals(await needs("(loop (br 0)) (global.get $g)"), 0);
  assertEquals(await needs("(block (return (i32.const 1))) (global.get $g)"), 0);
});

Deno.test("findUses() goes on where a branch leads, or an arm of an if", async () => {
  const branch = "(block (br_if 0 (local.get 0)) (return (i32.const 1))) (global.get $g)";
  assertEquals(await needs(branch), STATE);
  const table = "(block (block (br_table 0 1 (local.get 0)))) (global.get $g)";
  assertEquals(await needs(table), STATE);
  const then = "(if (local.get 0) (then (return (i32.const 1)))) (global.get $g)";
  assertEquals(await needs(then), STATE);
  const otherwise = `(if (local.get 0) (then (nop)) (else (return (i32.const 1))))
    (global.get $g)`;
  assertEquals(await needs(otherwise), STATE);
  const second = `(if (result i32) (local.get 0) (then (return (i32.const 1)))
    (else (global.get $g)))`;
  assertEquals(await needs(second), STATE);
  const neither = `(if (local.get 0) (then (return (i32.const 1)))
    (else (return (i32.const 2)))) (global.get $g)`;
  assertEquals(await needs(neither), 0);
});

Deno.test("findUses() knows divisions that cannot trap", async () => {
  assertEquals(await needs("(i32.div_s (local.get 0) (i32.const -1))"), TRAPS);
  assertEquals(await needs("(i32.div_u (local.get 0) (i32.const -1))"), 0);
  assertEquals(await needs("(i32.div_u (local.get 0) (i32.const 0))"), TRAPS);
  const wide = (constant: string) =>
    needs(`(i32.wrap_i64 (i64.div_s (i64.extend_i32_s (local.get 0)) (i64.const ${constant})))`);
  assertEquals(await wide("0xffffffff"), 0);
  assertEquals(await wide("-0x100000000"), 0);
  assertEquals(await wide("0x100000000"), 0);
  assertEquals(await wide("-1"), TRAPS);
  assertEquals(await wide("0"), TRAPS);
});

Deno.test("findUses() finds what is grown, dropped and referred to", async () => {
  const uses = await usesOf(`(memory 1) (table $a 1 funcref) (table $t 1 funcref)
    (data "a") (data $d "b") (elem $e func $f)
    (func $f (data.drop $d) (elem.drop $e) (drop (ref.func $f))
      (drop (memory.grow (i32.const 1)))
      (drop (table.grow $t (ref.null func) (i32.const 1))))`);
  assertEquals([...uses.grownMemories, ...uses.grownTables], [0, 1]);
  assertEquals([...uses.dropped.data, ...uses.dropped.elem], [1, 0]);
  assertEquals([...uses.referenced], [0]);
});

Deno.test("findUses() leaves out nothing that the IR needs, in random modules", () => {
  for (let seed = 0; seed < 60; seed++) {
    const module = validate(decode(randomModule(seed)));
    for (const bounds of ["exact", "capacity", "mask"] as const) {
      const options = resolveOptions({ bounds, memory: "growable" });
      const plan = planModule(module, findUses(module), "m", options);
      for (const func of module.funcs) {
        if (func.body === undefined) continue;
        const { needs } = needsOfIr(plan, buildFunc({ module }, func));
        const given = plan.calls.ofIndex(func.index);
        assertEquals(needs & ~given, 0, `${bounds}, seed ${seed}, function ${func.index}`);
      }
    }
  }
});

Deno.test("needsOfIr() finds the memory and the calls of a function", async () => {
  const { ir, plan } = await planWat(`(module (memory 1) (func (call 1))
    (func (i32.store (i32.const 0) (i32.const 1))))`);
  assertEquals(needsOfIr(plan, ir.funcs[1]!).needs, memoryBit(0) | TRAPS);
  assertEquals([...needsOfIr(plan, ir.funcs[0]!).nodes], [1]);
});
