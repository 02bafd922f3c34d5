/**
 * The same module and options give the same bytes: in another run, another working folder,
 * another order of work, another worker, and whether or not rustfmt is installed.
 *
 * @module
 */

import { assertEquals, assertNotEquals } from "@std/assert";
import type { TranspileOptions } from "../../lib/options/option_types.ts";
import { transpile } from "../../lib/transpile.ts";
import { builtModules } from "../embedded/built.ts";
import { type FixtureModule, wasmFixture } from "../embedded/modules.ts";
import { run } from "../support/rustc.ts";
import { type Job, outcome } from "./worker.ts";

/** The options that every module is transpiled with. */
const OPTIONS: readonly TranspileOptions[] = [
  {},
  { crate: true, maxPages: 2000, optLevel: 0 },
];

const CLI = new URL("../../cli.ts", import.meta.url);

/** Modules whose transpilation takes long. */
const LARGE = ["es_module_lexer", "llhttp", "lodepng", "zstddec"];

function jobs(modules: readonly FixtureModule[]): Job[] {
  return modules.flatMap((module) => OPTIONS.map((options) => ({ module, options })));
}

Deno.test("transpile() gives the same bytes in any order of work", async () => {
  const list = jobs(await builtModules());
  const forwards = new Map(list.map(outcome));
  const backwards = new Map(list.toReversed().map(outcome));
  assertEquals(forwards.size, list.length);
  for (const [name, hash] of forwards) assertEquals(backwards.get(name), hash, name);
});

Deno.test("transpile() gives the same bytes in two workers at once", async () => {
  const large = await Promise.all(LARGE.map(wasmFixture));
  const list = jobs([...(await builtModules()), ...large]);
  const results = await Promise.all([list, list.toReversed()].map(inWorker));
  assertEquals(results[0]?.size, list.length);
  for (const [name, hash] of results[0] ?? []) assertEquals(results[1]?.get(name), hash, name);
});

Deno.test("transpile() does not depend on the buffer that the bytes lie in", async () => {
  const module = await wasmFixture("blake3");
  const larger = new Uint8Array(module.bytes.length + 24).fill(0xa5);
  larger.set(module.bytes, 17);
  const bytes = larger.subarray(17, 17 + module.bytes.length);
  assertEquals(
    outcome({ module: { ...module, bytes }, options: {} }),
    outcome({ module, options: {} }),
  );
});

/** Does jobs in a worker of its own. */
async function inWorker(list: readonly Job[]): Promise<ReadonlyMap<string, string>> {
  const worker = new Worker(new URL("worker.ts", import.meta.url), { type: "module" });
  try {
    return await new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(new Map(data as [string, string][]));
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
      worker.postMessage(list);
    });
  } finally {
    worker.terminate();
  }
}

Deno.test("the command line gives the same bytes in any folder, with and without rustfmt", async () => {
  const { bytes } = await wasmFixture("xxhash");
  const folders = await Promise.all(["a", "b"].map((prefix) => Deno.makeTempDir({ prefix })));
  try {
    const outputs: string[] = [];
    for (const folder of folders) {
      await Deno.writeFile(`${folder}/in.wasm`, bytes);
      // Deno itself is run by its path; nothing else is to be found.
      for (const path of [Deno.env.get("PATH") ?? "", folder]) {
        const { code, stdout, stderr } = await run("/usr/bin/env", [
          `PATH=${path}`,
          ...[Deno.execPath(), "run", "--no-prompt", "--allow-read=in.wasm"],
          ...[CLI.pathname, "in.wasm"],
        ], { cwd: folder });
        assertEquals(code, 0, stderr);
        outputs.push(stdout);
      }
    }
    assertNotEquals(outputs[0], "");
    for (const output of outputs) assertEquals(output, outputs[0]);
  } finally {
    await Promise.all(folders.map((folder) => Deno.remove(folder, { recursive: true })));
  }
});

Deno.test("the output names no folder, no user and no time", async () => {
  const { files } = transpile((await wasmFixture("lodepng")).bytes, {
    name: "lodepng",
    crate: true,
  });
  const home = Deno.env.get("HOME") ?? "";
  for (const { path, text } of files) {
    for (const trace of [Deno.cwd(), home, new Date().toISOString().slice(0, 10)]) {
      if (trace.length > 1) assertEquals(text.includes(trace), false, `${path} has ${trace}`);
    }
  }
});
