/**
 * What a row of the instruction table says, and the two ways to write one.
 *
 * @module
 */

import type { Proposal } from "../../features.ts";
import type { ValType } from "../types.ts";

/** The prefix bytes of opcodes that have two parts. */
export type Prefix = 0xfb | 0xfc | 0xfd | 0xfe;

/** Which immediates follow the opcode, in this order. */
export type ImmediateKind =
  | "none"
  | "block" // block type
  | "tryTable" // block type, vector of catch clauses
  | "tag"
  | "label"
  | "labels" // vector of labels, then the default label
  | "func"
  | "type"
  | "callIndirect" // type, table
  | "types" // vector of value types
  | "local"
  | "global"
  | "table"
  | "tableCopy" // destination, source
  | "tableInit" // element segment, table
  | "elem"
  | "memArg" // alignment, offset, memory
  | "memArgLane" // alignment, offset, memory, lane
  | "memory"
  | "memoryCopy" // destination, source
  | "memoryInit" // data segment, memory
  | "data"
  | "i32"
  | "i64"
  | "f32"
  | "f64"
  | "v128"
  | "lane"
  | "shuffle" // sixteen lanes
  | "refType"
  | "reserved"; // a zero byte

/**
 * A type in a row's signature: a value type, or `addr`, the address type of the memory or table
 * that the immediates name ({@linkcode slotType} resolves it).
 */
export type SlotType = ValType | "addr";

/** Operand and result types of an instruction that has the same ones wherever it stands. */
export interface Signature {
  /** Operands, the deepest in the stack first. */
  readonly params: readonly SlotType[];
  /** Results, the deepest in the stack first. */
  readonly results: readonly SlotType[];
}

/** The traps of the specification; the names are those of `WasmTrap` in the runtime. */
export type TrapName =
  | "OutOfBounds"
  | "DivisionByZero"
  | "IntegerOverflow"
  | "InvalidConversionToInteger"
  | "Unreachable"
  | "IndirectCallTypeMismatch"
  | "TableOutOfBounds"
  | "UndefinedElement"
  | "UninitializedElement"
  | "NullReference"
  | "NullFunctionReference"
  | "CallStackExhausted"
  | "UnalignedAtomic"
  | "ExpectedSharedMemory"
  | "EndlessWait"
  | "NullException"
  | "Exception";

/** The parts of the state. The size of a memory or table belongs to its space. */
export type Space = "local" | "global" | "memory" | "table" | "elem" | "data" | "exception";

/** Everything an instruction does beside taking operands and giving results. */
export interface Effects {
  /** The traps it can cause. */
  readonly trap: readonly TrapName[];
  /** What its results or traps depend on. */
  readonly reads: readonly Space[];
  /** What it changes. */
  readonly writes: readonly Space[];
  /** Whether it opens, closes or leaves a block, or calls. */
  readonly control: boolean;
}

/** How a load or store reaches memory. */
export interface Access {
  /** Width in bytes. */
  readonly bytes: 1 | 2 | 4 | 8 | 16;
  /** For loads that widen an integer: whether the sign is extended. */
  readonly signed: boolean | undefined;
  /** What it does, for atomic instructions. */
  readonly atomic?: AtomicKind;
}

/** What an atomic instruction does with the memory that it reaches. */
export type AtomicKind =
  | "load"
  | "store"
  | "add"
  | "sub"
  | "and"
  | "or"
  | "xor"
  | "xchg"
  | "cmpxchg"
  | "wait"
  | "notify";

/** What all rows have. */
export interface RowBase<Name extends string> {
  /**
   * The mnemonic of the specification, unique: `select` with types, which the text format does
   * not tell apart, is `select_t`.
   */
  readonly name: Name;
  /** The first byte of a two-part opcode. */
  readonly prefix: Prefix | undefined;
  /** The only byte, or the number after the prefix. */
  readonly opcode: number;
  /** The proposal that brought it. */
  readonly proposal: Proposal;
  /** What follows the opcode. */
  readonly immediates: ImmediateKind;
  /** What it does. */
  readonly effects: Effects;
  /** How it reaches memory, for loads and stores. */
  readonly access: Access | undefined;
  /** How many lanes the lanes among its immediates choose from, for those that have such. */
  readonly lanes: number | undefined;
}

/** A row whose typing rule is its signature. */
export interface PlainRow<Name extends string = string> extends RowBase<Name> {
  /** Operand and result types. */
  readonly signature: Signature;
}

/** A row whose typing rule is written in the validator. */
export interface CustomRow<Name extends string = string> extends RowBase<Name> {
  /** Says that the typing rule depends on immediates or context. */
  readonly signature: "custom";
}

/** A row of the instruction table. */
export type Row<Name extends string = string> = PlainRow<Name> | CustomRow<Name>;

/** An opcode: one byte, or prefix and number. */
export type Opcode = number | readonly [prefix: Prefix, opcode: number];

/**
 * Writes a row whose typing rule is its signature.
 *
 * @param name Mnemonic.
 * @param opcode One byte, or prefix and number.
 * @param proposal The proposal that brought it.
 * @param immediates What follows the opcode.
 * @param signature Operand and result types.
 * @param effects What it does.
 * @param access How it reaches memory.
 * @returns The row.
 */
export function plain<const Name extends string>(
  name: Name,
  opcode: Opcode,
  proposal: Proposal,
  immediates: ImmediateKind,
  signature: Signature,
  effects: Effects,
  access?: Access,
): PlainRow<Name> {
  const [prefix, number] = typeof opcode === "number" ? [undefined, opcode] : opcode;
  return {
    name,
    prefix,
    opcode: number,
    proposal,
    immediates,
    signature,
    effects,
    access,
    lanes: undefined,
  };
}

/**
 * Writes a row whose typing rule is in the validator.
 *
 * @param name Mnemonic.
 * @param opcode One byte, or prefix and number.
 * @param proposal The proposal that brought it.
 * @param immediates What follows the opcode.
 * @param effects What it does.
 * @returns The row.
 */
export function custom<const Name extends string>(
  name: Name,
  opcode: Opcode,
  proposal: Proposal,
  immediates: ImmediateKind,
  effects: Effects,
): CustomRow<Name> {
  const [prefix, number] = typeof opcode === "number" ? [undefined, opcode] : opcode;
  return {
    name,
    prefix,
    opcode: number,
    proposal,
    immediates,
    signature: "custom",
    effects,
    access: undefined,
    lanes: undefined,
  };
}

/**
 * Writes a signature.
 *
 * @param params Operands.
 * @param results Results.
 * @returns The signature.
 */
export function sig(params: readonly SlotType[], results: readonly SlotType[]): Signature {
  return { params, results };
}

const NONE: readonly never[] = [];

/** No effect: the results depend on the operands alone. */
export const PURE: Effects = { trap: NONE, reads: NONE, writes: NONE, control: false };

/**
 * Writes the effects of an instruction that stays where it is.
 *
 * @param given The effects that are there; the others are none.
 * @returns The effects.
 */
export function effects(given: Partial<Effects>): Effects {
  return { ...PURE, ...given };
}

/** What a load does. */
export const LOAD: Effects = effects({ trap: ["OutOfBounds"], reads: ["memory"] });

/** What a store does: one that traps changes nothing, so that it depends on the memory. */
export const STORE: Effects = effects({
  trap: ["OutOfBounds"],
  reads: ["memory"],
  writes: ["memory"],
});
