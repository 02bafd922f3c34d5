import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { crateFiles, type CrateInput, packageName } from "./crate.ts";
import { outputFile } from "./output_file.ts";
import {
  RUNTIME_LICENSE,
  RUNTIME_SOURCES,
  WASI_DEPENDENCIES,
  WASI_SOURCES,
} from "./runtime_sources.ts";

const INPUT: CrateInput = {
  name: "my module",
  chunks: ["pub struct MyModule;\n"],
  struct: "MyModule",
  sha256: "00ff",
  options: "--max-pages=3",
  edition: 2024,
};

Deno.test("crateFiles() puts the module and the runtime into one package", () => {
  const files = new Map(crateFiles(INPUT).map(({ path, text }) => [path, text]));
  assertEquals(files.get("src/module.rs"), INPUT.chunks.join(""));
  assertEquals(files.get("src/herkos_runtime/LICENSE"), RUNTIME_LICENSE);
  for (const { path, text } of RUNTIME_SOURCES) {
    if (path === "lib.rs") continue;
    const carried = path.startsWith("wasi/") ? undefined : text;
    assertEquals(files.get(`src/herkos_runtime/${path}`), carried);
  }
  assert(!/wasi/i.test(files.get("src/herkos_runtime/mod.rs") ?? "wasi"));
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

const WASI: CrateInput = {
  ...INPUT,
  wasi: { storage: "::<Box<[u8]>>", takesHost: true, stack: 1000, start: "_start" },
};

function wasiFilesOf(input: CrateInput): Map<string, string> {
  return new Map(crateFiles(input).map(({ path, text }) => [path, text]));
}

Deno.test("crateFiles() of a WASI program have the host and a main that runs it", () => {
  const files = wasiFilesOf(WASI);
  const main = files.get("src/main.rs") ?? "";
  assertStringIncludes(main, "use my_module::MyModule;");
  assertStringIncludes(main, "const STACK: usize = 1000;");
  assertStringIncludes(main, "MyModule::<Box<[u8]>>::zeroed()");
  assertStringIncludes(main, "program._start(host)");
  assertStringIncludes(
    files.get("src/lib.rs") ?? "",
    '#[cfg(feature = "host")]\npub mod herkos_wasi;',
  );
  for (const { path, text } of WASI_SOURCES) {
    if (path === "lib.rs") continue;
    assertEquals(files.get(`src/herkos_wasi/${path}`), text);
    assert(!/^use herkos_runtime/m.test(text), `${path} names the runtime as another crate`);
  }
  for (const { path, text } of RUNTIME_SOURCES) {
    if (path.startsWith("wasi/")) assertEquals(files.get(`src/herkos_runtime/${path}`), text);
  }
  assertMatch(files.get("src/herkos_runtime/mod.rs") ?? "", /^pub mod wasi;$/m);
  const root = files.get("src/herkos_wasi/mod.rs") ?? "";
  assertMatch(root, /^use crate::herkos_runtime as runtime;$/m);
  assert(!/^#!\[/m.test(root));
});

Deno.test("crateFiles() of a WASI module depend on what herkos-wasi does, for the feature host", () => {
  const manifest = wasiFilesOf(WASI).get("Cargo.toml") ?? "";
  const dependencies = [...WASI_DEPENDENCIES.matchAll(/^(\S+) = (".*")$/gm)];
  assert(dependencies.length > 0);
  for (const [, name, version] of dependencies) {
    assertStringIncludes(manifest, `${name} = { version = ${version}, optional = true }\n`);
  }
  const features = dependencies.map(([, name]) => `"dep:${name}"`).join(", ");
  assertStringIncludes(manifest, `host = ["std", ${features}]\n`);
});

Deno.test("crateFiles() of a WASI module that is no program have the host and no main", () => {
  const files = wasiFilesOf({ ...WASI, wasi: { ...WASI.wasi!, start: undefined } });
  assert(files.has("src/herkos_wasi/mod.rs"));
  assert(!files.has("src/main.rs"));
  assert(!files.get("Cargo.toml")?.includes("[[bin]]"));
  assertStringIncludes(files.get("README.md") ?? "", "_initialize");
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
