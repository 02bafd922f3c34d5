/**
 * Types in the binary format (spec 5.3).
 *
 * @module
 */

import { InvalidError } from "../errors.ts";
import { LIMITS } from "../limits.ts";
import {
  type ByteReader,
  malformed,
  peekByte,
  readByte,
  readCount,
  readS33,
  readU32,
  readU64,
  toBigInt,
} from "./bytes.ts";
import {
  type AbstractHeapType,
  closeRecursive,
  refToFunc,
  refToSelf,
  type RefType,
  refType,
} from "./ref_types.ts";
import type {
  AddressType,
  FuncType,
  GlobalType,
  Limits,
  MemoryType,
  TableType,
  ValType,
} from "./types.ts";
import { beyondLimit, proposalOfTypeByte, proposalOfTypeForm, unsupported } from "./unsupported.ts";

/** Abstract heap types; alone, the byte is the nullable reference. */
const HEAP_TYPES: ReadonlyMap<number, AbstractHeapType> = new Map([
  [0x70, "func"],
  [0x6f, "extern"],
  [0x73, "nofunc"],
  [0x72, "noextern"],
  [0x69, "exn"],
  [0x74, "noexn"],
]);

const REF_TYPES: ReadonlyMap<number, RefType> = new Map(
  [...HEAP_TYPES].map(([byte, heap]) => [byte, refType(true, heap)]),
);

const VALUE_TYPES: ReadonlyMap<number, ValType> = new Map<number, ValType>([
  [0x7f, "i32"],
  [0x7e, "i64"],
  [0x7d, "f32"],
  [0x7c, "f64"],
  [0x7b, "v128"],
  ...REF_TYPES,
]);

/** The bytes before the heap type of a reference type that is written in full. */
const REF_NULL = 0x63;
const REF = 0x64;

/** The bytes before a recursive group, and a type that has no subtypes. */
const REC = 0x4e;
const SUB_FINAL = 0x4f;

/**
 * Writes a byte for messages.
 *
 * @param byte The byte.
 * @returns For instance `0x0b`.
 */
