/**
 * Results as text: ratios to a reference, with geometric means.
 *
 * @module
 */

import { type ItemSet, SETS } from "./item.ts";
import type { Outcome, Row } from "./measure.ts";
import { geometricMean } from "./stats.ts";

/**
 * Times of a row in proportion to a reference's.
 *
 * @param row The row.
 * @param reference The contender that is 1.
 * @returns The ratio of each contender that ran; none when the reference did not.
 */
export function ratios(row: Row, reference: string): Readonly<Record<string, number>> {
  const base = row.outcomes[reference];
  if (base === undefined || !("ns" in base)) return {};
  return Object.fromEntries(
    Object.entries(row.outcomes).flatMap(([name, outcome]) =>
      "ns" in outcome ? [[name, outcome.ns / base.ns]] : []
    ),
  );
}

/** A mean, and of how many rows. */
export interface Mean {
  /** Geometric mean of the ratios. */
  readonly mean: number;
  /** How many rows it is of. */
  readonly rows: number;
}

/**
 * The mean ratio of each contender over some rows. A row counts for a contender only when it gave a
 * right result, so means over fewer rows than others are to be read with care.
 *
 * @param rows The rows.
 * @param reference The contender that is 1.
 * @returns The means by contender.
 */
export function means(rows: readonly Row[], reference: string): Readonly<Record<string, Mean>> {
  const all = new Map<string, number[]>();
  for (const row of rows) {
    for (const [name, ratio] of Object.entries(ratios(row, reference))) {
      all.set(name, [...all.get(name) ?? [], ratio]);
    }
  }
  return Object.fromEntries([...all].flatMap(([name, numbers]) => {
    const mean = geometricMean(numbers);
    return mean === undefined ? [] : [[name, { mean, rows: numbers.length }]];
  }));
}

/**
 * The contender that rows of a set are compared with: machine code where there is some, else this
 * project with memory that can grow, which all items have.
 *
 * @param set The set.
 * @returns Its name.
 */
export function referenceOf(set: ItemSet): string {
  return set === "real" ? "herkos-growable" : "native-O3";
}

/**
 * Writes the tables in Markdown, one a set, with what failed beneath.
 *
 * @param rows All rows.
 * @param contenders Names of the contenders in the order of the columns.
 * @returns The text.
 */
export function markdownTables(rows: readonly Row[], contenders: readonly string[]): string {
  const parts: string[] = [];
  for (const set of Object.keys(SETS) as ItemSet[]) {
    const own = rows.filter((row) => row.set === set);
    if (own.length === 0) continue;
    const reference = referenceOf(set);
    const shown = contenders.filter((name) =>
      own.some((row) => {
        const outcome = row.outcomes[name];
        return outcome !== undefined && ("ns" in outcome || outcome.cannot.startsWith("wrong"));
      })
    );
    const mean = means(own, reference);
    const lines = [
      [`${SETS[set]}, ${reference} = 1`, "ms", ...shown],
      ["---", "---:", ...shown.map(() => "---:")],
      ...own.map((row) => [
        row.name,
        milliseconds(row.outcomes[reference]),
        ...shown.map((name) => cell(row, name, reference)),
      ]),
      [
        "**geometric mean**",
        "",
        ...shown.map((name) => meanCell(mean[name], own.length)),
      ],
    ];
    parts.push(lines.map((line) => `| ${line.join(" | ")} |\n`).join(""));
  }
  const failures = failuresText(rows);
  return [...parts, ...(failures === "" ? [] : [failures])].join("\n");
}

function milliseconds(outcome: Outcome | undefined): string {
  return outcome !== undefined && "ns" in outcome ? (outcome.ns / 1e6).toFixed(3) : "-";
}

function cell(row: Row, name: string, reference: string): string {
  const ratio = ratios(row, reference)[name];
  if (ratio !== undefined) return ratio.toFixed(2);
  const outcome = row.outcomes[name];
  const told = outcome !== undefined && "cannot" in outcome ? outcome.cannot : "";
  return told.startsWith("wrong") ? "**WRONG**" : told.startsWith("trap") ? "**TRAP**" : "-";
}

function meanCell(mean: Mean | undefined, rows: number): string {
  if (mean === undefined) return "-";
  return `**${mean.mean.toFixed(2)}**${mean.rows === rows ? "" : ` (of ${mean.rows})`}`;
}

/** What is missing and why, each reason once for each contender. */
function failuresText(rows: readonly Row[]): string {
  const found = new Map<string, string[]>();
  for (const row of rows) {
    for (const [name, outcome] of Object.entries(row.outcomes)) {
      if (!("cannot" in outcome)) continue;
      const key = `${name}: ${outcome.cannot}`;
      found.set(key, [...found.get(key) ?? [], row.name]);
    }
  }
  return [...found].map(([what, items]) => `- ${what} (${itemsText(items, rows)})\n`).join("");
}

/** Names of items, or of a set when it is whole. */
function itemsText(items: readonly string[], rows: readonly Row[]): string {
  return (Object.keys(SETS) as ItemSet[]).flatMap((set) => {
    const all = rows.filter((row) => row.set === set).map(({ name }) => name);
    const own = all.filter((name) => items.includes(name));
    return own.length > 1 && own.length === all.length ? [`all of ${SETS[set]}`] : own;
  }).join(", ");
}
