/**
 * Shows the figures of a corpus run.
 *
 * @module
 */

import type { Figures } from "./measure.ts";

/** A column: its head, and what it shows of a module. Numbers get a median. */
interface Column {
  readonly head: string;
  readonly value: (figures: Figures) => number | string | null;
  readonly digits?: number;
}

const COLUMNS: readonly Column[] = [
  { head: "module", value: (f) => f.name },
  { head: "wasm B", value: (f) => f.bytesIn, digits: 0 },
  { head: "Rust B", value: (f) => f.bytesOut, digits: 0 },
  { head: "ratio", value: ratio, digits: 1 },
  { head: "ms", value: (f) => f.transpileMs, digits: 1 },
  { head: "MB/s", value: speed, digits: 2 },
  { head: "-O", value: (f) => `${f.optLevel}` },
  { head: "rustc s", value: (f) => f.cpuSeconds, digits: 1 },
  { head: "peak MB", value: (f) => f.peakMegabytes, digits: 0 },
  { head: "program B", value: (f) => f.programBytes, digits: 0 },
  { head: "start", value: (f) => f.instantiated },
  { head: "calls = V8", value: (f) => f.callsEqual, digits: 0 },
  { head: "", value: (f) => f.good ? (f.bytesOut === null ? "refused" : "ok") : "FAILED" },
];

/**
 * Bytes of Rust for a byte of WebAssembly.
 *
 * @param figures A module's figures.
 * @returns The ratio, or null when there is no output.
 */
export function ratio(figures: Figures): number | null {
  return figures.bytesOut === null ? null : figures.bytesOut / figures.bytesIn;
}

/**
 * Speed of transpilation.
 *
 * @param figures A module's figures.
 * @returns MB of 10^6 bytes of WebAssembly a second, or null when it was not transpiled.
 */
export function speed(figures: Figures): number | null {
  return figures.transpileMs === null ? null : figures.bytesIn / 1e3 / figures.transpileMs;
}

/**
 * The middle of some numbers.
 *
 * @param numbers The numbers, in any order.
 * @returns The middle one, or the mean of the two in the middle; null for none.
 */
export function median(numbers: readonly number[]): number | null {
  const sorted = numbers.toSorted((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

/**
 * Writes a table of modules, a line of medians, and what failed.
 *
 * @param all The figures of the modules.
 * @returns The text, without a final line break.
 */
export function figuresTable(all: readonly Figures[]): string {
  const rows = all.map((figures) => COLUMNS.map((column) => cell(column, column.value(figures))));
  const medians = COLUMNS.map((column, i) => {
    if (i === 0) return "median";
    const numbers = all.map(column.value).filter((value) => typeof value === "number");
    return column.digits === undefined ? "" : cell(column, median(numbers));
  });
  const lines = [COLUMNS.map((column) => column.head), ...rows, medians];
  const widths = COLUMNS.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const text = lines.map((line) =>
    line.map((text, i) => i === 0 ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0))
      .join("  ").trimEnd()
  );
  const failures = all.flatMap(({ name, failure }) =>
    failure === null ? [] : [`${name}: ${failure}`]
  );
  const good = all.filter((figures) => figures.good).length;
  return [...text, "", `${good} of ${all.length} as expected`, ...failures].join("\n");
}

function cell(column: Column, value: number | string | null): string {
  if (value === null) return "-";
  return typeof value === "number" ? value.toFixed(column.digits ?? 0) : value;
}
