/**
 * The cases of `tests/isolation/cases`: programs that must compile and run (`*_pass.rs`), and
 * programs that must not compile (`*_fail.rs`), for a reason that their second line says.
 *
 * @module
 */

/** A program that is to compile and run, or to be refused. */
export interface Case {
  /** Name of the file without `.rs`. */
  readonly name: string;
  /** The first line: what the program shows. */
  readonly title: string;
  /** The program. */
  readonly text: string;
  /** Why rustc refuses it; undefined when it does not. */
  readonly refusal?: Refusal;
}

/** What rustc says of a program that it refuses. */
export interface Refusal {
  /** The error's code, or `none`, since some errors have no code. */
  readonly code: string;
  /** A part of the error's message. */
  readonly message: string;
}

/** The folder of the cases. */
export const CASES = new URL("cases/", import.meta.url);

/**
 * Reads the cases.
 *
 * @returns All of them, sorted by name.
 * @throws {Error} When one does not say why it is to be refused, or says it and is not to be.
 */
export function readCases(): readonly Case[] {
  const names = [...Deno.readDirSync(CASES)]
    .map(({ name }) => name)
    .filter((name) => name.endsWith(".rs"))
    .sort();
  return names.map((file) => {
    const text = Deno.readTextFileSync(new URL(file, CASES));
    const name = file.replace(/\.rs$/, "");
    const title = /^\/\/! (.*)$/m.exec(text)?.[1];
    const expected = /^\/\/@ (E\d{4}|none): (.+)$/m.exec(text);
    if (title === undefined) throw new Error(`Cannot find the title of ${file}`);
    if (name.endsWith("_fail") !== (expected !== null)) {
      throw new Error(`Cannot tell whether ${file} is to be refused`);
    }
    if (expected === null) return { name, title, text };
    const [, code = "", message = ""] = expected;
    return { name, title, text, refusal: { code, message } };
  });
}
