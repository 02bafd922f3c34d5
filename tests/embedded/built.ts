/**
 * The set of modules that are built for a small target, and looked at after they are compiled.
 *
 * @module
 */

import type { Bounds, TranspileOptions } from "../../lib/options/option_types.ts";
import {
  assemble,
  everyInstruction,
  type FixtureModule,
  proposalFixture,
  wasmFixture,
  watFixture,
} from "./modules.ts";
import { HOST_SHAPES, SHAPES } from "./recursion.ts";

/**
 * Reads the modules: every instruction, every kind of import and export, recursion, and a few
 * that others have made from C and Rust. Some are there for each check of addresses, or say
 * where they trap.
 *
 * @returns The modules, in a fixed order.
 * @throws {Error} When one cannot be read.
 */
export async function builtModules(): Promise<readonly FixtureModule[]> {
  return await Promise.all([
    everyInstruction(),
    ...RELAXED.flatMap((bounds) => [
      withOptions(Promise.resolve(everyInstruction()), bounds, { bounds }),
      withOptions(watFixture("growable"), bounds, { bounds }),
      withOptions(wasmFixture("lz4"), bounds, { bounds }),
    ]),
    withOptions(Promise.resolve(everyInstruction()), "few_bytes", { memoryBytes: 1000 }),
    withOptions(wasmFixture("xxhash"), "aligned", { alignedMemory: true, memory: "fixed" }),
    ...["borrower", "control", "fixed", "greeter", "growable", "grower", "secret", "tables"].map(
      watFixture,
    ),
    withOptions(Promise.resolve(everyInstruction()), "offset", { trapInfo: "offset" }),
    withOptions(watFixture("tables"), "function", { trapInfo: "function" }),
    assemble("indirect", SHAPES["indirect"] ?? ""),
    assemble("reentered", HOST_SHAPES["host_indirect"] ?? ""),
    ...["blake3", "crc32", "lz4", "siphash24", "xxhash"].map(wasmFixture),
    proposalFixture("exceptions", "calculator_standard", { maxPages: 2 }),
    proposalFixture("exceptions", "jump_legacy", { enable: ["legacy-exceptions"] }),
    proposalFixture("tail-call", "interpreter"),
    proposalFixture("function-references", "stages"),
    proposalFixture("custom-page-sizes", "ring", { enable: ["custom-page-sizes"] }),
    proposalFixture("extended-const", "layout"),
    proposalFixture("memory64", "words"),
    proposalFixture("multi-memory", "vault"),
    proposalFixture("simd", "mixer"),
    proposalFixture("threads", "lock", { enable: ["threads"] }),
  ]);
}

const RELAXED: readonly Bounds[] = ["capacity", "mask"];

/** A module with other options, which its name ends in. */
async function withOptions(
  given: Promise<FixtureModule>,
  ending: string,
  others: TranspileOptions,
): Promise<FixtureModule> {
  const { name, bytes, options } = await given;
  return { name: `${name}_${ending}`, bytes, options: { ...options, ...others } };
}
