/**
 * The modules that the tests of this folder build: fixtures, and one with every instruction.
 *
 * @module
 */

import { FEATURES } from "../../lib/features.ts";
import type { TranspileOptions } from "../../lib/options/option_types.ts";
import {
  type InstrRow,
  INSTRUCTIONS,
  type SlotType,
  slotType,
} from "../../lib/wasm/instructions.ts";
import type { ValType } from "../../lib/wasm/types.ts";
import {
  type Bytes,
  funcType,
  moduleOf,
  name as nameBytes,
  op,
  s64,
  u32,
  vec,
} from "../support/wasm_bytes.ts";

/** A module to transpile. */
export interface FixtureModule {
  /** Its name, also of its crate. */
  readonly name: string;
  /** The binary. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How it is transpiled; by default where there is nothing. */
  readonly options?: TranspileOptions;
}

/** What texts may use beyond what is on by default. */
const TEXT_FEATURES = { exceptions: true };

/**
 * Assembles the text format.
 *
 * @param name Name of the module, for messages.
 * @param text The text.
 * @returns The module.
 * @throws {Error} When the text is not a valid module.
 */
export async function assemble(name: string, text: string): Promise<FixtureModule> {
  const { default: wabt } = await import("wabt");
  const module = (await wabt()).parseWat(
    `${name}.wat`,
    new TextEncoder().encode(text),
    TEXT_FEATURES,
  );
  try {
    module.validate();
    const { buffer } = module.toBinary({ write_debug_names: true });
    return { name, bytes: Uint8Array.from(buffer) };
  } finally {
    module.destroy();
  }
}

/**
 * Reads a module of `fixtures/wat`.
 *
 * @param name Name of the file, without `.wat`.
 * @returns The module.
 * @throws {Error} When there is no such file, or it is not valid.
 */
export async function watFixture(name: string): Promise<FixtureModule> {
  const file = new URL(`../../fixtures/wat/${name}.wat`, import.meta.url);
  return await assemble(name, await Deno.readTextFile(file));
}

/**
 * Reads a module of `fixtures/wasm`.
 *
 * @param name Name of the folder.
 * @returns The module.
 * @throws {Error} When there is no such folder.
 */
export async function wasmFixture(name: string): Promise<FixtureModule> {
  const file = new URL(`../../fixtures/wasm/${name}/module.wasm`, import.meta.url);
  return { name, bytes: await Deno.readFile(file) };
}

/**
 * Reads a module of `fixtures/proposals`.
 *
 * @param proposal Name of the folder.
 * @param name Name of the file, without `.wasm`.
 * @param options How it is transpiled.
 * @returns The module.
 * @throws {Error} When there is no such file.
 */
export async function proposalFixture(
  proposal: string,
  name: string,
  options: TranspileOptions = {},
): Promise<FixtureModule> {
  const file = new URL(`../../fixtures/proposals/${proposal}/${name}.wasm`, import.meta.url);
  return { name, bytes: await Deno.readFile(file), options };
}

/**
 * A module with one exported function for each instruction of the table that has a signature of
 * its own, so that no instruction is missing from what is built.
 *
 * @returns The module.
 * @throws {Error} When a row has immediates that are not known here.
 */
export function everyInstruction(): FixtureModule {
  const rows = INSTRUCTIONS.filter((row) => row.signature !== "custom");
  const slots = (list: readonly SlotType[]): ValType[] => list.map((slot) => slotType(slot, "i32"));
  const types = rows.map(({ signature }) =>
    funcType(slots(signature.params), slots(signature.results))
  );
  const funcs = rows.map((row, type) => {
    const operands = row.signature.params.map((_, index) => op("local.get", index));
    return { type, code: [operands, op(row.name, immediates(row))] };
  });
  const bytes = moduleOf({
    types,
    funcs,
    tables: [[0x70, 1, 2, 4]],
    memories: [[1, 1, 2]],
    exports: rows.map((row, index) => [nameBytes(row.name), 0, u32(index)]),
    elems: [[1, 0, vec()]],
    dataCount: 1,
    datas: [[1, 0]],
  });
  return { name: "every_instruction", bytes, options: { enable: BEYOND } };
}

/** What the standard does not have. */
export const BEYOND = FEATURES.filter(({ status, supported }) => supported && status === "proposal")
  .map(({ name }) => name);

export function immediates(row: InstrRow): Bytes {
  const bytes = row.access?.bytes ?? 1;
  const memArg = [Math.log2(bytes), 3];
  switch (row.immediates) {
    case "none":
      return [];
    case "memArg":
      return memArg;
    case "memArgLane":
      return [memArg, 1];
    case "memory":
    case "table":
    case "elem":
    case "data":
    case "lane":
    case "reserved":
      return 0;
    case "memoryInit":
      return [0, 0];
    case "i32":
    case "i64":
      return s64(-7);
    case "f32":
      return [0, 0, 0xa0, 0x7f];
    case "f64":
      return [0, 0, 0, 0, 0, 0, 0xf4, 0x7f];
    case "v128":
    case "shuffle":
      return Array.from({ length: 16 }, (_, i) => i);
    default:
      throw new Error(`Cannot write the immediates of ${row.name}`);
  }
}
