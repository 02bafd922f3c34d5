/**
 * Which compiler can build for a bare-metal target.
 *
 * @module
 */

import { run } from "../support/rustc.ts";

/** The smallest target that the output promises to build for: no atomics, 32 bits. */
export const TARGET = "thumbv6m-none-eabi";

/** Where `tools/thumbv6m.sh` puts a compiler with the target. */
const DISTRIBUTION = "/usr/bin/rustc";

/**
 * Finds a compiler that has `core` for a target.
 *
 * @param target The target.
 * @returns The compiler: the active one, or the distribution's; undefined when neither has it.
 */
export async function compilerFor(target: string): Promise<string | undefined> {
  for (const rustc of [Deno.env.get("RUSTC") ?? "rustc", DISTRIBUTION]) {
    if (await hasCore(rustc, target)) return rustc;
  }
  return undefined;
}

async function hasCore(rustc: string, target: string): Promise<boolean> {
  try {
    const { code, stdout } = await run(rustc, ["--print", "target-libdir", "--target", target]);
    if (code !== 0) return false;
    return [...Deno.readDirSync(stdout.trim())].some(({ name }) => /^libcore-.*\.rlib$/.test(name));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
