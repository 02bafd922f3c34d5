/**
 * Takes the fuel of all rounds of a loop ahead of it, where their number is known there.
 *
 * LLVM then has the loop as it would be without fuel, and vectorises it. That concerns loops that are
 * left in one place, by a counter, and that have no call and no loop in them of which this is not
 * true. What an inner loop takes in each round of an outer one is the outer loop's, too, if each round
 * comes by it and takes as much.
 *
 * The fuel that is left after the loop is the same. When it does not suffice, the loop does not begin;
 * and a loop that a trap ends has taken fuel for rounds that did not come.
 *
 * Needs: nothing; ahead of the passes that look for loops of operations alone.
 *
 * ```text
 * loop L0 (v1: i32 = v0) {                     v6: i32 = i32.sub v2 v0
 *   charge 5                                   …   ;; v9 = the number of rounds
 *   …                                     =>   charge 5 v9
 *   v4: i32 = i32.add v1 v3   ;; v3 = 1        loop L0 (v1: i32 = v0) {
 *   v5: i32 = i32.ne v4 v2                       …
 *   br_if v5 L0(v4)
 * ```
 *
 * @module
 */

import { CONTROL, effectOfOp } from "../ir/effects.ts";
import type { Charge, IrFunc, LabelId, Loop, Stmt, ValueId } from "../ir/ir.ts";
import { makeCharge } from "../ir/make.ts";
import { forEachStmt } from "../ir/walk.ts";
import { type Change, filterInPlace, type Flow, flowOf, isInside } from "./flow.ts";
import { insertions, newOp } from "./insert.ts";
import {
  computeRounds,
  type Counted,
  inputsOf,
  outerTargets,
  roundsOf,
  testsOf,
} from "./rounds.ts";

/** A number that a cost is multiplied by. */
type Factor =
  | { readonly value: ValueId }
  /** Rounds of a loop; when `less`, but for the last. */
  | { readonly counted: Counted; readonly less: boolean };

/** Fuel that is taken ahead of a loop. */
interface Ahead {
  readonly cost: bigint;
  readonly factors: readonly Factor[];
  readonly offset: number;
}

/** A loop whose fuel may be taken ahead of it. */
interface Candidate {
  /** Its place among the constructs. */
  readonly index: number;
  /** What each round does up to the test, and after it. */
  readonly before: readonly Stmt[];
  readonly after: readonly Stmt[];
  readonly rounds: bigint | Counted;
}

/** The largest cost that is one number. */
const MOST = BigInt(Number.MAX_SAFE_INTEGER);

/** The most fuel that there can be, and 1: beyond it, costs do not differ. */
const MOST_FUEL = 1n << 63n;

/**
 * Moves charges out of the loops of a function, in place.
 *
 * @param func The function.
 * @param flow Its flow.
 * @returns What was changed.
 */
export function hoistCharges(func: IrFunc, flow: Flow = flowOf(func)): Change {
  if (!flow.regions.some(({ body }) => body.some(({ kind }) => kind === "charge"))) {
    return "nothing";
  }
  /** What is taken ahead of each loop that takes nothing in its rounds. */
  const ahead = new Map<Stmt, Ahead[]>();
  const moved = new Set<Stmt>();
  /** Loops that take fuel in their rounds, and what they are in. */
  const barred = new Set<Stmt>();
  for (let index = flow.constructs.length - 1; index >= 0; index--) {
    const loop = flow.constructs[index]!;
    if (loop.kind !== "loop") continue;
    const candidate = candidateOf(func, flow, index, loop, barred);
    if (candidate !== undefined) {
      ahead.set(loop, hoist(flow, candidate, ahead, moved));
      continue;
    }
    for (let at = index; at >= 0 && !barred.has(flow.constructs[at]!); at = flow.parents[at]!) {
      barred.add(flow.constructs[at]!);
    }
  }
  if (ahead.size === 0) return "nothing";
  const inserted = insertions();
  for (const [loop, charges] of ahead) {
    const constantBefore = (number: bigint): ValueId => {
      const i64 = BigInt.asIntN(64, number < MOST_FUEL ? number : MOST_FUEL);
      const { stmt, value } = newOp(func, "i64.const", "i64", [], { i64 });
      inserted.before(loop, stmt);
      return value;
    };
    const computed = new Map<Counted, Map<boolean, ValueId>>();
    for (const { cost, factors, offset } of charges) {
      const args = factors.map((factor) => {
        if ("value" in factor) return factor.value;
        const { counted, less } = factor;
        const known = computed.get(counted) ?? new Map<boolean, ValueId>();
        computed.set(counted, known);
        const value = known.get(less) ??
          computeRounds(func, counted, less, (op) => inserted.before(loop, op));
        known.set(less, value);
        return value;
      });
      const large = cost > MOST;
      // A product saturates where a number does not.
      if (large) args.push(constantBefore(cost));
      inserted.before(loop, makeCharge(large ? 1 : Number(cost), args, offset));
    }
  }
  for (const { body } of flow.regions) filterInPlace(body, (stmt) => !moved.has(stmt));
  inserted.apply(flow.regions);
  return "shape";
}

