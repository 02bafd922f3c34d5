/**
 * The contents of the known sections but those of segments and code (spec 5.5.4 to 5.5.11).
 *
 * @module
 */

import { LIMITS } from "../limits.ts";
import { type ByteReader, malformed, readByte, readCount, readName, readU32 } from "./bytes.ts";
import { readConstExpr } from "./const_expr.ts";
import type { Export } from "./module.ts";
import type { ConstExpr } from "./module.ts";
import { hex, readFuncType, readGlobalType, readMemoryType, readTableType } from "./read_types.ts";
import {
  type ExternKind,
  type FuncIdx,
  funcIdx,
  type FuncType,
  type GlobalType,
  type MemoryType,
  type TableType,
  type TypeIdx,
  typeIdx,
} from "./types.ts";
import { beyondLimit, unsupported } from "./unsupported.ts";

/** A limit on the length of a vector. */
export type CountLimit = Exclude<
  keyof typeof LIMITS,
  "moduleBytes" | "functionBytes" | "tableElements"
>;

/**
 * Reads a vector whose length has an implementation limit.
 *
 * @param r The reader.
 * @param limit Which limit.
 * @param item Reads one element, given its index and its offset.
 * @returns The elements.
 * @throws {MalformedError} When the length cannot be true.
 * @throws {UnsupportedError} When the length is beyond the limit.
 */
export function readVector<T>(
  r: ByteReader,
  limit: CountLimit,
  item: (index: number, offset: number) => T,
): T[] {
  const offset = r.pos;
  const count = readCount(r);
  if (count > LIMITS[limit]) {
    throw beyondLimit(r, `${count} ${limit}, limit ${LIMITS[limit]}`, offset);
  }
  const items: T[] = [];
  for (let i = 0; i < count; i++) items.push(item(i, r.pos));
  return items;
}

/**
 * Reads the type section (spec 5.5.4).
 *
 * @param r The reader, over the section.
 * @returns The types.
 */
export function readTypeSection(r: ByteReader): FuncType[] {
  const types: FuncType[] = [];
  r.types = types;
  readVector(r, "types", (index) => {
    r.self = index;
    types.push(readFuncType(r));
  });
  r.self = -1;
  return types;
}

/** The type that stands in for an index which validation is going to reject. */
const UNKNOWN_TYPE: FuncType = { params: [], results: [] };

/**
 * Finds a type before it is known whether the index is right.
 *
 * @param types The types.
 * @param index The index.
 * @returns The type, or one without parameters and results.
 */
export function typeAt(types: readonly FuncType[], index: number): FuncType {
  return types[index] ?? UNKNOWN_TYPE;
}

const EXTERN_KINDS: readonly ExternKind[] = ["func", "table", "memory", "global", "tag"];

/**
 * Finds the kind of an import or export.
 *
 * @param r The reader, for the place.
 * @param byte The byte that says the kind.
 * @param what `import` or `export`, for messages.
 * @param offset Where the byte is.
 * @returns The kind.
 * @throws {MalformedError} When no kind has the byte.
 * @throws {UnsupportedError} When the kind needs a proposal.
 */
export function externKind(r: ByteReader, byte: number, what: string, offset: number): ExternKind {
  if (byte === 0x20) throw unsupported(r, `an exact ${what}`, "custom-descriptors", offset);
  const kind = EXTERN_KINDS[byte];
  if (kind === undefined) {
    throw malformed(r, "flags", `Malformed ${what} kind ${hex(byte)}`, offset, "0x00 to 0x04");
  }
  return kind;
}

/** Something that the module defines, by its type alone. */
export interface Definition<Type> {
  /** Its type. */
  readonly type: Type;
  /** Offset of its entry in its section, in bytes. */
  readonly offset: number;
}

/** What the function section says, as lists of numbers: a module may have a million functions. */
export interface FunctionDefinitions {
  /** The type of each defined function. */
  readonly types: readonly TypeIdx[];
  /** Offset of each in the module, in bytes. */
  readonly offsets: readonly number[];
}

