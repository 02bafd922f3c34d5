/**
 * Atomic instructions (the threads proposal). They are to be neither moved nor left out, so that each
 * counts as reading and writing memory.
 *
 * @module
 */

import type { NumType } from "../types.ts";
import {
  type Access,
  type AtomicKind,
  effects,
  plain,
  type PlainRow,
  sig,
  type SlotType,
  type TrapName,
} from "./row.ts";

function row<const Name extends string>(
  name: Name,
  opcode: number,
  params: readonly SlotType[],
  results: readonly SlotType[],
  bytes: Access["bytes"],
  atomic: AtomicKind,
  ...traps: readonly TrapName[]
): PlainRow<Name> {
  const effect = effects({
    trap: ["OutOfBounds", "UnalignedAtomic", ...traps],
    reads: ["memory"],
    writes: ["memory"],
  });
  const access = { bytes, signed: undefined, atomic };
  return plain(name, [0xfe, opcode], "threads", "memArg", sig(params, results), effect, access);
}

function load<const Name extends string>(
  name: Name,
  opcode: number,
  type: NumType,
  bytes: Access["bytes"],
): PlainRow<Name> {
  return row(name, opcode, ["addr"], [type], bytes, "load");
}

function store<const Name extends string>(
  name: Name,
  opcode: number,
  type: NumType,
  bytes: Access["bytes"],
): PlainRow<Name> {
  return row(name, opcode, ["addr", type], [], bytes, "store");
}

/** The seven widths of one operation that reads, changes and writes. */
function rmw<const Kind extends "add" | "sub" | "and" | "or" | "xor" | "xchg" | "cmpxchg">(
  kind: Kind,
  opcode: number,
): readonly [
  PlainRow<`i32.atomic.rmw.${Kind}`>,
  PlainRow<`i64.atomic.rmw.${Kind}`>,
  PlainRow<`i32.atomic.rmw8.${Kind}_u`>,
  PlainRow<`i32.atomic.rmw16.${Kind}_u`>,
  PlainRow<`i64.atomic.rmw8.${Kind}_u`>,
  PlainRow<`i64.atomic.rmw16.${Kind}_u`>,
  PlainRow<`i64.atomic.rmw32.${Kind}_u`>,
] {
  const one = <const Name extends string>(
    name: Name,
    at: number,
    type: NumType,
    bytes: Access["bytes"],
  ): PlainRow<Name> => {
    const params: SlotType[] = kind === "cmpxchg" ? ["addr", type, type] : ["addr", type];
    return row(name, opcode + at, params, [type], bytes, kind);
  };
  return [
    one(`i32.atomic.rmw.${kind}`, 0, "i32", 4),
    one(`i64.atomic.rmw.${kind}`, 1, "i64", 8),
    one(`i32.atomic.rmw8.${kind}_u`, 2, "i32", 1),
    one(`i32.atomic.rmw16.${kind}_u`, 3, "i32", 2),
    one(`i64.atomic.rmw8.${kind}_u`, 4, "i64", 1),
    one(`i64.atomic.rmw16.${kind}_u`, 5, "i64", 2),
    one(`i64.atomic.rmw32.${kind}_u`, 6, "i64", 4),
  ];
}

const WAITS = ["ExpectedSharedMemory", "EndlessWait"] as const;

/** The rows of atomic instructions. */
export const ATOMIC_ROWS = [
  row("memory.atomic.notify", 0x00, ["addr", "i32"], ["i32"], 4, "notify"),
  row("memory.atomic.wait32", 0x01, ["addr", "i32", "i64"], ["i32"], 4, "wait", ...WAITS),
  row("memory.atomic.wait64", 0x02, ["addr", "i64", "i64"], ["i32"], 8, "wait", ...WAITS),
  plain(
    "atomic.fence",
    [0xfe, 0x03],
    "threads",
    "reserved",
    sig([], []),
    effects({ reads: ["memory"], writes: ["memory"] }),
  ),
  load("i32.atomic.load", 0x10, "i32", 4),
  load("i64.atomic.load", 0x11, "i64", 8),
  load("i32.atomic.load8_u", 0x12, "i32", 1),
  load("i32.atomic.load16_u", 0x13, "i32", 2),
  load("i64.atomic.load8_u", 0x14, "i64", 1),
  load("i64.atomic.load16_u", 0x15, "i64", 2),
  load("i64.atomic.load32_u", 0x16, "i64", 4),
  store("i32.atomic.store", 0x17, "i32", 4),
  store("i64.atomic.store", 0x18, "i64", 8),
  store("i32.atomic.store8", 0x19, "i32", 1),
  store("i32.atomic.store16", 0x1a, "i32", 2),
  store("i64.atomic.store8", 0x1b, "i64", 1),
  store("i64.atomic.store16", 0x1c, "i64", 2),
  store("i64.atomic.store32", 0x1d, "i64", 4),
  ...rmw("add", 0x1e),
  ...rmw("sub", 0x25),
  ...rmw("and", 0x2c),
  ...rmw("or", 0x33),
  ...rmw("xor", 0x3a),
  ...rmw("xchg", 0x41),
  ...rmw("cmpxchg", 0x48),
] as const;
