/**
 * Removes control flow that decides nothing.
 *
 * - What stands after a statement that does not complete goes.
 * - A branch or if on a constant is decided; a `br_table` that has one target is a `br`.
 * - A block that nothing branches to, or only its own end, is straight code; so is a loop that
 *   nothing goes round.
 * - A block that is followed by a branch with its own results is left by that branch at once.
 * - An if with nothing in its arms goes; one whose first arm only branches away is a `br_if`.
 *
 * Constructs are visited inner ones first, with the number of edges to each label kept up to date,
 * so that one walk finds all that follows from what it does itself.
 *
 * Needs nothing. Keeps the order of operations.
 *
 * ```text
 * block L0 {                                   br_if v0 L1
 *   block L2 {                           =>    v1: i32 = i32.const 1
 *     br_if v0 L2                              …
 *     br L0
 *   }
 *   br L1
 * }
 * v1: i32 = i32.const 1
 * ```
 *
 * @module
 */

import { at } from "../ir/at.ts";
import type {
  Block,
  Br,
  BrTable,
  Edge,
  If,
  IrFunc,
  LabelId,
  Loop,
  Stmt,
  ValueId,
} from "../ir/ir.ts";
import { makeBlock, makeBr, makeBrIf } from "../ir/make.ts";
import { edgesOf, forEachStmt, isTerminator } from "../ir/walk.ts";
import { scratchInts } from "../ir/scratch.ts";
import { applyReplacements, type Replacements, replacements } from "./edit.ts";
import { type Change, type Flow, flowOf } from "./flow.ts";

/**
 * Removes dead control flow from a function, in place.
 *
 * @param func The function.
 * @param flow Its flow.
 * @returns What was changed.
 */
export function deadBlocks(func: IrFunc, flow: Flow = flowOf(func)): Change {
  if (flow.constructs.length === 0 && endsOnce(func.body)) return "nothing";
  const state: State = {
    flow,
    uses: useCounts(func.labels),
    replaced: replacements(func),
    aliases: new Map(),
    out: [],
  };
  for (let label = 0; label < func.labels; label++) state.uses[label] = flow.edges[label]!.length;

  for (let i = flow.constructs.length - 1; i >= 0; i--) {
    const construct = at(flow.constructs, i);
    if (construct.kind === "if") {
      construct.then = rewrite(state, construct.then);
      construct.else = rewrite(state, construct.else);
    } else construct.body = rewrite(state, construct.body);
  }
  func.body = rewrite(state, func.body);

  applyReplacements(func, state.replaced);
  if (state.aliases.size === 0) return "shape";
  forEachStmt(func.body, (stmt) => {
    for (const edge of edgesOf(stmt)) edge.label = target(state, edge.label);
  });
  return "shape";
}

/** A function whose dead control flow is being removed. */
interface State {
  readonly flow: Flow;
  /** How many edges there are to each label. */
  readonly uses: Int32Array;
  readonly replaced: Replacements;
  /** Labels that others stand for. */
  readonly aliases: Map<LabelId, LabelId>;
  /** The region that is being written. */
  out: Stmt[];
}

const useCounts = scratchInts();

function target({ aliases }: State, label: LabelId): LabelId {
  if (aliases.size === 0) return label;
  let end = label;
  for (let next = aliases.get(end); next !== undefined; next = aliases.get(end)) end = next;
  for (let step = label; step !== end;) {
    const next = aliases.get(step) ?? end;
    aliases.set(step, end);
    step = next;
  }
  return end;
}

function usesOf(state: State, label: LabelId): number {
  return at(state.uses, label);
}

function addUses(state: State, label: LabelId, count: number): void {
  state.uses[target(state, label)] = usesOf(state, target(state, label)) + count;
}

function release(state: State, edge: Edge): void {
  addUses(state, edge.label, -1);
}

function drop(state: State, stmts: Stmt[]): void {
  forEachStmt(stmts, (stmt) => {
    for (const edge of edgesOf(stmt)) release(state, edge);
  });
}

function replaceAll(state: State, from: readonly ValueId[], to: readonly ValueId[]): void {
  from.forEach((value, i) => state.replaced.add(value, at(to, i)));
}

function constant(state: State, value: ValueId): number | undefined {
  const def = state.flow.defs[state.replaced.resolve(value)];
  return def?.kind === "op" && def.op === "i32.const" ? def.imm.i32 : undefined;
}

function sameValues(state: State, a: readonly ValueId[], b: readonly ValueId[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (state.replaced.resolve(a[i]!) !== state.replaced.resolve(b[i]!)) return false;
  }
  return true;
}

function sameEdge(state: State, a: Edge, b: Edge): boolean {
  return a === b ||
    (target(state, a.label) === target(state, b.label) && sameValues(state, a.args, b.args));
}

/** The edge of a region that is nothing but a branch. */
function onlyEdge(body: readonly Stmt[]): Edge | undefined {
  const [first] = body;
  return first?.kind === "br" ? first.edge : undefined;
}

