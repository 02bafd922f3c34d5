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
import {
  type Edge,
  edgesOf,
  forEachUse,
  type IrFunc,
  type LabelId,
  type Stmt,
  type ValueId,
} from "../ir/ir.ts";
import type { ValType } from "../wasm/types.ts";
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

const NOTHING = -1;
const UNKNOWN = -2;

/** Label of an open construct: what variables hold on each edge that has been seen. */
interface Open {
  readonly results: readonly ValueId[];
  /** Length of the log when the construct was entered. */
  readonly start: number;
  /** Per edge, the variables that changed since, and what they hold. */
  readonly edges: Map<number, number>[];
  readonly loop: boolean;
}

/**
 * Chooses variables.
 *
 * @param func The function.
 * @param inlining Which values need none.
 * @returns A variable for every value that is used and not written in place.
 */
export function chooseVariables(func: IrFunc, inlining: Inlining): Variables {
  const vars: Variable[] = [];
  const of = new Int32Array(func.types.length).fill(NOTHING);
  const homeVar = new Map<number, number>();
  const isParameter = new Uint8Array(func.types.length);
  const owns = new Uint8Array(func.types.length);

  const newVar = (value: ValueId, home: number): number => {
    vars.push({ type: func.types[value]!, home, param: -1 });
    return vars.length - 1;
  };
  const define = (value: ValueId, region: boolean): void => {
    if (region) isParameter[value] = 1;
    if (inlining.uses[value] === 0 || inlining.ops.has(value)) return;
    const home = func.homes[value]!;
    if (home < 0) {
      of[value] = newVar(value, -1);
      owns[value] = 1;
      return;
    }
    let shared = homeVar.get(home);
    if (shared === undefined) {
      shared = newVar(value, home);
      homeVar.set(home, shared);
    }
    of[value] = shared;
  };
  func.params.forEach((param) => define(param, true));
  const defineAll = (region: readonly Stmt[]): void => {
    for (const stmt of region) {
      switch (stmt.kind) {
        case "op":
        case "call_part":
          for (const result of stmt.results) define(result, false);
          break;
        case "block":
          for (const result of stmt.results) define(result, true);
          defineAll(stmt.body);
          break;
        case "loop":
          for (const param of stmt.params) define(param, true);
          defineAll(stmt.body);
          break;
        case "check":
          defineAll(stmt.cold);
          break;
        case "if":
          for (const result of stmt.results) define(result, true);
          defineAll(stmt.then);
          defineAll(stmt.else);
          break;
        default:
          break;
      }
    }
  };
  defineAll(func.body);

  for (let round = 0;; round++) {
    if (round > func.types.length + 1) throw new InternalError("variables do not settle");
    const moving = findClobbered(func, inlining, of, vars.length, (use, holds) => {
      // The later value moves, unless it comes together from several edges.
      if (holds >= 0 && owns[holds] === 0 && isParameter[holds] === 0) return holds;
      if (owns[use] === 0 && isParameter[use] === 0) return use;
      if (holds >= 0 && owns[holds] === 0) return holds;
      if (owns[use] === 0) return use;
      throw new InternalError(`value ${use} is overwritten in its own variable`);
    });
    if (moving.size === 0) break;
    for (const value of moving) {
      of[value] = newVar(value, -1);
      owns[value] = 1;
    }
  }

  func.params.forEach((param, i) => {
    const variable = of[param]!;
    if (variable >= 0) vars[variable]!.param = i;
  });
  return { vars, of };
}

