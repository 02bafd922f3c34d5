/**
 * What an ELF program takes of flash and RAM.
 *
 * @module
 */

import { sectionBytes } from "../../lib/report/elf.ts";

/** Bytes of a program. */
export interface EmbeddedSizes {
  /** Machine code, without the compiler's own library. */
  readonly text: number;
  /** Everything in flash: also constants, and the first values of variables. */
  readonly flash: number;
  /** Variables. */
  readonly ram: number;
}

/** Functions that compilers call for what the processor has no instruction for. */
const LIBRARY = /compiler_builtins|^__|^(mem(cpy|move|set|cmp|chr)|bcmp|strlen)/;

/**
 * Measures a program.
 *
 * @param file The program: ELF, little-endian, of 32 bits.
 * @returns Its sizes.
 */
export function embeddedSizes(file: Uint8Array<ArrayBuffer>): EmbeddedSizes {
  const bytes = (kind: "text" | "rodata" | "data" | "bss"): number => sectionBytes(file, kind);
  const text = bytes("text");
  return {
    text: text - libraryBytes(file),
    flash: text + bytes("rodata") + bytes("data"),
    ram: bytes("data") + bytes("bss"),
  };
}

function libraryBytes(file: Uint8Array<ArrayBuffer>): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const [sections, entry, count] = [
    view.getUint32(0x20, true),
    view.getUint16(0x2e, true),
    view.getUint16(0x30, true),
  ];
  const at = (index: number, field: number): number =>
    view.getUint32(sections + index * entry + 4 * field, true);
  const [TYPE, OFFSET, SIZE, LINK] = [1, 4, 5, 6];
  const [SYMTAB, FUNCTION] = [2, 2];
  const table = Array.from({ length: count }, (_, i) => i).find((i) => at(i, TYPE) === SYMTAB);
  if (table === undefined) throw new Error("The program has no symbols");
  const strings = at(at(table, LINK), OFFSET);
  const seen = new Map<number, number>();
  for (let i = at(table, OFFSET); i < at(table, OFFSET) + at(table, SIZE); i += 16) {
    if ((file[i + 12]! & 15) !== FUNCTION) continue;
    const start = strings + view.getUint32(i, true);
    const name = new TextDecoder().decode(file.subarray(start, file.indexOf(0, start)));
    // Aliases have one address.
    if (LIBRARY.test(name)) seen.set(view.getUint32(i + 4, true), view.getUint32(i + 8, true));
  }
  return [...seen.values()].reduce((sum, size) => sum + size, 0);
}
