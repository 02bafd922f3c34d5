/**
 * The most fuel that an export can take, where the code says it: its loops have known numbers of rounds
 * and its calls no cycle.
 *
 * Of a choice the dearer way counts, and of a call by a reference the dearest function that it may be;
 * code that a branch leaves out counts too. What the host does is not in it.
 *
 * @module
 */

import { InternalError } from "../errors.ts";
import type { Charge, IrFunc, Loop, Op, Stmt } from "../ir/ir.ts";
import { forEachStmt } from "../ir/walk.ts";
import { type Construct, type Flow, flowOf } from "../passes/flow.ts";
import { constantOf } from "../passes/integers.ts";
import { outerTargets, roundsOf, testsOf } from "../passes/rounds.ts";
import type { ModulePlan } from "./env.ts";
import { dispatcherOf } from "./ref_calls.ts";

/** Why there is no bound. */
export interface FuelUnbounded {
  /**
   * A loop whose rounds are not known, a cycle of calls, a length that is not constant, or that the bound
   * is 2^53 or more.
   */
  readonly reason: "loop" | "recursion" | "length" | "large";
  /** Index of the function in which that is. */
  readonly func: number;
  /** Where in the module, in bytes: the loop, the instruction, or the body of the function. */
  readonly offset: number;
}

/** The most fuel that something takes. */
export interface FuelBound {
  /** The fuel; undefined when it is not known. */
  readonly fuel: number | undefined;
  /** Why it is not known. */
  readonly unbounded: FuelUnbounded | undefined;
}

type Bound = bigint | FuelUnbounded;

/** What is known of the functions of a module. */
interface Analysis {
  readonly plan: ModulePlan;
  readonly irOf: (index: number) => IrFunc;
  /** By function; "open" while it is being looked at. */
  readonly known: Map<number, Bound | "open">;
}

/** A function that is being looked at. */
interface Walk {
  readonly analysis: Analysis;
  readonly func: IrFunc;
  readonly flow: Flow;
  /** The bounds of the constructs that have been looked at, inner ones first. */
  readonly inner: Map<Stmt, Bound>;
}

/**
 * Makes what finds bounds of a module's functions.
 *
 * @param plan The module.
 * @param irOf Gives the IR of a function with its charges in their places.
 * @returns Gives the bound of a function by its index.
 */
export function fuelBoundFinder(
  plan: ModulePlan,
  irOf: (index: number) => IrFunc,
): (index: number) => FuelBound {
  const analysis: Analysis = { plan, irOf, known: new Map() };
  return (index) => {
    lookAt(analysis, index);
    const bound = ofFunc(analysis, index);
    return typeof bound === "bigint"
      ? { fuel: Number(bound), unbounded: undefined }
      : { fuel: undefined, unbounded: bound };
  };
}

/** A function whose callees are looked at before it is. */
interface Waiting {
  readonly index: number;
  readonly func: IrFunc;
  readonly callees: readonly number[];
  next: number;
}

/** Finds the bound of a function and of all that it calls; without recursion, as chains can be long. */
function lookAt(analysis: Analysis, index: number): void {
  const { irOf, known, plan } = analysis;
  const waiting: Waiting[] = [];
  const open = (callee: number): void => {
    const first = looksAt(plan, callee);
    if (first === undefined || known.has(first)) return;
    known.set(first, "open");
    const func = irOf(first);
    const callees = new Set<number>();
    forEachStmt(func.body, (stmt) => {
      if (stmt.kind === "op") calleesOf(plan, func, stmt).forEach((each) => callees.add(each));
    });
    waiting.push({ index: first, func, callees: [...callees], next: 0 });
  };
  open(index);
  for (let top = waiting.at(-1); top !== undefined; top = waiting.at(-1)) {
    const callee = top.callees[top.next++];
    if (callee !== undefined) {
      open(callee);
      continue;
    }
    waiting.pop();
    known.set(top.index, ofBody(analysis, top.func));
  }
}

/** The function that stands for one: members of a loop of tail calls are one. None for an import. */
function looksAt(plan: ModulePlan, index: number): number | undefined {
  if (plan.module.funcs[index]!.body === undefined) return undefined;
  return plan.calls.groupOf(index)?.members[0] ?? index;
}

function ofFunc({ known, plan }: Analysis, index: number): Bound {
  const first = looksAt(plan, index);
  if (first === undefined) return 0n;
  const found = known.get(first);
  if (found === undefined) throw new InternalError(`function ${index} has not been looked at`);
  if (found !== "open") return found;
  return { reason: "recursion", func: index, offset: plan.module.funcs[index]!.body!.entry };
}

