/**
 * The little of ELF that is needed to measure machine code.
 *
 * @module
 */

import { IoError } from "../errors.ts";

/** The type of a section without bytes in the file. */
export const SHT_NOBITS = 8;
const SHF_WRITE = 1;
/** The flag of a section that is in memory. */
export const SHF_ALLOC = 2;
const SHF_EXECINSTR = 4;

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

/** What the header of a section says (System V ABI, chapter 4). */
export interface SectionHeader {
  /** What it is: `SHT_…`. */
  readonly type: number;
  /** How it is used: `SHF_…`. */
  readonly flags: number;
  /** The address of its first byte, 0 where it is not in memory. */
  readonly address: number;
  /** Where its bytes are in the file. */
  readonly offset: number;
  /** How many there are. */
  readonly size: number;
  /** The section that it refers to. */
  readonly link: number;
}

/**
 * Reads the headers of the sections.
 *
 * @param view The file: ELF, little-endian.
 * @param bits Bits of an address in it.
 * @returns The headers, in order.
 * @throws {RangeError} When the file ends before.
 */
export function sectionHeaders(view: DataView, bits: 32 | 64): SectionHeader[] {
  const bytes = bits / 8;
  const word = (at: number): number =>
    bits === 64 ? Number(view.getBigUint64(at, true)) : view.getUint32(at, true);
  const first = word(24 + 2 * bytes);
  const [entry, count] = bits === 64 ? [0x3a, 0x3c] : [0x2e, 0x30];
  return Array.from({ length: view.getUint16(count, true) }, (_, i) => {
    const at = first + i * view.getUint16(entry, true);
    const field = (index: number): number => word(at + 8 + index * bytes);
    return {
      type: view.getUint32(at + 4, true),
      flags: field(0),
      address: field(1),
      offset: field(2),
      size: field(3),
      link: view.getUint32(at + 8 + 4 * bytes, true),
    };
  });
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
  const bits = file[4] === 2 ? 64 : 32;
  const sums = { text: 0, rodata: 0, data: 0, bss: 0 };
  try {
    for (const { flags, size, type } of sectionHeaders(view, bits)) {
      const kind = kindOf(type, flags);
      if (kind !== undefined) sums[kind] += size;
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new IoError("Cannot read an ELF file that ends within its section headers");
  }
  return { bits, ...sums };
}

function kindOf(type: number, flags: number): SectionKind | undefined {
  if ((flags & SHF_EXECINSTR) !== 0) return "text";
  if ((flags & SHF_ALLOC) === 0) return undefined;
  if (type === SHT_NOBITS) return "bss";
  return (flags & SHF_WRITE) === 0 ? "rodata" : "data";
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
