/**
 * What engines that take a module as it is need on disk.
 *
 * @module
 */

import { contentHash } from "../../tests/support/hash.ts";
import { cached } from "../cache.ts";
import type { Item } from "../item.ts";
import { workText } from "../work.ts";

/** Files of an item. */
export interface ItemFiles {
  /** The module. */
  readonly wasm: string;
  /** The work, as lines of words. */
  readonly text: string;
  /** The work and the memory's name, as JSON. */
  readonly json: string;
}

/**
 * Writes an item's module and its work.
 *
 * @param item The item.
 * @returns Where they are.
 */
export async function itemFiles(item: Item): Promise<ItemFiles> {
  const wasm = await item.wasm(false);
  const text = workText(item.work);
  const json = JSON.stringify({ work: item.work, memory: item.memory });
  const key = contentHash(wasm, text, json);
  const folder = await cached(`items/${item.name}-${key}`, async (folder) => {
    await Deno.writeFile(`${folder}/module.wasm`, wasm);
    await Deno.writeTextFile(`${folder}/work.txt`, text);
    await Deno.writeTextFile(`${folder}/work.json`, json);
  });
  return {
    wasm: `${folder}/module.wasm`,
    text: `${folder}/work.txt`,
    json: `${folder}/work.json`,
  };
}
