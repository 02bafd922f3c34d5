/**
 * A hand-written Rust program that contains a generated module, ready to run.
 *
 * @module
 */

import type { TranspileOptions } from "../../lib/options/option_types.ts";
import { transpile } from "../../lib/transpile.ts";
import { buildProgram } from "../corpus/build.ts";
import { runOk } from "../corpus/run.ts";

/** Runs a program with arguments and standard input, and gives its standard output. */
export type RunProgram = (
  args: readonly string[],
  stdin: Uint8Array<ArrayBuffer>,
) => Promise<Uint8Array<ArrayBuffer>>;

/**
 * Reads a module of `fixtures/wasm`.
 *
 * @param name The fixture's folder.
 * @returns The module's bytes.
 */
export async function fixture(name: string): Promise<Uint8Array<ArrayBuffer>> {
  return await Deno.readFile(new URL(`../../fixtures/wasm/${name}/module.wasm`, import.meta.url));
}

/**
 * Transpiles modules and compiles them with the program in `tests/real/<name>/main.rs`, which
 * has a `mod` for each. It is built once, at the first run, and kept by content.
 *
 * @param name The folder of the program.
 * @param modules The Rust name and the bytes of each module.
 * @param options Options of `transpile` for all of them.
 * @returns A function that runs the program.
 */
export function realProgram(
  name: string,
  modules: Readonly<Record<string, () => Promise<Uint8Array<ArrayBuffer>>>>,
  options: TranspileOptions = {},
): RunProgram {
  let built: Promise<string> | undefined;
  const build = async (): Promise<string> => {
    const main = await Deno.readTextFile(new URL(`${name}/main.rs`, import.meta.url));
    const sources: Record<string, string> = { "main.rs": main };
    for (const [module, bytes] of Object.entries(modules)) {
      const { files } = transpile(await bytes(), { ...options, name: module });
      for (const file of files) sources[file.path] = file.text;
    }
    return (await buildProgram({ name, sources, optLevel: 1 })).path;
  };
  return async (args, stdin) => {
    built ??= build();
    const { stdout } = await runOk(await built, args, { stdin });
    return Uint8Array.from(stdout);
  };
}
