/**
 * Finds the values whose variable is overwritten before they are used: a walk over the region tree
 * follows what each variable holds. At the end of a construct it holds what all edges agree on.
 *
 * @module
 */

import { InternalError } from "../errors.ts";
import type { Edge, IrFunc, LabelId, Stmt, ValueId } from "../ir/ir.ts";
import { scratchInts } from "../ir/scratch.ts";
import { edgesOf, leadingBlocks } from "../ir/walk.ts";
import type { Inlining } from "./inline.ts";
import type { Variable } from "./variables.ts";

/** Stands for no variable, and for no value in a variable. */
export const NOTHING: number = -1;
/** Stands for a value in a variable that depends on the way taken. */
const UNKNOWN = -2;

/** Which variables values are in, so far. */
export interface Assignment {
  /** The function. */
  readonly func: IrFunc;
  /** Which values need no variable. */
  readonly inlining: Inlining;
  /** The variables. */
  readonly vars: Variable[];
  /** Variable of each value, or {@link NOTHING}. */
  readonly of: Int32Array;
  /** The shared variable of each local. */
  readonly homeVars: (number | undefined)[];
  /** How many values each variable holds at one time or another. */
  readonly holders: number[];
  /** Whether a value is a parameter or a result, which comes from several edges. */
  readonly joins: Uint8Array;
  /** Whether a value has a variable of its own, which is never overwritten. */
  readonly owns: Uint8Array;
}

/** Label of an open construct: what variables hold on the edges that have been seen. */
interface Open {
  results: readonly ValueId[];
  /** Length of the log when the construct was entered. */
  start: number;
  loop: boolean;
  edges: number;
  /** How many variables some edge has changed: the first elements of the lists are of these. */
  size: number;
  /** The variables, and for each what edges agree on, and how many. */
  readonly changed: number[];
  readonly values: number[];
  readonly counts: number[];
  /** Place of a variable in `changed`, once these are many. */
  slots: Map<number, number> | undefined;
}

/** What the simulation knows at a point. */
interface Walk {
  readonly state: Assignment;
  readonly moving: Set<ValueId>;
  /** What each variable holds. */
  readonly content: Int32Array;
  /** Variables that were overwritten, and what they held. */
  readonly logged: number[];
  readonly before: number[];
  readonly open: (Open | undefined)[];
  /** The last edge that a variable was looked at for. */
  readonly seen: Int32Array;
  edges: number;
}

const contentLists = scratchInts();
const seenLists = scratchInts();

/**
 * Walks the function.
 *
 * @param state Which variables its values are in.
 * @returns The values that must get a variable of their own.
 */
export function findClobbered(state: Assignment): Set<ValueId> {
  const moving = new Set<ValueId>();
  if (!state.holders.some((count) => count > 1)) return moving;
  const walk: Walk = {
    state,
    moving,
    content: contentLists(state.vars.length, NOTHING),
    logged: [],
    before: [],
    open: [],
    seen: seenLists(state.vars.length),
    edges: 0,
  };
  assign(walk, state.func.params);
  walkRegion(walk, state.func.body);
  return moving;
}

/** The variable of a value if other values share it, or -1. */
function sharedVar(state: Assignment, value: ValueId): number {
  const variable = state.of[value]!;
  return variable >= 0 && state.holders[variable]! > 1 ? variable : NOTHING;
}

function putInto(walk: Walk, variable: number, value: number): void {
  walk.logged.push(variable);
  walk.before.push(walk.content[variable]!);
  walk.content[variable] = value;
}

function undoTo(walk: Walk, length: number): void {
  const { before, content, logged } = walk;
  while (logged.length > length) content[logged.pop()!] = before.pop()!;
}

function use(walk: Walk, value: ValueId): void {
  const { inlining, of } = walk.state;
  const op = inlining.ops[value];
  if (op !== undefined) {
    useAll(walk, op.args);
    return;
  }
  if (of[value]! < 0) throw new InternalError(`value ${value} has no variable`);
  const variable = sharedVar(walk.state, value);
  if (variable < 0) return;
  const holds = walk.content[variable]!;
  if (holds !== value) walk.moving.add(toMove(walk.state, value, holds));
}

function useAll(walk: Walk, values: readonly ValueId[]): void {
  for (let i = 0; i < values.length; i++) use(walk, values[i]!);
}

