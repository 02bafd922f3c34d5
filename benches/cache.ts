/**
 * A folder of what benchmarks are made of, by the hash of everything that goes in.
 *
 * @module
 */

import { CACHE, exists } from "../tests/support/rustc.ts";

/** The folder. */
export const BENCH_CACHE = `${CACHE}bench/`;

/**
 * Makes a folder, unless it is there.
 *
 * @param name Its name, with a hash of all that its content depends on.
 * @param make Fills a new folder, which gets its name only when that went well.
 * @returns The folder, without a slash at the end.
 */
export async function cached(
  name: string,
  make: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = `${BENCH_CACHE}${name}`;
  if (exists(folder)) return folder;
  const partial = `${folder}.${Deno.pid}.tmp`;
  await Deno.mkdir(partial, { recursive: true });
  try {
    await make(partial);
    if (!exists(folder)) await Deno.rename(partial, folder);
  } finally {
    if (exists(partial)) await Deno.remove(partial, { recursive: true });
  }
  return folder;
}
