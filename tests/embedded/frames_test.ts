/**
 * What calls take of the stack by the machine code, compared with the estimates of the call budget.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { type ProgramFunc, programStack } from "../../lib/report/stack/program_stack.ts";
import { assemble as assembleAll } from "../support/wat.ts";
import { isMissing } from "../support/required.ts";
import { BARE_TARGETS, emulated, missingFor } from "../support/targets.ts";
import { type LinkedModule, linkedProgram } from "./frames.ts";
import {
  assemble,
  everyInstruction,
  type FixtureModule,
  proposalFixture,
  wasmFixture,
  watFixture,
} from "./modules.ts";
import { HOST_SHAPES, OPTIONS, SHAPES } from "./recursion.ts";

/** Sums and products of converted integers, nested, so that floats wait for floats. */
function floatTree(depth: number, seed: number): string {
  if (depth === 0) {
    const from = seed % 2 === 0 ? "f64.convert_i32_s" : "f64.convert_i32_u";
    return seed % 3 === 0 ? `(${from} (local.get 0))` : "(local.get 1)";
  }
  const name = ["add", "sub", "mul", "div"][seed % 4];
  const [left, right] = [3 * seed + 1, 5 * seed + 2].map((next) => floatTree(depth - 1, next));
  return `(f64.${name} ${left} ${right})`;
}

/** A function of floats, which small processors have no instructions for. */
const FLOATS = `(module
  (global $g (mut f64) (f64.const 0))
  (func (export "run") (param i32 f64)
    ${Array.from({ length: 8 }, (_, i) => `(global.set $g ${floatTree(5, i)})`).join(" ")}))`;

/** Types of parameters and results, and a value of each result. */
const ARM_TYPES: readonly (readonly [params: string, results: string, values: string])[] = [
  ["i32", "i32", "(i32.const 1)"],
  ["i32", "i64", "(i64.const 1)"],
  ["i32", "f32", "(f32.const 1)"],
  ["i32", "f64", "(f64.const 1)"],
  ["i32", "v128", "(v128.const i64x2 1 2)"],
  ["i32", "funcref", "(ref.null func)"],
  ["i32", "externref", "(ref.null extern)"],
  ["i32", "i64 i64", "(i64.const 1) (i64.const 2)"],
  ["i32", "i32 i64 f32", "(i32.const 1) (i64.const 2) (f32.const 3)"],
  ["i32", "i64 f64 i64", "(i64.const 1) (f64.const 2) (i64.const 3)"],
  ["v128", "i32", "(i32.const 1)"],
  ["v128 f32 v128", "v128", "(v128.const i64x2 1 2)"],
  ["funcref i32 externref", "i64", "(i64.const 1)"],
  ["i64 i64 i64 i64 i64 i64 i64 i64", "i32", "(i32.const 1)"],
  ["i32 i32 i32 i32 i32 i32", "i32", "(i32.const 1)"],
];

/** Functions of each of some types in a table, of which a half can trap. */
const ARMS = `(module (table 4096 funcref) (global $g (mut i32) (i32.const 0))
  ${
  ARM_TYPES.map(([params, results, values], at) => {
    const places = Array.from({ length: 200 }, (_, i) => i);
    const trap = "(if (global.get $g) (then (unreachable)))";
    const funcs = places.map((i) =>
      `(func $f${at}_${i} (type $t${at}) ${i % 2 === 1 ? trap : ""} ${values})`
    );
    return `(type $t${at} (func (param ${params}) (result ${results})))
      ${funcs.join(" ")}
      (elem (i32.const ${places.length * at}) ${places.map((i) => `$f${at}_${i}`).join(" ")})
      (func (export "run${at}") (param ${params})
        (call_indirect (type $t${at})
          ${params.split(" ").map((_, i) => `(local.get ${i})`).join(" ")}
          (global.get $g))
        ${results.split(" ").map(() => "drop").join(" ")})`;
  }).join("\n")
})`;

/** Types of parameters. */
const PASSED = ["i32", "i64", "f32", "f64", "v128", "funcref", "externref"];

function types(type: string): string {
  return `${type} `.repeat(60);
}

/** What functions of vectors and references do, many times each. */
const COPYING: readonly string[] = [
  "(local.set 0 (i32x4.add (local.get 0) (local.get 1)))",
  "(local.set 0 (v128.bitselect (local.get 0) (local.get 1) (global.get $v)))",
  "(v128.store (local.get 2) (i8x16.add (v128.load (local.get 2)) (global.get $v)))",
  "(global.set $v (i8x16.narrow_i16x8_s (global.get $v) (local.get 0)))",
  "(local.set 0 (call $may_trap (local.get 0) (local.get 1)))",
  "(local.set 0 (call $plain (local.get 0) (v128.const i64x2 0 0)))",
  "(local.set 0 (call $plain (i16x8.mul (local.get 0) (local.get 1)) (call $may_trap (local.get 1) (local.get 0))))",
  "(call $both (local.get 0) (local.get 1)) (local.set 0) (local.set 1)",
  "(local.set 0 (select (local.get 0) (local.get 1) (local.get 2)))",
  "(local.set 0 (f32x4.sqrt (f32x4.mul (local.get 0) (f32x4.splat (f32.convert_i32_s (local.get 2))))))",
  "(local.set 0 (i32x4.shl (local.get 0) (i32x4.extract_lane 0 (local.get 1))))",
  "(local.set 0 (v128.load8_lane 3 (local.get 2) (local.get 0)))",
  "(local.set 0 (v128.or (local.get 0) (v128.load8x8_s (local.get 2))))",
  "(if (v128.any_true (v128.and (local.get 0) (local.get 1))) (then (local.set 0 (v128.not (local.get 0)))))",
  "(local.set 3 (call $pass (local.get 3)))",
  "(table.set (local.get 2) (local.get 3))",
  "(local.set 3 (table.get (local.get 2)))",
];

