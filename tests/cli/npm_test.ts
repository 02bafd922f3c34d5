// The npm package: built, packed, installed from the tarball, and used under Node.
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { transpile } from "../../lib/transpile.ts";
import { VERSION } from "../../lib/version.ts";
import { buildNpm } from "../../tools/npm.ts";
import { EMPTY_MODULE, type Ended, inTempDir, runProgram } from "../support/deno.ts";

/** The most that a single file may hold of the machine that built it: nothing. */
const MACHINE = /file:\/\/|node_modules|herkos-std-|\.cache\/deno/;

async function run(program: string, args: readonly string[], cwd: string): Promise<Ended> {
  return await runProgram(program, args, { cwd, env: { npm_config_update_notifier: "false" } });
}

async function succeed(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await run(program, args, cwd);
  assertEquals(code, 0, `${program} ${args.join(" ")}: ${stderr}`);
  return stdout;
}

Deno.test("the npm package works under Node", async (t) => {
  await inTempDir(async (folder) => {
    const built = join(folder, "built");
    await buildNpm(built);
    const [packed] = JSON.parse(await succeed("npm", ["pack", "--json"], built));
    const user = join(folder, "user");
    await Deno.mkdir(user);
    await Deno.writeTextFile(join(user, "package.json"), `{"private": true, "type": "module"}`);
    const install = ["install", "--no-audit", "--no-fund", "--prefer-offline"];
    await succeed("npm", [...install, join(built, packed.filename)], user);
    await Deno.writeFile(join(user, "x.wasm"), EMPTY_MODULE);
    await Deno.writeTextFile(join(user, "x.wat"), '(module (func (export "f")))');
    const expected = transpile(EMPTY_MODULE, { name: "x" }).files[0]?.text;

    await t.step("npx herkos x.wasm writes the same Rust", async () => {
      assertEquals(await succeed("npx", ["herkos", "x.wasm"], user), expected);
    });
    await t.step(
      "npx herkos reads the text format, writes crates and gives exit codes",
      async () => {
        await succeed("npx", ["herkos", "x.wat", "--crate", "out", "--quiet"], user);
        assertStringIncludes(await Deno.readTextFile(join(user, "out/src/module.rs")), "pub fn f(");
        const check = ["herkos", "x.wasm", "--crate", "out", "--check"];
        assertEquals((await run("npx", check, user)).code, 1);
        assertEquals((await run("npx", ["herkos", "package.json"], user)).code, 3);
      },
    );
    await t.step("import { transpile } gives the same Rust", async () => {
      const script = `import { transpile, VERSION } from "@herkos/cli";
        import { readFileSync } from "node:fs";
        process.stdout.write(VERSION + transpile(readFileSync("x.wasm"), { name: "x" }).files[0].text);`;
      await Deno.writeTextFile(join(user, "script.js"), script);
      assertEquals(await succeed("node", ["script.js"], user), `${VERSION}${expected}`);
    });
    await t.step("it has types, a licence and nothing of the machine it was built on", async () => {
      const names = packed.files.map((file: { path: string }) => file.path);
      for (const name of ["LICENSE", "THIRD-PARTY.md", "README.md", "mod.d.ts", "bin/herkos.js"]) {
        assertEquals(names.includes(name), true, name);
      }
      assertMatch(
        await Deno.readTextFile(join(built, "mod.d.ts")),
        /export declare function transpile/,
      );
      for (const name of names) {
        const found = MACHINE.exec(await Deno.readTextFile(join(built, name)));
        assertEquals(found?.[0], undefined, name);
      }
    });
  });
});