/** Walks the function and returns the values that must get a variable of their own. */
function findClobbered(
  func: IrFunc,
  inlining: Inlining,
  of: Int32Array,
  count: number,
  choose: (use: ValueId, holds: number) => number,
): Set<ValueId> {
  const moving = new Set<ValueId>();
  const content = new Int32Array(count).fill(NOTHING);
  const log: { variable: number; before: number }[] = [];
  const open = new Map<LabelId, Open>();

  const put = (variable: number, value: number): void => {
    log.push({ variable, before: content[variable]! });
    content[variable] = value;
  };
  const undoTo = (length: number): void => {
    while (log.length > length) {
      const { variable, before } = log.pop()!;
      content[variable] = before;
    }
  };
  const use = (value: ValueId): void => {
    const op = inlining.ops.get(value);
    if (op !== undefined) {
      for (const arg of op.args) use(arg);
      return;
    }
    const variable = of[value]!;
    if (variable === NOTHING) throw new InternalError(`value ${value} has no variable`);
    const holds = content[variable]!;
    if (holds !== value) moving.add(choose(value, holds) as ValueId);
  };
  const assign = (values: readonly ValueId[]): void => {
    for (const value of values) if (of[value]! >= 0) put(of[value]!, value);
  };
  const follow = (edge: Edge): void => {
    const target = open.get(edge.label);
    if (target === undefined) throw new InternalError(`label ${edge.label} is not open`);
    if (target.loop) return;
    const changed = new Map<number, number>();
    for (let i = target.start; i < log.length; i++) {
      const { variable } = log[i]!;
      changed.set(variable, content[variable]!);
    }
    for (const result of target.results) if (of[result]! >= 0) changed.set(of[result]!, result);
    target.edges.push(changed);
  };
  const close = (target: Open): void => {
    undoTo(target.start);
    const merged = new Map<number, number>();
    for (const edge of target.edges) {
      for (const [variable, value] of edge) {
        if (!merged.has(variable)) merged.set(variable, value);
        else if (merged.get(variable) !== value) merged.set(variable, UNKNOWN);
      }
    }
    for (const [variable, value] of merged) {
      const everywhere = target.edges.every((edge) =>
        (edge.get(variable) ?? content[variable]) === value
      );
      put(variable, everywhere ? value : UNKNOWN);
    }
  };

  const walk = (region: readonly Stmt[]): void => {
    for (const stmt of region) {
      switch (stmt.kind) {
        case "op":
          // What is written elsewhere is looked at where it is written.
          if (stmt.results.length === 1 && inlining.ops.has(stmt.results[0]!)) break;
          for (const arg of stmt.args) use(arg);
          assign(stmt.results);
          break;
        case "check": {
          for (const { base } of stmt.ranges) use(base);
          const start = log.length;
          walk(stmt.cold);
          undoTo(start);
          break;
        }
        case "call_part":
          for (const arg of stmt.args) use(arg);
          assign(stmt.results);
          break;
        case "block": {
          const target: Open = {
            results: stmt.results,
            start: log.length,
            edges: [],
            loop: false,
          };
          open.set(stmt.label, target);
          walk(stmt.body);
          close(target);
          break;
        }
        case "loop": {
          for (const init of loopUses(stmt.params, stmt.inits, of)) use(init);
          const start = log.length;
          for (const variable of assignedIn(stmt.body, inlining, of)) put(variable, UNKNOWN);
          assign(stmt.params);
          open.set(stmt.label, { results: [], start, edges: [], loop: true });
          walk(stmt.body);
          undoTo(start);
          break;
        }
        case "if": {
          use(stmt.cond);
          const target: Open = {
            results: stmt.results,
            start: log.length,
            edges: [],
            loop: false,
          };
          open.set(stmt.label, target);
          walk(stmt.then);
          undoTo(target.start);
          walk(stmt.else);
          close(target);
          break;
        }
        case "br":
        case "br_if":
        case "br_table":
          forEachUse(stmt, use);
          for (const edge of edgesOf(stmt)) follow(edge);
          break;
        case "return":
          for (const arg of stmt.args) use(arg);
          break;
        case "unreachable":
          break;
      }
    }
  };
  assign(func.params);
  walk(func.body);
  return moving;
}

/** The loop's starting values that something uses. */
function loopUses(
  params: readonly ValueId[],
  inits: readonly ValueId[],
  of: Int32Array,
): ValueId[] {
  return inits.filter((_, i) => of[params[i]!]! >= 0);
}

/** Variables that are assigned somewhere in a region. */
function assignedIn(region: readonly Stmt[], inlining: Inlining, of: Int32Array): Set<number> {
  const found = new Set<number>();
  const add = (values: readonly ValueId[]): void => {
    for (const value of values) {
      if (of[value]! >= 0 && !inlining.ops.has(value)) found.add(of[value]!);
    }
  };
  const walk = (inner: readonly Stmt[]): void => {
    for (const stmt of inner) {
      switch (stmt.kind) {
        case "op":
        case "call_part":
          add(stmt.results);
          break;
        case "block":
          add(stmt.results);
          walk(stmt.body);
          break;
        case "loop":
          add(stmt.params);
          walk(stmt.body);
          break;
        case "check":
          walk(stmt.cold);
          break;
        case "if":
          add(stmt.results);
          walk(stmt.then);
          walk(stmt.else);
          break;
        default:
          break;
      }
    }
  };
  walk(region);
  return found;
}
