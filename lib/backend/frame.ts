/**
 * Estimates the stack frame of a generated function at opt-level 0, where nothing shares a slot, so
 * that a frame is the sum over the whole body. The figures are upper bounds that were fitted to
 * rustc's output and checked against 250 random functions (docs/RATIONALE.md, "Call budget").
 *
 * @module
 */

import { PRECEDENCE } from "../rust/layout.ts";
import { type Expr, type Node, Prec } from "../rust/tree.ts";
import type { ValType } from "../wasm/types.ts";
import type { Variables } from "./variables.ts";

/** Return address, saved registers and padding, in bytes. */
const BASE = 80;

/** The frame of a dispatcher but for its arguments: its callers are charged for it, in bytes. */
const DISPATCHER = 112;

/** What a view of a memory takes with its `?`, at the start of a function and later, in bytes. */
const VIEW = 32;
const RETAKE = 68;

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
}

/**
 * Estimates a frame.
 *
 * @param nodes The body.
 * @param input What else it depends on.
 * @returns Bytes of stack, an upper bound at opt-level 0.
 */
export function frameBytes(nodes: readonly Node[], input: FrameInput): number {
  const { variables, results } = input;
  // A `WasmResult<f32>` is converted through memory on its way out.
  const perQuestionMark = results.length === 1 && results[0] === "f32" ? 12 : 0;
  let sum = 0;
  let dispatcher = 0;
  let mostArgs = input.params;
  for (const { type } of variables.vars) sum += VARIABLE[type];

  const wide = (expr: Expr): boolean => {
    switch (expr.kind) {
      case "var":
        return variables.vars[expr.variable]!.type !== "i32";
      case "literal":
      case "cast":
        return !expr.type.endsWith("32");
      case "binary":
        return wide(expr.left);
      case "unary":
        return wide(expr.operand);
      case "method":
        return wide(expr.receiver);
      case "call":
        return expr.name === "select" ? wide(expr.args[1]!) : !expr.name.startsWith("i32_");
      case "atom":
      case "tuple":
        return true;
    }
  };
  /** Adds operands, of which a value waits in a slot for those after it that may leave. */
  const addAll = (operands: readonly Expr[]): boolean => {
    let leaves = false;
    for (let i = operands.length - 1; i >= 0; i--) {
      const operand = operands[i]!;
      if (leaves && operand.kind !== "literal") sum += wide(operand) ? 8 : 4;
      if (add(operand)) leaves = true;
    }
    return leaves;
  };
  const addTwo = (first: Expr, second: Expr): boolean => {
    const leaves = add(second);
    if (leaves && first.kind !== "literal") sum += wide(first) ? 8 : 4;
    return add(first) || leaves;
  };
  /** Adds an expression; says whether it may leave the function. */
  const add = (expr: Expr): boolean => {
    switch (expr.kind) {
      case "var":
      case "atom":
      case "literal":
        return false;
      case "binary":
        sum += PRECEDENCE[expr.op] === Prec.Compare && expr.op !== "!=" ? 2 : 3;
        return addTwo(expr.left, expr.right);
      case "unary":
        sum += 4;
        return add(expr.operand);
      case "cast":
        sum += 2;
        return add(expr.operand);
      case "method": {
        const w = wide(expr.receiver);
        switch (expr.name) {
          case "wrapping_shl":
          case "wrapping_shr":
            sum += w ? 30 : 22;
            break;
          default:
            sum += expr.name.startsWith("wrapping_") ? w ? 20 : 10 : 26;
        }
        return expr.args.length === 1
          ? addTwo(expr.receiver, expr.args[0]!)
          : addAll([expr.receiver, ...expr.args]);
      }
      case "call":
        sum += expr.fallible ? fallibleBytes(expr.name) + perQuestionMark : wide(expr) ? 12 : 8;
        mostArgs = Math.max(mostArgs, expr.args.length);
        if (expr.name.startsWith("call_indirect")) {
          dispatcher = Math.max(dispatcher, DISPATCHER + 16 * expr.args.length);
        }
        return addAll(expr.args) || expr.fallible;
      case "tuple":
        sum += 16 * expr.items.length;
        return addAll(expr.items);
    }
  };
  /** Whether a statement calls a function whose name does not tell that it gives an i32. */
  const isNarrowCall = (node: Node): boolean =>
    (node.kind === "set" || node.kind === "let") && node.value.kind === "call" &&
    node.value.fallible && fallibleBytes(node.value.name) === WIDE_CALL &&
    variables.vars[node.variable]!.type === "i32";
  const walk = (body: readonly Node[]): void => {
    for (const node of body) {
      switch (node.kind) {
        case "set":
        case "let":
          add(node.value);
          if (isNarrowCall(node)) sum -= WIDE_CALL - NARROW_CALL;
          break;
        case "do":
        case "assign":
          add(node.value);
          break;
        case "unpack":
          add(node.value);
          sum += 68 + 24 * node.variables.length;
          break;
        case "return":
          addAll(node.values);
          break;
        case "retake":
          sum += RETAKE;
          break;
        case "block":
        case "loop":
          walk(node.body);
          break;
        case "if":
          add(node.cond);
          walk(node.then);
          walk(node.else);
          break;
        case "match":
          add(node.value);
          for (const arm of node.arms) walk(arm.body);
          break;
        case "break":
        case "continue":
        case "trap":
        case "declare":
          break;
      }
    }
  };
  walk(nodes);
  return Math.ceil((BASE + dispatcher + VIEW * input.views + 8 * mostArgs + sum) / 16) * 16;
}

/** Bytes that `?` keeps of an i32, and of anything wider or of a function's unknown result. */
const NARROW_CALL = 18;
const WIDE_CALL = 60;

/** Bytes of a variable. */
const VARIABLE: Record<ValType, number> = {
  i32: 5,
  f32: 5,
  i64: 10,
  f64: 10,
  v128: 20,
  funcref: 16,
  externref: 16,
};

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
  if (/^(?:[if](?:32|64)_store|memory_|table_(?!get))/.test(name)) return 10;
  return /^i32_/.test(name) ? NARROW_CALL : WIDE_CALL;
}
