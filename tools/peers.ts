/**
 * What other tools have of WebAssembly's proposals, for the table in the documentation.
 *
 * w2c2, rWasm and the original herkos were each given one small module a proposal, without custom
 * sections for rWasm, and their output was compiled; what wasm2c and wasmtime have, and what any of
 * them makes of branch hints, is what their own documentation and sources say, of the versions named
 * below. wasm2c has atomics without `wait` and `notify`.
 *
 * @module
 */
import type { Proposal } from "../lib/features.ts";

/** A tool. */
export type Peer = "wasm2c" | "w2c2" | "rWasm" | "original herkos" | "wasmtime";

/** What a tool has of a proposal: `wrong` accepts the module and makes wrong code of it. */
export type Support = "yes" | "part" | "no" | "wrong";

/** The tools, with the versions that were looked at. */
export const PEERS: readonly { readonly name: Peer; readonly version: string }[] = [
  { name: "wasm2c", version: "wabt, August 2026" },
  { name: "w2c2", version: "September 2025" },
  { name: "rWasm", version: "February 2026" },
  { name: "original herkos", version: "0.2.0" },
  { name: "wasmtime", version: "48" },
];

/** In the order of {@linkcode PEERS}. */
type Cells = readonly [Support, Support, Support, Support, Support];

/** What each tool has. Proposals that none of them has, nor herkos, are left out. */
export const PEER_SUPPORT: Readonly<Partial<Record<Proposal, Cells>>> = {
  "mutable-globals": ["yes", "part", "yes", "yes", "yes"],
  "sign-extension": ["yes", "yes", "yes", "yes", "yes"],
  "sat-float-to-int": ["yes", "yes", "yes", "no", "yes"],
  "multi-value": ["yes", "no", "yes", "part", "yes"],
  "bulk-memory": ["yes", "part", "no", "part", "yes"],
  "reference-types": ["yes", "no", "no", "no", "yes"],
  "simd": ["yes", "no", "no", "no", "yes"],
  "extended-const": ["yes", "no", "no", "wrong", "yes"],
  "tail-call": ["yes", "no", "no", "no", "yes"],
  "relaxed-simd": ["no", "no", "no", "no", "yes"],
  "multi-memory": ["yes", "wrong", "wrong", "wrong", "yes"],
  "memory64": ["yes", "no", "no", "wrong", "yes"],
  "exception-handling": ["yes", "no", "no", "no", "yes"],
  "function-references": ["no", "no", "no", "no", "yes"],
  "branch-hinting": ["no", "no", "no", "no", "yes"],
  "gc": ["no", "no", "no", "no", "yes"],
  "threads": ["part", "yes", "no", "no", "yes"],
  "legacy-exceptions": ["yes", "no", "no", "no", "no"],
  "custom-page-sizes": ["yes", "no", "no", "wrong", "yes"],
  "wide-arithmetic": ["no", "no", "no", "no", "yes"],
  "stack-switching": ["no", "no", "no", "no", "part"],
  "compact-import-section": ["yes", "no", "no", "no", "no"],
};

/** What herkos has of a proposal where it is less than everything. */
export const OWN_LIMITS: Readonly<Partial<Record<Proposal, string>>> = {
  // An instance is a value that one thread has at a time: nobody else can wait or wake.
  threads: "one thread",
};
