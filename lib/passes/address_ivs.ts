/**
 * Gives addresses that move with a loop a variable of their own.
 *
 * An address in a loop that is a loop-invariant value plus a counter, or a counter plus a constant
 * that is no small offset, becomes a parameter of the loop, set before it and moved on right after
 * the counter (strength reduction: Cooke and Kennedy, "An algorithm for reduction of operator
 * strength", CACM 1977). clang counts from a negative number up to 0, where it can; LLVM then
 * widens the counter by itself, and cannot see that the addresses that were sums with it follow each
 * other, so that the loop is not vectorised. Addresses whose constants are close share a variable.
 *
 * Needs: constants are the right operands of sums (`fold`). Leaves the sums behind for `dead_code`.
 *
 * ```text
 * loop L0 (v1: i32 = v0) {                     v7: i32 = i32.add v0 v2
 *   v3: i32 = i32.add v2 v1                    loop L0 (v1: i32 = v0, v8: i32 = v7) {
 *   v4: i32 = i32.load v3                 =>     v4: i32 = i32.load v8
 *   …                                            …
 *   v6: i32 = i32.add v1 v5                      v6: i32 = i32.add v1 v5
 *   br_if v6 L0(v6)                              v9: i32 = i32.add v8 v5
 *                                                br_if v6 L0(v6, v9)
 * ```
 *
 * @module
 */

import { at } from "../ir/at.ts";
import type { IrFunc, Loop, Op, ValueId } from "../ir/ir.ts";
import type { Coalesced } from "./coalesce_checks.ts";
import { type Change, type Flow, flowOf, isInside } from "./flow.ts";
import { type Insertions, insertions } from "./insert.ts";
import {
  addConstants,
  constantOf,
  type IntType,
  intTypeOf,
  multiplyConstants,
  newArithmetic,
  newConstant,
} from "./integers.ts";
import { isAccess, type Linear, linearOf, type Term, termsText } from "./linear.ts";

/** Constants below this stay with the counter: LLVM sees through them. */
const SMALL = 1024;

/** Constants that differ by less share a variable. */
const NEAR = 65_536;

/** Variables that a loop gets at most. */
const MAX_VARIABLES = 8;

/** A parameter of a loop that every round moves on by the same number. */
interface Counter {
  /** Its place among the loop's parameters. */
  readonly slot: number;
  /** By how much, signed. */
  readonly step: number;
}

/** An access of a loop and its address. */
interface Access {
  readonly op: Op;
  readonly constant: number;
}

/** Addresses that differ by constants. */
interface Group {
  readonly counter: ValueId;
  /** The type of the addresses. */
  readonly type: IntType;
  readonly factor: number;
  /** How far a round moves them on. */
  readonly stride: number;
  readonly invariants: readonly Term[];
  readonly accesses: Access[];
}

/**
 * Gives addresses variables, in place.
 *
 * @param func The function.
 * @param coalesced Memories whose accesses will be checked together.
 * @param flow Its flow.
 * @returns What was changed.
 */
export function addressIvs(
  func: IrFunc,
  coalesced: Coalesced,
  flow: Flow = flowOf(func),
): Change {
  if (!flow.constructs.some(({ kind }) => kind === "loop")) return "nothing";
  let change: Change = "nothing";
  const byLoop = accessesByLoop(flow);
  const inserted = insertions();
  for (const [index, accesses] of byLoop) {
    const loop = at(flow.constructs, index) as Loop;
    const counters = countersOf(flow, index, loop);
    if (counters.size === 0) continue;
    const groups = groupAccesses(func, flow, index, counters, accesses);
    const wanted = groups.flatMap(clusters).filter(isWorthIt)
      .sort((a, b) => b.accesses.length - a.accesses.length)
      .slice(0, MAX_VARIABLES);
    const context = { coalesced, inserted };
    if (wanted.length > 0) change = "shape";
    for (const group of wanted) addVariable(func, flow, loop, counters, group, context);
  }
  if (change !== "nothing") inserted.apply(flow.regions);
  return change;
}

/** The accesses whose innermost loop is each loop, by its index among the constructs. */
function accessesByLoop(flow: Flow): Map<number, Op[]> {
  const found = new Map<number, Op[]>();
  for (const { body, owner } of flow.regions) {
    let loop = owner;
    while (loop >= 0 && at(flow.constructs, loop).kind !== "loop") loop = at(flow.parents, loop);
    if (loop < 0) continue;
    for (const stmt of body) {
      if (!isAccess(stmt)) continue;
      const list = found.get(loop);
      if (list === undefined) found.set(loop, [stmt]);
      else list.push(stmt);
    }
  }
  return found;
}

/** The sum that an address is, whose terms are counters and what is made outside of the loop. */
function addressOf(flow: Flow, loop: number, value: ValueId): Linear {
  const params = (at(flow.constructs, loop) as Loop).params;
  return linearOf(value, flow.defs, (term) => params.includes(term));
}

