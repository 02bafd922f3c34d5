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

import { type ByteReader, byteReader } from "../wasm/bytes.ts";
import {
  type CatchClause,
  type Imm,
  immOf,
  type RawImm,
  rawImm,
  readImmediates,
} from "../wasm/immediates.ts";
import {
  blockSignature,
  type InstrRow,
  INSTRUCTIONS,
  type Mnemonic,
  slotType,
} from "../wasm/instructions.ts";
import { readOpcode } from "../wasm/read_instr.ts";
import type { Func, ValidModule } from "../wasm/module.ts";
import { erased } from "../wasm/ref_types.ts";
import { type FuncType, isRefType, type ValType } from "../wasm/types.ts";
import { InternalError } from "../errors.ts";
import { type Emit, isMadeOfOthers, makeOfOthers } from "./atomics.ts";
import {
  type Edge,
  forEachStmt,
  type IrFunc,
  irFuncId,
  keepMarked,
  type LabelId,
  labelId,
  makeBlock,
  makeBr,
  makeBrIf,
  makeBrTable,
  makeIf,
  makeLoop,
  makeOp,
  makeReturn,
  makeUnreachable,
  mapUses,
  type Op,
  type Stmt,
  type ValueId,
  valueId,
} from "./ir.ts";
import { type Construct, scanAhead } from "./scan.ts";
import { goRound, slotsOf, type TailLoop, type TailMembers, tailSlots } from "./tail_loop.ts";

/** Where a label leads while its construct is open. */
interface Frame {
  kind: "func" | "block" | "loop" | "if" | "else" | "try" | "try_table";
  readonly label: LabelId;
  /** The region being filled. */
  body: Stmt[];
  /** The first arm of an if whose second is being filled. */
  then: Stmt[];
  readonly cond: ValueId;
  /** Height of the value stack below the construct's own operands. */
  readonly height: number;
  readonly results: readonly ValType[];
  /** Locals that edges to this label pass, after the label's own values. */
  readonly assigned: readonly number[];
  /** How many values of its own the label takes: parameters of a loop, else results. */
  readonly arity: number;
  /** Edges to the label. */
  edges: Edge[];
  /** How many edges are branches, not the fall through at the end. */
  branches: number;
  /** Values made before the construct have lower numbers. */
  readonly firstValue: number;
  /** Loop parameters and what they start with. */
  readonly loopParams: readonly ValueId[];
  readonly loopInits: readonly ValueId[];
  /** Locals that the second arm finds as they were on entry. */
  readonly restored: readonly number[];
  /** On entry, or where handlers begin: the values of `restored`. */
  savedLocals: readonly ValueId[];
  /** On entry: the values of the construct's parameters. */
  readonly savedParams: readonly ValueId[];
  /** Where exceptions go that are thrown here; undefined for out of the function. */
  handler: Frame | undefined;
  /** Of a try or a `try_table`: what is known beside. */
  readonly trying: Trying | undefined;
  /** Whether the second arm of an if is not likely to run. */
  isElseCold?: boolean;
}

/** What is known of a try or a `try_table`. Its label leads behind all handlers. */
interface Trying {
  /** Its body, which edges to the handlers leave; undefined once the body has ended. */
  guard: Frame | undefined;
  /** Where exceptions of its handlers go. */
  readonly outer: Frame | undefined;
  /** Clauses of a `try_table`. */
  readonly clauses: readonly CatchClause[];
  /** The exception that was caught, once there are handlers that can be reached. */
  caught: ValueId | undefined;
  /** The handler of a tag that is being filled, and the region around it. */
  open: { readonly label: LabelId; readonly flag: ValueId; readonly around: Stmt[] } | undefined;
  /** Whether there is a handler for all exceptions. */
  all: boolean;
}

/** Options of {@link buildFunc}. */
export interface BuildContext {
  /** The module that the function is in. */
  readonly module: ValidModule;
  /** Whether calling a function may throw; when absent, all may. */
  readonly mayThrow?: (func: number) => boolean;
  /** Whether calling a function of a type by a reference may throw; when absent, all may. */
  readonly mayThrowThrough?: (table: number | undefined, type: FuncType) => boolean;
  /** The functions that its tail calls may reach without a call; none when absent. */
  readonly tail?: TailMembers | undefined;
}

/** What the members of a loop of tail calls share while they are built. */
interface Shared {
  /** Type and home of each value. */
  readonly types: ValType[];
  readonly homes: number[];
  labels: number;
}

