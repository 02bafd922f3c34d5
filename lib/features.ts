/**
 * The proposals that make up WebAssembly: one row each.
 *
 * @module
 */

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
  /** Whether modules may use it unless told otherwise; herkos has no support where it is false. */
  readonly default: boolean;
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
  feature("simd", "128-bit vectors", "2.0", false),
  feature("extended-const", "Arithmetic and own globals in constant expressions", "3.0", true),
  feature("tail-call", "Tail calls", "3.0", false),
  feature("relaxed-simd", "Vector instructions with host-dependent results", "3.0", false),
  feature("multi-memory", "Several memories", "3.0", false),
  feature("memory64", "64-bit memories and tables", "3.0", false),
  feature("exception-handling", "Exceptions and tags", "3.0", false),
  feature("function-references", "Typed function references", "3.0", false),
  feature("gc", "Structures, arrays and subtyping", "3.0", false),
  feature("threads", "Shared memories and atomic instructions", "proposal", false),
  feature("legacy-exceptions", "The first form of exceptions", "proposal", false),
  feature("custom-page-sizes", "Memories with another page size", "proposal", false),
  feature("wide-arithmetic", "128-bit addition and multiplication", "proposal", false),
  feature("stack-switching", "Continuations", "proposal", false),
  feature("memory-control", "Discarding memory", "proposal", false),
  feature("half-precision", "16-bit floating point", "proposal", false),
  feature("stringref", "Strings as references", "proposal", false),
  feature("custom-descriptors", "Structures with descriptors, exact types", "proposal", false),
  feature("shared-everything-threads", "Shared functions, tables and globals", "proposal", false),
  feature("compact-import-section", "Grouped imports", "proposal", false),
];

/** The proposals that a module may use. */
export type Features = ReadonlySet<Proposal>;

/** The proposals that are on by default, which are all that herkos supports. */
export const DEFAULT_FEATURES: Features = new Set(
  FEATURES.filter((row) => row.default).map((row) => row.name),
);

function feature(
  name: Proposal,
  summary: string,
  status: FeatureRow["status"],
  isDefault: boolean,
): FeatureRow {
  return { name, summary, status, default: isDefault };
}
