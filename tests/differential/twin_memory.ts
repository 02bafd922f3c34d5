/**
 * What takes the place of a memory whose pages are bytes in a twin, see `twin.ts`.
 *
 * @module
 */

import { slotType } from "../../lib/wasm/instructions.ts";
import type { Memory, Module } from "../../lib/wasm/module.ts";
import type { Instr } from "../../lib/wasm/read_instr.ts";
import type { AddressType, ValType } from "../../lib/wasm/types.ts";
import { type Bytes, op, s64, u32 } from "../support/wasm_bytes.ts";

/** Bytes in a page of the engine. */
const PAGE = 65_536n;
/** Most pages of the engine that a memory of bytes may need; cases have small ones. */
const MOST = 64n;

/** A function that takes the place of an instruction. */
export interface Replacement {
  /** Its parameters: the operands, and the static offset of an access as an i64. */
  readonly params: readonly ValType[];
  /** Its results. */
  readonly results: readonly ValType[];
  /** Its locals. */
  readonly locals?: readonly ValType[];
  /** Its code without the `end`. */
  readonly code: Bytes;
}

/**
 * Gives the first size of a memory that the engine cannot have: one whose pages are bytes, or one that
 * the option `memoryBytes` gives fewer bytes than its pages.
 *
 * @param memory The memory.
 * @param cap The option.
 * @returns The bytes; undefined for a memory that needs no twin.
 */
export function bytewiseSize({ import: from, type }: Memory, cap?: number): bigint | undefined {
  const { limits: { min }, pageSizeLog2 } = type;
  if (pageSizeLog2 === 0) return min;
  return from === undefined && cap !== undefined && min * PAGE > BigInt(cap)
    ? BigInt(cap)
    : undefined;
}

/** Whether a memory whose size has a global answers in pages of the engine. */
function isCapped({ type }: Memory): boolean {
  return type.pageSizeLog2 !== 0;
}

/**
 * Names the global that a twin exports for a memory whose pages are bytes.
 *
 * @param memory Index of the memory.
 * @returns The name; the global is an i64, the size in bytes.
 */
export function sizeName(memory: number): string {
  return `size of memory ${memory}`;
}

/**
 * Writes the type of a memory for the engine: one of bytes has all the pages that it can need.
 *
 * @param memory The memory, which the module defines.
 * @param cap The option `memoryBytes`; a memory that it makes smaller never grows.
 * @returns The entry of the memory section.
 * @throws {Error} When it can become larger than cases need.
 */
export function enginePages(memory: Memory, cap?: number): Bytes {
  const { addressType, limits: { max, min }, shared } = memory.type;
  const flags = (shared ? 2 : 0) | (addressType === "i64" ? 4 : 0);
  const size = bytewiseSize(memory, cap);
  if (size === undefined) {
    return [flags | (max === undefined ? 0 : 1), u32(min), max === undefined ? [] : u32(max)];
  }
  if (isCapped(memory)) return [flags | 1, u32(min), u32(min)];
  const pages = max === undefined ? undefined : (max + PAGE - 1n) / PAGE;
  if (pages === undefined || pages > MOST) throw new Error("The maximum of a memory is not near");
  return [flags | 1, u32(pages), u32(pages)];
}

const get = (local: number): Bytes => op("local.get", u32(local));

/**
 * Makes the function that takes the place of an instruction on a memory whose pages are bytes.
 *
 * @param module The module.
 * @param sizes The global with the size in bytes of each such memory.
 * @param instr The instruction.
 * @returns The function; undefined for an instruction that stays as it is.
 */