/** A function under construction. */
interface State {
  readonly module: ValidModule;
  readonly context: BuildContext;
  readonly func: Func;
  /** The loop that the function is a member of. */
  readonly tail: TailLoop | undefined;
  readonly shared: Shared;
  /** Type and home of each value. */
  readonly types: ValType[];
  readonly homes: number[];
  readonly localTypes: readonly ValType[];
  /** The value that each local has. */
  readonly locals: ValueId[];
  /** The values that locals start with, by type. */
  readonly zeros: Map<ValType, ValueId>;
  readonly stack: ValueId[];
  readonly frames: Frame[];
  /** The innermost frame. */
  frame: Frame;
  /** The outermost region. */
  readonly top: Stmt[];
  readonly constructs: readonly Construct[];
  constructAt: number;
  reachable: boolean;
  /** Parameters found to be the same value all along, which are replaced at the end. */
  readonly replaced: Map<ValueId, ValueId>;
}

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

/** Validation was the use of what reference types say; from here on one type stands for a hierarchy. */
function fresh({ homes, types }: Shared | State, type: ValType, home: number): ValueId {
  types.push(isRefType(type) ? erased(type) : type);
  homes.push(home);
  return valueId(types.length - 1);
}

function freshLabel(state: State): LabelId {
  return labelId(state.shared.labels++);
}

/** Finds what a value is. */
function resolve(replaced: ReadonlyMap<ValueId, ValueId>, value: ValueId): ValueId {
  if (replaced.size === 0) return value;
  let at = value;
  for (let next = replaced.get(at); next !== undefined; next = replaced.get(at)) at = next;
  return at;
}

function frameAt({ frames }: State, depth: number): Frame {
  const frame = frames[frames.length - 1 - depth];
  if (frame === undefined) throw new InternalError(`label ${depth} is not open`);
  return frame;
}

function pop(stack: ValueId[]): ValueId {
  const value = stack.pop();
  if (value === undefined) throw new InternalError("the value stack is empty");
  return value;
}

function popMany(stack: ValueId[], count: number): ValueId[] {
  if (count > stack.length) throw new InternalError("the value stack is empty");
  switch (count) {
    case 0:
      return [];
    case 1:
      return [pop(stack)];
    case 2: {
      const second = pop(stack);
      return [pop(stack), second];
    }
    default:
      return stack.splice(stack.length - count, count);
  }
}

/** The values on top of the stack, which stay there. */
function topOf(stack: readonly ValueId[], count: number): ValueId[] {
  switch (count) {
    case 0:
      return [];
    case 1:
      return [stack[stack.length - 1]!];
    default:
      return stack.slice(stack.length - count);
  }
}

function edgeTo({ locals, stack }: State, frame: Frame): Edge {
  const { arity, assigned } = frame;
  let args: ValueId[];
  if (assigned.length === 0) args = topOf(stack, arity);
  else {
    // Made in the right size: a list that is pushed to takes room for 17 elements.
    args = new Array<ValueId>(arity + assigned.length);
    const from = stack.length - arity;
    for (let i = 0; i < arity; i++) args[i] = stack[from + i]!;
    for (let i = 0; i < assigned.length; i++) args[arity + i] = locals[assigned[i]!]!;
  }
  const edge: Edge = { label: frame.label, args };
  if (frame.edges.length === 0) frame.edges = [edge];
  else frame.edges.push(edge);
  return edge;
}

function branchTo(state: State, frame: Frame): Edge {
  frame.branches++;
  return edgeTo(state, frame);
}

