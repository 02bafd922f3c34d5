/**
 * The kernels compiled to machine code, without WebAssembly.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { runOk } from "../../tests/corpus/run.ts";
import { contentHash } from "../../tests/support/hash.ts";
import { cached } from "../cache.ts";
import { CLANG, clangVersion } from "../items.ts";
import { kernelSource } from "../kernels.ts";
import type { Contender } from "./contender.ts";

const DRIVER = fileURLToPath(new URL("../drivers/native.c", import.meta.url));

function native(name: string, about: string, flags: readonly string[]): Contender {
  return {
    name,
    about,
    version: clangVersion,
    prepare: async ({ kernel }) => {
      if (kernel === undefined) return { cannot: "no C source of the same work here" };
      const source = kernelSource(kernel);
      const texts = await Promise.all([source, DRIVER].map((path) => Deno.readTextFile(path)));
      const key = contentHash(await clangVersion(), ...flags, ...texts);
      const folder = await cached(`native/${kernel.name}-${key}`, async (folder) => {
        await runOk(CLANG, [...flags, "-o", `${folder}/program`, source, DRIVER, "-lm"]);
      });
      return { program: `${folder}/program`, args: [] };
    },
  };
}

/** Machine code by clang. The first of them is what the others are compared with. */
export const NATIVE: readonly Contender[] = [
  native("native-O3", "clang -O3, machine code without WebAssembly", ["-O3"]),
  native("native-O2", "clang -O2", ["-O2"]),
  native("native-novec", "clang -O3 with vectorisation off", [
    "-O3",
    "-fno-vectorize",
    "-fno-slp-vectorize",
  ]),
];
