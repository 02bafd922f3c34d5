import { assertEquals, assertThrows } from "@std/assert";
import { MalformedError } from "../errors.ts";
import {
  type ByteReader,
  byteReader,
  readBits32,
  readCount,
  readName,
  readS32,
  readS33,
  readS64,
  readU32,
  readU64,
  skipBytes,
  toBigInt,
} from "./bytes.ts";

function reader(...bytes: number[]): ByteReader {
  return byteReader(new Uint8Array(bytes), 0, bytes.length);
}

/** What a LEB128 integer means, or why it is none: the definition of the specification, slowly. */
function oracle(bytes: readonly number[], width: number, signed: boolean): bigint | string {
  let value = 0n;
  for (let i = 0;; i++) {
    if (i === Math.ceil(width / 7)) return "HK0104";
    const byte = bytes[i];
    if (byte === undefined) return "HK0103";
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte >= 0x80) continue;
    const bits = 7 * (i + 1);
    if (signed) value = BigInt.asIntN(bits, value);
    const fits = signed ? BigInt.asIntN(width, value) : BigInt.asUintN(width, value);
    return fits === value ? value : "HK0105";
  }
}

function read(bytes: readonly number[], width: number, signed: boolean): bigint | string {
  const r = reader(...bytes);
  try {
    if (width === 64) {
      const low = signed ? readS64(r) : readU64(r);
      return toBigInt(low, r.hi, signed);
    }
    return BigInt(width === 33 ? readS33(r) : signed ? readS32(r) : readU32(r));
  } catch (error) {
    if (error instanceof MalformedError) return error.code;
    throw error;
  }
}

const WIDTHS: readonly (readonly [width: number, signed: boolean])[] = [
  [32, false],
  [32, true],
  [33, true],
  [64, false],
  [64, true],
];

for (const [width, signed] of WIDTHS) {
  const kind = `${signed ? "signed" : "unsigned"} ${width}-bit`;

  Deno.test(`${kind} integers are read as the specification defines them`, () => {
    let seed = 1;
    const random = (n: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
      return (seed >>> 16) % n;
    };
    for (let i = 0; i < 20_000; i++) {
      const length = 1 + random(11);
      const bytes = Array.from(
        { length },
        () => [0, 0x7f, 0x40, 0x3f, random(128)][random(5)] ?? 0,
      );
      for (let j = 0; j < length - random(2); j++) bytes[j] = (bytes[j] ?? 0) | 0x80;
      const last = bytes.length - 1;
      if (random(4) > 0) bytes[last] = (bytes[last] ?? 0) & 0x7f;
      const wanted = oracle(bytes, width, signed);
      const found = read(bytes, width, signed);
      assertEquals(found, wanted, bytes.map((b) => b.toString(16)).join(" "));
    }
  });

  Deno.test(`${kind} integers keep their limits`, () => {
    const bits = BigInt(width);
    const max = signed ? (1n << (bits - 1n)) - 1n : (1n << bits) - 1n;
    const min = signed ? -(1n << (bits - 1n)) : 0n;
    for (const value of [min, max, 0n, 1n, min / 3n, max / 3n]) {
      const bytes: number[] = [];
      for (let i = 0n, rest = value; i < (bits + 6n) / 7n; i++, rest >>= 7n) {
        bytes.push(Number(rest & 0x7fn) | 0x80);
      }
      const last = bytes.length - 1;
      bytes[last] = (bytes[last] ?? 0) & 0x7f;
      assertEquals(read(bytes, width, signed), value);
    }
  });
}

Deno.test("readCount() rejects a count that the bytes cannot hold", () => {
  assertEquals(readCount(reader(2, 0, 0)), 2);
  assertThrows(() => readCount(reader(3, 0, 0)), MalformedError, "length out of bounds");
  assertThrows(() => readCount(reader(0xff, 0xff, 0xff, 0xff, 0x0f)), MalformedError);
});

Deno.test("skipBytes() gives the offset of what it steps over, and stays inside", () => {
  const r = reader(1, 2, 3);
  assertEquals(skipBytes(r, 2), 0);
  assertEquals(r.pos, 2);
  assertThrows(() => skipBytes(r, 2), MalformedError, "length out of bounds");
});

Deno.test("readBits32() is little-endian and unsigned", () => {
  assertEquals(readBits32(reader(0x01, 0x02, 0x03, 0x84)), 0x84030201);
  assertThrows(() => readBits32(reader(1, 2, 3)), MalformedError, "Unexpected end");
});

Deno.test("readName() keeps a byte order mark and rejects bytes that are no UTF-8", () => {
  assertEquals(readName(reader(3, 0xef, 0xbb, 0xbf)), "\ufeff");
  assertEquals(readName(reader(4, 0xf0, 0x9f, 0x98, 0x80)), "\u{1f600}");
  for (const bytes of [[0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xff]]) {
    assertThrows(() => readName(reader(bytes.length, ...bytes)), MalformedError, "UTF-8");
  }
});

Deno.test("errors carry the place of their reader and an offset", () => {
  const r = byteReader(new Uint8Array([1, 2, 0x80]), 2, 3, { section: "code", funcIndex: 7 });
  const error = assertThrows(() => readU32(r), MalformedError);
  assertEquals(error.section, "code");
  assertEquals(error.funcIndex, 7);
  assertEquals(error.offset, 3);
});
