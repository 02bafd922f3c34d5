/**
 * Element and data segments in the binary format (spec 5.5.12, 5.5.14).
 *
 * @module
 */

import { type ByteReader, malformed, readByte, readU32, skipBytes } from "./bytes.ts";
import { readConstExpr } from "./const_expr.ts";
import { readVector } from "./decode_sections.ts";
import { rowByName } from "./instructions.ts";
import type { ConstExpr, Data, DataMode, Elem, ElemMode } from "./module.ts";
import { hex, readRefType } from "./read_types.ts";
import { dataIdx, elemIdx, memIdx, type RefType, tableIdx } from "./types.ts";

/** Bits of the number before an element segment. */
const PASSIVE_OR_DECLARATIVE = 1;
const EXPLICIT_OR_DECLARATIVE = 2;
const EXPRESSIONS = 4;

/**
 * Reads the element section (spec 5.5.12).
 *
 * @param r The reader, over the section.
 * @returns The segments.
 */
export function readElementSection(r: ByteReader): Elem[] {
  const readers = elementReaders(r);
  return readVector(r, "elementSegments", (i, offset) => {
    const flags = readU32(r);
    if (flags > 7) {
      const message = `Malformed elements segment kind ${flags}`;
      throw malformed(r, "flags", message, offset, "0 to 7");
    }
    const mode = readElemMode(r, flags);
    const typed = (flags & (PASSIVE_OR_DECLARATIVE | EXPLICIT_OR_DECLARATIVE)) !== 0;
    const expressions = (flags & EXPRESSIONS) !== 0;
    const type = typed ? readElemType(r, expressions) : expressions ? "funcref" : "(ref func)";
    const read = expressions ? readers.expr : readers.index;
    const init = readVector(r, "segmentElements", read);
    return { index: elemIdx(i), type, mode, init, offset };
  });
}

function readElemMode(r: ByteReader, flags: number): ElemMode {
  const explicit = (flags & EXPLICIT_OR_DECLARATIVE) !== 0;
  if ((flags & PASSIVE_OR_DECLARATIVE) !== 0) {
    return { kind: explicit ? "declarative" : "passive" };
  }
  const table = tableIdx(explicit ? readU32(r) : 0);
  return { kind: "active", table, offset: readConstExpr(r) };
}

function readElemType(r: ByteReader, expressions: boolean): RefType {
  if (expressions) return readRefType(r);
  const offset = r.pos;
  const kind = readByte(r);
  if (kind !== 0) {
    throw malformed(r, "flags", `Malformed element kind ${hex(kind)}`, offset, "0x00");
  }
  return "(ref func)";
}

/** Readers of the elements of all segments of a module. */
interface ElementReaders {
  /** Reads a function index, which becomes `ref.func`. */
  readonly index: () => ConstExpr;
  /** Reads a constant expression. */
  readonly expr: () => ConstExpr;
}

/** One object for all equal elements, so that a long segment costs a pointer an element. */
function elementReaders(r: ByteReader): ElementReaders {
  const row = rowByName("ref.func");
  const known = new Map<number | RefType, ConstExpr>();
  const share = (key: number | RefType, expr: ConstExpr): ConstExpr => {
    const shared = known.get(key);
    if (shared === undefined) known.set(key, expr);
    return shared ?? expr;
  };
  return {
    index: () => {
      const offset = r.pos;
      const index = readU32(r);
      return known.get(index) ?? share(index, [{ row, offset, imm: { index } }]);
    },
    expr: () => {
      const expr = readConstExpr(r);
      const [first, second] = expr;
      if (first === undefined || second !== undefined) return expr;
      const { index, refType } = first.imm;
      if (first.row === row && index !== undefined) return share(index, expr);
      return refType === undefined ? expr : share(refType, expr);
    },
  };
}

/**
 * Reads the data section (spec 5.5.14).
 *
 * @param r The reader, over the section.
 * @returns The segments.
 */
export function readDataSection(r: ByteReader): Data[] {
  return readVector(r, "dataSegments", (i, offset) => {
    const mode = readDataMode(r);
    const size = readU32(r);
    const start = skipBytes(r, size);
    return { index: dataIdx(i), mode, init: r.bytes.subarray(start, start + size), offset };
  });
}

function readDataMode(r: ByteReader): DataMode {
  const offset = r.pos;
  const flags = readU32(r);
  if (flags === 1) return { kind: "passive" };
  if (flags > 2) {
    throw malformed(r, "flags", `Malformed data segment kind ${flags}`, offset, "0 to 2");
  }
  const memory = memIdx(flags === 2 ? readU32(r) : 0);
  return { kind: "active", memory, offset: readConstExpr(r) };
}
