/**
 * Runs cases in the JavaScript engine with a limit of time.
 *
 * @module
 */

import { type Case, SKIPPED } from "./case.ts";
import type { Message } from "./v8_worker.ts";

/** Runs cases in a worker, and stops it where a case takes too long. */
export class LimitedV8 {
  #worker: Promise<Worker> | undefined;

  /**
   * Runs a case.
   *
   * @param given The case.
   * @param limit Milliseconds that the case may take.
   * @returns Its lines; the last one is {@linkcode SKIPPED} when the time was up.
   * @throws {Error} When the engine does not take the module, or gives an unknown error.
   */
  async run(given: Case, limit: number): Promise<string[]> {
    const worker = await (this.#worker ??= startWorker());
    const lines: string[] = [];
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.close();
        resolve([...lines, SKIPPED]);
      }, limit);
      worker.onmessage = ({ data }: MessageEvent<Message>): void => {
        if (data.kind === "line") lines.push(data.text);
        if (data.kind !== "end") return;
        clearTimeout(timer);
        if (data.error === undefined) resolve(lines);
        else reject(new Error(data.error));
      };
      worker.postMessage(given);
    });
  }

  /** Stops the worker. */
  close(): void {
    this.#worker?.then((worker) => worker.terminate());
    this.#worker = undefined;
  }
}

function startWorker(): Promise<Worker> {
  const worker = new Worker(new URL("v8_worker.ts", import.meta.url), { type: "module" });
  // It speaks first when it has loaded, which counts towards no case.
  return new Promise((resolve) => worker.onmessage = () => resolve(worker));
}
