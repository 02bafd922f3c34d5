/**
 * Groups of functions that call each other in tail position, round in a circle.
 *
 * A tail call frees the frame of its caller, so that chains of them need no stack. Only a circle of
 * tail calls can be longer than the module is: the functions of each such circle become one loop (see
 * `ir/tail_loop.ts`). Every other tail call is a plain call whose results are returned.
 *
 * @module
 */

import { stronglyConnected } from "../passes/scc.ts";
import type { FuncUses } from "./uses.ts";

/** Functions that become one loop. */
export interface TailGroup {
  /** Its number. */
  readonly at: number;
  /** The functions, by index, ascending. */
  readonly members: readonly number[];
}

/** What the grouping depends on. */
export interface TailInput {
  /** What the functions with bodies use. */
  readonly funcs: readonly FuncUses[];
  /** How many functions are imported. */
  readonly imported: number;
  /** Functions that a reference at a type can name, by place in the list of indirect calls. */
  readonly targetsOf: (at: number) => readonly number[];
}

/**
 * Finds the groups of a module.
 *
 * @param input What its functions call.
 * @returns The groups, in the order of their first functions.
 */
export function tailGroups({ funcs, imported, targetsOf }: TailInput): TailGroup[] {
  if (funcs.every(({ tail }) => tail.calls.length + tail.indirect.length === 0)) return [];
  // Many functions may call through one table: its targets are reached by way of a node of their own,
  // a negative number.
  const successors = (node: number): readonly number[] => {
    if (node < 0) return targetsOf(-1 - node);
    const { tail } = funcs[node - imported] ?? NOTHING;
    return [...tail.calls, ...tail.indirect.map((at) => -1 - at)];
  };
  const nodes = funcs.map((_, place) => imported + place);
  const groups: number[][] = [];
  for (const component of stronglyConnected(nodes, successors)) {
    const [first] = component;
    if (component.length === 1 && !successors(first!).includes(first!)) continue;
    groups.push(component.filter((node) => node >= 0).sort((a, b) => a - b));
  }
  groups.sort((a, b) => a[0]! - b[0]!);
  return groups.map((members, at) => ({ at, members }));
}

const NOTHING: Pick<FuncUses, "tail"> = { tail: { calls: [], indirect: [] } };