/** Which of two values in one variable moves. */
function toMove({ joins, owns }: Assignment, used: ValueId, holds: number): ValueId {
  // The later value moves, unless it comes together from several edges.
  if (holds >= 0 && owns[holds] === 0 && joins[holds] === 0) return holds as ValueId;
  if (owns[used] === 0 && joins[used] === 0) return used;
  if (holds >= 0 && owns[holds] === 0) return holds as ValueId;
  if (owns[used] === 0) return used;
  throw new InternalError(`value ${used} is overwritten in its own variable`);
}

function assign(walk: Walk, values: readonly ValueId[]): void {
  for (let i = 0; i < values.length; i++) {
    const variable = sharedVar(walk.state, values[i]!);
    if (variable >= 0) putInto(walk, variable, values[i]!);
  }
}

function openLabel(walk: Walk, label: LabelId, results: readonly ValueId[], loop: boolean): Open {
  const target = spare.pop() ?? newOpen();
  target.results = results;
  target.start = walk.logged.length;
  target.loop = loop;
  walk.open[label] = target;
  return target;
}

/** What is not in use of what walks have made. */
const spare: Open[] = [];
const NO_VALUES: readonly ValueId[] = [];

function newOpen(): Open {
  return {
    results: NO_VALUES,
    start: 0,
    loop: false,
    edges: 0,
    size: 0,
    changed: [],
    values: [],
    counts: [],
    slots: undefined,
  };
}

function giveBack(target: Open): void {
  target.results = NO_VALUES;
  target.edges = 0;
  target.size = 0;
  target.slots = undefined;
  spare.push(target);
}

function follow(walk: Walk, edge: Edge): void {
  const target = walk.open[edge.label];
  if (target === undefined) throw new InternalError(`label ${edge.label} is not open`);
  if (target.loop) return;
  target.edges++;
  const mark = ++walk.edges;
  const { content, logged, seen, state } = walk;
  for (const result of target.results) {
    const variable = sharedVar(state, result);
    if (variable < 0) continue;
    // Two results never share a variable at once: the later one counts.
    if (seen[variable] === mark) continue;
    seen[variable] = mark;
    join(target, variable, lastIn(state, target.results, variable));
  }
  for (let i = target.start; i < logged.length; i++) {
    const variable = logged[i]!;
    if (seen[variable] === mark) continue;
    seen[variable] = mark;
    join(target, variable, content[variable]!);
  }
}

/** The last of some values that is in a variable. */
function lastIn(state: Assignment, values: readonly ValueId[], variable: number): number {
  let last = UNKNOWN;
  for (const value of values) if (state.of[value] === variable) last = value;
  return last;
}

/** Variables beyond which they are found by a map. */
const FEW = 12;

/** The place of a variable among those that edges have changed; -1 when it is not there. */
function slotOf(target: Open, variable: number): number {
  const { changed, size } = target;
  if (size > FEW) {
    target.slots ??= new Map(changed.slice(0, size).map((each, slot) => [each, slot]));
    return target.slots.get(variable) ?? -1;
  }
  for (let slot = 0; slot < size; slot++) if (changed[slot] === variable) return slot;
  return -1;
}

/** Notes what a variable holds on one more edge. */
function join(target: Open, variable: number, value: number): void {
  const slot = slotOf(target, variable);
  if (slot < 0) {
    target.slots?.set(variable, target.size);
    target.changed[target.size] = variable;
    target.values[target.size] = value;
    target.counts[target.size] = 1;
    target.size++;
    return;
  }
  if (target.values[slot] !== value) target.values[slot] = UNKNOWN;
  target.counts[slot]!++;
}

function close(walk: Walk, target: Open): void {
  undoTo(walk, target.start);
  const { content } = walk;
  for (let i = 0; i < target.size; i++) {
    const variable = target.changed[i]!;
    const value = target.values[i]!;
    const everywhere = target.counts[i] === target.edges || content[variable] === value;
    putInto(walk, variable, everywhere ? value : UNKNOWN);
  }
  giveBack(target);
}

