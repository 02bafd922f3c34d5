/**
 * Tests of what `deno task example NAME` prints.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { EXAMPLES, HOST } from "../../tools/example.ts";
import { PROJECT, runProgram } from "./deno.ts";
import { isMissing } from "./required.ts";
import { missingFor } from "./targets.ts";

/**
 * Defines a test for each example and each of its targets: it prints what stands beside it in `output.txt`.
 *
 * @param large Whether the large ones are wanted, or the others.
 */
export async function testExamples(large: boolean): Promise<void> {
  for (const [name, example] of Object.entries(EXAMPLES)) {
    if ((example.large ?? false) !== large) continue;
    for (const target of example.targets ?? [HOST]) {
      const missing = target === HOST ? undefined : await missingFor(target);
      const ignore = isMissing(missing === undefined);
      const args = target === HOST && example.targets === undefined ? [name] : [name, target];
      const task = `deno task example ${args.join(" ")}`;
      Deno.test({
        name: ignore ? `${task} (not run: ${missing})` : task,
        ignore,
        async fn(): Promise<void> {
          const command = ["run", "-A", "tools/example.ts", ...args];
          const { code, stdout, stderr } = await runProgram(Deno.execPath(), command, {
            cwd: PROJECT,
          });
          assertEquals(code, 0, stderr);
          const expected = await Deno.readTextFile(join(PROJECT, "examples", name, "output.txt"));
          assertEquals(stdout, expected);
        },
      });
    }
  }
}
