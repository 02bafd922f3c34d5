/**
 * Builds structured SSA from a validated function body, in one walk over its instructions.
 *
 * Because Wasm's control flow is a tree, no dominance frontiers are needed: a local that is assigned
 * inside a block, loop or if can only differ at its end or at its head, so those get a result or
 * a parameter for it (compare Braun et al., "Simple and Efficient Construction of Static Single
 * Assignment Form", CC 2013, whose trivial-phi rule is used here). A scan ahead tells which locals
 * those are, and leaves out the ones that nothing can read any more.
 *
 * @module
 */

import { InternalError } from "../errors.ts";
import { type ByteReader, byteReader } from "../wasm/bytes.ts";
import { readImmediates } from "../wasm/immediates.ts";
import { blockSignature, type InstrRow } from "../wasm/instructions.ts";
import type { Func } from "../wasm/module.ts";
import { readOpcode } from "../wasm/read_instr.ts";
import { erased } from "../wasm/ref_types.ts";
import type { FuncType, ValType } from "../wasm/types.ts";
import { isMadeOfOthers } from "./atomics.ts";
import { chargeGrowth, chargeLength, growth, settleBeforeThrow } from "./build/fuel.ts";
import { closeLoop, coldMark, enter, join, startElse } from "./build/constructs.ts";
import { atomicOperation, operation, zeroOf } from "./build/operation.ts";
import {
  branchTo,
  type BuildContext,
  edgeTo,
  frameAt,
  fresh,
  freshLabel,
  NO_COND,
  NO_CONSTRUCT,
  NO_FRAME,
  NO_TYPES,
  pop,
  popMany,
  raw,
  resolve,
  type Shared,
  type State,
} from "./build/state.ts";
import { tailCall, tailCallBy } from "./build/tail_calls.ts";
import { closeTry, openHandler, openTry, propagate, throwOn } from "./build/tries.ts";
import { fuelCosts } from "./fuel.ts";
import { type Edge, type IrFunc, irFuncId, labelId, type Stmt, type ValueId } from "./ir.ts";
import {
  makeBlock,
  makeBr,
  makeBrIf,
  makeBrTable,
  makeCharge,
  makeIf,
  makeLoop,
  makeOp,
  makeReturn,
  makeUnreachable,
} from "./make.ts";
import { forEachStmt, mapUses } from "./walk.ts";
import { scanAhead } from "./scan.ts";
import { slotsOf, type TailLoop, tailSlots } from "./tail_loop.ts";

/**
 * Builds the SSA form of one function.
 *
 * @param context The module that the function is in.
 * @param func A function with a body.
 * @returns The function in SSA form.
 * @throws InternalError when the body is not what validation promises.
 */
export function buildFunc(context: BuildContext, func: Func): IrFunc {
  const { tail } = context;
  const shared: Shared = { types: [], homes: [], labels: 0 };
  const { params: types } = func.type;
  const params = types.map((type, i) => fresh(shared, type, i));
  if (tail === undefined) {
    return irFunc(
      func,
      shared,
      func.type,
      params,
      bodyOf(context, shared, func, params, undefined),
    );
  }
  const slots = tailSlots([func.type]);
  const places = slotsOf(slots, func.type);
  const inSlots = new Array<ValueId>(slots.length);
  const inits = new Array<ValueId>(slots.length);
  places.forEach((slot, i) => {
    inSlots[slot] = fresh(shared, types[i]!, i);
    inits[slot] = params[i]!;
  });
  const label = labelId(shared.labels++);
  const loop: TailLoop = { ...tail, label, params: inSlots, isNumbered: false, slots, edges: 0 };
  const locals = places.map((slot) => inSlots[slot]!);
  const body = bodyOf(context, shared, func, locals, loop);
  // Its tail calls may all be in code that cannot be reached.
  if (loop.edges === 0) return irFunc(func, shared, func.type, locals, body);
  return irFunc(func, shared, func.type, params, [makeLoop(label, inSlots, inits, body)]);
}

/**
 * Builds the SSA form of the loop that functions become which tail-call each other in a circle.
 *
 * @param context The module, and which functions these are.
 * @param members The functions, in the order of their numbers.
 * @returns A function whose parameters are the number of the first member to run, and the slots for its
 *   arguments (see `tail_loop.ts`).
 */