function walkRegion(walk: Walk, region: readonly Stmt[]): void {
  const chain = leadingBlocks(region);
  if (chain.length === 0) return walkFrom(walk, region, 0);
  const targets = chain.map(({ label, results }) => openLabel(walk, label, results, false));
  for (let k = chain.length - 1; k >= 0; k--) {
    walkFrom(walk, chain[k]!.body, k + 1 < chain.length ? 1 : 0);
    close(walk, targets[k]!);
  }
  walkFrom(walk, region, chain.length > 0 ? 1 : 0);
}

function walkFrom(walk: Walk, region: readonly Stmt[], from: number): void {
  const { inlining, of } = walk.state;
  for (let i = from; i < region.length; i++) {
    const stmt = region[i]!;
    switch (stmt.kind) {
      case "op":
        // What is written elsewhere is looked at where it is written.
        if (stmt.results.length === 1 && inlining.ops[stmt.results[0]!] !== undefined) break;
        useAll(walk, stmt.args);
        assign(walk, stmt.results);
        break;
      case "call_part":
        useAll(walk, stmt.args);
        assign(walk, stmt.results);
        break;
      case "block": {
        const target = openLabel(walk, stmt.label, stmt.results, false);
        walkRegion(walk, stmt.body);
        close(walk, target);
        break;
      }
      case "loop": {
        for (let k = 0; k < stmt.inits.length; k++) {
          // Starting values that something uses.
          if (of[stmt.params[k]!]! >= 0) use(walk, stmt.inits[k]!);
        }
        const start = walk.logged.length;
        forgetAssigned(walk, stmt.body);
        assign(walk, stmt.params);
        const target = openLabel(walk, stmt.label, NO_VALUES, true);
        walkRegion(walk, stmt.body);
        undoTo(walk, start);
        giveBack(target);
        break;
      }
      case "check": {
        for (const { base } of stmt.ranges) use(walk, base);
        const start = walk.logged.length;
        walkRegion(walk, stmt.cold);
        undoTo(walk, start);
        break;
      }
      case "if": {
        use(walk, stmt.cond);
        const target = openLabel(walk, stmt.label, stmt.results, false);
        walkRegion(walk, stmt.then);
        undoTo(walk, target.start);
        walkRegion(walk, stmt.else);
        close(walk, target);
        break;
      }
      case "br":
        useAll(walk, stmt.edge.args);
        follow(walk, stmt.edge);
        break;
      case "br_if":
        use(walk, stmt.cond);
        useAll(walk, stmt.edge.args);
        follow(walk, stmt.edge);
        break;
      case "br_table":
        use(walk, stmt.index);
        for (const edge of edgesOf(stmt)) useAll(walk, edge.args);
        for (const edge of edgesOf(stmt)) follow(walk, edge);
        break;
      case "charge":
      case "return":
        useAll(walk, stmt.args);
        break;
      case "unreachable":
        break;
    }
  }
}

/** Forgets what the variables hold that are assigned somewhere in a region. */
function forgetAssigned(walk: Walk, region: readonly Stmt[]): void {
  const chain = leadingBlocks(region);
  for (let k = 0; k < chain.length; k++) {
    forget(walk, chain[k]!.results);
    forgetFrom(walk, chain[k]!.body, k + 1 < chain.length ? 1 : 0);
  }
  forgetFrom(walk, region, chain.length > 0 ? 1 : 0);
}

function forgetFrom(walk: Walk, region: readonly Stmt[], start: number): void {
  for (let i = start; i < region.length; i++) {
    const stmt = region[i]!;
    switch (stmt.kind) {
      case "op":
      case "call_part":
        forget(walk, stmt.results);
        break;
      case "block":
        forget(walk, stmt.results);
        forgetAssigned(walk, stmt.body);
        break;
      case "loop":
        forget(walk, stmt.params);
        forgetAssigned(walk, stmt.body);
        break;
      case "check":
        forgetAssigned(walk, stmt.cold);
        break;
      case "if":
        forget(walk, stmt.results);
        forgetAssigned(walk, stmt.then);
        forgetAssigned(walk, stmt.else);
        break;
      default:
        break;
    }
  }
}

function forget(walk: Walk, values: readonly ValueId[]): void {
  for (let i = 0; i < values.length; i++) {
    const variable = sharedVar(walk.state, values[i]!);
    if (variable >= 0 && walk.content[variable] !== UNKNOWN) putInto(walk, variable, UNKNOWN);
  }
}
