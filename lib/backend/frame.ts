/**
 * Estimates the stack frame of a generated function at opt-level 0, where nothing shares a slot, so
 * that a frame is the sum over the whole body. The figures are upper bounds that were fitted to
 * rustc's output and checked against 250 random functions (docs/RATIONALE.md, "Call budget").
 *
 * @module
 */

import { PRECEDENCE } from "../rust/widths.ts";
import { type Expr, type Node, Prec } from "../rust/tree.ts";
import { topOf } from "../wasm/ref_types.ts";
import { isRefType, type RefType, type ValType } from "../wasm/types.ts";
import type { Variable, Variables } from "./variables.ts";

/** Return address, saved registers and padding, in bytes. */
const BASE = 80;

/** The frame of a dispatcher but for its arguments: its callers are charged for it, in bytes. */
const DISPATCHER = 112;

/** What a view of a memory takes with its `?`, at the start of a function and later, in bytes. */
const VIEW = 32;
const RETAKE = 68;

/** What a value of floats takes that a call computes, in bytes. */
const SOFT_FLOAT = 14;

/** What a value takes in the function of `core` that `?` calls with several, in bytes. */
const CHECKED_RESULT = 16;

/** What an estimate depends on beside the body. */
export interface FrameInput {
  /** The function's variables. */
  readonly variables: Variables;
  /** How many parameters it has, those for state included. */
  readonly params: number;
  /** How many memories it takes a view of at its start. */
  readonly views: number;
  /** Its results. */
  readonly results: readonly ValType[];
  /** Bytes of an exception. */
  readonly exception: number;
  /**
   * Whether it has to hold for small processors, too: they compute floats by calls, while other values
   * wait on the stack. Then what looks at a call's results is counted here as well.
   */
  readonly small: boolean;
}

/** What has been counted so far. */
interface Count {
  readonly vars: readonly Variable[];
  /** Bytes that each `?` takes more. */
  readonly perQuestionMark: number;
  /** Bytes of an exception. */
  readonly exception: number;
  /** Bytes that each value of floats takes more. */
  readonly perFloat: number;
  /** Bytes that each of several results takes more. */
  readonly perResult: number;
  sum: number;
  dispatcher: number;
  mostArgs: number;
}

/**
 * Estimates a frame.
 *
 * @param nodes The body.
 * @param input What else it depends on.
 * @returns Bytes of stack, an upper bound at opt-level 0.
 */
export function frameBytes(nodes: readonly Node[], input: FrameInput): number {
  const { results, variables: { vars } } = input;
  const count: Count = {
    vars,
    // A `WasmResult<f32>` is converted through memory on its way out.
    perQuestionMark: results.length === 1 && results[0] === "f32" ? 12 : 0,
    exception: input.exception,
    perFloat: input.small ? SOFT_FLOAT : 0,
    perResult: input.small ? CHECKED_RESULT : 0,
    sum: 0,
    dispatcher: 0,
    mostArgs: input.params,
  };
  for (const { type } of vars) count.sum += variableBytes(type, input.exception);
  addBody(count, nodes);
  const { dispatcher, mostArgs, sum } = count;
  return Math.ceil((BASE + dispatcher + VIEW * input.views + 8 * mostArgs + sum) / 16) * 16;
}

/** Whether a value may take more than 32 bits. */
function isWide(vars: readonly Variable[], expr: Expr): boolean {
  switch (expr.kind) {
    case "var":
      return vars[expr.variable]!.type !== "i32";
    case "literal":
    case "cast":
      return !expr.type.endsWith("32");
    case "binary":
      return isWide(vars, expr.left);
    case "unary":
      return isWide(vars, expr.operand);
    case "method":
      return isWide(vars, expr.receiver);
    case "call":
      return expr.name === "select" ? isWide(vars, expr.args[1]!) : !expr.name.startsWith("i32_");
    case "atom":
    case "tuple":
      return true;
  }
}

/** Whether a value may be of floats. */
function mayBeFloat(vars: readonly Variable[], expr: Expr): boolean {
  switch (expr.kind) {
    case "var":
      return !vars[expr.variable]!.type.startsWith("i");
    case "literal":
    case "cast":
      return expr.type.startsWith("f");
    case "binary":
      return FLOAT_OPS.has(expr.op);
    case "unary":
      return mayBeFloat(vars, expr.operand);
    case "method":
      return mayBeFloat(vars, expr.receiver);
    case "call":
      return !/^i(?:32|64)_/.test(expr.name);
    case "atom":
    case "tuple":
      return true;
  }
}

/** Adds operands, of which a value waits in a slot for those after it that may leave. */
function addAll(count: Count, operands: readonly Expr[]): boolean {
  let leaves = false;
  for (let i = operands.length - 1; i >= 0; i--) {
    const operand = operands[i]!;
    if (leaves && operand.kind !== "literal") count.sum += isWide(count.vars, operand) ? 8 : 4;
    if (add(count, operand)) leaves = true;
  }
  return leaves;
}

