/**
 * Gets the corpus's modules out of their packages, with the registries' own clients, and keeps
 * them in a folder that git ignores.
 *
 * @module
 */

import { CACHE } from "../support/rustc.ts";
import { runOk } from "./run.ts";
import { type CorpusModule, corpusTable } from "./table.ts";

const MODULES = `${CACHE}corpus/modules/`;

/** Says what is being downloaded, before it is. */
export type Progress = (message: string) => void;

/**
 * Reads a module of the corpus, downloading its package first when it is not in the cache.
 *
 * @param module The row of the table.
 * @param progress Told before a download.
 * @returns The module's bytes.
 * @throws {Error} When the package cannot be had or does not hold the module of the table.
 */
export async function corpusBytes(
  module: CorpusModule,
  progress: Progress = () => {},
): Promise<Uint8Array<ArrayBuffer>> {
  const path = `${MODULES}${module.name}.wasm`;
  const cached = await Deno.readFile(path).catch(() => undefined);
  if (cached !== undefined && (await sha256(cached)) === module.sha256) return cached;
  progress(`downloading ${module.packageName} ${module.version} (${module.registry})`);
  const bytes = await download(module);
  const found = await sha256(bytes);
  if (found !== module.sha256) {
    throw new Error(`Cannot use ${module.name}: its SHA-256 is ${found}, not the table's`);
  }
  await Deno.mkdir(MODULES, { recursive: true });
  const partial = `${path}.${Deno.pid}`;
  await Deno.writeFile(partial, bytes);
  await Deno.rename(partial, path);
  return bytes;
}

async function download(module: CorpusModule): Promise<Uint8Array<ArrayBuffer>> {
  const folder = await Deno.makeTempDir({ prefix: "herkos-corpus-" });
  try {
    const root = module.registry === "npm"
      ? await unpackNpm(module, folder)
      : await unpackPypi(module, folder);
    const path = `${root}/${module.file}`;
    if (module.blob === undefined) return await Deno.readFile(path);
    return inlinedModule(await Deno.readTextFile(path), module.blob);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function unpackNpm(module: CorpusModule, folder: string): Promise<string> {
  const spec = `${module.packageName}@${module.version}`;
  await runOk("npm", ["pack", "--silent", "--pack-destination", folder, spec]);
  await runOk("tar", ["-xzf", await onlyFile(folder)], { cwd: folder });
  return `${folder}/package`;
}

async function unpackPypi(module: CorpusModule, folder: string): Promise<string> {
  const spec = `${module.packageName}==${module.version}`;
  await runOk("python3", ["-m", "pip", "download", "-q", "--no-deps", "-d", folder, spec]);
  await runOk("python3", ["-m", "zipfile", "-e", await onlyFile(folder), "."], { cwd: folder });
  return folder;
}

async function onlyFile(folder: string): Promise<string> {
  for await (const entry of Deno.readDir(folder)) if (entry.isFile) return entry.name;
  throw new Error(`Cannot find the downloaded package in ${folder}`);
}

/**
 * Finds a module that a program carries as a base64 string.
 *
 * @param text The program's source.
 * @param nth Which of the modules in it, from 1.
 * @returns The module's bytes.
 * @throws {Error} When the text holds fewer modules.
 */
export function inlinedModule(text: string, nth: number): Uint8Array<ArrayBuffer> {
  // "AGFzbQ" is how "\0asm" begins in base64.
  const match = [...text.matchAll(/AGFzbQ[A-Za-z0-9+/]+={0,2}/g)][nth - 1];
  if (match === undefined) throw new Error(`Cannot find inlined module ${nth}`);
  return Uint8Array.from(atob(match[0]), (char) => char.charCodeAt(0));
}

/**
 * The SHA-256 of some bytes.
 *
 * @param bytes What to hash.
 * @returns The digest, hexadecimal.
 */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Gets a module of the corpus, out of its package when it is not in the cache.
 *
 * @param name The module's name in the table.
 * @returns The module's bytes.
 * @throws {Error} When there is none of that name, or its package cannot be had.
 */
export async function corpusModule(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const row = (await corpusTable()).find((module) => module.name === name);
  if (row === undefined) throw new Error(`Cannot find ${name} in the corpus`);
  return await corpusBytes(row, (message) => console.error(message));
}
