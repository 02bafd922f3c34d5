/**
 * V8: the engine of Deno, which runs the benchmarks.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import type { Contender } from "./contender.ts";
import { itemFiles } from "./engine.ts";

const MAIN = fileURLToPath(new URL("../drivers/v8_main.ts", import.meta.url));

/** V8, after it had time to compile with its optimising compiler. */
export const V8: Contender = {
  name: "v8",
  about: "V8 as Deno runs it, warmed up",
  version: () => Promise.resolve(`V8 ${Deno.version.v8}, Deno ${Deno.version.deno}`),
  prepare: async (item) => {
    const { wasm, json } = await itemFiles(item);
    const flags = ["run", "--quiet", "--no-lock", "--no-check", "--allow-read"];
    return { program: Deno.execPath(), args: [...flags, MAIN, wasm, json] };
  },
};
