/**
 * Replacing values: what several passes record while they walk, and apply at the end.
 *
 * @module
 */

import type { IrFunc, ValueId } from "../ir/ir.ts";
import { forEachStmt, mapUses } from "../ir/walk.ts";

/** Values that others stand for. */
export interface Replacements {
  /** Whether nothing is replaced. */
  isEmpty(): boolean;
  /**
   * Records that a value is another one.
   * @param from The value to replace.
   * @param to What to use instead, which may itself be replaced, before or later.
   */
  add(from: ValueId, to: ValueId): void;
  /**
   * Finds what a value is.
   * @param value Any value.
   * @returns The value to use instead, which nothing replaces; or the same one.
   */
  resolve(value: ValueId): ValueId;
}

/**
 * Begins with no value replaced.
 *
 * @param func The function; a value without a home takes over that of one it replaces.
 * @returns The replacements.
 */
export function replacements(func: IrFunc): Replacements {
  const map = new Map<ValueId, ValueId>();
  const resolve = (value: ValueId): ValueId => {
    if (map.size === 0) return value;
    let end = value;
    for (let next = map.get(end); next !== undefined; next = map.get(end)) end = next;
    // Shortens the way for the next time, so that long chains stay cheap.
    for (let step = value; step !== end;) {
      const next = map.get(step) ?? end;
      map.set(step, end);
      step = next;
    }
    return end;
  };
  const add = (from: ValueId, to: ValueId): void => {
    const end = resolve(to);
    map.set(from, end);
    const home = func.homes[from] ?? -1;
    if (home >= 0 && func.homes[end] === -1) func.homes[end] = home;
  };
  return { isEmpty: () => map.size === 0, add, resolve };
}

/**
 * Uses other values, in a whole function.
 *
 * @param func The function.
 * @param replaced Which values to replace.
 */
export function applyReplacements(func: IrFunc, replaced: Replacements): void {
  if (!replaced.isEmpty()) forEachStmt(func.body, (stmt) => mapUses(stmt, replaced.resolve));
}
