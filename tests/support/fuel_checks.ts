/**
 * A program that calls the golden module `fuel` with any amount of fuel, and what it has to print: the
 * result or `FuelExhausted`, and what is left, as V8 counts it.
 *
 * @module
 */

import { FUEL_USED, metered } from "../differential/metered.ts";
import { transpile } from "../../lib/transpile.ts";
import { goldens } from "../golden/golden.ts";

/** The calls. */
const CALLS: readonly (readonly [name: string, ...args: number[]])[] = [
  ["sum", 0, 40],
  ["table", 3],
  ["length", 5],
  ["clear", 0, 640],
];

/** What the host takes each time that it is called. */
const OF_HOST = 5;

const CHECKS = `
use herkos_runtime::{WasmResult, WasmTrap};
#[path = "module.rs"]
mod module;
use module::{Env, Fuel};

struct Host;

impl Env<[u8; 196608]> for Host {
    fn log(&mut self, instance: &mut Fuel, _: i32) -> WasmResult<()> {
        instance.charge_fuel(${OF_HOST})
    }
}

/// Instantiates and calls, with some fuel; then again with plenty.
fn try_with(instance: &mut Fuel, fuel: u64, call: impl Fn(&mut Fuel) -> WasmResult<i32>) {
    instance.set_fuel(fuel);
    let result = instance.instantiate(&mut Host).and_then(|()| call(instance));
    let left = instance.fuel();
    if result.is_err() {
        assert_eq!(instance.charge_fuel(1), Err(WasmTrap::FuelExhausted));
    }
    instance.set_fuel(u64::MAX);
    assert_eq!(instance.fuel(), i64::MAX as u64);
    instance.add_fuel(u64::MAX);
    instance.instantiate(&mut Host).unwrap();
    let before = instance.fuel();
    call(instance).unwrap();
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

/** The program and its output. */
export interface FuelProgram {
  /** The Rust of the module, for `module.rs`. */
  readonly module: string;
  /** Rust with a function `check_all`; needs a macro `println` and `Box`. */
  readonly checks: string;
  /** The lines that it prints. */
  readonly lines: readonly string[];
}

/**
 * Writes the program.
 *
 * @param optLevel The transpiler's level.
 * @param step Which amounts of fuel are tried: every so many, and each of those around what suffices.
 * @returns It.
 */
export async function fuelProgram(optLevel: 0 | 1, step: number): Promise<FuelProgram> {
  const golden = (await goldens()).find(({ name }) => name === "fuel")!;
  const module = transpile(golden.bytes, { ...golden.options, optLevel }).files[0]!.text;
  const lines: string[] = [];
  const tries = CALLS.map((made) => {
    const [name, ...args] = made;
    const { result, start, total } = inV8(golden.bytes, made);
    if (total <= start) throw new Error(`${name} takes no fuel`);
    const near = Number(total) - 3;
    const grants = Array.from({ length: Number(total) + 3 }, (_, fuel) => fuel)
      .filter((fuel) => fuel % step === 0 || fuel >= near);
    for (const fuel of grants.map(BigInt)) {
      const outcome = fuel < total ? "Err(FuelExhausted) 0" : `Ok(${result}) ${fuel - total}`;
      lines.push(`${fuel} ${outcome} ${total - start}`);
    }
    const call = `instance.${name}(&mut Host, ${args.join(", ")})`;
    const value = name === "table" ? `${call}.map(|()| 0)` : call;
    return `    for fuel in (0..${near}).step_by(${step}).chain(${near}..${near + 6}) {
        try_with(&mut instance, fuel, |instance| ${value});
    }`;
  });
  const checks = [
    CHECKS,
    "fn check_all() {",
    "    let mut instance = Box::new(Fuel::new());",
    "    assert_eq!(instance.fuel(), 0);",
    ...tries,
    "}",
  ].join("\n");
  return { module, checks, lines };
}
