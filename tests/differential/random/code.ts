/**
 * Code as a tree that can be made, cut and written as bytes.
 *
 * @module
 */

import type { Mnemonic } from "../../../lib/wasm/instructions.ts";
import type { ValType } from "../../../lib/wasm/types.ts";
import { type Bytes, op, s64, u32, valType } from "../../support/wasm_bytes.ts";

/** A branch target, unique in its function. */
export type Label = number;

/** A piece of code; what it takes beside its own operands comes from the stack. */
export type Code =
  | {
    readonly kind: "op";
    readonly op: Mnemonic;
    readonly imm: Bytes;
    readonly args: readonly Code[];
    /** What it leaves on the stack. */
    readonly results: readonly ValType[];
  }
  | {
    readonly kind: "branch";
    readonly op: "br" | "br_if" | "br_table";
    /** The targets; the last one of a `br_table` is the default. */
    readonly targets: readonly Label[];
    readonly args: readonly Code[];
    readonly results: readonly ValType[];
  }
  | {
    readonly kind: "block" | "loop" | "if";
    readonly label: Label;
    /** Types of what it takes from the stack, put there by `args`. */
    readonly params: readonly ValType[];
    readonly results: readonly ValType[];
    /** Operands, the condition of an if last. */
    readonly args: readonly Code[];
    readonly body: readonly Code[];
    /** The second arm of an if. */
    readonly otherwise?: readonly Code[];
  }
  /** One after the other. */
  | {
    readonly kind: "list";
    readonly items: readonly Code[];
    readonly results: readonly ValType[];
  };

/** Gives the index of a function type. */
export type TypeIndex = (params: readonly ValType[], results: readonly ValType[]) => number;

const OPCODE = { br: 0x0c, br_if: 0x0d, br_table: 0x0e, block: 0x02, loop: 0x03, if: 0x04 };

/**
 * Writes code as bytes.
 *
 * @param code The code of a function.
 * @param typeIndex Gives the types of blocks.
 * @returns The instructions, without the final `end`.
 */
export function encode(code: readonly Code[], typeIndex: TypeIndex): Bytes {
  const open: Label[] = [];
  const depth = (label: Label): number => {
    const at = open.lastIndexOf(label);
    // What is not open is the function itself.
    return at < 0 ? open.length : open.length - 1 - at;
  };
  const all = (list: readonly Code[]): Bytes => list.map(one);
  const one = (part: Code): Bytes => {
    switch (part.kind) {
      case "op":
        return [all(part.args), op(part.op, part.imm)];
      case "branch": {
        const targets = part.targets.map((label) => u32(depth(label)));
        const count = part.op === "br_table" ? u32(targets.length - 1) : [];
        return [all(part.args), OPCODE[part.op], count, targets];
      }
      case "list":
        return all(part.items);
      default: {
        const { params, results } = part;
        const type = params.length === 0 && results.length < 2
          ? results[0] === undefined ? 0x40 : valType(results[0])
          : s64(typeIndex(params, results));
        const args = all(part.args);
        open.push(part.label);
        const body = all(part.body);
        const otherwise = part.otherwise === undefined ? [] : [0x05, all(part.otherwise)];
        open.pop();
        return [args, OPCODE[part.kind], type, body, otherwise, 0x0b];
      }
    }
  };
  return all(code);
}

/** The pieces directly inside a piece. */
export function partsOf(code: Code): readonly Code[] {
  switch (code.kind) {
    case "op":
    case "branch":
      return code.args;
    case "list":
      return code.items;
    default:
      return [...code.args, ...code.body, ...(code.otherwise ?? [])];
  }
}
