/**
 * Memory instructions (spec 5.4.6). Operands of a memory are addresses of its address type.
 *
 * @module
 */

import type { NumType } from "../types.ts";
import { type Access, custom, effects, LOAD, plain, type PlainRow, sig, STORE } from "./row.ts";

function load<const Name extends string>(
  name: Name,
  opcode: number,
  type: NumType,
  bytes: Access["bytes"],
  signed?: boolean,
): PlainRow<Name> {
  const signature = sig(["addr"], [type]);
  return plain(name, opcode, "mvp", "memArg", signature, LOAD, { bytes, signed });
}

function store<const Name extends string>(
  name: Name,
  opcode: number,
  type: NumType,
  bytes: Access["bytes"],
): PlainRow<Name> {
  const signature = sig(["addr", type], []);
  return plain(name, opcode, "mvp", "memArg", signature, STORE, { bytes, signed: undefined });
}

/** The rows of memory instructions. */
export const MEMORY_ROWS = [
  load("i32.load", 0x28, "i32", 4),
  load("i64.load", 0x29, "i64", 8),
  load("f32.load", 0x2a, "f32", 4),
  load("f64.load", 0x2b, "f64", 8),
  load("i32.load8_s", 0x2c, "i32", 1, true),
  load("i32.load8_u", 0x2d, "i32", 1, false),
  load("i32.load16_s", 0x2e, "i32", 2, true),
  load("i32.load16_u", 0x2f, "i32", 2, false),
  load("i64.load8_s", 0x30, "i64", 1, true),
  load("i64.load8_u", 0x31, "i64", 1, false),
  load("i64.load16_s", 0x32, "i64", 2, true),
  load("i64.load16_u", 0x33, "i64", 2, false),
  load("i64.load32_s", 0x34, "i64", 4, true),
  load("i64.load32_u", 0x35, "i64", 4, false),
  store("i32.store", 0x36, "i32", 4),
  store("i64.store", 0x37, "i64", 8),
  store("f32.store", 0x38, "f32", 4),
  store("f64.store", 0x39, "f64", 8),
  store("i32.store8", 0x3a, "i32", 1),
  store("i32.store16", 0x3b, "i32", 2),
  store("i64.store8", 0x3c, "i64", 1),
  store("i64.store16", 0x3d, "i64", 2),
  store("i64.store32", 0x3e, "i64", 4),
  plain("memory.size", 0x3f, "mvp", "memory", sig([], ["addr"]), effects({ reads: ["memory"] })),
  plain(
    "memory.grow",
    0x40,
    "mvp",
    "memory",
    sig(["addr"], ["addr"]),
    effects({ reads: ["memory"], writes: ["memory"] }),
  ),
  plain(
    "memory.init",
    [0xfc, 8],
    "bulk-memory",
    "memoryInit",
    sig(["addr", "i32", "i32"], []),
    effects({ trap: ["OutOfBounds"], reads: ["memory", "data"], writes: ["memory"] }),
  ),
  plain("data.drop", [0xfc, 9], "bulk-memory", "data", sig([], []), effects({ writes: ["data"] })),
  custom("memory.copy", [0xfc, 10], "bulk-memory", "memoryCopy", STORE),
  plain(
    "memory.fill",
    [0xfc, 11],
    "bulk-memory",
    "memory",
    sig(["addr", "i32", "addr"], []),
    STORE,
  ),
] as const;
