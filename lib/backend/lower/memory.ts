/**
 * The Rust of the instructions that work on memories and tables as a whole or on ranges of them.
 *
 * Operands of 64 bits: those of tables are narrowed, since no table has as many elements; those of
 * memories go to functions of the runtime of their own.
 *
 * @module
 */

import { InternalError } from "../../errors.ts";
import type { Op } from "../../ir/ir.ts";
import { atom, binary, call, cast, literal, method, tryCall, unary } from "../../rust/expr.ts";
import type { Expr } from "../../rust/tree.ts";
import { isFuncRef } from "../../wasm/ref_types.ts";
import type { AddressType, ValType } from "../../wasm/types.ts";
import type { FuncEnv } from "../env.ts";
import { hasConstantSize, type MemoryPlan, PAGE_SIZE, sizeIsInInstance } from "../memory_modes.ts";

/** Operands with their types. */
export interface Operands {
  /** Their Rust. */
  readonly values: readonly Expr[];
  /** Their types. */
  readonly types: readonly ValType[];
}

/** An instruction on memories. */
export interface MemoryOp {
  /** How its function reaches state. */
  readonly env: FuncEnv;
  /** The instruction. */
  readonly op: Op;
  /** Gives the bytes of a memory, and notes that they are used. */
  readonly memory: (index: number) => Expr;
}

/**
 * Writes an instruction on memories.
 *
 * @param given The instruction.
 * @param operands Its operands.
 * @returns The Rust expression.
 * @throws {InternalError} When it is none.
 */
export function memoryExpr(given: MemoryOp, operands: Operands): Expr {
  const { env, memory, op: { imm, op } } = given;
  const { values } = operands;
  const first = imm.index ?? 0;
  const second = imm.index2 ?? 0;
  switch (op) {
    case "memory.size":
      return sizeExpr(given, env.plan.memories[first]!);
    case "memory.grow":
      return growExpr(env, env.plan.memories[first]!, operands);
    case "memory.fill":
      return tryCall(`memory_fill${suffixOf(env, first)}`, memory(first), ...values);
    case "memory.init": {
      const data = segment(env, "data", given.op);
      return tryCall(`memory_init${suffixOf(env, second)}`, memory(second), data, ...values);
    }
    case "memory.copy": {
      const suffix = suffixOf(env, first) || suffixOf(env, second);
      const wide = suffix === ""
        ? values
        : values.map((value, i) =>
          operands.types[i] === "i64" ? value : cast(cast(value, "u32"), "i64")
        );
      if (first === second) return tryCall(`memory_copy${suffix}`, memory(first), ...wide);
      if (!env.borrows(first) || !env.borrows(second)) {
        return tryCall(`memory_copy_from${suffix}`, memory(first), memory(second), ...wide);
      }
      const [to, from] = [env.memoryValue(first), env.memoryValue(second)];
      return tryCall(
        `memory_copy_between${suffix}`,
        atom(`${to}.bytes().len()`),
        atom(`${from}.bytes().len()`),
        atom("host"),
        atom(`|h, i, part| put_bytes(${ofHost(to)}.bytes_mut(), i, part)`),
        atom(`|h, i, part| get_bytes(${ofHost(from)}.bytes(), i, part)`),
        ...wide,
      );
    }
    default:
      throw new InternalError(`${op} is not of memories`);
  }
}

function suffixOf(env: FuncEnv, memory: number): "" | "_wide" {
  return env.plan.memories[memory]!.addressType === "i64" ? "_wide" : "";
}

function sizeExpr({ env, memory }: MemoryOp, plan: MemoryPlan): Expr {
  const { addressType, index, pageSize } = plan;
  if (hasConstantSize(plan)) return constantSize(plan);
  if (sizeIsInInstance(plan)) return sized(addressType, call(`${env.memoryValue(index)}.size`));
  if (pageSize === PAGE_SIZE) return sized(addressType, call("memory_size", memory(index)));
  return cast(method(memory(index), "len"), addressType);
}

function growExpr(env: FuncEnv, plan: MemoryPlan, operands: Operands): Expr {
  const { addressType, index } = plan;
  const [delta] = operands.values;
  if (hasConstantSize(plan)) {
    const zero = binary(delta!, "==", literal("0", addressType));
    return call("select", zero, constantSize(plan), literal("-1", addressType));
  }
  return sized(addressType, call(`${env.memoryValue(index)}.grow`, ...narrowed(operands)));
}

