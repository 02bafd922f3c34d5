/**
 * The corpus: real modules from public npm and PyPI packages, one row each in `modules.tsv`.
 *
 * @module
 */

import type { OptLevel } from "../support/rustc.ts";

/** One row of `modules.tsv`. */
export interface CorpusModule {
  /** Unique short name; also the name that the module is transpiled under. */
  readonly name: string;
  /** 1: small, part of every run. 2: large, or with many imports. 3: rustc takes tens of minutes;
   * only what names it builds it. */
  readonly tier: number;
  /** Where the package comes from. */
  readonly registry: "npm" | "pypi";
  /** The package's name in that registry. */
  readonly packageName: string;
  /** The pinned version. */
  readonly version: string;
  /** The file within the package. */
  readonly file: string;
  /** For a module inlined in a text file as base64: which one, from 1. */
  readonly blob: number | undefined;
  /** The licence that the package declares. */
  readonly licence: string;
  /** Size of the module in bytes. */
  readonly bytes: number;
  /** What the module uses beyond the first version; proposals by their names are enabled for it. */
  readonly features: readonly string[];
  /** The proposal that keeps the module from being transpiled; undefined when it must transpile. */
  readonly unsupported: string | undefined;
  /** The opt-level rustc compiles the output at: 3, or 1 for the largest. */
  readonly optLevel: OptLevel;
  /** SHA-256 of the module, hexadecimal. */
  readonly sha256: string;
}

const COLUMNS = [
  "name",
  "tier",
  "package",
  "file",
  "blob",
  "licence",
  "bytes",
  "features",
  "expect",
  "opt",
  "sha256",
] as const;

type Row = Record<typeof COLUMNS[number], string>;

/**
 * Parses the text of `modules.tsv`.
 *
 * @param text The table: a line of column names, then one tab-separated line a module.
 * @returns The rows in the table's order.
 * @throws {Error} When a line has another shape than the header says, or a name occurs twice.
 */
export function parseTable(text: string): CorpusModule[] {
  const [header, ...lines] = text.split("\n").filter((line) => line !== "");
  if (header !== COLUMNS.join("\t")) throw new Error(`Cannot read the corpus table: ${header}`);
  const modules = lines.map(parseRow);
  const names = new Set(modules.map((module) => module.name));
  if (names.size !== modules.length) throw new Error("Cannot read the corpus table: a name twice");
  return modules;
}

function parseRow(line: string): CorpusModule {
  const cells = line.split("\t");
  if (cells.length !== COLUMNS.length) throw new Error(`Cannot read the corpus row: ${line}`);
  const row = Object.fromEntries(COLUMNS.map((column, i) => [column, cells[i]])) as Row;
  const source = /^(npm|pypi):(.+)@([^@]+)$/.exec(row.package);
  const expect = /^(?:ok|unsupported:(.+))$/.exec(row.expect);
  if (source === null || expect === null) throw new Error(`Cannot read the corpus row: ${line}`);
  return {
    name: row.name,
    tier: Number(row.tier),
    registry: source[1] === "npm" ? "npm" : "pypi",
    packageName: source[2] ?? "",
    version: source[3] ?? "",
    file: row.file,
    blob: row.blob === "-" ? undefined : Number(row.blob),
    licence: row.licence,
    bytes: Number(row.bytes),
    features: row.features.split(","),
    unsupported: expect[1],
    optLevel: row.opt === "3" ? 3 : 1,
    sha256: row.sha256,
  };
}

/**
 * Reads the table beside this file.
 *
 * @returns The rows in the table's order.
 */
export async function corpusTable(): Promise<CorpusModule[]> {
  return parseTable(await Deno.readTextFile(new URL("modules.tsv", import.meta.url)));
}
