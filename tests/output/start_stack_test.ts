/**
 * The stack that the report says of the start function has in it what `instantiate` takes.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { proofCoverage } from "../../lib/report/coverage.ts";
import { transpile } from "../../lib/transpile.ts";
import { buildProgram } from "../corpus/build.ts";
import { run } from "../support/rustc.ts";
import { assemble } from "../support/wat.ts";

const repeated = (count: number, text: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => text(i)).join(" ");

/** What `instantiate` does before it runs the start function, which calls the host. */
const CONTENTS: readonly (readonly [what: string, text: string])[] = [
  ["segments", repeated(400, (i) => `(elem (i32.const ${i}) $at)`)],
  ["globals", repeated(300, (i) => `(global (mut v128) (v128.const i64x2 ${i} 1))`)],
  ["items", `(elem (i32.const 0) funcref ${repeated(400, () => "(item (global.get $f))")})`],
];

const MAIN = `
use herkos_runtime::{FuncRef, WasmResult};
mod module;
use module::{Env, Foreign, M};

/// An address on the stack.
#[inline(never)]
fn here() -> usize {
    let local = 0u8;
    &raw const local as usize
}

struct Host(usize);

impl Env for Host {
    fn f(&mut self) -> FuncRef {
        FuncRef::NULL
    }

    fn at(&mut self, _: &mut M) -> WasmResult<()> {
        self.0 = here();
        Ok(())
    }
}

impl Foreign for Host {}

#[inline(never)]
fn start(instance: &mut M) {
    let mut host = Host(0);
    let above = here();
    instance.instantiate(&mut host).unwrap();
    println!("{}", above - host.0);
}

fn main() {
    start(&mut Box::new(M::new()));
}
`;

for (const [what, text] of CONTENTS) {
  Deno.test(`the start function's stack has ${what} in it`, async () => {
    const bytes = await assemble(`(module $m
      (import "env" "f" (global $f funcref))
      (import "env" "at" (func $at))
      (table 400 funcref) ${text}
      (func $start (call $at))
      (start $start))`);
    const module = transpile(bytes, { name: "m" }).files[0]!.text;
    const sources = { "main.rs": MAIN, "module.rs": module };
    const { path } = await buildProgram({ name: "start_stack", sources, optLevel: 0 });
    const { code, stdout, stderr } = await run(path, []);
    assertEquals(code, 0, stderr);
    const start = proofCoverage(bytes, { name: "m" }).stack.exports[0]!;
    assertEquals(start.name, undefined);
    assert(Number(stdout) <= start.bytes, `${stdout.trim()} of ${start.bytes}`);
  });
}
