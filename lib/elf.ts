/**
 * The little of ELF that is needed to measure machine code.
 *
 * @module
 */

import { IoError } from "./errors.ts";

const SHT_NOBITS = 8;
const SHF_WRITE = 1n;
const SHF_ALLOC = 2n;
const SHF_EXECINSTR = 4n;

/** What sections are added up: machine code, constants, variables with a value, zeroed variables. */
export type SectionKind = "text" | "rodata" | "data" | "bss";

/** The sizes of an object file or program, in bytes, without what a linker aligns. */
export interface ElfUse {
  /** Bits of an address. */
  readonly bits: 32 | 64;
  /** Machine code. */
  readonly text: number;
  /** Constants. */
  readonly rodata: number;
  /** Variables that start with a value, which is in the file. */
  readonly data: number;
  /** Variables that start as zeros, which are not in the file. */
  readonly bss: number;
}

/**
 * Adds up the sections of an object file or program, whatever their names are.
 *
 * @param file The file's bytes: ELF, little-endian, of 32 or 64 bits.
 * @returns Their bytes.
 * @throws {IoError} When it is another kind of file, or ends too early.
 */
export function elfUse(file: Uint8Array): ElfUse {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 52 || view.getUint32(0) !== 0x7f454c46 || file[5] !== 1) {
    throw new IoError("Cannot read a file that is not little-endian ELF");
  }
  const wide = file[4] === 2;
  const sums = { text: 0, rodata: 0, data: 0, bss: 0 };
  try {
    const word = (at: number): bigint =>
      wide ? view.getBigUint64(at, true) : BigInt(view.getUint32(at, true));
    const sections = Number(word(wide ? 0x28 : 0x20));
    const entry = view.getUint16(wide ? 0x3a : 0x2e, true);
    const count = view.getUint16(wide ? 0x3c : 0x30, true);
    for (let i = 0; i < count; i++) {
      const at = sections + i * entry;
      const kind = kindOf(view.getUint32(at + 4, true), word(at + 8));
      if (kind !== undefined) sums[kind] += Number(word(at + (wide ? 0x20 : 0x14)));
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new IoError("Cannot read an ELF file that ends within its section headers");
  }
  return { bits: wide ? 64 : 32, ...sums };
}

function kindOf(type: number, flags: bigint): SectionKind | undefined {
  if ((flags & SHF_EXECINSTR) !== 0n) return "text";
  if ((flags & SHF_ALLOC) === 0n) return undefined;
  if (type === SHT_NOBITS) return "bss";
  return (flags & SHF_WRITE) === 0n ? "rodata" : "data";
}

/**
 * Adds up the sections of one kind.
 *
 * @param file The file's bytes: ELF, little-endian, of 32 or 64 bits.
 * @param kind The kind.
 * @returns Their bytes, without what a linker aligns.
 * @throws {IoError} When it is another kind of file.
 */
export function sectionBytes(file: Uint8Array, kind: SectionKind): number {
  return elfUse(file)[kind];
}

/**
 * Adds up the sections of an object file that hold machine code.
 *
 * @param file The file's bytes: ELF, little-endian, of 32 or 64 bits.
 * @returns Bytes of machine code.
 * @throws {IoError} When it is another kind of file.
 */
export function textBytes(file: Uint8Array): number {
  return sectionBytes(file, "text");
}
