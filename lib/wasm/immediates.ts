/**
 * The immediates of instructions, read by kind.
 *
 * Reading goes into one {@linkcode RawImm} that is used again and again, so that the validator
 * allocates nothing per instruction; {@linkcode immOf} makes the lasting form of it.
 *
 * @module
 */

import { assertNever } from "../errors.ts";
import {
  type ByteReader,
  malformed,
  peekByte,
  readBits32,
  readByte,
  readCount,
  readInto,
  readS32,
  readS33,
  readS64,
  readU32,
  readU64,
  toBigInt,
} from "./bytes.ts";
import type { ImmediateKind } from "./instructions/row.ts";
import { hex, readHeapType, readValType, readValTypes, valTypeOfByte } from "./read_types.ts";
import { type RefType, type TypeIdx, typeIdx, type ValType } from "./types.ts";

/** The type of a block (spec 2.4.8). */
export type BlockType =
  | { readonly kind: "empty" }
  | { readonly kind: "value"; readonly type: ValType }
  | { readonly kind: "type"; readonly index: TypeIdx };

/** What a clause of a `try_table` catches, and whether it gives the exception itself too. */
export type CatchKind = "catch" | "catch_ref" | "catch_all" | "catch_all_ref";

/** A clause of a `try_table` (spec 2.4.8). */
export interface CatchClause {
  /** What it catches. */
  readonly kind: CatchKind;
  /** Index of the tag; -1 where the kind has none. */
  readonly tag: number;
  /** Relative label that it branches to, as seen from outside of the `try_table`. */
  readonly label: number;
}

/** The immediates of one instruction. Only those that the row's kind names are there. */
export interface Imm {
  /** The first index: of a label, function, type, local, global, table, segment or memory. */
  readonly index?: number;
  /** The second index, as {@linkcode ImmediateKind} says. */
  readonly index2?: number;
  /** Labels of a `br_table`, the default last. */
  readonly labels?: readonly number[];
  /** Type of a block. */
  readonly block?: BlockType;
  /** Clauses of a `try_table`. */
  readonly catches?: readonly CatchClause[];
  /** Binary logarithm of the alignment. */
  readonly align?: number;
  /** Static offset of a load or store, in bytes. */
  readonly memOffset?: bigint;
  /** Memory of a load or store. */
  readonly memory?: number;
  /** A constant, signed. */
  readonly i32?: number;
  /** A constant, signed. */
  readonly i64?: bigint;
  /** The bits of a constant, unsigned. */
  readonly f32?: number;
  /** The bits of a constant, unsigned. */
  readonly f64?: bigint;
  /** The bits of a constant, unsigned: lane 0 is in the lowest ones. */
  readonly v128?: bigint;
  /** The lane that an instruction works on. */
  readonly lane?: number;
  /** The sixteen lanes that a shuffle takes, out of those of both operands. */
  readonly shuffle?: readonly number[];
  /** Types of a `select_t`. */
  readonly types?: readonly ValType[];
  /** Type of a `ref.null`. */
  readonly refType?: RefType;
  /**
   * Set on calls of the IR that a handler is around: they give one more i32, which is 1 when an
   * exception was thrown.
   */
  readonly handled?: true;
}

/** Where immediates are read into; what a field means depends on the kind that was read. */
export interface RawImm {
  /** The first index, or the alignment of a memory access. */
  index: number;
  /** The second index, or the memory of a memory access. */
  index2: number;
  /** Lower 32 bits of a constant or offset. */
  low: number;
  /** Upper 32 bits of a constant or offset. */
  high: number;
  /** The bytes of a vector, or the lanes of a shuffle. */
  readonly vector: Uint8Array;
  /** A lane. */
  lane: number;
  /** Labels; only the first `labelCount` are of this instruction. */
  labels: number[];
  /** Number of labels, the default included. */
  labelCount: number;
  /** Type of a block. */
  block: BlockType;
  /** Clauses of a `try_table`. */
  catches: readonly CatchClause[];
  /** Types of a `select_t`. */
  types: readonly ValType[];
  /** Type of a `ref.null`. */
  refType: RefType;
}

