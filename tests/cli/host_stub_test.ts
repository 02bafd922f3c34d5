// What host-stub writes: a host that compiles as it is, for whatever a module imports.
import { assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { hostStub, transpile } from "../../lib/transpile.ts";
import { goldens } from "../golden/golden.ts";
import { inTempDir, runHerkos, runProgram } from "../support/deno.ts";
import { assemble } from "../support/wat.ts";

/** What imports of every kind look like, and names that the stub has itself. */
const ODD = `(module
  (import "Host" "host error" (func (param v128) (result i32 i64)))
  (import "\\22\\\\\\u{1F600}" "\\22 \\0a" (func))
  (import "Host" "HostError" (global (mut f32)))
  (import "Host" "g" (global externref))
  (import "Table" "Exception" (func))
  (func (export "f") (call 1)))`;

Deno.test("host stubs of all that goldens import compile and are formatted", async () => {
  const modules = (await goldens()).map(({ name, bytes, options }) => ({
    name: `stub_${name}`,
    bytes,
    options,
  }));
  modules.push({ name: "odd", bytes: await assemble(ODD), options: {} });
  await inTempDir(async (folder) => {
    const names: string[] = [];
    const write = async (path: string, text: string): Promise<void> => {
      await Deno.mkdir(join(folder, path, ".."), { recursive: true });
      await Deno.writeTextFile(join(folder, path), text);
    };
    for (const { bytes, name, options } of modules) {
      const all = { ...options, name, crate: true };
      const { files, report } = transpile(bytes, all);
      if (!report.takesHost) continue;
      names.push(name);
      for (const { path, text } of files) await write(`${name}/${path}`, text);
      await write(`hosts/src/${name}.rs`, hostStub(bytes, all));
    }
    const dependencies = names.map((name) =>
      `${name} = { path = "../${name}", features = ["alloc"] }`
    );
    await write(
      "Cargo.toml",
      `[workspace]\nresolver = "2"\nmembers = ["hosts", "stub_*", "odd"]\n`,
    );
    await write(
      "hosts/Cargo.toml",
      `[package]\nname = "hosts"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\n${
        dependencies.join("\n")
      }\n`,
    );
    await write(
      "hosts/src/lib.rs",
      `#![deny(warnings, missing_docs)]\n//! Hosts.\n${
        names.sort().map((name) => `pub mod ${name};\n`).join("")
      }`,
    );
    const cargo = (...args: string[]) => runProgram("cargo", args, { cwd: folder });
    const check = await cargo("check", "--quiet", "--offline", "-p", "hosts");
    assertEquals([check.code, check.stderr], [0, ""]);
    const format = await cargo("fmt", "--check", "-p", "hosts");
    assertEquals([format.code, format.stdout + format.stderr], [0, ""]);
    assertEquals(names.length >= 10, true);
  });
});

Deno.test("host-stub writes to standard output or a new file, and never over one", async () => {
  await inTempDir(async (cwd) => {
    await Deno.writeFile(join(cwd, "in.wasm"), await assemble(ODD));
    const shown = await runHerkos(["-A"], ["host-stub", "in.wasm"], { cwd });
    assertStringIncludes(shown.stdout, "for MyHost {");
    const first = await runHerkos(["-A"], ["host-stub", "in.wasm", "-o", "host.rs"], { cwd });
    assertEquals([first.code, await Deno.readTextFile(join(cwd, "host.rs"))], [0, shown.stdout]);
    const second = await runHerkos(["-A"], ["host-stub", "in.wasm", "-o", "host.rs"], { cwd });
    assertEquals(second.code, 5);
    assertStringIncludes(second.stderr, "host.rs is there already");
    await Deno.writeFile(join(cwd, "none.wasm"), await assemble("(module)"));
    const none = await runHerkos(["-A"], ["host-stub", "none.wasm"], { cwd });
    assertEquals(none.code, 2);
    assertStringIncludes(none.stderr, "imports nothing");
  });
});
