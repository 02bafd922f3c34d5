/**
 * The goldens: modules in `fixtures/golden`, each with the Rust that herkos makes of it beside it.
 *
 * @module
 */

import {
  type OptionKey,
  optionRow,
  OPTIONS,
  type OptionType,
} from "../../lib/options/option_table.ts";
import type { TranspileOptions } from "../../lib/options/option_types.ts";
import { transpile } from "../../lib/transpile.ts";
import { assemble } from "../support/wat.ts";

/** Folder of the goldens. */
export const FOLDER: URL = new URL("../../fixtures/golden/", import.meta.url);

/** One golden. */
export interface Golden {
  /** Its name, which is the file's and the module's. */
  readonly name: string;
  /** The module. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Options, which a comment `;; option key=value` sets. */
  readonly options: TranspileOptions;
}

/**
 * Reads all goldens.
 *
 * @returns The goldens, by name.
 * @throws {Error} When one is not in order.
 */
export async function goldens(): Promise<Golden[]> {
  const names = [...Deno.readDirSync(FOLDER)]
    .map(({ name }) => name)
    .filter((name) => name.endsWith(".wat"))
    .map((name) => name.slice(0, -".wat".length))
    .sort();
  return await Promise.all(names.map(async (name) => {
    const text = await Deno.readTextFile(new URL(`${name}.wat`, FOLDER));
    return { name, bytes: await assemble(text), options: { name, ...optionsOf(text) } };
  }));
}

/** Read the value of an option, by the kind of its values. */
const READERS: Readonly<Record<OptionType["kind"], (value: string) => unknown>> = {
  boolean: (value) => value === "true",
  string: String,
  integer: Number,
  choice: String,
  list: (value) => value.split(","),
};

function optionsOf(text: string): TranspileOptions {
  const found: Record<string, unknown> = {};
  for (const [, key = "", value = ""] of text.matchAll(/^;; option (\w+)=(.*)$/gm)) {
    if (!Object.hasOwn(OPTIONS, key)) throw new Error(`There is no option ${key}`);
    const { kind } = optionRow(key as OptionKey).type;
    found[key] = READERS[kind](value);
  }
  return found;
}

/**
 * Transpiles a golden.
 *
 * @param golden The golden.
 * @returns The Rust.
 */
export function rustOf(golden: Golden): string {
  const [file] = transpile(golden.bytes, golden.options).files;
  if (file === undefined) throw new Error(`${golden.name} gave no file`);
  return file.text;
}