function ofBody(analysis: Analysis, func: IrFunc): Bound {
  const flow = flowOf(func);
  const { constructs } = flow;
  const walk: Walk = { analysis, func, flow, inner: new Map() };
  for (let index = constructs.length - 1; index >= 0; index--) {
    walk.inner.set(constructs[index]!, ofConstruct(walk, index, constructs[index]!));
  }
  return ofRegion(walk, func.body);
}

/** The sum of statements. */
function ofRegion(walk: Walk, region: readonly Stmt[]): Bound {
  let sum = 0n;
  for (const stmt of region) {
    const bound = ofStmt(walk, stmt);
    if (typeof bound !== "bigint") return bound;
    sum += bound;
    if (sum > Number.MAX_SAFE_INTEGER) return large(walk);
  }
  return sum;
}

function large({ analysis, func: { index } }: Walk): FuelUnbounded {
  return { reason: "large", func: index, offset: analysis.plan.module.funcs[index]!.body!.entry };
}

function ofStmt(walk: Walk, stmt: Stmt): Bound {
  switch (stmt.kind) {
    case "charge":
      return ofCharge(walk, stmt);
    case "op":
      return ofCalls(walk, stmt);
    case "block":
    case "if":
    case "loop":
      return walk.inner.get(stmt)!;
    case "call_part":
    case "check":
      throw new InternalError(`A ${stmt.kind} before functions are cut and checked`);
    case "br":
    case "br_if":
    case "br_table":
    case "return":
    case "unreachable":
      return 0n;
  }
}

function ofConstruct(walk: Walk, index: number, construct: Construct): Bound {
  switch (construct.kind) {
    case "block":
      return ofRegion(walk, construct.body);
    case "if":
      return greatest([ofRegion(walk, construct.then), ofRegion(walk, construct.else)]);
    case "loop":
      return ofLoop(walk, index, construct);
  }
}

/** The greatest of some bounds, or the first that is none. */
function greatest(bounds: readonly Bound[]): Bound {
  let most = 0n;
  for (const bound of bounds) {
    if (typeof bound !== "bigint") return bound;
    if (bound > most) most = bound;
  }
  return most;
}

function ofCharge({ flow, func }: Walk, { args, cost, offset }: Charge): Bound {
  let product = BigInt(cost);
  for (const arg of args) {
    const factor = constantOf(arg, flow.defs);
    if (factor === undefined || factor < 0) {
      return { reason: "length", func: func.index, offset };
    }
    product *= BigInt(factor);
  }
  return product;
}

function ofCalls({ analysis, func }: Walk, op: Op): Bound {
  return greatest(calleesOf(analysis.plan, func, op).map((callee) => ofFunc(analysis, callee)));
}

/** The functions of which an operation calls one. */
function calleesOf(plan: ModulePlan, func: IrFunc, op: Op): readonly number[] {
  switch (op.op) {
    case "call":
      return [op.imm.index!];
    case "call_indirect":
    case "call_ref":
    case "return_call_indirect":
    case "return_call_ref":
      return plan.calls.dispatchers[dispatcherOf(plan, func.index, op)!]!.targets;
    default:
      return [];
  }
}

function ofLoop(walk: Walk, index: number, loop: Loop): Bound {
  const { flow, func } = walk;
  const whole = ofRegion(walk, loop.body);
  if (typeof whole !== "bigint") return whole;
  let least: bigint | undefined;
  let end = loop.body.length;
  let passed = 0;
  for (const test of testsOf(loop)) {
    // Not every round comes by what stands behind another way back.
    if (outerTargets(loop.body.slice(passed, test.at)).has(loop.label)) break;
    passed = test.at;
    const rounds = roundsOf(func, flow, index, test);
    if (typeof rounds === "bigint" && (least === undefined || rounds < least)) least = rounds;
    const stmt = loop.body[test.at]!;
    // What comes after the way back is not repeated.
    if (test.goesOn && stmt.kind === "br_if") end = test.at;
  }
  if (least === undefined) return unknownLoop(walk, loop);
  const round = ofRegion(walk, loop.body.slice(0, end));
  if (typeof round !== "bigint") return round;
  const rest = ofRegion(walk, loop.body.slice(end));
  if (typeof rest !== "bigint") return rest;
  const all = round * least + rest;
  return all > Number.MAX_SAFE_INTEGER ? large(walk) : all;
}

function unknownLoop({ analysis, func }: Walk, loop: Loop): FuelUnbounded {
  const own = loop.body.find((stmt): stmt is Charge => stmt.kind === "charge");
  const { entry } = analysis.plan.module.funcs[func.index]!.body!;
  // The loop that tail calls have become is none of the module's.
  if (own === undefined || own.offset === entry) {
    return { reason: "recursion", func: func.index, offset: entry };
  }
  return { reason: "loop", func: func.index, offset: own.offset };
}