function countersOf(flow: Flow, index: number, loop: Loop): Map<ValueId, Counter> {
  const found = new Map<ValueId, Counter>();
  const edges = at(flow.edges, loop.label);
  loop.params.forEach((param, slot) => {
    let step: number | undefined;
    for (const edge of edges) {
      const passed = at(edge.args, slot);
      if (flow.defs[passed]?.kind !== "op") return;
      const { constant, terms } = addressOf(flow, index, passed);
      const [term] = terms;
      if (terms.length !== 1 || term!.value !== param || term!.factor !== 1) return;
      if (step !== undefined && step !== constant) return;
      step = constant;
    }
    if (step !== undefined && step !== 0) found.set(param, { slot, step });
  });
  return found;
}

function groupAccesses(
  func: IrFunc,
  flow: Flow,
  loop: number,
  counters: ReadonlyMap<ValueId, Counter>,
  accesses: readonly Op[],
): Group[] {
  const groups = new Map<string, Group>();
  for (const op of accesses) {
    const address = addressOf(flow, loop, at(op.args, 0));
    const { constant, terms } = address;
    const moving = terms.filter(({ value }) => isInside(flow, value, loop));
    const [term, ...others] = moving;
    const step = term === undefined ? undefined : counters.get(term.value)?.step;
    if (term === undefined || others.length > 0 || step === undefined) continue;
    const type = intTypeOf(func, term.value)!;
    const stride = multiplyConstants(type, step, term.factor);
    if (stride === undefined) continue;
    const invariants = terms.filter((other) => other !== term);
    const key = termsText(address);
    let group = groups.get(key);
    if (group === undefined) {
      const { value: counter, factor } = term;
      group = { counter, type, factor, stride, invariants, accesses: [] };
      groups.set(key, group);
    }
    group.accesses.push({ op, constant });
  }
  return [...groups.values()];
}

/** Takes addresses apart whose constants are far from each other. */
function clusters(group: Group): Group[] {
  const sorted = group.accesses.toSorted((a, b) => a.constant - b.constant);
  const found: Group[] = [];
  for (const access of sorted) {
    const last = found.at(-1);
    if (last !== undefined && access.constant - at(last.accesses, 0).constant < NEAR) {
      last.accesses.push(access);
    } else found.push({ ...group, accesses: [access] });
  }
  return found;
}

function isWorthIt(group: Group): boolean {
  if (group.invariants.length > 0) return true;
  const { constant } = at(group.accesses, 0);
  return constant >= SMALL || constant <= -SMALL;
}

/** Adds a parameter to a loop, for the lowest address of a group, and uses it for all of them. */
function addVariable(
  func: IrFunc,
  flow: Flow,
  loop: Loop,
  counters: ReadonlyMap<ValueId, Counter>,
  group: Group,
  { coalesced, inserted }: { readonly coalesced: Coalesced; readonly inserted: Insertions },
): void {
  const { slot } = counters.get(group.counter)!;
  const { type, stride } = group;
  // Where checks are coalesced, the variable is what they check; elsewhere LLVM knows more of a sum
  // whose parts are counters.
  const joined = coalesced(at(group.accesses, 0).op.imm.memory ?? 0);
  const lowest = joined || group.invariants.length === 0 ? at(group.accesses, 0).constant : 0;
  const number = (value: number, put: (op: Op) => void): ValueId =>
    newConstant(func, type, value, put);
  const add = (a: ValueId, b: ValueId, put: (op: Op) => void): ValueId =>
    newArithmetic(func, type, "add", a, b, put);

  const ahead = (op: Op): void => inserted.before(loop, op);
  const start = at(loop.inits, slot);
  let init: ValueId | undefined;
  let constant = lowest;
  for (const { value, factor } of [{ value: start, factor: group.factor }, ...group.invariants]) {
    const known = constantOf(value, flow.defs);
    const product = known === undefined ? undefined : multiplyConstants(type, known, factor);
    const total = product === undefined ? undefined : addConstants(type, constant, product);
    if (total !== undefined) {
      constant = total;
      continue;
    }
    const term = factor === 1
      ? value
      : newArithmetic(func, type, "mul", value, number(factor, ahead), ahead);
    init = init === undefined ? term : add(init, term, ahead);
  }
  if (init === undefined) init = number(constant, ahead);
  else if (constant !== 0) init = add(init, number(constant, ahead), ahead);

  func.types.push(type);
  func.homes.push(-1);
  const param = (func.types.length - 1) as ValueId;
  loop.params.push(param);
  loop.inits.push(init);
  const moved = new Map<ValueId, ValueId>();
  for (const edge of at(flow.edges, loop.label)) {
    const passed = at(edge.args, slot);
    let next = moved.get(passed);
    if (next === undefined) {
      const after = (op: Op): void => inserted.after(flow.defs[passed]!, op);
      next = add(param, number(stride, after), after);
      moved.set(passed, next);
    }
    edge.args.push(next);
  }
  for (const access of group.accesses) {
    const here = (op: Op): void => inserted.before(access.op, op);
    // Both are exact numbers, and for an i32 the difference is right modulo 2^32.
    const distance = type === "i32" ? (access.constant - lowest) | 0 : access.constant - lowest;
    access.op.args[0] = distance === 0 ? param : add(param, number(distance, here), here);
  }
}
