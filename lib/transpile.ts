/**
 * The pipeline: WebAssembly in, Rust out. Each stage is a function of the one before.
 *
 * @module
 */

import { sha256 } from "@noble/hashes/sha2.js";
import { heavyNodes } from "./backend/budget.ts";
import type { ModulePlan } from "./backend/env.ts";
import { canCoalesce } from "./backend/memory_modes.ts";
import { planModule } from "./backend/plan.ts";
import { findUses, type ModuleUses } from "./backend/uses.ts";
import { UsageError } from "./errors.ts";
import { selectFeatures } from "./features.ts";
import { checkFuelBounds } from "./report/fuel_bounds.ts";
import { type IrFunc, irFuncId } from "./ir/ir.ts";
import { buildContextOf, buildIr } from "./module_ir.ts";
import type { ResolvedOptions, TranspileOptions } from "./options/option_types.ts";
import { describeOptions, resolveOptions } from "./options/options.ts";
import { outline } from "./passes/outline.ts";
import { runPasses } from "./passes/passes.ts";
import { makeReport, type Report } from "./report/report.ts";
import { CRATE_RUNTIME_PATH, CRATE_SOURCES, crateFiles } from "./rust/crate.ts";
import { hostStub as hostStubLines } from "./rust/host_stub.ts";
import { type OutputFile, outputFile } from "./rust/output_file.ts";
import { wasiCrate } from "./rust/wasi_crate.ts";
import { moduleChunks } from "./rust/module.ts";
import { countedGrant } from "./rust/module_budget.ts";
import { rustModuleName } from "./rust/names.ts";
import { planDataFile } from "./rust/segments.ts";
import { utf8Length } from "./rust/text.ts";
import { writeFuncs, type WrittenFuncs } from "./rust/write_funcs.ts";
import { VERSION } from "./version.ts";
import { decode } from "./wasm/decode.ts";
import type { ValidModule } from "./wasm/module.ts";
import type { FuncIdx } from "./wasm/types.ts";
import { validate } from "./wasm/validate.ts";

/** A file of an output that is no text. */
export interface BinaryFile {
  /** The path, as that of an {@linkcode OutputFile}. */
  readonly path: string;
  /** The bytes. */
  readonly bytes: Uint8Array;
}

/** What a transpilation gives. */
export interface TranspileResult {
  /** The output: one Rust file, or all files of a crate. */
  readonly files: readonly OutputFile[];
  /** The file beside them that the option `dataFile` asks for; undefined where nothing is large. */
  readonly data?: BinaryFile;
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
 * @throws {BudgetError} When an export may take more fuel than the option `maxFuel` grants.
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
  const { funcs, name, plan } = translate(bytes, resolved);
  const digest = sha256Of(bytes);
  const shown = describeOptions(resolved);
  const { crate, dataFile, inlineRuntime, rustEdition: edition, runtimePath } = resolved;
  const header = { version: VERSION, sha256: digest, options: shown };
  const data = dataFile === undefined ? undefined : planDataFile(plan.module.datas, dataFile);
  const form = {
    runtimePath: inlineRuntime ? undefined : crate ? CRATE_RUNTIME_PATH : runtimePath,
    wrapper: resolved.asModule ? rustModuleName(name, edition) : undefined,
    edition,
    dataFile: data,
  };
  const chunks = [...moduleChunks(plan, funcs, header, form)];
  const report = makeReport(plan, {
    name,
    sha256: digest,
    outputBytes: chunks.reduce((sum, chunk) => sum + utf8Length(chunk), 0),
  });
  const files = crate
    ? crateFiles({
      name,
      chunks,
      struct: report.struct,
      sha256: digest,
      options: shown,
      edition,
      wasi: resolved.wasi ? wasiCrate(report, plan.grant.bytes) : undefined,
    })
    : [outputFile(`${fileName(name)}.rs`, chunks)];
  if (data === undefined) return { files, report };
  const path = crate ? `${CRATE_SOURCES}/${data.name}` : data.name;
  if (files.some((file) => file.path === path)) {
    throw new UsageError(`Option --data-file=${data.name} does not fit: the Rust has that name`);
  }
  return { files, data: { path, bytes: data.bytes }, report };
}

