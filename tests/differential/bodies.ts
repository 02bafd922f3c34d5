/**
 * Bodies of functions, taken apart into instructions and put together again.
 *
 * @module
 */

import type { Module } from "../../lib/wasm/module.ts";
import { type Instr, instrReader } from "../../lib/wasm/read_instr.ts";
import { type Bytes, sized, u32, valType, vec } from "../support/wasm_bytes.ts";
import { ID, withSections } from "./rewrite.ts";

/** One instruction as it is written. */
export interface Piece {
  readonly instr: Instr;
  readonly bytes: Bytes;
}

/** The body of a function, in pieces. */
export interface Pieces {
  readonly locals: Bytes;
  readonly code: readonly Piece[];
}

/**
 * Takes the bodies of a module apart.
 *
 * @param module The module.
 * @returns The pieces of each function that it defines.
 */
export function bodiesOf(module: Module): Pieces[] {
  return module.funcs.flatMap(({ body }) => {
    if (body === undefined) return [];
    const code: Piece[] = [];
    const reader = instrReader(module.bytes, body.start, body.end, module.types);
    let before: Instr | undefined;
    const add = (end: number): void => {
      if (before === undefined) return;
      code.push({ instr: before, bytes: [...module.bytes.subarray(before.offset, end)] });
    };
    for (let instr = reader.next(); instr !== undefined; instr = reader.next()) {
      add(instr.offset);
      before = instr;
    }
    add(body.end);
    const locals = vec(
      ...body.locals.map(({ count, type }) => [u32(count), valType(type, module.types)]),
    );
    return [{ locals, code }];
  });
}

/** Puts pieces together. */
export function joined({ locals, code }: Pieces): BodyBytes {
  return { locals, code: code.map(({ bytes }) => bytes) };
}

/** The body of a function as bytes: its locals with their count, and its code with its `end`. */
export interface BodyBytes {
  /** Before the code. */
  readonly locals: Bytes;
  /** The instructions. */
  readonly code: Bytes;
}

/**
 * Writes a module anew with other function bodies.
 *
 * @param module The module.
 * @param bodies A body for each function that the module defines.
 * @returns The module.
 */
export function withBodies(module: Module, bodies: readonly BodyBytes[]): Uint8Array<ArrayBuffer> {
  const code = vec(...bodies.map(({ locals, code }) => sized(locals, code)));
  return withSections(module, new Map([[ID.code, code]]));
}
