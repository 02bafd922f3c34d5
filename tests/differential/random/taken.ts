/**
 * Whether options fit a random module.
 *
 * @module
 */

import { UsageError } from "../../../lib/errors.ts";
import { resolveOptions } from "../../../lib/options/options.ts";
import { translate } from "../../../lib/transpile.ts";
import type { Case } from "../case.ts";

/**
 * Says whether herkos takes a module with options; it refuses, for instance, a segment that is beyond
 * the bytes of a memory.
 *
 * @param bytes The module.
 * @param options The options.
 * @returns False when they do not go together.
 */
export function isTaken(bytes: Uint8Array, options: Case["options"]): boolean {
  try {
    translate(bytes, resolveOptions(options));
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}
