/**
 * Turns a function from SSA into Rust statements.
 *
 * Values become expressions or variables (see `inline.ts` and `variables.ts`); what edges pass is
 * assigned before the jump. The result still has a label for every construct; `rust/shape.ts` tidies.
 *
 * @module
 */

import type { Charge, Check, Edge, IrFunc, Op, Range, Stmt, ValueId } from "../../ir/ir.ts";
import { leadingBlocks } from "../../ir/walk.ts";
import { atom, binary, call, callWith, cast, literal } from "../../rust/expr.ts";
import {
  assignTo,
  block,
  breakTo,
  choose,
  continueTo,
  evaluate,
  leave,
  loop,
  matchOn,
  retake,
  trap,
} from "../../rust/nodes.ts";
import type { Arm, Expr, Node, RustLabel } from "../../rust/tree.ts";
import { INSTANCE, TRAPS } from "../callgraph.ts";
import { FUEL_FIELD, type FuncEnv } from "../env.ts";
import { chooseInlining } from "../inline.ts";
import { assignAll, finish } from "./assign.ts";
import { lowerCatch, lowerHandled, lowerThrow } from "./exceptions.ts";
import { condition, exprOf, read, readAll } from "./expr.ts";
import { inlineRules, movesMemory } from "./moves.ts";
import { type Lowering, memory, noteMemories, placeOf, type Target } from "./state.ts";
import { negate } from "../ops.ts";
import { chooseVariables, type Variables } from "../variables.ts";

/** A function body as Rust statements. */
export interface Lowered {
  /** The statements, without declarations. */
  readonly nodes: Node[];
  /** The variables that they use. */
  readonly variables: Variables;
  /** Whether the body uses the variable of each memory, by index. */
  readonly usesMemory: ReadonlySet<number>;
  /** Memories that the body loads from or stores to. */
  readonly accessesMemory: ReadonlySet<number>;
  /** Whether there is a `match`. */
  readonly hasMatch: boolean;
  /** How deep statements are nested. */
  readonly depth: number;
}

/**
 * Lowers one function.
 *
 * @param func The function.
 * @param env How it reaches state.
 * @returns Its body.
 */
export function lower(func: IrFunc, env: FuncEnv): Lowered {
  const inlining = chooseInlining(func, inlineRules(env));
  const state: Lowering = {
    func,
    env,
    inlining,
    variables: chooseVariables(func, inlining),
    reads: [],
    memories: [],
    usesMemory: new Set(),
    accessesMemory: new Set(),
    whole: (env.needs & INSTANCE) !== 0,
    targets: [],
    hasMatch: false,
    depth: -1,
    deepest: 0,
  };
  const nodes = lowerRegion(state, func.body);
  const { accessesMemory, deepest, hasMatch, usesMemory, variables } = state;
  return { nodes, variables, usesMemory, accessesMemory, hasMatch, depth: deepest };
}

function jumpTo(edge: Edge, target: Target): Node {
  const label = edge.label as number as RustLabel;
  return target.loop ? continueTo(label) : breakTo(label);
}

function follow(state: Lowering, edge: Edge, nodes: Node[]): void {
  const target = state.targets[edge.label]!;
  if (target.values.length > 0) assignAll(state, target.values, edge.args, nodes);
  nodes.push(jumpTo(edge, target));
}

/** The statements that follow an edge. */
function following(state: Lowering, edge: Edge): Node[] {
  const target = state.targets[edge.label]!;
  if (target.values.length === 0) return [jumpTo(edge, target)];
  const nodes: Node[] = [];
  follow(state, edge, nodes);
  return nodes;
}

/** Takes the memories anew that a statement may have moved. */
function retakeAll({ env }: Lowering, nodes: Node[]): void {
  for (const { index } of env.plan.memories) if (env.keeps(index)) nodes.push(retake(index));
}

function lowerOp(state: Lowering, op: Op, nodes: Node[]): void {
  const { env, inlining } = state;
  const [result] = op.results;
  if (result !== undefined && op.results.length === 1 && inlining.ops[result] !== undefined) {
    return;
  }
  switch (op.op) {
    case "global.set":
      nodes.push(assignTo(env.global(op.imm.index!), read(state, op.args[0]!)));
      break;
    case "data.drop":
    case "elem.drop": {
      const { names } = env.plan;
      const index = op.imm.index!;
      const flag = op.op === "data.drop" ? names.dataFlag(index) : names.elemFlag(index);
      if (flag !== undefined) nodes.push(assignTo(env.state(flag), atom("true")));
      break;
    }
    case "throw":
      lowerThrow(state, op, nodes);
      break;
    case "throw_ref": {
      const place = placeOf(state, op.offset);
      const thrown = callWith("throw_ref", [read(state, op.args[0]!)], true, place);
      nodes.push(assignTo(env.state("exception"), thrown));
      break;
    }
    default:
      if (op.imm.handled === true) lowerHandled(state, op, nodes);
      else if (op.op === "catch" && op.results.length > 1) lowerCatch(state, op, nodes);
      else nodes.push(finish(state, op.results, exprOf(state, op)));
      break;
  }
  if (state.whole && movesMemory(op, env.plan)) retakeAll(state, nodes);
}

function lowerRegion(state: Lowering, region: readonly Stmt[]): Node[] {
  state.depth++;
  const chain = leadingBlocks(region);
  let inner: Node | undefined;
  if (chain.length > 0) {
    for (const { label, results } of chain) {
      state.targets[label] = { values: results, loop: false };
    }
    state.depth += chain.length;
    for (let k = chain.length - 1; k >= 0; k--) {
      const { body, label } = chain[k]!;
      inner = block(label as number as RustLabel, lowerRest(state, body, inner));
      state.depth--;
    }
  }
  const nodes = lowerRest(state, region, inner);
  state.depth--;
  return nodes;
}

