/**
 * Turns values into Rust expressions: the variable that holds a value, or the operation that makes it.
 *
 * @module
 */

import { InternalError } from "../../errors.ts";
import type { Op, ValueId } from "../../ir/ir.ts";
import {
  atom,
  binary,
  call,
  callWith,
  cast,
  literal,
  method,
  readVar,
  tryCall,
} from "../../rust/expr.ts";
import type { Expr } from "../../rust/tree.ts";
import { type AtomicKind, INSTRUCTIONS, type Mnemonic } from "../../wasm/instructions.ts";
import { functionName, hasAligned } from "../function_name.ts";
import { memoryExpr, narrowed, tableExpr } from "./memory.ts";
import { MEMORY_MODES } from "../memory_modes.ts";
import { CANONICAL_NAN, type Condition, CONDITIONS, negate, TEMPLATES } from "../ops.ts";
import { dispatcherOf } from "../ref_calls.ts";
import { rustType, zeroValue } from "../types.ts";
import type { VarId } from "../variables.ts";
import { type Lowering, memory, noteMemories, placeOf, typesOf } from "./state.ts";

/**
 * Writes a value where it is used.
 *
 * @param state The function.
 * @param value The value.
 * @returns Its variable, or what it stands for.
 */
export function read(state: Lowering, value: ValueId): Expr {
  const op = state.inlining.ops[value];
  if (op !== undefined) return exprOf(state, op);
  const variable = state.variables.of[value]!;
  if (variable < 0) throw new InternalError(`value ${value} has no variable`);
  return state.reads[variable] ??= readVar(variable as VarId);
}

/**
 * Writes values where they are used.
 *
 * @param state The function.
 * @param values The values.
 * @returns Their expressions, in the same order.
 */
export function readAll(state: Lowering, values: readonly ValueId[]): Expr[] {
  switch (values.length) {
    case 0:
      return [];
    case 1:
      return [read(state, values[0]!)];
    case 2:
      return [read(state, values[0]!), read(state, values[1]!)];
    default:
      return values.map((value) => read(state, value));
  }
}

/**
 * Writes a value as a `bool`: whether it is not zero.
 *
 * @param state The function.
 * @param value The value, an i32.
 * @returns The expression.
 */
export function condition(state: Lowering, value: ValueId): Expr {
  const op = state.inlining.ops[value];
  if (op !== undefined) {
    const direct = conditionOf(state, op, CONDITIONS[op.op]);
    if (direct !== undefined) return direct;
  }
  return binary(read(state, value), "!=", literal("0", state.func.types[value]!));
}

function conditionOf(state: Lowering, op: Op, make: Condition | undefined): Expr | undefined {
  if (op.op === "catch") return hasTag(state, op);
  if (op.op === "i32.eqz") {
    const inner = state.inlining.ops[op.args[0]!];
    const direct = inner === undefined
      ? undefined
      : conditionOf(state, inner, CONDITIONS[inner.op]);
    if (direct !== undefined) return negate(direct);
  }
  if (make !== undefined) return make(readAll(state, op.args));
  const logic = LOGIC[op.op];
  if (logic === undefined) return undefined;
  const left = truthOf(state, op.args[0]!);
  const right = truthOf(state, op.args[1]!);
  return left === undefined || right === undefined ? undefined : binary(left, logic, right);
}

/** A value that is 0 or 1 as a `bool`, if it is written where it is used. */
function truthOf(state: Lowering, value: ValueId): Expr | undefined {
  const op = state.inlining.ops[value];
  return op === undefined ? undefined : conditionOf(state, op, CONDITIONS[op.op]);
}

/**
 * Writes what an operation gives.
 *
 * @param state The function.
 * @param op The operation.
 * @returns The expression.
 */
export function exprOf(state: Lowering, op: Op): Expr {
  const expr = resultExpr(state, op);
  const { module, traps } = state.env.plan;
  if (traps.info === "none" || expr.kind !== "call" || !expr.fallible) return expr;
  // The error of another function of the module has a place.
  if (op.op === "call" && module.funcs[op.imm.index!]!.body !== undefined) return expr;
  return callWith(expr.name, expr.args, true, placeOf(state, op.offset));
}

function resultExpr(state: Lowering, op: Op): Expr {
  const template = TEMPLATES[op.op];
  if (template !== undefined) {
    const truth = LOGIC[op.op] === undefined ? undefined : conditionOf(state, op, undefined);
    if (truth !== undefined) return cast(truth, "i32");
    const result = template(readAll(state, op.args), op.imm);
    const canonical = state.env.plan.canonicalNan ? CANONICAL_NAN[op.op] : undefined;
    return canonical === undefined ? result : call(canonical, result);
  }
  const name = accessName(op);
  if (name !== undefined) return accessExpr(state, op, name);
  const make = CONDITIONS[op.op];
  const direct = make === undefined ? undefined : conditionOf(state, op, make);
  return direct === undefined ? stateExpr(state, op) : cast(direct, "i32");
}

