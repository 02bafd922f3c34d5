import { assertEquals, assertThrows } from "@std/assert";
import { interpret, type Machine, Trap } from "../../tests/support/interpret.ts";
import { random, randomModule } from "../../tests/support/random_wasm.ts";
import { at } from "../ir/at.ts";
import { buildFunc } from "../ir/build.ts";
import type { Constant } from "../ir/eval.ts";
import type { IrFunc } from "../ir/ir.ts";
import { parseFunc } from "../ir/parse.ts";
import { printFunc } from "../ir/print.ts";
import { verify } from "../ir/verify.ts";
import { decode } from "../wasm/decode.ts";
import type { ValidModule } from "../wasm/module.ts";
import { validate } from "../wasm/validate.ts";
import { flowOf } from "./flow.ts";
import { PASSES, runPasses } from "./passes.ts";

/** All that can be observed of a run. */
interface Outcome {
  readonly results: readonly Constant[] | "trap";
  readonly globals: readonly Constant[];
  readonly log: readonly number[];
  readonly memory: string;
}

const ARGS: readonly (readonly Constant[])[] = [
  [0, 0, 0n, 0],
  [1, -1, 5n, 0x3f800000],
  [-2147483648, 17, -1n, 0x7fa00001],
];

/** The imported function: its result depends on how often it was called. */
function host(log: number[]): (value: number) => number {
  return (value) => {
    log.push(value);
    return (value ^ log.length) & 3;
  };
}

/** The bytes that are not zero, as far as random functions reach: they tell memories apart. */
function contents(memory: ArrayBuffer): string {
  const found: string[] = [];
  new Uint8Array(memory, 0, 8192).forEach((byte, i) => byte !== 0 && found.push(`${i}:${byte}`));
  return found.join(" ");
}

function runInV8(bytes: Uint8Array<ArrayBuffer>, args: readonly Constant[]): Outcome {
  const log: number[] = [];
  const module = new WebAssembly.Module(bytes);
  const { exports } = new WebAssembly.Instance(module, { env: { log: host(log) } });
  const [a, b, c, bits] = args;
  // A signalling NaN would not survive being a JavaScript number, so none is passed that way.
  const f = new DataView(new ArrayBuffer(4));
  f.setUint32(0, Number(bits));
  let results: Outcome["results"];
  try {
    results = (exports["run"] as (...args: unknown[]) => Constant[])(a, b, c, f.getFloat32(0));
  } catch (error) {
    if (!(error instanceof WebAssembly.RuntimeError)) throw error;
    results = "trap";
  }
  const global = (name: string): Constant => (exports[name] as WebAssembly.Global).value;
  const memory = contents((exports["memory"] as WebAssembly.Memory).buffer as ArrayBuffer);
  return { results, globals: [global("g0"), global("g1")], log, memory };
}

function runIr(func: IrFunc, args: readonly Constant[]): Outcome {
  const log: number[] = [];
  const memory = new ArrayBuffer(65536);
  const call = host(log);
  const machine: Machine = {
    memory: new DataView(memory),
    globals: [7, -7n],
    call: (_, [value]) => [call(Number(value))],
  };
  let results: Outcome["results"];
  try {
    results = interpret(func, args, machine);
  } catch (error) {
    if (!(error instanceof Trap)) throw error;
    results = "trap";
  }
  return { results, globals: machine.globals, log, memory: contents(memory) };
}

function build(module: ValidModule, index: number): IrFunc {
  return buildFunc({ module }, at(module.funcs, index));
}

