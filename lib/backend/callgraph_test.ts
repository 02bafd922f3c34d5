import { assertEquals } from "@std/assert";
import { planWat } from "../../tests/support/backend.ts";
import type { TranspileOptions } from "../options/option_types.ts";
import {
  DEPTH,
  HOST,
  INSTANCE,
  MEMORY_BITS,
  memoryBit,
  type Needs,
  referencedFunctions,
  STATE,
  TRAPS,
} from "./callgraph.ts";

const MEMORY0 = memoryBit(0);
/** What calling an import needs. */
const IMPORT = HOST | INSTANCE | DEPTH | TRAPS;

/** The needs of the functions that have bodies. */
async function needs(text: string, options?: TranspileOptions): Promise<readonly Needs[]> {
  return (await planWat(`(module ${text})`, options)).plan.calls.funcs;
}

Deno.test("analyseCalls() finds that arithmetic needs nothing", async () => {
  assertEquals(
    await needs(`(func (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
      (func (param f64) (result i64) (i64.trunc_sat_f64_s (local.get 0)))`),
    [0, 0],
  );
});

Deno.test("analyseCalls() finds what may trap, but not divisions that cannot", async () => {
  const of = async (body: string) => (await needs(`(func (param i32) (result i32) ${body})`))[0];
  assertEquals(await of("unreachable"), TRAPS);
  assertEquals(await of("(i32.div_s (i32.const 9) (local.get 0))"), TRAPS);
  assertEquals(await of("(i32.div_s (local.get 0) (i32.const 0))"), TRAPS);
  assertEquals(await of("(i32.div_s (local.get 0) (i32.const -1))"), TRAPS);
  assertEquals(await of("(i32.div_u (local.get 0) (i32.const -1))"), 0);
  assertEquals(await of("(i32.rem_s (local.get 0) (i32.const 10))"), 0);
  assertEquals(await of("(i32.trunc_f32_s (f32.convert_i32_s (local.get 0)))"), TRAPS);
});

Deno.test("analyseCalls() finds the memory that a function reaches", async () => {
  assertEquals(
    await needs(`(memory 1 2)
      (func (result i32) (i32.load (i32.const 0)))
      (func (i32.store8 (i32.const 0) (i32.const 1)))
      (func (result i32) (memory.size))
      (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))
      (func (result i32) (memory.grow (i32.const 1)))`),
    [MEMORY0 | TRAPS, MEMORY0 | TRAPS, MEMORY0, MEMORY0 | TRAPS, MEMORY0 | INSTANCE],
  );
});

Deno.test("memoryBit() has bits apart from all others, and shares only the last", () => {
  const bits = Array.from({ length: MEMORY_BITS }, (_, i) => memoryBit(i));
  let all = TRAPS | STATE | INSTANCE | HOST | DEPTH;
  for (const bit of bits) {
    assertEquals(all & bit, 0);
    all |= bit;
  }
  assertEquals(memoryBit(MEMORY_BITS), bits.at(-1));
  assertEquals(memoryBit(1000), bits.at(-1));
});

Deno.test("analyseCalls() finds state in globals that change, not in constant ones", async () => {
  assertEquals(
    await needs(`(global $a (mut i32) (i32.const 0)) (global $b i32 (i32.const 1))
      (func (result i32) (global.get $a))
      (func (global.set $a (i32.const 1)))
      (func (result i32) (global.get $b))`),
    [STATE, STATE, 0],
  );
});

Deno.test("analyseCalls() reaches the host for an imported mutable global alone", async () => {
  assertEquals(
    await needs(`(import "m" "a" (global $a (mut i32))) (import "m" "b" (global $b i32))
      (func (result i32) (global.get $a))
      (func (global.set $a (i32.const 1)))
      (func (result i32) (global.get $b))`),
    [HOST | INSTANCE, HOST | INSTANCE, STATE],
  );
});

Deno.test("analyseCalls() finds state in tables, and the host in imported ones", async () => {
  assertEquals(
    await needs(`(import "m" "t" (table $far 1 externref)) (table $own 1 externref)
      (func (result i32) (table.size $own))
      (func (result externref) (table.get $own (i32.const 0)))
      (func (result i32) (table.size $far))
      (func (table.copy $own $far (i32.const 0) (i32.const 0) (i32.const 0)))`),
    [STATE, STATE | TRAPS, HOST | INSTANCE, STATE | HOST | INSTANCE | TRAPS],
  );
});

Deno.test("analyseCalls() finds the flags of segments that are dropped", async () => {
  assertEquals(
    await needs(`(memory 1) (data $kept "a") (data $dropped "b")
      (func (memory.init $kept (i32.const 0) (i32.const 0) (i32.const 1)))
      (func (memory.init $dropped (i32.const 0) (i32.const 0) (i32.const 1)))
      (func (data.drop $dropped))`),
    [MEMORY0 | TRAPS, MEMORY0 | TRAPS | STATE, STATE],
  );
});

Deno.test("analyseCalls() gives callers what their callees need", async () => {
  assertEquals(
    await needs(`(memory 1) (global $g (mut i32) (i32.const 0))
      (func (call 1) (drop (call 2)))
      (func (i32.store (i32.const 0) (i32.const 0)))
      (func (result i32) (global.get $g))
      (func (call 0))
      (func)`),
    [MEMORY0 | STATE | TRAPS, MEMORY0 | TRAPS, STATE, MEMORY0 | STATE | TRAPS, 0],
  );
});

