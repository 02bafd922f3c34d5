import { assert, assertEquals } from "@std/assert";
import { interpret, type Machine, Trap } from "../../tests/support/interpret.ts";
import { type LoopsOptions, randomLoops } from "../../tests/support/random_loops.ts";
import { assemble } from "../../tests/support/wat.ts";
import { at } from "../ir/at.ts";
import { buildFunc } from "../ir/build.ts";
import type { IrFunc } from "../ir/ir.ts";
import { verify } from "../ir/verify.ts";
import { decode } from "../wasm/decode.ts";
import type { ValidModule } from "../wasm/module.ts";
import { validate } from "../wasm/validate.ts";
import { flowOf } from "./flow.ts";
import { PASSES, runPasses } from "./passes.ts";

/** All that can be observed of a run. */
interface Outcome {
  readonly result: number | "trap";
  readonly global: number;
  readonly memory: string;
}

const ALL = { coalesced: () => true };

/** The bytes of a memory that are not zero: they tell memories apart. */
function contents(memory: ArrayBuffer): string {
  const bytes = new Uint8Array(memory);
  const found: string[] = [`${bytes.length} bytes`];
  for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) found.push(`${i}:${bytes[i]}`);
  return found.join(" ");
}

function runInV8(bytes: Uint8Array<ArrayBuffer>, args: readonly number[]): Outcome {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  let result: Outcome["result"];
  try {
    result = (exports["run"] as (...args: readonly number[]) => number)(...args);
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    result = "trap";
  }
  const { buffer } = exports["memory"] as WebAssembly.Memory;
  const global = (exports["g"] as WebAssembly.Global).value;
  return { result, global, memory: contents(buffer as ArrayBuffer) };
}

function runIr(module: ValidModule, func: IrFunc, args: readonly number[]): Outcome {
  const machine: Machine = {
    memory: new DataView(new ArrayBuffer(65536)),
    globals: [0],
    maxPages: 3,
    call: () => [],
  };
  for (const { init, mode } of module.datas) {
    if (mode.kind !== "active") continue;
    new Uint8Array(machine.memory.buffer).set(init, mode.offset[0]!.imm.i32);
  }
  let result: Outcome["result"];
  try {
    [result] = interpret(func, args, machine) as [number];
  } catch (error) {
    if (!(error instanceof Trap)) throw error;
    result = "trap";
  }
  const memory = contents(machine.memory.buffer as ArrayBuffer);
  return { result, global: Number(machine.globals[0]), memory };
}

/** How often something happened. */
interface Counts {
  traps: number;
  ends: number;
  /** Functions with checks of their own. */
  checks: number;
  /** Functions that `reroll` changed. */
  rolled: number;
  /** Functions that `unroll` changed. */
  unrolled: number;
}

/** Whether a pass changes a function after those before it. */
function changes(name: string, func: IrFunc): boolean {
  for (const pass of PASSES) {
    const change = pass.run(func, {}, () => flowOf(func));
    if (pass.name === name) return change !== "nothing";
  }
  throw new Error(`No pass ${name}`);
}

/** Runs random loops in V8, and after each pass and all of them. */
async function compareLoops(seeds: number, options: LoopsOptions): Promise<Counts> {
  const counts = { traps: 0, ends: 0, checks: 0, rolled: 0, unrolled: 0 };
  for (let seed = 0; seed < seeds; seed++) {
    const { text, runs } = randomLoops(seed, options);
    const bytes = await assemble(text);
    const module = validate(decode(bytes));
    const build = (): IrFunc => buildFunc({ module }, at(module.funcs, 0));
    const variants = new Map<string, IrFunc>();
    for (const pass of PASSES) {
      const func = build();
      pass.run(func, ALL, () => flowOf(func));
      variants.set(pass.name, func);
    }
    for (const options of [{}, ALL]) {
      const func = build();
      runPasses(func, { optLevel: 1, verify: true, ...options });
      variants.set(`all, ${options === ALL ? "coalesced" : "each access checked"}`, func);
      const last = JSON.stringify(func.body, (_, value) => typeof value === "bigint" ? 0 : value);
      if (options === ALL && last.includes('"check"')) counts.checks++;
    }
    if (changes("reroll", build())) counts.rolled++;
    if (changes("unroll", build())) counts.unrolled++;
    for (const args of runs) {
      const expected = runInV8(bytes, args);
      if (expected.result === "trap") counts.traps++;
      else counts.ends++;
      for (const [name, func] of variants) {
        verify(func, { module });
        assertEquals(runIr(module, func, args), expected, `seed ${seed}, ${name}, run(${args})`);
      }
    }
  }
  return counts;
}

Deno.test("passes keep what random loops do, at the edges of the memory and of 2^32", async () => {
  const { traps, ends, checks, rolled } = await compareLoops(250, {});
  assert(
    traps > 200 && ends > 250 && checks > 50 && rolled > 20,
    `${[traps, ends, checks, rolled]}`,
  );
});

Deno.test("passes keep what random loops over vectors do", async () => {
  const { traps, ends, checks, unrolled } = await compareLoops(100, { vectors: true });
  assert(
    traps > 200 && ends > 100 && checks > 50 && unrolled > 30,
    `${[traps, ends, checks, unrolled]}`,
  );
});
