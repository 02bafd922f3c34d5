/**
 * Where values are defined and labels are reached from: one walk that several passes begin with.
 *
 * @module
 */

import {
  type Block,
  type Edge,
  edgesOf,
  forEachDef,
  type If,
  type IrFunc,
  type Loop,
  regionsOf,
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
  const regions: RegionInfo[] = [{ body: func.body, owner: -1 }];
  const constructs: Construct[] = [];
  const parents: number[] = [];
  const byLabel = new Int32Array(func.labels).fill(-1);
  const edges: Edge[][] = Array.from({ length: func.labels }, () => []);
  const defs: (Stmt | undefined)[] = new Array(func.types.length).fill(undefined);
  const slots = new Int32Array(func.types.length);
  const scopes = new Int32Array(func.types.length).fill(-1);

  // Regions are appended while the list is walked, so inner ones always come after outer ones.
  for (const { body, owner } of regions) {
    for (const stmt of body) {
      let slot = 0;
      const scope = stmt.kind === "loop" ? constructs.length : owner;
      forEachDef(stmt, (value: ValueId) => {
        defs[value] = stmt;
        scopes[value] = scope;
        slots[value] = slot++;
      });
      for (const edge of edgesOf(stmt)) edges[edge.label]?.push(edge);
      if (stmt.kind === "check" && stmt.cold.length > 0) regions.push({ body: stmt.cold, owner });
      if (stmt.kind !== "block" && stmt.kind !== "loop" && stmt.kind !== "if") continue;
      const index = constructs.length;
      constructs.push(stmt);
      parents.push(owner);
      byLabel[stmt.label] = index;
      for (const inner of regionsOf(stmt)) regions.push({ body: inner, owner: index });
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
  list.forEach((element, index) => {
    if (keep(element, index)) list[kept++] = element;
  });
  list.length = kept;
}
