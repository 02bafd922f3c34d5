/**
 * Optimised generated code cannot panic: no symbol of it leads to `core::panicking`, nor to any
 * other part of `core` that could.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { transpile } from "../../lib/transpile.ts";
import { builtModules } from "./built.ts";
import { driver } from "./driver.ts";
import { nm } from "./nm.ts";
import { cargo, type CrateSource, RUNTIME, writeWorkspace } from "./workspace.ts";

/** What compilers of every language may refer to: moving and comparing bytes. */
const BYTES = /^_?(memcpy|memmove|memset|memcmp|bcmp)$/;

Deno.test("optimised generated code has no reference to core::panicking", async (t) => {
  const modules = await builtModules();
  const crates: CrateSource[] = [];
  for (const { name, bytes } of modules) {
    // The module and what calls it are one crate, so that generic code is compiled in it.
    const { files, report } = transpile(bytes, { name });
    crates.push({
      name,
      files: {
        "src/lib.rs": `#![no_std]\n#![forbid(unsafe_code)]\n${
          driver("module", report)
        }\npub mod module;\n`,
        "src/module.rs": files[0]?.text ?? "",
      },
      dependencies: [RUNTIME],
    });
  }
  const folder = await writeWorkspace("panicking", crates);
  for (const profile of ["level2", "release", "small"]) {
    await t.step(`profile ${profile}`, async (t) => {
      const { code, stderr } = await cargo(folder, ["build", "--profile", profile, "--workspace"]);
      assertEquals(code, 0, stderr);
      const libraries = modules.map(({ name }) => name);
      const deps = [...Deno.readDirSync(`${folder}/target/${profile}/deps`)];
      const runtime = deps.find(({ name }) => /^libherkos_runtime-.*\.rlib$/.test(name));
      assert(runtime !== undefined, "There is no compiled runtime");
      for (const file of [...libraries.map((name) => `lib${name}.rlib`), `deps/${runtime.name}`]) {
        await t.step(file, async () => {
          const symbols = await nm(`${folder}/target/${profile}/${file}`);
          assert(symbols.some(({ kind }) => kind === "T"), "It has no code");
          const foreign = symbols
            .filter(({ kind, name }) => kind === "U" && !BYTES.test(name))
            .map(({ name }) => name)
            .filter((name) => !name.includes("herkos_runtime::"));
          // Only what formats a trap for a person may refer to the formatter.
          const allowed = file.startsWith("deps/") ? /^<?core::fmt::/ : /^$/;
          assertEquals(foreign.filter((name) => !allowed.test(name)), []);
        });
      }
    });
  }
});

Deno.test("the check for core::panicking finds it where it is", async () => {
  const text = "#![no_std]\npub fn at(m: &[u8], i: usize) -> u8 { m[i] }\n";
  const folder = await writeWorkspace("panicking-witness", [
    { name: "witness", files: { "src/lib.rs": text } },
  ]);
  const { code, stderr } = await cargo(folder, ["build", "--release"]);
  assertEquals(code, 0, stderr);
  const symbols = await nm(`${folder}/target/release/libwitness.rlib`);
  assert(symbols.some(({ kind, name }) => kind === "U" && name.startsWith("core::panicking::")));
});
