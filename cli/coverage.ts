/**
 * What the text of `herkos report` says of the checks of loads and stores.
 *
 * @module
 */
import { type AccessTally, PROOF_REASONS, type ProofReason } from "../lib/report/coverage.ts";
import type { ModuleReport } from "../lib/report/module_report.ts";
import { funcText, share } from "../lib/report/report_text.ts";
import { columns } from "./columns.ts";

/** The heads of the table of functions. */
const HEADS = ["function", "", "accesses", "proven", "coalesced", "checks", "checked"] as const;

/**
 * Writes the proof coverage of a module.
 *
 * @param report The figures.
 * @returns The lines.
 */
export function coverageLines({ functions, total }: ModuleReport): string[] {
  const lines = [...totals(total), ""];
  const shown = functions.filter(({ accesses }) => accesses > 0);
  const rows = shown.map((func) => [String(func.index), funcText(func), ...figures(func)]);
  if (rows.length > 0) lines.push(...columns([[...HEADS], ...rows], [0, 2, 3, 4, 5, 6]), "");
  const others = functions.length - shown.length;
  return [...lines, `${others} of ${functions.length} functions have no access`];
}

/** The sums: by what becomes of the check, and why. */
function totals(total: AccessTally): string[] {
  const rows = [
    ["accesses", String(total.accesses), ""],
    ["proven", String(total.proven), share(total.proven, total.accesses)],
    ["coalesced", String(total.coalesced), share(total.coalesced, total.accesses)],
    ["checked", String(total.checked), share(total.checked, total.accesses)],
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

function figures(tally: Omit<AccessTally, "reasons">): string[] {
  const { accesses, checked, checks, coalesced, proven } = tally;
  return [accesses, proven, coalesced, checks, checked].map(String);
}