function addTwo(count: Count, first: Expr, second: Expr): boolean {
  const leaves = add(count, second);
  if (leaves && first.kind !== "literal") count.sum += isWide(count.vars, first) ? 8 : 4;
  return add(count, first) || leaves;
}

/** Adds an expression; says whether it may leave the function. */
function add(count: Count, expr: Expr): boolean {
  switch (expr.kind) {
    case "var":
      // It is copied where it is used.
      if (isException(count.vars[expr.variable]!.type)) count.sum += count.exception;
      return false;
    case "atom":
    case "literal":
      return false;
    case "binary":
      count.sum += PRECEDENCE[expr.op] === Prec.Compare && expr.op !== "!=" ? 2 : 3;
      if (FLOAT_OPS.has(expr.op)) count.sum += count.perFloat;
      return addTwo(count, expr.left, expr.right);
    case "unary":
      count.sum += 4;
      return add(count, expr.operand);
    case "cast":
      count.sum += 2;
      if (mayBeFloat(count.vars, expr) || mayBeFloat(count.vars, expr.operand)) {
        count.sum += count.perFloat;
      }
      return add(count, expr.operand);
    case "method": {
      const { args, name, receiver } = expr;
      count.sum += methodBytes(name, isWide(count.vars, receiver));
      count.sum += count.exception * copiesOfMethod(name);
      if (args.length === 1) return addTwo(count, receiver, args[0]!);
      const leaves = addAll(count, args);
      if (leaves && receiver.kind !== "literal") count.sum += isWide(count.vars, receiver) ? 8 : 4;
      return add(count, receiver) || leaves;
    }
    case "call": {
      const { args, fallible, name, place } = expr;
      count.sum += fallible
        ? fallibleBytes(name) + count.perQuestionMark
        : isVector(count.vars, expr)
        ? VECTOR_RESULT
        : isWide(count.vars, expr)
        ? 12
        : 8;
      for (const arg of args) count.sum += copyBytes(count.vars, arg);
      if (place !== "") count.sum += placedBytes(name);
      count.sum += count.exception * copiesOfCall(name);
      if (args.length > count.mostArgs) count.mostArgs = args.length;
      if (/^(?:return_)?call_(?:indirect|ref)/.test(name)) {
        count.dispatcher = Math.max(count.dispatcher, DISPATCHER + 16 * args.length);
      }
      return addAll(count, args) || fallible;
    }
    case "tuple":
      count.sum += 16 * expr.items.length;
      return addAll(count, expr.items);
  }
}

/** Operations on vectors, by their functions in the runtime. */
const VECTOR_OP = /^(?:[if](?:8x16|16x8|32x4|64x2)_|v128_(?!store))/;

/** What the result of such an operation takes, and what `?` keeps of a vector beside, in bytes. */
const VECTOR_RESULT = 28;
const CHECKED_VECTOR = 44;

/** What an argument takes that is not in registers, and is copied for each call, in bytes. */
const COPIED_VECTOR = 17;
const COPIED_FUNC = 13;

/** An atom that may be a vector or a reference: a constant, or a variable of the module. */
const IS_COPIED = /^(?:V128|FuncRef)::|\bg\d+$|^G\d+$|\(host\)$/;

/** Whether a value may be a vector. */
function isVector(vars: readonly Variable[], expr: Expr): boolean {
  switch (expr.kind) {
    case "var":
      return vars[expr.variable]!.type === "v128";
    case "atom":
      return IS_COPIED.test(expr.text);
    case "call":
      return VECTOR_OP.test(expr.name) || expr.args.some((arg) => isVector(vars, arg));
    default:
      return false;
  }
}

/** Bytes of the copy that a call is given. */
function copyBytes(vars: readonly Variable[], arg: Expr): number {
  switch (arg.kind) {
    case "atom":
      return IS_COPIED.test(arg.text) ? COPIED_VECTOR : 0;
    case "var": {
      const { type } = vars[arg.variable]!;
      if (!isRefType(type)) return type === "v128" ? COPIED_VECTOR : 0;
      return topOf(type) === "func" ? COPIED_FUNC : 0;
    }
    default:
      return 0;
  }
}

/** What the result of a call takes that is a vector, where the call does not tell it. */
function vectorBytes(vars: readonly Variable[], variable: number, value: Expr): number {
  if (vars[variable]!.type !== "v128" || value.kind !== "call") return 0;
  if (value.fallible) return VECTOR_OP.test(value.name) ? 0 : CHECKED_VECTOR;
  return isVector(vars, value) ? 0 : VECTOR_RESULT;
}

