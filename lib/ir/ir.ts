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

import type { Imm } from "../wasm/immediates.ts";
import type { Mnemonic } from "../wasm/instructions.ts";
import type { FuncIdx, FuncType, ValType } from "../wasm/types.ts";

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
  /** Byte offset in the module of the first access that it is made for. */
  readonly offset: number;
}

/** Takes fuel, and traps when there is not as much left. */
export interface Charge {
  /** Discriminant of {@link Stmt}. */
  readonly kind: "charge";
  /** How much, times each operand: an integer below 2^53. */
  cost: number;
  /** Factors, each an i64 that is unsigned; the product saturates. */
  args: ValueId[];
  /** Byte offset in the module of what the fuel is for: the loop, the bulk instruction or the body. */
  readonly offset: number;
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
  /** Byte offset of the instruction in the module. */
  readonly offset: number;
}

/** What ends a region. */
export type Terminator = Br | BrTable | Return | Unreachable;

/** A statement of a region. */
export type Stmt = Op | CallPart | Check | Charge | Block | Loop | If | BrIf | Terminator;

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
