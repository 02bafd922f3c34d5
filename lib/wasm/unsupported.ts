/**
 * What the binary format has, or is about to have, that herkos does not read yet: opcodes, types
 * and other bytes, with the proposal that brings them. A row leaves when its proposal arrives.
 *
 * @module
 */

import { UnsupportedError } from "../errors.ts";
import type { Proposal } from "../features.ts";
import type { ByteReader } from "./bytes.ts";

/** A range of opcodes: prefix (0 for none), first, last, proposal. */
type OpcodeRange = readonly [prefix: number, first: number, last: number, proposal: Proposal];

const OPCODES: readonly OpcodeRange[] = [
  [0, 0xd3, 0xd3, "gc"],
  [0, 0xe0, 0xe6, "stack-switching"],
  [0xfb, 0x00, 0x1e, "gc"],
  [0xfb, 0x20, 0x27, "custom-descriptors"],
  [0xfb, 0x80, 0xbf, "stringref"],
  [0xfc, 0x12, 0x12, "memory-control"],
  [0xfd, 0x120, 0x14f, "half-precision"],
  [0xfe, 0x4f, 0x7f, "shared-everything-threads"],
];

/**
 * Finds the proposal of an opcode that the instruction table does not have.
 *
 * @param prefix The prefix byte, 0 for none.
 * @param opcode The byte, or the number after the prefix.
 * @returns The proposal, or undefined when no proposal has the opcode.
 */
export function proposalOfOpcode(prefix: number, opcode: number): Proposal | undefined {
  const range = OPCODES.find((row) => row[0] === prefix && row[1] <= opcode && opcode <= row[2]);
  return range?.[3];
}

/** Bytes that stand where a value type, reference type or heap type is expected. */
const TYPE_BYTES: ReadonlyMap<number, Proposal> = new Map([
  [0x61, "custom-descriptors"],
  [0x62, "custom-descriptors"],
  [0x65, "shared-everything-threads"],
  [0x66, "stringref"],
  [0x67, "stringref"],
  [0x68, "stack-switching"],
  [0x75, "stack-switching"],
  [0x6a, "gc"],
  [0x6b, "gc"],
  [0x6c, "gc"],
  [0x6d, "gc"],
  [0x6e, "gc"],
  [0x71, "gc"],
]);

/**
 * Finds the proposal of a byte that encodes a type which herkos does not have.
 *
 * @param byte The byte.
 * @returns The proposal, or undefined when no type has the byte.
 */
export function proposalOfTypeByte(byte: number): Proposal | undefined {
  return TYPE_BYTES.get(byte);
}

/** Bytes that stand where the form of a type definition is expected; 0x60 is a function. */
const TYPE_FORMS: ReadonlyMap<number, Proposal> = new Map([
  [0x4c, "custom-descriptors"],
  [0x4d, "custom-descriptors"],
  [0x4e, "gc"],
  [0x4f, "gc"],
  [0x50, "gc"],
  [0x5e, "gc"],
  [0x5f, "gc"],
  [0x5d, "stack-switching"],
  [0x65, "shared-everything-threads"],
]);

/**
 * Finds the proposal of a form of type definitions.
 *
 * @param byte The byte.
 * @returns The proposal, or undefined when no type definition starts with the byte.
 */
export function proposalOfTypeForm(byte: number): Proposal | undefined {
  return TYPE_FORMS.get(byte);
}

/**
 * Makes the error for something that needs a proposal.
 *
 * @param r The reader, for the place.
 * @param what What is there, to stand after "Cannot translate".
 * @param proposal The proposal it needs.
 * @param offset Where, in bytes.
 * @returns The error, to be thrown.
 */
export function unsupported(
  r: ByteReader,
  what: string,
  proposal: Proposal,
  offset: number,
): UnsupportedError {
  const message = `Cannot translate ${what}: the ${proposal} proposal is not supported`;
  return new UnsupportedError("proposal", message, proposal, { ...r.place, offset });
}

/**
 * Makes the error for a module beyond an implementation limit.
 *
 * @param r The reader, for the place.
 * @param what What there is too much of, with the figures.
 * @param offset Where, in bytes.
 * @returns The error, to be thrown.
 */
export function beyondLimit(r: ByteReader, what: string, offset: number): UnsupportedError {
  const message = `Cannot translate ${what}`;
  return new UnsupportedError("limitExceeded", message, undefined, { ...r.place, offset });
}
