/**
 * Takes what writes memories out of modules: for memories that are constants.
 *
 * @module
 */

import { decode } from "../../lib/wasm/decode.ts";
import { effectOfOp, WRITES_MEMORY } from "../../lib/ir/effects.ts";
import type { Module } from "../../lib/wasm/module.ts";
import type { Instr } from "../../lib/wasm/read_instr.ts";
import { type Bytes, i32, name, op, s64, sized, u32, vec } from "../support/wasm_bytes.ts";
import { bodiesOf } from "./bodies.ts";
import { grown, ID, withSections } from "./rewrite.ts";

/** Bytes that a memory has, at an address. */
export interface Contents {
  /** The address of the first. */
  readonly start: number;
  /** The bytes. */
  readonly bytes: readonly number[];
}

/** The second byte of an export, by what it is (spec 5.5.10). */
const KINDS = { func: 0, table: 1, memory: 2, global: 3, tag: 4 } as const;

/**
 * Writes a module anew so that its first memory has contents, and nothing writes a memory: operands of
 * stores are dropped, and growing gives -1.
 *
 * @param bytes The module.
 * @param contents What the memory has, as data segments.
 * @param isHidden Whether no memory is exported any more.
 * @returns The module.
 */
export function unwritten(
  bytes: Uint8Array,
  contents: readonly Contents[],
  isHidden: boolean,
): Uint8Array<ArrayBuffer> {
  const module = decode(bytes);
  const code = bodiesOf(module).map(({ locals, code }) =>
    sized(locals, code.map(({ instr, bytes }) => withoutWrite(module, instr, bytes)))
  );
  const at = (address: number): Bytes =>
    module.memories[0]!.type.addressType === "i64"
      ? op("i64.const", s64(BigInt(address)))
      : i32(address);
  const segments = contents.map(({ bytes, start }): Bytes => [
    [0, at(start), 0x0b],
    [u32(bytes.length), ...bytes],
  ]);
  const exports = module.exports.filter(({ kind }) => !isHidden || kind !== "memory").map((
    { index, kind, name: title },
  ) => [name(title), KINDS[kind], u32(index)]);
  const changed = new Map<number, Bytes>([
    [ID.code, vec(...code)],
    [ID.data, grown(module, ID.data, segments)],
    [ID.export, vec(...exports)],
  ]);
  if (module.sections.some(({ id }) => id === ID.dataCount)) {
    changed.set(ID.dataCount, [u32(module.datas.length + segments.length)]);
  }
  return withSections(module, changed);
}

function withoutWrite(module: Module, { imm, row }: Instr, bytes: Bytes): Bytes {
  if (row.name === "memory.grow") {
    const isWide = module.memories[imm.index ?? 0]!.type.addressType === "i64";
    return [op("drop"), isWide ? op("i64.const", s64(-1n)) : i32(-1)];
  }
  if ((effectOfOp(row.name) & WRITES_MEMORY) === 0 || row.effects.control) return bytes;
  const operands = row.signature === "custom" ? 3 : row.signature.params.length;
  return Array.from({ length: operands }, () => op("drop"));
}
