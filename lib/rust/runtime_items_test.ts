import { assertEquals, assertThrows } from "@std/assert";
import { inTempDir } from "../../tests/support/deno.ts";
import { run } from "../../tests/support/rustc.ts";
import { InternalError } from "../errors.ts";
import { inlineRuntime } from "./inline_runtime.ts";
import { runtimeFilesOf } from "./runtime_items.ts";
import { RUNTIME_FUNCTIONS, RUNTIME_TYPES } from "./runtime_names.ts";

const NEEDS: readonly (readonly [names: string[], files: string[]])[] = [
  [[], []],
  [["WasmTrap"], ["lib.rs", "trap.rs"]],
  [["i32_load"], ["access.rs", "lib.rs", "trap.rs"]],
  [["f64_sqrt"], ["float.rs", "lib.rs", "sqrt.rs"]],
  [["i32_div_s", "select"], ["int.rs", "lib.rs", "select.rs", "trap.rs"]],
  [["V128"], ["lib.rs", "simd/mod.rs", "simd/v128.rs", "simd/zip.rs"]],
];

for (const [names, files] of NEEDS) {
  Deno.test(`runtimeFilesOf() of ${names.join(" and ") || "nothing"} is ${files.join(", ")}`, () => {
    assertEquals(runtimeFilesOf(names), files);
  });
}

Deno.test("runtimeFilesOf() of a module is all of it", () => {
  const files = runtimeFilesOf(["wasi"]);
  assertEquals(files.filter((file) => file.startsWith("wasi/")).includes("wasi/sock.rs"), true);
  assertEquals(files.includes("table.rs"), false);
});

Deno.test("runtimeFilesOf() refuses what is not in the runtime", () => {
  assertThrows(() => runtimeFilesOf(["i32_lod"]), InternalError, "There is no i32_lod");
});

Deno.test("inlineRuntime() of the items of each file compiles in each edition", () =>
  inTempDir(async (folder) => {
    // Items that need the same files are tried together.
    const groups = new Map<string, string[]>([["wasi", ["wasi"]]]);
    for (const name of [...RUNTIME_TYPES, ...RUNTIME_FUNCTIONS]) {
      const key = runtimeFilesOf([name]).join(" ");
      groups.set(key, [...groups.get(key) ?? [], name]);
    }
    const all = [...groups.values()];
    const lines = all.flatMap((names, i) => [
      // An item of its own, so that each finds only what is inlined for it.
      `pub mod group_${i} {`,
      `pub use self::herkos_runtime::{${names.join(", ")}};`,
      ...inlineRuntime(names),
      "}",
    ]);
    await Deno.writeTextFile(`${folder}/lib.rs`, lines.join("\n"));
    for (const edition of ["2021", "2024"]) {
      const args = [`--edition=${edition}`, "--crate-type=lib", "--emit=metadata", "-Dwarnings"];
      const allowed = ["-Adead_code", "-Aunused_imports", "-Aunused_macros"];
      const { code, stderr } = await run("rustc", [...args, ...allowed, "lib.rs"], { cwd: folder });
      assertEquals(code, 0, stderr.slice(0, 4000));
    }
  }));

Deno.test("inlineRuntime() has no example that would be run as a test", () => {
  const names = [...RUNTIME_TYPES, ...RUNTIME_FUNCTIONS, "wasi"];
  assertEquals(inlineRuntime(names).filter((line) => line.includes("```")), []);
});
