/**
 * Finds out whether the body of a loop is several copies of the same code: what `reroll` asks.
 *
 * From the effects upwards: each load and store of a copy is one of the first copy, at an address
 * that has moved on by the same distance, and its operands are made in the same way.
 *
 * @module
 */

import { at } from "../ir/at.ts";
import { effectOf, WRITES_MEMORY } from "../ir/effects.ts";
import type { BrIf, Edge, IrFunc, Loop, Op, Stmt, ValueId } from "../ir/ir.ts";
import { edgesOf, forEachDef, forEachStmt, forEachUse } from "../ir/walk.ts";
import { type Flow, isInside } from "./flow.ts";
import {
  addConstants,
  constantOf,
  type IntType,
  intTypeOf,
  multiplyConstants,
  zerosOf,
} from "./integers.ts";
import {
  isAccess,
  type Linear,
  linearFinder,
  termsText,
  trailingZerosOfDifference,
} from "./linear.ts";

/** Statements of a body that is looked at. */
export const MAX_BODY: number = 600;

/** How deep expressions of two copies are compared. */
const MAX_DEPTH = 40;

/** A loop that might have been unrolled: straight code, then a branch back or out, then the way out. */
export interface Candidate {
  /** Index of the loop among the constructs of the flow. */
  readonly index: number;
  /** The loop. */
  readonly loop: Loop;
  /** The straight code. */
  readonly ops: readonly Op[];
  /** The branch. */
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
export interface Place {
  /** Which copy, from 0 on. */
  readonly copy: number;
  /** What it is in the first copy. */
  readonly first: Op;
}

/** How a loop is one copy several times over. */
export interface Match {
  /** Which copy each load and store is of. */
  readonly places: ReadonlyMap<Op, Place>;
  /** What each carried parameter is at the start of each copy, and at last after all. */
  readonly states: ReadonlyMap<ValueId, readonly ValueId[]>;
  /** How the loop is left. */
  readonly exit: Exit;
  /** What the values used after the branch become. */
  readonly after: Map<ValueId, ValueId>;
}

/** How a loop is left: a sum of a counter that is compared, and what it is at the next round. */
export interface Exit {
  /** The counter. */
  readonly counter: ValueId;
  /** What is added to the counter in the comparison. */
  readonly constant: number;
  /** The comparison, or undefined where the sum itself is the condition. */
  readonly compare: Op | undefined;
  /** Which operand of the comparison is the sum. */
  readonly operand: number;
}

/**
 * Tells the parameters of a loop.
 *
 * @param loop The loop.
 * @returns Whether a value is one.
 */
export function isParamOf(loop: Loop): (value: ValueId) => boolean {
  const params = new Set(loop.params);
  return (value) => params.has(value);
}

/**
 * Takes the body of a loop for a number of copies.
 *
 * @param func The function.
 * @param flow Its flow.
 * @param candidate The loop.
 * @param copies How many.
 * @returns How it is these; undefined where it is not.
 */
export function matchCopies(
  func: IrFunc,
  flow: Flow,
  candidate: Candidate,
  copies: number,
): Match | undefined {
  const { loop, ops, counters, carried, back } = candidate;
  for (const step of counters.values()) if (step % copies !== 0) return undefined;
  const sumOf = linearFinder(flow.defs, isParamOf(loop));
  /** How far a sum goes on from one copy to the next; undefined when it is not known. */
  const strideOf = (type: IntType, { terms }: Linear): number | undefined => {
    let stride: number | undefined = 0;
    for (const { value, factor } of terms) {
      const step = counters.get(value);
      if (step !== undefined) {
        const moved = multiplyConstants(type, factor, step / copies);
        stride = moved === undefined ? undefined : addConstants(type, stride, moved);
        if (stride === undefined) return undefined;
      } else if (isInside(flow, value, candidate.index)) return undefined;
    }
    return stride;
  };
  const places = placesOf(ops, copies, (op) => {
    const address = at(op.args, 0);
    const type = intTypeOf(func, address)!;
    const sum = sumOf(address);
    const stride = strideOf(type, sum);
    return stride === undefined ? undefined : { type, sum, stride };
  });
  if (places === undefined || !isInOrder(ops, places)) return undefined;

  // What each carried parameter is at the start of each copy, and at last after all.
  const states = new Map<ValueId, readonly ValueId[]>();
  for (const [param, slot] of carried) {
    const chain = chainOf(flow, candidate, param, at(back.args, slot));
    const reduces = chain?.every((value, i) => i === 0 || isReduction(flow.defs[value]));
    if (reduces !== true) return undefined;
    if (chain === undefined || (chain.length - 1) % copies !== 0) return undefined;
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
    const type = intTypeOf(func, first);
    if (type === undefined || type !== func.types[other]) return false;
    const [a, b] = [sumOf(first), sumOf(other)];
    if (a.terms.length === 0 || a.terms.length !== b.terms.length) return false;
    const same = a.terms.every(({ value, factor }, i) => {
      const term = at(b.terms, i);
      return term.value === value && term.factor === factor && !carried.has(value);
    });
    const stride = strideOf(type, a);
    if (!same || stride === undefined) return false;
    const distance = multiplyConstants(type, stride, copy);
    return distance !== undefined && addConstants(type, a.constant, distance) === b.constant;
  };

  for (const [op, { copy, first }] of places) {
    if (copy === 0) continue;
    const operands = op.args.slice(1);
    if (!operands.every((arg, i) => matches(at(first.args, i + 1), arg, copy, MAX_DEPTH))) {
      return undefined;
    }
  }
  for (const state of states.values()) {
    for (let copy = 1; copy < copies; copy++) {
      if (!matches(at(state, 1), at(state, copy + 1), copy, MAX_DEPTH)) return undefined;
    }
  }

  const exit = exitOf(func, flow, candidate, copies, sumOf);
  if (exit === undefined) return undefined;
  const after = valuesAfter(candidate, states, copies, twins);
  return after === undefined ? undefined : { places, states, exit, after };
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
  addressOf: (
    op: Op,
  ) => { readonly type: IntType; readonly sum: Linear; readonly stride: number } | undefined,
): Map<Op, Place> | undefined {
  interface Found {
    readonly op: Op;
    readonly type: IntType;
    readonly constant: number;
    readonly stride: number;
  }
  const classes = new Map<string, Found[]>();
  for (const op of ops) {
    if (!isAccess(op)) continue;
    const address = addressOf(op);
    if (address === undefined || address.stride === 0) return undefined;
    const { type, sum, stride } = address;
    const key = `${op.op} ${op.imm.memory} ${op.imm.memOffset}${termsText(sum)}`;
    const list = classes.get(key);
    const found = { op, type, constant: sum.constant, stride };
    if (list === undefined) classes.set(key, [found]);
    else list.push(found);
  }
  const places = new Map<Op, Place>();
  for (const found of classes.values()) {
    if (found.length % copies !== 0) return undefined;
    const { type, stride } = found[0]!;
    const byConstant = new Map(found.map((each) => [each.constant, each.op]));
    if (byConstant.size !== found.length) return undefined;
    const ordered = found.toSorted((a, b) => (a.constant - b.constant) * Math.sign(stride));
    for (const { op, constant } of ordered) {
      if (places.has(op)) continue;
      for (let copy = 0; copy < copies; copy++) {
        const distance = multiplyConstants(type, stride, copy);
        const place = distance === undefined ? undefined : addConstants(type, constant, distance);
        const other = place === undefined ? undefined : byConstant.get(place);
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

function exitOf(
  func: IrFunc,
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
    const type = intTypeOf(func, term!.value)!;
    const start = at(loop.inits, loop.params.indexOf(term!.value));
    const zeros = Math.min(
      trailingZerosOfDifference(type, end ?? start, end === undefined ? end : start, flow.defs),
      zerosOf(type, constant),
    );
    if (zeros < zerosOf(type, step)) return undefined;
    const tested = addConstants(type, constant, step / copies - step);
    return tested === undefined ? undefined : { counter: term!.value, constant: tested };
  };
  const moving = sum(branch.cond, undefined);
  if (goesOn && moving !== undefined) return { ...moving, compare: undefined, operand: 0 };
  if (def?.kind !== "op") return undefined;
  switch (def.op) {
    case "i32.eqz":
    case "i64.eqz": {
      const found = sum(at(def.args, 0), undefined);
      return found === undefined || goesOn ? undefined : { ...found, compare: def, operand: 0 };
    }
    case "i32.eq":
    case "i64.eq":
    case "i32.ne":
    case "i64.ne": {
      if (def.op.endsWith(".ne") !== goesOn) return undefined;
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
