/**
 * What the command line tool tells people: errors, results and figures.
 *
 * @module
 */
import {
  BudgetError,
  describeError,
  HerkosError,
  InternalError,
  quoteName,
} from "../lib/errors.ts";
import type { Report, ReportMemory } from "../lib/report/report.ts";
import type { FileResult } from "./files.ts";
import { VERSION } from "../lib/version.ts";

/** Where and how messages are written. */
export interface Messages {
  /** Whether errors and figures are JSON. */
  readonly json: boolean;
  /** Whether text may have colours. */
  readonly colours: boolean;
}

/**
 * Gives a size for people.
 *
 * @param bytes The size in bytes.
 * @returns For instance `12.3 kB`.
 */
export function showSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/**
 * Says how a memory is compiled and how large it can get.
 *
 * @param memory The memory.
 * @returns For instance `growable, 1 to 16 pages`.
 */
function memoryText(memory: ReportMemory): string {
  const { imported, maxPages, minPages, mode, pageSize, promisedPages } = memory;
  const unit = pageSize === 1 ? "bytes" : "pages";
  const sizes = promisedPages === undefined
    ? `${minPages} to ${maxPages} ${unit}`
    : `${maxPages} ${unit} where the module has ${promisedPages} pages`;
  return `${imported ? "imported" : mode}, ${sizes}`;
}

/**
 * Makes a typed error of whatever was thrown: what is not one of herkos' own is a bug of it.
 *
 * @param error What was thrown.
 * @returns The error, with its exit code.
 */
export function asHerkosError(error: unknown): HerkosError {
  if (error instanceof HerkosError) return error;
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const bug = new InternalError(text);
  if (error instanceof Error && error.stack !== undefined) bug.stack = error.stack;
  return bug;
}

/**
 * Writes an error as text or JSON.
 *
 * @param error The error.
 * @param messages How.
 * @param context For a bug: what was asked for, to be reported.
 * @returns Lines that end with a newline.
 */
export function showError(
  error: HerkosError,
  messages: Messages,
  context: readonly string[],
): string {
  const { name, code, message, exitCode, offset, section, funcIndex, funcName, expected } = error;
  const isBug = error instanceof InternalError;
  const report = isBug ? [`herkos ${VERSION}`, ...context, error.stack ?? ""] : [];
  if (messages.json) {
    const proposal = "proposal" in error ? error.proposal : undefined;
    const exceeded = error instanceof BudgetError ? error.exceeded : undefined;
    const place = { offset, section, funcIndex, funcName, expected, proposal, exceeded };
    const json = { error: { name, code, exitCode, message, ...place } };
    return `${JSON.stringify(isBug ? { ...json, report } : json)}\n`;
  }
  const label = messages.colours ? "\x1b[1;31merror\x1b[0m" : "error";
  const lines = [`${label}: ${describeError(error)}`];
  if (isBug) {
    lines.push(
      "",
      "This is a bug in herkos, not in the module. Please report it with these lines, and with the",
      "module if you may pass it on:",
      "",
      ...report.flatMap((text) => text.split("\n")).map((line) => `  ${line}`),
    );
  }
  return `${lines.join("\n")}\n`;
}

/** What a run of the tool tells about itself. */
export interface Stats {
  /** What the transpiler says. */
  readonly report: Report;
  /** How long it took. */
  readonly milliseconds: number;
  /** What became of each file; none when the Rust went to standard output. */
  readonly files: readonly FileResult[];
}

/**
 * Writes figures about the module and the output.
 *
 * @param stats What there is to tell.
 * @param json As JSON.
 * @returns Lines that end with a newline.
 */
export function showStats({ report, milliseconds, files }: Stats, json: boolean): string {
  if (json) {
    // Limits are integers of any size; JSON has no type for them but its numbers.
    const value = { report, milliseconds: Math.round(milliseconds), files };
    return `${JSON.stringify(value, (_, v) => typeof v === "bigint" ? Number(v) : v)}\n`;
  }
  const { inputBytes, outputBytes } = report;
  const seconds = Math.max(milliseconds, 0.001) / 1000;
  const rows: [string, string][] = [
    ["Module", quoteName(report.name)],
    ["SHA-256", report.sha256],
    ["Input", showSize(inputBytes)],
    ["Output", `${showSize(outputBytes)}, ${(outputBytes / inputBytes).toFixed(1)} per input byte`],
    ["Time", `${Math.round(milliseconds)} ms, ${(inputBytes / 1e6 / seconds).toFixed(2)} MB/s`],
    ["Functions", `${report.functions}`],
    ["Imports", `${report.imports.length}`],
    ["Exports", `${report.exports.length}`],
    ...report.memories.map((memory): [string, string] => [
      `Memory ${memory.index}`,
      memoryText(memory),
    ]),
  ];
  const width = Math.max(...rows.map(([label]) => label.length));
  return rows.map(([label, value]) => `${label.padEnd(width)}  ${value}\n`).join("");
}