/**
 * Writes the beginning of a host for a WebAssembly module: a Rust file that implements what the module
 * imports, with functions that fail until they are written.
 *
 * @param bytes The module in the binary format.
 * @param options As for {@linkcode transpile}, which have to be the same.
 * @returns The text of the file.
 * @throws {HerkosError} As {@linkcode transpile} does, and a {@linkcode UsageError} when the module
 * imports nothing.
 *
 * @example
 * ```ts
 * import { hostStub } from "@herkos/cli";
 *
 * // A module that imports the function `f` of `m`.
 * const bytes = new Uint8Array([
 *   ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x6d, 1, 0x66, 0, 0],
 * ]);
 * console.log(hostStub(bytes, { name: "demo" }).includes("impl M for Host {")); // true
 * ```
 */
export function hostStub(bytes: Uint8Array, options: TranspileOptions = {}): string {
  const resolved = resolveOptions(options);
  const { name, plan } = planned(bytes, resolved);
  if (!plan.takesHost) throw new UsageError("The module imports nothing, so that it has no host");
  return `${hostStubLines(plan, name, resolved.rustEdition).join("\n")}\n`;
}

/** A module with what is decided before its functions are written. */
interface Planned {
  readonly module: ValidModule;
  readonly uses: ModuleUses;
  readonly name: string;
  readonly plan: ModulePlan;
}

/** Decodes a module, checks it and plans its output. */
function planned(bytes: Uint8Array, options: ResolvedOptions): Planned {
  const module = validate(decode(bytes), selectFeatures(options));
  const uses = findUses(module);
  const name = options.name ?? module.names.module ?? "module";
  return { module, name, uses, plan: planModule(module, uses, name, options) };
}

/** A module whose functions are written. */
export interface Translated {
  /** The module's name. */
  readonly name: string;
  /** The plan of its output. */
  readonly plan: ModulePlan;
  /** The text of its functions. */
  readonly funcs: WrittenFuncs;
}

/**
 * Looks at the IR of a function after all passes: the function itself and then its parts, before they
 * are written. Of a function that is written anew, it gets the last to be the one that stays.
 */
export type Watch = (parts: readonly IrFunc[], plan: ModulePlan) => void;

/**
 * Decodes a module, checks it and writes its functions.
 *
 * @param bytes The module in the binary format.
 * @param options All options.
 * @param watch Looks at each function.
 * @returns The functions and what was planned.
 * @throws {HerkosError} As {@linkcode transpile} does.
 */
export function translate(
  bytes: Uint8Array,
  options: ResolvedOptions,
  watch: Watch = () => {},
): Translated {
  const { module, name, uses, plan: first } = planned(bytes, options);
  let plan = first;
  if (options.maxFuel !== undefined) checkFuelBounds(plan, options.maxFuel);
  const { memories } = plan;
  const coalesces = memories.map((memory) => canCoalesce(module, memories, memory));
  const coalesced = coalesces.includes(true)
    ? (index: number): boolean => coalesces[index]!
    : undefined;
  const limits = { maxSize: options.maxFunctionSize, maxDepth: options.maxNesting };
  const context = buildContextOf(plan, options.fuel);
  const irOf = (index: FuncIdx, maxSize = limits.maxSize): IrFunc[] => {
    const built = buildIr(context, plan.calls, index);
    const { fuel, optLevel } = options;
    runPasses(built, { optLevel, fuel, stage: "whole" });
    let parts = 0;
    const all = [built, ...outline(built, () => irFuncId(++parts), { ...limits, maxSize })];
    const isClean = all.length === 1;
    for (const part of all) runPasses(part, { optLevel, stage: "part", coalesced, isClean });
    watch(all, plan);
    return all;
  };
  let funcs = writeFuncs(plan, irOf);
  const heavy = heavyNodes(funcs.nodes, countedGrant(plan, funcs));
  if (heavy.size > 0) {
    // Rare: what charges decides how functions are called, so that all are written again.
    const owners = new Set([...heavy].map(funcs.ownerOf));
    plan = planModule(module, uses, name, options, owners);
    funcs = writeFuncs(plan, irOf);
  }
  return { name, plan, funcs };
}

/**
 * Gives the digest of a module.
 *
 * @param bytes The module.
 * @returns Its SHA-256, in hexadecimal.
 */
export function sha256Of(bytes: Uint8Array): string {
  return [...sha256(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A name that is safe as a file's. */
function fileName(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_-]+/g, "_").replace(/^_+|_+$/g, "");
  return plain === "" ? "module" : plain;
}
