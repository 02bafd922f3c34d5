/**
 * The intermediate representation: structured SSA.
 *
 * A function is a tree of regions that keeps Wasm's blocks, loops and ifs. Values are in SSA form;
 * what phi functions do elsewhere, the parameters of loops and the results of blocks and ifs do
 * here. A value may be used anywhere its definition dominates, and since control flow is a tree,
 * that is: after the definition in the same region, and in the regions nested below it.
 *
 * Exceptions are plain control flow. One that is on its way lies in the instance, so that an edge
 * to a handler passes locals like any other; each thrower in a `try` has an edge of its own:
 * - a call that a handler is around has the immediate `handled` and gives one more value, an i32
 *   that says whether an exception was thrown; a `br_if` on it leads to the handler;
 * - `throw` and `throw_ref` set the exception that is on its way and go on; a `br` to the handler or
 *   `unreachable Exception`, which leaves the function with it, follows;
 * - a handler begins with `catch_all`, which takes the exception that is on its way and gives it;
 *   `catch` says of one whether it has a tag, and gives what it carries.
 *
 * Invariants, checked by `verify()`:
 * - every region ends with exactly one terminator, and no other statement of it is one;
 * - `br` to a loop goes round again and passes the loop's parameters; `br` to a block or an if
 *   leaves it and passes its results; a loop itself never falls through and has no results;
 * - the operation `nop` marks a region as unlikely to run from there on;
 * - each value has one definition, and its type never changes.
 *
 * @module
 */

import type { FuncIdx, FuncType, ValType } from "../wasm/types.ts";
import type { Imm } from "../wasm/immediates.ts";
import type { Mnemonic } from "../wasm/instructions.ts";

/** A value in SSA form: an index into {@link IrFunc.types}. */
export type ValueId = number & { readonly __brand: "value" };

/** A branch target, unique in its function. */
export type LabelId = number & { readonly __brand: "label" };

/** A function or a part of one that was outlined, unique among those that call each other. */
export type IrFuncId = number & { readonly __brand: "irfunc" };

/**
 * Makes a {@link ValueId}.
 *
 * @param n The number.
 * @returns The same number, as the id of a value.
 */
export function valueId(n: number): ValueId {
  return n as ValueId;
}

/**
 * Makes a {@link LabelId}.
 *
 * @param n The number.
 * @returns The same number, as the id of a label.
 */
export function labelId(n: number): LabelId {
  return n as LabelId;
}

/**
 * Makes an {@link IrFuncId}.
 *
 * @param n The number.
 * @returns The same number, as the id of a function.
 */
export function irFuncId(n: number): IrFuncId {
  return n as IrFuncId;
}

/** A plain operation, named after the Wasm instruction. */
export interface Op {
  /** Discriminant of {@link Stmt}. */
  readonly kind: "op";
  /** The Wasm instruction; its row says what it reads, writes and traps on. */
  op: Mnemonic;
  /** Immediates of the instruction, as in the binary. */
  imm: Imm;
  /** Its operands, in order. */
  args: ValueId[];
  /** The values that it defines, in order. */
  results: ValueId[];
  /** Byte offset of the instruction in the module. */
  readonly offset: number;
}

/** A call of a part of a function that the outlining pass made a function of its own. */
export interface CallPart {
  /** Discriminant of {@link Stmt}. */
  readonly kind: "call_part";
  /** The part that is called. */
  readonly callee: IrFuncId;
  /** Its operands, in order. */
  args: ValueId[];
  /** The values that it defines, in order. */
  results: ValueId[];
}

/** Bytes of a memory. */
export interface Range {
  /** Address of the first byte, an unsigned number of the memory's address type. */
  base: ValueId;
  /** How many bytes, from there on and without wrapping. */
  readonly size: number;
}

/** A check ahead of accesses: whether all bytes of some ranges are in a memory. */
export interface Check {
  /** Discriminant of {@link Stmt}. */
  readonly kind: "check";
  /** Index of the memory. */
  readonly memory: number;
  /** The ranges. */
  readonly ranges: Range[];
  /** What runs when they are not, and does not complete; when empty, `OutOfBounds`. */
  cold: Stmt[];
}

/** A block: `br` to its label leaves it and gives it its results. */
export interface Block {
  /** Discriminant of {@link Stmt}. */
  readonly kind: "block";
  /** The label that leaves it. */
  readonly label: LabelId;
  /** The region inside it. */
  body: Stmt[];
  /** The values that a `br` to its label passes. */
  results: ValueId[];
}

/** A loop: entered with `inits`, gone round again by `br` to its label. */
export interface Loop {
  /** Discriminant of {@link Stmt}. */
  readonly kind: "loop";
  /** The label that goes round again. */
  readonly label: LabelId;
  /** The values that each round starts with. */
  params: ValueId[];
  /** What the first round gives `params`. */
  inits: ValueId[];
  /** The region that is repeated. */
  body: Stmt[];
}

