/**
 * What calls take of the stack by the machine code, compared with the estimates of the call budget.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { type ProgramFunc, programStack } from "../../lib/report/stack/program_stack.ts";
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

/** Shapes of many functions, which are like those of others. */
const LONG = new Set(["deep_chain", "heavy_entry", "host_heavy"]);

async function modules(): Promise<FixtureModule[]> {
  const all = Object.entries({ ...SHAPES, ...HOST_SHAPES });
  const shapes = all.filter(([name]) => !LONG.has(name)).map(async ([name, text]) => {
    return { ...await assemble(name, text), options: OPTIONS[name] ?? {} };
  });
  return await Promise.all([
    ...shapes,
    Promise.resolve(everyInstruction()),
    assemble("floats", FLOATS),
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
            const frame = module.frames.get(name);
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
