/**
 * A file of an output.
 *
 * @module
 */

/** A file of an output. */
export interface OutputFile {
  /** The path, relative to the output's folder, with `/` between its parts. */
  readonly path: string;
  /** The text. */
  readonly text: string;
  /** The same in pieces, which do not take the memory of the whole text. */
  readonly chunks: readonly string[];
}

/**
 * Makes a file.
 *
 * @param path Its path.
 * @param chunks Its text in pieces, which are joined when the text is asked for.
 * @returns The file.
 */
export function outputFile(path: string, chunks: readonly string[]): OutputFile {
  let text: string | undefined;
  return {
    path,
    chunks,
    get text(): string {
      return text ??= chunks.join("");
    },
  };
}
