/**
 * What statements hold: the regions below them, the edges that leave them, the values that they use and
 * define. Walks over a function are made of these.
 *
 * @module
 */

import type { Block, BrTable, Edge, Stmt, Terminator, ValueId } from "./ir.ts";

/**
 * Whether a statement ends its region.
 *
 * @param stmt The statement.
 * @returns True for a terminator.
 */
export function isTerminator(stmt: Stmt): stmt is Terminator {
  switch (stmt.kind) {
    case "br":
    case "br_table":
    case "return":
    case "unreachable":
      return true;
    case "op":
    case "call_part":
    case "check":
    case "charge":
    case "block":
    case "loop":
    case "if":
    case "br_if":
      return false;
  }
}

/**
 * The regions directly inside a statement.
 *
 * @param stmt The statement.
 * @returns The regions themselves, not copies; none for a statement that holds none.
 */
export function regionsOf(stmt: Stmt): readonly Stmt[][] {
  switch (stmt.kind) {
    case "block":
    case "loop":
      return [stmt.body];
    case "if":
      return [stmt.then, stmt.else];
    case "check":
      return stmt.cold.length === 0 ? NO_REGIONS : [stmt.cold];
    default:
      return NO_REGIONS;
  }
}

const NO_REGIONS: readonly Stmt[][] = [];

/**
 * The blocks that a region begins with, each the first statement of the one before. A `switch` nests
 * thousands of them, so that a walk must not take a level of recursion for each.
 *
 * @param region The region.
 * @returns The blocks, outer ones first.
 */
export function leadingBlocks(region: readonly Stmt[]): readonly Block[] {
  let first = region[0];
  if (first?.kind !== "block") return NO_BLOCKS;
  const blocks: Block[] = [];
  for (; first?.kind === "block"; first = first.body[0]) blocks.push(first);
  return blocks;
}

const NO_BLOCKS: readonly Block[] = [];

/**
 * The edges that leave from a statement itself, not from what is nested in it.
 *
 * @param stmt The statement.
 * @returns The edges, each object once.
 */
export function edgesOf(stmt: Stmt): readonly Edge[] {
  switch (stmt.kind) {
    case "br":
    case "br_if":
      return [stmt.edge];
    case "br_table":
      return distinctEdges(stmt);
    default:
      return NO_EDGES;
  }
}

const NO_EDGES: readonly Edge[] = [];

function distinctEdges({ fallback, targets }: BrTable): Edge[] {
  const found = new Set(targets);
  found.add(fallback);
  return [...found];
}

/**
 * Calls `visit` with each value that the statement itself uses, edges included.
 *
 * @param stmt The statement.
 * @param visit Called once for each use, in order.
 */
export function forEachUse(stmt: Stmt, visit: (value: ValueId) => void): void {
  switch (stmt.kind) {
    case "op":
    case "call_part":
    case "charge":
    case "return":
      for (const arg of stmt.args) visit(arg);
      return;
    case "check":
      for (const { base } of stmt.ranges) visit(base);
      return;
    case "loop":
      for (const init of stmt.inits) visit(init);
      return;
    case "if":
      visit(stmt.cond);
      return;
    case "br":
      for (const arg of stmt.edge.args) visit(arg);
      return;
    case "br_if":
      visit(stmt.cond);
      for (const arg of stmt.edge.args) visit(arg);
      return;
    case "br_table":
      visit(stmt.index);
      for (const edge of edgesOf(stmt)) for (const arg of edge.args) visit(arg);
      return;
    case "block":
    case "unreachable":
      return;
  }
}

function mapAll(values: ValueId[], map: (value: ValueId) => ValueId): void {
  for (let i = 0; i < values.length; i++) values[i] = map(values[i]!);
}

/**
 * Replaces each value that the statement itself uses, edges included.
 *
 * @param stmt The statement, which is changed in place.
 * @param map Gives the value that takes the place of a value.
 */
export function mapUses(stmt: Stmt, map: (value: ValueId) => ValueId): void {
  switch (stmt.kind) {
    case "op":
    case "call_part":
    case "charge":
    case "return":
      return mapAll(stmt.args, map);
    case "check":
      for (const range of stmt.ranges) range.base = map(range.base);
      return;
    case "loop":
      return mapAll(stmt.inits, map);
    case "if":
      stmt.cond = map(stmt.cond);
      return;
    case "br":
      return mapAll(stmt.edge.args, map);
    case "br_if":
      stmt.cond = map(stmt.cond);
      return mapAll(stmt.edge.args, map);
    case "br_table":
      stmt.index = map(stmt.index);
      for (const edge of edgesOf(stmt)) mapAll(edge.args, map);
      return;
    case "block":
    case "unreachable":
      return;
  }
}

/**
 * Keeps those values of a list that are marked, in place.
 *
 * @param values The list to change.
 * @param keep By position, whether a value stays.
 */
export function keepMarked(values: ValueId[], keep: readonly boolean[]): void {
  let kept = 0;
  for (let i = 0; i < values.length; i++) if (keep[i] === true) values[kept++] = values[i]!;
  values.length = kept;
}

/**
 * Calls `visit` with each value that the statement itself defines.
 *
 * @param stmt The statement.
 * @param visit Called once for each definition, in order.
 */
export function forEachDef(stmt: Stmt, visit: (value: ValueId) => void): void {
  switch (stmt.kind) {
    case "op":
    case "call_part":
    case "block":
    case "if":
      for (const result of stmt.results) visit(result);
      return;
    case "loop":
      for (const param of stmt.params) visit(param);
      return;
    default:
      return;
  }
}

/**
 * Replaces each value that the statement itself defines.
 *
 * @param stmt The statement, which is changed in place.
 * @param map Gives the value that takes the place of a value.
 */
export function mapDefs(stmt: Stmt, map: (value: ValueId) => ValueId): void {
  switch (stmt.kind) {
    case "op":
    case "call_part":
    case "block":
    case "if":
      mapAll(stmt.results, map);
      return;
    case "loop":
      mapAll(stmt.params, map);
      return;
    default:
      return;
  }
}

/**
 * Calls `visit` with every statement of a region and of the regions below it, outer first.
 *
 * @param region The region.
 * @param visit Called with a statement before those that are nested in it.
 */
export function forEachStmt(region: Stmt[], visit: (stmt: Stmt) => void): void {
  const stack: Stmt[][] = [region];
  const cursor: number[] = [0];
  for (let depth = 0; depth >= 0;) {
    const top = stack[depth]!;
    const at = cursor[depth]!;
    if (at >= top.length) {
      depth--;
      continue;
    }
    cursor[depth] = at + 1;
    const stmt = top[at]!;
    visit(stmt);
    if (stmt.kind === "op") continue;
    const inner = regionsOf(stmt);
    for (let i = inner.length - 1; i >= 0; i--) {
      depth++;
      stack[depth] = inner[i]!;
      cursor[depth] = 0;
    }
  }
}
