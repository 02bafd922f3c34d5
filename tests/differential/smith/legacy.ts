/**
 * Turns the constructs for exceptions of a module into those of the first form, which no generator
 * makes: handlers that branch, throw again or fall out, and bodies whose exceptions go elsewhere.
 *
 * @module
 */

import { decode } from "../../../lib/wasm/decode.ts";
import type { CatchClause } from "../../../lib/wasm/instructions.ts";
import { type Bytes, op, u32 } from "../../support/wasm_bytes.ts";
import { bodiesOf, type BodyBytes, type Piece, withBodies } from "../bodies.ts";
import type { Rng } from "../random/rng.ts";

/**
 * Rewrites a module.
 *
 * @param bytes The module.
 * @param rng Random choices.
 * @returns The module, valid as long as it was.
 */
export function legacy(
  bytes: Uint8Array<ArrayBuffer>,
  rng: Rng,
): Uint8Array<ArrayBuffer> {
  const module = decode(bytes);
  const bodies = bodiesOf(module).map(({ locals, code }): BodyBytes => ({
    locals,
    code: rewritten(code, rng),
  }));
  return withBodies(module, bodies);
}

function rewritten(code: readonly Piece[], rng: Rng): Bytes {
  /** Clauses of the constructs that are open; none for those that stay. */
  const open: (readonly CatchClause[] | undefined)[] = [];
  return code.map(({ instr: { row, imm }, bytes }): Bytes => {
    switch (row.name) {
      case "block":
      case "loop":
      case "if":
        open.push(undefined);
        return bytes;
      case "try_table": {
        open.push(imm.catches ?? []);
        // The block type stands between the opcode and the clauses.
        const all = bytes as readonly number[];
        return [op("try"), all.slice(1, all.length - clauseBytes(imm.catches ?? []))];
      }
      case "throw_ref":
        return [op("drop"), op("unreachable")];
      case "end": {
        const clauses = open.pop();
        return clauses === undefined ? bytes : handlers(clauses, open.length, rng);
      }
      default:
        return bytes;
    }
  });
}

/** How many bytes the clauses take, with their number. */
function clauseBytes(clauses: readonly CatchClause[]): number {
  return clauses.reduce(
    (sum, { tag, label }) => sum + 1 + (tag < 0 ? 0 : u32(tag).length) + u32(label).length,
    u32(clauses.length).length,
  );
}

/** What stands instead of the `end`. Handlers that need the exception itself are left out. */
function handlers(clauses: readonly CatchClause[], depth: number, rng: Rng): Bytes {
  const plain = clauses.filter(({ kind }) => kind === "catch" || kind === "catch_all");
  const first = plain.findIndex(({ kind }) => kind === "catch_all");
  const used = first < 0 ? plain : plain.slice(0, first + 1);
  if (used.length === 0 && rng.chance(0.7)) return op("delegate", u32(rng.below(depth + 1)));
  const parts: Bytes[] = used.map(({ tag, label }): Bytes => [
    tag < 0 ? op("catch_all") : op("catch", u32(tag)),
    rng.chance(0.25) ? op("rethrow", 0) : op("br", u32(label + 1)),
  ]);
  if (first < 0 && rng.chance(0.4)) {
    parts.push([op("catch_all"), op("rethrow", 0)]);
  }
  return [...parts, op("end")];
}
