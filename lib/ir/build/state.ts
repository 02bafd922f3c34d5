/**
 * The state of building a function, and the smallest steps on it.
 *
 * @module
 */

import { InternalError } from "../../errors.ts";
import { type CatchClause, type RawImm, rawImm } from "../../wasm/immediates.ts";
import type { Func, ValidModule } from "../../wasm/module.ts";
import { erased } from "../../wasm/ref_types.ts";
import { type FuncType, isRefType, type ValType } from "../../wasm/types.ts";
import { type Edge, type LabelId, labelId, type Stmt, type ValueId, valueId } from "../ir.ts";
import type { FuelCosts } from "../fuel.ts";
import type { Construct } from "../scan.ts";
import type { TailLoop, TailMembers } from "../tail_loop.ts";

/** Where a label leads while its construct is open. */
export interface Frame {
  /** What it is. */
  kind: "func" | "block" | "loop" | "if" | "else" | "try" | "try_table";
  /** Its label. */
  readonly label: LabelId;
  /** The region being filled. */
  body: Stmt[];
  /** The first arm of an if whose second is being filled. */
  then: Stmt[];
  /** The condition of an if. */
  readonly cond: ValueId;
  /** Height of the value stack below the construct's own operands. */
  readonly height: number;
  /** Types of its results. */
  readonly results: readonly ValType[];
  /** Locals that edges to this label pass, after the label's own values. */
  readonly assigned: readonly number[];
  /** How many values of its own the label takes: parameters of a loop, else results. */
  readonly arity: number;
  /** Edges to the label. */
  edges: Edge[];
  /** How many edges are branches, not the fall through at the end. */
  branches: number;
  /** Values made before the construct have lower numbers. */
  readonly firstValue: number;
  /** The parameters of a loop. */
  readonly loopParams: readonly ValueId[];
  /** What the parameters of a loop start with. */
  readonly loopInits: readonly ValueId[];
  /** Locals that the second arm finds as they were on entry. */
  readonly restored: readonly number[];
  /** On entry, or where handlers begin: the values of `restored`. */
  savedLocals: readonly ValueId[];
  /** On entry: the values of the construct's parameters. */
  readonly savedParams: readonly ValueId[];
  /** Where exceptions go that are thrown here; undefined for out of the function. */
  handler: Frame | undefined;
  /** Of a try or a `try_table`: what is known beside. */
  readonly trying: Trying | undefined;
  /** Whether the second arm of an if is not likely to run. */
  isElseCold?: boolean;
}

/** What is known of a try or a `try_table`. Its label leads behind all handlers. */
export interface Trying {
  /** Its body, which edges to the handlers leave; undefined once the body has ended. */
  guard: Frame | undefined;
  /** Where exceptions of its handlers go. */
  readonly outer: Frame | undefined;
  /** Clauses of a `try_table`. */
  readonly clauses: readonly CatchClause[];
  /** The exception that was caught, once there are handlers that can be reached. */
  caught: ValueId | undefined;
  /** The handler of a tag that is being filled, and the region around it. */
  open: { readonly label: LabelId; readonly flag: ValueId; readonly around: Stmt[] } | undefined;
  /** Whether there is a handler for all exceptions. */
  all: boolean;
}

/** Options of {@link buildFunc}. */
export interface BuildContext {
  /** The module that the function is in. */
  readonly module: ValidModule;
  /** Whether calling a function may throw; when absent, all may. */
  readonly mayThrow?: (func: number) => boolean;
  /** Whether calling a function of a type by a reference may throw; when absent, all may. */
  readonly mayThrowThrough?: (table: number | undefined, type: FuncType) => boolean;
  /** Whether code takes fuel. */
  readonly fuel?: boolean;
  /** The functions that its tail calls may reach without a call; none when absent. */
  readonly tail?: TailMembers | undefined;
}

/** What the members of a loop of tail calls share while they are built. */
export interface Shared {
  /** Type of each value. */
  readonly types: ValType[];
  /** The local that each value is put in, or -1. */
  readonly homes: number[];
  /** How many labels there are. */
  labels: number;
}

/** A function under construction. */
export interface State {
  /** The module. */
  readonly module: ValidModule;
  /** What is known of calls. */
  readonly context: BuildContext;
  /** The function. */
  readonly func: Func;
  /** The loop that the function is a member of. */
  readonly tail: TailLoop | undefined;
  /** What the members of a loop share. */
  readonly shared: Shared;
  /** Type of each value. */
  readonly types: ValType[];
  /** The local that each value is put in, or -1. */
  readonly homes: number[];
  /** What its code costs in fuel; undefined where it takes none. */
  readonly fuel: FuelCosts | undefined;
  /** Types of the locals. */
  readonly localTypes: readonly ValType[];
  /** The value that each local has. */
  readonly locals: ValueId[];
  /** The values that locals start with, by type. */
  readonly zeros: Map<ValType, ValueId>;
  /** The value stack. */
  readonly stack: ValueId[];
  /** The open constructs, the outermost first. */
  readonly frames: Frame[];
  /** The innermost frame. */
  frame: Frame;
  /** The outermost region. */
  readonly top: Stmt[];
  /** What the scan ahead found of each construct. */
  readonly constructs: readonly Construct[];
  /** The next of them. */
  constructAt: number;
  /** Whether code here can be reached. */
  reachable: boolean;
  /** Parameters found to be the same value all along, which are replaced at the end. */
  readonly replaced: Map<ValueId, ValueId>;
}

