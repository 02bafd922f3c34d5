/**
 * Ends the process when it is busy with one thing for too long, which the process itself could not.
 *
 * @module
 */

/** Watches from a worker. */
export class Watchdog {
  readonly #count = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker = new Worker(import.meta.url, { type: "module" });

  private constructor() {}

  /**
   * Starts to watch.
   *
   * @param seconds How long one thing may take.
   * @returns The watchdog, awake.
   */
  static start(seconds: number): Promise<Watchdog> {
    const dog = new Watchdog();
    // It speaks when it has loaded, which needs this thread to wait.
    return new Promise((resolve) => {
      dog.#worker.onmessage = (): void => resolve(dog);
      dog.#worker.postMessage([dog.#count, seconds]);
    });
  }

  /** Says that the next thing begins. */
  next(): void {
    Atomics.add(this.#count, 0, 1);
  }

  /** Stops watching. */
  stop(): void {
    this.#worker.terminate();
  }
}

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<readonly [count: Int32Array, seconds: number]>) => void;
  postMessage?: (message: string) => void;
};

// Only a worker has this; there the class is not used.
if (scope.postMessage !== undefined) {
  scope.onmessage = ({ data: [count, seconds] }): void => {
    let before = -1;
    setInterval(() => {
      const now = Atomics.load(count, 0);
      if (now === before) {
        console.error(`Number ${now} takes more than ${seconds} s`);
        Deno.kill(Deno.pid, "SIGKILL");
      }
      before = now;
    }, seconds * 1000);
    scope.postMessage?.("awake");
  };
}
