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
import { CONTROL, effectOf, TRAPS_OTHER, WRITES, WRITES_MEMORY } from "../ir/effects.ts";
import type { BrIf, Edge, IrFunc, Loop, Op, Stmt, ValueId } from "../ir/ir.ts";
import { edgesOf, forEachDef, forEachStmt, forEachUse, mapUses } from "../ir/walk.ts";
import { rowByName } from "../wasm/instructions.ts";
import { type Change, filterInPlace, type Flow, flowOf, isInside } from "./flow.ts";
import { newOp } from "./insert.ts";
import {
  constantOf,
  isAccess,
  type Linear,
  linearFinder,
  linearOf,
  termsText,
  trailingZerosOfDifference,
  zerosOf,
} from "./linear.ts";

/** Copies that are looked for, the most first. */
const COPIES = [16, 8, 4, 2];

/** Statements of a body that is looked at. */
const MAX_BODY = 600;

/** How deep expressions of two copies are compared. */
const MAX_DEPTH = 40;

/** A loop that might have been unrolled: straight code, then a branch back or out, then the way out. */
interface Candidate {
  readonly index: number;
  readonly loop: Loop;
  /** The straight code. */
  readonly ops: readonly Op[];
  readonly branch: BrIf;
  /** The edge back. */
  readonly back: Edge;
  /** What comes after the branch. */
  readonly rest: readonly Stmt[];
  /** The parameters that every round moves on by a number, and by how much. */
  readonly counters: ReadonlyMap<ValueId, number>;
  /** The other parameters, with their place. */
  readonly carried: ReadonlyMap<ValueId, number>;
}

/** A load or store: the copy it is of, and the one of the first copy. */
interface Place {
  readonly copy: number;
  readonly first: Op;
}

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

function isParamOf(loop: Loop): (value: ValueId) => boolean {
  const params = new Set(loop.params);
  return (value) => params.has(value);
}