function enter(
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

/** Gives a construct its results, keeping only those that are not one known value. */
function join(state: State, frame: Frame, edges: readonly Edge[]): ValueId[] {
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

function closeLoop(state: State, frame: Frame): void {
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

function closeFrame(state: State): void {
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
      closeTry(state, frame);
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

function startElse({ locals, stack }: State, frame: Frame): void {
  frame.then = frame.body;
  frame.body = frame.isElseCold === true ? [coldMark()] : [];
  for (let i = 0; i < frame.restored.length; i++) {
    locals[frame.restored[i]!] = frame.savedLocals[i]!;
  }
  stack.length = frame.height;
  for (const value of frame.savedParams) stack.push(value);
}

/** Opens a try or a `try_table`: the construct itself and, inside of it, its body. */
function openTry(state: State, kind: "try" | "try_table"): void {
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

/** Begins a handler of a try. */
function openHandler(state: State, tag: number | undefined, offset: number): void {
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

/** Throws on what nothing has caught. */
function throwOn(state: State, frame: Frame, caught: ValueId, offset: number): void {
  frame.body.push(makeOp("throw_ref", {}, [caught], [], offset));
  propagate(state, frame);
}

/** Goes where the exception goes that is on its way. */
function propagate(state: State, frame: Frame): void {
  const { handler } = frame;
  frame.body.push(
    handler === undefined ? makeUnreachable("Exception") : makeBr(edgeTo(state, handler)),
  );
  state.reachable = false;
}

/** Ends a try or a `try_table`, whose frame has been taken away. */
function closeTry(state: State, frame: Frame): void {
  const trying = frame.trying!;
  const parent = state.frame.body;
  if (trying.all) {
    if (state.reachable) frame.body.push(makeBr(edgeTo(state, frame)));
  } else {
    endPart(state, frame, trying, 0);
    for (const clause of trying.clauses) if (state.reachable) branchOnCatch(state, frame, clause);
    if (state.reachable) throwOn(state, frame, trying.caught!, 0);
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
function branchOnCatch(state: State, frame: Frame, { kind, label, tag }: CatchClause): void {
  const { stack } = state;
  const caught = frame.trying!.caught!;
  const target = frameAt(state, label);
  const flag = tag < 0 ? undefined : catchTag(state, frame, caught, tag, 0);
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
      closeFrame(state);
      return;
    case "throw": {
      const args = popMany(stack, state.module.tags[raw.index]!.type.params.length);
      frame.body.push(makeOp("throw", { index: raw.index }, args, [], offset));
      propagate(state, frame);
      return;
    }
    case "throw_ref":
      throwOn(state, frame, pop(stack), offset);
      return;
    case "rethrow":
      throwOn(state, frame, frameAt(state, raw.index).trying!.caught!, offset);
      return;
    case "else":
      if (state.reachable) frame.body.push(makeBr(edgeTo(state, frame)));
      startElse(state, frame);
      frame.kind = "else";
      state.reachable = true;
      return;
    case "end":
      closeFrame(state);
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
      frame.body.push(makeUnreachable());
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
    default:
      if (isMadeOfOthers(row)) atomicOperation(state, row, offset);
      else operation(state, row, offset);
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

/** Marks what follows it as unlikely to run. */
function coldMark(): Op {
  return makeOp("nop", {}, [], [], 0);
}

function isNull(state: State, ref: ValueId, offset: number): ValueId {
  const result = fresh(state, "i32", -1);
  state.frame.body.push(makeOp("ref.is_null", {}, [ref], [result], offset));
  return result;
}

/** Leaves by a call of a function by its index. */
function tailCall(
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

/** Leaves by a call of the function that a reference on the stack, or in a table, refers to. */
function tailCallBy(
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

/** Adds the operations that an atomic instruction is made of. */
function atomicOperation(state: State, row: InstrRow, offset: number): void {
  const { frame, stack } = state;
  const count = row.signature === "custom" ? 0 : row.signature.params.length;
  const emit: Emit = (op, imm, args, type) => {
    const result = type === undefined ? undefined : fresh(state, type, -1);
    frame.body.push(makeOp(op, imm, args, result === undefined ? [] : [result], offset));
    return result;
  };
  const result = makeOfOthers(row, immOf(row.immediates, raw), popMany(stack, count), emit);
  if (result !== undefined) stack.push(result);
}

function isZero({ types, zeros }: State, value: ValueId): boolean {
  return zeros.get(types[value]!) === value;
}

/** Adds an instruction that is a plain operation. */
function operation(state: State, row: InstrRow, offset: number): void {
  const { module, stack } = state;
  let count: number;
  let resultTypes: readonly ValType[];
  if (row.signature !== "custom") {
    count = row.signature.params.length;
    resultTypes = RESULTS_BY_ID[row.id] ?? addressResults(module, row, raw);
  } else {
    switch (row.name) {
      case "select":
      case "select_t":
        count = 3;
        resultTypes = [state.types[stack[stack.length - 2]!]!];
        break;
      case "call": {
        const type = module.funcs[raw.index]!.type;
        count = type.params.length;
        resultTypes = type.results;
        break;
      }
      case "call_indirect": {
        const type = module.types[raw.index]!;
        count = type.params.length + 1;
        resultTypes = type.results;
        break;
      }
      case "call_ref": {
        const type = module.types[raw.index]!;
        count = type.params.length + 1;
        resultTypes = type.results;
        break;
      }
      case "ref.as_non_null":
        count = 1;
        resultTypes = [state.types[stack[stack.length - 1]!]!];
        break;
      case "global.get":
        count = 0;
        resultTypes = [module.globals[raw.index]!.type.value];
        break;
      case "global.set":
        count = 1;
        resultTypes = NO_TYPES;
        break;
      case "table.get":
        count = 1;
        resultTypes = [module.tables[raw.index]!.type.element];
        break;
      case "table.set":
        count = 2;
        resultTypes = NO_TYPES;
        break;
      case "table.grow":
        count = 2;
        resultTypes = [module.tables[raw.index]!.type.addressType];
        break;
      case "table.init":
      case "table.copy":
      case "memory.copy":
      case "table.fill":
        count = 3;
        resultTypes = NO_TYPES;
        break;
      case "ref.null":
        count = 0;
        resultTypes = [raw.refType];
        break;
      case "ref.is_null":
        count = 1;
        resultTypes = ["i32"];
        break;
      case "ref.func":
        count = 0;
        resultTypes = ["funcref"];
        break;
      default:
        throw new InternalError(`${row.name} has no IR`);
    }
  }
  const args = popMany(stack, count);
  let results: ValueId[];
  if (resultTypes.length === 1) {
    const result = fresh(state, resultTypes[0]!, -1);
    stack.push(result);
    results = [result];
  } else {
    results = [];
    for (let i = 0; i < resultTypes.length; i++) {
      const result = fresh(state, resultTypes[i]!, -1);
      results.push(result);
      stack.push(result);
    }
  }
  const imm = immOf(row.immediates, raw);
  const { body, handler } = state.frame;
  if (handler === undefined || !mayThrow(state, row)) {
    body.push(makeOp(row.name, imm, args, results, offset));
    return;
  }
  const thrown = fresh(state, "i32", -1);
  results.push(thrown);
  body.push(makeOp(row.name, { ...imm, handled: true }, args, results, offset));
  body.push(makeBrIf(thrown, edgeTo(state, handler)));
}

/** Whether the instruction that has been read is a call that may throw. */
function mayThrow({ context, module }: State, { name }: InstrRow): boolean {
  switch (name) {
    case "call":
      return context.mayThrow?.(raw.index) ?? true;
    case "call_indirect":
      return context.mayThrowThrough?.(raw.index2, module.types[raw.index]!) ?? true;
    case "call_ref":
      return context.mayThrowThrough?.(undefined, module.types[raw.index]!) ?? true;
    default:
      return false;
  }
}

const NO_CONSTRUCT: Construct = { assigned: [], restored: [] };
const NO_COND = valueId(-1);
const NO_VALUES: ValueId[] = [];
const NO_STMTS: Stmt[] = [];
const NO_CLAUSES: readonly CatchClause[] = [];
const NO_EDGES: Edge[] = [];

/** Stands for the frame around the outermost one. */
const NO_FRAME: Frame = {
  kind: "func",
  label: labelId(-1),
  body: NO_STMTS,
  then: NO_STMTS,
  cond: NO_COND,
  height: 0,
  results: [],
  assigned: [],
  arity: 0,
  edges: [],
  branches: 0,
  firstValue: 0,
  loopParams: [],
  loopInits: [],
  restored: [],
  savedLocals: [],
  savedParams: [],
  handler: undefined,
  trying: undefined,
};

const NO_TYPES: readonly ValType[] = [];

/** Where immediates are read into; nothing of it lasts. */
const raw: RawImm = rawImm();

/** Types of results by the id of the row, where they depend on nothing. */
const RESULTS_BY_ID: readonly (readonly ValType[] | undefined)[] = INSTRUCTIONS.map(
  ({ signature }) => {
    if (signature === "custom") return undefined;
    const types = signature.results.flatMap((slot) => slot === "addr" ? [] : [slot]);
    return types.length === signature.results.length ? types : undefined;
  },
);

/** Types of results that are addresses of the memory or table that an instruction works on. */
function addressResults(module: ValidModule, row: InstrRow, imm: RawImm): ValType[] {
  if (row.signature === "custom") return [];
  const memory = row.name === "memory.init" ? imm.index2 : imm.index;
  const { type } = row.name === "table.size" ? module.tables[imm.index]! : module.memories[memory]!;
  return row.signature.results.map((slot) => slotType(slot, type.addressType));
}

/**
 * Makes the operation that gives the zero value which a local of a type starts with (spec 4.4.10.1,
 * default values).
 *
 * @param type The type.
 * @param result The value that it gives.
 * @param offset Byte offset to note.
 * @returns The operation.
 */
export function zeroOf(type: ValType, result: ValueId, offset: number): Op {
  const op = (name: Mnemonic, imm: Imm): Op => makeOp(name, imm, [], [result], offset);
  if (isRefType(type)) return op("ref.null", { refType: type });
  switch (type) {
    case "i32":
      return op("i32.const", { i32: 0 });
    case "i64":
      return op("i64.const", { i64: 0n });
    case "f32":
      return op("f32.const", { f32: 0 });
    case "f64":
      return op("f64.const", { f64: 0n });
    case "v128":
      return op("v128.const", { v128: 0n });
  }
}
