/**
 * Changes modules in the binary format without a text or tree of the whole: sections are taken as
 * they are, or replaced.
 *
 * @module
 */

import { byteReader, readU32 } from "../../lib/wasm/bytes.ts";
import { decode } from "../../lib/wasm/decode.ts";
import type { Module } from "../../lib/wasm/module.ts";
import type { MemoryType, TableType } from "../../lib/wasm/types.ts";
import { type Bytes, name, rawModule, section, u32, valType, vec } from "../support/wasm_bytes.ts";

/** Ids of sections, in their order in a module (spec 5.5.2). */
const ORDER = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];

/** Ids of the sections that are changed. */
export const ID = {
  type: 1,
  func: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  code: 10,
  data: 11,
  dataCount: 12,
} as const;

/**
 * Writes a module anew with some sections changed. Custom sections are left out.
 *
 * @param module The module.
 * @param changed New contents by the section's id.
 * @returns The module.
 */
export function withSections(
  module: Module,
  changed: ReadonlyMap<number, Bytes>,
): Uint8Array<ArrayBuffer> {
  const old = new Map(
    module.sections.filter(({ id }) => id !== 0).map(({ id, start, end }) =>
      [id, [...module.bytes.subarray(start, end)]] as const
    ),
  );
  return rawModule(...ORDER.map((id) => {
    const contents = changed.get(id) ?? old.get(id);
    return contents === undefined ? [] : section(id, contents);
  }));
}

/**
 * Adds items to a section that is a vector.
 *
 * @param module The module.
 * @param id The section's id; there may be no such section yet.
 * @param added The items.
 * @returns The section's contents.
 */
export function grown(module: Module, id: number, added: readonly Bytes[]): Bytes {
  const found = module.sections.find((each) => each.id === id);
  if (found === undefined) return vec(...added);
  const reader = byteReader(module.bytes, found.start, found.end);
  const count = readU32(reader);
  return [u32(count + added.length), [...module.bytes.subarray(reader.pos, found.end)], added];
}

/**
 * Exports the last global under a name that no export has.
 *
 * @param bytes The module.
 * @param title The name.
 * @returns The module with the export.
 */
export function exportLastGlobal(bytes: Uint8Array, title: string): Uint8Array<ArrayBuffer> {
  const module = decode(bytes);
  const added = [name(title), 0x03, u32(module.globals.length - 1)];
  return withSections(module, new Map([[ID.export, grown(module, ID.export, [added])]]));
}

/**
 * Adds a mutable i32 as the last global, 0 at first.
 *
 * @param bytes The module.
 * @param init Its value at first.
 * @returns The module with the global.
 */
export function addGlobal(bytes: Uint8Array, init: number): Uint8Array<ArrayBuffer> {
  const module = decode(bytes);
  // An i32 constant of a positive number below 2^27 needs at most 4 bytes of 7 bits and a sign.
  const added = [0x7f, 0x01, 0x41, signed(init), 0x0b];
  return withSections(module, new Map([[ID.global, grown(module, ID.global, [added])]]));
}

function signed(value: number): Bytes {
  const out: number[] = [];
  let rest = value;
  while (rest >= 64) {
    out.push((rest & 0x7f) | 0x80);
    rest >>= 7;
  }
  return [...out, rest];
}

/** Most pages and elements that {@linkcode withMaximum} lets a module have beyond its minimum. */
const ROOM = { memory: 8, table: 100 } as const;

/**
 * Gives the memories and tables of a module a near maximum: where they end otherwise is not for the
 * module to say, and differs from engine to engine (spec 4.4.7, `memory.grow`).
 *
 * @param bytes The module.
 * @returns The module.
 */
export function withMaximum(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const module = decode(bytes);
  const limits = (type: MemoryType | TableType, room: number): Bytes => {
    const { limits: { max, min }, addressType } = type;
    const near = min + BigInt(room);
    const flags = 1 | ("shared" in type && type.shared ? 2 : 0) | (addressType === "i64" ? 4 : 0);
    return [flags, u32(min), u32(max === undefined || max > near ? near : max)];
  };
  const memories = module.memories.filter((each) => each.import === undefined);
  const tables = module.tables.filter((each) => each.import === undefined);
  const changed = new Map<number, Bytes>();
  if (memories.length > 0) {
    const items = memories.map(({ type }) => limits(type, ROOM.memory));
    changed.set(ID.memory, vec(...items));
  }
  if (tables.length > 0) {
    const sectionEnd = module.sections.find(({ id }) => id === ID.table)?.end;
    const items = tables.map(({ type, init }, i): Bytes => {
      const plain = [valType(type.element, module.types), limits(type, ROOM.table)];
      if (init === undefined) return plain;
      // An initial value goes to the end of the table's entry.
      return [0x40, 0x00, plain, [
        ...bytes.subarray(init[0]?.offset, tables[i + 1]?.offset ?? sectionEnd),
      ]];
    });
    changed.set(ID.table, vec(...items));
  }
  return withSections(module, changed);
}
