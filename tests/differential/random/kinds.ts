/**
 * What is known of a value in random code: its type and, of a float, whether its bits are known to
 * be the same everywhere. The specification leaves the bits of a NaN that arithmetic gives open, so
 * that such a float is *rough* and made canonical before anything can look at its bits; one that was
 * only moved is *exact*.
 *
 * @module
 */

import type { ValType } from "../../../lib/wasm/types.ts";
import { type Bytes, s64, u32 } from "../../support/wasm_bytes.ts";
import type { Code } from "./code.ts";
import type { Rng } from "./rng.ts";

/** Type and exactness: `f32` and `f64` are rough, `x32` and `x64` exact floats. */
export type Kind = "i32" | "i64" | "f32" | "f64" | "x32" | "x64" | "v128";

/** All kinds but vectors. */
export const KINDS: readonly Kind[] = ["i32", "i64", "f32", "f64", "x32", "x64"];

/** The types that functions take and give. */
export type NumType = "i32" | "i64" | "f32" | "f64" | "v128";

/** The type of a kind. */
export function typeOf(kind: Kind): NumType {
  return kind === "x32" ? "f32" : kind === "x64" ? "f64" : kind;
}

/** Whether a value of one kind can stand where another is wanted. */
export function fits(have: Kind, want: Kind): boolean {
  return have === want || (want === typeOf(have));
}

const INTERESTING32 = [0, 1, 2, -1, -2, 3, 4, 7, 8, 15, 16, 31, 32, 33, 63, 64, 100, 127, 128, 255];
const EDGES32 = [256, 1000, 65535, 65536, 0x7fffffff, -0x80000000, 0x12345678, -100, -65536];
const FLOATS32 = [
  ...[0, 0x80000000, 0x3f800000, 0xbf800000, 0x40000000, 0x3f000000, 0x7f800000, 0xff800000],
  ...[0x7fc00000, 0xffc00000, 0x7f800001, 0xff812345, 0x00000001, 0x7f7fffff, 0x4f000000],
  ...[0xcf000000, 0x5f000000, 0x4b800000, 0x3dcccccd, 0x40490fdb],
];
const FLOATS64 = [
  ...[0n, 0x8000000000000000n, 0x3ff0000000000000n, 0xbff0000000000000n, 0x4000000000000000n],
  ...[0x7ff0000000000000n, 0xfff0000000000000n, 0x7ff8000000000000n, 0xfff8000000000000n],
  ...[0x7ff0000000000001n, 0xfff0000000012345n, 1n, 0x7fefffffffffffffn, 0x41e0000000000000n],
  ...[0xc1e0000000000000n, 0x43e0000000000000n, 0x4330000000000001n, 0x3fb999999999999an],
];

/** A whole number of 32 bits that is likely to be an edge. */
export function random32(rng: Rng): number {
  return rng.weighted<() => number>([
    [6, () => rng.pick(INTERESTING32)],
    [2, () => rng.pick(EDGES32)],
    [1, () => rng.below(2 ** 32) | 0],
  ])();
}

/** A whole number of 64 bits that is likely to be an edge. */
export function random64(rng: Rng): bigint {
  const low = BigInt(random32(rng));
  return rng.weighted<() => bigint>([
    [6, () => low],
    [1, () => BigInt.asIntN(64, (low << 32n) + BigInt(random32(rng)))],
    [1, () => rng.pick([0x7fffffffffffffffn, -0x8000000000000000n, 0xffffffffn, 1n << 32n])],
  ])();
}

/** Bits of a number of a type, likely to be an edge. */
export function randomBits(rng: Rng, type: NumType): number | bigint {
  switch (type) {
    case "i32":
      return random32(rng);
    case "i64":
      return random64(rng);
    case "f32":
      return rng.chance(0.7) ? rng.pick(FLOATS32) | 0 : random32(rng);
    case "f64":
      return rng.chance(0.7) ? BigInt.asIntN(64, rng.pick(FLOATS64)) : random64(rng);
    // Half of it: see `wrapper()`.
    case "v128":
      return random64(rng);
  }
}

/** A constant of a kind. */
export function constant(rng: Rng, kind: Kind): Code {
  switch (typeOf(kind)) {
    case "i32":
      return i32Const(random32(rng));
    case "i64":
      return constOf("i64", s64(random64(rng)));
    case "f32":
      return constOf("f32", bytesOf(BigInt(rng.pick(FLOATS32)), 4));
    case "f64":
      return constOf("f64", bytesOf(rng.pick(FLOATS64), 8));
    case "v128":
      return vectorConst(randomVector(rng));
  }
}

/** Bits of a vector whose lanes, of some width, are likely to be edges. */
function randomVector(rng: Rng): bigint {
  const lanes = (width: bigint, lane: () => bigint): bigint => {
    let bits = 0n;
    const same = rng.chance(0.3) ? lane() : undefined;
    for (let at = 0n; at < 128n; at += width) {
      bits |= BigInt.asUintN(Number(width), same ?? lane()) << at;
    }
    return bits;
  };
  return rng.weighted<() => bigint>([
    [2, () => lanes(8n, () => BigInt(random32(rng)))],
    [2, () => lanes(16n, () => BigInt(random32(rng)))],
    [2, () => lanes(32n, () => BigInt(random32(rng)))],
    [2, () => lanes(64n, () => random64(rng))],
    [2, () => lanes(32n, () => BigInt(rng.pick(FLOATS32)))],
    [2, () => lanes(64n, () => rng.pick(FLOATS64))],
  ])();
}

/** A vector. */
export function vectorConst(bits: bigint): Code {
  return constOf("v128", bytesOf(bits, 16));
}

/** An i32. */
export function i32Const(value: number): Code {
  return constOf("i32", s64(value));
}

/** An i64. */
export function i64Const(value: bigint): Code {
  return constOf("i64", s64(value));
}

/** A zero of a type. */
export function zero(type: NumType): Code {
  const width = { i32: 0, i64: 0, f32: 4, f64: 8, v128: 16 }[type];
  return constOf(type, width === 0 ? [0] : bytesOf(0n, width));
}

/** The canonical NaN of a type. */
export function canonicalNan(type: "f32" | "f64"): Code {
  return constOf(type, type === "f32" ? bytesOf(0x7fc00000n, 4) : bytesOf(0x7ff8n << 48n, 8));
}

function constOf(type: NumType, imm: Bytes): Code {
  return { kind: "op", op: `${type}.const`, imm, args: [], results: [type] };
}

function bytesOf(bits: bigint, length: number): number[] {
  return Array.from({ length }, (_, i) => Number((bits >> BigInt(8 * i)) & 0xffn));
}

/** An operation with one result, or none. */
export function operation(
  op: Extract<Code, { kind: "op" }>["op"],
  args: readonly Code[],
  result?: ValType,
  imm: Bytes = [],
): Code {
  return { kind: "op", op, imm, args, results: result === undefined ? [] : [result] };
}

/** `local.get`. */
export function getLocal(index: number, type: ValType): Code {
  return operation("local.get", [], type, u32(index));
}

/** `local.set`; without a value it takes what is on the stack. */
export function setLocal(index: number, value?: Code): Code {
  return operation("local.set", value === undefined ? [] : [value], undefined, u32(index));
}
