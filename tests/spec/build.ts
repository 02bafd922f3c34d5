/**
 * The libraries that every program of the suite uses.
 *
 * @module
 */

import { buildLibrary, buildRuntime, type Library, type OptLevel, ROOT } from "../support/rustc.ts";

/** Libraries for a level of optimisation. */
export interface Libraries {
  /** The runtime. */
  readonly runtime: Library;
  /** The runner of `runner/`. */
  readonly runner: Library;
}

/**
 * Compiles the libraries, or finds them in the cache.
 *
 * @param level Level of optimisation.
 * @returns The libraries.
 * @throws {Error} When one does not compile.
 */
export async function buildLibraries(level: OptLevel): Promise<Libraries> {
  const runtime = await buildRuntime(level);
  const folder = `${ROOT}tests/spec/runner`;
  const runner = await buildLibrary({ name: "spec_runner", folder, uses: [runtime] }, level);
  return { runtime, runner };
}
