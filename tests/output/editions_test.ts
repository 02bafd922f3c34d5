// --rust-edition: what a module looks like in each edition of Rust, and that it compiles there.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { transpile } from "../../lib/transpile.ts";
import { goldens } from "../golden/golden.ts";
import { inTempDir, runHerkos, runProgram } from "../support/deno.ts";
import { run } from "../support/rustc.ts";
import { assemble } from "../support/wat.ts";

// `gen` is a keyword since the edition of 2024, `try` has been one before.
const WORDS = `(module
  (import "gen" "gen" (func $gen (result i32)))
  (func $try (export "try") (result i32) (i32.const 7))
  (func (export "gen") (result i32) (call $gen)))`;

const EDITIONS = [2021, 2024] as const;

Deno.test("names that an edition reserves are changed in it alone, and compile there", () =>
  inTempDir(async (folder) => {
    const bytes = await assemble(WORDS);
    for (const rustEdition of EDITIONS) {
      const options = { name: "words", inlineRuntime: true, rustEdition };
      const { text } = transpile(bytes, options).files[0]!;
      const gen = rustEdition === 2021 ? "gen" : "gen_";
      assertStringIncludes(text, `pub fn ${gen}<H: `);
      assertStringIncludes(text, "pub fn try_<H: ");
      await Deno.writeTextFile(`${folder}/words.rs`, text);
      const compiles = async (edition: number) =>
        (await run("rustc", [
          ...[`--edition=${edition}`, "--crate-type=lib", "--emit=metadata", "-Dwarnings"],
          "words.rs",
        ], { cwd: folder })).code === 0;
      assert(await compiles(rustEdition));
      // The option does something: what is for 2021 has a name that 2024 refuses.
      assertEquals(await compiles(2024), rustEdition === 2024);
    }
  }));

Deno.test("rustfmt of the edition of 2021 leaves the goldens for it as they are", () =>
  inTempDir(async (folder) => {
    const texts = new Map<string, string>();
    for (const { name, bytes, options } of await goldens()) {
      const { text } = transpile(bytes, { ...options, rustEdition: 2021 }).files[0]!;
      texts.set(name, text);
      await Deno.writeTextFile(`${folder}/${name}.rs`, text);
    }
    const files = [...texts.keys()].map((name) => `${name}.rs`);
    const { code, stderr } = await run("rustfmt", ["--edition=2021", ...files], { cwd: folder });
    assertEquals(code, 0, stderr);
    for (const [name, text] of texts) {
      assertEquals(await Deno.readTextFile(`${folder}/${name}.rs`), text, name);
    }
  }));

Deno.test("a crate of the edition of 2021 builds, and cargo fmt leaves it as it is", () =>
  inTempDir(async (folder) => {
    await Deno.writeFile(`${folder}/words.wasm`, await assemble(WORDS));
    const args = ["words.wasm", "--crate", "words", "--rust-edition=2021"];
    const written = await runHerkos(["-A"], args, { cwd: folder });
    assertEquals(written.code, 0, written.stderr);
    const crate = { cwd: `${folder}/words` };
    assertStringIncludes(
      await Deno.readTextFile(`${folder}/words/Cargo.toml`),
      'edition = "2021"\n',
    );
    const format = await runProgram("cargo", ["fmt", "--check"], crate);
    assertEquals(format.code, 0, format.stdout + format.stderr);
    const built = await runProgram("cargo", ["build", "--offline"], crate);
    assertEquals(built.code, 0, built.stderr);
    assert(!built.stderr.includes("warning"), built.stderr);
  }));
