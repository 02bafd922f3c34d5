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
 * Lists the symbols of an object file or library.
 *
 * @param path The file.
 * @returns Its symbols.
 * @throws {Error} When nm cannot read it.
 */
export async function nm(path: string): Promise<readonly Symbol[]> {
  const args = ["--demangle", "--print-size", "--format=posix", path];
  const { code, stdout, stderr } = await run("nm", args);
  if (code !== 0) throw new Error(`Cannot read ${path}: ${stderr}`);
  const symbols: Symbol[] = [];
  for (const line of stdout.split("\n")) {
    // Of libraries, nm prints the names of members too, each with a colon.
    const match = /^(.+) ([A-Za-z])(?: ([0-9a-f]*) ?([0-9a-f]*))?$/.exec(line);
    if (match === null) continue;
    const [, name = "", kind = "", , size = ""] = match;
    symbols.push({ name, kind, size: size === "" ? 0 : parseInt(size, 16) });
  }
  return symbols;
}