export function buildTailLoop(context: BuildContext, members: readonly Func[]): IrFunc {
  const { tail } = context;
  const first = members[0];
  if (first === undefined || tail === undefined) throw new InternalError("A loop of no functions");
  const shared: Shared = { types: [], homes: [], labels: 0 };
  const slots = tailSlots(members.map(({ type }) => type));
  const type: FuncType = { params: ["i32", ...slots], results: first.type.results };
  const params = type.params.map((param) => fresh(shared, param, -1));
  const rounds = type.params.map((param, i) => fresh(shared, param, i));
  const label = labelId(shared.labels++);
  const loop: TailLoop = { ...tail, label, params: rounds, isNumbered: true, slots, edges: 0 };

  const labels = members.map(() => labelId(shared.labels++));
  const edges = labels.map((each): Edge => ({ label: each, args: [] }));
  const start = edges[0]!;
  // Locals of different members are different variables.
  let home = rounds.length;
  let region: Stmt[] = [makeBrTable(rounds[0]!, [start, ...edges], start)];
  members.forEach((member, i) => {
    const locals = slotsOf(slots, member.type).map((slot) => rounds[1 + slot]!);
    const firstValue = shared.types.length;
    const body = bodyOf(context, shared, member, locals, loop);
    for (let value = firstValue; value < shared.homes.length; value++) {
      if (shared.homes[value]! >= 0) shared.homes[value]! += home;
    }
    home += localsOf(member).length;
    const block = makeBlock(labels[i]!, region, []);
    region = [block];
    for (const stmt of body) region.push(stmt);
  });
  return irFunc(first, shared, type, params, [makeLoop(label, rounds, [...params], region)]);
}

function irFunc(
  { index }: Func,
  { homes, labels, types }: Shared,
  type: FuncType,
  params: ValueId[],
  body: Stmt[],
): IrFunc {
  return { id: irFuncId(0), index, part: 0, type, params, types, homes, labels, body };
}

/** Builds the statements of a body, given the values that its parameters have at the start. */
function bodyOf(
  context: BuildContext,
  shared: Shared,
  func: Func,
  params: readonly ValueId[],
  tail: TailLoop | undefined,
): Stmt[] {
  const { module } = context;
  const body = func.body;
  if (body === undefined) throw new InternalError(`function ${func.index} has no body`);

  const localTypes = localsOf(func);
  const state: State = {
    module,
    context,
    func,
    tail,
    shared,
    types: shared.types,
    homes: shared.homes,
    fuel: context.fuel === true ? fuelCosts(module, func) : undefined,
    localTypes,
    locals: [],
    zeros: new Map(),
    stack: [],
    frames: [],
    frame: NO_FRAME,
    top: [],
    constructs: scanAhead(module, func, localTypes.length),
    constructAt: 0,
    reachable: true,
    replaced: new Map(),
  };
  if (state.fuel !== undefined) state.top.push(makeCharge(state.fuel.entry, [], body.entry));
  startLocals(state, params, body.start);
  enter(state, "func", { params: NO_TYPES, results: func.type.results }, NO_CONSTRUCT, NO_COND);
  buildBody(state, byteReader(module.bytes, body.start, body.end, {}, module.types));
  const { replaced, top } = state;
  if (replaced.size > 0) {
    forEachStmt(top, (stmt) => mapUses(stmt, (value) => resolve(replaced, value)));
  }
  return top;
}

/** The types of a function's locals, parameters first. */
function localsOf({ body, type }: Func): ValType[] {
  const types = [...type.params];
  for (const group of body?.locals ?? []) {
    for (let i = 0; i < group.count; i++) types.push(group.type);
  }
  return types;
}

/** Gives the locals their first values. */
function startLocals(state: State, params: readonly ValueId[], offset: number): void {
  const { localTypes, locals, zeros } = state;
  for (const param of params) locals.push(param);
  for (let i = params.length; i < localTypes.length; i++) {
    const type = erased(localTypes[i]!);
    let zero = zeros.get(type);
    if (zero === undefined) {
      zero = fresh(state, type, -1);
      zeros.set(type, zero);
      state.top.push(zeroOf(type, zero, offset));
    }
    locals.push(zero);
  }
}

