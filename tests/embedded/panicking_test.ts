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
import { nm, nmTest, type Symbol } from "./nm.ts";
import { cargo, type CrateSource, RUNTIME, writeWorkspace } from "./workspace.ts";

/** What compilers of every language may refer to: moving and comparing bytes. */
const BYTES = /^_?(memcpy|memmove|memset|memcmp|bcmp)$/;

/** What of `core` cannot panic and is not always inlined: filling, and formatting a trap. */
const HARMLESS = /^<?core::(slice::<impl \[T\]>::fill$|fmt::)/;

/** What code refers to that is neither its own, nor in a library it uses, nor harmless. */
function outside(symbols: readonly Symbol[], library: readonly Symbol[] = []): string[] {
  // A crate may be compiled as several units, which name each other.
  const there = new Set(
    [...symbols, ...library].filter(({ kind }) => kind !== "U").map(({ name }) => name),
  );
  return symbols
    .filter(({ kind, name }) => kind === "U" && !BYTES.test(name) && !HARMLESS.test(name))
    .map(({ name }) => name)
    .filter((name) => !there.has(name));
}

/** The symbols of the runtime as it was compiled last. */
async function runtimeSymbols(output: string): Promise<readonly Symbol[]> {
  const found = [...Deno.readDirSync(`${output}/deps`)]
    .filter(({ name }) => /^libherkos_runtime-.*\.rlib$/.test(name))
    .map(({ name }) => `${output}/deps/${name}`)
    .map((path) => ({ path, time: Deno.statSync(path).mtime?.getTime() ?? 0 }))
    .sort((a, b) => b.time - a.time);
  assert(found[0] !== undefined, "There is no compiled runtime");
  return await nm(found[0].path);
}

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
