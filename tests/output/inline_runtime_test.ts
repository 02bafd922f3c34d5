// --inline-runtime: one file that rustc compiles alone.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { transpile } from "../../lib/transpile.ts";
import { goldens } from "../golden/golden.ts";
import { inTempDir, PROJECT, runHerkos } from "../support/deno.ts";
import { run } from "../support/rustc.ts";

/** What the goldens have to use between them, by the files of the runtime. */
const USED = ["memory", "table", "float", "v128", "exception"];

Deno.test("rustc compiles each golden with the runtime inside, alone and without a warning", () =>
  inTempDir(async (folder) => {
    const missing = new Set(USED);
    for (const { name, bytes, options } of await goldens()) {
      const { runtimePath: _, ...rest } = options;
      const { text } = transpile(bytes, { ...rest, name, inlineRuntime: true }).files[0]!;
      for (const [, file] of text.matchAll(/^mod (\w+) \{$/gm)) missing.delete(file!);
      await Deno.writeTextFile(`${folder}/out.rs`, text);
      for (const edition of ["2021", "2024"]) {
        const args = [`--edition=${edition}`, "--crate-type=lib", "--emit=metadata", "-Dwarnings"];
        const { code, stderr } = await run("rustc", [...args, "out.rs"], { cwd: folder });
        assertEquals(code, 0, `${name}, edition ${edition}:\n${stderr.slice(0, 4000)}`);
      }
    }
    assertEquals([...missing], []);
  }));

Deno.test("the runtime inside is what the module uses, and a small part of all", () => {
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  const { text } = transpile(empty, { inlineRuntime: true }).files[0]!;
  assertEquals([...text.matchAll(/^(?:pub )?mod (\w+) \{$/gm)].map(([, name]) => name), [
    "herkos_runtime",
    "trap",
  ]);
  assert(text.length < 10_000);
  assertMatch(text, /^\/\/! Options: --inline-runtime\.$/m);
});

Deno.test("the example examples/single-file is compiled by rustc alone, and runs", () =>
  inTempDir(async (folder) => {
    const example = `${PROJECT}examples/single-file`;
    const args = [`${PROJECT}examples/sum/sum.wat`, "--inline-runtime", "-o", "sum.rs"];
    const written = await runHerkos(["-A"], args, { cwd: folder });
    assertEquals(written.code, 0, written.stderr);
    await Deno.copyFile(`${example}/main.rs`, `${folder}/main.rs`);
    const built = await run("rustc", ["--edition=2021", "-Dwarnings", "main.rs"], { cwd: folder });
    assertEquals(built.code, 0, built.stderr);
    assertEquals((await run(`${folder}/main`, [])).stdout, "the sum is 321\n");
    const docs = await Deno.readTextFile(`${PROJECT}docs/cli.md`);
    assertStringIncludes(docs, "examples/single-file");
  }));
