/**
 * Opening and joining of constructs while a function is built.
 *
 * @module
 */

import type { ValType } from "../../wasm/types.ts";
import type { Edge, Op, ValueId } from "../ir.ts";
import { makeBlock, makeBr, makeLoop, makeOp } from "../make.ts";
import { keepMarked } from "../walk.ts";
import type { Construct } from "../scan.ts";
import {
  type Frame,
  fresh,
  freshLabel,
  NO_EDGES,
  NO_STMTS,
  NO_VALUES,
  resolve,
  type State,
  topOf,
  type Trying,
} from "./state.ts";

/**
 * Opens a construct.
 *
 * @param state The function under construction.
 * @param kind What it is.
 * @param signature Its parameters and results.
 * @param construct The locals that it changes.
 * @param cond The condition of an if.
 * @param trying What is known of a try.
 */
export function enter(
  state: State,
  kind: Frame["kind"],
  signature: { params: readonly ValType[]; results: readonly ValType[] },
  { assigned, restored }: Construct,
  cond: ValueId,
  trying?: Trying,
): void {
  const { localTypes, locals, stack } = state;
  const count = signature.params.length;
  const savedParams = count === 0 ? NO_VALUES : topOf(stack, count);
  const savedLocals = restored.length === 0 ? NO_VALUES : restored.map((local) => locals[local]!);
  const firstValue = state.types.length;
  let loopParams = NO_VALUES;
  let loopInits = NO_VALUES;
  if (kind === "loop") {
    loopParams = [];
    loopInits = [];
    for (let i = 0; i < count; i++) {
      const param = fresh(state, signature.params[i]!, -1);
      loopParams.push(param);
      loopInits.push(savedParams[i]!);
      stack[stack.length - count + i] = param;
    }
    for (const local of assigned) {
      const param = fresh(state, localTypes[local]!, local);
      loopParams.push(param);
      loopInits.push(locals[local]!);
      locals[local] = param;
    }
  }
  const frame: Frame = {
    kind,
    label: freshLabel(state),
    body: [],
    then: NO_STMTS,
    cond,
    height: stack.length - count,
    results: signature.results,
    assigned,
    arity: kind === "loop" ? count : signature.results.length,
    edges: NO_EDGES,
    branches: 0,
    firstValue,
    loopParams,
    loopInits,
    restored,
    savedLocals,
    savedParams,
    handler: state.frame.handler,
    trying,
  };
  state.frames.push(frame);
  state.frame = frame;
}

/**
 * Gives a construct its results, keeping only those that are not one known value.
 *
 * @param state The function under construction.
 * @param frame The construct.
 * @param edges The edges that lead to its end, of which there is one at least.
 * @returns The results that are kept; the stack and the locals have all of them.
 */
export function join(state: State, frame: Frame, edges: readonly Edge[]): ValueId[] {
  const { locals, localTypes, replaced, stack } = state;
  const { assigned, results: resultTypes } = frame;
  const count = resultTypes.length + assigned.length;
  stack.length = frame.height;
  if (count === 0) return [];
  const results: ValueId[] = [];
  const keep: boolean[] = [];
  for (let i = 0; i < count; i++) {
    const local = i < resultTypes.length ? -1 : assigned[i - resultTypes.length]!;
    const first = resolve(replaced, edges[0]!.args[i]!);
    const same = first < frame.firstValue && allPass(replaced, edges, i, first);
    let value = first;
    if (!same) {
      value = fresh(state, local < 0 ? resultTypes[i]! : localTypes[local]!, local);
      results.push(value);
    }
    keep.push(!same);
    if (local < 0) stack.push(value);
    else locals[local] = value;
  }
  if (results.length < count) { for (const { args } of edges) keepMarked(args, keep); }
  return results;
}

/** Whether all edges pass the same value at a place. */
function allPass(
  replaced: ReadonlyMap<ValueId, ValueId>,
  edges: readonly Edge[],
  at: number,
  value: ValueId,
): boolean {
  for (const { args } of edges) if (resolve(replaced, args[at]!) !== value) return false;
  return true;
}

/**
 * Ends a loop, whose frame has been taken away.
 *
 * @param state The function under construction.
 * @param frame The loop.
 */
export function closeLoop(state: State, frame: Frame): void {
  const { locals, reachable: fallsThrough, replaced, stack } = state;
  const parent = state.frame.body;
  const exit = freshLabel(state);
  const exitArgs = fallsThrough
    ? [
      ...stack.slice(stack.length - frame.results.length),
      ...frame.assigned.map((l) => locals[l]!),
    ]
    : [];

  // A parameter that every round passes itself, or what it began with, is what it began with.
  const params: ValueId[] = [];
  const inits: ValueId[] = [];
  const keep = frame.loopParams.map((param, i) => {
    const init = resolve(replaced, frame.loopInits[i]!);
    const trivial = frame.edges.every((edge) => {
      const arg = resolve(replaced, edge.args[i]!);
      return arg === param || arg === init;
    });
    if (trivial) {
      replaced.set(param, init);
    } else {
      params.push(param);
      inits.push(init);
    }
    return !trivial;
  });
  for (const { args } of frame.edges) keepMarked(args, keep);

  if (frame.edges.length === 0) {
    // Never goes round: its body is straight code.
    for (const stmt of frame.body) parent.push(stmt);
    if (fallsThrough) {
      stack.length = frame.height;
      stack.push(...exitArgs.slice(0, frame.results.length));
    }
    return;
  }
  const loop = makeLoop(frame.label, params, inits, frame.body);
  if (!fallsThrough) {
    parent.push(loop);
    return;
  }
  const edge: Edge = { label: exit, args: exitArgs };
  frame.body.push(makeBr(edge));
  const results = join(state, frame, [edge]);
  parent.push(makeBlock(exit, [loop], results));
}

/**
 * Begins the second arm of an if.
 *
 * @param state The function under construction.
 * @param frame The if.
 */
export function startElse({ locals, stack }: State, frame: Frame): void {
  frame.then = frame.body;
  frame.body = frame.isElseCold === true ? [coldMark()] : [];
  for (let i = 0; i < frame.restored.length; i++) {
    locals[frame.restored[i]!] = frame.savedLocals[i]!;
  }
  stack.length = frame.height;
  for (const value of frame.savedParams) stack.push(value);
}

/**
 * Marks what follows it as unlikely to run.
 *
 * @returns The mark.
 */
export function coldMark(): Op {
  return makeOp("nop", {}, [], [], 0);
}
