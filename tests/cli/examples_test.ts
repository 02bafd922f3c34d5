// The examples that `deno task example NAME` runs print what stands beside them.
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { EXAMPLES } from "../../tools/example.ts";
import { PROJECT, runProgram } from "../support/deno.ts";

for (const name of Object.keys(EXAMPLES)) {
  Deno.test(`deno task example ${name}`, async () => {
    const args = ["run", "-A", "tools/example.ts", name];
    const { code, stdout, stderr } = await runProgram(Deno.execPath(), args, { cwd: PROJECT });
    assertEquals(code, 0, stderr);
    assertEquals(stdout, await Deno.readTextFile(join(PROJECT, "examples", name, "output.txt")));
  });
}

Deno.test("deno task example lists the examples", async () => {
  const args = ["run", "-A", "tools/example.ts", "none"];
  const { code, stderr } = await runProgram(Deno.execPath(), args, { cwd: PROJECT });
  assertEquals(code, 2);
  const listed = [...stderr.matchAll(/^ {2}(\S+) {2}/gm)].map(([, name]) => name);
  assertEquals(listed, Object.keys(EXAMPLES));
});
