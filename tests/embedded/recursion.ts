/**
 * Modules that call without end, each in another shape.
 *
 * Every module exports `run`, which takes and gives an i32, and counts in the global `depth` how
 * often the endless function was entered. The modules of {@linkcode HOST_SHAPES} go through the
 * import `again` of module `env`, by which the host is to call `run` of the same instance.
 *
 * @module
 */

import type { TranspileOptions } from "../../lib/options/option_types.ts";

/** An instruction from i32, and one to i32; `i32.add 0` and the like for i32 itself. */
const CONVERSIONS = {
  i32: ["i32.add (i32.const 1)", "i32.add (i32.const 0)"],
  i64: ["i64.extend_i32_s", "i32.wrap_i64"],
  f64: ["f64.convert_i32_s", "i32.trunc_sat_f64_s"],
} as const;

function module(functions: string): string {
  const host = functions.includes("$again")
    ? '(import "env" "again" (func $again (param i32) (result i32)))'
    : "";
  return `(module ${host}
    (memory (export "memory") 1 1)
    (global $depth (export "depth") (mut i32) (i32.const 0))
    ${functions})`;
}

/** Counts one more entry. */
const COUNT = "(global.set $depth (i32.add (global.get $depth) (i32.const 1)))";

function repeat(count: number, text: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => text(index)).join(" ");
}

/** Reads and writes the memory at an address that depends on the parameter. */
function memoryStep(index: number): string {
  const address = `(i32.and (local.get 0) (i32.const ${index & 255}))`;
  return `(i32.store ${address} (i32.add (i32.load offset=4 ${address}) (i32.const ${index})))`;
}

/** A function with locals that all live across the call of itself. */
function manyLocals(type: "i32" | "i64" | "f64", count: number): string {
  const [from, to] = CONVERSIONS[type];
  return `
    (func $f (export "run") (param i32) (result i32)
      (local ${repeat(count, () => type)})
      ${COUNT}
      ${locals(type, from, count)}
      (call $f (i32.add (local.get 0) (i32.const 1)))
      ${repeat(count, (i) => `(i32.add (${to} (local.get ${i + 1})))`)})`;
}

function locals(type: "i32" | "i64" | "f64", from: string, count: number): string {
  return repeat(
    count,
    (i) =>
      `(local.set ${i + 1} (${type}.add (${from} (local.get 0)) (${from} (i32.load
        offset=${i} (i32.const 0)))))`,
  );
}

/** A function `$leaf` that keeps many values across a call, and calls nothing recursive. */
function leaf(count: number): string {
  return `
    (func $touch (param i32) (i32.store (i32.const 8) (local.get 0)))
    (func $leaf (param i32) (result i32)
      (local ${repeat(count, () => "i32")})
      ${locals("i32", "i32.add (i32.const 1)", count)}
      (call $touch (local.get 0))
      (i32.const 0)
      ${repeat(count, (i) => `(i32.add (local.get ${i + 1}))`)})`;
}

/** Functions `$chain0`, `$chain1`, … with many locals; each calls the one before, the first `last`. */
function heavyChain(length: number, count: number, last: string): string {
  return repeat(length, (step) => `
    (func $chain${step} (param i32) (result i32)
      (local ${repeat(count, () => "i32")})
      ${locals("i32", "i32.add (i32.const 1)", count)}
      (call ${step === 0 ? last : `$chain${step - 1}`} (local.get 0))
      ${repeat(count, (i) => `(i32.add (local.get ${i + 1}))`)})`);
}

