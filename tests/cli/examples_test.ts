// The examples that `deno task example NAME` runs print what stands beside them.
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { EXAMPLES } from "../../tools/example.ts";
import { PROJECT, runProgram } from "../support/deno.ts";
import { testExamples } from "../support/examples.ts";

await testExamples(false);

Deno.test("deno task example lists the examples", async () => {
  const args = ["run", "-A", "tools/example.ts", "none"];
  const { code, stderr } = await runProgram(Deno.execPath(), args, { cwd: PROJECT });
  assertEquals(code, 2);
  const listed = [...stderr.matchAll(/^ {2}(\S+) {2}/gm)].map(([, name]) => name);
  assertEquals(listed, Object.keys(EXAMPLES));
});

Deno.test("docs/embedding.md names examples that there are", async () => {
  const page = await Deno.readTextFile(join(PROJECT, "docs/embedding.md"));
  const named = [...page.matchAll(/^deno task example (.+)$/gm)].map(([, name = ""]) => name);
  assert(named.length > 0);
  assertEquals(named.filter((name) => !Object.hasOwn(EXAMPLES, name)), []);
});
