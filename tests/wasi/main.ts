/**
 * Compares the programs of `programs.tsv` with wasmtime: `main.ts [NAME…]`. The last line is
 * `N passed, N failed`.
 *
 * @module
 */

import { compareProgram, difference, wasiPrograms } from "./programs.ts";

/**
 * Runs the programs.
 *
 * @param names Only these; all when there are none.
 * @returns The exit code.
 */
async function main(names: readonly string[]): Promise<number> {
  const counts = { passed: 0, failed: 0 };
  for (const program of await wasiPrograms()) {
    if (names.length > 0 && !names.includes(program.name)) continue;
    const start = performance.now();
    let wrong: string | undefined;
    try {
      wrong = difference(program, await compareProgram(program));
    } catch (error) {
      wrong = error instanceof Error ? error.message : String(error);
    }
    counts[wrong === undefined ? "passed" : "failed"]++;
    const seconds = Math.round((performance.now() - start) / 1000);
    console.log(`${program.name}: ${wrong ?? "as under wasmtime"} (${seconds} s)`);
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  return counts.failed === 0 && counts.passed > 0 ? 0 : 1;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
