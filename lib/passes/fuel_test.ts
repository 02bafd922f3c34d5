import { assert, assertEquals } from "@std/assert";
import { FUEL_USED, metered } from "../../tests/differential/metered.ts";
import { interpret, type Machine, Trap } from "../../tests/support/interpret.ts";
import { randomCounters } from "../../tests/support/random_counters.ts";
import { randomLoops } from "../../tests/support/random_loops.ts";
import { randomModule } from "../../tests/support/random_wasm.ts";
import { at } from "../ir/at.ts";
import { buildFunc } from "../ir/build.ts";
import type { Constant } from "../ir/eval.ts";
import { type IrFunc, irFuncId } from "../ir/ir.ts";
import { verify } from "../ir/verify.ts";
import { forEachStmt } from "../ir/walk.ts";
import { decode } from "../wasm/decode.ts";
import type { ValidModule } from "../wasm/module.ts";
import { validate } from "../wasm/validate.ts";
import { assemble } from "../../tests/support/wat.ts";
import { flowOf } from "./flow.ts";
import { outline } from "./outline.ts";
import { PASSES, runPasses } from "./passes.ts";

/** More than most runs take. */
const GRANT = 5_000n;

/** The fuel that a run takes; undefined for a trap. */
type Used = bigint | undefined;

function usedInV8(bytes: Uint8Array, args: readonly Constant[], env: () => number): Used {
  const module = new WebAssembly.Module(metered(bytes, GRANT));
  const { exports } = new WebAssembly.Instance(module, { env: { log: env } });
  const [a, b, c, bits] = args;
  const f = new DataView(new ArrayBuffer(4));
  f.setUint32(0, Number(bits ?? 0));
  try {
    (exports["run"] as (...args: unknown[]) => unknown)(a, b, c, f.getFloat32(0));
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    return undefined;
  }
  return (exports[FUEL_USED] as WebAssembly.Global).value as bigint;
}

function usedInIr(
  module: ValidModule,
  [func, ...parts]: readonly IrFunc[],
  args: readonly Constant[],
  globals: readonly Constant[],
  env: () => number,
): Used {
  const machine: Machine = {
    memory: new DataView(new ArrayBuffer(65536)),
    globals: [...globals],
    maxPages: 3,
    call: () => [env()],
    parts,
    fuel: GRANT,
  };
  for (const { init, mode } of module.datas) {
    if (mode.kind !== "active") continue;
    new Uint8Array(machine.memory.buffer).set(init, mode.offset[0]!.imm.i32);
  }
  try {
    interpret(func!, args, machine);
  } catch (error) {
    if (!(error instanceof Trap)) throw error;
    return undefined;
  }
  return GRANT - machine.fuel!;
}

/** What happened in runs. */
interface Seen {
  /** Runs that ended. */
  ends: number;
  /** Loops that take no fuel in their rounds. */
  hoisted: number;
}

/** Runs a function in all forms. */
function check(
  seen: Seen,
  seed: number,
  bytes: Uint8Array,
  index: number,
  runs: readonly (readonly Constant[])[],
  globals: readonly Constant[] = [],
): void {
  const module = validate(decode(bytes));
  const variants = new Map<string, readonly IrFunc[]>();
  const build = (): IrFunc => buildFunc({ module, fuel: true }, at(module.funcs, index));
  variants.set("as built", [build()]);
  for (const pass of PASSES) {
    const func = build();
    pass.run(func, { coalesced: () => true, fuel: true }, () => flowOf(func));
    variants.set(pass.name, [func]);
  }
  for (const optLevel of [0, 1] as const) {
    const func = build();
    runPasses(func, { optLevel, fuel: true, verify: true, coalesced: () => true });
    variants.set(`optLevel ${optLevel}`, [func]);
  }
  const whole = build();
  runPasses(whole, { optLevel: 1, fuel: true, stage: "whole" });
  forEachStmt(whole.body, (stmt) => {
    if (stmt.kind === "loop" && !stmt.body.some(({ kind }) => kind === "charge")) seen.hoisted++;
  });
  let parts = 0;
  const cut = outline(whole, () => irFuncId(++parts), { maxSize: 20, maxDepth: 6 });
  for (const part of [whole, ...cut]) {
    runPasses(part, { optLevel: 1, stage: "part", coalesced: () => true });
  }
  variants.set("outlined", [whole, ...cut]);
  for (const args of runs) {
    const counted = (): () => number => {
      let calls = 0;
      return () => ++calls & 3;
    };
    const expected = usedInV8(bytes, args, counted());
    if (expected !== undefined) seen.ends++;
    for (const [name, funcs] of variants) {
      for (const func of funcs) verify(func, { module });
      const used = usedInIr(module, funcs, args, globals, counted());
      assertEquals(used, expected, `seed ${seed}, ${name}, run(${args})`);
    }
  }
}

const ARGS: readonly (readonly Constant[])[] = [
  [0, 0, 0n, 0],
  [1, -1, 5n, 0x3f800000],
  [-2147483648, 17, -1n, 0x7fa00001],
];

Deno.test("random functions take as much fuel after each pass as counted in V8", () => {
  const seen: Seen = { ends: 0, hoisted: 0 };
  for (let seed = 0; seed < 200; seed++) {
    check(seen, seed, randomModule(seed), 1, [at(ARGS, seed % 2)], [7, -7n]);
  }
  assert(seen.ends > 50, JSON.stringify(seen));
});

Deno.test("random loops take as much fuel after each pass as counted in V8", async () => {
  const seen: Seen = { ends: 0, hoisted: 0 };
  for (let seed = 0; seed < 80; seed++) {
    const { text, runs } = randomLoops(seed);
    check(seen, seed, await assemble(text), 0, runs, [0]);
  }
  assert(seen.ends > 100 && seen.hoisted > 30, JSON.stringify(seen));
});

Deno.test("random counters take as much fuel after each pass as counted in V8, or exhaust it", async () => {
  const seen: Seen = { ends: 0, hoisted: 0 };
  const runs = [[0, 5, 100], [7, -3, 1], [-2147483648, 2147483647, 40]];
  for (let seed = 0; seed < 300; seed++) {
    check(seen, seed, await assemble(randomCounters(seed)), 0, runs);
  }
  assert(seen.ends > 300 && seen.hoisted > 100, JSON.stringify(seen));
});
