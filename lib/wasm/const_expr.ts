/**
 * Constant expressions in the binary format (spec 5.4.10).
 *
 * @module
 */

import { type ByteReader, malformed } from "./bytes.ts";
import type { ConstExpr } from "./module.ts";
import { type Instr, readInstr } from "./read_instr.ts";

/**
 * Reads an expression up to its `end`. Whether it is constant is a matter of validation.
 *
 * @param r The reader.
 * @returns The instructions without the final `end`.
 * @throws {MalformedError} When the bytes are no expression.
 * @throws {UnsupportedError} When an instruction needs a proposal.
 */
export function readConstExpr(r: ByteReader): ConstExpr {
  const instrs: Instr[] = [];
  let depth = 0;
  for (;;) {
    const instr = readInstr(r);
    switch (instr.row.name) {
      case "block":
      case "loop":
      case "if":
        depth++;
        break;
      case "else":
        if (depth > 0) break;
        throw malformed(r, "opcode", "Illegal opcode 0x05: else outside of if", instr.offset);
      case "end":
        if (depth === 0) return instrs;
        depth--;
        break;
      default:
    }
    instrs.push(instr);
  }
}
