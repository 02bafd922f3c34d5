/**
 * The modules that are damaged.
 *
 * @module
 */

import { convert, findSuite } from "../spec/suite.ts";
import { contentHash } from "../support/hash.ts";
import { ROOT } from "../support/rustc.ts";
import type { Whole } from "./damage.ts";

/**
 * Reads the modules of `fixtures/wasm`.
 *
 * @returns The modules, by name.
 */
export function fixtureModules(): Whole[] {
  const folder = `${ROOT}fixtures/wasm`;
  return namesIn(folder).map((name) => ({
    name,
    bytes: Deno.readFileSync(`${folder}/${name}/module.wasm`),
  }));
}

/**
 * Reads the modules of the official suite, valid or not, each once.
 *
 * @param say Called with what takes long.
 * @returns The modules; none when there is no suite.
 */
export async function suiteModules(say: (what: string) => void): Promise<Whole[]> {
  let folder: string;
  try {
    folder = (await convert(await findSuite(), say)).folder;
  } catch (error) {
    say(`There is no suite: ${error instanceof Error ? error.message : error}`);
    return [];
  }
  const modules: Whole[] = [];
  const known = new Set<string>();
  const visit = (path: string): void => {
    for (const name of namesIn(`${folder}/${path}`)) {
      const inner = `${path}${name}`;
      if (!name.includes(".")) visit(`${inner}/`);
      if (!name.endsWith(".wasm")) continue;
      const bytes = Deno.readFileSync(`${folder}/${inner}`);
      const hash = contentHash(bytes);
      if (!known.has(hash)) modules.push({ name: inner, bytes });
      known.add(hash);
    }
  };
  visit("");
  return modules;
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}
