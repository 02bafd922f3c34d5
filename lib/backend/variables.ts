/**
 * Out of SSA: gives every value that needs one a variable.
 *
 * All values of one Wasm local start in one variable, so that most edges have nothing to copy. That
 * is right as long as, at every use of a value, its variable still holds it. A walk over the region
 * tree follows what each variable holds; where a use finds something else, one of the two values
 * moves to a variable of its own, and the walk is repeated until nothing is found. A variable of
 * one's own is never overwritten, so this ends. It is the interference test of Boissinot et al.,
 * "Revisiting Out-of-SSA Translation" (CGO 2009), done by simulation instead of liveness sets.
 *
 * @module
 */

import { InternalError } from "../errors.ts";
import type { IrFunc, Stmt, ValueId } from "../ir/ir.ts";
import { scratchBytes, scratchInts } from "../ir/scratch.ts";
import { leadingBlocks } from "../ir/walk.ts";
import type { ValType } from "../wasm/types.ts";
import { type Assignment, findClobbered, NOTHING } from "./clobbers.ts";
import type { Inlining } from "./inline.ts";

/** A variable of the generated function. */
export type VarId = number & { readonly __brand: "var" };

/** What is known of a variable. */
export interface Variable {
  /** Its Wasm type. */
  readonly type: ValType;
  /** The Wasm local whose values it holds, or -1. */
  readonly home: number;
  /** Which parameter of the function it is, or -1. */
  param: number;
}

/** The variables of a function. */
export interface Variables {
  /** The variables, by {@link VarId}. */
  readonly vars: Variable[];
  /** Variable of each value, or -1 when it has none. */
  readonly of: Int32Array;
}

/**
 * Chooses variables.
 *
 * @param func The function.
 * @param inlining Which values need none.
 * @returns A variable for every value that is used and not written in place.
 */
export function chooseVariables(func: IrFunc, inlining: Inlining): Variables {
  const count = func.types.length;
  const state: Assignment = {
    func,
    inlining,
    vars: [],
    of: variableLists(count, NOTHING),
    homeVars: [],
    holders: [],
    joins: joinLists(count),
    owns: ownLists(count),
  };
  const { vars, of } = state;
  defineValues(state, func.params, true);
  defineAll(state, func.body);

  for (let round = 0;; round++) {
    if (round > count + 1) throw new InternalError("variables do not settle");
    const moving = findClobbered(state);
    if (moving.size === 0) break;
    for (const value of moving) {
      state.holders[of[value]!]!--;
      own(state, value);
    }
  }

  func.params.forEach((param, i) => {
    const variable = of[param]!;
    if (variable >= 0) vars[variable]!.param = i;
  });
  return { vars, of };
}

const variableLists = scratchInts();
const joinLists = scratchBytes();
const ownLists = scratchBytes();
function newVar(state: Assignment, value: ValueId, home: number): number {
  state.vars.push({ type: state.func.types[value]!, home, param: -1 });
  state.holders.push(1);
  return state.vars.length - 1;
}

function own(state: Assignment, value: ValueId): void {
  state.of[value] = newVar(state, value, -1);
  state.owns[value] = 1;
}

function defineValues(state: Assignment, values: readonly ValueId[], join: boolean): void {
  const { inlining, homeVars } = state;
  for (const value of values) {
    if (join) state.joins[value] = 1;
    if (inlining.uses[value] === 0 || inlining.ops[value] !== undefined) continue;
    const home = state.func.homes[value]!;
    if (home < 0) {
      own(state, value);
      continue;
    }
    const shared = homeVars[home];
    if (shared === undefined) state.of[value] = homeVars[home] = newVar(state, value, home);
    else {
      state.of[value] = shared;
      state.holders[shared]!++;
    }
  }
}

function defineAll(state: Assignment, region: readonly Stmt[]): void {
  const chain = leadingBlocks(region);
  for (const { results } of chain) defineValues(state, results, true);
  for (let k = chain.length - 1; k >= 0; k--) {
    defineFrom(state, chain[k]!.body, k + 1 < chain.length ? 1 : 0);
  }
  defineFrom(state, region, chain.length > 0 ? 1 : 0);
}

function defineFrom(state: Assignment, region: readonly Stmt[], start: number): void {
  for (let i = start; i < region.length; i++) {
    const stmt = region[i]!;
    switch (stmt.kind) {
      case "op":
      case "call_part":
        defineValues(state, stmt.results, false);
        break;
      case "block":
        defineValues(state, stmt.results, true);
        defineAll(state, stmt.body);
        break;
      case "loop":
        defineValues(state, stmt.params, true);
        defineAll(state, stmt.body);
        break;
      case "check":
        defineAll(state, stmt.cold);
        break;
      case "if":
        defineValues(state, stmt.results, true);
        defineAll(state, stmt.then);
        defineAll(state, stmt.else);
        break;
      default:
        break;
    }
  }
}