/** Shapes without imports: name and text of the module. */
export const SHAPES: Readonly<Record<string, string>> = {
  direct: module(`
    (func $f (export "run") (param i32) (result i32)
      ${COUNT}
      (i32.add (call $f (i32.add (local.get 0) (i32.const 1))) (local.get 0)))`),

  exceptions: module(`
    (tag $large (param i64 i64 i64 i64 i64 i64 i64 i64))
    (func $f (export "run") (param i32) (result i32) (local $kept exnref)
      ${COUNT}
      (if (i32.eq (local.get 0) (i32.const -1))
        (then (throw $large ${repeat(8, (i) => `(i64.const ${i})`)})))
      (block $caught (result exnref)
        (return
          (try_table (result i32) (catch_all_ref $caught)
            (call $f (i32.add (local.get 0) (i32.const 1))))))
      (local.set $kept)
      (throw_ref (local.get $kept)))`),

  mutual: module(`
    (func $even (export "run") (param i32) (result i32)
      ${COUNT}
      (i32.xor (call $odd (i64.extend_i32_s (local.get 0)) (f64.const 1)) (local.get 0)))
    (func $odd (param i64 f64) (result i32)
      (i32.sub (call $even (i32.wrap_i64 (local.get 0))) (i32.trunc_f64_s (local.get 1))))`),

  indirect: module(`
    (type $t (func (param i32) (result i32)))
    (table 3 funcref)
    (elem (i32.const 0) func $f $g $f)
    (func $f (export "run") (type $t)
      ${COUNT}
      (i32.add
        (call_indirect (type $t)
          (i32.add (local.get 0) (i32.const 1))
          (i32.and (local.get 0) (i32.const 1)))
        (local.get 0)))
    (func $g (type $t)
      (i32.mul
        (call_indirect (type $t) (i32.add (local.get 0) (i32.const 1)) (i32.const 2))
        (local.get 0)))`),

  many_arms: module(`
    (type $t (func (param i32) (result i64 i64 i64)))
    (table 300 funcref)
    (elem (i32.const 0) func $f ${repeat(200, (i) => `$arm${i}`)})
    ${repeat(200, (i) => `(func $arm${i} (type $t) ${repeat(3, () => `(i64.const ${i})`)})`)}
    (func $f (type $t)
      ${COUNT}
      (call_indirect (type $t) (i32.add (local.get 0) (i32.const 1)) (i32.const 0)))
    (func (export "run") (param i32) (result i32)
      (call $f (local.get 0))
      (drop) (drop) (i32.wrap_i64))`),

  many_f32_arms: module(`
    (type $t (func (param i32) (result f32)))
    (table 300 funcref)
    (elem (i32.const 0) func $f ${repeat(200, (i) => `$arm${i}`)})
    ${repeat(200, (i) => `(func $arm${i} (type $t) (f32.load offset=${i} (local.get 0)))`)}
    (func $f (type $t)
      ${COUNT}
      (call_indirect (type $t) (i32.add (local.get 0) (i32.const 1)) (i32.const 0)))
    (func (export "run") (param i32) (result i32)
      (i32.trunc_sat_f32_s (call $f (local.get 0))))`),

  i32_locals: module(manyLocals("i32", 1056)),
  i64_locals: module(manyLocals("i64", 1056)),
  f64_locals: module(manyLocals("f64", 300)),

  f32_result: module(`
    (func $f (param i32) (result f32)
      ${COUNT}
      ${repeat(60, (i) => `(i32.store (i32.const ${4 * i}) (local.get 0))`)}
      (f32.add (call $f (i32.add (local.get 0) (i32.const 1))) (f32.load (i32.const 8))))
    (func (export "run") (param i32) (result i32)
      (i32.trunc_sat_f32_s (call $f (local.get 0))))`),

  many_params: module(`
    (func $f (param i32 ${repeat(100, () => "i64")}) (result i32)
      ${COUNT}
      (call $f (local.get 0) ${repeat(99, (i) => `(local.get ${i + 2})`)} (local.get 1)))
    (func (export "run") (param i32) (result i32)
      (call $f (local.get 0) ${repeat(100, (i) => `(i64.const ${i})`)}))`),

  many_results: module(`
    (func $f (param i32) (result ${repeat(20, () => "i64")})
      ${COUNT}
      (call $f (i32.add (local.get 0) (i32.const 1))))
    (func (export "run") (param i32) (result i32)
      (call $f (local.get 0)) ${repeat(19, () => "drop ")} (i32.wrap_i64))`),

  long_body: module(`
    (func $f (export "run") (param i32) (result i32)
      ${COUNT}
      ${repeat(600, memoryStep)}
      (i32.add (call $f (local.get 0)) (local.get 0)))`),

  // The same as a function of several parts, see OPTIONS.
  cut_body: module(`
    (func $f (export "run") (param i32) (result i32)
      ${COUNT}
      (loop $round
        ${repeat(200, memoryStep)}
        (br_if $round (i32.eq (local.get 0) (i32.const -1)))
        ${repeat(200, memoryStep)})
      (i32.add (call $f (local.get 0)) (local.get 0)))`),

  many_blocks: module(`
    (func $f (export "run") (param i32) (result i32)
      ${COUNT}
      ${repeat(100, () => "(block ")}
      ${
    repeat(
      100,
      (i) =>
        `(br_if ${Math.min(i % 3, 99 - i)} (i32.eq (local.get 0) (i32.const ${-5 - i})))
        ${memoryStep(i)})`,
    )
  }
      (i32.add (call $f (local.get 0)) (local.get 0)))`),

  switch: module(`
    (func $f (export "run") (param i32) (result i32)
      ${COUNT}
      ${repeat(100, () => "(block ")}
      (br_table ${repeat(100, (i) => String(i))} (i32.and (local.get 0) (i32.const 63)))
      ${
    repeat(
      100,
      (i) =>
        `)
      (return (i32.mul (call $f (i32.add (local.get 0) (i32.const ${i}))) (i32.const ${i})))`,
    )
  })`),

  // What stands on the stack below or above the cycle, without being a part of it.
  heavy_leaf: module(`
    ${leaf(600)}
    (func $f (export "run") (param i32) (result i32)
      ${COUNT}
      (i32.add (call $leaf (local.get 0)) (call $f (i32.add (local.get 0) (i32.const 1)))))`),

  light_leaf: module(`
    ${leaf(60)}
    (func $f (export "run") (param i32) (result i32)
      ${COUNT}
      (i32.add (call $leaf (local.get 0)) (call $f (i32.add (local.get 0) (i32.const 1)))))`),

  heavy_entry: module(`
    (func $f (param i32) (result i32)
      ${COUNT}
      (i32.add (call $f (i32.add (local.get 0) (i32.const 1))) (local.get 0)))
    ${heavyChain(8, 400, "$f")}
    (func (export "run") (param i32) (result i32) (call $chain7 (local.get 0)))`),

  // No cycle at all: its depth is known, and too much for the stack.
  deep_chain: module(`
    (func $end (param i32) (result i32) (local.get 0))
    ${heavyChain(48, 800, "$end")}
    (func (export "run") (param i32) (result i32) ${COUNT} (call $chain47 (local.get 0)))`),
};

/** Options of shapes that are about an option. */
export const OPTIONS: Readonly<Record<string, TranspileOptions>> = {
  cut_body: { maxFunctionSize: 100 },
  many_blocks: { maxNesting: 20 },
};

/** Shapes whose cycle goes through the host. */
export const HOST_SHAPES: Readonly<Record<string, string>> = {
  host: module(`
    (func (export "run") (param i32) (result i32)
      ${COUNT}
      (i32.add (call $again (i32.add (local.get 0) (i32.const 1))) (local.get 0)))`),

  host_heavy: module(`
    ${heavyChain(4, 400, "$again")}
    (func (export "run") (param i32) (result i32)
      ${COUNT}
      (call $chain3 (local.get 0)))`),

  host_indirect: module(`
    (table 1 funcref)
    (elem (i32.const 0) func $again)
    (func (export "run") (param i32) (result i32)
      ${COUNT}
      (call_indirect (param i32) (result i32) (local.get 0) (i32.const 0)))`),
};

/** A module whose start function calls without end. */
export const START_SHAPE: string = `(module
  (global $depth (export "depth") (mut i32) (i32.const 0))
  (func $f ${COUNT} (call $f))
  (start $f))`;
