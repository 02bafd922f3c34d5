/**
 * What a capability costs: a call through an import as many instructions as a direct call, and one
 * that is granted and not used no code at all.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { instructionsOf } from "../../benches/instructions.ts";
import { transpile } from "../../lib/transpile.ts";
import { buildProgram } from "../corpus/build.ts";
import { assemble } from "../embedded/modules.ts";
import { nm, nmTest } from "../embedded/nm.ts";
import { isMissing } from "../support/required.ts";
import { run } from "../support/rustc.ts";

const LOOP = `(module
  (import "env" "step" (func $step (param i32) (result i32)))
  (import "env" "unused" (func $unused (param i32) (result i32)))
  (func (export "run") (param $n i32) (param $x i32) (result i32)
    (loop $again
      (local.set $x (call $step (local.get $x)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $x))
  (func (export "other") (result i32)
    (call $unused (i32.const 1))))`;

/**
 * A program that goes through the module's loop and through one that a person would write.
 *
 * @param attribute Whether the function that both call is inlined, in Rust.
 * @param called What `main` calls besides.
 */
function program(attribute: string, called = ""): string {
  return `mod module;
use herkos_runtime::WasmResult;
use module::{Env, Module};

struct Host;

impl Env for Host {
    #[inline(always)]
    fn step(&mut self, _: &mut Module, x: i32) -> WasmResult<i32> {
        step(x)
    }

    #[inline(never)]
    fn unused(&mut self, _: &mut Module, x: i32) -> WasmResult<i32> {
        println!("a capability that is granted {x}");
        Ok(x)
    }
}

${attribute}
fn step(x: i32) -> WasmResult<i32> {
    Ok(x.wrapping_mul(0x9e37_79b1_u32 as i32) ^ (x as u32 >> 15) as i32)
}

#[inline(never)]
fn counted_direct(n: i32, mut x: i32) -> WasmResult<i32> {
    for _ in 0..n {
        x = step(x)?;
    }
    Ok(x)
}

#[inline(never)]
fn counted_module(module: &mut Module, n: i32, x: i32) -> WasmResult<i32> {
    module.run(&mut Host, n, x)
}

fn main() -> WasmResult<()> {
    let rounds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(1);
    let mut module = Module::new();
    module.instantiate(&mut Host)?;
    ${called}
    let direct = counted_direct(rounds, 1)?;
    println!("{}", counted_module(&mut module, rounds, 1)? == direct);
    Ok(())
}
`;
}

async function build(main: string): Promise<string> {
  const { bytes } = await assemble("loop", LOOP);
  const { files } = transpile(bytes, { name: "module" });
  const sources = { "main.rs": main, "module.rs": files[0]?.text ?? "" };
  const { path } = await buildProgram({ name: "zero-cost", sources, optLevel: 3 });
  return path;
}

/** Instructions of a thousand more rounds. */
async function ofThousandRounds(path: string, counted: string): Promise<number> {
  const few = await instructionsOf(path, counted, ["1000"]);
  return (await instructionsOf(path, counted, ["2000"])) - few;
}

const noValgrind = isMissing(
  await run("valgrind", ["--version"]).then(({ code }) => code === 0, () => false),
);

for (const attribute of ["#[inline(always)]", "#[inline(never)]"]) {
  Deno.test({
    name: `a call of an import costs what a direct call costs: ${attribute}`,
    ignore: noValgrind,
    fn: async () => {
      const path = await build(program(attribute));
      assertEquals((await run(path, ["1000"])).stdout, "true\n");
      const direct = await ofThousandRounds(path, "*::counted_direct");
      assert(direct >= 3000, `${direct} instructions are no loop`);
      assertEquals(await ofThousandRounds(path, "*::counted_module"), direct);
    },
  });
}

nmTest("a capability that is granted and not used is no code", async () => {
  const unused = async (called?: string): Promise<number> => {
    const symbols = await nm(await build(program("#[inline(never)]", called)));
    assert(symbols.some(({ name }) => name.endsWith("::step")), "There are no names");
    return symbols.filter(({ name }) => name.includes("::unused")).length;
  };
  assertEquals(await unused(), 0);
  assertEquals(await unused("module.other(&mut Host)?;"), 1);
});
