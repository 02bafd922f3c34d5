// The package as JSR would serve it, from a registry in a folder.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transpile } from "../../lib/transpile.ts";
import { projectPackage, standIns, writeRegistry } from "../../tools/registry.ts";
import { EMPTY_MODULE, inTempDir, runDeno } from "../support/deno.ts";

const EXPECTED = transpile(EMPTY_MODULE, { name: "x" }).files[0]?.text ?? "";

/** Runs deno in a folder with `x.wasm` and no configuration, where JSR has the package. */
async function withPackage(
  use: (folder: string, env: Record<string, string>) => Promise<void>,
): Promise<void> {
  await inTempDir(async (registry) => {
    writeRegistry(registry, [...standIns(), projectPackage()]);
    await inTempDir(async (folder) => {
      await Deno.writeFile(join(folder, "x.wasm"), EMPTY_MODULE);
      await use(folder, { JSR_URL: `${pathToFileURL(registry)}/` });
    });
  });
}

Deno.test("deno run -A jsr:@herkos/cli x.wasm runs the tool", () =>
  withPackage(async (cwd, env) => {
    const args = ["run", "-A", "--quiet", "jsr:@herkos/cli", "x.wasm"];
    const ended = await runDeno(args, { cwd, env });
    assertEquals(ended, { code: 0, stdout: EXPECTED, stderr: "" });
  }));

Deno.test("a script imports the API from jsr:@herkos/cli, and starts no tool by that", () =>
  withPackage(async (cwd, env) => {
    const script = `import { transpile, UnsupportedError, type Report } from "jsr:@herkos/cli@^0.1";
      const bytes = Deno.readFileSync("x.wasm");
      const { files, report } = transpile(bytes, { name: "x" });
      const checked: Report = report;
      console.log(files[0]?.text + checked.struct + UnsupportedError.name);`;
    await Deno.writeTextFile(join(cwd, "script.ts"), script);
    const args = ["run", "--check", "--quiet", "--allow-read=x.wasm", "script.ts"];
    const ended = await runDeno(args, { cwd, env });
    assertEquals(ended, { code: 0, stdout: `${EXPECTED}XUnsupportedError\n`, stderr: "" });
  }));

Deno.test("the export ./cli is the tool's main function", () =>
  withPackage(async (cwd, env) => {
    const script = `import { main } from "jsr:@herkos/cli/cli";
      Deno.exit(await main(["x.wasm", "--check"]));`;
    await Deno.writeTextFile(join(cwd, "script.ts"), script);
    const { code, stderr } = await runDeno(["run", "-A", "script.ts"], { cwd, env });
    assertEquals(code, 2);
    assertStringIncludes(stderr, "Option --check needs --output or --crate");
  }));
