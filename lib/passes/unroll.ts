/**
 * Repeats the body of small loops over vectors, so that a check covers several rounds.
 *
 * LLVM vectorises loops of numbers, and what it makes has no check in its rounds; a loop that has
 * vectors already stays as it is, a check of each address in each round. Several rounds one after the
 * other, of which none is the last, are one piece of code whose checks are coalesced.
 *
 * The loop is left by `counter == end`. With constants that say how many rounds there are, and where the
 * number of copies divides it, the body is repeated in place. Else a loop of copies goes ahead of the
 * loop, as long as the counter is at least so many rounds away from its end: then no copy is the last
 * round, and what remains, one round at least, is for the loop as it was. The distance is unsigned and
 * modulo 2^32; where the steps do not lead to the end, it is still right that these rounds do not.
 *
 * The result is exact: the same rounds run in the same order.
 *
 * Needs: constants are the right operands of sums (`fold`).
 *
 * ```text
 * loop L0 (v1: i32 = v0) {                     v9: i32 = block L1 {
 *   v3: v128 = v128.load v1                      br_if (v2 - 16 - v0 <u 64) L1(v0)
 *   …                                            loop L2 (v7: i32 = v0) {
 *   v5: i32 = i32.add v1 v4   ;; v4 = 16   =>      four copies, from v7 to v8 = v7 + 64
 *   v6: i32 = i32.ne v5 v2                         br_if (v2 - 16 - v8 >=u 64) L2(v8)
 *   br_if v6 L0(v5)                                br L1(v8)
 *   …                                          } } -> (v9: i32)
 *                                              loop L0 (v1: i32 = v9) { as before }
 * ```
 *
 * @module
 */

import { at } from "../ir/at.ts";
import { cloneStmts } from "../ir/clone.ts";
import { CONTROL, effectOf, TRAPS_OTHER, WRITES } from "../ir/effects.ts";
import {
  type BrIf,
  type Edge,
  type IrFunc,
  labelId,
  type Loop,
  type Op,
  type Stmt,
  type ValueId,
  valueId,
} from "../ir/ir.ts";
import { makeBlock, makeBr, makeBrIf, makeLoop } from "../ir/make.ts";
import { forEachStmt, mapUses } from "../ir/walk.ts";
import { type Change, type Flow, flowOf, isInside } from "./flow.ts";
import { insertions, newOp } from "./insert.ts";
import { constantOf, newConstant } from "./integers.ts";
import { isAccess, linearOf } from "./linear.ts";

/** Copies of a body at most. */
const MAX_COPIES = 8;

/** Copies of a body where rounds remain, which are at most as many. */
const MAX_COPIES_AHEAD = 4;

/** Loads and stores of all copies together. */
const MAX_ACCESSES = 24;

/** Operations of all copies together. */
const MAX_OPS = 160;

/** A loop over vectors: straight code, then a branch back or out. */
interface Candidate {
  readonly loop: Loop;
  /** The straight code. */
  readonly ops: readonly Op[];
  /** The edge back. */
  readonly back: Edge;
  /** The parameters that every round moves on by a number, and by how much. */
  readonly counters: ReadonlyMap<ValueId, number>;
  readonly exit: Exit;
}

/** A round is the last when `counter + constant == end` at its start. */
interface Exit {
  readonly counter: ValueId;
  /** By how much a round moves the counter, signed. */
  readonly step: number;
  readonly constant: number;
  /** A number, or a value from outside of the loop. */
  readonly end: { readonly number: number } | { readonly value: ValueId };
}

/**
 * Unrolls the loops over vectors of a function, in place.
 *
 * @param func The function.
 * @param flow Its flow.
 * @param isWanted Whether a load or store makes a loop one that is unrolled.
 * @returns What was changed.
 */
export function unroll(
  func: IrFunc,
  flow: Flow = flowOf(func),
  isWanted: (access: Op) => boolean = (access) => access.op.startsWith("v128."),
): Change {
  const inserted = insertions();
  let change: Change = "nothing";
  flow.constructs.forEach((construct, index) => {
    if (construct.kind !== "loop") return;
    const candidate = candidateOf(func, flow, index, construct, isWanted);
    if (candidate === undefined) return;
    const most = mostCopies(candidate.ops);
    const copies = dividerOf(roundsOf(flow, candidate), most);
    if (copies > 1) {
      repeatInPlace(func, candidate, copies);
      change = "shape";
      return;
    }
    const ahead = Math.min(most, MAX_COPIES_AHEAD);
    if (ahead < 2 || Math.abs(candidate.exit.step) >= 2 ** 16) return;
    for (const stmt of copiesAhead(func, candidate, ahead)) inserted.before(construct, stmt);
    change = "shape";
  });
  if (change !== "nothing") inserted.apply(flow.regions);
  return change;
}

