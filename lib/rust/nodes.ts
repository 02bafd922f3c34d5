/**
 * Small makers of Rust statements.
 *
 * Statements come in four shapes only: engines look a field of an object up at once where they have
 * seen few shapes, and by its name where they have seen many.
 *
 * @module
 */

import type { VarId } from "../backend/variables.ts";
import { atom } from "./expr.ts";
import type { Arm, Expr, Node, RustLabel } from "./tree.ts";

/** A statement of a kind. */
export type NodeOf<Kind extends Node["kind"]> = Extract<Node, { readonly kind: Kind }>;

const NO_EXPR = atom("");
const NO_EXPRS: readonly Expr[] = [];
const NO_VARS: readonly VarId[] = [];
const NO_NODES: Node[] = [];
const NO_ARMS: Arm[] = [];
const NO_VAR = -1 as VarId;

function valueOf<T extends Node>(
  kind: T["kind"],
  variable: VarId,
  value: Expr,
  mutable: boolean,
  place: string,
): T {
  const node = { kind, variable, value, mutable, place };
  return node as Node as T;
}

function rareOf<T extends Node>(
  kind: T["kind"],
  variables: readonly (VarId | undefined)[],
  value: Expr,
  values: readonly Expr[],
  memory: number,
  trap: string,
  variable: VarId,
  zero: boolean,
  nested = false,
  place = "",
): T {
  const node = { kind, variables, value, values, memory, trap, variable, zero, nested, place };
  return node as Node as T;
}

function labelledOf<T extends Node>(
  kind: T["kind"],
  label: RustLabel,
  body: Node[],
  machine: boolean,
): T {
  const node = { kind, label, body, machine };
  return node as Node as T;
}

function choiceOf<T extends Node>(
  kind: T["kind"],
  cond: Expr,
  then: Node[],
  otherwise: Node[],
  arms: Arm[],
): T {
  const node = { kind, cond, value: cond, then, else: otherwise, arms };
  return node as Node as T;
}

/**
 * Gives a variable a value.
 *
 * @param variable The variable.
 * @param value The value.
 * @returns The statement.
 */
export function setVar(variable: VarId, value: Expr): Node {
  return valueOf("set", variable, value, false, "");
}

/**
 * Declares a variable with its value.
 *
 * @param variable The variable.
 * @param mutable Whether it is assigned again.
 * @param value The value.
 * @returns The statement.
 */
export function letVar(variable: VarId, mutable: boolean, value: Expr): Node {
  return valueOf("let", variable, value, mutable, "");
}

/**
 * Evaluates for effect.
 *
 * @param value What is evaluated.
 * @returns The statement.
 */
export function evaluate(value: Expr): Node {
  return valueOf("do", NO_VAR, value, false, "");
}

/**
 * Assigns to a place such as a global.
 *
 * @param place The place.
 * @param value The value.
 * @returns The statement.
 */
export function assignTo(place: string, value: Expr): Node {
  return valueOf("assign", NO_VAR, value, false, place);
}

/**
 * Gives several variables the parts of a tuple.
 *
 * @param variables The variables; undefined drops a part.
 * @param value The tuple.
 * @param nested Whether it is a pair, of a tuple of all but the last, and the last.
 * @returns The statement.
 */
export function unpack(
  variables: readonly (VarId | undefined)[],
  value: Expr,
  nested = false,
): Node {
  return rareOf("unpack", variables, value, NO_EXPRS, -1, "", NO_VAR, false, nested);
}

/**
 * Takes the bytes of a memory again.
 *
 * @param memory Index of the memory.
 * @returns The statement.
 */
export function retake(memory: number): Node {
  return rareOf("retake", NO_VARS, NO_EXPR, NO_EXPRS, memory, "", NO_VAR, false);
}

/**
 * Leaves the function.
 *
 * @param values What it returns.
 * @returns The statement.
 */
export function leave(values: readonly Expr[]): Node {
  return rareOf("return", NO_VARS, NO_EXPR, values, -1, "", NO_VAR, false);
}

/**
 * Traps.
 *
 * @param name Name of the trap.
 * @param place The place where it happens; empty when that is not kept.
 * @returns The statement.
 */
export function trap(name: string, place: string): Node {
  return rareOf("trap", NO_VARS, NO_EXPR, NO_EXPRS, -1, name, NO_VAR, false, false, place);
}

/**
 * Declares a variable that is given its value later.
 *
 * @param variable The variable.
 * @param zero Whether it must have a value at once.
 * @returns The statement.
 */
export function declareVar(variable: VarId, zero: boolean): Node {
  return rareOf("declare", NO_VARS, NO_EXPR, NO_EXPRS, -1, "", variable, zero);
}

/**
 * A block.
 *
 * @param label Its label.
 * @param body Its body.
 * @returns The statement.
 */
export function block(label: RustLabel, body: Node[]): NodeOf<"block"> {
  return labelledOf("block", label, body, false);
}

/**
 * A loop.
 *
 * @param label Its label.
 * @param body Its body.
 * @param machine Whether it stands for a chain of blocks.
 * @returns The statement.
 */
export function loop(label: RustLabel, body: Node[], machine = false): NodeOf<"loop"> {
  return labelledOf("loop", label, body, machine);
}

/**
 * Leaves a block or loop.
 *
 * @param label Its label.
 * @returns The statement.
 */
export function breakTo(label: RustLabel): Node {
  return labelledOf("break", label, NO_NODES, false);
}

/**
 * Goes round a loop.
 *
 * @param label Its label.
 * @returns The statement.
 */
export function continueTo(label: RustLabel): Node {
  return labelledOf("continue", label, NO_NODES, false);
}

/**
 * A choice by a `bool`.
 *
 * @param cond The condition.
 * @param then What is done when it holds.
 * @param otherwise What is done when it does not.
 * @returns The statement.
 */
export function choose(cond: Expr, then: Node[], otherwise: Node[]): NodeOf<"if"> {
  return choiceOf("if", cond, then, otherwise, NO_ARMS);
}

/**
 * A choice by an unsigned number.
 *
 * @param value The number.
 * @param arms What is done by its value.
 * @returns The statement.
 */
export function matchOn(value: Expr, arms: Arm[]): NodeOf<"match"> {
  return choiceOf("match", value, NO_NODES, NO_NODES, arms);
}
