/**
 * What is known of each proposal of WebAssembly, its instructions included: what `herkos features`
 * prints and the documentation shows.
 *
 * @module
 */

import { type FeatureRow, FEATURES, isDefault } from "./features.ts";
import { INSTRUCTIONS } from "./wasm/instructions.ts";

/** A proposal and what it brings. */
export interface FeatureInfo extends FeatureRow {
  /** Whether modules may use it unless told otherwise. */
  readonly default: boolean;
  /** The names of its instructions, as far as herkos has them. */
  readonly instructions: readonly string[];
}

/**
 * Lists the proposals, in the order of their adoption.
 *
 * @returns One row for each.
 */
export function featureTable(): readonly FeatureInfo[] {
  return FEATURES.map((row) => ({
    ...row,
    default: isDefault(row),
    instructions: INSTRUCTIONS.filter(({ proposal }) => proposal === row.name)
      .map(({ name }) => name),
  }));
}
