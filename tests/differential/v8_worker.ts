/**
 * Runs cases in a worker, which can be stopped.
 *
 * @module
 */

import type { Case } from "./case.ts";
import { runInV8 } from "./v8.ts";

/** What a worker says: that it is ready, a line, or the end of a case, perhaps with an error. */
export type Message =
  | { readonly kind: "ready" }
  | { readonly kind: "line"; readonly text: string }
  | { readonly kind: "end"; readonly error: string | undefined };

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<Case>) => void;
  postMessage: (message: Message) => void;
};

if (typeof scope.postMessage === "function") {
  scope.onmessage = ({ data }): void => {
    let error: string | undefined;
    try {
      runInV8(data, (text) => scope.postMessage({ kind: "line", text }));
    } catch (thrown) {
      error = thrown instanceof Error ? thrown.message : String(thrown);
    }
    scope.postMessage({ kind: "end", error });
  };
  scope.postMessage({ kind: "ready" });
}
