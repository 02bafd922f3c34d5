/**
 * What a host sees of fuel: with any amount of it, a call gives its result or `FuelExhausted`, and the
 * instance goes on when there is more.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { transpile } from "../../lib/transpile.ts";
import { buildProgram } from "../corpus/build.ts";
import { FUEL_USED, metered } from "../differential/metered.ts";
import { goldens } from "../golden/golden.ts";
import { run } from "../support/rustc.ts";

/** The calls, and the most fuel that they are tried with. */
const CALLS: readonly (readonly [name: string, ...args: number[]])[] = [
  ["sum", 0, 40],
  ["table", 3],
  ["length", 5],
  ["clear", 0, 640],
];

/** What the host takes each time that it is called. */
const OF_HOST = 5;

const CHECKS = `
struct Host;

impl Env<[u8; 196608]> for Host {
    fn log(&mut self, instance: &mut Fuel, _: i32) -> WasmResult<()> {
        instance.charge_fuel(${OF_HOST})
    }
}

/// Instantiates and calls, with some fuel; then again with plenty.
fn try_with(fuel: u64, call: impl Fn(&mut Fuel) -> WasmResult<i32>) {
    let mut instance = Box::new(Fuel::new());
    assert_eq!(instance.fuel(), 0);
    instance.set_fuel(fuel);
    let result = instance.instantiate(&mut Host).and_then(|()| call(&mut instance));
    let left = instance.fuel();
    if result.is_err() {
        assert_eq!(instance.charge_fuel(1), Err(WasmTrap::FuelExhausted));
    }
    instance.set_fuel(u64::MAX);
    assert_eq!(instance.fuel(), i64::MAX as u64);
    instance.add_fuel(u64::MAX);
    instance.instantiate(&mut Host).unwrap();
    let before = instance.fuel();
    call(&mut instance).unwrap();
    let again = before - instance.fuel();
    println!("{fuel} {result:?} {left} {again}");
}
`;

/** What V8 counts of the start function, of it and a call, and the result. */
interface Counted {
  readonly start: bigint;
  readonly total: bigint;
  readonly result: number;
}

function inV8(bytes: Uint8Array, [name, ...args]: typeof CALLS[number]): Counted {
  let calls = 0n;
  const imports = { env: { log: () => void calls++ } };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(metered(bytes)), imports);
  const counter = exports[FUEL_USED] as WebAssembly.Global;
  const start = counter.value as bigint + calls * BigInt(OF_HOST);
  const result = (exports[name] as (...args: number[]) => number | undefined)(...args);
  return { start, total: counter.value as bigint + calls * BigInt(OF_HOST), result: result ?? 0 };
}

for (const [optLevel, rustLevel] of [[0, 0], [1, 3]] as const) {
  Deno.test(`with any fuel there is the result or FuelExhausted, at -O${optLevel}, rustc's ${rustLevel}`, async () => {
    const golden = (await goldens()).find(({ name }) => name === "fuel")!;
    const module = transpile(golden.bytes, { ...golden.options, optLevel }).files[0]!.text;
    const expected = CALLS.map((call) => inV8(golden.bytes, call));
    const tries = CALLS.map(([name, ...args], i) => {
      const call = `instance.${name}(&mut Host, ${args.join(", ")})`;
      const value = name === "table" ? `${call}.map(|()| 0)` : call;
      return `    for fuel in 0..${
        expected[i]!.total + 3n
      } { try_with(fuel, |instance| ${value}); }`;
    });
    const main = [
      "use herkos_runtime::{WasmResult, WasmTrap};",
      '#[path = "module.rs"] mod module;',
      "use module::{Env, Fuel};",
      CHECKS,
      "fn main() {",
      ...tries,
      "}",
    ].join("\n");
    const sources = { "main.rs": main, "module.rs": module };
    const { path } = await buildProgram({ name: "fuel", sources, optLevel: rustLevel });
    const { code, stdout, stderr } = await run(path, []);
    assertEquals(code, 0, stderr);
    const lines = stdout.trim().split("\n");
    expected.forEach(({ result, start, total }) => {
      assert(total > start);
      for (let fuel = 0n; fuel < total + 3n; fuel++) {
        const outcome = fuel < total ? "Err(FuelExhausted) 0" : `Ok(${result}) ${fuel - total}`;
        assertEquals(lines.shift(), `${fuel} ${outcome} ${total - start}`);
      }
    });
    assertEquals(lines, []);
  });
}
