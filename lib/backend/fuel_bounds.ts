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
import { type Flow, flowOf } from "../passes/flow.ts";
import { constantOf } from "../passes/integers.ts";
import { roundsOf, testsOf } from "../passes/rounds.ts";
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
    const bound = ofFunc(analysis, index);
    return typeof bound === "bigint"
      ? { fuel: Number(bound), unbounded: undefined }
      : { fuel: undefined, unbounded: bound };
  };
}

function ofFunc(analysis: Analysis, index: number): Bound {
  const { known, plan } = analysis;
  const { body, import: from } = plan.module.funcs[index]!;
  if (from !== undefined || body === undefined) return 0n;
  // Members of a loop of tail calls are one function.
  const group = plan.calls.groupOf(index);
  const first = group === undefined ? index : group.members[0]!;
  const found = known.get(first);
  if (found === "open") return { reason: "recursion", func: index, offset: body.entry };
  if (found !== undefined) return found;
  known.set(first, "open");
  const func = analysis.irOf(first);
  const bound = ofRegion({ analysis, func, flow: flowOf(func) }, func.body, 0, func.body.length);
  known.set(first, bound);
  return bound;
}

/** The sum of statements; the blocks among them are taken apart without recursion, as they nest deeply. */
function ofRegion(walk: Walk, region: readonly Stmt[], from: number, to: number): Bound {
  const open = [region.slice(from, to)];
  let sum = 0n;
  for (let list = open.pop(); list !== undefined; list = open.pop()) {
    for (const stmt of list) {
      if (stmt.kind === "block") {
        open.push(stmt.body);
        continue;
      }
      const bound = ofStmt(walk, stmt);
      if (typeof bound !== "bigint") return bound;
      sum += bound;
      if (sum > Number.MAX_SAFE_INTEGER) return large(walk);
    }
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
    case "if": {
      const [then, otherwise] = [stmt.then, stmt.else].map((arm) =>
        ofRegion(walk, arm, 0, arm.length)
      );
      if (typeof then !== "bigint") return then!;
      return typeof otherwise !== "bigint" || otherwise > then ? otherwise! : then;
    }
    case "loop":
      return ofLoop(walk, stmt);
    case "call_part":
    case "check":
      throw new InternalError(`A ${stmt.kind} before functions are cut and checked`);
    case "block":
    case "br":
    case "br_if":
    case "br_table":
    case "return":
    case "unreachable":
      return 0n;
  }
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
  const { plan } = analysis;
  switch (op.op) {
    case "call":
      return ofFunc(analysis, op.imm.index!);
    case "call_indirect":
    case "call_ref":
    case "return_call_indirect":
    case "return_call_ref": {
      const { targets } = plan.calls.dispatchers[dispatcherOf(plan, func.index, op)!]!;
      let most = 0n;
      for (const target of targets) {
        const bound = ofFunc(analysis, target);
        if (typeof bound !== "bigint") return bound;
        if (bound > most) most = bound;
      }
      return most;
    }
    default:
      return 0n;
  }
}

function ofLoop(walk: Walk, loop: Loop): Bound {
  const { flow, func } = walk;
  const index = flow.byLabel[loop.label]!;
  let least: bigint | undefined;
  let end = loop.body.length;
  for (const test of testsOf(loop)) {
    const rounds = roundsOf(func, flow, index, test);
    if (typeof rounds === "bigint" && (least === undefined || rounds < least)) least = rounds;
    const stmt = loop.body[test.at]!;
    // What comes after the way back is not repeated.
    if (test.goesOn && stmt.kind === "br_if") end = test.at;
  }
  if (least === undefined) return unknownLoop(walk, loop);
  const round = ofRegion(walk, loop.body, 0, end);
  if (typeof round !== "bigint") return round;
  const rest = ofRegion(walk, loop.body, end, loop.body.length);
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