/** Rolls a loop up if it is a number of copies; says whether it was. */
function rollUp(func: IrFunc, flow: Flow, candidate: Candidate, copies: number): boolean {
  const { loop, ops, counters, carried, back } = candidate;
  for (const step of counters.values()) if (step % copies !== 0) return false;
  const sumOf = linearFinder(flow.defs, isParamOf(loop));
  /** How far a sum goes on from one copy to the next; undefined when it is not known. */
  const strideOf = ({ terms }: Linear): number | undefined => {
    let stride = 0;
    for (const { value, factor } of terms) {
      const step = counters.get(value);
      if (step !== undefined) stride = (stride + Math.imul(factor, step / copies)) | 0;
      else if (isInside(flow, value, candidate.index)) return undefined;
    }
    return stride;
  };
  const places = placesOf(ops, copies, (op) => {
    const sum = sumOf(at(op.args, 0));
    const stride = strideOf(sum);
    return stride === undefined ? undefined : { sum, stride };
  });
  if (places === undefined || !isInOrder(ops, places)) return false;

  // What each carried parameter is at the start of each copy, and at last after all.
  const states = new Map<ValueId, readonly ValueId[]>();
  for (const [param, slot] of carried) {
    const chain = chainOf(flow, candidate, param, at(back.args, slot));
    const reduces = chain?.every((value, i) => i === 0 || isReduction(flow.defs[value]));
    if (reduces !== true) return false;
    if (chain === undefined || (chain.length - 1) % copies !== 0) return false;
    const length = (chain.length - 1) / copies;
    states.set(param, Array.from({ length: copies + 1 }, (_, copy) => at(chain, copy * length)));
  }

  const twins = new Map<ValueId, ValueId>();
  /** Whether a value of the first copy is what another value is in a later copy. */
  const matches = (first: ValueId, other: ValueId, copy: number, depth: number): boolean => {
    const key = (first * copies + copy) as ValueId;
    if (twins.get(key) === other) return true;
    const found = compare(first, other, copy, depth);
    if (found) twins.set(key, other);
    return found;
  };
  const compare = (first: ValueId, other: ValueId, copy: number, depth: number): boolean => {
    const state = states.get(first);
    if (state !== undefined) return at(state, copy) === other;
    if (!isInside(flow, first, candidate.index)) {
      return first === other;
    }
    const a = flow.defs[first];
    const b = flow.defs[other];
    if (counters.has(first) || flow.scopes[other] !== candidate.index) {
      return movesOn(first, other, copy);
    }
    if (a?.kind !== "op" || b?.kind !== "op" || depth === 0) return false;
    if (isAccess(a) || isAccess(b)) {
      const place = places.get(b);
      return place !== undefined && place.first === a && place.copy === copy;
    }
    if (movesOn(first, other, copy)) return true;
    if (a.op !== b.op || a.args.length !== b.args.length || !sameImmediates(a, b)) return false;
    return a.args.every((arg, i) => matches(arg, at(b.args, i), copy, depth - 1));
  };
  /** Whether two sums of counters differ by what the copies differ by. */
  const movesOn = (first: ValueId, other: ValueId, copy: number): boolean => {
    if (func.types[first] !== "i32" || func.types[other] !== "i32") return false;
    const [a, b] = [sumOf(first), sumOf(other)];
    if (a.terms.length === 0 || a.terms.length !== b.terms.length) return false;
    const same = a.terms.every(({ value, factor }, i) => {
      const term = at(b.terms, i);
      return term.value === value && term.factor === factor && !carried.has(value);
    });
    const stride = strideOf(a);
    return same && stride !== undefined &&
      ((b.constant - a.constant) | 0) === Math.imul(stride, copy);
  };

  for (const [op, { copy, first }] of places) {
    if (copy === 0) continue;
    const operands = op.args.slice(1);
    if (!operands.every((arg, i) => matches(at(first.args, i + 1), arg, copy, MAX_DEPTH))) {
      return false;
    }
  }
  for (const state of states.values()) {
    for (let copy = 1; copy < copies; copy++) {
      if (!matches(at(state, 1), at(state, copy + 1), copy, MAX_DEPTH)) return false;
    }
  }

  const exit = exitOf(flow, candidate, copies, sumOf);
  if (exit === undefined) return false;
  const after = valuesAfter(candidate, states, copies, twins);
  if (after === undefined) return false;
  commit(func, candidate, { copies, places, states, exit, after });
  return true;
}

/** Whether an operation can be carried out in any order, without which nothing is vectorised. */
function isReduction(stmt: Stmt | undefined): boolean {
  return stmt?.kind === "op" && /^i(32|64)\.(add|mul|and|or|xor)$/.test(stmt.op);
}

function sameImmediates(a: Op, b: Op): boolean {
  const [x, y] = [a.imm, b.imm];
  return x.i32 === y.i32 && x.i64 === y.i64 && x.f32 === y.f32 && x.f64 === y.f64 &&
    x.v128 === y.v128 && x.lane === y.lane && x.shuffle?.join() === y.shuffle?.join() &&
    x.index === y.index && x.types?.join() === y.types?.join();
}

