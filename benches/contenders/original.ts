/**
 * The original herkos, from cargo's registry, with its runtime crate.
 *
 * @module
 */

import { run, runOk } from "../../tests/corpus/run.ts";
import { contentHash } from "../../tests/support/hash.ts";
import { rustcVersion } from "../../tests/support/rustc.ts";
import { BENCH_CACHE, cached } from "../cache.ts";
import type { Item } from "../item.ts";
import { type Contender, reason } from "./contender.ts";

const VERSION = "0.2.0";

/** Cargo's project for one kernel; profile `release` is opt-level 3. */
const MANIFEST = `[package]
name = "original-driver"
version = "0.0.0"
edition = "2021"

[workspace]

[dependencies]
herkos-runtime = "=${VERSION}"

[profile.release]
codegen-units = 1
`;

/** The module keeps its memory inline, so that it has to be made on a large stack. */
const MAIN = `use std::hint::black_box;
use std::time::Instant;

mod module;

fn work() {
    let args: Vec<String> = std::env::args().collect();
    let (n, reps): (i32, u32) = (args[1].parse().unwrap(), args[2].parse().unwrap());
    let mut instance = black_box(Box::new(module::new().ok().unwrap()));
    let (mut result, mut best) = (0, u128::MAX);
    for _ in 0..reps {
        let instance = black_box(&mut instance);
        let n = black_box(n);
        let start = Instant::now();
        result = match instance.run(n) {
            Ok(result) => result,
            Err(trap) => {
                eprintln!("trap: {trap:?}");
                std::process::exit(1);
            }
        };
        best = best.min(start.elapsed().as_nanos());
    }
    println!("{result} {best}");
}

fn main() {
    std::thread::Builder::new().stack_size(256 << 20).spawn(work).unwrap().join().unwrap();
}
`;

async function installed(): Promise<string> {
  const folder = await cached(`original-${contentHash(await rustcVersion(), VERSION)}`, async (
    folder,
  ) => {
    await runOk("cargo", ["install", "--quiet", "herkos", "--version", VERSION, "--root", folder]);
  });
  return `${folder}/bin/herkos`;
}

async function build(item: Item, optimize: boolean): Promise<string> {
  const wasm = await item.wasm(false);
  const key = contentHash(await rustcVersion(), MANIFEST, MAIN, wasm, `${optimize}`);
  const folder = await cached(`original/${item.name}-${key}`, async (folder) => {
    await Deno.mkdir(`${folder}/src`);
    await Deno.writeFile(`${folder}/module.wasm`, wasm);
    const flags = optimize ? ["--optimize"] : [];
    const paths = [`${folder}/module.wasm`, "-o", `${folder}/src/module.rs`];
    await runOk(await installed(), [...flags, ...paths]);
    await Deno.writeTextFile(`${folder}/Cargo.toml`, MANIFEST);
    await Deno.writeTextFile(`${folder}/src/main.rs`, MAIN);
    const target = `${BENCH_CACHE}original/target`;
    const args = ["build", "--release", "--quiet", "--target-dir", target];
    await runOk("cargo", args, { cwd: folder });
    await Deno.rename(`${target}/release/original-driver`, `${folder}/program`);
  });
  return `${folder}/program`;
}

function original(name: string, about: string, optimize: boolean): Contender {
  return {
    name,
    about,
    version: async () => {
      const { stdout } = await run(await installed(), ["--version"]);
      return `${new TextDecoder().decode(stdout).trim()}, ${(await rustcVersion()).split("\n")[0]}`;
    },
    prepare: async (item) => {
      if (item.kernel === undefined) return { cannot: "not tried with real modules" };
      try {
        return { program: await build(item, optimize), args: [] };
      } catch (error) {
        return { cannot: `does not build: ${reason(error)}` };
      }
    },
  };
}

/** The original herkos, as it comes and with its optimiser. */
export const ORIGINAL: readonly Contender[] = [
  original("original", `the original herkos ${VERSION}, rustc -Copt-level=3`, false),
  original("original-O", `the original herkos ${VERSION} with --optimize`, true),
];
