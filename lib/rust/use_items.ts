/**
 * Writes `use` as rustfmt does.
 *
 * @module
 */

import type { RustEdition } from "../options/option_types.ts";
import { fillLines } from "./layout.ts";
import { LINE_WIDTH } from "./widths.ts";

/**
 * Writes the import of some items of a module.
 *
 * @param path The module's path.
 * @param names Names of the items, in any order, at least one.
 * @param edition The edition of Rust whose order they have.
 * @returns The lines.
 */
export function useItems(path: string, names: readonly string[], edition: RustEdition): string[] {
  if (names.length === 1) return [`use ${path}::${names[0]};`];
  const sorted = [...names].sort(IMPORT_ORDER[edition]);
  const line = `use ${path}::{${sorted.join(", ")}};`;
  // Not 100: rustfmt wraps lists of imports earlier.
  if (line.length <= 98) return [line];
  return [`use ${path}::{`, ...fillLines(sorted, LINE_WIDTH), "};"];
}

/** rustfmt's order of imports. */
const IMPORT_ORDER: Readonly<Record<RustEdition, (a: string, b: string) => number>> = {
  2021: byCase,
  2024: byVersion,
};

/** snake_case, CamelCase, UPPER_CASE; among them by their bytes. */
function byCase(a: string, b: string): number {
  const kind = (name: string): number =>
    /^[A-Z0-9_]+$/.test(name) ? 2 : /^[A-Z]/.test(name) ? 1 : 0;
  return kind(a) - kind(b) || (a < b ? -1 : a > b ? 1 : 0);
}

/** Capitals first, then `_`, and digits compared as numbers. */
function byVersion(a: string, b: string): number {
  const parts = (name: string): string[] => name.match(/\d+|\D+/g) ?? [];
  const [x, y] = [parts(a), parts(b)];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const [p = "", q = ""] = [x[i], y[i]];
    if (p === q) continue;
    const order = Number(p) - Number(q);
    if (!Number.isNaN(order)) return order;
    // What comes next decides where one is the beginning of the other.
    const [r, s] = [p + (x[i + 1] ?? ""), q + (y[i + 1] ?? "")].map((t) => t.replaceAll("_", " "));
    return r! < s! ? -1 : 1;
  }
  return x.length - y.length;
}
