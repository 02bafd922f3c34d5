/**
 * Rolls loops up again that the compiler of the module has unrolled.
 *
 * clang unrolls small loops when it makes WebAssembly, and LLVM does not vectorise the result when
 * it makes machine code: its passes take such a body for one round. Where the body is the same code
 * several times over, at addresses that go on by the same distance each time, one copy is left, and
 * the counters take steps of a fraction (compare LLVM's former LoopRerollPass, whose matching from
 * the effects upwards is used here).
 *
 * The result is exact: loads and stores that can tell their order by what they leave behind when one
 * of them traps, or by their addresses, are in the order of the copies already; sums are added up in
 * the same order; and the loop is left by `counter != end`, where the end is a whole number of the
 * old steps away, so that a counter that takes steps of a power-of-two fraction of them does not meet
 * it earlier. Without that, the loop goes on until something traps.
 *
 * Needs: constants are the right operands of sums (`fold`). Leaves the other copies' arithmetic behind
 * for `dead_code`.
 *
 * ```text
 * loop L0 (v1: i32 = v0) {                     loop L0 (v1: i32 = v0) {
 *   v2: i32 = i32.load v1                        v2: i32 = i32.load v1
 *   i32.store offset=64 v1 v2                    i32.store offset=64 v1 v2
 *   v3: i32 = i32.load offset=4 v1        =>     v6: i32 = i32.add v1 v7   ;; v7 = 4
 *   i32.store offset=68 v1 v3                    br_if v6 L0(v6)
 *   v5: i32 = i32.add v1 v4   ;; v4 = 8          …
 *   br_if v5 L0(v5)
 * ```
 *
 * @module
 */

import { at } from "../ir/at.ts";
import { CONTROL, effectOf, TRAPS_OTHER, WRITES } from "../ir/effects.ts";
import type { IrFunc, Loop, Op, ValueId } from "../ir/ir.ts";
import { edgesOf, forEachStmt, mapUses } from "../ir/walk.ts";
import { rowByName } from "../wasm/instructions.ts";
import { type Change, filterInPlace, type Flow, flowOf } from "./flow.ts";
import { newOp } from "./insert.ts";
import { intTypeOf, newArithmetic, newConstant } from "./integers.ts";
import { isAccess, linearOf } from "./linear.ts";
import { type Candidate, isParamOf, type Match, matchCopies, MAX_BODY } from "./match_copies.ts";

/**
 * Copies that are looked for, the most first: powers of two, or a counter that wraps around could meet its
 * end between two of them.
 */
const COPIES = [16, 8, 4, 2];

/**
 * Rolls up the loops of a function, in place.
 *
 * @param func The function.
 * @param flow Its flow.
 * @returns What was changed.
 */
export function reroll(func: IrFunc, flow: Flow = flowOf(func)): Change {
  let change: Change = "nothing";
  flow.constructs.forEach((construct, index) => {
    if (construct.kind !== "loop") return;
    const candidate = candidateOf(flow, index, construct);
    if (candidate === undefined) return;
    if (COPIES.some((copies) => rollUp(func, flow, candidate, copies))) change = "shape";
  });
  return change;
}

function candidateOf(flow: Flow, index: number, loop: Loop): Candidate | undefined {
  const edges = at(flow.edges, loop.label);
  const [back] = edges;
  const end = loop.body.findIndex((stmt) => stmt.kind !== "op");
  const branch = loop.body[end];
  if (back === undefined || edges.length !== 1 || branch?.kind !== "br_if") return undefined;
  if (end > MAX_BODY) return undefined;
  const rest = loop.body.slice(end + 1);
  const [next] = rest;
  const isBack = branch.edge === back || next?.kind === "br" && next.edge === back;
  if (!isBack) return undefined;
  const ops = loop.body.slice(0, end) as Op[];
  const plain = ops.every((op) =>
    isAccess(op) || (effectOf(op) & (WRITES | CONTROL | TRAPS_OTHER)) === 0 &&
      rowByName(op.op).effects.reads.length === 0
  );
  if (!plain) return undefined;

  const counters = new Map<ValueId, number>();
  const carried = new Map<ValueId, number>();
  loop.params.forEach((param, slot) => {
    const { constant, terms } = linearOf(at(back.args, slot), flow.defs, isParamOf(loop));
    const [term] = terms;
    const moves = terms.length === 1 && term!.value === param && term!.factor === 1;
    if (moves && constant !== 0) counters.set(param, constant);
    else carried.set(param, slot);
  });
  if (counters.size === 0) return undefined;
  return { index, loop, ops, branch, back, rest, counters, carried };
}

/** Rolls a loop up if it is a number of copies; says whether it was. */
function rollUp(func: IrFunc, flow: Flow, candidate: Candidate, copies: number): boolean {
  const match = matchCopies(func, flow, candidate, copies);
  if (match === undefined) return false;
  commit(func, candidate, copies, match);
  return true;
}

/** Leaves the first copy, with smaller steps. */
function commit(
  func: IrFunc,
  { loop, branch, back, rest, counters, carried }: Candidate,
  copies: number,
  { places, states, exit, after }: Match,
): void {
  const made: Op[] = [];
  const plus = (value: ValueId, constant: number): ValueId => {
    if (constant === 0) return value;
    const type = intTypeOf(func, value)!;
    const put = (op: Op): void => void made.push(op);
    return newArithmetic(func, type, "add", value, newConstant(func, type, constant, put), put);
  };
  loop.params.forEach((param, slot) => {
    const step = counters.get(param);
    const passed = at(back.args, slot);
    if (step !== undefined) {
      const next = plus(param, step / copies);
      after.set(passed, next);
      back.args[slot] = next;
    } else if (carried.has(param)) back.args[slot] = at(states.get(param)!, 1);
  });
  const tested = plus(exit.counter, exit.constant);
  if (exit.compare === undefined) branch.cond = tested;
  else {
    const args = [...exit.compare.args];
    args[exit.operand] = tested;
    const compare = newOp(func, exit.compare.op, "i32", args);
    made.push(compare.stmt);
    branch.cond = compare.value;
  }
  const become = (value: ValueId): ValueId => after.get(value) ?? value;
  forEachStmt([...rest], (stmt) => {
    if (!edgesOf(stmt).includes(back)) mapUses(stmt, become);
  });
  if (branch.edge !== back) branch.edge.args = branch.edge.args.map(become);
  // What uses a value of another copy is of another copy too.
  const gone = new Set<ValueId>();
  filterInPlace(loop.body, (stmt) => {
    if (stmt.kind !== "op") return true;
    const goes = (places.get(stmt)?.copy ?? 0) > 0 || stmt.args.some((arg) => gone.has(arg));
    if (goes) { for (const result of stmt.results) gone.add(result); }
    return !goes;
  });
  loop.body.splice(loop.body.indexOf(branch), 0, ...made);
}
