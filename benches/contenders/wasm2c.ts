/**
 * wasm2c, from Debian's package of wabt, with its own runtime.
 *
 * @module
 */

import { run, runOk } from "../../tests/corpus/run.ts";
import { contentHash } from "../../tests/support/hash.ts";
import { exists } from "../../tests/support/rustc.ts";
import { cached } from "../cache.ts";
import { cProgram } from "../drivers/c.ts";
import type { Item } from "../item.ts";
import { CLANG, clangVersion } from "../items.ts";
import { interfaceOf } from "../work.ts";
import type { Contender } from "./contender.ts";

const RUNTIME = "/usr/share/wabt/wasm2c";
const MODULE = "module";

/** The module in C, which all builds share. */
async function translate(item: Item, version: string): Promise<string> {
  const wasm = await item.wasm(false);
  return await cached(`wasm2c/${item.name}-${contentHash(version, wasm)}`, async (folder) => {
    await Deno.writeFile(`${folder}/${MODULE}.wasm`, wasm);
    await runOk("wasm2c", [`${MODULE}.wasm`, "-n", MODULE, "-o", `${MODULE}.c`], { cwd: folder });
  });
}

async function wabtVersion(): Promise<string> {
  const { stdout } = await run("wasm2c", ["--version"]);
  if (!exists(`${RUNTIME}/wasm-rt-impl.c`)) throw new Error(`Cannot find wasm2c's runtime`);
  return new TextDecoder().decode(stdout).trim();
}

function wasm2c(
  name: string,
  about: string,
  compiler: string,
  flags: readonly string[],
): Contender {
  const compilerVersion = async (): Promise<string> =>
    compiler === CLANG
      ? await clangVersion()
      : new TextDecoder().decode((await runOk(compiler, ["--version"])).stdout).split("\n")[0] ??
        "";
  const version = async (): Promise<string> =>
    `wabt ${await wabtVersion()}, ${await compilerVersion()}`;
  return {
    name,
    about,
    version,
    prepare: async (item) => {
      const used = await version();
      const translated = await translate(item, used);
      const main = cProgram({
        header: await Deno.readTextFile(`${translated}/${MODULE}.h`),
        file: `${MODULE}.h`,
        module: MODULE,
        work: item.work,
        memory: item.memory,
        exports: interfaceOf(await item.wasm(false)).exports,
      });
      const key = contentHash(used, ...flags, main, translated);
      const folder = await cached(`wasm2c/${item.name}-${name}-${key}`, async (folder) => {
        await Deno.writeTextFile(`${folder}/main.c`, main);
        await runOk(compiler, [
          "-O3",
          "-w",
          ...flags,
          `-I${translated}`,
          `-I${RUNTIME}`,
          "-o",
          `${folder}/program`,
          `${folder}/main.c`,
          `${translated}/${MODULE}.c`,
          `${RUNTIME}/wasm-rt-impl.c`,
          "-lm",
        ]);
      });
      return { program: `${folder}/program`, args: [] };
    },
  };
}

const GUARD = ["-DWASM_RT_MEMCHECK_SIGNAL_HANDLER=1"];
/** Calls are counted in this mode, up to 500 by default, which real modules exceed. */
const CHECKED = ["-DWASM_RT_MEMCHECK_SIGNAL_HANDLER=0", "-DWASM_RT_MAX_CALL_STACK_DEPTH=100000"];

/** wasm2c with guard pages and a signal handler, and with a comparison for each access. */
export const WASM2C: readonly Contender[] = [
  wasm2c("wasm2c-guard", "wasm2c with guard pages, clang -O3", CLANG, GUARD),
  wasm2c("wasm2c-checks", "wasm2c with explicit checks, clang -O3", CLANG, CHECKED),
  wasm2c("wasm2c-guard-gcc", "wasm2c with guard pages, gcc -O3", "gcc", GUARD),
  wasm2c("wasm2c-checks-gcc", "wasm2c with explicit checks, gcc -O3", "gcc", CHECKED),
];
