/**
 * The little of ELF that is needed to look at a program's functions (System V ABI, chapter 4).
 *
 * @module
 */

import { sectionHeaders, SHF_ALLOC, SHT_NOBITS } from "../elf.ts";

/** The processors whose machine code is understood: `EM_ARM` and `EM_RISCV`. */
export type ElfMachine = "arm" | "riscv";

const MACHINES: ReadonlyMap<number, ElfMachine> = new Map([[40, "arm"], [243, "riscv"]]);

/** A symbol of a program. */
export interface ElfSymbol {
  /** Its name. */
  readonly name: string;
  /** Its value: an address, with the lowest bit set for a function in Thumb code. */
  readonly value: number;
  /** Its size in bytes. */
  readonly size: number;
  /** Whether it is a function. */
  readonly isFunc: boolean;
}

/** Bytes of a program that are in memory when it runs. */
export interface ElfSection {
  /** The address of the first. */
  readonly address: number;
  /** The bytes. */
  readonly bytes: Uint8Array;
}

/** A program. */
export interface ElfProgram {
  /** The processor. */
  readonly machine: ElfMachine;
  /** The address where it starts; for Arm, with the lowest bit as in symbols. */
  readonly entry: number;
  /** The sections that have bytes and are in memory. */
  readonly sections: readonly ElfSection[];
  /** The symbols, in the file's order. */
  readonly symbols: readonly ElfSymbol[];
}

const SHT_SYMTAB = 2;
const STT_FUNC = 2;
const SYMBOL_BYTES = 16;

/** Bytes of the header of a file, of that of a section. */
const HEADER_BYTES = 52;

/**
 * Reads a program.
 *
 * @param file The file's bytes: ELF.
 * @returns What is known of it; a text that says why nothing is.
 */
export function readProgram(file: Uint8Array): ElfProgram | string {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const machine = file.length < HEADER_BYTES ? undefined : MACHINES.get(view.getUint16(18, true));
  if (machine === undefined || file[4] !== 1 || file[5] !== 1) {
    return "it is not for Arm's Thumb code or 32-bit RISC-V";
  }
  try {
    const { entry, sections, symbols } = readTables(file, view);
    if (!symbols.some(({ isFunc }) => isFunc)) return "its symbols are stripped";
    // They tell instructions from data, which Thumb code has among it.
    if (machine === "arm" && !symbols.some(({ name }) => name === "$t")) {
      return "its mapping symbols are stripped";
    }
    return { machine, entry, sections, symbols };
  } catch (error) {
    if (error instanceof RangeError) return "it ends too early";
    throw error;
  }
}

function readTables(file: Uint8Array, view: DataView): Omit<ElfProgram, "machine"> {
  const word = (at: number): number => view.getUint32(at, true);
  const bytesOf = (offset: number, size: number): Uint8Array => {
    if (offset + size > file.length) throw new RangeError("beyond the end");
    return file.subarray(offset, offset + size);
  };
  const headers = sectionHeaders(view, 32);
  const sections: ElfSection[] = [];
  const symbols: ElfSymbol[] = [];
  for (const { address, flags, link, offset, size, type } of headers) {
    if (type !== SHT_NOBITS && (flags & SHF_ALLOC) !== 0) {
      sections.push({ address, bytes: bytesOf(offset, size) });
    }
    if (type !== SHT_SYMTAB) continue;
    const strings = headers[link];
    if (strings === undefined) throw new RangeError("beyond the last section");
    const names = bytesOf(strings.offset, strings.size);
    for (let at = offset; at + SYMBOL_BYTES <= offset + size; at += SYMBOL_BYTES) {
      symbols.push({
        name: textAt(names, word(at)),
        value: word(at + 4),
        size: word(at + 8),
        isFunc: (view.getUint8(at + 12) & 15) === STT_FUNC,
      });
    }
  }
  return { entry: word(24), sections, symbols };
}

function textAt(names: Uint8Array, start: number): string {
  const end = names.indexOf(0, start);
  return new TextDecoder().decode(names.subarray(start, end < 0 ? names.length : end));
}
