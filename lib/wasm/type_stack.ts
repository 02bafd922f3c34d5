/**
 * The stacks of the validation algorithm (spec, appendix A.3): types of operands, and frames of
 * the blocks that are open.
 *
 * @module
 */

import { type ErrorKey, InvalidError, MalformedError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import type { ByteReader } from "./bytes.ts";
import type { Module } from "./module.ts";
import { matches } from "./ref_types.ts";
import type { AddressType, FuncType, ValType } from "./types.ts";
import { beyondLimit } from "./unsupported.ts";

/** A value type, or the type of an operand that code cannot reach and that fits everywhere. */
export type Operand = ValType | "bot";

/** An open block. Frames are used again, so that opening a block allocates nothing. */
export interface Frame {
  /** The instruction that opened it; the body itself is a `block`. */
  kind: "block" | "loop" | "if" | "else" | "try" | "catch" | "catch_all";
  /** Parameters and results. */
  type: FuncType;
  /** Number of operands below its own. */
  height: number;
  /** Whether code at the current place cannot be reached. */
  unreachable: boolean;
  /** Number of the last `br_table` that checked this label, so that each is checked once. */
  checkedBy: number;
  /** Number of locals in {@linkcode BodyState.assigned} at its start. */
  assignedAtStart: number;
}

/** Everything the validation of one body changes. */
export interface BodyState {
  /** The module, decoded. */
  readonly module: Module;
  /** The reader of the body, whose place says which function it is. */
  readonly r: ByteReader;
  /** Functions that `ref.func` may name. */
  readonly declared: ReadonlySet<number>;
  /** Types of operands; only the first `height` count. */
  readonly operands: Operand[];
  /** Number of operands. */
  height: number;
  /** Frames; only the first `depth` count. */
  readonly frames: Frame[];
  /** Number of open frames. */
  depth: number;
  /** The innermost frame. */
  frame: Frame;
  /** Offset of the current instruction, in bytes. */
  offset: number;
  /** Address type of the memory or table that the current instruction names. */
  addressType: AddressType;
  /** Number of `br_table` instructions so far. */
  brTables: number;
  /** Proposals of the instructions so far, as bits. */
  proposals: number;
  /** Types of the first locals, parameters first. */
  readonly locals: ValType[];
  /** How many of `locals` are of this body. */
  localCount: number;
  /** The locals beyond those, as runs of one type with the index where each ends. */
  readonly runs: { end: number; type: ValType }[];
  /** Locals that start without a value and have been set, in the order of that. */
  readonly assigned: number[];
  /** The same as a set. */
  readonly isAssigned: Set<number>;
  /** The type of the function. */
  type: FuncType;
}

/**
 * Makes the error for a broken validation rule at the current instruction.
 *
 * @param v The state.
 * @param key Row of the table of codes.
 * @param message What is wrong.
 * @param expected What would have been right.
 * @returns The error, to be thrown.
 */
export function invalid(
  v: BodyState,
  key: ErrorKey,
  message: string,
  expected?: string,
): InvalidError {
  return new InvalidError(key, message, { ...v.r.place, offset: v.offset, expected });
}

/**
 * Makes the error for a broken binary format at the current instruction.
 *
 * @param v The state.
 * @param key Row of the table of codes.
 * @param message What is wrong.
 * @returns The error, to be thrown.
 */
export function malformedHere(v: BodyState, key: ErrorKey, message: string): MalformedError {
  return new MalformedError(key, message, { ...v.r.place, offset: v.offset });
}

/**
 * Finds an entity by its index.
 *
 * @param v The state.
 * @param list The index space.
 * @param index The index.
 * @param what Name of the space for messages, such as `global`.
 * @returns The entity.
 * @throws {InvalidError} When there is none.
 */
export function known<T>(v: BodyState, list: readonly T[], index: number, what: string): T {
  const item = list[index];
  if (item === undefined) {
    throw invalid(v, "unknownIndex", `Unknown ${what} ${index}`, `0 to ${list.length - 1}`);
  }
  return item;
}

/**
 * Puts an operand on the stack.
 *
 * @param v The state.
 * @param type Its type.
 */
export function push(v: BodyState, type: Operand): void {
  v.operands[v.height++] = type;
}

/**
 * Puts operands on the stack, the first deepest.
 *
 * @param v The state.
 * @param types Their types.
 * @throws {UnsupportedError} When there are too many of them.
 */
export function pushAll(v: BodyState, types: readonly ValType[]): void {
  // One instruction pushes many here, so that the height is not bounded by the body's size.
  if (v.height + types.length > LIMITS.operands) {
    throw beyondLimit(v.r, `more than ${LIMITS.operands} operands`, v.offset);
  }
  for (let i = 0; i < types.length; i++) v.operands[v.height++] = types[i] as ValType;
}

/**
 * Takes an operand of any type.
 *
 * @param v The state.
 * @returns Its type.
 * @throws {InvalidError} When the block has none left.
 */
export function popAny(v: BodyState): Operand {
  const { frame } = v;
  if (v.height > frame.height) return v.operands[--v.height] as Operand;
  if (frame.unreachable) return "bot";
  throw invalid(v, "typeMismatch", "Type mismatch: expected an operand, found none");
}

/**
 * Takes an operand of one type.
 *
 * @param v The state.
 * @param expected The type.
 * @throws {InvalidError} When the operand is missing or has another type.
 */
export function pop(v: BodyState, expected: ValType): void {
  if (v.height > v.frame.height) {
    const found = v.operands[--v.height] as Operand;
    if (found !== expected && !fits(found, expected)) throw mismatch(v, expected, found);
  } else if (!v.frame.unreachable) {
    throw mismatch(v, expected, "nothing");
  }
}

/**
 * Takes operands, the last first.
 *
 * @param v The state.
 * @param types Their types.
 * @throws {InvalidError} When one is missing or has another type.
 */
export function popAll(v: BodyState, types: readonly ValType[]): void {
  for (let i = types.length - 1; i >= 0; i--) pop(v, types[i] as ValType);
}

/**
 * Checks the topmost operands without taking them.
 *
 * @param v The state.
 * @param types Their types, the last on top.
 * @throws {InvalidError} When one is missing or has another type.
 */
export function checkTop(v: BodyState, types: readonly ValType[]): void {
  const { height } = v;
  for (let i = types.length - 1, at = height - 1; i >= 0; i--, at--) {
    const expected = types[i] as ValType;
    if (at < v.frame.height) {
      if (v.frame.unreachable) return;
      throw mismatch(v, expected, "nothing");
    }
    const found = v.operands[at] as Operand;
    if (found !== expected && !fits(found, expected)) throw mismatch(v, expected, found);
  }
}

function fits(found: Operand, expected: ValType): boolean {
  return found === "bot" || matches(found, expected);
}

function mismatch(v: BodyState, expected: ValType, found: string): InvalidError {
  const message = `Type mismatch: expected ${expected}, found ${found}`;
  return invalid(v, "typeMismatch", message, expected);
}

/**
 * Opens a block, whose parameters must have been taken, and gives it its parameters.
 *
 * @param v The state.
 * @param kind The instruction that opens it.
 * @param type Its parameters and results.
 * @throws {UnsupportedError} When blocks are nested too deep.
 */
export function openFrame(v: BodyState, kind: Frame["kind"], type: FuncType): void {
  const { depth, height } = v;
  if (depth > LIMITS.nesting) {
    throw beyondLimit(v.r, `blocks nested deeper than ${LIMITS.nesting}`, v.offset);
  }
  let frame = v.frames[depth];
  if (frame === undefined) {
    const assignedAtStart = v.assigned.length;
    frame = { kind, type, height, unreachable: false, checkedBy: 0, assignedAtStart };
    v.frames.push(frame);
  } else {
    frame.kind = kind;
    frame.type = type;
    frame.height = height;
    frame.unreachable = false;
    frame.checkedBy = 0;
    frame.assignedAtStart = v.assigned.length;
  }
  v.depth = depth + 1;
  v.frame = frame;
  pushAll(v, type.params);
}

/**
 * Closes the innermost block: checks that exactly its results are there, and takes them.
 *
 * @param v The state.
 * @returns The frame that was closed. It stays as it is until another one is opened.
 * @throws {InvalidError} When the operands are not the results.
 */
export function closeFrame(v: BodyState): Frame {
  const { frame } = v;
  popAll(v, frame.type.results);
  if (v.height !== frame.height) {
    const count = v.height - frame.height;
    const message = `Type mismatch: ${count} operands are left at the end of the block`;
    throw invalid(v, "typeMismatch", message);
  }
  while (v.assigned.length > frame.assignedAtStart) v.isAssigned.delete(v.assigned.pop()!);
  v.depth--;
  v.frame = v.frames[v.depth - 1] ?? frame;
  return frame;
}

/**
 * Finds the frame that a label belongs to.
 *
 * @param v The state.
 * @param label Relative index, the innermost 0.
 * @returns The frame.
 * @throws {InvalidError} When there is no such label.
 */
export function labelFrame(v: BodyState, label: number): Frame {
  const frame = label < v.depth ? v.frames[v.depth - 1 - label] : undefined;
  if (frame === undefined) {
    throw invalid(v, "unknownIndex", `Unknown label ${label}`, `0 to ${v.depth - 1}`);
  }
  return frame;
}

/**
 * Gives the types of the operands that a branch to a frame takes along.
 *
 * @param frame The frame.
 * @returns Its parameters for a loop, else its results.
 */
export function labelTypes(frame: Frame): readonly ValType[] {
  return frame.kind === "loop" ? frame.type.params : frame.type.results;
}

/**
 * Says that the rest of the block cannot be reached.
 *
 * @param v The state.
 */
export function markUnreachable(v: BodyState): void {
  v.height = v.frame.height;
  v.frame.unreachable = true;
}
