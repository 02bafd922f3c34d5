/**
 * Tries and their handlers while a function is built: exceptions become plain control flow (see `ir.ts`).
 *
 * @module
 */

import { InternalError } from "../../errors.ts";
import type { CatchClause } from "../../wasm/immediates.ts";
import { blockSignature } from "../../wasm/instructions.ts";
import type { ValueId } from "../ir.ts";
import {
  makeBlock,
  makeBr,
  makeBrIf,
  makeIf,
  makeOp,
  makeReturn,
  makeUnreachable,
} from "../make.ts";
import { enter, join } from "./constructs.ts";
import {
  branchTo,
  edgeTo,
  type Frame,
  frameAt,
  fresh,
  freshLabel,
  NO_COND,
  NO_FRAME,
  raw,
  type State,
  topOf,
  type Trying,
} from "./state.ts";

/**
 * Opens a try or a `try_table`: the construct itself and, inside of it, its body.
 *
 * @param state The function under construction.
 * @param kind Which of the two.
 */
export function openTry(state: State, kind: "try" | "try_table"): void {
  const whole = state.constructs[state.constructAt++]!;
  const { assigned } = state.constructs[state.constructAt++]!;
  const signature = blockSignature(state.module, raw.block);
  const clauses = kind === "try_table" ? raw.catches : NO_CLAUSES;
  if (whole.delegate !== undefined) {
    enter(state, "block", signature, whole, NO_COND);
    state.frame.handler = frameAt(state, whole.delegate + 1).handler;
    return;
  }
  if (kind === "try_table" && clauses.length === 0) {
    enter(state, "block", signature, whole, NO_COND);
    return;
  }
  const trying: Trying = {
    guard: undefined,
    outer: state.frame.handler,
    clauses,
    caught: undefined,
    open: undefined,
    all: false,
  };
  enter(state, kind, signature, whole, NO_COND, trying);
  const { frame } = state;
  trying.guard = {
    ...NO_FRAME,
    kind: "block",
    label: freshLabel(state),
    height: frame.height,
    assigned,
    firstValue: frame.firstValue,
  };
  frame.handler = trying.guard;
}

/**
 * Ends the body of a try, or the handler of a tag. What follows is the start of the handlers or what
 * tries the next one, in the region of the frame.
 */
function endPart(state: State, frame: Frame, trying: Trying, offset: number): void {
  const { locals, stack } = state;
  const { guard, open } = trying;
  if (state.reachable) frame.body.push(makeBr(edgeTo(state, frame)));
  state.reachable = false;
  if (guard !== undefined) {
    trying.guard = undefined;
    frame.handler = trying.outer;
    if (guard.edges.length === 0) return;
    const results = join(state, guard, guard.edges);
    const caught = fresh(state, "exnref", -1);
    frame.body = [
      makeBlock(guard.label, frame.body, results),
      makeOp("catch_all", {}, [], [caught], offset),
    ];
    trying.caught = caught;
    frame.savedLocals = frame.restored.map((local) => locals[local]!);
    state.reachable = true;
  } else if (open !== undefined) {
    const otherwise = [makeBr({ label: open.label, args: [] })];
    open.around.push(makeIf(open.label, open.flag, frame.body, otherwise, []));
    frame.body = open.around;
    trying.open = undefined;
    for (let i = 0; i < frame.restored.length; i++) {
      locals[frame.restored[i]!] = frame.savedLocals[i]!;
    }
    stack.length = frame.height;
    state.reachable = true;
  }
}

/** Asks whether the exception has a tag; gives the answer, and pushes what it carries. */
function catchTag(state: State, frame: Frame, caught: ValueId, tag: number, at: number): ValueId {
  const flag = fresh(state, "i32", -1);
  const carried = state.module.tags[tag]!.type.params.map((type) => fresh(state, type, -1));
  frame.body.push(makeOp("catch", { index: tag }, [caught], [flag, ...carried], at));
  state.stack.push(...carried);
  return flag;
}

/**
 * Begins a handler of a try.
 *
 * @param state The function under construction.
 * @param tag The tag that it catches; undefined for all exceptions.
 * @param offset Byte offset to note.
 */
export function openHandler(state: State, tag: number | undefined, offset: number): void {
  const { frame } = state;
  const { trying } = frame;
  if (trying === undefined) throw new InternalError("a handler outside of a try");
  endPart(state, frame, trying, offset);
  trying.all = tag === undefined;
  if (!state.reachable || tag === undefined) return;
  const flag = catchTag(state, frame, trying.caught!, tag, offset);
  trying.open = { label: freshLabel(state), flag, around: frame.body };
  frame.body = [];
}

/**
 * Throws on an exception.
 *
 * @param state The function under construction.
 * @param frame The innermost construct.
 * @param caught The exception.
 * @param offset Byte offset to note.
 */
export function throwOn(state: State, frame: Frame, caught: ValueId, offset: number): void {
  frame.body.push(makeOp("throw_ref", {}, [caught], [], offset));
  propagate(state, frame, offset);
}

/**
 * Goes where the exception goes that is on its way.
 *
 * @param state The function under construction.
 * @param frame The innermost construct.
 * @param offset Byte offset to note.
 */
export function propagate(state: State, frame: Frame, offset: number): void {
  const { handler } = frame;
  frame.body.push(
    handler === undefined ? makeUnreachable(offset, "Exception") : makeBr(edgeTo(state, handler)),
  );
  state.reachable = false;
}

/**
 * Ends a try or a `try_table`, whose frame has been taken away.
 *
 * @param state The function under construction.
 * @param frame The construct.
 * @param offset Byte offset to note.
 */
export function closeTry(state: State, frame: Frame, offset: number): void {
  const trying = frame.trying!;
  const parent = state.frame.body;
  if (trying.all) {
    if (state.reachable) frame.body.push(makeBr(edgeTo(state, frame)));
  } else {
    endPart(state, frame, trying, offset);
    for (const clause of trying.clauses) {
      if (state.reachable) branchOnCatch(state, frame, clause, offset);
    }
    if (state.reachable) throwOn(state, frame, trying.caught!, offset);
  }
  state.reachable = frame.edges.length > 0;
  if (!state.reachable) {
    for (const stmt of frame.body) parent.push(stmt);
    return;
  }
  const results = join(state, frame, frame.edges);
  parent.push(makeBlock(frame.label, frame.body, results));
}

/** Carries out a clause of a `try_table`. */
function branchOnCatch(
  state: State,
  frame: Frame,
  { kind, label, tag }: CatchClause,
  offset: number,
): void {
  const { stack } = state;
  const caught = frame.trying!.caught!;
  const target = frameAt(state, label);
  const flag = tag < 0 ? undefined : catchTag(state, frame, caught, tag, offset);
  if (kind === "catch_ref" || kind === "catch_all_ref") stack.push(caught);
  if (target.kind === "func") {
    const leave = makeReturn(topOf(stack, target.results.length));
    if (flag === undefined) frame.body.push(leave);
    else {
      const on = freshLabel(state);
      frame.body.push(makeIf(on, flag, [leave], [makeBr({ label: on, args: [] })], []));
    }
  } else {
    const edge = branchTo(state, target);
    frame.body.push(flag === undefined ? makeBr(edge) : makeBrIf(flag, edge));
  }
  stack.length = frame.height;
  if (flag === undefined) state.reachable = false;
}

const NO_CLAUSES: readonly CatchClause[] = [];
