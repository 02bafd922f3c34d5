import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { crateFiles, type CrateInput, outputFile, packageName } from "./crate.ts";
import { RUNTIME_LICENSE, RUNTIME_SOURCES } from "./runtime_sources.ts";

const INPUT: CrateInput = {
  name: "my module",
  chunks: ["pub struct MyModule;\n"],
  struct: "MyModule",
  sha256: "00ff",
  options: "--max-pages=3",
  edition: 2024,
};

Deno.test("crateFiles() puts the module and the whole runtime into one package", () => {
  const files = new Map(crateFiles(INPUT).map(({ path, text }) => [path, text]));
  assertEquals(files.get("src/module.rs"), INPUT.chunks.join(""));
  assertEquals(files.get("src/herkos_runtime/LICENSE"), RUNTIME_LICENSE);
  for (const { path, text } of RUNTIME_SOURCES) {
    if (path !== "lib.rs") assertEquals(files.get(`src/herkos_runtime/${path}`), text);
  }
  assertMatch(files.get("Cargo.toml") ?? "", /^name = "my-module"$/m);
  assertStringIncludes(files.get("README.md") ?? "", "use my_module::MyModule;");
  assertStringIncludes(files.get("README.md") ?? "", "--max-pages=3");
});

Deno.test("crateFiles() has paths in sorted order, each once", () => {
  const paths = crateFiles(INPUT).map(({ path }) => path);
  assertEquals(paths, [...new Set(paths)].sort());
});

Deno.test("crateFiles() leaves what only a crate's root may say to the root", () => {
  const files = new Map(crateFiles(INPUT).map(({ path, text }) => [path, text]));
  assert(!/^#!\[/m.test(files.get("src/herkos_runtime/mod.rs") ?? "#![none]"));
  const root = files.get("src/lib.rs") ?? "";
  assertMatch(root, /^#!\[no_std\]$/m);
  assertMatch(root, /^#!\[forbid\(unsafe_code\)\]$/m);
  assertMatch(root, /^pub mod herkos_runtime;$/m);
});

Deno.test("crateFiles() names no dependency", () => {
  const manifest = crateFiles(INPUT).find(({ path }) => path === "Cargo.toml")?.text ?? "";
  assert(manifest !== "");
  assert(!/^\[(dev-|build-)?dependencies/m.test(manifest), manifest);
});

const NAMES: [string, string][] = [
  ["lodepng", "lodepng"],
  ["my module", "my-module"],
  ["", "wasm-module"],
  ["---", "wasm-module"],
  ["../../etc", "etc"],
  ["7zip", "wasm-7zip"],
  ["fn", "fn-wasm"],
  ["core", "core-wasm"],
  ["proc-macro", "proc-macro-wasm"],
  ["NUL", "nul-wasm"],
  ["MyModule", "mymodule"],
  ['a"\nb', "a-b"],
  ["größe", "gr-e"],
];

Deno.test("packageName() makes names that cargo accepts", () => {
  for (const [name, expected] of NAMES) assertEquals(packageName(name), expected, name);
});

Deno.test("outputFile() gives its pieces, and their text as a whole", () => {
  const file = outputFile("a.rs", ["fn a() {", "}\n"]);
  assertEquals(file.chunks, ["fn a() {", "}\n"]);
  assertEquals(file.text, "fn a() {}\n");
});
