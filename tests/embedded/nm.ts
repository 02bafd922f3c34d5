/**
 * The symbols of compiled code, by the program `nm`.
 *
 * @module
 */

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