function buildBody(state: State, r: ByteReader): void {
  // Depth of constructs entered while unreachable.
  let skipped = 0;
  while (r.pos < r.end) {
    const offset = r.pos;
    const row = readOpcode(r);
    if (row.immediates !== "none") readImmediates(r, row.immediates, raw);
    if (!state.reachable) {
      const { name } = row;
      switch (name) {
        case "block":
        case "loop":
        case "if":
          skipped++;
          state.constructAt++;
          continue;
        case "try":
        case "try_table":
          skipped++;
          state.constructAt += 2;
          continue;
        case "end":
        case "delegate":
          if (skipped === 0) break;
          skipped--;
          continue;
        case "else":
        case "catch":
        case "catch_all":
          if (skipped === 0) break;
          continue;
        default:
          continue;
      }
    }
    step(state, row, offset);
  }
}

function closeFrame(state: State, offset: number): void {
  const { frames, top } = state;
  const frame = frames.pop()!;
  state.frame = frames[frames.length - 1] ?? NO_FRAME;
  const parent = state.frame.body;
  switch (frame.kind) {
    case "loop":
      closeLoop(state, frame);
      return;
    case "block": {
      if (frame.branches === 0) {
        for (const stmt of frame.body) parent.push(stmt);
        return;
      }
      if (state.reachable) frame.body.push(makeBr(edgeTo(state, frame)));
      const results = join(state, frame, frame.edges);
      parent.push(makeBlock(frame.label, frame.body, results));
      state.reachable = true;
      return;
    }
    case "if":
    case "else": {
      if (state.reachable) frame.body.push(makeBr(edgeTo(state, frame)));
      if (frame.kind === "if") {
        startElse(state, frame);
        frame.body.push(makeBr(edgeTo(state, frame)));
      }
      state.reachable = frame.edges.length > 0;
      const results = state.reachable ? join(state, frame, frame.edges) : [];
      parent.push(makeIf(frame.label, frame.cond, frame.then, frame.body, results));
      return;
    }
    case "try":
    case "try_table":
      closeTry(state, frame, offset);
      return;
    case "func": {
      if (state.reachable) {
        frame.body.push(
          frame.branches === 0
            ? makeReturn(popMany(state.stack, frame.results.length))
            : makeBr(edgeTo(state, frame)),
        );
      }
      if (frame.branches === 0) {
        for (const stmt of frame.body) top.push(stmt);
        return;
      }
      const results = join(state, frame, frame.edges);
      top.push(makeBlock(frame.label, frame.body, results));
      top.push(makeReturn(state.stack.splice(0)));
      return;
    }
  }
}

