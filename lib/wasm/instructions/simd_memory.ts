/**
 * Loads and stores of vectors (spec 5.4.8).
 *
 * @module
 */

import { type Access, type ImmediateKind, LOAD, type PlainRow, sig, STORE } from "./row.ts";
import { vector } from "./simd_row.ts";

function load<const Name extends string>(
  name: Name,
  opcode: number,
  bytes: Access["bytes"],
  signed?: boolean,
): PlainRow<Name> {
  return access(name, opcode, "memArg", sig(["addr"], ["v128"]), LOAD, bytes, signed);
}

/** A load of one lane, the others of which are those of the operand. */
function loadLane<const Name extends string>(
  name: Name,
  opcode: number,
  bytes: Access["bytes"],
): PlainRow<Name> {
  return access(name, opcode, "memArgLane", sig(["addr", "v128"], ["v128"]), LOAD, bytes);
}

function storeLane<const Name extends string>(
  name: Name,
  opcode: number,
  bytes: Access["bytes"],
): PlainRow<Name> {
  return access(name, opcode, "memArgLane", sig(["addr", "v128"], []), STORE, bytes);
}

function access<const Name extends string>(
  name: Name,
  opcode: number,
  immediates: ImmediateKind,
  signature: PlainRow["signature"],
  does: PlainRow["effects"],
  bytes: Access["bytes"],
  signed?: boolean,
): PlainRow<Name> {
  return {
    ...vector(name, opcode, immediates, signature, does),
    access: { bytes, signed },
    lanes: immediates === "memArgLane" ? 16 / bytes : undefined,
  };
}

/** The rows of loads and stores of vectors. */
export const SIMD_MEMORY_ROWS = [
  load("v128.load", 0x00, 16),
  load("v128.load8x8_s", 0x01, 8, true),
  load("v128.load8x8_u", 0x02, 8, false),
  load("v128.load16x4_s", 0x03, 8, true),
  load("v128.load16x4_u", 0x04, 8, false),
  load("v128.load32x2_s", 0x05, 8, true),
  load("v128.load32x2_u", 0x06, 8, false),
  load("v128.load8_splat", 0x07, 1),
  load("v128.load16_splat", 0x08, 2),
  load("v128.load32_splat", 0x09, 4),
  load("v128.load64_splat", 0x0a, 8),
  access("v128.store", 0x0b, "memArg", sig(["addr", "v128"], []), STORE, 16),
  loadLane("v128.load8_lane", 0x54, 1),
  loadLane("v128.load16_lane", 0x55, 2),
  loadLane("v128.load32_lane", 0x56, 4),
  loadLane("v128.load64_lane", 0x57, 8),
  storeLane("v128.store8_lane", 0x58, 1),
  storeLane("v128.store16_lane", 0x59, 2),
  storeLane("v128.store32_lane", 0x5a, 4),
  storeLane("v128.store64_lane", 0x5b, 8),
  load("v128.load32_zero", 0x5c, 4),
  load("v128.load64_zero", 0x5d, 8),
] as const;