/** What `memory.size` answers of a memory whose size is constant. */
function constantSize({ addressType, minPages, promisedPages }: MemoryPlan): Expr {
  return literal(String(promisedPages ?? minPages), addressType);
}

/** A size, or -1, that the runtime gives as an i32. */
function sized(addressType: AddressType, size: Expr): Expr {
  return addressType === "i64" ? call("widen_size", size) : size;
}

/**
 * Narrows operands that are indices or numbers of elements: saturated, so that what is outside of any
 * table stays so.
 *
 * @param operands The operands.
 * @param from The first that may be one.
 * @returns Their Rust.
 */
export function narrowed({ values, types }: Operands, from = 0): Expr[] {
  return values.map((value, i) =>
    i >= from && types[i] === "i64" ? call("narrow_index", value) : value
  );
}

/**
 * Writes an instruction on tables.
 *
 * @param env How its function reaches state.
 * @param op The instruction.
 * @param operands Its operands.
 * @returns The Rust expression.
 * @throws {InternalError} When it is none.
 */
export function tableExpr(env: FuncEnv, op: Op, operands: Operands): Expr {
  const { module, tables } = env.plan;
  const { imm } = op;
  const first = imm.index!;
  const args = narrowed(operands);
  const elements = (table: number, kind: "elements" | "elements_mut"): Expr =>
    atom(`${env.table(table)}.${kind}()`);
  switch (op.op) {
    case "table.get":
      return tryCall("table_get", elements(first, "elements"), ...args);
    case "table.set":
      return tryCall("table_set", elements(first, "elements_mut"), ...args);
    case "table.size":
      return sized(module.tables[first]!.type.addressType, call(`${env.table(first)}.size`));
    case "table.grow": {
      const [init, delta] = args;
      const grown = call(`${env.table(first)}.grow`, delta!, init!);
      return sized(module.tables[first]!.type.addressType, grown);
    }
    case "table.fill":
      return tryCall("table_fill", elements(first, "elements_mut"), ...args);
    case "table.copy": {
      const second = imm.index2!;
      if (first === second) return tryCall("table_copy", elements(first, "elements_mut"), ...args);
      if (tables[first]!.imported && tables[second]!.imported) {
        // The host can only be borrowed for one of them at a time.
        const [to, from] = [env.table(first), env.table(second)];
        return tryCall(
          "table_copy_between",
          atom(`${to}.elements().len()`),
          atom(`${from}.elements().len()`),
          atom("host"),
          atom(`|h, i, element| put_element(${ofHost(to)}.elements_mut(), i, element)`),
          atom(`|h, i| ${ofHost(from)}.elements().get(i).copied()`),
          ...args,
        );
      }
      return tryCall(
        "table_copy_from",
        elements(first, "elements_mut"),
        elements(second, "elements"),
        ...args,
      );
    }
    case "table.init": {
      const table = elements(imm.index2!, "elements_mut");
      const items = segment(env, "elem", op);
      if (env.plan.foreign && isFuncRef(module.tables[imm.index2!]!.type.element)) {
        return tryCall("table_init_refs", table, items, atom(env.state("id")), ...args);
      }
      return tryCall("table_init", table, items, ...args);
    }
    default:
      throw new InternalError(`${op.op} is not of tables`);
  }
}

/** What is the host's, in a closure that is given the host as `h`. */
function ofHost(path: string): string {
  return path.replace("(host)", "(h)");
}

/** The bytes or items of a segment, none when it was dropped. */
function segment(env: FuncEnv, kind: "data" | "elem", op: Op): Expr {
  const index = op.imm.index!;
  const { module, names } = env.plan;
  const active = kind === "data"
    ? module.datas[index]!.mode.kind !== "passive"
    : module.elems[index]!.mode.kind !== "passive";
  if (active) return atom("&[]");
  const field = kind === "data" ? undefined : names.elemField(index);
  const items = field !== undefined
    ? `&${env.state(field)}`
    : kind === "data"
    ? names.dataConst(index)
    : names.elemConst(index);
  const flag = kind === "data" ? names.dataFlag(index) : names.elemFlag(index);
  if (flag === undefined) return atom(items);
  // What comes first says the type.
  return call("select", unary("!", atom(env.state(flag))), atom(items), atom("&[]"));
}
