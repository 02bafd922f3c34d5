/**
 * Types of the operands and results of plain operations, also of those for which they depend on
 * what the immediates name (spec 3.4).
 *
 * @module
 */

import { InternalError } from "../errors.ts";
import {
  type Imm,
  type InstrRow,
  type Mnemonic,
  rowByName,
  slotType,
} from "../wasm/instructions.ts";
import type { Module } from "../wasm/module.ts";
import {
  type AddressType,
  type FuncType,
  isRefType,
  type TableType,
  type ValType,
} from "../wasm/types.ts";

/** Types of operands and results, the first first. */
export type OpType = FuncType;

/**
 * Finds the type of an operation.
 *
 * @param module The module that the immediates refer to. Without it tables are taken to have 32-bit
 * indices, and memories the address type of the first operand.
 * @param op The instruction.
 * @param imm Its immediates.
 * @param args Types of its operands; needed by `select` and `ref.is_null` alone.
 * @returns The type; undefined when it depends on a module that is not given.
 * @throws {InternalError} When the instruction is no operation, or an index does not exist.
 */
export function opType(
  module: Module | undefined,
  op: Mnemonic,
  imm: Imm,
  args: readonly ValType[],
): OpType | undefined {
  const row: InstrRow = rowByName(op);
  const table = (index: number | undefined): TableType | undefined =>
    module === undefined ? undefined : existing(module.tables, index, "table").type;
  const tableAddr = (index: number | undefined): AddressType => table(index)?.addressType ?? "i32";
  const memoryAddr = (index: number | undefined): AddressType =>
    module === undefined
      ? args[0] === "i64" ? "i64" : "i32"
      : existing(module.memories, index, "memory").type.addressType;

  if (row.signature !== "custom") {
    const addr = addressOf(row, imm, tableAddr, memoryAddr);
    const { params, results } = row.signature;
    return {
      params: params.map((slot) => slotType(slot, addr)),
      results: results.map((slot) => slotType(slot, addr)),
    };
  }
  switch (row.name) {
    case "call":
      return module && existing(module.funcs, imm.index, "function").type;
    case "call_indirect":
    case "return_call_indirect": {
      if (module === undefined) return undefined;
      const { params, results } = existing(module.types, imm.index, "type");
      return { params: [...params, tableAddr(imm.index2)], results };
    }
    case "call_ref":
    case "return_call_ref": {
      if (module === undefined) return undefined;
      const { params, results } = existing(module.types, imm.index, "type");
      return { params: [...params, "funcref"], results };
    }
    case "return_call":
      // It chooses a member of a loop of tail calls, see `tail_loop.ts`.
      return {
        params: [imm.index2 === undefined ? "funcref" : tableAddr(imm.index2)],
        results: ["i32"],
      };
    case "ref.as_non_null": {
      const [type] = args;
      if (type === undefined || !isRefType(type)) {
        throw new InternalError(`${type} is no reference`);
      }
      return { params: [type], results: [type] };
    }
    case "select":
    case "select_t": {
      const [type] = imm.types ?? args;
      if (type === undefined) throw new InternalError("A select without operands");
      return { params: [type, type, "i32"], results: [type] };
    }
    case "global.get":
      return module && { params: [], results: [globalType(module, imm.index)] };
    case "global.set":
      return module && { params: [globalType(module, imm.index)], results: [] };
    case "table.get":
    case "table.set":
    case "table.grow":
    case "table.fill": {
      const type = table(imm.index);
      return type && tableOpType(row.name, type);
    }
    case "table.copy": {
      const [to, from] = [tableAddr(imm.index), tableAddr(imm.index2)];
      return { params: [to, from, smaller(to, from)], results: [] };
    }
    case "table.init":
      return { params: [tableAddr(imm.index2), "i32", "i32"], results: [] };
    case "memory.copy": {
      const [to, from] = [memoryAddr(imm.index), memoryAddr(imm.index2)];
      return { params: [to, from, smaller(to, from)], results: [] };
    }
    case "ref.null":
      if (imm.refType === undefined) throw new InternalError("A null without a type");
      return { params: [], results: [imm.refType] };
    case "ref.is_null": {
      const [type] = args;
      if (type === undefined || !isRefType(type)) {
        throw new InternalError(`${type} is no reference`);
      }
      return { params: [type], results: ["i32"] };
    }
    case "ref.func":
      return { params: [], results: ["funcref"] };
    case "throw":
      return module && { params: existing(module.tags, imm.index, "tag").type.params, results: [] };
    case "throw_ref":
      return { params: ["exnref"], results: [] };
    case "catch": {
      if (module === undefined) return undefined;
      const { params } = existing(module.tags, imm.index, "tag").type;
      return { params: ["exnref"], results: ["i32", ...params] };
    }
    case "catch_all":
      return { params: [], results: ["exnref"] };
    case "unreachable":
    case "block":
    case "loop":
    case "if":
    case "else":
    case "end":
    case "br":
    case "br_if":
    case "br_table":
    case "br_on_null":
    case "br_on_non_null":
    case "return":
    case "drop":
    case "local.get":
    case "local.set":
    case "local.tee":
    case "try_table":
    case "try":
    case "rethrow":
    case "delegate":
      throw new InternalError(`${row.name} is no operation`);
  }
}

function tableOpType(
  name: "table.get" | "table.set" | "table.grow" | "table.fill",
  { addressType: index, element }: TableType,
): OpType {
  switch (name) {
    case "table.get":
      return { params: [index], results: [element] };
    case "table.set":
      return { params: [index, element], results: [] };
    case "table.grow":
      return { params: [element, index], results: [index] };
    case "table.fill":
      return { params: [index, element, index], results: [] };
  }
}

/** The address type that `addr` stands for in a row's signature. */
function addressOf(
  row: InstrRow,
  imm: Imm,
  table: (index: number | undefined) => AddressType,
  memory: (index: number | undefined) => AddressType,
): AddressType {
  switch (row.immediates) {
    case "table":
      return table(imm.index);
    case "memory":
      return memory(imm.index);
    case "memoryInit":
      return memory(imm.index2);
    case "memArg":
    case "memArgLane":
      return memory(imm.memory);
    default:
      return "i32";
  }
}

function smaller(a: AddressType, b: AddressType): AddressType {
  return a === b ? a : "i32";
}

function globalType(module: Module, index: number | undefined): ValType {
  return existing(module.globals, index, "global").type.value;
}

function existing<T>(space: readonly T[], index: number | undefined, what: string): T {
  const found = space[index ?? -1];
  if (found === undefined) throw new InternalError(`No ${what} ${index}`);
  return found;
}
