/**
 * The symbols of compiled code, by the program `nm`.
 *
 * @module
 */

import { assert } from "@std/assert";
import { run } from "../support/rustc.ts";

/** A symbol of an object file or of a library's members. */
export interface Symbol {
  /** The letter by which nm tells the section: `U` undefined, `T` code, `B` zeroed, `D` data. */
  readonly kind: string;
  /** Its name, demangled. */
  readonly name: string;
  /** Its size in bytes, where that is known. */
  readonly size: number;
}

/**
 * Defines a test that needs nm: not run where it is missing, but where CI is set.
 *
 * @param name What the test shows.
 * @param fn The test.
 */
export function nmTest(name: string, fn: (t: Deno.TestContext) => Promise<void>): void {
  const ignore = missing && Deno.env.get("CI") !== "true";
  Deno.test({ name: ignore ? `${name} (not run: install binutils, for nm)` : name, ignore, fn });
}

const missing = await run("nm", ["--version"]).then(({ code }) => code !== 0, () => true);

/**
 * Lists the symbols of an object file or library.
 *
 * @param path The file.
 * @returns Its symbols.
 * @throws {Error} When nm cannot read it.
 */
export async function nm(path: string): Promise<readonly Symbol[]> {
  const { code, stdout, stderr } = await run("nm", ["--demangle", "--print-size", path]);
  if (code !== 0) throw new Error(`Cannot read ${path}: ${stderr}`);
  const symbols: Symbol[] = [];
  for (const line of stdout.split("\n")) {
    // Value and size stand before, where there are any; names of members end with a colon.
    const match = /^(?:[0-9a-f]+ (?:([0-9a-f]+) )?| +)([A-Za-z]) (.+)$/.exec(line);
    if (match === null) continue;
    const [, size = "0", kind = "", name = ""] = match;
    symbols.push({ kind, name, size: parseInt(size, 16) });
  }
  return symbols;
}

/** What compilers of every language may refer to: moving and comparing bytes. */
const BYTES = /^_?(memcpy|memmove|memset|memcmp|bcmp)$/;

/**
 * What of `core` cannot panic and is not always inlined: filling, formatting a trap, and looking
 * whether bytes are a text.
 */
const HARMLESS = /^<?core::(slice::<impl \[T\]>::fill$|fmt::|str::converts::from_utf8$)/;

/**
 * Tells what code refers to that is neither its own, nor in a library it uses, nor harmless.
 *
 * @param symbols The symbols of the code.
 * @param library Those of the library.
 * @returns The names of others.
 */
export function outside(symbols: readonly Symbol[], library: readonly Symbol[] = []): string[] {
  // A crate may be compiled as several units, which name each other.
  const there = new Set(
    [...symbols, ...library].filter(({ kind }) => kind !== "U").map(({ name }) => name),
  );
  return symbols
    .filter(({ kind, name }) => kind === "U" && !BYTES.test(name) && !HARMLESS.test(name))
    .map(({ name }) => name)
    .filter((name) => !there.has(name));
}

/**
 * Lists the symbols of the runtime as it was compiled last.
 *
 * @param output Cargo's folder for a profile.
 * @returns Its symbols.
 */
export async function runtimeSymbols(output: string): Promise<readonly Symbol[]> {
  const found = [...Deno.readDirSync(`${output}/deps`)]
    .filter(({ name }) => /^libherkos_runtime-.*\.rlib$/.test(name))
    .map(({ name }) => `${output}/deps/${name}`)
    .map((path) => ({ path, time: Deno.statSync(path).mtime?.getTime() ?? 0 }))
    .sort((a, b) => b.time - a.time);
  assert(found[0] !== undefined, "There is no compiled runtime");
  return await nm(found[0].path);
}
