/**
 * Instructions read from the bytes of a module (spec 5.4).
 *
 * @module
 */

import { InternalError } from "../errors.ts";
import { type ByteReader, byteReader, malformed, readByte, readU32 } from "./bytes.ts";
import { type BlockType, type Imm, immOf, rawImm, readImmediates } from "./immediates.ts";
import {
  type InstrRow,
  isPrefix,
  type Prefix,
  rowByOpcode,
  rowByPrefixedOpcode,
} from "./instructions.ts";
import type { Module } from "./module.ts";
import { hex } from "./read_types.ts";
import type { FuncType, ValType } from "./types.ts";
import { proposalOfOpcode, unsupported } from "./unsupported.ts";

/** One instruction of a body or constant expression. */
export interface Instr {
  /** Its row in the table. */
  readonly row: InstrRow;
  /** Offset of its opcode from the start of the module, in bytes. */
  readonly offset: number;
  /** Its immediates. */
  readonly imm: Imm;
}

/** A source of instructions. */
export interface InstrReader {
  /**
   * Reads the next instruction.
   * @returns A new object, or undefined at the end.
   * @throws {MalformedError} When the bytes are no instruction.
   * @throws {UnsupportedError} When the instruction needs a proposal.
   */
  next(): Instr | undefined;
}

/**
 * Reads the instructions of a byte range one by one, structured ones flat with their `end`.
 *
 * @param bytes The module.
 * @param start Offset of the first instruction.
 * @param end Offset just past the last one.
 * @param types The types that references can name.
 * @returns The reader.
 * @example
 * ```ts
 * import { instrReader } from "./instructions.ts";
 * const reader = instrReader(new Uint8Array([0x41, 0x2a, 0x0b]), 0, 3);
 * console.log(reader.next()?.imm.i32); // 42
 * console.log(reader.next()?.row.name); // end
 * ```
 */
export function instrReader(
  bytes: Uint8Array,
  start: number,
  end: number,
  types: readonly FuncType[] = [],
): InstrReader {
  const r = byteReader(bytes, start, end, {}, types);
  const next = (): Instr | undefined => r.pos < r.end ? readInstr(r) : undefined;
  return { next };
}

const scratch = rawImm();

/**
 * Reads one instruction.
 *
 * @param r The reader.
 * @returns A new object.
 * @throws {MalformedError} When the bytes are no instruction.
 * @throws {UnsupportedError} When the instruction needs a proposal.
 */
export function readInstr(r: ByteReader): Instr {
  const offset = r.pos;
  const row = readOpcode(r);
  readImmediates(r, row.immediates, scratch);
  return { row, offset, imm: immOf(row.immediates, scratch) };
}

/**
 * Reads an opcode.
 *
 * @param r The reader.
 * @returns The row of the instruction.
 * @throws {MalformedError} When no instruction has the opcode.
 * @throws {UnsupportedError} When the instruction needs a proposal.
 */
export function readOpcode(r: ByteReader): InstrRow {
  const byte = readByte(r);
  return rowByOpcode(byte) ?? readRareOpcode(r, byte);
}

function readRareOpcode(r: ByteReader, byte: number): InstrRow {
  const offset = r.pos - 1;
  if (!isPrefix(byte)) throw unknownOpcode(r, undefined, byte, offset);
  const opcode = readU32(r);
  const row = rowByPrefixedOpcode(byte, opcode);
  if (row === undefined) throw unknownOpcode(r, byte, opcode, offset);
  return row;
}

function unknownOpcode(
  r: ByteReader,
  prefix: Prefix | undefined,
  opcode: number,
  offset: number,
): Error {
  const text = prefix === undefined ? hex(opcode) : `${hex(prefix)} ${hex(opcode)}`;
  const proposal = proposalOfOpcode(prefix ?? 0, opcode);
  if (proposal !== undefined) return unsupported(r, `opcode ${text}`, proposal, offset);
  return malformed(r, "opcode", `Illegal opcode ${text}`, offset);
}

const NO_TYPES: readonly ValType[] = [];
const EMPTY_SIGNATURE: FuncType = { params: NO_TYPES, results: NO_TYPES };
const valueSignatures = new Map<ValType, FuncType>();

/**
 * Finds the function type that a block type stands for (spec 3.2.3).
 *
 * @param module The module, for its types.
 * @param block The block type, whose type index must have been validated.
 * @returns The parameters and results of the block.
 */
export function blockSignature(module: Module, block: BlockType): FuncType {
  switch (block.kind) {
    case "empty":
      return EMPTY_SIGNATURE;
    case "value": {
      const known = valueSignatures.get(block.type);
      if (known !== undefined) return known;
      const type: FuncType = { params: NO_TYPES, results: [block.type] };
      valueSignatures.set(block.type, type);
      return type;
    }
    case "type": {
      const type = module.types[block.index];
      if (type === undefined) throw new InternalError(`Block of unknown type ${block.index}`);
      return type;
    }
  }
}
