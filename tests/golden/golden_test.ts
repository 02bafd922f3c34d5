/**
 * The goldens are what herkos makes today, as rustfmt would print it, and they compile without a
 * warning. `HERKOS_UPDATE=1` or `deno task golden --update` writes them anew.
 *
 * @module
 */

import { assert, assertEquals, assertGreater } from "@std/assert";
import { RUNTIME_EDITION } from "../../lib/rust/runtime_sources.ts";
import { transpile } from "../../lib/transpile.ts";
import { randomModule } from "../differential/random/module.ts";
import { buildRuntime, run } from "../support/rustc.ts";
import { FOLDER, goldens, rustOf } from "./golden.ts";

const UPDATE = Deno.env.get("HERKOS_UPDATE") === "1" || Deno.args.includes("--update");

const TRAP_INFOS = ["none", "function", "offset"] as const;

const REAL = new URL("../../fixtures/wasm/", import.meta.url);

Deno.test("the goldens are what herkos makes", async () => {
  const list = await goldens();
  assertGreater(list.length, 25);
  for (const golden of list) {
    const file = new URL(`${golden.name}.rs`, FOLDER);
    const text = rustOf(golden);
    if (UPDATE) await Deno.writeTextFile(file, text);
    const [lines, expected] = [text, await Deno.readTextFile(file)].map((of) => of.split("\n"));
    const at = lines!.findIndex((line, i) => line !== expected![i]);
    const place = `${golden.name}.rs:${at + 1}; if it is as wanted: deno task golden --update`;
    assertEquals(lines![at], expected![at], place);
    assertEquals(lines!.length, expected!.length, golden.name);
  }
});

Deno.test("every golden belongs to a module", async () => {
  const names = new Set((await goldens()).map(({ name }) => name));
  for (const { name } of Deno.readDirSync(FOLDER)) {
    if (name.endsWith(".rs")) assert(names.has(name.slice(0, -".rs".length)), name);
  }
});

Deno.test("a golden is the same in two runs", async () => {
  for (const golden of await goldens()) assertEquals(rustOf(golden), rustOf(golden));
});

Deno.test("the goldens have no unsafe code", async () => {
  for (const golden of await goldens()) {
    const text = rustOf(golden);
    assert(text.includes("\n#![forbid(unsafe_code)]\n"), golden.name);
    const code = text.replace(/\/\/.*$|"(?:[^"\\]|\\[^])*"/gm, "");
    assert(!/\bunsafe\b/.test(code), golden.name);
  }
});

Deno.test("rustfmt leaves the goldens as they are", async () => {
  const texts = (await goldens()).map((golden) => [golden.name, rustOf(golden)] as const);
  assertEquals(await changedByRustfmt(new Map(texts)), []);
});

Deno.test("rustfmt leaves the Rust of real modules as it is", async () => {
  const texts = new Map<string, string>();
  for (const { name } of Deno.readDirSync(REAL)) {
    const bytes = await Deno.readFile(new URL(`${name}/module.wasm`, REAL));
    for (const trapInfo of TRAP_INFOS) {
      texts.set(`${name}_${trapInfo}`, transpile(bytes, { name, trapInfo }).files[0]!.text);
    }
  }
  assertGreater(texts.size, 5);
  assertEquals(await changedByRustfmt(texts), []);
});

Deno.test("rustfmt leaves the Rust of random modules as it is", async () => {
  const texts = Array.from({ length: 90 }, (_, seed) => {
    const { name, bytes, options } = randomModule(seed, 10).case;
    const trapInfo = TRAP_INFOS[seed % TRAP_INFOS.length]!;
    return [name, transpile(bytes, { ...options, name, trapInfo }).files[0]!.text] as const;
  });
  assertEquals(await changedByRustfmt(new Map(texts)), []);
});

/** Names of the texts that rustfmt prints otherwise, with the first line that differs. */
async function changedByRustfmt(texts: ReadonlyMap<string, string>): Promise<string[]> {
  const folder = await Deno.makeTempDir({ prefix: "herkos-rustfmt-" });
  try {
    const paths: string[] = [];
    for (const [name, text] of texts) {
      paths.push(`${folder}/${name}.rs`);
      await Deno.writeTextFile(paths.at(-1)!, text);
    }
    // Not `--check`: its differ needs memory by the square of the lines.
    const { code, stderr } = await run("rustfmt", ["--edition", RUNTIME_EDITION, ...paths], {
      cwd: folder,
    });
    assertEquals(code, 0, stderr);
    const changed: string[] = [];
    for (const [name, text] of texts) {
      const lines = text.split("\n");
      const printed = (await Deno.readTextFile(`${folder}/${name}.rs`)).split("\n");
      const at = lines.findIndex((line, i) => line !== printed[i]);
      if (at >= 0 || lines.length !== printed.length) {
        changed.push(`${name}:${at + 1}: ${lines[at]} | ${printed[at]}`);
      }
    }
    return changed;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the goldens compile without a warning, as modules and as crates", async () => {
  const runtime = await buildRuntime(0);
  const folder = await Deno.makeTempDir({ prefix: "herkos-golden-" });
  try {
    const list = await goldens();
    for (const golden of list) {
      await Deno.writeTextFile(`${folder}/golden_${golden.name}.rs`, rustOf(golden));
    }
    const modules = list.map(({ name }) => `pub mod golden_${name};`);
    await Deno.writeTextFile(`${folder}/lib.rs`, modules.join("\n"));
    const roots = ["lib.rs", ...list.map(({ name }) => `golden_${name}.rs`)];
    for (const edition of ["2021", "2024"]) {
      for (const root of edition === "2024" ? roots : ["lib.rs"]) {
        const { code, stderr } = await run("rustc", [
          ...[`--edition=${edition}`, "--crate-type=lib", "--emit=metadata", "-Dwarnings"],
          ...["--extern", `herkos_runtime=${runtime.path}`, "--out-dir", `${folder}/out`, root],
        ], { cwd: folder });
        assertEquals(code, 0, `${root}, edition ${edition}:\n${stderr.slice(0, 4000)}`);
      }
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
