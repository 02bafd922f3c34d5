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

import { isRemovable } from "../ir/effects.ts";
import type { IrFunc, Stmt, ValueId } from "../ir/ir.ts";
import { edgesOf, keepMarked } from "../ir/walk.ts";
import { scratchBytes, scratchInts } from "../ir/scratch.ts";
import { type Change, type Flow, flowOf } from "./flow.ts";

/**
 * Removes dead code from a function, in place.
 *
 * @param func The function.
 * @param flow Its flow.
 * @returns What was changed.
 */
export function deadCode(func: IrFunc, flow: Flow = flowOf(func)): Change {
  const optional = optionalConstructs(flow);
  const live = mark(func, flow, optional);
  let change: Change = "nothing";
  // Edges first: they look at the lists of their target as those were.
  for (const construct of flow.constructs) {
    const passed = construct.kind === "loop" ? construct.params : construct.results;
    if (!hasDead(passed, live.values)) continue;
    change = "values";
    const keep = passed.map((value) => live.values[value] === 1);
    for (const edge of flow.edges[construct.label]!) keepMarked(edge.args, keep);
    if (construct.kind === "loop") keepMarked(construct.inits, keep);
    keepMarked(passed, keep);
    for (let slot = 0; slot < passed.length; slot++) flow.slots[passed[slot]!] = slot;
  }
  for (const { body } of flow.regions) {
    let kept = 0;
    for (let i = 0; i < body.length; i++) {
      const stmt = body[i]!;
      if (!goes(stmt, flow, optional, live)) {
        body[kept++] = stmt;
        continue;
      }
      if (stmt.kind !== "op") change = "shape";
      else if (change === "nothing") change = "values";
    }
    if (kept < body.length) body.length = kept;
  }
  return change;
}

const reachLists = scratchInts();
const optionalLists = scratchInts();
const valueLists = scratchBytes();
const constructLists = scratchBytes();

/** What is wanted, by 1. */
interface Live {
  readonly values: Uint8Array;
  readonly constructs: Uint8Array;
}

function hasDead(values: readonly ValueId[], live: Uint8Array): boolean {
  for (let i = 0; i < values.length; i++) if (live[values[i]!] === 0) return true;
  return false;
}

/** Whether a statement is left out. */
function goes(stmt: Stmt, flow: Flow, optional: Int32Array, live: Live): boolean {
  switch (stmt.kind) {
    case "op": {
      const { results } = stmt;
      for (let i = 0; i < results.length; i++) if (live.values[results[i]!] === 1) return false;
      return isRemovable(stmt);
    }
    case "block":
    case "if": {
      const index = flow.byLabel[stmt.label]!;
      return optional[index] === index && live.constructs[index] === 0;
    }
    default:
      return false;
  }
}

/**
 * Finds the blocks and ifs that are wanted only for their results.
 *
 * @returns For each construct, the innermost such one that it is or is in; -1 when there is none.
 */
function optionalConstructs(flow: Flow): Int32Array {
  const count = flow.constructs.length;
  // The outermost construct that is left or gone round from inside; -1 also stands for any effect.
  const reaches = reachLists(count, count);
  for (const { body, owner } of flow.regions) {
    // Nothing is known to be more than an effect.
    if (owner >= 0 && reaches[owner]! >= 0) reaches[owner] = reachOf(body, flow, reaches[owner]!);
  }
  for (let i = count - 1; i >= 0; i--) {
    const parent = flow.parents[i]!;
    if (parent >= 0 && reaches[i]! < reaches[parent]!) reaches[parent] = reaches[i]!;
  }

  const optional = optionalLists(count, -1);
  for (let i = 0; i < count; i++) {
    const parent = flow.parents[i]!;
    const itself = flow.constructs[i]!.kind !== "loop" && reaches[i]! >= i;
    if (itself) optional[i] = i;
    else if (parent >= 0) optional[i] = optional[parent]!;
  }
  return optional;
}

/** The outermost construct that the statements of a region leave, or -1 for an effect. */
function reachOf(body: readonly Stmt[], flow: Flow, least: number): number {
  let reach = least;
  for (const stmt of body) {
    switch (stmt.kind) {
      case "op":
        if (!isRemovable(stmt)) return -1;
        break;
      case "call_part":
      case "check":
      case "charge":
      case "return":
      case "unreachable":
      case "loop":
        return -1;
      case "br":
      case "br_if":
        reach = Math.min(reach, flow.byLabel[stmt.edge.label]!);
        break;
      case "br_table":
        for (const edge of edgesOf(stmt)) reach = Math.min(reach, flow.byLabel[edge.label]!);
        break;
      case "block":
      case "if":
        break;
    }
  }
  return reach;
}

/** Marks live values and live optional constructs. */
function mark(func: IrFunc, flow: Flow, optional: Int32Array): Live {
  const values = valueLists(func.types.length);
  const constructs = constructLists(flow.constructs.length);
  const work: ValueId[] = [];
  // What control depends on, by the optional construct that it is in.
  const conditions: (ValueId[] | undefined)[] = [];
  const condition = (inside: number, value: ValueId): void => {
    if (inside < 0) want(values, work, value);
    else (conditions[inside] ??= []).push(value);
  };
  for (const { body, owner } of flow.regions) {
    const inside = owner < 0 ? -1 : optional[owner]!;
    for (const stmt of body) {
      switch (stmt.kind) {
        case "op":
          if (!isRemovable(stmt)) wantAll(values, work, stmt.args);
          break;
        case "call_part":
        case "charge":
        case "return":
          wantAll(values, work, stmt.args);
          break;
        case "check":
          for (const { base } of stmt.ranges) want(values, work, base);
          break;
        case "if": {
          const index = flow.byLabel[stmt.label]!;
          condition(optional[index] === index ? index : inside, stmt.cond);
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

  for (let value = work.pop(); value !== undefined; value = work.pop()) {
    const def = flow.defs[value];
    if (def === undefined) continue;
    const slot = flow.slots[value]!;
    switch (def.kind) {
      case "op":
      case "call_part":
        wantAll(values, work, def.args);
        break;
      case "loop":
        want(values, work, def.inits[slot]!);
        for (const { args } of flow.edges[def.label]!) want(values, work, args[slot]!);
        break;
      case "block":
      case "if": {
        for (const { args } of flow.edges[def.label]!) want(values, work, args[slot]!);
        const index = flow.byLabel[def.label]!;
        if (optional[index] !== index || constructs[index] === 1) break;
        constructs[index] = 1;
        wantAll(values, work, conditions[index] ?? []);
        break;
      }
      default:
        break;
    }
  }
  return { values, constructs };
}

function want(values: Uint8Array, work: ValueId[], value: ValueId): void {
  if (values[value] === 1) return;
  values[value] = 1;
  work.push(value);
}

function wantAll(values: Uint8Array, work: ValueId[], wanted: readonly ValueId[]): void {
  for (let i = 0; i < wanted.length; i++) want(values, work, wanted[i]!);
}
