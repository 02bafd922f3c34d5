/**
 * What throwing and catching takes, in Rust and in V8: `deno task x run -A benches/exceptions.ts`.
 *
 * An exception passes through so many calls, which cannot catch it, to a handler in a loop; `refs`
 * keeps it in a handler and throws it on to another one. The same loop without exceptions stands
 * beside, so that the difference is what they cost.
 *
 * @module
 */

import { transpile } from "../lib/transpile.ts";
import { buildProgram } from "../tests/corpus/build.ts";
import { runOk } from "../tests/corpus/run.ts";
import { assemble } from "../tests/support/wat.ts";

const MODULE = `
(module
  (tag $e (param i32))
  (func $deep (param $depth i32) (param $x i32) (result i32)
    (if (result i32) (local.get $depth)
      (then
        (i32.add
          (i32.const 1)
          (call $deep (i32.sub (local.get $depth) (i32.const 1)) (local.get $x))))
      (else
        (if (i32.and (local.get $x) (i32.const 1)) (then (throw $e (local.get $x))))
        (local.get $x))))
  (func (export "plain") (param $n i32) (param $x i32) (param $depth i32) (result i32)
    (local $sum i32)
    (loop $again
      (block $caught (result i32)
        (try_table (result i32) (catch $e $caught)
          (call $deep (local.get $depth) (local.get $x))))
      (local.set $sum (i32.add (local.get $sum)))
      (local.set $x (i32.add (local.get $x) (i32.const 2)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "refs") (param $n i32) (param $x i32) (param $depth i32) (result i32)
    (local $sum i32)
    (loop $again
      (block $caught (result i32)
        (try_table (result i32) (catch $e $caught)
          (block $kept (result exnref)
            (br $caught
              (try_table (result i32) (catch_all_ref $kept)
                (call $deep (local.get $depth) (local.get $x)))))
          (throw_ref)))
      (local.set $sum (i32.add (local.get $sum)))
      (local.set $x (i32.add (local.get $x) (i32.const 2)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
`;

const DEPTHS = [0, 10];
const RUST_ROUNDS = 1_000_000;
const V8_ROUNDS = 100_000;
const REPEATS = 5;

const MAIN = `
#![forbid(unsafe_code)]
mod throws;
use std::hint::black_box;
use std::time::Instant;
use herkos_runtime::WasmResult;

fn best(run: &mut dyn FnMut() -> WasmResult<i32>) -> f64 {
    let mut least = f64::MAX;
    for _ in 0..${REPEATS} {
        let start = Instant::now();
        let sum = black_box(run());
        assert!(sum.is_ok());
        least = least.min(start.elapsed().as_nanos() as f64 / ${RUST_ROUNDS}.0);
    }
    least
}

fn main() {
    let mut throws = throws::Throws::new();
    let (n, x) = (black_box(${RUST_ROUNDS}), black_box(0));
    for depth in [${DEPTHS.join(", ")}] {
        let depth = black_box(depth);
        println!("{:.1}", best(&mut || throws.plain(n, x, depth)));
        println!("{:.1}", best(&mut || throws.plain(n, x + 1, depth)));
        println!("{:.1}", best(&mut || throws.refs(n, x + 1, depth)));
    }
}
`;

type Func = (n: number, x: number, depth: number) => number;

/** The least nanoseconds of a round. */
function inV8(run: Func, x: number, depth: number): number {
  let least = Infinity;
  for (let i = 0; i < REPEATS; i++) {
    const start = performance.now();
    run(V8_ROUNDS, x, depth);
    least = Math.min(least, (performance.now() - start) * 1e6 / V8_ROUNDS);
  }
  return least;
}

async function main(): Promise<void> {
  const bytes = await assemble(MODULE);
  const { files } = transpile(bytes, { name: "throws" });
  const { path } = await buildProgram({
    name: "throws",
    sources: { "main.rs": MAIN, "throws.rs": files[0]?.text ?? "" },
    optLevel: 3,
  });
  const { stdout } = await runOk(path, [], {});
  const rust = new TextDecoder().decode(stdout).trim().split("\n");
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), {});
  const { plain, refs } = instance.exports as Record<string, Func>;
  const v8 = DEPTHS.flatMap((depth) => [
    inV8(plain!, 0, depth),
    inV8(plain!, 1, depth),
    inV8(refs!, 1, depth),
  ]);
  console.log("ns a round                        Rust     V8");
  DEPTHS.flatMap((depth) =>
    ["nothing thrown", "thrown, caught", "thrown, kept, thrown, caught"]
      .map((what) => `${what}, ${depth} calls between`)
  )
    .forEach((what, i) => console.log(what.padEnd(48) + rust[i]!.padStart(6), v8[i]!.toFixed(1)));
}

if (import.meta.main) await main();
