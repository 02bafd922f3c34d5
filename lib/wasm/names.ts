/**
 * The name section (spec, appendix A.4). A broken one does not break its module: what was read
 * before the fault is kept.
 *
 * @module
 */

import { HerkosError } from "../errors.ts";
import { type ByteReader, byteReader, readByte, readCount, readName, readU32 } from "./bytes.ts";
import type { CustomSection, Export, Module, Names } from "./module.ts";

/** Names as they are collected. */
interface NamesDraft {
  module: string | undefined;
  readonly funcs: Map<number, string>;
  readonly locals: Map<number, Map<number, string>>;
  readonly labels: Map<number, Map<number, string>>;
  readonly types: Map<number, string>;
  readonly tables: Map<number, string>;
  readonly memories: Map<number, string>;
  readonly globals: Map<number, string>;
  readonly tags: Map<number, string>;
  readonly elems: Map<number, string>;
  readonly datas: Map<number, string>;
}

function emptyNames(): NamesDraft {
  return {
    module: undefined,
    funcs: new Map(),
    locals: new Map(),
    labels: new Map(),
    types: new Map(),
    tables: new Map(),
    memories: new Map(),
    globals: new Map(),
    tags: new Map(),
    elems: new Map(),
    datas: new Map(),
  };
}

/**
 * Reads the name section of a module.
 *
 * @param bytes The module.
 * @param customs The custom sections.
 * @returns The names; empty when there is no such section.
 */
export function readNames(bytes: Uint8Array, customs: readonly CustomSection[]): Names {
  const names = emptyNames();
  const section = customs.find((custom) => custom.name === "name");
  if (section === undefined) return names;
  const r = byteReader(bytes, section.start, section.end);
  tolerate(() => {
    while (r.pos < r.end) {
      const id = readByte(r);
      const size = readU32(r);
      const part = byteReader(bytes, r.pos, Math.min(r.pos + size, r.end));
      tolerate(() => readSubsection(part, id, names));
      r.pos += size;
    }
  });
  return names;
}

/** Runs a part whose failure is not the module's. */
function tolerate(read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof HerkosError)) throw error;
  }
}

function readSubsection(r: ByteReader, id: number, names: NamesDraft): void {
  switch (id) {
    case 0:
      names.module = readName(r);
      return;
    case 1:
      return readNameMap(r, names.funcs);
    case 2:
      return readIndirectNameMap(r, names.locals);
    case 3:
      return readIndirectNameMap(r, names.labels);
    case 4:
      return readNameMap(r, names.types);
    case 5:
      return readNameMap(r, names.tables);
    case 6:
      return readNameMap(r, names.memories);
    case 7:
      return readNameMap(r, names.globals);
    case 8:
      return readNameMap(r, names.elems);
    case 9:
      return readNameMap(r, names.datas);
    case 11:
      return readNameMap(r, names.tags);
    default:
      // Names of things that are not there yet, such as fields.
  }
}

function readNameMap(r: ByteReader, map: Map<number, string>): void {
  const count = readCount(r);
  for (let i = 0; i < count; i++) {
    const index = readU32(r);
    const name = readName(r);
    if (!map.has(index)) map.set(index, name);
  }
}

function readIndirectNameMap(r: ByteReader, maps: Map<number, Map<number, string>>): void {
  const count = readCount(r);
  for (let i = 0; i < count; i++) {
    const index = readU32(r);
    const map = maps.get(index) ?? new Map<number, string>();
    maps.set(index, map);
    readNameMap(r, map);
  }
}

/**
 * Names functions for messages: by the name section, or else by an export.
 *
 * @param module The names and exports.
 * @returns Gives the name of a function by its index, if there is one.
 */
export function funcNames(
  module: Pick<Module, "names" | "exports">,
): (index: number) => string | undefined {
  let exported: Map<number, string> | undefined;
  return (index) => {
    const name = module.names.funcs.get(index);
    if (name !== undefined) return name;
    exported ??= exportedFuncs(module.exports);
    return exported.get(index);
  };
}

function exportedFuncs(exports: readonly Export[]): Map<number, string> {
  const names = new Map<number, string>();
  for (const { kind, index, name } of exports) {
    if (kind === "func" && !names.has(index)) names.set(index, name);
  }
  return names;
}
