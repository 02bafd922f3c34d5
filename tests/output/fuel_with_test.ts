/**
 * Fuel with what else instances can have: places of traps, snapshots, and other instances that they
 * call by their hosts.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { transpile } from "../../lib/transpile.ts";
import { decode } from "../../lib/wasm/decode.ts";
import { buildProgram } from "../corpus/build.ts";
import { run } from "../support/rustc.ts";
import { assemble } from "../support/wat.ts";

/** Entering `spin` costs 1, a round of its loop 8, and `turns` 10. */
const MODULE = `(module
  (import "env" "again" (func $again (param i32) (result i32)))
  (global $steps (export "steps") (mut i32) (i32.const 0))
  (func (export "spin") (param $end i32)
    (loop $next
      (global.set $steps (i32.add (global.get $steps) (i32.const 1)))
      (br_if $next (i32.lt_u (global.get $steps) (local.get $end)))))
  (func (export "turns") (param $left i32) (result i32)
    (if (result i32) (i32.eqz (local.get $left))
      (then (i32.const 0))
      (else
        (i32.add
          (i32.const 1)
          (call $again (i32.sub (local.get $left) (i32.const 1))))))))`;

/** The index of `spin` after the import. */
const SPIN = 1;

const PROGRAM = `
use herkos_runtime::{WasmResult, WasmTrap::FuelExhausted};
#[path = "left.rs"]
mod left;
#[path = "right.rs"]
mod right;
use left::Left;
use right::Right;

struct WithRight<'a>(&'a mut Right);

impl left::Env for WithRight<'_> {
    fn again(&mut self, caller: &mut Left, n: i32) -> WasmResult<i32> {
        self.0.turns(&mut WithLeft(caller), n)
    }
}

struct WithLeft<'a>(&'a mut Left);

impl right::Env for WithLeft<'_> {
    fn again(&mut self, caller: &mut Right, n: i32) -> WasmResult<i32> {
        self.0.turns(&mut WithRight(caller), n)
    }
}

fn both() -> (Left, Right) {
    let (mut left, mut right) = (Left::new(), Right::new());
    left.instantiate(&mut WithRight(&mut right)).unwrap();
    right.instantiate(&mut WithLeft(&mut left)).unwrap();
    (left, right)
}

/// Each takes of its own, and a callee's exhaustion is the caller's trap.
fn calls() {
    let (mut left, mut right) = both();
    left.set_fuel(100);
    right.set_fuel(200);
    assert_eq!(left.turns(&mut WithRight(&mut right), 4), Ok(4));
    assert_eq!((left.fuel(), right.fuel()), (70, 180));
    right.set_fuel(15);
    assert_eq!(left.turns(&mut WithRight(&mut right), 4), Err(FuelExhausted));
    assert_eq!((left.fuel(), right.fuel()), (50, 0));
}

/// Fuel is the host's, and no part of what a snapshot or a copy is.
fn snapshots() {
    let (mut one, mut right) = both();
    one.set_fuel(1000);
    one.spin(&mut WithRight(&mut right), 5).unwrap();
    assert_eq!(one.fuel(), 1000 - 1 - 5 * 8);
    let mut bytes = [0; 64];
    let length = one.snapshot(&mut bytes);
    let mut other = Left::new();
    other.set_fuel(7);
    other.restore(&bytes[..length]).unwrap();
    assert_eq!((*other.steps(), other.fuel()), (5, 7));
    let mut copy = Left::new();
    one.clone_into(&mut copy);
    assert_eq!((*copy.steps(), copy.fuel()), (5, 0));
}

/// Where it strikes, by the fuel that there is.
fn places() {
    let (mut left, mut right) = both();
    for fuel in 0..=1 + 3 * 8 {
        left.set_fuel(fuel);
        *left.steps() = 0;
        let result = left.spin(&mut WithRight(&mut right), 3);
        if result.is_ok() {
            println!("{fuel} ok");
            continue;
        }
        assert_eq!((result, left.fuel()), (Err(FuelExhausted), 0));
        let site = left.trap_site().unwrap();
        println!("{fuel} {} {} {:?}", *left.steps(), site.function, site.offset);
    }
}

fn main() {
    calls();
    snapshots();
    places();
}
`;

for (const [optLevel, rustLevel] of [[0, 0], [1, 3]] as const) {
  Deno.test(`fuel with places, snapshots and other instances, at -O${optLevel}, rustc's ${rustLevel}`, async () => {
    const bytes = await assemble(MODULE);
    const options = { fuel: true, snapshots: true, trapInfo: "offset", optLevel } as const;
    const [left, right] = ["left", "right"].map((name) =>
      transpile(bytes, { ...options, name }).files[0]!.text
    );
    const sources = { "main.rs": PROGRAM, "left.rs": left!, "right.rs": right! };
    const { path } = await buildProgram({ name: "fuel_with", sources, optLevel: rustLevel });
    const { code, stdout, stderr } = await run(path, []);
    assertEquals(code, 0, stderr);

    const { entry, start } = decode(bytes).funcs[SPIN]!.body!;
    // The loop is the first instruction, and its rounds are not known when it begins.
    const expected = Array.from(
      { length: 1 + 3 * 8 },
      (_, fuel) =>
        fuel === 0
          ? `0 0 ${SPIN} Some(${entry})`
          : `${fuel} ${Math.floor((fuel - 1) / 8)} ${SPIN} Some(${start})`,
    );
    assertEquals(stdout.trim().split("\n"), [...expected, `${1 + 3 * 8} ok`]);
  });
}
