/**
 * wasmtime, as the crate, in a small host program that is built once.
 *
 * @module
 */

import { runOk } from "../../tests/corpus/run.ts";
import { contentHash } from "../../tests/support/hash.ts";
import { rustcVersion } from "../../tests/support/rustc.ts";
import { BENCH_CACHE, cached } from "../cache.ts";
import type { Contender } from "./contender.ts";
import { itemFiles } from "./engine.ts";

const VERSION = "48.0.8";

const MANIFEST = `[package]
name = "wasmtime-driver"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies.wasmtime]
version = "=${VERSION}"
default-features = false
features = ["runtime", "std", "cranelift"]
`;

async function driver(): Promise<string> {
  const main = await Deno.readTextFile(new URL("../drivers/wasmtime.rs", import.meta.url));
  const key = contentHash(await rustcVersion(), MANIFEST, main);
  const folder = await cached(`wasmtime-${key}`, async (folder) => {
    console.error(`bench: building wasmtime ${VERSION}, which takes minutes`);
    await Deno.mkdir(`${folder}/src`);
    await Deno.writeTextFile(`${folder}/Cargo.toml`, MANIFEST);
    await Deno.writeTextFile(`${folder}/src/main.rs`, main);
    // Kept, so that another driver does not mean to build wasmtime again.
    const target = `${BENCH_CACHE}wasmtime-target`;
    await runOk("cargo", ["build", "--release", "--quiet", "--target-dir", target], {
      cwd: folder,
    });
    await Deno.rename(`${target}/release/wasmtime-driver`, `${folder}/driver`);
  });
  return `${folder}/driver`;
}

/** wasmtime with Cranelift, in its default configuration. */
export const WASMTIME: Contender = {
  name: "wasmtime",
  about: "wasmtime with Cranelift, its default configuration",
  version: async () => {
    await driver();
    return `wasmtime ${VERSION}`;
  },
  prepare: async (item) => {
    const { wasm, text } = await itemFiles(item);
    return { program: await driver(), args: [wasm, text, item.memory] };
  },
};
