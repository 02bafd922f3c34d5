/**
 * Times of SIMD builds beside those of scalar builds of the same program, as text.
 *
 * @module
 */

import type { Outcome, Row } from "./measure.ts";

/** A program in both builds. */
export interface SimdRow {
  /** Its name. */
  readonly name: string;
  /** Built without vectors. */
  readonly scalar: Row;
  /** Built with them. */
  readonly simd: Row;
}

/** A run of SIMD builds and scalar ones. */
export interface SimdResults {
  /** Day of the run, year first. */
  readonly date: string;
  /** How many rounds. */
  readonly rounds: number;
  /** `/proc/loadavg` before and after. */
  readonly load: { readonly start: string; readonly end: string };
  /** The programs. */
  readonly rows: readonly SimdRow[];
}

/** Contenders with what they are called in the table. */
const COLUMNS: Readonly<Record<string, string>> = {
  "herkos-growable": "herkos",
  "herkos-v3": "herkos for x86-64-v3",
  "v8": "V8",
};

/**
 * Finds programs that failed, or whose builds gave different results.
 *
 * @param rows The programs.
 * @returns A line for each failure.
 */
export function simdFailures(rows: readonly SimdRow[]): string[] {
  return rows.flatMap(({ name, scalar, simd }) => [
    ...[scalar, simd].flatMap((row) =>
      Object.entries(row.outcomes).flatMap(([contender, outcome]) =>
        "cannot" in outcome ? [`${contender} on ${row.name}: ${outcome.cannot}`] : []
      )
    ),
    ...(scalar.checksum === simd.checksum
      ? []
      : [`${name}: ${scalar.checksum} without vectors, ${simd.checksum} with them`]),
  ]);
}

/**
 * Writes the section of Markdown.
 *
 * @param results The run.
 * @returns The text.
 */
export function simdText({ date, rounds, load, rows }: SimdResults): string {
  const names = Object.entries(COLUMNS);
  const lines = [
    ["program", ...names.flatMap(([, title]) => [`${title}, scalar ms`, "SIMD ms", "times"])],
    ["---", ...names.flatMap(() => ["---:", "---:", "---:"])],
    ...rows.map(({ name, scalar, simd }) => [
      name,
      ...names.flatMap(([contender]) =>
        cells(scalar.outcomes[contender], simd.outcomes[contender])
      ),
    ]),
  ];
  return `## SIMD builds against scalar builds

The same C, compiled to WebAssembly without and with vectors (clang's \`-msimd128\`); \`argon2\` is the
two modules of argon2-browser, with 4 MiB and two passes. The number is how many times as fast the
SIMD build is. LLVM makes vectors of the scalar builds' loops itself where it can, of 256 bits for
x86-64-v3. A result that differs from the other build's fails the run. ${date}, ${rounds} rounds,
load at the start \`${load.start}\`, at the end \`${load.end}\`.

${lines.map((line) => `| ${line.join(" | ")} |\n`).join("")}`;
}

function cells(scalar: Outcome | undefined, simd: Outcome | undefined): string[] {
  const ms = (outcome: Outcome | undefined): string =>
    outcome !== undefined && "ns" in outcome ? (outcome.ns / 1e6).toFixed(3) : "-";
  const times = scalar !== undefined && simd !== undefined && "ns" in scalar && "ns" in simd
    ? `**${(scalar.ns / simd.ns).toFixed(2)}**`
    : "-";
  return [ms(scalar), ms(simd), times];
}