export function bytewiseOf(
  module: Module,
  sizes: ReadonlyMap<number, number>,
  instr: Instr,
): Replacement | undefined {
  const { imm: { index = 0, index2 = 0, lane, memory = 0 }, row } = instr;
  const addressType = (memory: number): AddressType => module.memories[memory]!.type.addressType;
  const wide = (memory: number, value: Bytes): Bytes =>
    addressType(memory) === "i64" ? value : [value, op("i64.extend_i32_u")];
  const narrow = (memory: number, value: Bytes): Bytes =>
    addressType(memory) === "i64" ? value : [value, op("i32.wrap_i64")];
  /** Traps when some bytes, all numbers of 64 bits, are not in a memory. */
  const check = (memory: number, address: Bytes, length: Bytes, offset: Bytes): Bytes => {
    const global = sizes.get(memory);
    if (global === undefined) return [];
    const size = op("global.get", u32(global));
    const less = [size, length, op("i64.sub")];
    const trap = [
      [op(`${addressType(memory)}.const`, s64(-1)), op("i32.load8_u", memArg(memory)), op("drop")],
    ];
    const above = (a: Bytes, b: Bytes): Bytes => [a, b, op("i64.gt_u"), [0x04, 0x40], trap, 0x0b];
    return [
      above(length, size),
      above(offset, less),
      above(address, [less, offset, op("i64.sub")]),
    ];
  };
  const none = op("i64.const", 0);
  const types = (memory: number, list: readonly ("addr" | ValType)[]): ValType[] =>
    list.map((slot) => slotType(slot, addressType(memory)));

  if (row.access !== undefined) {
    if (!sizes.has(memory)) return undefined;
    if (row.signature === "custom") throw new Error(`${row.name} has no signature`);
    const params = types(memory, row.signature.params);
    const offset = get(params.length);
    const width = op("i64.const", s64(row.access.bytes));
    const address = narrow(memory, [wide(memory, get(0)), offset, op("i64.add")]);
    return {
      params: [...params, "i64"],
      results: types(memory, row.signature.results),
      code: [
        check(memory, wide(memory, get(0)), width, offset),
        [address, params.slice(1).map((_, i) => get(i + 1))],
        op(row.name, memArg(memory, instr.imm.align), lane === undefined ? [] : lane),
      ],
    };
  }
  switch (row.name) {
    case "memory.size": {
      const global = sizes.get(index);
      if (global === undefined || isCapped(module.memories[index]!)) return undefined;
      const code = narrow(index, op("global.get", u32(global)));
      return { params: [], results: [addressType(index)], code };
    }
    case "memory.grow": {
      const global = sizes.get(index);
      if (global === undefined || isCapped(module.memories[index]!)) return undefined;
      const type = addressType(index);
      const size = op("global.get", u32(global));
      const most = op("i64.const", s64(module.memories[index]!.type.limits.max ?? 0n));
      const delta = wide(index, get(0));
      return {
        params: [type],
        results: [type],
        code: [
          [delta, most, size, op("i64.sub"), op("i64.gt_u"), [0x04, 0x40]],
          [op(`${type}.const`, s64(-1)), op("return"), 0x0b],
          [narrow(index, size), size, delta, op("i64.add"), op("global.set", u32(global))],
        ],
      };
    }
    case "memory.fill":
      if (!sizes.has(index)) return undefined;
      return {
        params: types(index, ["addr", "i32", "addr"]),
        results: [],
        code: [
          check(index, wide(index, get(0)), wide(index, get(2)), none),
          [get(0), get(1), get(2), op("memory.fill", u32(index))],
        ],
      };
    case "memory.init": {
      if (!sizes.has(index2)) return undefined;
      const length = [get(2), op("i64.extend_i32_u")];
      return {
        params: types(index2, ["addr", "i32", "i32"]),
        results: [],
        code: [
          check(index2, wide(index2, get(0)), length, none),
          [get(0), get(1), get(2), op("memory.init", u32(index), u32(index2))],
        ],
      };
    }
    case "memory.copy": {
      if (!sizes.has(index) && !sizes.has(index2)) return undefined;
      // The length has the type of the narrower addresses (spec 3.4.8).
      const narrower = addressType(index) === "i32" ? index : index2;
      const length = wide(narrower, get(2));
      return {
        params: [addressType(index), addressType(index2), addressType(narrower)],
        results: [],
        code: [
          check(index, wide(index, get(0)), length, none),
          check(index2, wide(index2, get(1)), length, none),
          [get(0), get(1), get(2), op("memory.copy", u32(index), u32(index2))],
        ],
      };
    }
    default:
      return undefined;
  }
}

/** The immediates of an access without a static offset. */
function memArg(memory: number, align = 0): Bytes {
  return memory === 0 ? [u32(align), 0] : [u32(align | 0x40), u32(memory), 0];
}
