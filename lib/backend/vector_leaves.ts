/**
 * Finds functions on vectors that belong into their callers.
 *
 * Until late, LLVM takes vector operations for far more code than they become, so that it leaves small
 * functions on vectors as calls, which pass vectors through memory.
 *
 * @module
 */

import { CONTROL, effectOf } from "../ir/effects.ts";
import type { IrFunc } from "../ir/ir.ts";

/** Operations that such a function may have. */
const MOST = 24;

/**
 * Whether a function is a few operations on vectors, one after the other.
 *
 * @param func The function.
 * @returns True when vectors come in or go out, and it neither branches nor calls.
 */
export function isVectorLeaf({ body, type }: IrFunc): boolean {
  if (![...type.params, ...type.results].includes("v128") || body.length > MOST) return false;
  return body.every((stmt) =>
    stmt.kind === "return" || stmt.kind === "op" && (effectOf(stmt) & CONTROL) === 0
  );
}

/** The attribute that has a function inlined, but not where frames are as large as estimated. */
export const INLINED = "#[cfg_attr(not(debug_assertions), inline(always))]";
