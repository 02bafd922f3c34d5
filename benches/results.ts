/**
 * What a run of the benchmarks leaves behind.
 *
 * @module
 */

import type { Machine } from "./machine.ts";
import type { Row } from "./measure.ts";
import type { SimdResults } from "./simd_table.ts";

/** A contender in results: a version, or why it was not there. */
export interface ContenderNote {
  /** Its name. */
  readonly name: string;
  /** What it is. */
  readonly about: string;
  /** Its version; absent when it could not be had. */
  readonly version?: string;
  /** Why it could not be had. */
  readonly missing?: string;
}

/** A run. */
export interface Results {
  /** Day of the run, year first. */
  readonly date: string;
  /** Where it ran. */
  readonly machine: Machine;
  /** `/proc/loadavg` before and after. */
  readonly load: { readonly start: string; readonly end: string };
  /** How many rounds. */
  readonly rounds: number;
  /** The contenders. */
  readonly contenders: readonly ContenderNote[];
  /** The rows. */
  readonly rows: readonly Row[];
  /** SIMD builds beside scalar ones, if these were measured. */
  readonly simd?: SimdResults;
}
