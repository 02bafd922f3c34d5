/**
 * Takes the time out of waits: the engine would wait as long as a random number says.
 *
 * @module
 */

import { decode } from "../../lib/wasm/decode.ts";
import { type Bytes, op } from "../support/wasm_bytes.ts";
import { bodiesOf, withBodies } from "./bodies.ts";

const NO_TIME = [op("drop"), op("i64.const", 0)];

/**
 * Makes every wait one that is over at once.
 *
 * @param bytes The module.
 * @returns The module; the same when it has no wait.
 */
export function withoutWaiting(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const module = decode(bytes);
  let found = false;
  const bodies = bodiesOf(module).map(({ code, locals }) => ({
    locals,
    code: code.map(({ instr: { row }, bytes }): Bytes => {
      if (row.access?.atomic !== "wait") return bytes;
      found = true;
      return [NO_TIME, bytes];
    }),
  }));
  return found ? withBodies(module, bodies) : bytes;
}
