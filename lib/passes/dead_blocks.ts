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
import {
  type Block,
  type Br,
  type BrTable,
  type Edge,
  edgesOf,
  forEachStmt,
  type If,
  type IrFunc,
  isTerminator,
  type LabelId,
  type Loop,
  makeBlock,
  makeBr,
  makeBrIf,
  type Stmt,
  type ValueId,
} from "../ir/ir.ts";
import { applyReplacements, replacements } from "./edit.ts";
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
  const uses = Int32Array.from(flow.edges, (edges) => edges.length);
  const replaced = replacements(func);
  const aliases = new Map<LabelId, LabelId>();
  const target = (label: LabelId): LabelId => {
    let end = label;
    for (let next = aliases.get(end); next !== undefined; next = aliases.get(end)) end = next;
    for (let step = label; step !== end;) {
      const next = aliases.get(step) ?? end;
      aliases.set(step, end);
      step = next;
    }
    return end;
  };
  const usesOf = (label: LabelId): number => at(uses, label);
  const addUses = (label: LabelId, count: number): void => {
    uses[target(label)] = usesOf(target(label)) + count;
  };
  const release = (edge: Edge): void => addUses(edge.label, -1);
  const drop = (stmts: Stmt[]): void =>
    forEachStmt(stmts, (stmt) => edgesOf(stmt).forEach(release));
  const replaceAll = (from: readonly ValueId[], to: readonly ValueId[]): void =>
    from.forEach((value, i) => replaced.add(value, at(to, i)));

  const constant = (value: ValueId): number | undefined => {
    const def = flow.defs[replaced.resolve(value)];
    return def?.kind === "op" && def.op === "i32.const" ? def.imm.i32 : undefined;
  };
  const sameValues = (a: readonly ValueId[], b: readonly ValueId[]): boolean =>
    a.length === b.length &&
    a.every((value, i) => replaced.resolve(value) === replaced.resolve(at(b, i)));
  const sameEdge = (a: Edge, b: Edge): boolean =>
    a === b || (target(a.label) === target(b.label) && sameValues(a.args, b.args));
  /** The edge of a region that is nothing but a branch. */
  const onlyEdge = (body: readonly Stmt[]): Edge | undefined => {
    const [first] = body;
    return first?.kind === "br" ? first.edge : undefined;
  };

  /** Rewrites a region whose inner regions are done. */
  const rewrite = (body: Stmt[]): Stmt[] => {
    let out: Stmt[] = [];

    /** Adds a statement or what stands for it; says whether it can complete. */
    const append = (stmt: Stmt): boolean => {
      switch (stmt.kind) {
        case "op":
        case "call_part":
        case "check":
          out.push(stmt);
          return true;
        case "return":
        case "unreachable":
          out.push(stmt);
          return false;
        case "br":
          return appendBr(stmt);
        case "br_if": {
          const cond = constant(stmt.cond);
          if (cond === undefined) out.push(stmt);
          else if (cond === 0) release(stmt.edge);
          else return append(makeBr(stmt.edge));
          return true;
        }
        case "br_table":
          return appendBrTable(stmt);
        case "block":
          return appendBlock(stmt);
        case "if":
          return appendIf(stmt);
        case "loop":
          return appendLoop(stmt);
      }
    };
    /** Adds the statements of a region that is rewritten already. */
    const splice = (stmts: Stmt[]): void => {
      const last = stmts.at(-1);
      if (last?.kind === "br") stmts.pop();
      // The shorter list is moved, so that deep nests do not take quadratic time.
      if (out.length < stmts.length) {
        for (let stmt = out.pop(); stmt !== undefined; stmt = out.pop()) stmts.unshift(stmt);
        out = stmts;
      } else for (const stmt of stmts) out.push(stmt);
      if (last?.kind === "br") append(last);
    };
    const appendBr = (br: Br): boolean => {
      const { edge } = br;
      for (let last = out.at(-1); last !== undefined; last = out.at(-1)) {
        if (last.kind === "br_if" && sameEdge(last.edge, edge)) {
          release(last.edge);
          out.pop();
        } else if (last.kind === "block" && sameValues(last.results, edge.args)) {
          out.pop();
          const passing = usesOf(last.label);
          aliases.set(last.label, target(edge.label));
          addUses(edge.label, passing - 1);
          splice(last.body);
          return false;
        } else break;
      }
      out.push(br);
      return false;
    };
    const appendBrTable = (table: BrTable): boolean => {
      const before = edgesOf(table);
      const index = constant(table.index);
      if (index !== undefined) {
        const chosen = table.targets[index >>> 0] ?? table.fallback;
        before.forEach((edge) => edge === chosen || release(edge));
        return append(makeBr(chosen));
      }
      const { targets, fallback } = table;
      for (let last = targets.at(-1); last !== undefined; last = targets.at(-1)) {
        if (!sameEdge(last, fallback)) break;
        targets.pop();
      }
      const after = new Set(edgesOf(table));
      before.forEach((edge) => after.has(edge) || release(edge));
      if (targets.length === 0) return append(makeBr(fallback));
      out.push(table);
      return false;
    };
    const appendBlock = (block: Block): boolean => {
      const count = usesOf(block.label);
      if (count === 0) {
        splice(block.body);
        return false;
      }
      const last = block.body.at(-1);
      if (count === 1 && last?.kind === "br" && target(last.edge.label) === block.label) {
        replaceAll(block.results, last.edge.args);
        block.body.pop();
        splice(block.body);
        return true;
      }
      out.push(block);
      return true;
    };
    const appendIf = (stmt: If): boolean => {
      const { label, results } = stmt;
      const cond = constant(stmt.cond);
      if (cond !== undefined) {
        drop(cond === 0 ? stmt.then : stmt.else);
        return append(makeBlock(label, cond === 0 ? stmt.else : stmt.then, results));
      }
      const [first, second] = [onlyEdge(stmt.then), onlyEdge(stmt.else)];
      if (first !== undefined && second !== undefined && sameEdge(first, second)) {
        release(first);
        return append(makeBlock(label, stmt.else, results));
      }
      if (first !== undefined && target(first.label) !== label) {
        append(makeBrIf(stmt.cond, first));
        return append(makeBlock(label, stmt.else, results));
      }
      const completes = usesOf(label) > 0;
      if (!completes) stmt.results = [];
      out.push(stmt);
      return completes;
    };
    const appendLoop = (loop: Loop): boolean => {
      if (usesOf(loop.label) > 0) out.push(loop);
      else {
        replaceAll(loop.params, loop.inits);
        splice(loop.body);
      }
      return false;
    };

    let completes = true;
    for (const stmt of body) {
      if (completes) completes = append(stmt);
      else drop([stmt]);
    }
    return out;
  };

  for (let i = flow.constructs.length - 1; i >= 0; i--) {
    const construct = at(flow.constructs, i);
    if (construct.kind === "if") {
      construct.then = rewrite(construct.then);
      construct.else = rewrite(construct.else);
    } else construct.body = rewrite(construct.body);
  }
  func.body = rewrite(func.body);

  applyReplacements(func, replaced);
  if (aliases.size === 0) return "shape";
  forEachStmt(func.body, (stmt) => {
    for (const edge of edgesOf(stmt)) edge.label = target(edge.label);
  });
  return "shape";
}

/** Whether nothing stands after a statement that does not complete. */
function endsOnce(body: readonly Stmt[]): boolean {
  return body.findIndex(isTerminator) === body.length - 1;
}
