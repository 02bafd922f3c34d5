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
import { nm, nmTest, outside, runtimeSymbols } from "./nm.ts";
import { cargo, type CrateSource, RUNTIME, writeWorkspace } from "./workspace.ts";

nmTest("optimised generated code has no reference to core::panicking", async (t) => {
  const modules = await builtModules();
  const crates: CrateSource[] = [];
  const entries = new Map<string, number>();
  for (const { name, bytes, options } of modules) {
    // The module and what calls it are one crate, so that generic code is compiled in it.
    const { files, report } = transpile(bytes, { ...options, name });
    entries.set(name, report.exports.filter(({ kind }) => kind === "func").length);
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
      const output = `${folder}/target/${profile}`;
      const runtime = await runtimeSymbols(output);
      for (const [name, count] of entries) {
        await t.step(name, async () => {
          const symbols = await nm(`${output}/lib${name}.rlib`);
          const compiled = symbols.filter(({ kind, name }) =>
            kind === "T" && /::call_\d+$/.test(name)
          );
          assertEquals(compiled.length, count, "Not every export is compiled");
          assertEquals(outside(symbols, runtime), []);
        });
      }
      // At "s", `copy_within` keeps a check in the runtime that it has made itself.
      if (profile === "small") return;
      await t.step("the runtime", () => assertEquals(outside(runtime), []));
    });
  }
});

nmTest("the check for core::panicking finds it where it is", async () => {
  const text = "#![no_std]\n#[inline(never)]\npub fn at(m: &[u8], i: usize) -> u8 { m[i] }\n";
  const folder = await writeWorkspace("panicking-witness", [
    { name: "witness", files: { "src/lib.rs": text } },
  ]);
  const { code, stderr } = await cargo(folder, ["build", "--release"]);
  assertEquals(code, 0, stderr);
  const symbols = await nm(`${folder}/target/release/libwitness.rlib`);
  assert(outside(symbols).some((name) => name.startsWith("core::panicking::")));
});