/** Finds for every load and store which copy it is of. */
function placesOf(
  ops: readonly Op[],
  copies: number,
  addressOf: (op: Op) => { readonly sum: Linear; readonly stride: number } | undefined,
): Map<Op, Place> | undefined {
  interface Found {
    readonly op: Op;
    readonly constant: number;
    readonly stride: number;
  }
  const classes = new Map<string, Found[]>();
  for (const op of ops) {
    if (!isAccess(op)) continue;
    const address = addressOf(op);
    if (address === undefined || address.stride === 0) return undefined;
    const { sum, stride } = address;
    const key = `${op.op} ${op.imm.memory} ${op.imm.memOffset}${termsText(sum)}`;
    const list = classes.get(key);
    const found = { op, constant: sum.constant, stride };
    if (list === undefined) classes.set(key, [found]);
    else list.push(found);
  }
  const places = new Map<Op, Place>();
  for (const found of classes.values()) {
    if (found.length % copies !== 0) return undefined;
    const { stride } = found[0]!;
    const byConstant = new Map(found.map((each) => [each.constant, each.op]));
    if (byConstant.size !== found.length) return undefined;
    const ordered = found.toSorted((a, b) => (a.constant - b.constant) * Math.sign(stride));
    for (const { op, constant } of ordered) {
      if (places.has(op)) continue;
      for (let copy = 0; copy < copies; copy++) {
        const other = byConstant.get((constant + Math.imul(stride, copy)) | 0);
        if (other === undefined || places.has(other)) return undefined;
        places.set(other, { copy, first: op });
      }
    }
  }
  return places.size === 0 ? undefined : places;
}

/** Whether no load or store changes places with a store when the copies run one after the other. */
function isInOrder(ops: readonly Op[], places: ReadonlyMap<Op, Place>): boolean {
  const accesses = ops.filter((op) => places.has(op));
  const position = new Map(accesses.map((op, i) => [op, i]));
  const rank = (op: Op): number => {
    const { copy, first } = places.get(op)!;
    return copy * accesses.length + position.get(first)!;
  };
  const writes = (op: Op): boolean => (effectOf(op) & WRITES_MEMORY) !== 0;
  let highest = -1;
  let highestWrite = -1;
  for (const op of accesses) {
    const own = rank(op);
    // A store comes after all before it; a load after the stores before it.
    if (writes(op)) {
      if (own < highest) return false;
      highestWrite = own;
    } else if (own < highestWrite) return false;
    highest = Math.max(highest, own);
  }
  return true;
}

/** The values that lead from a parameter to what is passed for it, each an operand of the next. */
function chainOf(
  flow: Flow,
  { loop }: Candidate,
  param: ValueId,
  last: ValueId,
): ValueId[] | undefined {
  const depends = new Map<ValueId, boolean>();
  const dependsOn = (value: ValueId, depth: number): boolean => {
    if (value === param) return true;
    const known = depends.get(value);
    if (known !== undefined) return known;
    const def = flow.defs[value];
    const inside = def?.kind === "op" && loop.body.includes(def);
    const found = inside && depth > 0 && def.args.some((arg) => dependsOn(arg, depth - 1));
    depends.set(value, found);
    return found;
  };
  const chain: ValueId[] = [];
  for (let value = last;;) {
    chain.push(value);
    if (value === param) return chain.reverse();
    const def = flow.defs[value];
    if (def?.kind !== "op" || isAccess(def) || chain.length > MAX_BODY) return undefined;
    const through = def.args.filter((arg) => dependsOn(arg, MAX_BODY));
    const [next] = through;
    if (next === undefined || through.length > 1) return undefined;
    value = next;
  }
}

/** How a loop is left: a sum of a counter that is compared, and what it is at the next round. */
interface Exit {
  readonly counter: ValueId;
  /** What is added to the counter in the comparison. */
  readonly constant: number;
  /** The comparison, or undefined where the sum itself is the condition. */
  readonly compare: Op | undefined;
  /** Which operand of the comparison is the sum. */
  readonly operand: number;
}

