/**
 * Text under construction, as bytes: what was written last can be taken back, lengths are free, and
 * nothing is allocated for the pieces. Generated Rust is ASCII.
 *
 * @module
 */

import { InternalError } from "../errors.ts";

/** A buffer that grows. */
export interface TextBuffer {
  /** The bytes; only the first {@link length} count. */
  bytes: Uint8Array;
  /** How much has been written; may be set back. */
  length: number;
}

/** Bytes that a buffer has at first. */
const START = 1 << 14;

const decoder = new TextDecoder();

/**
 * Makes an empty buffer.
 *
 * @returns The buffer.
 */
export function textBuffer(): TextBuffer {
  return { bytes: new Uint8Array(START), length: 0 };
}

function grow(out: TextBuffer, length: number): void {
  const bytes = new Uint8Array(Math.max(2 * out.bytes.length, length));
  bytes.set(out.bytes);
  out.bytes = bytes;
}

/**
 * Writes text.
 *
 * @param out Where to.
 * @param text The text.
 * @throws {InternalError} When it is not ASCII.
 */
export function put(out: TextBuffer, text: string): void {
  const start = out.length;
  const end = start + text.length;
  if (end > out.bytes.length) grow(out, end);
  const { bytes } = out;
  let all = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    all |= code;
    bytes[start + i] = code;
  }
  if (all > 0x7f) throw new InternalError(`Generated text is not ASCII: ${JSON.stringify(text)}`);
  out.length = end;
}

/**
 * Writes one character.
 *
 * @param out Where to.
 * @param code Its code.
 */
export function putCode(out: TextBuffer, code: number): void {
  if (out.length === out.bytes.length) grow(out, out.length + 1);
  out.bytes[out.length++] = code;
}

/**
 * Writes a character several times.
 *
 * @param out Where to.
 * @param code Its code.
 * @param count How many times.
 */
export function putRepeated(out: TextBuffer, code: number, count: number): void {
  const end = out.length + count;
  if (end > out.bytes.length) grow(out, end);
  out.bytes.fill(code, out.length, end);
  out.length = end;
}

/**
 * Makes a string of what was written.
 *
 * @param out The buffer.
 * @param start Where it begins.
 * @returns The text from there to the end.
 */
export function textFrom(out: TextBuffer, start: number): string {
  return decoder.decode(out.bytes.subarray(start, out.length));
}

/**
 * Counts the bytes that a text takes in UTF-8.
 *
 * @param text The text, which is ASCII in most cases.
 * @returns The number of bytes.
 */
export function utf8Length(text: string): number {
  return BEYOND_ASCII.test(text) ? new TextEncoder().encode(text).length : text.length;
}

// deno-lint-ignore no-control-regex
const BEYOND_ASCII = /[^\x00-\x7f]/;

/**
 * Writes a string as Rust does, in ASCII.
 *
 * @param text The string.
 * @returns The literal.
 */
export function rustString(text: string): string {
  const escaped = text.replace(
    /[^\x20-\x7e]|["\\]/gu,
    (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`,
  );
  return `"${escaped}"`;
}