/** A two-way choice; both arms end by leaving it through `br` to its label, or elsewhere. */
export interface If {
  /** Discriminant of {@link Stmt}. */
  readonly kind: "if";
  /** The label that leaves it. */
  readonly label: LabelId;
  /** The condition, an i32. */
  cond: ValueId;
  /** The region for a condition other than zero. */
  then: Stmt[];
  /** The region for a condition of zero. */
  else: Stmt[];
  /** The values that a `br` to its label passes. */
  results: ValueId[];
}

/** An edge to a label, with what it passes. */
export interface Edge {
  /** The target. */
  label: LabelId;
  /** What is passed: the results of a block or an if, the parameters of a loop. */
  args: ValueId[];
}

/** Terminator: goes to a label. */
export interface Br {
  /** Discriminant of {@link Stmt}. */
  readonly kind: "br";
  /** Where it goes. */
  edge: Edge;
}

/** Goes to a label when `cond` is not zero, else on. Not a terminator. */
export interface BrIf {
  /** Discriminant of {@link Stmt}. */
  readonly kind: "br_if";
  /** The condition, an i32. */
  cond: ValueId;
  /** Where it goes when the condition is not zero. */
  edge: Edge;
}

/** Terminator: goes to the target that `index` chooses, the last one when it is out of range. */
export interface BrTable {
  /** Discriminant of {@link Stmt}. */
  readonly kind: "br_table";
  /** Which target to take, an unsigned i32. */
  index: ValueId;
  /** Edges by index; equal ones may be the same object. */
  targets: Edge[];
  /** The edge for an index out of range. */
  fallback: Edge;
}

/** Terminator: leaves the function. */
export interface Return {
  /** Discriminant of {@link Stmt}. */
  readonly kind: "return";
  /** What the function returns, in order. */
  args: ValueId[];
}

/** Terminator: traps, or leaves the function with the exception that is on its way. */
export interface Unreachable {
  /** Discriminant of {@link Stmt}. */
  readonly kind: "unreachable";
  /** How the function ends. */
  readonly trap: "Unreachable" | "Exception";
}

/** What ends a region. */
export type Terminator = Br | BrTable | Return | Unreachable;

/** A statement of a region. */
export type Stmt = Op | CallPart | Check | Block | Loop | If | BrIf | Terminator;

/** A function with a body, or an outlined part of one. */
export interface IrFunc {
  /** Its place in {@link IrModule.funcs}. */
  readonly id: IrFuncId;
  /** The Wasm function this is, or is a part of. */
  readonly index: FuncIdx;
  /** 0 for the function itself, 1, 2, … for outlined parts. */
  readonly part: number;
  /** Its own type; for a part, not that of the Wasm function. */
  readonly type: FuncType;
  /** The values of its parameters, in order. */
  params: ValueId[];
  /** Type of every value. */
  types: ValType[];
  /** For every value the Wasm local it was last put in, or -1: a hint for naming variables. */
  homes: number[];
  /** How many labels are in use. */
  labels: number;
  /** Its outermost region. */
  body: Stmt[];
}

/** All functions with bodies; the rest of a module stays as decoded. */
export interface IrModule {
  /** The functions and parts, by {@link IrFuncId}. */
  funcs: IrFunc[];
}

/** Stands in fields of a shape that a kind of statement does not have. */
const NO_VALUES: ValueId[] = [];
const NO_STMTS: Stmt[] = [];
const NO_EDGES: Edge[] = [];
const NO_RANGES: Range[] = [];
const NO_VALUE = valueId(-1);
const NO_PART = irFuncId(-1);

/**
 * Makes a statement that goes to a label.
 *
 * Statements come in four shapes only (operations, these, those of `leafOf` and `constructOf`):
 * engines look a field of an object up at once where they have seen few shapes, and by its name where
 * they have seen many.
 */
function jumpOf<T extends Br | BrIf | BrTable>(
  kind: T["kind"],
  cond: ValueId,
  edge: Edge,
  targets = NO_EDGES,
): T {
  const stmt = { kind, cond, edge, index: cond, targets, fallback: edge };
  return stmt as Stmt as T;
}

function leafOf<T extends CallPart | Check | Return | Unreachable>(
  kind: T["kind"],
  args: ValueId[],
  results = NO_VALUES,
  callee = NO_PART,
  memory = -1,
  ranges = NO_RANGES,
  cold = NO_STMTS,
  trap: Unreachable["trap"] = "Unreachable",
): T {
  const stmt = { kind, args, results, callee, memory, ranges, cold, trap };
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
  return leafOf("call_part", args, results, callee);
}

/**
 * Makes a check ahead of accesses.
 *
 * @param memory Index of the memory.
 * @param ranges The ranges.
 * @param cold What runs when they are not in the memory.
 * @returns The statement.
 */
export function makeCheck(memory: number, ranges: Range[], cold: Stmt[]): Check {
  return leafOf("check", NO_VALUES, NO_VALUES, NO_PART, memory, ranges, cold);
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
 * @param trap How the function ends.
 * @returns The statement.
 */
export function makeUnreachable(trap: Unreachable["trap"] = "Unreachable"): Unreachable {
  return leafOf(
    "unreachable",
    NO_VALUES,
    NO_VALUES,
    NO_PART,
    -1,
    NO_RANGES,
    NO_STMTS,
    trap,
  );
}

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
