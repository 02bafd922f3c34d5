/**
 * What `herkos features` prints: the proposals of WebAssembly, and which of them a module may use.
 *
 * @module
 */
import { featureTable } from "../lib/feature_table.ts";
import type { Features } from "../lib/features.ts";
import { columns } from "./columns.ts";

/** The heads of the table. */
const HEADS = ["proposal", "part of", "default", "on", "instructions", "what it brings"] as const;

/**
 * Writes the table of proposals.
 *
 * @param chosen The proposals that the options let a module use.
 * @param json As JSON.
 * @returns Lines that end with a newline.
 */
export function showFeatures(chosen: Features, json: boolean): string {
  const rows = featureTable().map((row) => ({ ...row, on: chosen.has(row.name) }));
  if (json) return `${JSON.stringify(rows)}\n`;
  const lines = rows.map(({ name, status, default: byDefault, on, instructions, ...row }) => [
    name,
    status,
    row.supported ? byDefault ? "on" : "off" : "not supported",
    on ? "yes" : "no",
    String(instructions.length),
    row.summary,
  ]);
  return `${columns([[...HEADS], ...lines], [4]).join("\n")}\n`;
}