export function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, "0")}`;
}

/**
 * Finds the value type that a byte encodes.
 *
 * @param byte The byte.
 * @returns The type, if it is one that herkos has.
 */
export function valTypeOfByte(byte: number): ValType | undefined {
  return VALUE_TYPES.get(byte);
}

/**
 * Reads a value type (spec 5.3.6).
 *
 * @param r The reader.
 * @returns The type.
 * @throws {MalformedError} When the byte is no type.
 * @throws {UnsupportedError} When the type needs a proposal.
 */
export function readValType(r: ByteReader): ValType {
  const offset = r.pos;
  const byte = readByte(r);
  return VALUE_TYPES.get(byte) ?? readFullRefType(r, byte, "value", offset);
}

/**
 * Reads a reference type (spec 5.3.5).
 *
 * @param r The reader.
 * @returns The type.
 * @throws {MalformedError} When the byte is no reference type.
 * @throws {UnsupportedError} When the type needs a proposal.
 */
export function readRefType(r: ByteReader): RefType {
  const offset = r.pos;
  const byte = readByte(r);
  return REF_TYPES.get(byte) ?? readFullRefType(r, byte, "reference", offset);
}

function readFullRefType(r: ByteReader, byte: number, what: string, offset: number): RefType {
  if (byte !== REF_NULL && byte !== REF) throw unknownType(r, byte, what, offset);
  return readRefTo(r, byte === REF_NULL);
}

/**
 * Reads the heap type after `ref.null` and gives the reference type that it stands for
 * (spec 5.3.3).
 *
 * @param r The reader.
 * @returns The nullable reference type.
 * @throws {InvalidError} When there is no type of that index.
 * @throws {MalformedError} When the byte is no heap type.
 * @throws {UnsupportedError} When the type needs a proposal.
 */
export function readHeapType(r: ByteReader): RefType {
  return readRefTo(r, true);
}

/** Reads a heap type, and gives the type of references to it. */
function readRefTo(r: ByteReader, nullable: boolean): RefType {
  const offset = r.pos;
  const byte = peekByte(r);
  const heap = HEAP_TYPES.get(byte);
  if (heap !== undefined) {
    r.pos++;
    return refType(nullable, heap);
  }
  if ((byte & 0xc0) === 0x40) throw unknownType(r, byte, "heap", offset);
  const index = readS33(r);
  if (index < 0) throw malformed(r, "typeForm", "Malformed heap type", offset);
  if (index === r.self) return refToSelf(nullable);
  const type = r.types[index];
  if (type !== undefined) return refToFunc(nullable, type);
  throw new InvalidError("unknownIndex", `Unknown type ${index}`, { ...r.place, offset });
}

function unknownType(r: ByteReader, byte: number, what: string, offset: number): Error {
  const proposal = proposalOfTypeByte(byte);
  if (proposal !== undefined) return unsupported(r, `type ${hex(byte)}`, proposal, offset);
  return malformed(r, "typeForm", `Malformed ${what} type ${hex(byte)}`, offset, `${what} type`);
}

/** Shared, since a module may have a million types. */
const NO_TYPES: readonly ValType[] = [];

/**
 * Reads a vector of value types.
 *
 * @param r The reader.
 * @returns The types.
 * @throws {MalformedError} When one is no type.
 * @throws {UnsupportedError} When one needs a proposal.
 */
export function readValTypes(r: ByteReader): readonly ValType[] {
  const count = readCount(r);
  if (count === 0) return NO_TYPES;
  const types: ValType[] = [];
  for (let i = 0; i < count; i++) types.push(readValType(r));
  return types;
}

/**
 * Reads a type definition, of which only functions are there (spec 5.3.8).
 *
 * @param r The reader.
 * @returns The function type.
 * @throws {MalformedError} When it is no type.
 * @throws {UnsupportedError} When it needs a proposal, or is beyond a limit.
 */
export function readFuncType(r: ByteReader): FuncType {
  const offset = r.pos;
  let form = readByte(r);
  // A group of one type, and a type that has neither super- nor subtypes, are that type.
  if (form === REC && r.bytes[r.pos] === 1) {
    r.pos++;
    form = readByte(r);
  }
  if (form === SUB_FINAL && r.bytes[r.pos] === 0) {
    r.pos++;
    form = readByte(r);
  }
  if (form !== 0x60) {
    const proposal = proposalOfTypeForm(form);
    if (proposal !== undefined) throw unsupported(r, `type form ${hex(form)}`, proposal, offset);
    throw malformed(r, "typeForm", `Malformed type form ${hex(form)}`, offset, "0x60");
  }
  const params = readValTypes(r);
  const results = readValTypes(r);
  checkArity(r, "parameters", params.length, LIMITS.params, offset);
  checkArity(r, "results", results.length, LIMITS.results, offset);
  return closeRecursive(params, results);
}

function checkArity(r: ByteReader, what: string, count: number, limit: number, at: number): void {
  if (count > limit) throw beyondLimit(r, `a type with ${count} ${what}, limit ${limit}`, at);
}

/** Bits of the flags byte before limits. */
const HAS_MAX = 1;
const SHARED = 2;
const ADDRESS_64 = 4;
const PAGE_SIZE = 8;

/** Limits, and what else the flags before them say. */
interface SizeType {
  readonly limits: Limits;
  readonly addressType: AddressType;
  readonly shared: boolean;
  readonly pageSizeLog2: number;
  readonly saysPageSize?: true;
}

/**
 * Reads limits with the flags before them (spec 5.3.11). All is read before a flag that is not
 * supported is reported, so that what is malformed anyway is called so. Sizes have 64 bits
 * whatever the address type; validation knows what is too much.
 */
function readLimits(r: ByteReader, what: "table" | "memory"): SizeType {
  const offset = r.pos;
  const flags = readByte(r);
  const known = HAS_MAX | SHARED | ADDRESS_64 | (what === "memory" ? PAGE_SIZE : 0);
  if ((flags & ~known) !== 0) {
    throw malformed(r, "flags", `Malformed limits flags ${hex(flags)}`, offset, "0x00 or 0x01");
  }
  const min = readSize(r);
  const max = (flags & HAS_MAX) !== 0 ? readSize(r) : undefined;
  const says = (flags & PAGE_SIZE) !== 0;
  const pageSizeLog2 = says ? readPageSize(r) : 16;
  const shared = (flags & SHARED) !== 0;
  if (shared && what === "table") {
    throw unsupported(r, "a shared table", "shared-everything-threads", offset);
  }
  const addressType = (flags & ADDRESS_64) !== 0 ? "i64" : "i32";
  const sizes = { limits: { min, max }, addressType, shared, pageSizeLog2 } as const;
  return says ? { ...sizes, saysPageSize: true } : sizes;
}

/** Reads the binary logarithm of a page size, which is a number of 64 bits. */
function readPageSize(r: ByteReader): number {
  const offset = r.pos;
  const log2 = readU32(r);
  if (log2 < 64) return log2;
  throw malformed(r, "flags", `Malformed page size 2^${log2}`, offset, "less than 2^64");
}

function readSize(r: ByteReader): bigint {
  const low = readU64(r);
  return toBigInt(low, r.hi, false);
}

/**
 * Reads a memory type (spec 5.3.12).
 *
 * @param r The reader.
 * @returns The type.
 * @throws {MalformedError} When the flags are unknown.
 * @throws {UnsupportedError} When the type needs a proposal.
 */
export function readMemoryType(r: ByteReader): MemoryType {
  return readLimits(r, "memory");
}

/**
 * Reads a table type (spec 5.3.13).
 *
 * @param r The reader.
 * @returns The type.
 * @throws {MalformedError} When the element type or flags are unknown.
 * @throws {UnsupportedError} When the type needs a proposal.
 */
export function readTableType(r: ByteReader): TableType {
  const element = readRefType(r);
  const { addressType, limits } = readLimits(r, "table");
  return { limits, addressType, element };
}

/**
 * Reads a global type (spec 5.3.14).
 *
 * @param r The reader.
 * @returns The type.
 * @throws {MalformedError} When the value type or mutability is unknown.
 * @throws {UnsupportedError} When the type needs a proposal.
 */
export function readGlobalType(r: ByteReader): GlobalType {
  const value = readValType(r);
  const offset = r.pos;
  const mutability = readByte(r);
  if (mutability === 2 || mutability === 3) {
    throw unsupported(r, "a shared global", "shared-everything-threads", offset);
  }
  if (mutability > 1) {
    throw malformed(r, "flags", `Malformed mutability ${hex(mutability)}`, offset, "0x00 or 0x01");
  }
  return { value, mutable: mutability === 1 };
}