/** Lowers a region whose first statement is lowered already, if it is given. */
function lowerRest(state: Lowering, region: readonly Stmt[], first: Node | undefined): Node[] {
  if (state.depth > state.deepest) state.deepest = state.depth;
  const nodes: Node[] = first === undefined ? [] : [first];
  for (let i = nodes.length; i < region.length; i++) lowerStmt(state, region[i]!, nodes);
  return nodes;
}

function lowerStmt(state: Lowering, stmt: Stmt, nodes: Node[]): void {
  switch (stmt.kind) {
    case "op":
      lowerOp(state, stmt, nodes);
      return;
    case "call_part": {
      const { env } = state;
      const value = noteMemories(state, env.callPart(stmt.callee, readAll(state, stmt.args)));
      nodes.push(finish(state, stmt.results, value));
      if (state.whole && (env.needsOfPart(stmt.callee) & INSTANCE) !== 0) retakeAll(state, nodes);
      return;
    }
    case "check":
      lowerCheck(state, stmt, nodes);
      return;
    case "charge":
      nodes.push(evaluate(chargeOf(state, stmt)));
      return;
    case "block": {
      const label = stmt.label as number as RustLabel;
      state.targets[stmt.label] = { values: stmt.results, loop: false };
      nodes.push(block(label, lowerRegion(state, stmt.body)));
      return;
    }
    case "loop": {
      const label = stmt.label as number as RustLabel;
      state.targets[stmt.label] = { values: stmt.params, loop: true };
      assignAll(state, stmt.params, stmt.inits, nodes);
      nodes.push(loop(label, lowerRegion(state, stmt.body)));
      return;
    }
    case "if": {
      const label = stmt.label as number as RustLabel;
      state.targets[stmt.label] = { values: stmt.results, loop: false };
      const cond = condition(state, stmt.cond);
      // It stands in a block, which its arms leave.
      state.depth++;
      const then = lowerRegion(state, stmt.then);
      const choice = choose(cond, then, lowerRegion(state, stmt.else));
      state.depth--;
      nodes.push(block(label, [choice]));
      return;
    }
    case "br":
      follow(state, stmt.edge, nodes);
      return;
    case "br_if": {
      const cond = condition(state, stmt.cond);
      if (state.depth >= state.deepest) state.deepest = state.depth + 1;
      nodes.push(choose(cond, following(state, stmt.edge), []));
      return;
    }
    case "br_table":
      lowerBrTable(state, stmt.index, stmt.targets, stmt.fallback, nodes);
      return;
    case "return":
      nodes.push(leave(readAll(state, stmt.args)));
      return;
    case "unreachable":
      nodes.push(trap(stmt.trap, placeOf(state, stmt.offset)));
      return;
  }
}

function chargeOf(state: Lowering, { args, cost, offset }: Charge): Expr {
  const fuel = atom(`&mut ${state.env.state(FUEL_FIELD)}`);
  const place = placeOf(state, offset);
  const [last, ...others] = args.toReversed();
  if (last === undefined) {
    const fixed = literal(String(cost), "i64");
    const isChecked = (state.env.needs & TRAPS) !== 0;
    return isChecked
      ? callWith("take_fuel", [fuel, fixed], true, place)
      : call("owe_fuel", fuel, fixed);
  }
  const product = others.reduceRight<Expr>(
    (left, factor) => call("fuel_product", left, read(state, factor)),
    literal(String(cost), "i64"),
  );
  return callWith("take_fuel_times", [fuel, product, read(state, last)], true, place);
}

function lowerCheck(state: Lowering, check: Check, nodes: Node[]): void {
  const { cold, memory: index, offset, ranges } = check;
  const isWide = state.env.plan.memories[index]!.addressType === "i64";
  const suffix = isWide ? "_wide" : "";
  const place = placeOf(state, offset);
  const args = ({ base, size }: Range): Expr[] => [
    memory(state, index),
    read(state, base),
    literal(String(size), isWide ? "u64" : "u32"),
  ];
  if (cold.length === 0) {
    for (const range of ranges) {
      nodes.push(evaluate(callWith(`check_bounds${suffix}`, args(range), true, place)));
    }
    return;
  }
  const passes = ranges.map((range) => call(`in_bounds${suffix}`, ...args(range)));
  const all = passes.reduce((left, right) => binary(left, "&", right));
  // One of the accesses traps, so that the end is not reached; but this is what it would mean.
  const then = lowerRegion(state, cold.slice(0, -1));
  then.push(trap("OutOfBounds", place));
  nodes.push(choose(negate(all), then, []));
}

function lowerBrTable(
  state: Lowering,
  index: ValueId,
  edges: readonly Edge[],
  fallback: Edge,
  nodes: Node[],
): void {
  const byEdge = new Map<Edge, number[]>();
  edges.forEach((edge, i) => {
    if (edge === fallback) return;
    const values = byEdge.get(edge);
    if (values === undefined) byEdge.set(edge, [i]);
    else values.push(i);
  });
  if (byEdge.size === 0) {
    const value = read(state, index);
    if (value.kind !== "var" && value.kind !== "literal") nodes.push(evaluate(value));
    follow(state, fallback, nodes);
    return;
  }
  state.hasMatch = true;
  if (state.depth >= state.deepest) state.deepest = state.depth + 1;
  const value = cast(read(state, index), "u32");
  const arms: Arm[] = [];
  for (const [edge, values] of byEdge) arms.push({ values, body: following(state, edge) });
  arms.push({ values: [], body: following(state, fallback) });
  nodes.push(matchOn(value, arms));
}
