import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { inTempDir, PROJECT, runDeno } from "../tests/support/deno.ts";

const SCRIPT = `import { assertEquals } from "@std/assert";
  import { parseArgs } from "@std/cli/parse-args";
  import { ensureDirSync } from "@std/fs/ensure-dir";
  assertEquals(parseArgs(["a", "--b=c"]), { _: ["a"], b: "c" });
  ensureDirSync(".");
  console.log("resolved", import.meta.resolve("@std/assert"));
  Deno.exit(7);`;

Deno.test("tools/std.ts serves the stand-ins where JSR is not reached, and cleans up", () =>
  inTempDir(async (folder) => {
    const temporary = join(folder, "tmp");
    await Deno.mkdir(temporary);
    await Deno.writeTextFile(join(folder, "script.ts"), SCRIPT);
    const env: Record<string, string> = { TMPDIR: temporary, DENO_DIR: join(folder, "cache") };
    // A proxy that nobody listens on, so that this machine reaches nothing.
    for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"]) env[name] = "http://127.0.0.1:9";
    const run = ["run", "-A", `--config=${PROJECT}deno.json`, join(folder, "script.ts")];
    // Without the variable that this test itself may have been started with.
    const unset = `Deno.env.delete("JSR_URL");
      const args = ["run", "-A", "${PROJECT}tools/std.ts", ...${JSON.stringify(run)}];
      const { code } = await new Deno.Command(Deno.execPath(), { args }).spawn().status;
      Deno.exit(code);`;
    const ended = await runDeno(["eval", "--no-config", unset], { env });
    assertStringIncludes(ended.stderr, "JSR is not reached, the stand-ins of tools/std are used");
    assertMatch(
      ended.stdout,
      /^resolved file:.*\/herkos-std-[^/]+\/@std\/assert\/[\d.]+\/mod\.ts\n$/,
    );
    assertEquals(ended.code, 7);
    assertEquals([...Deno.readDirSync(temporary)].map(({ name }) => name), []);
  }));
