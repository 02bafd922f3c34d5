/**
 * Outcomes of commands and their totals.
 *
 * @module
 */

import type { Verdict } from "./judge.ts";
import { COMMAND_KINDS, type CommandKind, type Script } from "./script.ts";

/** What became of one command. */
export interface Outcome extends Verdict {
  /** Line of the command. */
  readonly line: number;
  /** Its kind. */
  readonly kind: CommandKind;
}

/** The status of a command. */
export type Status = Verdict["status"];

/** All statuses, in the order in which they are reported. */
export const STATUSES: readonly Status[] = ["pass", "fail", "unsupported", "text"];

/**
 * Puts the commands of a script and their verdicts together.
 *
 * @param script The script.
 * @param verdicts One verdict a command; none for a script that could not be converted.
 * @returns One outcome a command, or a single one for a script that could not be converted.
 */
export function outcomesOf(script: Script, verdicts: readonly Verdict[]): readonly Outcome[] {
  if (script.error !== undefined) {
    const reason = "the converter cannot read the script";
    return [{ line: 1, kind: "module", status: "unsupported", reason }];
  }
  return script.commands.flatMap(({ line, type }, i) => {
    const verdict = verdicts[i];
    return verdict === undefined ? [] : [{ line, kind: type, ...verdict }];
  });
}

/** Numbers of commands by kind and status. */
export type Totals = ReadonlyMap<CommandKind, Readonly<Record<Status, number>>>;

/**
 * Counts outcomes.
 *
 * @param outcomes The outcomes.
 * @returns A row for each kind that occurs, in a fixed order.
 */
export function countOutcomes(outcomes: readonly Outcome[]): Totals {
  const totals = new Map<CommandKind, Record<Status, number>>();
  for (const kind of COMMAND_KINDS) {
    const row = { pass: 0, fail: 0, unsupported: 0, text: 0 };
    for (const outcome of outcomes) if (outcome.kind === kind) row[outcome.status]++;
    if (STATUSES.some((status) => row[status] > 0)) totals.set(kind, row);
  }
  return totals;
}

/**
 * Adds the rows of a table.
 *
 * @param totals The table.
 * @returns The sums by status.
 */
export function sumTotals(totals: Totals): Record<Status, number> {
  const sum = { pass: 0, fail: 0, unsupported: 0, text: 0 };
  for (const row of totals.values()) for (const status of STATUSES) sum[status] += row[status];
  return sum;
}

/**
 * Writes a table of totals for people.
 *
 * @param totals The table.
 * @returns Lines of text, aligned.
 */
export function formatTotals(totals: Totals): string {
  const head = ["", "passed", "failed", "not supported", "not judged"];
  const line = (name: string, row: Readonly<Record<Status, number>>): string[] => [
    name,
    ...STATUSES.map((status) => String(row[status])),
  ];
  const rows = [head, ...[...totals].map(([kind, row]) => line(kind, row))];
  rows.push(line("all", sumTotals(totals)));
  return rows.map(([name = "", ...cells]) =>
    name.padEnd(26) + cells.map((cell, i) => cell.padStart((head[i + 1] ?? "").length + 2)).join("")
  ).join("\n");
}
