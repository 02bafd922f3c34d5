/**
 * New statements: what passes want to stand before or after others, put in all at once.
 *
 * @module
 */

import { type IrFunc, type Op, type Stmt, type ValueId, valueId } from "../ir/ir.ts";
import { makeOp } from "../ir/make.ts";
import type { Imm, Mnemonic } from "../wasm/instructions.ts";
import type { ValType } from "../wasm/types.ts";
import type { RegionInfo } from "./flow.ts";

/** Statements to be put in. */
export interface Insertions {
  /**
   * Puts a statement in before another, after those that were put there earlier.
   * @param anchor The statement that is there.
   * @param stmt The new one.
   */
  before(anchor: Stmt, stmt: Stmt): void;
  /**
   * Puts a statement in after another, after those that were put there earlier.
   * @param anchor The statement that is there.
   * @param stmt The new one.
   */
  after(anchor: Stmt, stmt: Stmt): void;
  /**
   * Carries it out.
   * @param regions All regions of the function.
   */
  apply(regions: readonly RegionInfo[]): void;
}

/**
 * Begins with nothing to put in.
 *
 * @returns The insertions.
 */
export function insertions(): Insertions {
  const first = new Map<Stmt, Stmt[]>();
  const then = new Map<Stmt, Stmt[]>();
  const add = (map: Map<Stmt, Stmt[]>, anchor: Stmt, stmt: Stmt): void => {
    const list = map.get(anchor);
    if (list === undefined) map.set(anchor, [stmt]);
    else list.push(stmt);
  };
  return {
    before: (anchor, stmt) => add(first, anchor, stmt),
    after: (anchor, stmt) => add(then, anchor, stmt),
    apply: (regions) => {
      if (first.size + then.size === 0) return;
      for (const { body } of regions) {
        if (!body.some((stmt) => first.has(stmt) || then.has(stmt))) continue;
        const before = body.slice();
        body.length = 0;
        for (const stmt of before) {
          for (const added of first.get(stmt) ?? NONE) body.push(added);
          body.push(stmt);
          for (const added of then.get(stmt) ?? NONE) body.push(added);
        }
      }
    },
  };
}

const NONE: readonly Stmt[] = [];

/**
 * Makes an operation that gives one value.
 *
 * @param func The function, which gets the value.
 * @param op The instruction.
 * @param type Type of the value.
 * @param args Its operands.
 * @param imm Its immediates.
 * @param offset Byte offset of the instruction that it comes from.
 * @returns The operation, which is nowhere yet, and its value.
 */
export function newOp(
  func: IrFunc,
  op: Mnemonic,
  type: ValType,
  args: ValueId[],
  imm: Imm = {},
  offset = 0,
): { readonly stmt: Op; readonly value: ValueId } {
  func.types.push(type);
  func.homes.push(-1);
  const value = valueId(func.types.length - 1);
  return { stmt: makeOp(op, imm, args, [value], offset), value };
}
