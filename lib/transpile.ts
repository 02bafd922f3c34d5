/**
 * The pipeline: WebAssembly in, Rust out. Each stage is a function of the one before.
 *
 * @module
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { heavyNodes } from "./backend/budget.ts";
import { canCoalesce } from "./backend/memory_modes.ts";
import { planModule } from "./backend/plan.ts";
import { findUses } from "./backend/uses.ts";
import { buildFunc } from "./ir/build.ts";
import { type IrFunc, irFuncId } from "./ir/ir.ts";
import { describeOptions, resolveOptions, type TranspileOptions } from "./options.ts";
import { outline } from "./passes/outline.ts";
import { runPasses } from "./passes/passes.ts";
import { makeReport, type Report } from "./report.ts";
import { CRATE_RUNTIME_PATH, crateFiles, type OutputFile } from "./rust/crate.ts";
import { writeModule } from "./rust/module.ts";
import { writeFuncs } from "./rust/write_funcs.ts";
import { VERSION } from "./version.ts";
import { decode } from "./wasm/decode.ts";
import type { FuncIdx } from "./wasm/types.ts";
import { validate } from "./wasm/validate.ts";

/** What a transpilation gives. */
export interface TranspileResult {
  /** The output: one Rust file, or all files of a crate. */
  readonly files: readonly OutputFile[];
  /** What is known of the module and its Rust. */
  readonly report: Report;
}

/**
 * Turns a WebAssembly module into safe Rust.
 *
 * @param bytes The module in the binary format.
 * @param options What is wanted; everything has a default.
 * @returns The files and a report.
 * @throws {MalformedError} When the bytes are no module (spec, chapter 5).
 * @throws {InvalidError} When the module breaks a validation rule (spec, chapter 3).
 * @throws {UnsupportedError} When the module needs something that herkos does not support.
 * @throws {UsageError} When an option is wrong or does not fit the module.
 *
 * @example
 * ```ts
 * import { transpile } from "@herkos/cli";
 *
 * // The smallest module there is.
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * const { files } = transpile(bytes, { name: "empty" });
 * console.log(files[0]?.path); // empty.rs
 * ```
 */
export function transpile(bytes: Uint8Array, options: TranspileOptions = {}): TranspileResult {
  const resolved = resolveOptions(options);
  const module = validate(decode(bytes));
  const uses = findUses(module);
  const name = resolved.name ?? module.names.module ?? "module";
  let plan = planModule(module, uses, name, resolved);
  const { memories } = plan;
  const coalesced = (index: number): boolean => canCoalesce(module, memories[index]!);
  const limits = { maxSize: resolved.maxFunctionSize, maxDepth: resolved.maxNesting };
  const translate = (index: FuncIdx, maxSize = limits.maxSize): IrFunc[] => {
    const built = buildFunc({ module }, module.funcs[index]!);
    const { optLevel } = resolved;
    runPasses(built, { optLevel, stage: "whole" });
    let parts = 0;
    const all = [built, ...outline(built, () => irFuncId(++parts), { ...limits, maxSize })];
    for (const part of all) runPasses(part, { optLevel, stage: "part", coalesced });
    return all;
  };
  let funcs = writeFuncs(plan, translate);
  const heavy = heavyNodes(funcs.nodes, resolved.maxCallDepth);
  if (heavy.size > 0) {
    // Rare: what charges decides how functions are called, so that all are written again.
    const owners = new Set([...heavy].map(funcs.ownerOf));
    plan = planModule(module, uses, name, resolved, owners);
    funcs = writeFuncs(plan, translate);
  }
  const digest = hex(sha256(bytes));
  const shown = describeOptions(resolved);
  const text = writeModule(plan, funcs, {
    version: VERSION,
    sha256: digest,
    options: shown,
    runtimePath: resolved.crate ? CRATE_RUNTIME_PATH : resolved.runtimePath,
  });
  const report = makeReport(plan, {
    name,
    sha256: digest,
    outputBytes: new TextEncoder().encode(text).length,
  });
  const files = resolved.crate
    ? crateFiles({ name, text, struct: report.struct, sha256: digest, options: shown })
    : [{ path: `${fileName(name)}.rs`, text }];
  return { files, report };
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A name that is safe as a file's. */
function fileName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_-]+/g, "_").replace(/^_+|_+$/g, "");
  return plain === "" ? "module" : plain;
}