/** How often a body may be there. */
function mostCopies(ops: readonly Op[]): number {
  const accesses = ops.filter(isAccess).length;
  const most = Math.min(MAX_COPIES, MAX_ACCESSES / accesses, MAX_OPS / ops.length);
  return Math.floor(most);
}

/** The greatest divider of a number of rounds up to a greatest one; 1 when it is not known. */
function dividerOf(rounds: number | undefined, most: number): number {
  if (rounds === undefined) return 1;
  for (let copies = most; copies > 1; copies--) if (rounds % copies === 0) return copies;
  return 1;
}

function candidateOf(
  func: IrFunc,
  flow: Flow,
  index: number,
  loop: Loop,
  isWanted: (access: Op) => boolean,
): Candidate | undefined {
  const edges = at(flow.edges, loop.label);
  const [back] = edges;
  const end = loop.body.findIndex((stmt) => stmt.kind !== "op");
  const branch = loop.body[end];
  if (back === undefined || edges.length !== 1 || branch?.kind !== "br_if") return undefined;
  const next = loop.body[end + 1];
  const goesOn = branch.edge === back;
  if (!goesOn && !(next?.kind === "br" && next.edge === back)) return undefined;
  const ops = loop.body.slice(0, end) as Op[];
  if (!ops.some((op) => isAccess(op) && isWanted(op))) return undefined;
  const plain = ops.every((op) =>
    isAccess(op) || (effectOf(op) & (WRITES | CONTROL | TRAPS_OTHER)) === 0
  );
  if (!plain) return undefined;
  const params = new Set(loop.params);
  const sumOf = (value: ValueId) => linearOf(value, flow.defs, (term) => params.has(term));
  const counters = new Map<ValueId, number>();
  loop.params.forEach((param, slot) => {
    const { constant, terms } = sumOf(at(back.args, slot));
    const [term] = terms;
    if (terms.length !== 1 || term!.value !== param || term!.factor !== 1) return;
    // What is made from a counter here has 32 bits; other parameters go on as in any round.
    if (constant !== 0 && func.types[param] === "i32") counters.set(param, constant);
  });
  const exit = exitOf(flow, index, branch, goesOn, (value) => {
    const { constant, terms } = sumOf(value);
    const [term] = terms;
    const step = terms.length === 1 && term!.factor === 1 ? counters.get(term!.value) : undefined;
    return step === undefined ? undefined : { counter: term!.value, step, constant };
  });
  return exit === undefined ? undefined : { loop, ops, back, counters, exit };
}

function exitOf(
  flow: Flow,
  loop: number,
  { cond }: BrIf,
  goesOn: boolean,
  counterOf: (value: ValueId) => Omit<Exit, "end"> | undefined,
): Exit | undefined {
  const zero = (value: ValueId): Exit | undefined => {
    const found = counterOf(value);
    return found === undefined ? undefined : { ...found, end: { number: 0 } };
  };
  const def = flow.defs[cond];
  if (def?.kind === "op" && def.op === "i32.eqz" && !goesOn) return zero(at(def.args, 0));
  if (def?.kind === "op" && def.op === (goesOn ? "i32.ne" : "i32.eq")) {
    for (const operand of [0, 1]) {
      const other = at(def.args, 1 - operand);
      const found = counterOf(at(def.args, operand));
      const number = constantOf(other, flow.defs);
      if (found === undefined) continue;
      if (number !== undefined) return { ...found, end: { number } };
      if (!isInside(flow, other, loop)) return { ...found, end: { value: other } };
    }
    return undefined;
  }
  return goesOn ? zero(cond) : undefined;
}