function exitOf(
  flow: Flow,
  candidate: Candidate,
  copies: number,
  sumOf: (value: ValueId) => Linear,
): Exit | undefined {
  const { branch, back, counters, loop } = candidate;
  const def = flow.defs[branch.cond];
  const goesOn = branch.edge === back;
  /** The counter that a value is a constant away from, if it comes to be equal to another value. */
  const sum = (
    value: ValueId,
    end: ValueId | undefined,
  ): { counter: ValueId; constant: number } | undefined => {
    const { constant, terms } = sumOf(value);
    const [term] = terms;
    const step = terms.length === 1 && term!.factor === 1 ? counters.get(term!.value) : undefined;
    if (step === undefined) return undefined;
    const start = at(loop.inits, loop.params.indexOf(term!.value));
    const zeros = Math.min(
      trailingZerosOfDifference(end ?? start, end === undefined ? end : start, flow.defs),
      zerosOf(constant),
    );
    if (zeros < zerosOf(step)) return undefined;
    return { counter: term!.value, constant: (constant - step + step / copies) | 0 };
  };
  const moving = sum(branch.cond, undefined);
  if (goesOn && moving !== undefined) return { ...moving, compare: undefined, operand: 0 };
  if (def?.kind !== "op") return undefined;
  switch (def.op) {
    case "i32.eqz": {
      const found = sum(at(def.args, 0), undefined);
      return found === undefined || goesOn ? undefined : { ...found, compare: def, operand: 0 };
    }
    case "i32.eq":
    case "i32.ne": {
      if ((def.op === "i32.ne") !== goesOn) return undefined;
      for (const operand of [0, 1]) {
        const other = at(def.args, 1 - operand);
        const found = sum(at(def.args, operand), other);
        const fixed = constantOf(other, flow.defs) !== undefined ||
          !isInside(flow, other, candidate.index);
        if (found !== undefined && fixed) return { ...found, compare: def, operand };
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

/**
 * What the values used after the branch become; undefined when one of them is of another copy than
 * the last.
 */
function valuesAfter(
  { ops, rest, loop, branch, back, counters }: Candidate,
  states: ReadonlyMap<ValueId, readonly ValueId[]>,
  copies: number,
  twins: ReadonlyMap<ValueId, ValueId>,
): Map<ValueId, ValueId> | undefined {
  const inside = new Set<ValueId>(loop.params);
  const constants = new Set<ValueId>();
  for (const op of ops) {
    forEachDef(op, (value) => inside.add(value));
    if (op.op.endsWith(".const")) constants.add(op.results[0]!);
  }
  const becomes = new Map<ValueId, ValueId>();
  for (const [key, other] of twins) {
    if (key % copies === copies - 1) becomes.set(other, Math.floor(key / copies) as ValueId);
  }
  for (const state of states.values()) becomes.set(at(state, copies), at(state, 1));
  const used = new Set<ValueId>();
  const note = (value: ValueId): void => {
    if (inside.has(value) && !constants.has(value)) used.add(value);
  };
  forEachStmt([...rest], (stmt) => {
    if (edgesOf(stmt).includes(back)) return;
    forEachUse(stmt, note);
  });
  if (branch.edge !== back) branch.edge.args.forEach(note);
  const found = new Map<ValueId, ValueId>();
  for (const value of used) {
    // What counters come to is known: it is passed on.
    const slot = back.args.indexOf(value);
    const param = slot < 0 ? undefined : at(loop.params, slot);
    if (param !== undefined && counters.has(param)) continue;
    const to = becomes.get(value);
    if (to === undefined) return undefined;
    found.set(value, to);
  }
  return found;
}

/** Leaves the first copy, with smaller steps. */
function commit(
  func: IrFunc,
  { loop, branch, back, rest, counters, carried }: Candidate,
  { copies, places, states, exit, after }: {
    readonly copies: number;
    readonly places: ReadonlyMap<Op, Place>;
    readonly states: ReadonlyMap<ValueId, readonly ValueId[]>;
    readonly exit: Exit;
    readonly after: Map<ValueId, ValueId>;
  },
): void {
  const made: Op[] = [];
  const plus = (value: ValueId, constant: number): ValueId => {
    if (constant === 0) return value;
    const number = newOp(func, "i32.const", "i32", [], { i32: constant });
    const sum = newOp(func, "i32.add", "i32", [value, number.value]);
    made.push(number.stmt, sum.stmt);
    return sum.value;
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
