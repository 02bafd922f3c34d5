/**
 * The modules that the tests of this folder build: fixtures, and one with every instruction.
 *
 * @module
 */

import type { TranspileOptions } from "../../lib/options.ts";
import { type InstrRow, INSTRUCTIONS, type SlotType } from "../../lib/wasm/instructions.ts";

/** A module to transpile. */
export interface FixtureModule {
  /** Its name, also of its crate. */
  readonly name: string;
  /** The binary. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How it is transpiled; by default where there is nothing. */
  readonly options?: TranspileOptions;
}

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
  const module = (await wabt()).parseWat(`${name}.wat`, new TextEncoder().encode(text));
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
export async function everyInstruction(): Promise<FixtureModule> {
  const functions = INSTRUCTIONS.flatMap((row) => {
    if (row.signature === "custom") return [];
    const { params, results } = row.signature;
    const operands = params.map((_, index) => `(local.get ${index}) `).join("");
    return [
      `(func (export "${row.name}") ${types("param", params)} ${types("result", results)}`,
      `  ${operands}${row.name} ${immediates(row)})`,
    ];
  });
  return await assemble(
    "every_instruction",
    [
      "(module (memory 1 2) (table $table 2 4 funcref) (elem $elem func) (data $data)",
      ...functions,
      ")",
    ].join("\n"),
  );
}

function types(keyword: string, slots: readonly SlotType[]): string {
  if (slots.length === 0) return "";
  return `(${keyword} ${slots.map((slot) => slot === "addr" ? "i32" : slot).join(" ")})`;
}

function immediates(row: InstrRow): string {
  switch (row.immediates) {
    case "none":
    case "memory":
      return "";
    case "memArg":
      return "offset=3";
    case "table":
      return "$table";
    case "elem":
      return "$elem";
    case "data":
    case "memoryInit":
      return "$data";
    case "i32":
    case "i64":
      return "-7";
    case "f32":
      return "nan:0x200000";
    case "f64":
      return "nan:0x4000000000000";
    default:
      throw new Error(`Cannot write the immediates of ${row.name}`);
  }
}
