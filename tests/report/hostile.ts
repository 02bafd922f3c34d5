/**
 * A module whose names try to be more than names.
 *
 * @module
 */

import { assemble } from "../support/wat.ts";

/** Names that a page, a terminal or a reader may take for something else. */
export const HOSTILE_NAMES: readonly string[] = [
  "<script>document.title = 'taken'</script>",
  `"><img src=x onerror="document.title = 'taken'">`,
  "</code></table></main><h1>Passed</h1>",
  "&lt;b&gt; &amp; ' ` ${1}",
  "\u0000\u0007\u001b[31mred\u001b[0m\r\n\t\u007f\u009b",
  "\u202egnp.exe \u2066\u200f\u061c",
  "\ufeff\u2028\u2029",
  "w".repeat(100_000),
  "𐀀".repeat(25_000),
];

/**
 * Makes the module: each name is that of an import, an export and a function.
 *
 * @returns Its bytes.
 */
export async function hostileModule(): Promise<Uint8Array<ArrayBuffer>> {
  const texts = HOSTILE_NAMES.map(quoted);
  const imports = texts.map((name) => `(import ${name} ${name} (func (param i32)))`);
  const funcs = texts.map((name) =>
    `(func (export ${name}) (param i32) (result i32) (i32.load (local.get 0)))`
  );
  return await assemble(`(module ${imports.join("")} (memory 1) ${funcs.join("")})`);
}

/** A name as a string of the text format, byte by byte. */
function quoted(name: string): string {
  const bytes = [...new TextEncoder().encode(name)];
  return `"${bytes.map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("")}"`;
}
