/**
 * This project, with each kind of memory and each check of addresses.
 *
 * @module
 */

import type { TranspileOptions } from "../../lib/options/option_types.ts";
import { transpile } from "../../lib/transpile.ts";
import { buildProgram, type Built, type Program } from "../../tests/corpus/build.ts";
import { ROOT, run, rustcVersion } from "../../tests/support/rustc.ts";
import { rustProgram } from "../drivers/rust.ts";
import type { Item } from "../item.ts";
import { interfaceOf } from "../work.ts";
import type { Contender } from "./contender.ts";

/**
 * How a module's memory is held, and what addresses are checked against where it can grow; or that it
 * can grow and that code takes fuel.
 */
export type MemoryMode = "fixed" | "growable" | "capacity" | "mask" | "fuel";

/**
 * The options for a mode.
 *
 * @param item The item.
 * @param mode How the memory is held.
 * @returns What `transpile` is given.
 */
export function modeOptions(item: Item, mode: MemoryMode): TranspileOptions {
  switch (mode) {
    case "fixed":
      return { name: item.name, memory: mode };
    case "growable":
      return { name: item.name, memory: mode, maxPages: item.maxPages };
    case "fuel":
      return { name: item.name, memory: "growable", maxPages: item.maxPages, fuel: true };
    case "capacity":
    case "mask":
      return { name: item.name, memory: "growable", maxPages: item.maxPages, bounds: mode };
  }
}

/** The sources of a program that does an item's work. */
export interface HerkosSources {
  /** File name to text. */
  readonly sources: Readonly<Record<string, string>>;
  /** What `transpile` says about the module. */
  readonly report: ReturnType<typeof transpile>["report"];
}

/**
 * Transpiles an item's module and writes its driver.
 *
 * @param item The item.
 * @param mode How the memory is held.
 * @returns The sources.
 */
export async function herkosSources(item: Item, mode: MemoryMode): Promise<HerkosSources> {
  const wasm = await item.wasm(mode === "fixed");
  const { files, report } = transpile(wasm, modeOptions(item, mode));
  const main = rustProgram({
    report,
    file: "module",
    work: item.work,
    memory: item.memory,
    exports: interfaceOf(wasm).exports,
  });
  return { sources: { "main.rs": main, "module.rs": files[0]?.text ?? "" }, report };
}

/**
 * Builds a program that does an item's work, at opt-level 3.
 *
 * @param item The item.
 * @param mode How the memory is held.
 * @param how Features of the runtime; with `std` it has the processor's square root.
 * @returns The program, and what compiling it took.
 */
export async function buildHerkos(
  item: Item,
  mode: MemoryMode,
  how: Pick<Program, "features" | "targetCpu"> = {},
): Promise<Built> {
  const { sources } = await herkosSources(item, mode);
  const name = `bench-${item.name}-${mode}`;
  return await buildProgram({ name, sources, optLevel: 3, features: ["alloc", "std"], ...how });
}

/** The commit of this tree, as far as git knows. */
async function treeVersion(): Promise<string> {
  const { code, stdout } = await run("git", ["describe", "--always", "--dirty", "--exclude=*"], {
    cwd: ROOT,
  });
  return code === 0 ? `commit ${stdout.trim()}` : "this tree";
}

function herkos(mode: MemoryMode, about: string): Contender {
  return {
    name: `herkos-${mode}`,
    about,
    version: async () => `${await treeVersion()}, ${(await rustcVersion()).split("\n")[0]}`,
    prepare: async (item) => {
      if (mode === "fixed" && item.grows) return { cannot: "the module has to grow its memory" };
      return { program: (await buildHerkos(item, mode)).path, args: [] };
    },
  };
}

/** Without the feature `std`; a module without square roots becomes the same code as with it. */
const NO_STD: Contender = {
  name: "herkos-no-std",
  about: "herkos, memory that can grow, the runtime's own safe square root",
  version: () => HERKOS[0]?.version() ?? Promise.resolve(""),
  prepare: async (item) => {
    const { sources } = await herkosSources(item, "growable");
    if (!/\bf(?:32|64)_sqrt\b/.test(sources["module.rs"] ?? "")) {
      return { cannot: "the same as herkos-growable, for want of square roots" };
    }
    return {
      program: (await buildHerkos(item, "growable", { features: ["alloc"] })).path,
      args: [],
    };
  },
};

/** With what processors have had since about 2013, AVX2 among it; not every machine runs it. */
export const HERKOS_V3: Contender = {
  name: "herkos-v3",
  about: "herkos, memory that can grow, -C target-cpu=x86-64-v3",
  version: () => HERKOS[0]?.version() ?? Promise.resolve(""),
  prepare: async (item) => {
    const { path } = await buildHerkos(item, "growable", { targetCpu: "x86-64-v3" });
    return { program: path, args: [] };
  },
};

/** This project's contenders. */
export const HERKOS: readonly Contender[] = [
  herkos("fixed", "herkos, memory of constant size, runtime with std, rustc -Copt-level=3"),
  herkos("growable", "herkos, memory that can grow, runtime with std, rustc -Copt-level=3"),
  herkos("capacity", "herkos, addresses checked against the most that the memory can have"),
  herkos("mask", "herkos, addresses masked and not checked"),
  NO_STD,
];
