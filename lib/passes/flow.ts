/**
 * Where values are defined and labels are reached from: one walk that several passes begin with.
 *
 * @module
 */

import {
  type Block,
  type Edge,
  edgesOf,
  type If,
  type IrFunc,
  type Loop,
  type Stmt,
  type ValueId,
} from "../ir/ir.ts";

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
 * Walks a function once.
 *
 * @param func The function.
 * @returns What is where; it grows stale when the function is changed.
 */
export function flowOf(func: IrFunc): Flow {
  const count = func.types.length;
  const regions: RegionInfo[] = [{ body: func.body, owner: -1 }];
  const constructs: Construct[] = [];
  const parents: number[] = [];
  const byLabel = new Int32Array(func.labels).fill(-1);
  const edges: Edge[][] = [];
  for (let i = 0; i < func.labels; i++) edges.push([]);
  const defs: (Stmt | undefined)[] = new Array(count).fill(undefined);
  const slots = new Int32Array(count);
  const scopes = new Int32Array(count).fill(-1);
  const define = (stmt: Stmt, values: readonly ValueId[], scope: number): void => {
    for (let slot = 0; slot < values.length; slot++) {
      const value = values[slot]!;
      defs[value] = stmt;
      scopes[value] = scope;
      slots[value] = slot;
    }
  };
  const enter = (construct: Construct, owner: number): number => {
    byLabel[construct.label] = constructs.length;
    parents.push(owner);
    return constructs.push(construct) - 1;
  };

  // Regions are appended while the list is walked, so inner ones always come after outer ones.
  for (let at = 0; at < regions.length; at++) {
    const { body, owner } = regions[at]!;
    for (const stmt of body) {
      switch (stmt.kind) {
        case "op":
        case "call_part":
          define(stmt, stmt.results, owner);
          break;
        case "block": {
          define(stmt, stmt.results, owner);
          regions.push({ body: stmt.body, owner: enter(stmt, owner) });
          break;
        }
        case "if": {
          define(stmt, stmt.results, owner);
          const index = enter(stmt, owner);
          regions.push({ body: stmt.then, owner: index }, { body: stmt.else, owner: index });
          break;
        }
        case "loop": {
          define(stmt, stmt.params, constructs.length);
          regions.push({ body: stmt.body, owner: enter(stmt, owner) });
          break;
        }
        case "check":
          if (stmt.cold.length > 0) regions.push({ body: stmt.cold, owner });
          break;
        case "br":
        case "br_if":
          edges[stmt.edge.label]?.push(stmt.edge);
          break;
        case "br_table":
          for (const edge of edgesOf(stmt)) edges[edge.label]?.push(edge);
          break;
        case "return":
        case "unreachable":
          break;
      }
    }
  }
  return { regions, constructs, parents, byLabel, edges, defs, slots, scopes };
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
