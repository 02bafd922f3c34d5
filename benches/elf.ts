/**
 * The little of ELF that is needed to measure machine code.
 *
 * @module
 */

const SHT_NOBITS = 8n;
const SHF_WRITE = 1n;
const SHF_ALLOC = 2n;
const SHF_EXECINSTR = 4n;

/** What sections are added up: machine code, constants, variables with a value, zeroed variables. */
export type SectionKind = "text" | "rodata" | "data" | "bss";

/**
 * Adds up the sections of one kind of an object file or program.
 *
 * @param file The file's bytes: ELF, little-endian, of 32 or 64 bits.
 * @param kind The kind.
 * @returns Their bytes, without what a linker aligns.
 * @throws {Error} When it is another kind of file.
 */
export function sectionBytes(file: Uint8Array<ArrayBuffer>, kind: SectionKind): number {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < 52 || view.getUint32(0) !== 0x7f454c46 || file[5] !== 1) {
    throw new Error("Cannot read a file that is not little-endian ELF");
  }
  const wide = file[4] === 2;
  const word = (at: number): bigint =>
    wide ? view.getBigUint64(at, true) : BigInt(view.getUint32(at, true));
  const sections = Number(word(wide ? 0x28 : 0x20));
  const entry = view.getUint16(wide ? 0x3a : 0x2e, true);
  const count = view.getUint16(wide ? 0x3c : 0x30, true);
  let total = 0;
  for (let i = 0; i < count; i++) {
    const at = sections + i * entry;
    const flags = word(at + 8);
    if (kindOf(BigInt(view.getUint32(at + 4, true)), flags) === kind) {
      total += Number(word(at + (wide ? 0x20 : 0x14)));
    }
  }
  return total;
}

function kindOf(type: bigint, flags: bigint): SectionKind | undefined {
  if ((flags & SHF_EXECINSTR) !== 0n) return "text";
  if ((flags & SHF_ALLOC) === 0n) return undefined;
  if (type === SHT_NOBITS) return "bss";
  return (flags & SHF_WRITE) === 0n ? "rodata" : "data";
}

/**
 * Adds up the sections of an object file that hold machine code.
 *
 * @param file The file's bytes: ELF, little-endian, of 32 or 64 bits.
 * @returns Bytes of machine code.
 * @throws {Error} When it is another kind of file.
 */
export function textBytes(file: Uint8Array<ArrayBuffer>): number {
  return sectionBytes(file, "text");
}