const EMPTY_BLOCK: BlockType = { kind: "empty" };

/** One object a value type, so that reading a block type allocates nothing. */
const VALUE_BLOCKS: ReadonlyMap<ValType, BlockType> = new Map(
  (["i32", "i64", "f32", "f64", "v128", "funcref", "externref", "exnref"] as const).map((type) => [
    type,
    { kind: "value", type },
  ]),
);

/**
 * Makes the place that immediates are read into.
 *
 * @returns A fresh one.
 */
export function rawImm(): RawImm {
  return {
    index: 0,
    index2: 0,
    low: 0,
    high: 0,
    vector: new Uint8Array(16),
    lane: 0,
    labels: [],
    labelCount: 0,
    block: EMPTY_BLOCK,
    catches: [],
    types: [],
    refType: "funcref",
  };
}

/**
 * Reads the immediates of an instruction (spec 5.4).
 *
 * @param r The reader, just after the opcode.
 * @param kind Which immediates there are.
 * @param raw Where to put them.
 * @throws {MalformedError} When they break the binary format.
 * @throws {UnsupportedError} When they need a proposal.
 */
export function readImmediates(r: ByteReader, kind: ImmediateKind, raw: RawImm): void {
  switch (kind) {
    case "none":
      return;
    case "local":
    case "label":
    case "func":
    case "type":
    case "global":
    case "table":
    case "elem":
    case "data":
    case "memory":
    case "tag":
      raw.index = readU32(r);
      return;
    case "memArg":
      return readMemArg(r, raw);
    case "reserved":
      return readReserved(r);
    case "memArgLane":
      readMemArg(r, raw);
      raw.lane = readByte(r);
      return;
    case "i32":
      raw.low = readS32(r);
      return;
    case "block":
      raw.block = readBlockType(r);
      return;
    case "tryTable":
      raw.block = readBlockType(r);
      raw.catches = readCatches(r);
      return;
    case "i64":
      raw.low = readS64(r);
      raw.high = r.hi;
      return;
    case "f32":
      raw.low = readBits32(r);
      return;
    case "f64":
      raw.low = readBits32(r);
      raw.high = readBits32(r);
      return;
    case "v128":
    case "shuffle":
      return readInto(r, raw.vector);
    case "lane":
      raw.lane = readByte(r);
      return;
    case "callIndirect":
    case "tableCopy":
    case "tableInit":
    case "memoryCopy":
    case "memoryInit":
      raw.index = readU32(r);
      raw.index2 = readU32(r);
      return;
    case "labels":
      return readLabels(r, raw);
    case "types":
      raw.types = readValTypes(r);
      return;
    case "refType":
      raw.refType = readHeapType(r);
      return;
    default:
      return assertNever(kind);
  }
}

const CATCH_KINDS: readonly CatchKind[] = ["catch", "catch_ref", "catch_all", "catch_all_ref"];

function readCatches(r: ByteReader): CatchClause[] {
  const count = readCount(r);
  const clauses: CatchClause[] = [];
  for (let i = 0; i < count; i++) {
    const offset = r.pos;
    const byte = readByte(r);
    const kind = CATCH_KINDS[byte];
    if (kind === undefined) {
      throw malformed(r, "flags", `Malformed catch clause ${hex(byte)}`, offset, "0x00 to 0x03");
    }
    const tag = byte < 2 ? readU32(r) : -1;
    clauses.push({ kind, tag, label: readU32(r) });
  }
  return clauses;
}

function readReserved(r: ByteReader): void {
  const start = r.pos;
  const byte = readByte(r);
  if (byte !== 0) {
    throw malformed(r, "flags", `Malformed reserved byte ${hex(byte)}`, start, "0x00");
  }
}

function readLabels(r: ByteReader, raw: RawImm): void {
  const count = readCount(r) + 1;
  // A huge table must not keep its memory for the rest of the module.
  if (raw.labels.length > 65_536) raw.labels = [];
  const { labels } = raw;
  for (let i = 0; i < count; i++) labels[i] = readU32(r);
  raw.labelCount = count;
}

