/**
 * The runtime and generated crates build for a Cortex-M0, without heap and standard library.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { transpile } from "../../lib/transpile.ts";
import { CACHE, ROOT } from "../support/rustc.ts";
import { builtModules } from "./built.ts";
import { driver } from "./driver.ts";
import { wasmFixture } from "./modules.ts";
import { TARGET } from "../support/targets.ts";
import { targetTest } from "./target.ts";
import { cargo, type CrateSource, RUNTIME, writeWorkspace } from "./workspace.ts";

targetTest(`the runtime builds for ${TARGET}`, async (rustc, t) => {
  const manifest = `${ROOT}runtime-rs/herkos-runtime/Cargo.toml`;
  const folder = await writeWorkspace("thumbv6m-runtime", []);
  for (const features of ["", "alloc"]) {
    await t.step(features === "" ? "without features" : `with feature ${features}`, async () => {
      const { code, stderr } = await cargo(folder, [
        ...["build", "--release", "--target", TARGET, "--manifest-path", manifest],
        ...["--features", features],
      ], rustc);
      assertEquals(code, 0, stderr);
    });
  }
});

targetTest(`generated crates build for ${TARGET}`, async (rustc, t) => {
  const crates: CrateSource[] = [];
  for (const { name, bytes, options } of await builtModules()) {
    const { files, report } = transpile(bytes, { ...options, name });
    const text = `#![no_std]\n#![forbid(unsafe_code)]\n${files[0]?.text ?? ""}`;
    crates.push({ name, files: { "src/lib.rs": text } });
    crates.push({
      name: `${name}_driver`,
      files: { "src/lib.rs": `#![no_std]\n${driver(name, report)}` },
      dependencies: [RUNTIME, `${name} = { path = "../${name}" }`],
    });
  }
  const folder = await writeWorkspace("thumbv6m", crates);
  for (const profile of ["release", "small"]) {
    await t.step(`with the profile ${profile}`, async () => {
      const args = ["build", "--workspace", "--target", TARGET, "--profile", profile];
      const { code, stderr } = await cargo(folder, args, rustc);
      assertEquals(code, 0, stderr);
    });
  }
});

targetTest(`a crate made by --crate builds for ${TARGET}`, async (rustc) => {
  const { name, bytes } = await wasmFixture("crc32");
  const { files } = transpile(bytes, { name, crate: true });
  const folder = `${CACHE}cargo/thumbv6m-crate`;
  for (const { path, text } of files) {
    const file = `${folder}/${path}`;
    await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(file, text);
  }
  const { code, stderr } = await cargo(folder, ["build", "--release", "--target", TARGET], rustc);
  assertEquals(code, 0, stderr);
});
