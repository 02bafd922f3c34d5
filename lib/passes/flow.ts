/**
 * Where values are defined and labels are reached from: one walk that several passes begin with.
 *
 * @module
 */

import type { Block, Edge, If, IrFunc, Loop, Stmt, ValueId } from "../ir/ir.ts";
import { edgesOf } from "../ir/walk.ts";
import { scratchInts } from "../ir/scratch.ts";

/** A statement with a label. */
export type Construct = Block | Loop | If;

/** A region and where it stands. */
export interface RegionInfo {
  /** Its statements. */
  readonly body: Stmt[];
  /** Index in {@linkcode Flow.constructs} of what it belongs to; -1 for the body of the function. */
  readonly owner: number;
}

/** What {@linkcode flowOf} finds. */
export interface Flow {
  /** All regions, outer ones first. */
  readonly regions: readonly RegionInfo[];
  /** All blocks, loops and ifs, outer ones first. */
  readonly constructs: readonly Construct[];
  /** For each construct the index of the one around it, -1 for none. */
  readonly parents: readonly number[];
  /** The construct of a label, as an index; -1 when there is none. */
  readonly byLabel: Int32Array;
  /** The edges to a label. */
  readonly edges: readonly Edge[][];
  /** The statement that defines a value; none for parameters of the function. */
  readonly defs: readonly (Stmt | undefined)[];
  /** Position of a value among those that its statement defines. */
  readonly slots: Int32Array;
  /**
   * The construct that a value is defined in, -1 for none: a loop's parameters are in the loop, the
   * results of a block or if are not in it.
   */
  readonly scopes: Int32Array;
}

/**
 * What a pass has changed: nothing; values and operations, so that what {@linkcode flowOf} found is
 * still right but for operations that are gone; or more.
 */
export type Change = "nothing" | "values" | "shape";

const labelLists = scratchInts();
const slotLists = scratchInts();
const scopeLists = scratchInts();

/**
 * Walks a function once.
 *
 * @param func The function.
 * @returns What is where; it grows stale when the function is changed, and when another flow is made.
 */
export function flowOf(func: IrFunc): Flow {
  const count = func.types.length;
  const regions: RegionInfo[] = [{ body: func.body, owner: -1 }];
  const constructs: Construct[] = [];
  const parents: number[] = [];
  const byLabel = labelLists(func.labels, -1);
  const edges: Edge[][] = new Array(func.labels).fill(NO_EDGES);
  const defs: (Stmt | undefined)[] = new Array(count).fill(undefined);
  const slots = slotLists(count);
  const scopes = scopeLists(count, -1);
  const flow = { regions, constructs, parents, byLabel, edges, defs, slots, scopes };

  // Regions are appended while the list is walked, so inner ones always come after outer ones.
  for (let at = 0; at < regions.length; at++) {
    const { body, owner } = regions[at]!;
    for (let i = 0; i < body.length; i++) {
      const stmt = body[i]!;
      switch (stmt.kind) {
        case "op":
        case "call_part":
          define(flow, stmt, stmt.results, owner);
          break;
        case "block": {
          define(flow, stmt, stmt.results, owner);
          regions.push({ body: stmt.body, owner: enter(flow, stmt, owner) });
          break;
        }
        case "if": {
          define(flow, stmt, stmt.results, owner);
          const index = enter(flow, stmt, owner);
          regions.push({ body: stmt.then, owner: index }, { body: stmt.else, owner: index });
          break;
        }
        case "loop": {
          define(flow, stmt, stmt.params, constructs.length);
          regions.push({ body: stmt.body, owner: enter(flow, stmt, owner) });
          break;
        }
        case "check":
          if (stmt.cold.length > 0) regions.push({ body: stmt.cold, owner });
          break;
        case "br":
        case "br_if":
          addEdge(edges, stmt.edge);
          break;
        case "br_table":
          for (const edge of edgesOf(stmt)) addEdge(edges, edge);
          break;
        case "charge":
        case "return":
        case "unreachable":
          break;
      }
    }
  }
  return flow;
}

/** A flow that is being found. */
interface Finding {
  readonly constructs: Construct[];
  readonly parents: number[];
  readonly byLabel: Int32Array;
  readonly defs: (Stmt | undefined)[];
  readonly slots: Int32Array;
  readonly scopes: Int32Array;
}

function define(
  { defs, scopes, slots }: Finding,
  stmt: Stmt,
  values: readonly ValueId[],
  scope: number,
): void {
  for (let slot = 0; slot < values.length; slot++) {
    const value = values[slot]!;
    defs[value] = stmt;
    scopes[value] = scope;
    slots[value] = slot;
  }
}

function enter(
  { byLabel, constructs, parents }: Finding,
  construct: Construct,
  owner: number,
): number {
  byLabel[construct.label] = constructs.length;
  parents.push(owner);
  return constructs.push(construct) - 1;
}

/** Stands for the edges to labels that have none. */
const NO_EDGES: Edge[] = [];

function addEdge(edges: Edge[][], edge: Edge): void {
  const known = edges[edge.label];
  if (known === NO_EDGES) edges[edge.label] = [edge];
  else known?.push(edge);
}

/**
 * Keeps those elements of a list for which `keep` is true, without making a new list.
 *
 * @param list The list to change.
 * @param keep Gets an element and its position.
 */
export function filterInPlace<T>(list: T[], keep: (element: T, index: number) => boolean): void {
  let kept = 0;
  for (let index = 0; index < list.length; index++) {
    const element = list[index]!;
    if (keep(element, index)) list[kept++] = element;
  }
  list.length = kept;
}

/**
 * Says whether a value is made inside of a construct, its parameters included.
 *
 * @param flow Where values are defined.
 * @param value The value.
 * @param construct Index of the construct.
 * @returns True when its definition is in the construct, however deep.
 */
export function isInside(flow: Flow, value: ValueId, construct: number): boolean {
  let scope = flow.scopes[value]!;
  while (scope > construct) scope = flow.parents[scope]!;
  return scope === construct;
}
