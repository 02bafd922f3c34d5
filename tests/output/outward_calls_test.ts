/**
 * Calls that leave an instance, however they come back: by a table that it shares with another, or by a
 * host that instantiates it anew. All take part in the call budget, and in the fuel.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { transpile } from "../../lib/transpile.ts";
import { buildProgram } from "../corpus/build.ts";
import { run } from "../support/rustc.ts";
import { assemble } from "../support/wat.ts";

/** Two of it call each other; entering `turn` costs 10, `owing` 6 and `small` 3. */
const MODULE = `(module $pair
  (type $t (func (param i32) (result i32)))
  (import "env" "me" (global $me i32))
  (import "env" "table" (table 4 funcref))
  (func $small (type $t) (i32.add (local.get 0) (i32.const 1)))
  (func $turn (export "turn") (type $t)
    (if (result i32) (local.get 0)
      (then
        (call_indirect (type $t)
          (i32.sub (local.get 0) (i32.const 1))
          (i32.sub (i32.const 1) (global.get $me))))
      (else (i32.const 7))))
  (func (export "owing") (type $t)
    (call_indirect (type $t)
      (call $small (local.get 0))
      (i32.sub (i32.const 1) (global.get $me))))
  (func (export "tail") (type $t)
    (return_call_indirect (type $t)
      (local.get 0)
      (i32.sub (i32.const 1) (global.get $me))))
  (elem (global.get $me) $turn))`;

const PROGRAM = `
use herkos_runtime::{FuncRef, Table, WasmResult, WasmTrap};
mod module;
use module::{Env, Foreign, Pair};

struct Host<'a> {
    me: i32,
    table: &'a mut Table<FuncRef, 4>,
    other: &'a mut Pair,
    refill: u64,
    calls: u32,
}

impl Env for Host<'_> {
    type Table = Table<FuncRef, 4>;

    fn table(&mut self) -> &mut Table<FuncRef, 4> {
        self.table
    }

    fn me(&mut self) -> i32 {
        self.me
    }
}

impl Foreign for Host<'_> {
    fn call_i32__i32(&mut self, caller: &mut Pair, f: FuncRef, n: i32) -> WasmResult<i32> {
        self.calls += 1;
        assert!(caller.call_depth() > 0);
        let used = self.other.call_depth();
        self.other.set_call_depth(caller.call_depth());
        caller.add_fuel(self.refill);
        let host = &mut Host {
            me: 1 - self.me,
            table: self.table,
            other: caller,
            refill: self.refill,
            calls: 0,
        };
        let result = self.other.call_ref_i32__i32(host, f, n);
        self.other.set_call_depth(used);
        result
    }
}

fn main() {
    let mut table = Table::new(FuncRef::NULL);
    table.reset(4).unwrap();
    let (mut left, mut right) = (Pair::new(), Pair::new());
    right.set_instance_id(1);
    let mut host = Host { me: 1, table: &mut table, other: &mut left, refill: 0, calls: 0 };
    right.instantiate(&mut host).unwrap();
    let mut host = Host { me: 0, table: &mut table, other: &mut right, refill: 0, calls: 0 };
    left.instantiate(&mut host).unwrap();

    left.set_fuel(1000);
    host.other.set_fuel(1000);
    assert_eq!(left.turn(&mut host, 5), Ok(7));
    assert_eq!((left.fuel(), host.other.fuel()), (970, 970));
    assert_eq!(left.call_depth(), 0);

    // The other is not called for what is owed.
    host.calls = 0;
    for fuel in [6, 7, 8] {
        left.set_fuel(fuel);
        assert_eq!(left.owing(&mut host, 0), Err(WasmTrap::FuelExhausted));
        assert_eq!((host.calls, left.fuel(), host.other.fuel()), (0, 0, 970));
    }
    left.set_fuel(9);
    assert_eq!(left.owing(&mut host, 0), Err(WasmTrap::FuelExhausted));
    assert_eq!((host.calls, left.fuel(), host.other.fuel()), (1, 0, 960));
    left.set_fuel(9);
    host.refill = 10;
    assert_eq!(left.owing(&mut host, 0), Ok(7));
    assert_eq!((host.calls, left.fuel(), host.other.fuel()), (2, 0, 960));

    // A stack that they take from both, without end.
    left.set_fuel(u64::MAX);
    host.other.set_fuel(u64::MAX);
    for _ in 0..2 {
        assert_eq!(left.turn(&mut host, -1), Err(WasmTrap::CallStackExhausted));
        assert_eq!((left.call_depth(), host.other.call_depth()), (0, 0));
        assert_eq!(left.tail(&mut host, -1), Err(WasmTrap::CallStackExhausted));
    }
}
`;

for (const trapInfo of ["none", "offset"] as const) {
  Deno.test(`calls by shared tables take fuel and are counted, with trap info ${trapInfo}`, async () => {
    const bytes = await assemble(MODULE);
    const options = { fuel: true, sharedTables: true, trapInfo } as const;
    const sources = { "main.rs": PROGRAM, "module.rs": transpile(bytes, options).files[0]!.text };
    const { path } = await buildProgram({ name: "foreign", sources, optLevel: 0 });
    const { code, stderr } = await run(path, []);
    assertEquals(code, 0, stderr);
  });
}

/** The start function calls the host. */
const RESTARTING = `(module $restarting
  (import "env" "again" (func $again))
  (func (export "run") (call $again))
  (start $again))`;

const RESTARTS = `
use herkos_runtime::{WasmResult, WasmTrap};
mod module;
use module::{Env, Restarting};

struct Host(bool);

impl Env for Host {
    fn again(&mut self, caller: &mut Restarting) -> WasmResult<()> {
        assert!(caller.call_depth() > 0);
        if self.0 { caller.instantiate(self) } else { Ok(()) }
    }
}

fn main() {
    let mut instance = Restarting::new();
    instance.instantiate(&mut Host(false)).unwrap();
    for _ in 0..2 {
        assert_eq!(instance.run(&mut Host(true)), Err(WasmTrap::CallStackExhausted));
        assert_eq!(instance.call_depth(), 0);
    }
}
`;

Deno.test("instantiating anew in the middle of a call gives no new call budget", async () => {
  const module = transpile(await assemble(RESTARTING)).files[0]!.text;
  const sources = { "main.rs": RESTARTS, "module.rs": module };
  const { path } = await buildProgram({ name: "restarting", sources, optLevel: 0 });
  const { code, stderr } = await run(path, []);
  assertEquals(code, 0, stderr);
});