/** A load or store. */
function accessExpr(state: Lowering, op: Op, name: string): Expr {
  const { memOffset = 0n, memory: index = 0 } = op.imm;
  state.accessesMemory.add(index);
  const bytes = memory(state, index);
  const address = read(state, op.args[0]!);
  const { addressType, mode } = state.env.plan.memories[index]!;
  const { suffix, traps } = MEMORY_MODES[mode];
  const where = addressType === "i32"
    ? [bytes, address, memOffset === 0n ? NO_OFFSET : literal(String(memOffset), "u32")]
    : traps
    ? [bytes, address, literal(String(memOffset), "u64")]
    // The mask is of 32 bits at most.
    : [bytes, cast(address, "i32"), literal(String(BigInt.asUintN(32, memOffset)), "u32")];
  const args = op.args.length === 1 ? where : [...where, ...readAll(state, op.args.slice(1))];
  const atomic = ATOMIC_KINDS.get(op.op);
  if (atomic === "wait") {
    args.push(atom(String(state.env.plan.module.memories[index]!.type.shared)));
  }
  if (op.imm.lane !== undefined) args.push(literal(String(op.imm.lane), "usize"));
  const ending = suffix === "_aligned" && !hasAligned(op.op as Mnemonic) ? "" : suffix;
  const called = name + (addressType === "i64" && traps ? "_wide" : ending);
  // Atomic accesses check their alignment whatever the mode.
  return callWith(called, args, traps || atomic !== undefined);
}

/** Writes what an operation gives that is more than a formula of its operands. */
function stateExpr(state: Lowering, op: Op): Expr {
  const { env } = state;
  const { module } = env.plan;
  const { imm } = op;
  const args = () => readAll(state, op.args);
  switch (op.op) {
    case "select":
    case "select_t":
      return call(
        "select",
        condition(state, op.args[2]!),
        read(state, op.args[0]!),
        read(state, op.args[1]!),
      );
    case "call":
      return noteMemories(state, env.call(imm.index!, args()));
    case "call_indirect":
    case "call_ref":
    case "return_call_indirect":
    case "return_call_ref":
      return noteMemories(
        state,
        env.dispatch(
          dispatcherOf(env.plan, state.func.index, op)!,
          narrowed({ values: args(), types: typesOf(state, op) }, op.args.length - 1),
        ),
      );
    case "return_call": {
      const { calls } = env.plan;
      const at = calls.exitFor(state.func.index, imm.index2, module.types[imm.index!]!);
      const [by] = narrowed({ values: args(), types: typesOf(state, op) });
      return noteMemories(state, env.choose(at, by!));
    }
    case "global.get":
      return atom(env.global(imm.index!));
    case "memory.size":
    case "memory.grow":
    case "memory.fill":
    case "memory.copy":
    case "memory.init":
      return memoryExpr({ env, op, memory: (index) => memory(state, index) }, {
        values: args(),
        types: typesOf(state, op),
      });
    case "table.get":
    case "table.set":
    case "table.size":
    case "table.grow":
    case "table.fill":
    case "table.copy":
    case "table.init":
      return tableExpr(env, op, { values: args(), types: typesOf(state, op) });
    case "ref.null":
      return atom(zeroValue(imm.refType!));
    case "catch":
      return cast(hasTag(state, op), "i32");
    case "catch_all":
      return tryCall("catch_all", atom(`&mut ${env.state("exception")}`));
    case "ref.as_non_null":
      return tryCall(`${rustType(state.func.types[op.args[0]!]!)}::non_null`, ...args());
    case "ref.func": {
      const type = module.funcs[imm.index!]!.type;
      return call(
        "FuncRef::new",
        env.plan.foreign ? atom(env.state("id")) : literal("0", "u32"),
        literal(String(imm.index!), "u32"),
        literal(String(env.plan.signature(type)), "u32"),
      );
    }
    default:
      throw new InternalError(`${op.op} has no Rust`);
  }
}

/**
 * Writes whether an exception has a tag.
 *
 * @param state The function.
 * @param op The operation that asks.
 * @returns The expression, a `bool`.
 */
export function hasTag(state: Lowering, { args, imm }: Op): Expr {
  return method(read(state, args[0]!), "is", atom(state.env.tag(imm.index!)));
}

/** Operations on bits that are the same on `bool`. */
const LOGIC: Partial<Record<Mnemonic, "&" | "|" | "^">> = {
  "i32.and": "&",
  "i32.or": "|",
  "i32.xor": "^",
};

const NO_OFFSET = literal("0", "u32");

/** The functions of the runtime for loads and stores, such as `i32_load8_u`. */
const ACCESS_NAMES: ReadonlyMap<string, string> = new Map(
  INSTRUCTIONS.flatMap(({ access, name }) =>
    access === undefined ? [] : [[name, functionName(name)] as const]
  ),
);

/** What atomic instructions do. */
const ATOMIC_KINDS: ReadonlyMap<string, AtomicKind | undefined> = new Map(
  INSTRUCTIONS.map(({ access, name }) => [name, access?.atomic]),
);

function accessName(op: Op): string | undefined {
  return ACCESS_NAMES.get(op.op);
}
