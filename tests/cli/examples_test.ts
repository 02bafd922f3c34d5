// The examples that `deno task example NAME` runs print what stands beside them.
import { assertEquals } from "@std/assert";
import { EXAMPLES } from "../../tools/example.ts";
import { PROJECT, runProgram } from "../support/deno.ts";
import { testExamples } from "../support/examples.ts";

testExamples(false);

Deno.test("deno task example lists the examples", async () => {
  const args = ["run", "-A", "tools/example.ts", "none"];
  const { code, stderr } = await runProgram(Deno.execPath(), args, { cwd: PROJECT });
  assertEquals(code, 2);
  const listed = [...stderr.matchAll(/^ {2}(\S+) {2}/gm)].map(([, name]) => name);
  assertEquals(listed, Object.keys(EXAMPLES));
});
