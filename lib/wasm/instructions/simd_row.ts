/**
 * How rows of vector instructions are written: all opcodes have the prefix 0xfd, and one operation is
 * often there for several shapes of lanes.
 *
 * @module
 */

import type { Proposal } from "../../features.ts";
import {
  type Effects,
  type ImmediateKind,
  plain,
  type PlainRow,
  PURE,
  sig,
  type Signature,
} from "./row.ts";

/** `v128 → v128`. */
export const UNARY: Signature = sig(["v128"], ["v128"]);
/** `v128 v128 → v128`. */
export const BINARY: Signature = sig(["v128", "v128"], ["v128"]);
/** `v128 v128 v128 → v128`. */
export const TERNARY: Signature = sig(["v128", "v128", "v128"], ["v128"]);
/** `v128 i32 → v128`: a vector and a distance. */
export const SHIFT: Signature = sig(["v128", "i32"], ["v128"]);
/** `v128 → i32`. */
export const TEST: Signature = sig(["v128"], ["i32"]);

/**
 * Writes the row of a vector instruction.
 *
 * @param name Mnemonic.
 * @param opcode The number after the prefix.
 * @param immediates What follows the opcode.
 * @param signature Operand and result types.
 * @param effects What it does.
 * @param proposal The proposal that brought it.
 * @returns The row.
 */
export function vector<const Name extends string>(
  name: Name,
  opcode: number,
  immediates: ImmediateKind,
  signature: Signature,
  effects: Effects = PURE,
  proposal: Proposal = "simd",
): PlainRow<Name> {
  return plain(name, [0xfd, opcode], proposal, immediates, signature, effects);
}

/** Operations of a shape, and how far their opcodes are from the first one. */
export type Operations = Readonly<Record<string, number>>;

/** Rows of operations of a shape, such as `i8x16.add`. */
export type Family<Shape extends string, Ops extends Operations> = readonly PlainRow<
  `${Shape}.${keyof Ops & string}`
>[];

/**
 * Writes rows of one shape: pure instructions without immediates, all of one signature.
 *
 * @param shape The shape of the lanes, such as `i8x16`.
 * @param signature Operand and result types.
 * @param first The opcode that the others are counted from.
 * @param operations The operations, by the distance of their opcodes.
 * @returns The rows.
 */
export function family<const Shape extends string, const Ops extends Operations>(
  shape: Shape,
  signature: Signature,
  first: number,
  operations: Ops,
): Family<Shape, Ops> {
  const names = Object.keys(operations) as (keyof Ops & string)[];
  return names.map((name) =>
    vector(`${shape}.${name}` as const, first + operations[name]!, "none", signature)
  );
}
