import { assertEquals } from "@std/assert";
import { buildRuntime, exists, ROOT, run, rustcFlags } from "../support/rustc.ts";

Deno.test("the runner passes its own tests", async () => {
  const runtime = await buildRuntime(0);
  const folder = Deno.makeTempDirSync();
  try {
    const program = `${folder}/test`;
    const { code, stderr } = await run("rustc", [
      "--test",
      ...rustcFlags(0),
      "-Dwarnings",
      "--extern",
      `herkos_runtime=${runtime.path}`,
      "-o",
      program,
      `${ROOT}tests/spec/runner/lib.rs`,
    ]);
    assertEquals(code, 0, stderr);
    assertEquals(exists(program), true);
    const tests = await run(program, []);
    assertEquals(tests.code, 0, tests.stdout);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