/** Operators that integers have methods for. */
const FLOAT_OPS: ReadonlySet<string> = new Set(["+", "-", "*", "/"]);

/** How often a call has the exception that it takes or gives, alone and in a `WasmResult`. */
const COPIES: readonly (readonly [name: RegExp, copies: number])[] = [
  [/^ExnRef::new$/, 1],
  [/^(?:catch_all|throw_ref|carry::.*)$/, 4],
];

function copiesOfCall(name: string): number {
  return COPIES.find(([pattern]) => pattern.test(name))?.[1] ?? 0;
}

/** The same of a method. */
function copiesOfMethod(name: string): number {
  if (name.startsWith("with::")) return 2;
  return name.startsWith("carried::") ? 1 : 0;
}

function methodBytes(name: string, wide: boolean): number {
  if (name === "wrapping_shl" || name === "wrapping_shr") return wide ? 30 : 22;
  if (!name.startsWith("wrapping_")) return 26;
  return wide ? 20 : 10;
}

/** Whether a value comes from a function whose name does not tell that it gives an i32. */
function isNarrowCall(vars: readonly Variable[], variable: number, value: Expr): boolean {
  return value.kind === "call" && value.fallible && fallibleBytes(value.name) === WIDE_CALL &&
    vars[variable]!.type === "i32";
}

/** What a call that gives exceptions keeps of them. */
function copiesOfResults(
  { exception, vars }: Count,
  variables: readonly (number | undefined)[],
  value: Expr,
): number {
  if (exception === 0 || value.kind !== "call" || copiesOfCall(value.name) > 0) return 0;
  const given = variables.filter((each) => each !== undefined && isException(vars[each]!.type));
  return 4 * exception * given.length;
}

function addBody(count: Count, body: readonly Node[]): void {
  for (let i = 0; i < body.length; i++) {
    const node = body[i]!;
    switch (node.kind) {
      case "set":
      case "let":
        add(count, node.value);
        count.sum += vectorBytes(count.vars, node.variable, node.value);
        count.sum += copiesOfResults(count, [node.variable], node.value);
        if (isNarrowCall(count.vars, node.variable, node.value)) {
          count.sum -= WIDE_CALL - NARROW_CALL;
        }
        break;
      case "do":
      case "assign":
        add(count, node.value);
        break;
      case "unpack":
        add(count, node.value);
        count.sum += 68 + (24 + count.perResult) * node.variables.length;
        count.sum += copiesOfResults(count, node.variables, node.value);
        break;
      case "return":
        addAll(count, node.values);
        break;
      case "retake":
        count.sum += RETAKE;
        break;
      case "block":
      case "loop":
        addBody(count, node.body);
        break;
      case "if":
        add(count, node.cond);
        addBody(count, node.then);
        addBody(count, node.else);
        break;
      case "match":
        add(count, node.value);
        for (const arm of node.arms) addBody(count, arm.body);
        break;
      case "break":
      case "continue":
      case "trap":
      case "declare":
        break;
    }
  }
}

/** Bytes that `?` keeps of an i32, and of anything wider or of a function's unknown result. */
const NARROW_CALL = 18;
const WIDE_CALL = 60;

/** Bytes that a result takes once more when its error gets a place: it may be a vector, or is none. */
const PLACED_VECTOR = 40;
const PLACED = 8;

function placedBytes(name: string): number {
  return /^(?:v128|import_|call_)/.test(name) ? PLACED_VECTOR : PLACED;
}

/** Bytes of a variable. */
const VARIABLE: Record<Exclude<ValType, RefType>, number> = {
  i32: 5,
  f32: 5,
  i64: 10,
  f64: 10,
  v128: 20,
};
const REFERENCE = 16;

function variableBytes(type: ValType, exception: number): number {
  if (!isRefType(type)) return VARIABLE[type];
  return topOf(type) === "exn" ? exception + 8 : REFERENCE;
}

function isException(type: ValType): boolean {
  return isRefType(type) && topOf(type) === "exn";
}

/** Bytes that `?` keeps: they depend on the type of the result. */
function fallibleBytes(name: string): number {
  let bytes = fallibleByName.get(name);
  if (bytes === undefined) {
    bytes = measureFallible(name);
    if (fallibleByName.size < MOST_NAMES) fallibleByName.set(name, bytes);
  }
  return bytes;
}

const fallibleByName = new Map<string, number>();
const MOST_NAMES = 1000;

function measureFallible(name: string): number {
  if (/^(?:(?:[if](?:32|64)|v128)_store|memory_|table_(?!get))/.test(name)) return 10;
  if (VECTOR_OP.test(name)) return WIDE_CALL + CHECKED_VECTOR;
  return /^i32_/.test(name) ? NARROW_CALL : WIDE_CALL;
}
