/**
 * Makes NaNs canonical after the instructions that give them, since the specification leaves their
 * bits open (spec 4.3.3), and a module can look at them.
 *
 * @module
 */

import { decode } from "../../lib/wasm/decode.ts";
import { type Bytes, op, TYPE_BYTE, u32, valType, vec } from "../support/wasm_bytes.ts";
import { bodiesOf, type BodyBytes, withBodies } from "./bodies.ts";

/** Instructions that give another NaN than the one they were given, or one of their own. */
export const PRODUCERS =
  /^f(32|64)\.(add|sub|mul|div|sqrt|min|max|ceil|floor|trunc|nearest|demote_f64|promote_f32)$/;

/** The conversions among them, which wasm-smith forgets. */
export const CONVERSIONS = /^f(32\.demote_f64|64\.promote_f32)$/;

const NAN = {
  f32: op("f32.const", [0, 0, 0xc0, 0x7f]),
  f64: op("f64.const", [0, 0, 0, 0, 0, 0, 0xf8, 0x7f]),
} as const;

/**
 * Puts a choice between the result and the canonical NaN behind instructions.
 *
 * @param bytes The module.
 * @param producers Names of the instructions.
 * @returns The module; the same when there is none of them.
 */
export function canonical(
  bytes: Uint8Array<ArrayBuffer>,
  producers: RegExp,
): Uint8Array<ArrayBuffer> {
  const module = decode(bytes);
  const defined = module.funcs.filter(({ body }) => body !== undefined);
  let found = false;
  const bodies = bodiesOf(module).map(({ locals, code }, i): BodyBytes => {
    const { type, body } = defined[i]!;
    const declared = body!.locals;
    const first = declared.reduce((sum, { count }) => sum + count, type.params.length);
    let used = false;
    const pieces = code.map(({ instr: { row }, bytes }): Bytes => {
      if (!producers.test(row.name)) return bytes;
      used = true;
      const kind = row.name.startsWith("f32") ? "f32" : "f64";
      const local = u32(first + (kind === "f32" ? 0 : 1));
      return [
        [bytes, op("local.tee", local), NAN[kind]],
        [op("local.get", local), op("local.get", local), op(`${kind}.eq`), op("select")],
      ];
    });
    if (!used) return { locals, code: pieces };
    found = true;
    const groups = declared.map(({ count, type }) => [u32(count), valType(type, module.types)]);
    const scratch = [[1, TYPE_BYTE.f32], [1, TYPE_BYTE.f64]];
    return { locals: vec(...groups, ...scratch), code: pieces };
  });
  return found ? withBodies(module, bodies) : bytes;
}
