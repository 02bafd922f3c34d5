/**
 * The Rust code of the modules of a script.
 *
 * @module
 */

import type { FeatureChoice } from "../../lib/features.ts";
import type { Bounds, TrapInfo } from "../../lib/options/option_types.ts";
import type { Report } from "../../lib/report/report.ts";
import { transpile } from "../../lib/transpile.ts";

/** The Rust code of a module. */
export interface ModuleCode {
  /** Its source. */
  readonly text: string;
  /** All names in its interface. */
  readonly report: Report;
}

/** Options that the harness sets. */
export interface ModuleSettings extends FeatureChoice {
  /** Name of the module. */
  readonly name: string;
  /** How its memory is held. */
  readonly memory: "auto" | "growable";
  /** What its addresses are checked against. */
  readonly bounds?: Bounds;
  /** Whether NaNs have the same bits on every processor. */
  readonly canonicalNan?: boolean;
  /** Whether functions of other instances can get into its tables. */
  readonly sharedTables: boolean;
  /** Whether its code takes fuel. */
  readonly fuel?: boolean | undefined;
  /** What it can say of where it traps. */
  readonly trapInfo?: TrapInfo | undefined;
}

/**
 * Transpiles a module.
 *
 * @param bytes The module.
 * @param settings The options.
 * @returns Its code.
 * @throws {HerkosError} When it cannot be transpiled.
 */
export function transpileModule(bytes: Uint8Array, settings: ModuleSettings): ModuleCode {
  const { files: [file], report } = transpile(bytes, settings);
  if (file === undefined) throw new Error("BUG: a module without a file");
  return { text: file.text, report };
}
