/**
 * Tests that need a compiler for a bare-metal target.
 *
 * @module
 */

import { assert } from "@std/assert";
import { isMissing } from "../support/required.ts";
import { compilerFor, TARGET } from "../support/targets.ts";

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
