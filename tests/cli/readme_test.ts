// What the README shows is what happens.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { basename, join } from "node:path";
import { inTempDir, PROJECT, runHerkos, runProgram } from "../support/deno.ts";

const README = Deno.readTextFileSync(join(PROJECT, "README.md"));

/** The code blocks of a language in a page, in their order. */
function blocks(language: string, page = README): string[] {
  const found = page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, "gm"));
  return [...found].map(([, text = ""]) => text);
}

Deno.test("the README's example is the file, its Rust is what herkos writes, and it runs", () =>
  inTempDir(async (folder) => {
    const source = join(PROJECT, "examples/sum/sum.wat");
    assertEquals(blocks("wat"), [await Deno.readTextFile(source)]);
    const [generated = "", host = "", ...more] = blocks("rust");
    assert(generated !== "" && host !== "" && more.length === 0);

    const crate = join(folder, "sum");
    const written = await runHerkos(["-A"], [source, "--crate", crate]);
    assertEquals(written.code, 0, written.stderr);
    assertStringIncludes(await Deno.readTextFile(join(crate, "src/module.rs")), `\n${generated}`);

    assertEquals(await runWith(crate, host), blocks("text")[0]);
  }));

Deno.test("the host of docs/output.md is the file, and it runs", () =>
  inTempDir(async (folder) => {
    const page = await Deno.readTextFile(join(PROJECT, "docs/output.md"));
    const example = join(PROJECT, "examples/host");
    assertEquals(blocks("wat", page), [await Deno.readTextFile(join(example, "logger.wat"))]);
    assertEquals(blocks("rust", page), [await Deno.readTextFile(join(example, "src/main.rs"))]);

    const crate = join(folder, "logger");
    const written = await runHerkos(["-A"], [join(example, "logger.wat"), "--crate", crate]);
    assertEquals(written.code, 0, written.stderr);
    assertEquals(await runWith(crate, blocks("rust", page)[0] ?? ""), blocks("text", page)[0]);
  }));

/** Runs a program that uses a crate; gives what it prints. */
async function runWith(crate: string, main: string): Promise<string> {
  const program = `${crate}-program`;
  await Deno.mkdir(join(program, "src"), { recursive: true });
  await Deno.writeTextFile(join(program, "src/main.rs"), main);
  await Deno.writeTextFile(
    join(program, "Cargo.toml"),
    `[package]\nname = "program"\nversion = "0.1.0"\nedition = "2021"\n
[dependencies]\n${basename(crate)} = { path = "../${basename(crate)}" }\n`,
  );
  const ran = await runProgram("cargo", ["run", "--quiet", "--offline"], { cwd: program });
  assertEquals(ran.code, 0, ran.stderr);
  return ran.stdout;
}

Deno.test("the README's commands are tasks", () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(join(PROJECT, "deno.json")));
  const named = [...README.matchAll(/deno@2\.9\.6 task (\S+)/g)].map(([, name]) => name);
  assertEquals(named, ["demo", "test"]);
  for (const name of named) assert(name !== undefined && name in tasks);
});

Deno.test("deno task demo shows LodePNG at work", async () => {
  const { code, stdout, stderr } = await runProgram(
    Deno.execPath(),
    ["run", "-A", "tools/demo.ts"],
    {
      cwd: PROJECT,
    },
  );
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "every pixel is the same");
  assertStringIncludes(stderr, "[3/3]");
});
