/**
 * The proof coverage of a module: how many of its loads and stores need no check, are covered by a
 * check of several, or have a check of their own, and why.
 *
 * @module
 */

import {
  type AccessCounts,
  countAccesses,
  PROOF_REASON_NAMES,
  PROOF_REASONS,
  type ProofKind,
  type ProofReason,
  sumOfCounts,
} from "../backend/coverage.ts";
import { type ExportFuel, fuelBoundsOf } from "./fuel_bounds.ts";
import type { Bounds, ResolvedOptions, TranspileOptions } from "../options/option_types.ts";
import { describeOptions, resolveOptions } from "../options/options.ts";
import { memoryReport, type ReportMemory } from "./report.ts";
import { type ModuleStack, moduleStack } from "./stack/module_stack.ts";
import { sha256Of, translate, type Translated } from "../transpile.ts";

export { PROOF_REASONS } from "../backend/coverage.ts";
export type { ProofKind, ProofReason, ProofReasonRow } from "../backend/coverage.ts";

/** How many accesses are what. */
export interface AccessTally {
  /** Loads and stores, those in copies for checks that fail included. */
  readonly accesses: number;
  /** Those that are proven to need no check. */
  readonly proven: number;
  /** Those that a check ahead covers. */
  readonly coalesced: number;
  /** Those that have a check of their own. */
  readonly checked: number;
  /** Checks that cover others. */
  readonly checks: number;
  /** How many there are for each reason that applies. */
  readonly reasons: Readonly<Partial<Record<ProofReason, number>>>;
}

/** What is known of a function and the parts that it was cut into. */
export interface FuncCoverage extends AccessTally {
  /** Its index in the module. */
  readonly index: number;
  /** Its name in the Rust. */
  readonly name: string;
}

/** What is known of a module. */
export interface ProofCoverage {
  /** Name of the module. */
  readonly name: string;
  /** SHA-256 of the module, in hexadecimal. */
  readonly sha256: string;
  /** The options that shape its Rust, as its header says them. */
  readonly options: string;
  /** What addresses are checked against, in the memory that the module owns. */
  readonly bounds: Bounds;
  /** Its memories. */
  readonly memories: readonly ReportMemory[];
  /** The most fuel that the start function and the exports take, with `--fuel`. */
  readonly fuel: readonly ExportFuel[];
  /** What calls take of the native stack. */
  readonly stack: ModuleStack;
  /** All functions together. */
  readonly total: AccessTally;
  /** The functions with bodies, in the order of their indices. */
  readonly functions: readonly FuncCoverage[];
}

/**
 * Finds the proof coverage of a module, as {@linkcode transpile} writes it with the same options.
 *
 * Bulk operations such as `memory.copy` always check, and are not counted.
 *
 * @param bytes The module in the binary format.
 * @param options What is wanted; everything has a default.
 * @returns The figures, for each function and in total.
 * @throws {MalformedError} When the bytes are no module (spec, chapter 5).
 * @throws {InvalidError} When the module breaks a validation rule (spec, chapter 3).
 * @throws {UnsupportedError} When the module needs something that herkos does not support.
 * @throws {UsageError} When an option is wrong or does not fit the module.
 *
 * @example
 * ```ts
 * import { proofCoverage } from "@herkos/cli";
 *
 * // The smallest module there is.
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * console.log(proofCoverage(bytes).total.checked); // 0
 * ```
 */
export function proofCoverage(bytes: Uint8Array, options: TranspileOptions = {}): ProofCoverage {
  return coverageOf(bytes, resolveOptions(options)).coverage;
}

/** The proof coverage of a module, and what it was found in. */
export interface Covered extends Translated {
  /** The figures. */
  readonly coverage: ProofCoverage;
}

/**
 * Finds the proof coverage of a module, for those who want to know more of it.
 *
 * @param bytes The module in the binary format.
 * @param resolved All options.
 * @returns The figures and the module.
 * @throws {HerkosError} As {@linkcode proofCoverage} does.
 */
export function coverageOf(bytes: Uint8Array, resolved: ResolvedOptions): Covered {
  const counts = new Map<number, AccessCounts>();
  const translated = translate(bytes, resolved, (parts, plan) => {
    const all = parts.map((part) => countAccesses(plan, part, resolved.optLevel));
    counts.set(parts[0]!.index, sumOfCounts(all));
  });
  const { name, plan } = translated;
  const functions = [...counts].map(([index, each]): FuncCoverage => ({
    index,
    name: plan.names.func(index),
    ...tallyOf(each),
  }));
  const coverage: ProofCoverage = {
    name,
    sha256: sha256Of(bytes),
    options: describeOptions(resolved),
    bounds: resolved.bounds,
    memories: plan.memories.map(memoryReport),
    fuel: fuelBoundsOf(plan),
    stack: moduleStack(plan, translated.funcs),
    total: tallyOf(sumOfCounts([...counts.values()])),
    functions: functions.sort((a, b) => a.index - b.index),
  };
  return { ...translated, coverage };
}

function tallyOf({ checks, reasons }: AccessCounts): AccessTally {
  const used = PROOF_REASON_NAMES.filter((name) => reasons[name] > 0);
  const of = (kind: ProofKind): number =>
    used.reduce((sum, name) => PROOF_REASONS[name].kind === kind ? sum + reasons[name] : sum, 0);
  const [proven, coalesced, checked] = [of("proven"), of("coalesced"), of("checked")];
  return {
    accesses: proven + coalesced + checked,
    proven,
    coalesced,
    checked,
    checks,
    reasons: Object.fromEntries(used.map((name) => [name, reasons[name]])),
  };
}