/** Bit 6 of the alignment says that a memory index follows (multi-memory). */
function readMemArg(r: ByteReader, raw: RawImm): void {
  const start = r.pos;
  const flags = readU32(r);
  if (flags >= 0x80) {
    throw malformed(r, "flags", `Malformed memory access flags ${hex(flags)}`, start);
  }
  raw.index = flags & 0x3f;
  raw.index2 = 0;
  if (flags >= 0x40) raw.index2 = readU32(r);
  raw.low = readU64(r);
  raw.high = r.hi;
}

function readBlockType(r: ByteReader): BlockType {
  const start = r.pos;
  const byte = peekByte(r);
  if (byte === 0x40) {
    r.pos++;
    return EMPTY_BLOCK;
  }
  const type = valTypeOfByte(byte);
  if (type !== undefined) {
    r.pos++;
    return VALUE_BLOCKS.get(type) ?? { kind: "value", type };
  }
  // A single byte that is negative can only be a type, of which this one is not known.
  if ((byte & 0xc0) === 0x40) return { kind: "value", type: readValType(r) };
  const index = readS33(r);
  if (index < 0) throw malformed(r, "typeForm", "Malformed block type", start);
  return { kind: "type", index: typeIdx(index) };
}

/**
 * Makes the lasting form of immediates.
 *
 * @param kind Which immediates there are.
 * @param raw What was read.
 * @returns A new object with the fields that the kind names.
 */
export function immOf(kind: ImmediateKind, raw: RawImm): Imm {
  switch (kind) {
    case "none":
    case "reserved":
      return NO_IMM;
    case "local":
    case "label":
    case "func":
    case "type":
    case "global":
    case "table":
    case "elem":
    case "data":
    case "memory":
    case "tag":
      return { index: raw.index };
    case "callIndirect":
    case "tableCopy":
    case "tableInit":
    case "memoryCopy":
    case "memoryInit":
      return { index: raw.index, index2: raw.index2 };
    case "memArg":
      return memArgOf(raw);
    case "memArgLane":
      return { ...memArgOf(raw), lane: raw.lane };
    case "i32":
      return i32Of(raw.low);
    case "i64":
      return { i64: toBigInt(raw.low, raw.high, true) };
    case "f32":
      return { f32: raw.low };
    case "f64":
      return { f64: toBigInt(raw.low, raw.high, false) };
    case "v128":
      return { v128: bitsOf(raw.vector) };
    case "shuffle":
      return { shuffle: [...raw.vector] };
    case "lane":
      return { lane: raw.lane };
    case "block":
      return { block: raw.block };
    case "tryTable":
      return { block: raw.block, catches: raw.catches };
    case "labels":
      return { labels: raw.labels.slice(0, raw.labelCount) };
    case "types":
      return { types: raw.types };
    case "refType":
      return { refType: raw.refType };
    default:
      return assertNever(kind);
  }
}

/** A number of 128 bits, the lowest byte first. */
function bitsOf(bytes: Uint8Array): bigint {
  return bytes.reduceRight((bits, byte) => (bits << 8n) | BigInt(byte), 0n);
}

const NO_IMM: Imm = {};

/** Small offsets and constants are nearly all that there are: one object for each is enough. */
const SMALL = 1024;
const ALIGNMENTS = 5;
/** By offset and alignment. */
const memArgs: (Imm | undefined)[] = [];
const i32s: (Imm | undefined)[] = [];

function memArgOf({ index: align, index2: memory, low, high }: RawImm): Imm {
  if (high !== 0 || low >= SMALL || memory !== 0 || align >= ALIGNMENTS) {
    return { align, memOffset: toBigInt(low, high, false), memory };
  }
  return memArgs[ALIGNMENTS * low + align] ??= { align, memOffset: BigInt(low), memory };
}

function i32Of(value: number): Imm {
  if (value < -SMALL || value >= SMALL) return { i32: value };
  return i32s[value + SMALL] ??= { i32: value };
}