/** A function of each of them. */
const COPIES = `(module (memory 1) (table 8 funcref)
  (global $g (mut i32) (i32.const 0)) (global $v (mut v128) (v128.const i64x2 1 2))
  (func $may_trap (param v128 v128) (result v128)
    (if (global.get $g) (then (unreachable))) (local.get 1))
  (func $plain (param v128 v128) (result v128) (i32x4.sub (local.get 1) (local.get 0)))
  (func $both (param v128 v128) (result v128 v128)
    (if (global.get $g) (then (unreachable))) (local.get 1) (local.get 0))
  (func $pass (param funcref) (result funcref)
    (if (global.get $g) (then (unreachable))) (local.get 0))
  ${
  COPYING.map((text, i) => `
    (func (export "run${i}") (param v128 v128 i32 funcref) (result v128)
      ${text.repeat(60)} (local.get 0))`).join("")
})`;

/** Functions with 60 parameters of each type, which hand them on to the host and among themselves. */
const HANDING_ON = `(module
  ${
  PASSED.map((type) => `(import "env" "${type}" (func $${type} (param ${types(type)})))`).join(" ")
}
  (global $g (mut i32) (i32.const 0))
  ${
  PASSED.map((type) => {
    const values = Array.from({ length: 60 }, (_, i) => `(local.get ${i})`).join(" ");
    return `
      (func (export "host_${type}") (param ${types(type)}) (call $${type} ${values}))
      (func $a_${type} (export "tail_${type}") (param ${types(type)})
        (if (global.get $g) (then (call $a_${type} ${values})))
        (return_call $b_${type} ${values}))
      (func $b_${type} (param ${types(type)}) (return_call $a_${type} ${values}))`;
  }).join(" ")
})`;

/** Shapes of many functions, which are like those of others. */
const LONG = new Set(["deep_chain", "heavy_entry", "host_heavy", "many_arms", "many_f32_arms"]);

async function modules(): Promise<FixtureModule[]> {
  const all = Object.entries({ ...SHAPES, ...HOST_SHAPES });
  const shapes = all.filter(([name]) => !LONG.has(name)).map(async ([name, text]) => {
    return { ...await assemble(name, text), options: OPTIONS[name] ?? {} };
  });
  return await Promise.all([
    ...shapes,
    Promise.resolve(everyInstruction()),
    assemble("floats", FLOATS),
    assemble("arms", ARMS),
    assemble("copies", COPIES),
    assembleAll(HANDING_ON).then((bytes) => ({ name: "handing_on", bytes, options: {} })),
    watFixture("growable"),
    ...["crc32", "lz4", "xxhash"].map(wasmFixture),
    proposalFixture("tail-call", "interpreter"),
    proposalFixture("simd", "mixer"),
  ]);
}

/** The module and the name of a function that herkos wrote, if it is one. */
function writtenName(
  { name }: ProgramFunc,
  known: ReadonlyMap<string, LinkedModule>,
): readonly [LinkedModule, string] | undefined {
  const path = name.split("::");
  const module = path.length === 3 ? known.get(path[1]!) : undefined;
  return module === undefined ? undefined : [module, path[2]!];
}

for (const target of BARE_TARGETS) {
  const missing = await missingFor(target);
  const title = `no call takes more of the stack than is estimated, on ${target}`;
  Deno.test({
    name: missing === undefined ? title : `${title} (not run: ${missing})`,
    ignore: isMissing(missing === undefined),
    async fn(t): Promise<void> {
      const machine = await emulated(target, { ram: 64 << 20, stack: 8 << 10 });
      for (const level of [0, 3] as const) {
        await t.step(`at opt-level ${level}`, async () => {
          const { file, modules: known } = await linkedProgram(machine, level, await modules());
          const { functions } = programStack(file, [...known.values()].map((each) => each.charges));
          const written = new Set<string>();
          const excess: string[] = [];
          const atMost = (bytes: number, bound: number, what: string): void => {
            if (bytes > bound) excess.push(`${what}: ${bytes} of ${bound} bytes`);
          };
          for (const func of functions) {
            const [module, name] = writtenName(func, known) ?? [];
            if (module === undefined || name === undefined) continue;
            assertEquals([func.indirect, func.unknown], [[], []], func.name);
            const frame = module.frames.get(name) ?? module.charges.charges.get(name);
            if (frame === undefined || level > 0) continue;
            written.add(func.name);
            atMost(func.frame, frame, func.name);
            for (const place of func.calls) {
              const { bytes, name: called } = functions[place]!;
              if (called.startsWith("main::")) continue;
              assert(bytes !== undefined, called);
              // What is estimated too high for the frame is room for what it calls.
              atMost(func.frame + bytes, frame + module.beside, `${func.name} → ${called}`);
            }
          }
          assert(written.size > 500 || level > 0);
          let compared = 0;
          for (const [name, { report, stack }] of known) {
            for (const { bytes, name: exported } of stack.exports) {
              const index = report.exports.findIndex((each) => each.name === exported);
              const { method } = report.exports[index]!;
              const found = functions.find((func) =>
                func.name === `main::${name}::${report.struct}<S>::${method}`
              ) ?? functions.find((func) =>
                func.name === `main::${name}_driver::call_${index}`
              );
              // Functions with the same code may be one.
              if (found === undefined) continue;
              assert(found.bytes !== undefined, `${name}: ${exported}`);
              compared++;
              atMost(found.bytes, bytes, `${name}: ${exported}`);
            }
          }
          assertEquals(excess, []);
          assert(compared > 300);
        });
      }
    },
  });
}
