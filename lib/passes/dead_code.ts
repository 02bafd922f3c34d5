/**
 * Removes operations, results and parameters that nobody uses, and constructs that do nothing.
 *
 * Mark and sweep over values (compare Cytron et al., "Efficiently Computing Static Single
 * Assignment Form and the Control Dependence Graph", TOPLAS 1991, section 7.1). Marking begins at
 * what can be observed: operations with an effect, what is returned, and what control depends on.
 * A result of a block or if marks the arguments of the edges to it, a parameter of a loop also its
 * initial value; so parameters that only feed each other go, however long the cycle. A block or if
 * that can neither be left outwards nor loop nor have an effect is wanted only for its results:
 * without them it goes whole, with the conditions inside.
 *
 * A trapping operation is never removed, and neither is a call or a loop.
 *
 * Needs nothing. Keeps the order of what stays.
 *
 * ```text
 * loop L0 (v1: i32 = v0, v2: i32 = v0) {       loop L0 (v1: i32 = v0) {
 *   v3: i32 = i32.add v1 v0                      v3: i32 = i32.add v1 v0
 *   v4: i32 = i32.mul v2 v0               =>     br_if v3 L0(v3)
 *   br_if v3 L0(v3, v4)                          return v3
 *   return v3                                  }
 * }
 * ```
 *
 * @module
 */

import { at } from "../ir/at.ts";
import { isRemovable } from "../ir/effects.ts";
import { type Edge, edgesOf, forEachUse, type IrFunc, type Stmt, type ValueId } from "../ir/ir.ts";
import { type Construct, filterInPlace, type Flow, flowOf } from "./flow.ts";

/**
 * Removes dead code from a function, in place.
 *
 * @param func The function.
 */
export function deadCode(func: IrFunc): void {
  const flow = flowOf(func);
  const optional = optionalConstructs(flow);
  const { values, constructs } = mark(func, flow, optional);
  const isLive = (value: ValueId) => values[value] === 1;
  const goes = (stmt: Stmt): boolean => {
    switch (stmt.kind) {
      case "op":
        return isRemovable(stmt) && !stmt.results.some(isLive);
      case "block":
      case "if": {
        const index = at(flow.byLabel, stmt.label);
        return at(optional, index) === index && constructs[index] === 0;
      }
      default:
        return false;
    }
  };
  // Edges first: they look at the lists of their target as those were.
  flow.constructs.forEach((construct) => {
    const passed = passedTo(construct);
    if (passed.every(isLive)) return;
    const keep = passed.map(isLive);
    for (const edge of at(flow.edges, construct.label)) {
      filterInPlace(edge.args, (_, i) => at(keep, i));
    }
    if (construct.kind === "loop") filterInPlace(construct.inits, (_, i) => at(keep, i));
    filterInPlace(passed, (_, i) => at(keep, i));
  });
  for (const { body } of flow.regions) filterInPlace(body, (stmt) => !goes(stmt));
}

/** The values that edges to a construct give it. */
function passedTo(construct: Construct): ValueId[] {
  return construct.kind === "loop" ? construct.params : construct.results;
}

/**
 * Finds the blocks and ifs that are wanted only for their results.
 *
 * @returns For each construct, the innermost such one that it is or is in; -1 when there is none.
 */
function optionalConstructs(flow: Flow): Int32Array {
  const count = flow.constructs.length;
  // The outermost construct that is left or gone round from inside; -1 also stands for any effect.
  const reaches = new Int32Array(count).fill(count);
  const reach = (owner: number, target: number) => {
    if (owner >= 0 && target < at(reaches, owner)) reaches[owner] = target;
  };
  for (const { body, owner } of flow.regions) {
    for (const stmt of body) {
      switch (stmt.kind) {
        case "op":
          if (!isRemovable(stmt)) reach(owner, -1);
          break;
        case "call_part":
        case "check":
        case "return":
        case "unreachable":
        case "loop":
          reach(owner, -1);
          break;
        case "br":
        case "br_if":
        case "br_table":
          for (const edge of edgesOf(stmt)) reach(owner, at(flow.byLabel, edge.label));
          break;
        case "block":
        case "if":
          break;
      }
    }
  }
  for (let i = count - 1; i >= 0; i--) reach(at(flow.parents, i), at(reaches, i));

  const optional = new Int32Array(count).fill(-1);
  for (let i = 0; i < count; i++) {
    const parent = at(flow.parents, i);
    const itself = at(flow.constructs, i).kind !== "loop" && at(reaches, i) >= i;
    if (itself) optional[i] = i;
    else if (parent >= 0) optional[i] = at(optional, parent);
  }
  return optional;
}

/** Marks live values and live optional constructs, by 1. */
function mark(
  func: IrFunc,
  flow: Flow,
  optional: Int32Array,
): { values: Uint8Array; constructs: Uint8Array } {
  const values = new Uint8Array(func.types.length);
  const constructs = new Uint8Array(flow.constructs.length);
  const work: ValueId[] = [];
  const want = (value: ValueId) => {
    if (values[value] === 1) return;
    values[value] = 1;
    work.push(value);
  };

  // What control depends on, by the optional construct that it is in.
  const conditions = new Map<number, ValueId[]>();
  const condition = (inside: number, value: ValueId) => {
    if (inside < 0) return want(value);
    const list = conditions.get(inside);
    if (list === undefined) conditions.set(inside, [value]);
    else list.push(value);
  };
  for (const { body, owner } of flow.regions) {
    const inside = owner < 0 ? -1 : at(optional, owner);
    for (const stmt of body) {
      switch (stmt.kind) {
        case "op":
          if (!isRemovable(stmt)) stmt.args.forEach(want);
          break;
        case "call_part":
        case "return":
          stmt.args.forEach(want);
          break;
        case "check":
          for (const { base } of stmt.ranges) want(base);
          break;
        case "if": {
          const index = at(flow.byLabel, stmt.label);
          condition(at(optional, index) === index ? index : inside, stmt.cond);
          break;
        }
        case "br_if":
          condition(inside, stmt.cond);
          break;
        case "br_table":
          condition(inside, stmt.index);
          break;
        case "br":
        case "block":
        case "loop":
        case "unreachable":
          break;
      }
    }
  }

  const wantArgs = (edges: readonly Edge[], slot: number) => {
    for (const edge of edges) want(at(edge.args, slot));
  };
  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    const def = flow.defs[value];
    if (def === undefined) continue;
    const slot = at(flow.slots, value);
    switch (def.kind) {
      case "op":
      case "call_part":
        forEachUse(def, want);
        break;
      case "loop":
        want(at(def.inits, slot));
        wantArgs(at(flow.edges, def.label), slot);
        break;
      case "block":
      case "if": {
        wantArgs(at(flow.edges, def.label), slot);
        const index = at(flow.byLabel, def.label);
        if (at(optional, index) !== index || constructs[index] === 1) break;
        constructs[index] = 1;
        conditions.get(index)?.forEach(want);
        break;
      }
      default:
        break;
    }
  }
  return { values, constructs };
}
