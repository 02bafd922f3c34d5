/**
 * What `herkos report` prints: the proof coverage of a module, for people or as JSON.
 *
 * @module
 */
import {
  type AccessTally,
  PROOF_REASONS,
  type ProofCoverage,
  type ProofReason,
} from "../lib/coverage.ts";
import { quoteName } from "../lib/errors.ts";
import { type ExportFuel, unboundedText } from "../lib/fuel_bounds.ts";
import { columns } from "./columns.ts";
import { memoryText } from "./messages.ts";

/** The heads of the table of functions. */
const HEADS = ["function", "", "accesses", "proven", "coalesced", "checks", "checked"] as const;

/**
 * Writes the proof coverage of a module.
 *
 * @param coverage The figures.
 * @param json As JSON.
 * @returns Lines that end with a newline.
 */
export function showCoverage(coverage: ProofCoverage, json: boolean): string {
  if (json) return `${JSON.stringify(coverage)}\n`;
  const { name, options, total, functions } = coverage;
  const memories = coverage.memories.map(memoryText);
  const lines = [
    `Module ${quoteName(name)}, options: ${options}`,
    `Memory: ${memories.length === 0 ? "none" : memories.join("; ")}`,
    "",
    ...totals(total),
    "",
    ...fuelLines(coverage.fuel),
  ];
  const shown = functions.filter(({ accesses }) => accesses > 0);
  const rows = shown.map(({ index, name, ...tally }) => [String(index), name, ...figures(tally)]);
  if (rows.length > 0) lines.push(...columns([[...HEADS], ...rows], [0, 2, 3, 4, 5, 6]), "");
  const others = functions.length - shown.length;
  lines.push(`${others} of ${functions.length} functions have no access`);
  return `${lines.join("\n")}\n`;
}

/** What exports take of fuel at most, or why that is not known. */
function fuelLines(entries: readonly ExportFuel[]): string[] {
  if (entries.length === 0) return [];
  const rows = entries.map(({ fuel, name, unbounded }) => {
    const what = name === undefined ? "(start)" : quoteName(name);
    if (unbounded === undefined) return [what, String(fuel), ""];
    const { func, offset } = unbounded;
    const place = `function ${func}, offset 0x${offset.toString(16)}`;
    return [what, "no bound", `${unboundedText(unbounded)} (${place})`];
  });
  return ["Most fuel with --fuel, without what the host does:", ...columns(rows, [1]), ""];
}

/** The sums: by what becomes of the check, and why. */
function totals(total: AccessTally): string[] {
  const rows = [
    ["accesses", String(total.accesses), ""],
    ["proven", String(total.proven), share(total.proven, total)],
    ["coalesced", String(total.coalesced), share(total.coalesced, total)],
    ["checked", String(total.checked), share(total.checked, total)],
  ];
  const checks = total.checks === 1 ? "1 check covers" : `${total.checks} checks cover`;
  const reasons = (Object.keys(total.reasons) as ProofReason[]).map((name) => {
    const { kind, text } = PROOF_REASONS[name];
    return `  ${String(total.reasons[name]).padStart(8)}  ${kind.padEnd(9)}  ${text}`;
  });
  return [
    ...rows.map(([head = "", count = "", part = ""]) =>
      `${head.padEnd(9)}  ${count.padStart(8)}  ${part.padStart(6)}`.trimEnd()
    ),
    ...(total.checks === 0 ? [] : [`${checks} those that are coalesced`]),
    ...(reasons.length === 0 ? [] : ["", "Why:", ...reasons]),
  ];
}

function share(part: number, { accesses }: AccessTally): string {
  return accesses === 0 ? "" : `${(100 * part / accesses).toFixed(1)}%`;
}

function figures(tally: Omit<AccessTally, "reasons">): string[] {
  const { accesses, checked, checks, coalesced, proven } = tally;
  return [accesses, proven, coalesced, checks, checked].map(String);
}
