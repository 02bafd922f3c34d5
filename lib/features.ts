/**
 * The proposals that make up WebAssembly: one row each.
 *
 * @module
 */

import { UsageError } from "./errors.ts";

/** Name of a proposal, as used in options and messages: that of the proposal's repository. */
export type Proposal =
  | "mvp"
  | "mutable-globals"
  | "sign-extension"
  | "sat-float-to-int"
  | "multi-value"
  | "bulk-memory"
  | "reference-types"
  | "simd"
  | "extended-const"
  | "tail-call"
  | "relaxed-simd"
  | "multi-memory"
  | "memory64"
  | "exception-handling"
  | "function-references"
  | "branch-hinting"
  | "gc"
  | "threads"
  | "legacy-exceptions"
  | "custom-page-sizes"
  | "wide-arithmetic"
  | "stack-switching"
  | "memory-control"
  | "half-precision"
  | "stringref"
  | "custom-descriptors"
  | "shared-everything-threads"
  | "compact-import-section";

/** What is known of a proposal. */
export interface FeatureRow {
  /** Its name. */
  readonly name: Proposal;
  /** What it brings, for the documentation. */
  readonly summary: string;
  /** The version of the specification that has it, or `proposal` while none has. */
  readonly status: "1.0" | "2.0" | "3.0" | "proposal";
  /** Whether herkos has it. */
  readonly supported: boolean;
}

/** The table of proposals, in the order of their adoption. */
export const FEATURES: readonly FeatureRow[] = [
  feature("mvp", "The first release", "1.0", true),
  feature("mutable-globals", "Mutable globals as imports and exports", "1.0", true),
  feature("sign-extension", "Sign-extension operators", "2.0", true),
  feature("sat-float-to-int", "Saturating float-to-integer conversions", "2.0", true),
  feature("multi-value", "Several results, and parameters of blocks", "2.0", true),
  feature("bulk-memory", "Bulk operations on memories and tables, passive segments", "2.0", true),
  feature("reference-types", "externref, several tables, table instructions", "2.0", true),
  feature("simd", "128-bit vectors", "2.0", true),
  feature("extended-const", "Arithmetic and own globals in constant expressions", "3.0", true),
  feature("tail-call", "Tail calls", "3.0", true),
  feature("relaxed-simd", "Vector instructions with host-dependent results", "3.0", true),
  feature("multi-memory", "Several memories", "3.0", true),
  feature("memory64", "64-bit memories and tables", "3.0", true),
  feature("exception-handling", "Exceptions and tags", "3.0", true),
  feature("function-references", "Typed function references", "3.0", true),
  feature("branch-hinting", "Which way branches usually go", "3.0", true),
  feature("gc", "Structures, arrays and subtyping", "3.0", false),
  feature("threads", "Shared memories and atomic instructions", "proposal", true),
  feature("legacy-exceptions", "The first form of exceptions", "proposal", true),
  feature("custom-page-sizes", "Memories with another page size", "proposal", true),
  feature("wide-arithmetic", "128-bit addition and multiplication", "proposal", true),
  feature("stack-switching", "Continuations", "proposal", false),
  feature("memory-control", "Discarding memory", "proposal", false),
  feature("half-precision", "16-bit floating point", "proposal", false),
  feature("stringref", "Strings as references", "proposal", false),
  feature("custom-descriptors", "Structures with descriptors, exact types", "proposal", false),
  feature("shared-everything-threads", "Shared functions, tables and globals", "proposal", false),
  feature("compact-import-section", "Grouped imports", "proposal", true),
];

/** The proposals that a module may use. */
export type Features = ReadonlySet<Proposal>;

/**
 * Says whether modules may use a proposal unless told otherwise.
 *
 * @param row The proposal.
 * @returns True for what is supported and in the specification.
 */
export function isDefault({ status, supported }: FeatureRow): boolean {
  return supported && status !== "proposal";
}

const namesOf = (rows: readonly FeatureRow[]): Features => new Set(rows.map((row) => row.name));

/** All proposals that herkos supports. */
export const SUPPORTED_FEATURES: Features = namesOf(FEATURES.filter((row) => row.supported));

/** The proposals that are on unless told otherwise. */
export const DEFAULT_FEATURES: Features = namesOf(FEATURES.filter(isDefault));

/** A version of WebAssembly: the first release, or a version of the specification. */
export type WasmVersion = "mvp" | "wasm1" | "wasm2" | "wasm3";

/** The versions, each with the statuses that it has. */
const VERSIONS: Readonly<Record<WasmVersion, readonly FeatureRow["status"][]>> = {
  mvp: [],
  wasm1: ["1.0"],
  wasm2: ["1.0", "2.0"],
  wasm3: ["1.0", "2.0", "3.0"],
};

/** The names of the versions, the oldest first. */
export const WASM_VERSIONS: readonly WasmVersion[] = Object.keys(VERSIONS) as WasmVersion[];

/** What a user says of proposals. */
export interface FeatureChoice {
  /** The version to start from; the newest unless given. */
  readonly features?: WasmVersion | undefined;
  /** Proposals beyond it. */
  readonly enable?: readonly Proposal[] | undefined;
  /** Proposals to do without. */
  readonly disable?: readonly Proposal[] | undefined;
}

/**
 * Gives the proposals that a module may use.
 *
 * @param choice What the user says; the default is all that is in the specification and supported.
 * @returns The proposals.
 * @throws {UsageError} When a proposal is enabled that herkos does not support, or the first release
 * is disabled, or one is both enabled and disabled.
 */
export function selectFeatures(choice: FeatureChoice = {}): Features {
  const { features = "wasm3", enable = [], disable = [] } = choice;
  const chosen = new Set<Proposal>(["mvp"]);
  for (const row of FEATURES) {
    if (row.supported && VERSIONS[features].includes(row.status)) chosen.add(row.name);
  }
  for (const name of enable) {
    if (!SUPPORTED_FEATURES.has(name)) {
      throw new UsageError(`Cannot enable ${name}: herkos does not support it`);
    }
    if (disable.includes(name)) throw new UsageError(`Cannot both enable and disable ${name}`);
    chosen.add(name);
  }
  for (const name of disable) {
    if (name === "mvp") throw new UsageError("Cannot disable mvp: everything builds on it");
    chosen.delete(name);
  }
  return chosen;
}

/**
 * Gives a proposal as one bit of a number.
 *
 * @param name The proposal.
 * @returns A power of two, another one for each proposal.
 */
export function featureBit(name: Proposal): number {
  return 1 << FEATURES.findIndex((row) => row.name === name);
}

/**
 * Gives proposals as bits of a number.
 *
 * @param features The proposals.
 * @returns The sum of their {@linkcode featureBit}s.
 */
export function featureBits(features: Features): number {
  let bits = 0;
  for (const name of features) bits |= featureBit(name);
  return bits;
}

function feature(
  name: Proposal,
  summary: string,
  status: FeatureRow["status"],
  supported: boolean,
): FeatureRow {
  return { name, summary, status, supported };
}