/** Rewrites a region whose inner regions are done. */
function rewrite(state: State, body: Stmt[]): Stmt[] {
  state.out = [];
  let completes = true;
  for (const stmt of body) {
    if (completes) completes = append(state, stmt);
    else drop(state, [stmt]);
  }
  return state.out;
}

/** Adds a statement or what stands for it; says whether it can complete. */
function append(state: State, stmt: Stmt): boolean {
  switch (stmt.kind) {
    case "op":
    case "call_part":
    case "check":
    case "charge":
      state.out.push(stmt);
      return true;
    case "return":
    case "unreachable":
      state.out.push(stmt);
      return false;
    case "br":
      return appendBr(state, stmt);
    case "br_if": {
      const cond = constant(state, stmt.cond);
      if (cond === undefined) state.out.push(stmt);
      else if (cond === 0) release(state, stmt.edge);
      else return append(state, makeBr(stmt.edge));
      return true;
    }
    case "br_table":
      return appendBrTable(state, stmt);
    case "block":
      return appendBlock(state, stmt);
    case "if":
      return appendIf(state, stmt);
    case "loop":
      return appendLoop(state, stmt);
  }
}

/** Adds the statements of a region that is rewritten already. */
function splice(state: State, stmts: Stmt[]): void {
  const last = stmts.at(-1);
  if (last?.kind === "br") stmts.pop();
  // The shorter list is moved, so that deep nests do not take quadratic time.
  if (state.out.length < stmts.length) {
    for (let stmt = state.out.pop(); stmt !== undefined; stmt = state.out.pop()) {
      stmts.unshift(stmt);
    }
    state.out = stmts;
  } else for (const stmt of stmts) state.out.push(stmt);
  if (last?.kind === "br") append(state, last);
}

function appendBr(state: State, br: Br): boolean {
  const { edge } = br;
  for (let last = state.out.at(-1); last !== undefined; last = state.out.at(-1)) {
    if (last.kind === "br_if" && sameEdge(state, last.edge, edge)) {
      release(state, last.edge);
      state.out.pop();
    } else if (last.kind === "block" && sameValues(state, last.results, edge.args)) {
      state.out.pop();
      const passing = usesOf(state, last.label);
      state.aliases.set(last.label, target(state, edge.label));
      addUses(state, edge.label, passing - 1);
      splice(state, last.body);
      return false;
    } else break;
  }
  state.out.push(br);
  return false;
}

function appendBrTable(state: State, table: BrTable): boolean {
  const before = edgesOf(table);
  const index = constant(state, table.index);
  if (index !== undefined) {
    const chosen = table.targets[index >>> 0] ?? table.fallback;
    before.forEach((edge) => edge === chosen || release(state, edge));
    return append(state, makeBr(chosen));
  }
  const { targets, fallback } = table;
  for (let last = targets.at(-1); last !== undefined; last = targets.at(-1)) {
    if (!sameEdge(state, last, fallback)) break;
    targets.pop();
  }
  const after = new Set(edgesOf(table));
  before.forEach((edge) => after.has(edge) || release(state, edge));
  if (targets.length === 0) return append(state, makeBr(fallback));
  state.out.push(table);
  return false;
}

function appendBlock(state: State, block: Block): boolean {
  const count = usesOf(state, block.label);
  if (count === 0) {
    splice(state, block.body);
    return false;
  }
  const last = block.body.at(-1);
  if (count === 1 && last?.kind === "br" && target(state, last.edge.label) === block.label) {
    replaceAll(state, block.results, last.edge.args);
    block.body.pop();
    splice(state, block.body);
    return true;
  }
  state.out.push(block);
  return true;
}

function appendIf(state: State, stmt: If): boolean {
  const { label, results } = stmt;
  const cond = constant(state, stmt.cond);
  if (cond !== undefined) {
    drop(state, cond === 0 ? stmt.then : stmt.else);
    return append(state, makeBlock(label, cond === 0 ? stmt.else : stmt.then, results));
  }
  const first = onlyEdge(stmt.then);
  const second = onlyEdge(stmt.else);
  if (first !== undefined && second !== undefined && sameEdge(state, first, second)) {
    release(state, first);
    return append(state, makeBlock(label, stmt.else, results));
  }
  if (first !== undefined && target(state, first.label) !== label) {
    append(state, makeBrIf(stmt.cond, first));
    return append(state, makeBlock(label, stmt.else, results));
  }
  const completes = usesOf(state, label) > 0;
  if (!completes) stmt.results = [];
  state.out.push(stmt);
  return completes;
}

function appendLoop(state: State, loop: Loop): boolean {
  if (usesOf(state, loop.label) > 0) state.out.push(loop);
  else {
    replaceAll(state, loop.params, loop.inits);
    splice(state, loop.body);
  }
  return false;
}

/** Whether nothing stands after a statement that does not complete. */
function endsOnce(body: readonly Stmt[]): boolean {
  return body.findIndex(isTerminator) === body.length - 1;
}
