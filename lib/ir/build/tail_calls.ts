/**
 * Tail calls while a function is built: a branch within a loop of members, else a call and a return.
 *
 * @module
 */

import type { Imm } from "../../wasm/immediates.ts";
import type { Mnemonic } from "../../wasm/instructions.ts";
import type { FuncType } from "../../wasm/types.ts";
import type { ValueId } from "../ir.ts";
import { makeBr, makeBrIf, makeOp, makeReturn } from "../make.ts";
import { goRound } from "../tail_loop.ts";
import { fresh, pop, popMany, raw, type State } from "./state.ts";

/**
 * Leaves by a call of a function by its index.
 *
 * @param state The function under construction.
 * @param type Its type.
 * @param args Its arguments.
 * @param offset Byte offset to note.
 * @param index The function.
 */
export function tailCall(
  state: State,
  type: FuncType,
  args: ValueId[],
  offset: number,
  index: number,
): void {
  const { frame, tail } = state;
  const member = tail?.numberOf(index);
  if (tail === undefined || member === undefined) {
    return leaveBy(state, "call", { index }, args, type, offset);
  }
  let next: ValueId | undefined;
  if (tail.isNumbered) {
    next = fresh(state, "i32", -1);
    frame.body.push(makeOp("i32.const", { i32: member }, [], [next], offset));
  }
  frame.body.push(makeBr(goRound(tail, next, args, type)));
  state.reachable = false;
}

/**
 * Leaves by a call of the function that a reference on the stack, or in a table, refers to.
 *
 * @param state The function under construction.
 * @param type Its type.
 * @param table The table; undefined for a reference.
 * @param offset Byte offset to note.
 */
export function tailCallBy(
  state: State,
  type: FuncType,
  table: number | undefined,
  offset: number,
): void {
  const { frame, stack, tail } = state;
  const by = pop(stack);
  const args = popMany(stack, type.params.length);
  const imm: Imm = table === undefined ? { index: raw.index } : { index: raw.index, index2: table };
  if (tail?.chooses(table, type) !== true) {
    const plain = table === undefined ? "call_ref" : "call_indirect";
    return leaveBy(state, plain, imm, [...args, by], type, offset);
  }
  const next = fresh(state, "i32", -1);
  frame.body.push(makeOp("return_call", imm, [by], [next], offset));
  const edge = goRound(tail, tail.isNumbered ? next : undefined, args, type);
  frame.body.push(makeBrIf(next, edge));
  const outside = table === undefined ? "return_call_ref" : "return_call_indirect";
  leaveBy(state, outside, imm, [...args, by], type, offset);
}

/** Leaves with what a call gives. */
function leaveBy(
  state: State,
  op: Mnemonic,
  imm: Imm,
  args: ValueId[],
  type: FuncType,
  offset: number,
): void {
  const results = type.results.map((result) => fresh(state, result, -1));
  state.frame.body.push(makeOp(op, imm, args, results, offset));
  state.frame.body.push(makeReturn([...results]));
  state.reachable = false;
}