/**
 * Makes a value. Validation was the use of what reference types say; from here on one type stands for a
 * hierarchy.
 *
 * @param state The function under construction.
 * @param type Its type.
 * @param home The local that it is put in, or -1.
 * @returns The value.
 */
export function fresh({ homes, types }: Shared | State, type: ValType, home: number): ValueId {
  types.push(isRefType(type) ? erased(type) : type);
  homes.push(home);
  return valueId(types.length - 1);
}

/**
 * Makes a label.
 *
 * @param state The function under construction.
 * @returns The label.
 */
export function freshLabel(state: State): LabelId {
  return labelId(state.shared.labels++);
}

/**
 * Finds an open construct.
 *
 * @param state The function under construction.
 * @param depth Its depth, the innermost 0.
 * @returns Its frame.
 */
export function frameAt({ frames }: State, depth: number): Frame {
  const frame = frames[frames.length - 1 - depth];
  if (frame === undefined) throw new InternalError(`label ${depth} is not open`);
  return frame;
}

/**
 * Finds what a value is.
 *
 * @param replaced Values that were found to be others.
 * @param value The value.
 * @returns The value that stands for it.
 */
export function resolve(replaced: ReadonlyMap<ValueId, ValueId>, value: ValueId): ValueId {
  if (replaced.size === 0) return value;
  let at = value;
  for (let next = replaced.get(at); next !== undefined; next = replaced.get(at)) at = next;
  return at;
}

/**
 * Takes the value on top of the stack.
 *
 * @param stack The stack.
 * @returns The value.
 */
export function pop(stack: ValueId[]): ValueId {
  const value = stack.pop();
  if (value === undefined) throw new InternalError("the value stack is empty");
  return value;
}

/**
 * Takes values from the top of the stack.
 *
 * @param stack The stack.
 * @param count How many.
 * @returns The values, the topmost last.
 */
export function popMany(stack: ValueId[], count: number): ValueId[] {
  if (count > stack.length) throw new InternalError("the value stack is empty");
  switch (count) {
    case 0:
      return [];
    case 1:
      return [pop(stack)];
    case 2: {
      const second = pop(stack);
      return [pop(stack), second];
    }
    default:
      return stack.splice(stack.length - count, count);
  }
}

/**
 * Gives the values on top of the stack, which stay there.
 *
 * @param stack The stack.
 * @param count How many.
 * @returns The values, the topmost last.
 */
export function topOf(stack: readonly ValueId[], count: number): ValueId[] {
  switch (count) {
    case 0:
      return [];
    case 1:
      return [stack[stack.length - 1]!];
    default:
      return stack.slice(stack.length - count);
  }
}

/**
 * Makes an edge to a construct's label, with what it takes from the stack and the locals.
 *
 * @param state The function under construction.
 * @param frame The construct.
 * @returns The edge, which the frame knows.
 */
export function edgeTo({ locals, stack }: State, frame: Frame): Edge {
  const { arity, assigned } = frame;
  let args: ValueId[];
  if (assigned.length === 0) args = topOf(stack, arity);
  else {
    // Made in the right size: a list that is pushed to takes room for 17 elements.
    args = new Array<ValueId>(arity + assigned.length);
    const from = stack.length - arity;
    for (let i = 0; i < arity; i++) args[i] = stack[from + i]!;
    for (let i = 0; i < assigned.length; i++) args[arity + i] = locals[assigned[i]!]!;
  }
  const edge: Edge = { label: frame.label, args };
  if (frame.edges.length === 0) frame.edges = [edge];
  else frame.edges.push(edge);
  return edge;
}

/**
 * Makes an edge that is a branch, not the fall through at the end.
 *
 * @param state The function under construction.
 * @param frame The construct.
 * @returns The edge, which the frame knows.
 */
export function branchTo(state: State, frame: Frame): Edge {
  frame.branches++;
  return edgeTo(state, frame);
}

/** A construct that changes no locals. */
export const NO_CONSTRUCT: Construct = { assigned: [], restored: [] };

/** Stands for the condition of what has none. */
export const NO_COND: ValueId = valueId(-1);

/** Shared by all that have no values; never changed. */
export const NO_VALUES: ValueId[] = [];

/** Shared by all that have no statements; never changed. */
export const NO_STMTS: Stmt[] = [];

/** Shared by all that have no edges; never changed. */
export const NO_EDGES: Edge[] = [];

/** Stands for the frame around the outermost one. */
export const NO_FRAME: Frame = {
  kind: "func",
  label: labelId(-1),
  body: NO_STMTS,
  then: NO_STMTS,
  cond: NO_COND,
  height: 0,
  results: [],
  assigned: [],
  arity: 0,
  edges: [],
  branches: 0,
  firstValue: 0,
  loopParams: [],
  loopInits: [],
  restored: [],
  savedLocals: [],
  savedParams: [],
  handler: undefined,
  trying: undefined,
};

/** Shared by all that have no types. */
export const NO_TYPES: readonly ValType[] = [];

/** Where immediates are read into; nothing of it lasts. */
export const raw: RawImm = rawImm();
