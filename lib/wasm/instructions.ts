/**
 * The table of instructions: the single source from which reader, validator, IR, printers and
 * documentation are derived. The rows are in the folder beside this file, by group.
 *
 * @see https://webassembly.github.io/spec/core/binary/instructions.html
 * @module
 */

import { InternalError } from "../errors.ts";
import { featureBit } from "../features.ts";
import { ATOMIC_ROWS } from "./instructions/atomic.ts";
import { CONTROL_ROWS } from "./instructions/control.ts";
import { EXCEPTION_ROWS } from "./instructions/exception.ts";
import { MEMORY_ROWS } from "./instructions/memory.ts";
import {
  ARITHMETIC_ROWS,
  COMPARE_ROWS,
  CONST_ROWS,
  CONVERT_ROWS,
  WIDE_ROWS,
} from "./instructions/numeric.ts";
import { PARAMETRIC_ROWS, REFERENCE_ROWS, VARIABLE_ROWS } from "./instructions/parametric.ts";
import {
  RELAXED_SIMD_ROWS,
  SIMD_COMPARE_ROWS,
  SIMD_FLOAT_ROWS,
  SIMD_INTEGER_ROWS,
  SIMD_LANE_ROWS,
  SIMD_LOGIC_ROWS,
} from "./instructions/simd.ts";
import { SIMD_MEMORY_ROWS } from "./instructions/simd_memory.ts";
import type { CustomRow, PlainRow, Prefix, Row, SlotType } from "./instructions/row.ts";
import { TABLE_ROWS } from "./instructions/table.ts";
import type { AddressType, ValType } from "./types.ts";

export type {
  Access,
  AtomicKind,
  Effects,
  ImmediateKind,
  Prefix,
  Signature,
  SlotType,
  Space,
  TrapName,
} from "./instructions/row.ts";
export type { BlockType, CatchClause, Imm } from "./immediates.ts";
export { blockSignature, type Instr, type InstrReader, instrReader } from "./read_instr.ts";

/** The rows as literals: the types below come from them; {@linkcode INSTRUCTIONS} is for use. */
export const ROWS = [
  ...CONTROL_ROWS,
  ...EXCEPTION_ROWS,
  ...PARAMETRIC_ROWS,
  ...VARIABLE_ROWS,
  ...REFERENCE_ROWS,
  ...TABLE_ROWS,
  ...MEMORY_ROWS,
  ...ATOMIC_ROWS,
  ...CONST_ROWS,
  ...COMPARE_ROWS,
  ...ARITHMETIC_ROWS,
  ...CONVERT_ROWS,
  ...WIDE_ROWS,
  ...SIMD_MEMORY_ROWS,
  ...SIMD_LANE_ROWS,
  ...SIMD_COMPARE_ROWS,
  ...SIMD_LOGIC_ROWS,
  ...SIMD_INTEGER_ROWS,
  ...SIMD_FLOAT_ROWS,
  ...RELAXED_SIMD_ROWS,
] as const satisfies readonly Row[];

/** The names of all instructions. */
export type Mnemonic = (typeof ROWS)[number]["name"];

/** The names of the instructions whose typing rule is written in the validator. */
export type CustomMnemonic = Extract<(typeof ROWS)[number], CustomRow>["name"];

/** The names of the instructions whose typing rule is their row's signature. */
export type PlainMnemonic = Extract<(typeof ROWS)[number], PlainRow>["name"];

/** A row of the table. */
export type InstrRow = (PlainRow<PlainMnemonic> | CustomRow<CustomMnemonic>) & {
  /** Position in {@linkcode INSTRUCTIONS}, for arrays that run beside it. */
  readonly id: number;
  /** The row's proposal as one bit: see `featureBit()`. */
  readonly proposalBit: number;
};

/** All instructions, by group and in the order of their opcodes within a group. */
export const INSTRUCTIONS: readonly InstrRow[] = ROWS.map((row, id) => ({
  ...row,
  id,
  proposalBit: featureBit(row.proposal),
}));

const byName = new Map<string, InstrRow>(INSTRUCTIONS.map((row) => [row.name, row]));

/**
 * Finds an instruction by its name.
 *
 * @param name The mnemonic.
 * @returns Its row.
 */
export function rowByName(name: Mnemonic): InstrRow {
  const row = byName.get(name);
  if (row === undefined) throw new InternalError(`No instruction ${name}`);
  return row;
}

/**
 * Finds an instruction by a name from outside.
 *
 * @param name Any text.
 * @returns The row of that name, if there is one.
 */
export function findRow(name: string): InstrRow | undefined {
  return byName.get(name);
}

/** Rows by opcode, for one prefix. */
type OpcodeMap = readonly (InstrRow | undefined)[];

/** Opcodes of two parts go beyond a byte. */
const OPCODES = 0x120;

function opcodeMap(prefix: Prefix | undefined): OpcodeMap {
  const map: (InstrRow | undefined)[] = new Array(OPCODES).fill(undefined);
  for (const row of INSTRUCTIONS) {
    if (row.prefix === prefix) map[row.opcode] = row;
  }
  return map;
}

const oneByte: OpcodeMap = opcodeMap(undefined);
const prefixed: Readonly<Record<Prefix, OpcodeMap>> = {
  0xfb: opcodeMap(0xfb),
  0xfc: opcodeMap(0xfc),
  0xfd: opcodeMap(0xfd),
  0xfe: opcodeMap(0xfe),
};

/**
 * Finds an instruction by an opcode of one byte.
 *
 * @param opcode The byte.
 * @returns Its row, if there is one.
 */
export function rowByOpcode(opcode: number): InstrRow | undefined {
  return oneByte[opcode];
}

/**
 * Finds an instruction by an opcode of two parts.
 *
 * @param prefix The first byte.
 * @param opcode The number after it.
 * @returns Its row, if there is one.
 */
export function rowByPrefixedOpcode(prefix: Prefix, opcode: number): InstrRow | undefined {
  return prefixed[prefix][opcode];
}

/**
 * Says whether a byte is the first of a two-part opcode.
 *
 * @param byte The byte.
 * @returns True for 0xfb, 0xfc, 0xfd and 0xfe.
 */
export function isPrefix(byte: number): byte is Prefix {
  return byte >= 0xfb && byte <= 0xfe;
}

/**
 * Resolves a type of a row's signature.
 *
 * @param slot The type in the signature.
 * @param addressType Address type of the memory or table that the immediates name.
 * @returns The value type.
 */
export function slotType(slot: SlotType, addressType: AddressType): ValType {
  return slot === "addr" ? addressType : slot;
}
