// No output names the folder that it was made in; --depfile names files as the command line does.
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inTempDir, runHerkos, runProgram } from "../support/deno.ts";
import { assemble } from "../support/wat.ts";

const MODULE = `(module
  (import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "${"x".repeat(2000)}"))`;

function filesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? filesIn(path) : [path];
  });
}

const FORMS: readonly (readonly string[])[] = [
  [],
  ["--inline-runtime", "--as-module", "--wasi", "--data-file=a.data"],
  ["--rustfmt"],
];

Deno.test("no file that herkos writes has an absolute path, although it is given such", () =>
  inTempDir(async (folder) => {
    await Deno.writeFile(`${folder}/in.wasm`, await assemble(MODULE));
    const runs = [
      ...FORMS.map((form) => [...form, "-o", `${folder}/one/out.rs`]),
      ["--crate", `${folder}/crate`, "--data-file=a.data"],
    ];
    for (const args of runs) {
      const all = [`${folder}/in.wasm`, ...args, "--json"];
      const { code, stderr } = await runHerkos(["-A"], all, { cwd: "/" });
      assertEquals(code, 0, stderr);
      const places = filesIn(folder).filter((path) => path !== `${folder}/in.wasm`);
      assert(places.length > 0);
      for (const path of places) {
        const text = new TextDecoder("latin1").decode(await Deno.readFile(path));
        assert(!text.includes(folder), `${path} names its folder (${args.join(" ")})`);
      }
    }
  }));

Deno.test("--depfile is a rule that make follows", () =>
  inTempDir(async (folder) => {
    await Deno.writeFile(`${folder}/my in.wasm`, await assemble(MODULE));
    const args = ["my in.wasm", "-o", "out.rs", "--data-file=a.data", "--depfile", "out.d"];
    const written = await runHerkos(["-A"], args, { cwd: folder });
    assertEquals(written.code, 0, written.stderr);
    assertEquals(
      await Deno.readTextFile(`${folder}/out.d`),
      "a.data \\\n  out.rs: my\\ in.wasm\n\nmy\\ in.wasm:\n",
    );
    await Deno.writeTextFile(`${folder}/Makefile`, "out.rs:\n\t@echo again\n\ninclude out.d\n");
    const make = () => runProgram("make", ["-s", "out.rs"], { cwd: folder });
    const touch = (path: string, time: number) => Deno.utime(`${folder}/${path}`, time, time);
    await touch("my in.wasm", 1000);
    await touch("out.rs", 2000);
    assertEquals(await make(), { code: 0, stdout: "", stderr: "" });
    await touch("my in.wasm", 3000);
    assertEquals(await make(), { code: 0, stdout: "again\n", stderr: "" });
  }));

Deno.test("--depfile names each file of a crate, and refuses what has no file", () =>
  inTempDir(async (folder) => {
    await Deno.writeFile(`${folder}/in.wasm`, await assemble(MODULE));
    const herkos = (...args: string[]) => runHerkos(["-A"], args, { cwd: folder });
    assertEquals((await herkos("in.wasm", "--crate=c", "--depfile=c.d")).code, 0);
    const text = await Deno.readTextFile(`${folder}/c.d`);
    for (const path of filesIn(`${folder}/c`)) {
      assertStringIncludes(text, path.slice(folder.length + 1));
    }
    const refused: readonly (readonly [args: string[], message: string])[] = [
      [["in.wasm"], "Option --depfile needs --output or --crate"],
      [["-", "-o", "a.rs"], "Option --depfile needs a file as input"],
      [["in.wasm", "-o", "a.rs", "--check"], "--depfile and --check exclude each other"],
    ];
    for (const [args, message] of refused) {
      const { code, stderr } = await herkos(...args, "--depfile=a.d");
      assertEquals(code, 2, stderr);
      assertStringIncludes(stderr, message);
    }
  }));
