// What `examples/checked-in` says that CI does: its Rust is the module's. `--update` writes it.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { PROJECT, runHerkos, runProgram } from "../support/deno.ts";

const FOLDER = `${PROJECT}examples/checked-in`;
const COMMAND = "herkos ../sum/sum.wat --inline-runtime -o src/sum.rs";

Deno.test("the example examples/checked-in has the Rust of its module, and runs without a tool", async () => {
  const args = COMMAND.split(" ").slice(1);
  if (Deno.args.includes("--update")) await runHerkos(["-A"], args, { cwd: FOLDER });
  const checked = await runHerkos(["-A"], [...args, "--check"], { cwd: FOLDER });
  const hint = "if it is as wanted: deno task golden --update";
  assertEquals(checked.code, 0, `${checked.stderr}; ${hint}`);

  const readme = await Deno.readTextFile(`${FOLDER}/README.md`);
  assertStringIncludes(readme, `${COMMAND} --check\n`);
  assertStringIncludes(readme, "```sh\ncargo run\n```");
  const env = { HERKOS: "no-such-tool" };
  const ran = await runProgram("cargo", ["run", "--quiet", "--offline"], { cwd: FOLDER, env });
  assertEquals([ran.stdout, ran.stderr, ran.code], ["the sum is 321\n", "", 0]);
  const linted = await runProgram("cargo", ["clippy", "--quiet", "--offline"], { cwd: FOLDER });
  assertEquals([linted.stderr, linted.code], ["", 0]);
});
