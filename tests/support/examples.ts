/**
 * Tests of what `deno task example NAME` prints.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { EXAMPLES } from "../../tools/example.ts";
import { PROJECT, runProgram } from "./deno.ts";

/**
 * Defines a test for each example: it prints what stands beside it in `output.txt`.
 *
 * @param large Whether the large ones are wanted, or the others.
 */
export function testExamples(large: boolean): void {
  for (const [name, example] of Object.entries(EXAMPLES)) {
    if ((example.large ?? false) !== large) continue;
    Deno.test(`deno task example ${name}`, async () => {
      const args = ["run", "-A", "tools/example.ts", name];
      const { code, stdout, stderr } = await runProgram(Deno.execPath(), args, { cwd: PROJECT });
      assertEquals(code, 0, stderr);
      assertEquals(stdout, await Deno.readTextFile(join(PROJECT, "examples", name, "output.txt")));
    });
  }
}
