/**
 * Everything that is measured.
 *
 * @module
 */

import { contentHash } from "../tests/support/hash.ts";
import { runOk } from "../tests/corpus/run.ts";
import { cached } from "./cache.ts";
import type { Item } from "./item.ts";
import { type Kernel, KERNEL_WORK, KERNELS, kernelSource, wasmFlags } from "./kernels.ts";
import { REAL } from "./real.ts";

/** The C compiler of everything here that is compiled from C. */
export const CLANG = "clang-19";

/** All benchmarks. */
export const ITEMS: readonly Item[] = [...KERNELS.map(kernelItem), ...REAL];

function kernelItem(kernel: Kernel): Item {
  return {
    name: kernel.name,
    set: kernel.set,
    n: kernel.n,
    work: KERNEL_WORK,
    memory: "memory",
    wasm: (fixed) => compileKernel(kernel, fixed),
    grows: false,
    maxPages: 256,
    input: () => Promise.resolve(new Uint8Array(0)),
    kernel,
  };
}

async function compileKernel(kernel: Kernel, fixed: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const source = kernelSource(kernel);
  const flags = wasmFlags(kernel, fixed);
  const version = await clangVersion();
  const key = contentHash(version, ...flags, await Deno.readTextFile(source));
  const folder = await cached(`wasm/${kernel.name}-${key}`, async (folder) => {
    await runOk(CLANG, [...flags, "-o", `${folder}/module.wasm`, source]);
  });
  return await Deno.readFile(`${folder}/module.wasm`);
}

let version: Promise<string> | undefined;

/**
 * The version of clang.
 *
 * @returns The first line of what it says of itself.
 * @throws {Error} When it is not installed.
 */
export function clangVersion(): Promise<string> {
  version ??= runOk(CLANG, ["--version"]).then(({ stdout }) =>
    new TextDecoder().decode(stdout).split("\n")[0] ?? ""
  );
  return version;
}