function candidateOf(
  func: IrFunc,
  flow: Flow,
  index: number,
  loop: Loop,
  barred: ReadonlySet<Stmt>,
): Candidate | undefined {
  const [test, ...others] = testsOf(loop);
  if (test === undefined || others.length > 0) return undefined;
  const branch = loop.body[test.at]!;
  const before = loop.body.slice(0, test.at);
  let after: Stmt[] = [];
  if (branch.kind !== "br_if" || !test.goesOn) {
    after = loop.body.slice(test.at + 1);
    const last = after.pop();
    if (last?.kind !== "br" || last.edge.label !== loop.label) return undefined;
  }
  const repeated = [...before, ...after];
  if (repeated.some((stmt) => barred.has(stmt)) || !isContained(repeated)) return undefined;
  const rounds = roundsOf(func, flow, index, test);
  return rounds === undefined ? undefined : { index, before, after, rounds };
}

/** Whether statements call nothing and go nowhere else. */
function isContained(stmts: Stmt[]): boolean {
  let isPlain = true;
  forEachStmt(stmts, (stmt) => {
    switch (stmt.kind) {
      case "op":
        if ((effectOfOp(stmt.op) & CONTROL) !== 0) isPlain = false;
        break;
      case "call_part":
      case "return":
        isPlain = false;
        break;
      case "unreachable":
        if (stmt.trap === "Exception") isPlain = false;
        break;
      case "block":
      case "loop":
      case "if":
      case "br":
      case "br_if":
      case "br_table":
      case "charge":
      case "check":
        break;
    }
  });
  return isPlain && outerTargets(stmts).size === 0;
}

/** Takes what each round of a loop takes out of it. */
function hoist(
  flow: Flow,
  { after, before, index, rounds }: Candidate,
  ahead: Map<Stmt, Ahead[]>,
  moved: Set<Stmt>,
): Ahead[] {
  const found: Ahead[] = [];
  const isFixed = (value: ValueId): boolean => !isInside(flow, value, index);
  const canMove = ({ factors }: Ahead): boolean =>
    factors.every((factor) =>
      "value" in factor ? isFixed(factor.value) : inputsOf(factor.counted).every(isFixed)
    );
  for (const [stmts, less] of [[before, false], [after, true]] as const) {
    const add = (charge: Ahead): void => void found.push(repeated(charge, rounds, less));
    forEachAlways(stmts, (stmt) => {
      if (stmt.kind === "charge") {
        const charge = aheadOf(stmt);
        if (!canMove(charge)) return;
        moved.add(stmt);
        add(charge);
      } else {
        const inner = ahead.get(stmt);
        if (inner === undefined) return;
        for (const charge of inner) if (canMove(charge)) add(charge);
        ahead.set(stmt, inner.filter((charge) => !canMove(charge)));
      }
    });
  }
  return merged(found);
}

function aheadOf({ args, cost, offset }: Charge): Ahead {
  return { cost: BigInt(cost), factors: args.map((value) => ({ value })), offset };
}

function repeated(
  { cost, factors, offset }: Ahead,
  rounds: bigint | Counted,
  less: boolean,
): Ahead {
  if (typeof rounds !== "bigint") {
    return { cost, factors: [...factors, { counted: rounds, less }], offset };
  }
  const times = less ? rounds - 1n : rounds;
  return { cost: cost * times, factors, offset };
}

/** Adds charges up that differ in their costs alone. */
function merged(charges: readonly Ahead[]): Ahead[] {
  const sums: Ahead[] = [];
  for (const charge of charges) {
    const same = sums.findIndex(({ factors }) => sameFactors(factors, charge.factors));
    if (same < 0) sums.push(charge);
    else sums[same] = { ...sums[same]!, cost: sums[same]!.cost + charge.cost };
  }
  return sums.filter(({ cost }) => cost > 0n);
}

function sameFactors(a: readonly Factor[], b: readonly Factor[]): boolean {
  return a.length === b.length && a.every((factor, i) => {
    const other = b[i]!;
    return "value" in factor
      ? "value" in other && other.value === factor.value
      : "counted" in other && other.counted === factor.counted && other.less === factor.less;
  });
}

/**
 * Calls `visit` with charges and loops that are come by each time that some statements run to their
 * end. Blocks are looked into without recursion, as they nest deeply.
 */
function forEachAlways(stmts: readonly Stmt[], visit: (stmt: Stmt) => void): void {
  /** Labels that a branch has gone to, perhaps, and that have not been met. */
  const awaited = new Set<LabelId>();
  const open: { readonly region: readonly Stmt[]; readonly label?: LabelId; next: number }[] = [
    { region: stmts, next: 0 },
  ];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const stmt = top.region[top.next++];
    if (stmt === undefined) {
      if (top.label !== undefined) awaited.delete(top.label);
      open.pop();
    } else if (stmt.kind === "block") {
      open.push({ region: stmt.body, label: stmt.label, next: 0 });
    } else {
      if (awaited.size === 0 && (stmt.kind === "charge" || stmt.kind === "loop")) visit(stmt);
      if (stmt.kind === "op") continue;
      for (const label of outerTargets([stmt])) awaited.add(label);
    }
  }
}
