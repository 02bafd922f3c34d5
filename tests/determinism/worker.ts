/**
 * Transpiles modules in a worker, and answers with a hash of each output.
 *
 * @module
 */

import type { TranspileOptions } from "../../lib/options/option_types.ts";
import { transpile } from "../../lib/transpile.ts";
import type { FixtureModule } from "../embedded/modules.ts";
import { contentHash } from "../support/hash.ts";

/** A module and the options to transpile it with. */
export interface Job {
  /** The module. */
  readonly module: FixtureModule;
  /** The options; the module's name is added. */
  readonly options: TranspileOptions;
}

/**
 * Does a job.
 *
 * @param job The module and the options.
 * @returns The job's name, and a hash of all files that it gives.
 */
export function outcome({ module, options }: Job): readonly [name: string, hash: string] {
  const { files } = transpile(module.bytes, { ...module.options, ...options, name: module.name });
  const hash = contentHash(...files.flatMap(({ path, text }) => [path, text]));
  return [`${module.name} ${JSON.stringify(options)}`, hash];
}

interface WorkerScope {
  onmessage: ((event: MessageEvent<readonly Job[]>) => void) | null;
  postMessage(answer: readonly (readonly [string, string])[]): void;
}

// In the main thread, where `outcome` is imported, there is nobody to answer.
if ("WorkerGlobalScope" in globalThis) {
  const scope = globalThis as unknown as WorkerScope;
  scope.onmessage = ({ data }) => scope.postMessage(data.map(outcome));
}
