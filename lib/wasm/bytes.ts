/**
 * A cursor over the bytes of a module, and the binary format's values (spec 5.2).
 *
 * @module
 */

import { type ErrorKey, type ErrorPlace, MalformedError } from "../errors.ts";
import type { FuncType } from "./types.ts";

/** A position in a module, and the end of the part that may be read. */
export interface ByteReader {
  /** The module. */
  readonly bytes: Uint8Array;
  /** Offset of the next byte. */
  pos: number;
  /** Offset just past the last byte of the part. */
  end: number;
  /** Upper half of the last 64-bit integer read by {@linkcode readU64} or {@linkcode readS64}. */
  hi: number;
  /** What errors say of the place beside the offset: section and function. */
  place: ErrorPlace;
  /** The types that references in what is read can name. */
  types: readonly FuncType[];
  /** Index of the type that is being read, to which it may refer; -1 outside of types. */
  self: number;
}

/**
 * Makes a reader for a part of a module.
 *
 * @param bytes The module.
 * @param start Offset of the first byte.
 * @param end Offset just past the last byte.
 * @param place Section and function, for errors.
 * @param types The types that references in it can name.
 * @returns The reader.
 */
export function byteReader(
  bytes: Uint8Array,
  start: number,
  end: number,
  place: ErrorPlace = {},
  types: readonly FuncType[] = [],
): ByteReader {
  return { bytes, pos: start, end, hi: 0, place, types, self: -1 };
}

/**
 * Makes the error for broken bytes.
 *
 * @param r The reader, for the place.
 * @param key Row of the table of codes.
 * @param message What is wrong.
 * @param offset Where, in bytes.
 * @param expected What would have been right.
 * @returns The error, to be thrown.
 */
export function malformed(
  r: ByteReader,
  key: ErrorKey,
  message: string,
  offset: number,
  expected?: string,
): MalformedError {
  return new MalformedError(key, message, { ...r.place, offset, expected });
}

function unexpectedEnd(r: ByteReader): MalformedError {
  return malformed(r, "unexpectedEnd", "Unexpected end", r.end);
}

/**
 * Reads one byte.
 *
 * @param r The reader.
 * @returns The byte, 0 to 255.
 * @throws {MalformedError} At the end of the part.
 */
export function readByte(r: ByteReader): number {
  if (r.pos >= r.end) throw unexpectedEnd(r);
  return r.bytes[r.pos++] as number;
}

/**
 * Looks at the next byte without reading it.
 *
 * @param r The reader.
 * @returns The byte, 0 to 255.
 * @throws {MalformedError} At the end of the part.
 */
export function peekByte(r: ByteReader): number {
  if (r.pos >= r.end) throw unexpectedEnd(r);
  return r.bytes[r.pos] as number;
}

/**
 * Reads an unsigned 32-bit LEB128 integer (spec 5.2.2).
 *
 * @param r The reader.
 * @returns The integer, 0 to 2^32 - 1.
 * @throws {MalformedError} When it has more than five bytes or more than 32 bits.
 */
export function readU32(r: ByteReader): number {
  if (r.pos < r.end) {
    const byte = r.bytes[r.pos] as number;
    if (byte < 0x80) {
      r.pos++;
      return byte;
    }
  }
  return readLongU32(r);
}

function readLongU32(r: ByteReader): number {
  const start = r.pos;
  let value = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = readByte(r);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  checkLastByte(r, readByte(r), start, 0x70, false);
  return (value | ((r.bytes[r.pos - 1] as number) << 28)) >>> 0;
}

/**
 * Checks the last byte that an integer's width allows.
 *
 * @param unused The bits of the byte beyond the width.
 * @param signed Whether these bits may also repeat the sign, which is the highest bit below them.
 */
function checkLastByte(
  r: ByteReader,
  byte: number,
  start: number,
  unused: number,
  signed: boolean,
): void {
  if (byte >= 0x80) {
    throw malformed(r, "integerTooLong", "Integer representation too long", start);
  }
  const sign = (unused >> 1) & ~unused;
  const extension = signed && (byte & sign) !== 0 ? unused : 0;
  if ((byte & unused) !== extension) {
    throw malformed(r, "integerTooLarge", "Integer too large", start);
  }
}

/**
 * Reads a signed 32-bit LEB128 integer (spec 5.2.2).
 *
 * @param r The reader.
 * @returns The integer, -2^31 to 2^31 - 1.
 * @throws {MalformedError} When it has more than five bytes or more than 32 bits.
 */
export function readS32(r: ByteReader): number {
  const start = r.pos;
  let value = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = readByte(r);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return (value << (25 - shift)) >> (25 - shift);
  }
  const last = readByte(r);
  checkLastByte(r, last, start, 0x70, true);
  return value | (last << 28);
}

/**
 * Reads a signed 33-bit LEB128 integer, which heap types and block types are (spec 5.3.1).
 *
 * @param r The reader.
 * @returns The integer, -2^32 to 2^32 - 1.
 * @throws {MalformedError} When it has more than five bytes or more than 33 bits.
 */
export function readS33(r: ByteReader): number {
  const start = r.pos;
  let value = 0;
  let weight = 1;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = readByte(r);
    value += (byte & 0x7f) * weight;
    weight *= 128;
    if (byte < 0x80) return (byte & 0x40) === 0 ? value : value - weight;
  }
  const last = readByte(r);
  checkLastByte(r, last, start, 0x60, true);
  value += (last & 0x1f) * weight;
  return (last & 0x10) === 0 ? value : value - 32 * weight;
}

