import { mkdirSync, statSync } from "node:fs";

/**
 * Makes sure that a directory exists, with its parents.
 *
 * @param dir The directory's path or `file:` URL.
 * @throws {Error} When a file of another kind is in its place.
 */
export function ensureDirSync(dir: string | URL): void {
  const found = statSync(dir, { throwIfNoEntry: false });
  if (found === undefined) mkdirSync(dir, { recursive: true });
  else if (!found.isDirectory()) {
    throw new Error(`Failed to ensure directory exists: expected 'dir', got 'file'`);
  }
}

/**
 * Makes sure that a directory exists, with its parents.
 *
 * @param dir The directory's path or `file:` URL.
 * @returns When the directory is there.
 * @throws {Error} When a file of another kind is in its place.
 */
// deno-lint-ignore require-await
export async function ensureDir(dir: string | URL): Promise<void> {
  ensureDirSync(dir);
}
