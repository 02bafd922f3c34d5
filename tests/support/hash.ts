/**
 * Content hashes, by which caches are keyed.
 *
 * @module
 */

import { createHash } from "node:crypto";

/**
 * Hashes a list of texts and bytes, each with its length, so that no two lists collide by joining.
 *
 * @param parts What to hash.
 * @returns 32 hexadecimal digits.
 */
export function contentHash(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) {
    const bytes = typeof part === "string" ? new TextEncoder().encode(part) : part;
    hash.update(`${bytes.length}:`);
    hash.update(bytes);
  }
  return hash.digest("hex").slice(0, 32);
}

/**
 * Hashes the files of a folder with their names.
 *
 * @param folder The folder; its own folders are included.
 * @param suffix Only files whose names end so.
 * @returns 32 hexadecimal digits.
 */
export function hashFolder(folder: string, suffix: string): string {
  const parts: (string | Uint8Array)[] = [];
  collect(folder, suffix, "", parts);
  return contentHash(...parts);
}

function collect(
  folder: string,
  suffix: string,
  prefix: string,
  parts: (string | Uint8Array)[],
): void {
  const entries = [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1);
  for (const entry of entries) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) collect(path, suffix, `${prefix}${entry.name}/`, parts);
    else if (entry.name.endsWith(suffix)) parts.push(prefix + entry.name, Deno.readFileSync(path));
  }
}
