/**
 * Makes statements of the intermediate representation.
 *
 * Statements come in four shapes only (operations, those of `jumpOf`, `leafOf` and `constructOf`):
 * engines look a field of an object up at once where they have seen few shapes, and by its name where
 * they have seen many.
 *
 * @module
 */

import type { Imm } from "../wasm/immediates.ts";
import type { Mnemonic } from "../wasm/instructions.ts";
import {
  type Block,
  type Br,
  type BrIf,
  type BrTable,
  type CallPart,
  type Charge,
  type Check,
  type Edge,
  type If,
  type IrFuncId,
  irFuncId,
  type LabelId,
  type Loop,
  type Op,
  type Range,
  type Return,
  type Stmt,
  type Unreachable,
  type ValueId,
  valueId,
} from "./ir.ts";

/** Stands in fields of a shape that a kind of statement does not have. */
const NO_VALUES: ValueId[] = [];
const NO_STMTS: Stmt[] = [];
const NO_EDGES: Edge[] = [];
const NO_RANGES: Range[] = [];
const NO_VALUE = valueId(-1);
const NO_PART = irFuncId(-1);

/** Makes a statement that goes to a label. */
function jumpOf<T extends Br | BrIf | BrTable>(
  kind: T["kind"],
  cond: ValueId,
  edge: Edge,
  targets = NO_EDGES,
): T {
  const stmt = { kind, cond, edge, index: cond, targets, fallback: edge };
  return stmt as Stmt as T;
}

/** What leaves have beyond their operands; each kind has a part of it. */
interface LeafFields {
  readonly results?: ValueId[];
  readonly callee?: IrFuncId;
  readonly memory?: number;
  readonly ranges?: Range[];
  readonly cold?: Stmt[];
  readonly trap?: Unreachable["trap"];
  readonly cost?: number;
  readonly offset?: number;
}

const NO_FIELDS: LeafFields = {};

function leafOf<T extends CallPart | Charge | Check | Return | Unreachable>(
  kind: T["kind"],
  args: ValueId[],
  {
    results = NO_VALUES,
    callee = NO_PART,
    memory = -1,
    ranges = NO_RANGES,
    cold = NO_STMTS,
    trap = "Unreachable",
    cost = 0,
    offset = 0,
  } = NO_FIELDS,
): T {
  const stmt = { kind, args, results, callee, memory, ranges, cold, trap, cost, offset };
  return stmt as Stmt as T;
}

/** Makes a statement with a label. */
function constructOf<T extends Block | Loop | If>(
  kind: T["kind"],
  label: LabelId,
  body: Stmt[],
  results: ValueId[],
  params = NO_VALUES,
  inits = NO_VALUES,
  cond = NO_VALUE,
  then = NO_STMTS,
  otherwise = NO_STMTS,
): T {
  const stmt = { kind, label, body, results, params, inits, cond, then, else: otherwise };
  return stmt as Stmt as T;
}

/**
 * Makes an operation.
 *
 * @param op The Wasm instruction.
 * @param imm Its immediates.
 * @param args Its operands, in order.
 * @param results The values that it defines, in order.
 * @param offset Byte offset of the instruction in the module.
 * @returns The statement.
 */
export function makeOp(
  op: Mnemonic,
  imm: Imm,
  args: ValueId[],
  results: ValueId[],
  offset: number,
): Op {
  return { kind: "op", op, imm, args, results, offset };
}

/**
 * Makes the call of an outlined part.
 *
 * @param callee The part.
 * @param args Its operands, in order.
 * @param results The values that it defines, in order.
 * @returns The statement.
 */
export function makeCallPart(callee: IrFuncId, args: ValueId[], results: ValueId[]): CallPart {
  return leafOf("call_part", args, { results, callee });
}

/**
 * Makes a check ahead of accesses.
 *
 * @param memory Index of the memory.
 * @param ranges The ranges.
 * @param cold What runs when they are not in the memory.
 * @param offset Byte offset in the module of the first access.
 * @returns The statement.
 */
export function makeCheck(memory: number, ranges: Range[], cold: Stmt[], offset: number): Check {
  return leafOf("check", NO_VALUES, { memory, ranges, cold, offset });
}

/**
 * Makes a statement that takes fuel.
 *
 * @param cost How much, times each factor.
 * @param args The factors, each an i64.
 * @param offset Byte offset of what it is for.
 * @returns The statement.
 */
export function makeCharge(cost: number, args: ValueId[], offset: number): Charge {
  return leafOf("charge", args, { cost, offset });
}

/**
 * Makes a block.
 *
 * @param label The label that leaves it.
 * @param body The region inside it.
 * @param results The values that a `br` to its label passes.
 * @returns The statement.
 */
export function makeBlock(label: LabelId, body: Stmt[], results: ValueId[]): Block {
  return constructOf("block", label, body, results);
}

/**
 * Makes a loop.
 *
 * @param label The label that goes round again.
 * @param params The values that each round starts with.
 * @param inits What the first round gives them.
 * @param body The region that is repeated.
 * @returns The statement.
 */
export function makeLoop(
  label: LabelId,
  params: ValueId[],
  inits: ValueId[],
  body: Stmt[],
): Loop {
  return constructOf("loop", label, body, NO_VALUES, params, inits);
}

/**
 * Makes a two-way choice.
 *
 * @param label The label that leaves it.
 * @param cond The condition.
 * @param then The region for a condition other than zero.
 * @param otherwise The region for a condition of zero.
 * @param results The values that a `br` to its label passes.
 * @returns The statement.
 */
export function makeIf(
  label: LabelId,
  cond: ValueId,
  then: Stmt[],
  otherwise: Stmt[],
  results: ValueId[],
): If {
  return constructOf(
    "if",
    label,
    NO_STMTS,
    results,
    NO_VALUES,
    NO_VALUES,
    cond,
    then,
    otherwise,
  );
}

/**
 * Makes a branch.
 *
 * @param edge Where it goes.
 * @returns The statement.
 */
export function makeBr(edge: Edge): Br {
  return jumpOf("br", NO_VALUE, edge);
}

/**
 * Makes a branch on a condition.
 *
 * @param cond The condition.
 * @param edge Where it goes when the condition is not zero.
 * @returns The statement.
 */
export function makeBrIf(cond: ValueId, edge: Edge): BrIf {
  return jumpOf("br_if", cond, edge);
}

/**
 * Makes a branch to one of several targets.
 *
 * @param index Which target to take.
 * @param targets Edges by index.
 * @param fallback The edge for an index out of range.
 * @returns The statement.
 */
export function makeBrTable(index: ValueId, targets: Edge[], fallback: Edge): BrTable {
  return jumpOf("br_table", index, fallback, targets);
}

/**
 * Makes a return.
 *
 * @param args What the function returns, in order.
 * @returns The statement.
 */
export function makeReturn(args: ValueId[]): Return {
  return leafOf("return", args);
}

/**
 * Makes a trap.
 *
 * @param offset Byte offset of the instruction in the module.
 * @param trap How the function ends.
 * @returns The statement.
 */
export function makeUnreachable(
  offset: number,
  trap: Unreachable["trap"] = "Unreachable",
): Unreachable {
  return leafOf("unreachable", NO_VALUES, { trap, offset });
}
