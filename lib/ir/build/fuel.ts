/**
 * Fuel for bulk instructions while a function is built.
 *
 * @module
 */

import type { InstrRow } from "../../wasm/instructions.ts";
import { BULK_SHIFTS, GROW_SHIFTS } from "../fuel.ts";
import type { ValueId } from "../ir.ts";
import { makeCharge, makeOp } from "../make.ts";
import { fresh, raw, type State } from "./state.ts";

/**
 * Takes fuel by the length of a bulk instruction, whose operands are on the stack.
 *
 * @param state The function under construction.
 * @param row The instruction that has been read.
 * @param offset Its byte offset.
 */
export function chargeLength(state: State, row: InstrRow, offset: number): void {
  const shift = BULK_SHIFTS[row.name];
  if (shift === undefined) return;
  const length = state.stack.at(-1)!;
  const shifted = shiftRight(state, wide(state, length, offset), shift, offset);
  state.frame.body.push(makeCharge(1, [shifted], offset));
}

/**
 * Gives the operand of an instruction that grows a memory or table, by which fuel is taken later.
 *
 * @param state The function under construction.
 * @param row The instruction that has been read.
 * @returns The operand; undefined of any other instruction.
 */
export function growth(state: State, row: InstrRow): ValueId | undefined {
  return GROW_SHIFTS[row.name] === undefined ? undefined : state.stack.at(-1)!;
}

/**
 * Takes fuel by what a memory or table has grown, once it has: its former size is on the stack.
 *
 * @param state The function under construction.
 * @param row The instruction that has been read.
 * @param grown The operand.
 * @param offset Its byte offset.
 */
export function chargeGrowth(
  state: State,
  row: InstrRow,
  grown: ValueId,
  offset: number,
): void {
  const former = state.stack.at(-1)!;
  const type = state.types[former] === "i64" ? "i64" : "i32";
  const failed = constant(state, type, -1, offset);
  const isGrown = fresh(state, "i32", -1);
  const { body } = state.frame;
  body.push(makeOp(`${type}.ne`, {}, [former, failed], [isGrown], offset));
  const none = constant(state, "i64", 0, offset);
  const amount = fresh(state, "i64", -1);
  body.push(makeOp("select", {}, [wide(state, grown, offset), none, isGrown], [amount], offset));
  const shift = GROW_SHIFTS[row.name]!;
  if (row.name === "memory.grow") {
    const { pageSizeLog2 } = state.module.memories[raw.index]!.type;
    if (pageSizeLog2 >= shift) {
      body.push(makeCharge(2 ** (pageSizeLog2 - shift), [amount], offset));
      return;
    }
    const shifted = shiftRight(state, amount, shift - pageSizeLog2, offset);
    body.push(makeCharge(1, [shifted], offset));
    return;
  }
  body.push(makeCharge(1, [shiftRight(state, amount, shift, offset)], offset));
}

/**
 * Looks whether fuel is owed, before an exception may leave to the host.
 *
 * @param state The function under construction.
 * @param offset Where it is thrown.
 */
export function settleBeforeThrow(state: State, offset: number): void {
  if (state.fuel !== undefined) state.frame.body.push(makeCharge(0, [], offset));
}

/** An unsigned number as an i64. */
function wide(state: State, value: ValueId, offset: number): ValueId {
  if (state.types[value] === "i64") return value;
  const result = fresh(state, "i64", -1);
  state.frame.body.push(makeOp("i64.extend_i32_u", {}, [value], [result], offset));
  return result;
}

function constant(state: State, type: "i32" | "i64", value: number, offset: number): ValueId {
  const result = fresh(state, type, -1);
  const imm = type === "i32" ? { i32: value } : { i64: BigInt(value) };
  state.frame.body.push(makeOp(`${type}.const`, imm, [], [result], offset));
  return result;
}

function shiftRight(state: State, value: ValueId, by: number, offset: number): ValueId {
  const shift = constant(state, "i64", by, offset);
  const result = fresh(state, "i64", -1);
  state.frame.body.push(makeOp("i64.shr_u", {}, [value, shift], [result], offset));
  return result;
}