/**
 * Reads the function section (spec 5.5.6).
 *
 * @param r The reader, over the section.
 * @returns The type of each defined function.
 */
export function readFunctionSection(r: ByteReader): FunctionDefinitions {
  const offsets: number[] = [];
  const types = readVector(r, "functions", (_, offset) => {
    offsets.push(offset);
    return typeIdx(readU32(r));
  });
  return { types, offsets };
}

/**
 * Reads the table section (spec 5.5.7).
 *
 * @param r The reader, over the section.
 * @returns The defined tables.
 */
export function readTableSection(r: ByteReader): TableDefinition[] {
  return readVector(r, "tables", (_, offset) => {
    if (r.bytes[r.pos] !== WITH_INIT) return { type: readTableType(r), offset };
    r.pos++;
    const reserved = readByte(r);
    if (reserved !== 0) {
      throw malformed(r, "flags", `Malformed table form ${hex(reserved)}`, r.pos - 1, "0x00");
    }
    const type = readTableType(r);
    return { type, init: readConstExpr(r), offset };
  });
}

/** The byte before a table that has an initial value. */
const WITH_INIT = 0x40;

/** A table that the module defines. */
export interface TableDefinition extends Definition<TableType> {
  /** The value of its elements at the start, if it is not null. */
  readonly init?: ConstExpr;
}

/**
 * Reads the memory section (spec 5.5.8).
 *
 * @param r The reader, over the section.
 * @returns The types of the defined memories.
 */
export function readMemorySection(r: ByteReader): Definition<MemoryType>[] {
  return readVector(r, "memories", (_, offset) => ({ type: readMemoryType(r), offset }));
}

/** A global that the module defines. */
export interface GlobalDefinition extends Definition<GlobalType> {
  /** Its value at the start. */
  readonly init: ConstExpr;
}

/** A tag that the module defines. */
export interface TagDefinition extends Definition<FuncType> {
  /** The index of its type. */
  readonly typeIdx: TypeIdx;
}

/**
 * Reads the tag section (spec 5.5.16).
 *
 * @param r The reader, over the section.
 * @param types The types of the module.
 * @returns The defined tags.
 */
export function readTagSection(r: ByteReader, types: readonly FuncType[]): TagDefinition[] {
  return readVector(r, "tags", (_, offset) => {
    const typeIdx = readTagType(r);
    return { typeIdx, type: typeAt(types, typeIdx), offset };
  });
}

/**
 * Reads a tag type (spec 5.3.15): an attribute, which is 0 for exceptions, and a type.
 *
 * @param r The reader.
 * @returns The index of the type.
 * @throws {MalformedError} When the attribute is another.
 */
export function readTagType(r: ByteReader): TypeIdx {
  const offset = r.pos;
  const attribute = readByte(r);
  if (attribute !== 0) {
    throw malformed(r, "flags", `Malformed tag attribute ${hex(attribute)}`, offset, "0x00");
  }
  return typeIdx(readU32(r));
}

/**
 * Reads the global section (spec 5.5.9).
 *
 * @param r The reader, over the section.
 * @returns The defined globals.
 */
export function readGlobalSection(r: ByteReader): GlobalDefinition[] {
  return readVector(r, "globals", (_, offset) => {
    const type = readGlobalType(r);
    return { type, init: readConstExpr(r), offset };
  });
}

/**
 * Reads the export section (spec 5.5.10).
 *
 * @param r The reader, over the section.
 * @returns The exports.
 */
export function readExportSection(r: ByteReader): Export[] {
  return readVector(r, "exports", (_, offset) => {
    const name = readName(r);
    const kindOffset = r.pos;
    const kind = externKind(r, readByte(r), "export", kindOffset);
    return { name, kind, index: readU32(r), offset };
  });
}

/**
 * Reads the start section (spec 5.5.11).
 *
 * @param r The reader, over the section.
 * @returns The start function.
 */
export function readStartSection(r: ByteReader): FuncIdx {
  return funcIdx(readU32(r));
}
