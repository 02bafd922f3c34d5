/**
 * The table of commands that do not pass yet, and why. It may only shrink: a command that is not
 * listed must pass, and one that is listed must not.
 *
 * A row is script, lines, number of commands and reason, separated by tabs. The lines are `*` for
 * all commands of the script, or numbers and ranges such as `7,12-20`; a range covers the commands
 * on its lines. Some reasons are written by hand: `fails: …` for something that herkos gets wrong,
 * `depends: …` for something that an unsupported command would have had to do before, `outdated: …`
 * for something that the script gets wrong by today's specification. Any other is the reason that
 * the run itself gives for what is not supported.
 *
 * @module
 */

import type { Outcome } from "./outcome.ts";

/** One row of the table. */
export interface Expectation {
  /** The script. */
  readonly script: string;
  /** First and last lines, or undefined for all commands. */
  readonly lines: readonly (readonly [first: number, last: number])[] | undefined;
  /** How many commands. */
  readonly count: number;
  /** Why they do not pass. */
  readonly reason: string;
}

/** What a reason starts with that is written by hand. */
const BY_HAND = /^(fails|depends|outdated): /;

const HEADER = ["script", "lines", "commands", "reason"].join("\t");

/**
 * Reads the table.
 *
 * @param text The text of the table.
 * @returns Its rows.
 * @throws {Error} When a row has another shape.
 */
export function parseExpectations(text: string): Expectation[] {
  const [header, ...rows] = text.trimEnd().split("\n");
  if (header !== HEADER) throw new Error("The table of expectations has another header");
  return rows.map((row) => {
    const [script, lines, count, reason, ...rest] = row.split("\t");
    if (script === undefined || lines === undefined || !reason || rest.length > 0) {
      throw new Error(`Cannot read the expectation ${JSON.stringify(row)}`);
    }
    return { script, lines: parseLines(lines), count: Number(count), reason };
  });
}

function parseLines(text: string): Expectation["lines"] {
  if (text === "*") return undefined;
  return text.split(",").map((range) => {
    const [first, last = first] = range.split("-").map(Number);
    if (first === undefined || last === undefined || !(first <= last)) {
      throw new Error(`Cannot read the lines ${JSON.stringify(text)}`);
    }
    return [first, last] as const;
  });
}

/**
 * Writes the table.
 *
 * @param rows Its rows.
 * @returns The text, rows sorted by script and then as given.
 */
export function formatExpectations(rows: readonly Expectation[]): string {
  const sorted = [...rows].sort((a, b) => a.script < b.script ? -1 : a.script > b.script ? 1 : 0);
  const lines = sorted.map(({ script, lines, count, reason }) => {
    const ranges = lines?.map(([first, last]) => first === last ? `${first}` : `${first}-${last}`);
    return [script, ranges?.join(",") ?? "*", String(count), reason].join("\t");
  });
  return [HEADER, ...lines].join("\n") + "\n";
}

/**
 * Compares the outcomes of a script with its rows.
 *
 * @param script The script.
 * @param outcomes Its outcomes.
 * @param rows Rows of the table; those of other scripts are ignored.
 * @returns One text for each difference.
 */
export function compareOutcomes(
  script: string,
  outcomes: readonly Outcome[],
  rows: readonly Expectation[],
): string[] {
  const own = rows.filter((row) => row.script === script);
  const counts = new Map<Expectation, number>();
  const problems: string[] = [];
  for (const { line, kind, status, reason } of outcomes) {
    if (status === "text") continue;
    const place = `${script}:${line}: ${kind}`;
    const row = own.find((candidate) => covers(candidate, line));
    if (row !== undefined) counts.set(row, (counts.get(row) ?? 0) + 1);
    if (status === "pass") {
      if (row !== undefined) problems.push(`${place} passes, but is listed: ${row.reason}`);
    } else if (row === undefined) {
      problems.push(`${place}: ${reason}`);
    } else if (status === "fail" ? !BY_HAND.test(row.reason) : row.reason !== reason) {
      problems.push(`${place}: ${reason}; it is listed for another reason: ${row.reason}`);
    }
  }
  for (const row of own) {
    const count = counts.get(row) ?? 0;
    if (count !== row.count) {
      problems.push(`${script}: a row for ${row.count} commands covers ${count}: ${row.reason}`);
    }
  }
  return problems;
}

function covers({ lines }: Expectation, line: number): boolean {
  return lines === undefined || lines.some(([first, last]) => first <= line && line <= last);
}

/**
 * Makes the rows for a script from its outcomes. Failures keep the rows that they have: a new one
 * is never listed by itself.
 *
 * @param script The script.
 * @param outcomes Its outcomes.
 * @param rows Rows of the table as it was.
 * @returns The rows of this script.
 */
export function updateRows(
  script: string,
  outcomes: readonly Outcome[],
  rows: readonly Expectation[],
): Expectation[] {
  const judged = outcomes.filter(({ status }) => status !== "text");
  const faults = rows.filter((row) => row.script === script && BY_HAND.test(row.reason));
  const reasonOf = ({ line, status, reason }: Outcome): string | undefined => {
    if (status === "pass") return undefined;
    return status === "fail" ? faults.find((row) => covers(row, line))?.reason : reason;
  };
  const groups = new Map<string, { ranges: [number, number][]; count: number }>();
  let previous: string | undefined;
  for (const outcome of judged) {
    const reason = reasonOf(outcome);
    if (reason !== undefined) {
      const group = groups.get(reason) ?? { ranges: [], count: 0 };
      groups.set(reason, group);
      group.count++;
      const range = group.ranges.at(-1);
      if (range !== undefined && reason === previous) range[1] = outcome.line;
      else group.ranges.push([outcome.line, outcome.line]);
    }
    previous = reason;
  }
  return [...groups].map(([reason, { ranges, count }]) => ({
    script,
    lines: count === judged.length ? undefined : ranges,
    count,
    reason,
  }));
}