Deno.test("analyseCalls() gives the callers of imports the host and the call budget", async () => {
  assertEquals(
    await needs(`(import "m" "f" (func $f))
      (func $direct (call $f)) (func (call $direct)) (func)`),
    [IMPORT, IMPORT, 0],
  );
});

Deno.test("analyseCalls() finds direct recursion, which takes part in the call budget", async () => {
  const { plan: { calls } } = await planWat(`(module
    (func $self (param i32) (br_if 0 (i32.eqz (local.get 0))) (call $self (i32.const 0)))
    (func $caller (call $self (i32.const 1)))
    (func $leaf (drop (i32.const 0))))`);
  assertEquals(calls.recursive, [true, false, false]);
  assertEquals(calls.funcs, [DEPTH | TRAPS, DEPTH | TRAPS, 0]);
});

Deno.test("analyseCalls() finds mutual recursion", async () => {
  const { plan: { calls } } = await planWat(`(module
    (func $a (param i32) (if (local.get 0) (then (call $b (i32.const 0)))))
    (func $b (param i32) (if (local.get 0) (then (call $c (i32.const 0)))))
    (func $c (param i32) (call $a (local.get 0)))
    (func $d (param i32) (call $leaf))
    (func $leaf))`);
  assertEquals(calls.recursive, [true, true, true, false, false]);
  assertEquals(calls.funcs, [DEPTH | TRAPS, DEPTH | TRAPS, DEPTH | TRAPS, 0, 0]);
});

Deno.test("analyseCalls() finds recursion through call_indirect", async () => {
  const { plan: { calls } } = await planWat(`(module
    (type $void (func)) (type $other (func (param i32)))
    (table 2 funcref) (elem (i32.const 0) $again $leaf $apart)
    (func $again (call_indirect (type $void) (i32.const 0)))
    (func $leaf)
    (func $apart (param i32)))`);
  assertEquals(calls.recursive, [true, false, false]);
  assertEquals(calls.funcs, [DEPTH | TRAPS | STATE, 0, 0]);
  assertEquals(calls.dispatcherNeeds, [DEPTH | TRAPS | STATE]);
});

Deno.test("analyseCalls() takes call_indirect for no recursion when no table can name the caller", async () => {
  const { plan: { calls } } = await planWat(`(module
    (type $void (func))
    (table 1 funcref) (elem (i32.const 0) $leaf)
    (func $caller (call_indirect (type $void) (i32.const 0)))
    (func $leaf))`);
  assertEquals(calls.recursive, [false, false]);
  assertEquals(calls.funcs, [TRAPS | STATE, 0]);
});

Deno.test("analyseCalls() makes one dispatcher for each table and type, types by structure", async () => {
  const { plan: { calls } } = await planWat(`(module
    (type $a (func (param i32))) (type $same (func (param i32))) (type $b (func))
    (table $t 1 funcref) (table $u 1 funcref)
    (elem declare func $f)
    (func $f (param i32)) (func $unnamed (param i32))
    (func (call_indirect $t (type $a) (i32.const 0) (i32.const 0)))
    (func (call_indirect $t (type $same) (i32.const 0) (i32.const 0)))
    (func (call_indirect $u (type $a) (i32.const 0) (i32.const 0)))
    (func (call_indirect $t (type $b) (i32.const 0))))`);
  const found = calls.dispatchers.map(({ table, type, targets }) =>
    [table, type.params.length, targets] as const
  );
  assertEquals(found, [[0, 1, [0]], [1, 1, [0]], [0, 0, []]]);
  calls.dispatchers.forEach(({ table, type }, i) => {
    assertEquals(calls.dispatcherFor(table, type), i);
  });
});

Deno.test("analyseCalls() lets a call through a table reach the imports that it names", async () => {
  const { plan: { calls } } = await planWat(`(module
    (import "m" "f" (func $f)) (type $void (func))
    (table 1 funcref) (elem (i32.const 0) $f)
    (func (call_indirect (type $void) (i32.const 0))))`);
  assertEquals(calls.funcs, [IMPORT | STATE]);
});

Deno.test("analyseCalls() lets a call through a shared table reach other instances", async () => {
  const shared = `(type $void (func)) (table (export "t") 1 funcref)
    (func (call_indirect (type $void) (i32.const 0)))`;
  assertEquals(await needs(shared), [TRAPS | STATE]);
  assertEquals(await needs(shared, { sharedTables: true }), [IMPORT | STATE]);
});

Deno.test("analyseCalls() tells the needs of a function by its index, imports first", async () => {
  const { plan: { calls } } = await planWat(`(module
    (import "m" "f" (func)) (func) (func (unreachable)))`);
  assertEquals([0, 1, 2].map(calls.ofIndex), [IMPORT, 0, TRAPS]);
});

Deno.test("referencedFunctions() finds those in segments, globals and code, ascending", async () => {
  const { module, uses } = await planWat(`(module
    (table 4 funcref)
    (global funcref (ref.func $c))
    (elem (i32.const 0) $d)
    (elem declare func $b)
    (func $a) (func $b) (func $c) (func $d)
    (func $e (drop (ref.func $b))))`);
  assertEquals(referencedFunctions(module, uses), [1, 2, 3]);
});
