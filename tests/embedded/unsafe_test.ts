/**
 * No unsafe code: not in the runtime, not in any generated file.
 *
 * @module
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { transpile } from "../../lib/transpile.ts";
import { ROOT } from "../support/rustc.ts";
import { builtModules } from "./built.ts";
import { cargo, type CrateSource, RUNTIME, writeWorkspace } from "./workspace.ts";

/**
 * Takes the comments, strings and characters out of Rust source, so that what is left is code.
 *
 * @param text The source.
 * @returns Its code.
 */
function codeOf(text: string): string {
  const token =
    /\/\/[^\n]*|\/\*[^]*?\*\/|b?r(#*)"[^]*?"\1|b?"(?:[^"\\]|\\[^])*"|b?'(?:[^'\\]|\\[^])[^']*'/g;
  return text.replace(token, (found) => found.startsWith("/") ? " " : '""');
}

/** Words of code that let code be unsafe, or that let a lint against it be changed. */
const UNSAFE = /\bunsafe\b|\ballow\s*\(\s*unsafe|\bno_mangle\b|\bexport_name\b|\blink_section\b/;

Deno.test("codeOf() keeps code, and drops what is none", () => {
  const text =
    `let a = "unsafe"; // unsafe\n/* unsafe */ let b = '"'; let c = r#"unsafe"#; unsafe {}`;
  assertEquals(codeOf(text).match(/unsafe/g)?.length, 1);
  assertEquals(codeOf("fn f<'a>(x: &'a str) { unsafe {} }").match(/unsafe/g)?.length, 1);
});

/** The files below a folder, relative to it, sorted. */
function sourcesIn(folder: string): string[] {
  const files = [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? sourcesIn(`${folder}/${name}`).map((file) => `${name}/${file}`) : [name]
  );
  return files.sort();
}

Deno.test("the runtime forbids unsafe code and has none", async (t) => {
  const folder = `${ROOT}runtime-rs/herkos-runtime/src`;
  for (const name of sourcesIn(folder)) {
    await t.step(name, async () => {
      const text = await Deno.readTextFile(`${folder}/${name}`);
      if (name === "lib.rs") assertMatch(text, /^#!\[forbid\(unsafe_code\)\]$/m);
      assert(!UNSAFE.test(codeOf(text).replace("forbid(unsafe_code)", "")));
    });
  }
});

Deno.test("generated files have no unsafe code, and compile where it is forbidden", async (t) => {
  const crates: CrateSource[] = [];
  for (const { name, bytes, options } of await builtModules()) {
    const { files } = transpile(bytes, { ...options, name });
    for (const { path, text } of files) {
      await t.step(path, () => {
        assert(!UNSAFE.test(codeOf(text).replace("forbid(unsafe_code)", "")));
      });
    }
    const library = `#![no_std]\n#![forbid(unsafe_code)]\n${files[0]?.text ?? ""}`;
    for (const edition of [2021, 2024] as const) {
      const files = { "src/lib.rs": library };
      crates.push({ name: `${name}_${edition}`, edition, files, dependencies: [RUNTIME] });
    }
  }
  await t.step("they compile, in every edition", async () => {
    const folder = await writeWorkspace("unsafe", crates);
    const { code, stderr } = await cargo(folder, ["check", "--workspace"]);
    assertEquals(code, 0, stderr);
  });
});

Deno.test("an unsafe block in a generated file does not compile", async () => {
  const [{ name, bytes, options } = { name: "", bytes: new Uint8Array(), options: {} }] =
    await builtModules();
  const { files } = transpile(bytes, { ...options, name });
  const library = `#![no_std]\n#![forbid(unsafe_code)]\n${files[0]?.text ?? ""}
#[allow(unsafe_code)]
pub fn peek(at: *const u8) -> u8 {
    unsafe { *at }
}
`;
  const folder = await writeWorkspace("unsafe-witness", [
    { name: "witness", files: { "src/lib.rs": library }, dependencies: [RUNTIME] },
  ]);
  const { code, stderr } = await cargo(folder, ["check"]);
  assert(code !== 0);
  assertMatch(stderr, /unsafe_code/);
});