/**
 * Reads an unsigned 64-bit LEB128 integer (spec 5.2.2). The upper 32 bits are left in `r.hi`.
 *
 * @param r The reader.
 * @returns The lower 32 bits, unsigned.
 * @throws {MalformedError} When it has more than ten bytes or more than 64 bits.
 */
export function readU64(r: ByteReader): number {
  if (r.pos < r.end) {
    const byte = r.bytes[r.pos] as number;
    if (byte < 0x80) {
      r.pos++;
      r.hi = 0;
      return byte;
    }
  }
  const low = readBits64(r, 0x7e, false);
  r.hi = r.hi >>> 0;
  return low >>> 0;
}

/**
 * Reads a signed 64-bit LEB128 integer (spec 5.2.2). The upper 32 bits are left in `r.hi`, signed.
 *
 * @param r The reader.
 * @returns The lower 32 bits, as a signed number.
 * @throws {MalformedError} When it has more than ten bytes or more than 64 bits.
 */
export function readS64(r: ByteReader): number {
  return readBits64(r, 0x7e, true);
}

function readBits64(r: ByteReader, unused: number, signed: boolean): number {
  const start = r.pos;
  let low = 0;
  let high = 0;
  for (let shift = 0; shift < 63; shift += 7) {
    const byte = readByte(r);
    const bits = byte & 0x7f;
    if (shift < 32) low |= bits << shift;
    if (shift > 28) high |= bits << (shift - 32);
    else if (shift === 28) high |= bits >> 4;
    if (byte < 0x80) {
      if (signed && (byte & 0x40) !== 0) {
        const width = shift + 7;
        if (width < 32) low |= -1 << width;
        high |= width < 32 ? -1 : -1 << (width - 32);
      }
      r.hi = high;
      return low;
    }
  }
  const last = readByte(r);
  checkLastByte(r, last, start, unused, signed);
  r.hi = high | (last << 31);
  return low;
}

const scratch = new DataView(new ArrayBuffer(8));

/**
 * Joins two halves to a bigint.
 *
 * @param low Lower 32 bits.
 * @param high Upper 32 bits.
 * @param signed Whether the whole is signed.
 * @returns The 64-bit integer.
 */
export function toBigInt(low: number, high: number, signed: boolean): bigint {
  scratch.setInt32(0, low, true);
  scratch.setInt32(4, high, true);
  return signed ? scratch.getBigInt64(0, true) : scratch.getBigUint64(0, true);
}

/**
 * Reads four bytes as they are, such as the bits of an f32.
 *
 * @param r The reader.
 * @returns The bits, 0 to 2^32 - 1.
 * @throws {MalformedError} At the end of the part.
 */
export function readBits32(r: ByteReader): number {
  if (r.end - r.pos < 4) throw unexpectedEnd(r);
  const { bytes, pos } = r;
  r.pos = pos + 4;
  const b0 = bytes[pos] as number, b1 = bytes[pos + 1] as number;
  const b2 = bytes[pos + 2] as number, b3 = bytes[pos + 3] as number;
  return (b0 | (b1 << 8) | (b2 << 16) | (b3 << 24)) >>> 0;
}

/**
 * Copies bytes out of the module.
 *
 * @param r The reader.
 * @param into Where they go; all of it is filled.
 * @throws {MalformedError} At the end of the part.
 */
export function readInto(r: ByteReader, into: Uint8Array): void {
  if (r.end - r.pos < into.length) throw unexpectedEnd(r);
  for (let i = 0; i < into.length; i++) into[i] = r.bytes[r.pos + i] as number;
  r.pos += into.length;
}

/**
 * Steps over bytes.
 *
 * @param r The reader.
 * @param count How many bytes.
 * @returns The offset of the first of them.
 * @throws {MalformedError} When fewer are left.
 */
export function skipBytes(r: ByteReader, count: number): number {
  const start = r.pos;
  if (count > r.end - start) {
    throw malformed(r, "unexpectedEnd", "Unexpected end: length out of bounds", start);
  }
  r.pos = start + count;
  return start;
}

/**
 * Reads the length of a vector whose elements take at least one byte each (spec 5.1.3), so that
 * a length that cannot be true is found before anything is allocated.
 *
 * @param r The reader.
 * @returns The number of elements.
 * @throws {MalformedError} When fewer bytes are left than there are elements.
 */
export function readCount(r: ByteReader): number {
  const start = r.pos;
  const count = readU32(r);
  if (count > r.end - r.pos) {
    throw malformed(r, "unexpectedEnd", "Unexpected end: length out of bounds", start);
  }
  return count;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads a name: a vector of bytes that is valid UTF-8 (spec 5.2.4).
 *
 * @param r The reader.
 * @returns The name.
 * @throws {MalformedError} When it is too long or no UTF-8.
 */
export function readName(r: ByteReader): string {
  const length = readU32(r);
  const start = skipBytes(r, length);
  if (length === 0) return "";
  try {
    return utf8.decode(r.bytes.subarray(start, start + length));
  } catch {
    throw malformed(r, "utf8", "Malformed UTF-8 encoding", start);
  }
}
