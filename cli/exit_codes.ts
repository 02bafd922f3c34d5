/**
 * The exit codes of the command line tool.
 *
 * @module
 */

/** What an exit code says. */
export interface ExitCode {
  /** The code. */
  readonly code: number;
  /** What it means. */
  readonly meaning: string;
}

/** The exit codes. Errors carry theirs (`HerkosError.exitCode`). */
export const EXIT_CODES: readonly ExitCode[] = [
  { code: 0, meaning: "All is well" },
  { code: 1, meaning: "The existing output is stale (--check)" },
  { code: 2, meaning: "An option or argument is wrong" },
  { code: 3, meaning: "The module is malformed or invalid" },
  { code: 4, meaning: "The module needs something that is not supported" },
  { code: 5, meaning: "A file cannot be read or written, or a permission is missing" },
  { code: 6, meaning: "The module may take more than a budget grants" },
  { code: 70, meaning: "A bug in herkos" },
];