/** How many rounds there are, where constants say it. */
function roundsOf(flow: Flow, { loop, exit }: Candidate): number | undefined {
  const { counter, step, constant, end } = exit;
  const start = constantOf(at(loop.inits, loop.params.indexOf(counter)), flow.defs);
  if (start === undefined || !("number" in end)) return undefined;
  const away = end.number - constant - start;
  const distance = (step > 0 ? away : -away) >>> 0;
  return distance % Math.abs(step) === 0 ? distance / Math.abs(step) + 1 : undefined;
}

/** Copies the straight code of a loop; gives what the next round would start with. */
function copyRounds(
  func: IrFunc,
  { loop, ops, back, counters }: Candidate,
  copies: number,
  first: readonly ValueId[],
): { readonly made: readonly Stmt[]; readonly next: readonly ValueId[] } {
  const made: Stmt[] = [];
  let next = first;
  for (let copy = 0; copy < copies; copy++) {
    const values = new Map(loop.params.map((param, slot) => [param, at(next, slot)]));
    for (const stmt of cloneStmts(func, ops, values)) made.push(stmt);
    next = loop.params.map((param, slot) => {
      const step = counters.get(param);
      const arg = at(back.args, slot);
      if (step === undefined) return values.get(arg) ?? arg;
      // From the first value, so that addresses are sums of few terms.
      return plus(func, made, at(first, slot), Math.imul(step, copy + 1));
    });
  }
  return { made, next };
}

function plus(func: IrFunc, made: Stmt[], value: ValueId, constant: number): ValueId {
  if (constant === 0) return value;
  return compute(func, made, "i32.add", value, number(func, made, constant));
}

function number(func: IrFunc, made: Stmt[], constant: number): ValueId {
  return newConstant(func, "i32", constant, (op) => made.push(op));
}

function compute(
  func: IrFunc,
  made: Stmt[],
  op: "i32.add" | "i32.sub" | "i32.lt_u" | "i32.ge_u",
  a: ValueId,
  b: ValueId,
): ValueId {
  const { stmt, value } = newOp(func, op, "i32", [a, b]);
  made.push(stmt);
  return value;
}

/** Makes the body of a loop several rounds, of which the one that was there is the last. */
function repeatInPlace(func: IrFunc, candidate: Candidate, copies: number): void {
  const { loop } = candidate;
  const { made, next } = copyRounds(func, candidate, copies - 1, loop.params);
  const last = new Map(loop.params.map((param, slot) => [param, at(next, slot)]));
  forEachStmt(loop.body, (stmt) => mapUses(stmt, (value) => last.get(value) ?? value));
  loop.body.unshift(...made);
}

/** Makes a loop of copies to go ahead of a loop, which then starts where that ends. */
function copiesAhead(func: IrFunc, candidate: Candidate, copies: number): Stmt[] {
  const { loop, exit } = candidate;
  const slot = loop.params.indexOf(exit.counter);
  const span = copies * Math.abs(exit.step);
  const fresh = (): ValueId[] =>
    loop.params.map((param) => {
      func.types.push(func.types[param]!);
      func.homes.push(func.homes[param]!);
      return valueId(func.types.length - 1);
    });
  /** Whether so many rounds are left, or not. */
  const compare = (made: Stmt[], op: "i32.lt_u" | "i32.ge_u", values: readonly ValueId[]) => {
    const counter = at(values, slot);
    const { constant, end, step } = exit;
    const to = "value" in end ? end.value : number(func, made, end.number);
    const [from, until] = step > 0 ? [counter, to] : [to, counter];
    const away = compute(func, made, "i32.sub", until, from);
    const distance = plus(func, made, away, step > 0 ? -constant | 0 : constant);
    return compute(func, made, op, distance, number(func, made, span));
  };

  const [params, results] = [fresh(), fresh()];
  const [again, out] = [labelId(func.labels++), labelId(func.labels++)];
  const { made, next } = copyRounds(func, candidate, copies, params);
  const more: Stmt[] = [];
  const goesOn = compare(more, "i32.ge_u", next);
  const ahead: Stmt[] = [];
  const isShort = compare(ahead, "i32.lt_u", loop.inits);
  const inner = makeLoop(again, params, [...loop.inits], [
    ...made,
    ...more,
    makeBrIf(goesOn, { label: again, args: [...next] }),
    makeBr({ label: out, args: [...next] }),
  ]);
  const body = [...ahead, makeBrIf(isShort, { label: out, args: [...loop.inits] }), inner];
  loop.inits = [...results];
  return [makeBlock(out, body, results)];
}
