/**
 * Fuel that a function takes without looking: what the host has stays as it is when there is none, and
 * nothing is owed when a call has ended.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { transpile } from "../../lib/transpile.ts";
import { buildProgram } from "../corpus/build.ts";
import { run } from "../support/rustc.ts";
import { assemble } from "../support/wat.ts";

const MODULE = `(module $light
  (import "env" "g" (global $g (mut i32)))
  (tag $t (param i32))
  (func $small (param i32) (result i32) (i32.add (i32.mul (local.get 0) (i32.const 3)) (i32.const 1)))
  (func (export "set") (param i32) (global.set $g (local.get 0)))
  (func (export "throw") (throw $t (call $small (i32.const 1))))
  (func (export "trap") (drop (call $small (i32.const 1))) (unreachable)))`;

const MAIN = `
use herkos_runtime::WasmTrap;
mod module;
use module::{Env, Light};

struct Host(i32);

impl Env for Host {
    fn g(&mut self) -> &mut i32 {
        &mut self.0
    }
}

fn main() {
    let mut host = Host(1);
    let mut light = Light::new();
    assert_eq!(light.set(&mut host, 7), Err(WasmTrap::FuelExhausted));
    assert_eq!(host.0, 1);
    light.set_fuel(5);
    assert_eq!(light.trap(&mut host), Err(WasmTrap::Unreachable));
    assert_eq!(light.fuel(), 0);
    for fuel in 3..8 {
        light.set_fuel(fuel);
        assert_eq!(light.throw(&mut host), Err(WasmTrap::FuelExhausted));
        assert_eq!((light.take_exception(), light.fuel()), (None, 0));
    }
    light.set_fuel(9);
    assert_eq!(light.throw(&mut host), Err(WasmTrap::Exception));
    assert_eq!((light.take_exception().is_some(), light.fuel()), (true, 1));
    light.set_fuel(0);
    light.add_fuel(3);
    assert_eq!(light.fuel(), 3);
    assert_eq!(light.set(&mut host, 7), Ok(()));
    assert_eq!((host.0, light.fuel()), (7, 1));
}
`;

Deno.test("without fuel nothing of the host changes, no exception leaves, and a trap leaves no debt", async () => {
  const bytes = await assemble(MODULE);
  const sources = {
    "main.rs": MAIN,
    "module.rs": transpile(bytes, { fuel: true }).files[0]!.text,
  };
  const { path } = await buildProgram({ name: "owed", sources, optLevel: 0 });
  const { code, stderr } = await run(path, []);
  assertEquals(code, 0, stderr);
});