Deno.test("passes keep what random functions do, one by one and together", () => {
  let traps = 0;
  const runs = 300;
  for (let seed = 0; seed < runs; seed++) {
    const bytes = randomModule(seed);
    const module = validate(decode(bytes));
    const args = at(ARGS, seed % 2);
    const expected = runInV8(bytes, args);
    if (expected.results === "trap") traps++;

    const check = (name: string, func: IrFunc) => {
      verify(func, { module });
      assertEquals(runIr(func, args), expected, `seed ${seed}, ${name}`);
    };
    check("as built", build(module, 1));
    const order = PASSES.map((pass) => pass.run);
    for (const pass of PASSES) {
      const func = build(module, 1);
      pass.run(func, { coalesced: () => true }, () => flowOf(func));
      check(pass.name, func);
    }
    // The order must not matter to what a function does.
    const next = random(seed);
    const shuffled = build(module, 1);
    for (let i = 0; i < 8; i++) {
      at(order, next(order.length))(shuffled, { coalesced: () => true }, () => flowOf(shuffled));
      check("passes in random order", shuffled);
    }
    for (const optLevel of [0, 1] as const) {
      const func = build(module, 1);
      runPasses(func, { optLevel, verify: true });
      check(`optLevel ${optLevel}`, func);
      // What is left out, and what flows are used again, must not matter.
      const alone = build(module, 1);
      for (const pass of PASSES) {
        if (pass.optLevel <= optLevel) pass.run(alone, {}, () => flowOf(alone));
      }
      assertEquals(printFunc(func), printFunc(alone), `seed ${seed}, optLevel ${optLevel}`);
    }
  }
  assertEquals(traps > runs / 50 && traps < runs / 3, true, `${traps} of ${runs} trap`);
});

Deno.test("passes keep a signalling NaN that is an argument", () => {
  const text = `f0 = func 0 (v0: f32) -> (f32) {
    v1: f32 = f32.neg v0
    v2: f32 = f32.neg v1
    v3: f32 = f32.copysign v2 v2
    return v3
  }`;
  const func = parseFunc(text);
  runPasses(func, { optLevel: 1, verify: true });
  assertEquals(runIr(func, [0x7fa00001]).results, [0x7fa00001]);
  assertEquals(printFunc(func), "f0 = func 0 (v0: f32) -> (f32) {\n  return v0\n}\n");
});

Deno.test("runPasses() at level 0 leaves constants alone, at level 1 folds them", () => {
  const text = `f0 = func 0 () -> (i32) {
    v0: i32 = i32.const 1
    v1: i32 = i32.add v0 v0
    return v1
  }`;
  const level = (optLevel: 0 | 1) => {
    const func = parseFunc(text);
    runPasses(func, { optLevel });
    return printFunc(func);
  };
  assertEquals(level(0), printFunc(parseFunc(text)));
  assertEquals(level(1), "f0 = func 0 () -> (i32) {\n  v1: i32 = i32.const 2\n  return v1\n}\n");
});

Deno.test("runPasses() with verify rejects a broken function before the first pass", () => {
  const func = parseFunc("f0 = func 0 () -> (i32) {\n return v0\n}");
  func.types.push("i32");
  func.homes.push(-1);
  assertThrows(() => runPasses(func, { optLevel: 1, verify: true }), Error, "v0 is used where");
});

const FIXTURES = new URL("../../fixtures/wasm/", import.meta.url);

for (const entry of [...Deno.readDirSync(FIXTURES)].sort((a, b) => a.name < b.name ? -1 : 1)) {
  const path = new URL(`${entry.name}/module.wasm`, FIXTURES);
  Deno.test(`passes and text keep the functions of ${entry.name} valid`, () => {
    const module = validate(decode(Deno.readFileSync(path)));
    let count = 0;
    for (const { index, body } of module.funcs) {
      if (body === undefined) continue;
      const func = build(module, index);
      const check = () => {
        verify(func, { module });
        const text = printFunc(func);
        const again = parseFunc(text);
        verify(again, { module });
        assertEquals(printFunc(again) === text, true, `no round trip of function ${index}`);
      };
      check();
      for (const pass of PASSES) {
        pass.run(func, { coalesced: () => true }, () => flowOf(func));
        verify(func, { module });
      }
      check();
      const done = printFunc(func);
      runPasses(func, { optLevel: 1 });
      assertEquals(printFunc(func) === done, true, `a second run changes function ${index}`);
      count++;
    }
    assertEquals(count > 0, true);
  });
}
