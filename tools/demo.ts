/**
 * `deno task demo`: a C library that somebody else compiled to WebAssembly becomes safe Rust, is
 * built with cargo, and does its work.
 *
 * @module
 */
import { join } from "node:path";
import { main as herkos } from "../cli.ts";
import { ROOT } from "./registry.ts";

const INPUT = "fixtures/wasm/lodepng/module.wasm";
const EXAMPLE = "examples/lodepng";

/** Says what is being done, on standard error. */
function step(number: number, text: string): void {
  console.error(`\n[${number}/3] ${text}`);
}

/** Runs cargo in the example, with its messages on the terminal. */
async function cargo(...args: string[]): Promise<number> {
  try {
    return (await new Deno.Command("cargo", { args, cwd: join(ROOT, EXAMPLE) }).spawn().status)
      .code;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.error("Cannot find cargo: install Rust first, as its website says");
    return 127;
  }
}

async function demo(): Promise<number> {
  Deno.chdir(ROOT);
  const args = [INPUT, "--name", "lodepng", "--crate", join(EXAMPLE, "generated")];
  step(1, `Transpiling LodePNG: herkos ${args.join(" ")}`);
  const transpiled = await herkos([...args, "--stats"]);
  if (transpiled !== 0) return transpiled;

  step(2, `Building ${EXAMPLE}, which uses it: cargo build --release`);
  const built = await cargo("build", "--release");
  if (built !== 0) return built;

  step(3, "Running it: cargo run --release");
  const ran = await cargo("run", "--release", "--quiet");
  if (ran === 0) {
    console.error(`\nThe picture is ${join(EXAMPLE, "out.png")}, the Rust that LodePNG became is`);
    console.error(`${join(EXAMPLE, "generated/src/module.rs")}.`);
  }
  return ran;
}

if (import.meta.main) Deno.exit(await demo());
