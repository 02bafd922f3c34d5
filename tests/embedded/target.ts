/**
 * Which compiler can build for a bare-metal target.
 *
 * @module
 */

import { assert } from "@std/assert";
import { isMissing } from "../support/required.ts";
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

const HINT = `rustup target add ${TARGET}`;
const found = await compilerFor(TARGET);

/**
 * Defines a test that needs a compiler for {@linkcode TARGET}: not run where there is none, but in CI.
 *
 * @param name What the test shows.
 * @param fn The test, which gets the compiler.
 */
export function targetTest(
  name: string,
  fn: (rustc: string, t: Deno.TestContext) => Promise<void>,
): void {
  const ignore = isMissing(found !== undefined);
  Deno.test({
    name: ignore ? `${name} (not run: ${HINT})` : name,
    ignore,
    async fn(t): Promise<void> {
      assert(found !== undefined, `No rustc has the target; add it with: ${HINT}`);
      await fn(found, t);
    },
  });
}
