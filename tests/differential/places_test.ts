/**
 * Every kind of trap is where the JavaScript engine says: the function, and the byte of its instruction.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { assemble } from "../support/wat.ts";
import type { Call, Case } from "./case.ts";
import { compare } from "./compare.ts";
import { runInV8 } from "./v8.ts";

const MODULE = `(module
  (import "env" "fail" (func $fail (param i32) (result i32)))
  (type $unary (func (param i32) (result i32)))
  (type $other (func (param i64) (result i32)))
  (memory 1)
  (table $t 4 funcref)
  (elem (table $t) (i32.const 0) func $load $fail)
  (elem $passive funcref (ref.func $load))
  (data $bytes "abcd")
  (func $load (type $unary) (i32.add (i32.const 1) (i32.load offset=4 (local.get 0))))
  (func (export "load") (param i32) (result i32) (call $load (local.get 0)))
  (func (export "store") (param i32) (i64.store (local.get 0) (i64.load (i32.const 0))))
  (func (export "narrow") (param i32) (result i32)
    (i32.add (i32.load8_u (i32.const 0)) (i32.load16_s (local.get 0))))
  (func (export "vector") (param i32) (v128.store (local.get 0) (v128.load (i32.const 16))))
  (func (export "fill") (param i32)
    (memory.fill (i32.const 0) (i32.const 7) (i32.const 8))
    (memory.fill (local.get 0) (i32.const 7) (i32.const 8)))
  (func (export "copy") (param i32) (memory.copy (i32.const 0) (local.get 0) (i32.const 8)))
  (func (export "init") (param i32)
    (memory.init $bytes (i32.const 0) (local.get 0) (i32.const 4)))
  (func (export "div_s") (param i32) (result i32) (i32.div_s (i32.const -2147483648) (local.get 0)))
  (func (export "div_u") (param i64) (result i64)
    (i64.add (i64.rem_u (i64.const 9) (i64.const 2)) (i64.div_u (i64.const 9) (local.get 0))))
  (func (export "trunc") (param f64) (result i32)
    (i32.add (i32.trunc_f64_s (f64.const 3)) (i32.trunc_f64_u (local.get 0))))
  (func (export "unreachable") (param i32) (result i32)
    (if (local.get 0) (then (unreachable))) (i32.const 3))
  (func (export "indirect") (param i32) (result i32)
    (call_indirect $t (type $unary) (i32.const 70000) (local.get 0)))
  (func (export "mismatch") (param i32) (result i32)
    (call_indirect $t (type $other) (i64.const 1) (local.get 0)))
  (func (export "get") (param i32) (result i32)
    (ref.is_null (table.get $t (local.get 0))))
  (func (export "set") (param i32) (table.set $t (local.get 0) (ref.null func)))
  (func (export "tables") (param i32)
    (table.fill $t (i32.const 2) (ref.null func) (i32.const 1))
    (table.copy $t $t (i32.const 2) (i32.const 0) (i32.const 1))
    (table.init $t $passive (i32.const 2) (i32.const 0) (local.get 0)))
  (func (export "fills") (param i32)
    (table.fill $t (local.get 0) (ref.null func) (i32.const 2)))
  (func (export "copies") (param i32)
    (table.copy $t $t (i32.const 2) (local.get 0) (i32.const 3)))
  (func $deep (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (i32.const 1) (call $deep (i32.sub (local.get 0) (i32.const 1)))))
      (else (unreachable))))
  (func (export "deep") (param i32) (result i32) (call $deep (local.get 0))))`;

/** Each traps at its last argument, and not at those before. */
const CALLS: readonly Call[] = [
  ["load", 0, 65_536],
  ["store", 0, 65_530],
  ["narrow", 0, -1],
  ["vector", 0, 65_521],
  ["fill", 0, 65_529],
  ["copy", 0, 65_529],
  ["init", 0, 1],
  ["div_s", 5, 0, -1],
  ["div_u", 5n, 0n],
  // -1, and a NaN's place is not asked for, since no argument is one.
  ["trunc", 0n, 0xbff0_0000_0000_0000n],
  ["unreachable", 0, 1],
  // A null, a place outside of the table; and what the called function does itself.
  ["indirect", 2, 9, 0],
  ["mismatch", 2, 9, 0],
  ["get", 0, 4],
  ["set", 3, 4],
  ["tables", 1, 2],
  ["fills", 1, 3],
  ["copies", 1, 2],
  ["deep", 0, 20],
].flatMap(([func, ...args]) => args.map((arg) => ({ func: String(func), args: [arg as number] })));

async function cases(): Promise<Case[]> {
  const bytes = await assemble(MODULE);
  const of = (name: string, options: Case["options"]): Case => {
    return { name, bytes, options, calls: CALLS };
  };
  return [
    of("places_offset", { optLevel: 0, trapInfo: "offset" }),
    of("places_passes", { optLevel: 1, trapInfo: "offset" }),
    of("places_function", { optLevel: 1, trapInfo: "function" }),
    of("places_growable", { optLevel: 0, trapInfo: "offset", memory: "growable" }),
  ];
}

Deno.test("every kind of trap is where V8 says", async () => {
  const all = await cases();
  const [first] = all;
  assert(first !== undefined);
  const places = runInV8(first).flatMap((line) => / @(\d+:0x\w+)/.exec(line)?.[1] ?? []);
  // One for each of the last arguments at least, in different places.
  assert(new Set(places).size >= 19, places.join(" "));
  assertEquals(await compare(all), []);
});