function step(state: State, row: InstrRow, offset: number): void {
  const { frame, locals, stack } = state;
  switch (row.name) {
    case "local.get":
      stack.push(locals[raw.index]!);
      return;
    case "local.set":
    case "local.tee": {
      const local = raw.index;
      const value = stack[stack.length - 1]!;
      if (row.name === "local.set") stack.pop();
      locals[local] = value;
      if (state.homes[value] === -1 && !isZero(state, value)) state.homes[value] = local;
      return;
    }
    case "block":
    case "loop":
    case "if": {
      const construct = state.constructs[state.constructAt++]!;
      const cond = row.name === "if" ? pop(stack) : NO_COND;
      enter(state, row.name, blockSignature(state.module, raw.block), construct, cond);
      if (row.name === "loop" && state.fuel !== undefined) {
        state.frame.body.push(makeCharge(state.fuel.loops.get(offset)!, [], offset));
      }
      const isLikely = row.name === "if" ? state.module.branchHints.get(offset) : undefined;
      if (isLikely === false) state.frame.body.push(coldMark());
      if (isLikely === true) state.frame.isElseCold = true;
      return;
    }
    case "try":
    case "try_table":
      openTry(state, row.name);
      return;
    case "catch":
      openHandler(state, raw.index, offset);
      return;
    case "catch_all":
      openHandler(state, undefined, offset);
      return;
    case "delegate":
      closeFrame(state, offset);
      return;
    case "throw": {
      const args = popMany(stack, state.module.tags[raw.index]!.type.params.length);
      settleBeforeThrow(state, offset);
      frame.body.push(makeOp("throw", { index: raw.index }, args, [], offset));
      propagate(state, frame, offset);
      return;
    }
    case "throw_ref":
      settleBeforeThrow(state, offset);
      throwOn(state, frame, pop(stack), offset);
      return;
    case "rethrow":
      settleBeforeThrow(state, offset);
      throwOn(state, frame, frameAt(state, raw.index).trying!.caught!, offset);
      return;
    case "else":
      if (state.reachable) frame.body.push(makeBr(edgeTo(state, frame)));
      startElse(state, frame);
      frame.kind = "else";
      state.reachable = true;
      return;
    case "end":
      closeFrame(state, offset);
      return;
    case "br": {
      const target = frameAt(state, raw.index);
      frame.body.push(
        target.kind === "func"
          ? makeReturn(popMany(stack, target.results.length))
          : makeBr(branchTo(state, target)),
      );
      state.reachable = false;
      return;
    }
    case "br_if":
      branchIf(state, pop(stack), raw.index, state.module.branchHints.get(offset));
      return;
    case "br_on_null": {
      const ref = pop(stack);
      branchIf(state, isNull(state, ref, offset), raw.index);
      stack.push(ref);
      return;
    }
    case "br_on_non_null": {
      const cond = fresh(state, "i32", -1);
      const isNone = isNull(state, stack[stack.length - 1]!, offset);
      frame.body.push(makeOp("i32.eqz", {}, [isNone], [cond], offset));
      branchIf(state, cond, raw.index);
      pop(stack);
      return;
    }
    case "br_table": {
      const index = pop(stack);
      const edges = new Map<number, Edge>();
      const targets = raw.labels.slice(0, raw.labelCount).map((depth) => {
        let edge = edges.get(depth);
        if (edge === undefined) {
          edge = branchTo(state, frameAt(state, depth));
          edges.set(depth, edge);
        }
        return edge;
      });
      const fallback = targets.pop()!;
      frame.body.push(makeBrTable(index, targets, fallback));
      state.reachable = false;
      return;
    }
    case "return":
      frame.body.push(makeReturn(popMany(stack, state.func.type.results.length)));
      state.reachable = false;
      return;
    case "return_call": {
      const { type } = state.module.funcs[raw.index]!;
      const args = popMany(stack, type.params.length);
      tailCall(state, type, args, offset, raw.index);
      return;
    }
    case "return_call_indirect":
      tailCallBy(state, state.module.types[raw.index]!, raw.index2, offset);
      return;
    case "return_call_ref":
      tailCallBy(state, state.module.types[raw.index]!, undefined, offset);
      return;
    case "unreachable":
      frame.body.push(makeUnreachable(offset));
      state.reachable = false;
      return;
    case "nop":
      return;
    case "drop":
      pop(stack);
      return;
    case "atomic.fence":
      // With one agent everything is in order.
      return;
    default: {
      if (isMadeOfOthers(row)) {
        atomicOperation(state, row, offset);
        return;
      }
      if (state.fuel === undefined) {
        operation(state, row, offset);
        return;
      }
      chargeLength(state, row, offset);
      const grown = growth(state, row);
      operation(state, row, offset);
      if (grown !== undefined) chargeGrowth(state, row, grown, offset);
    }
  }
}

/** Branches when a value is not zero, which is likely, unlikely or neither. */
function branchIf(state: State, cond: ValueId, depth: number, isLikely?: boolean): void {
  const { frame, stack } = state;
  const target = frameAt(state, depth);
  if (target.kind !== "func" && isLikely !== false) {
    frame.body.push(makeBrIf(cond, branchTo(state, target)));
  } else {
    const label = freshLabel(state);
    const leave = target.kind === "func"
      ? makeReturn(stack.slice(stack.length - target.results.length))
      : makeBr(branchTo(state, target));
    const then = isLikely === false ? [coldMark(), leave] : [leave];
    frame.body.push(makeIf(label, cond, then, [makeBr({ label, args: [] })], []));
  }
  if (isLikely === true) frame.body.push(coldMark());
}

function isNull(state: State, ref: ValueId, offset: number): ValueId {
  const result = fresh(state, "i32", -1);
  state.frame.body.push(makeOp("ref.is_null", {}, [ref], [result], offset));
  return result;
}

function isZero({ types, zeros }: State, value: ValueId): boolean {
  return zeros.get(types[value]!) === value;
}
