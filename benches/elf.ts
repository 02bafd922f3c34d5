/**
 * The little of ELF that is needed to measure machine code.
 *
 * @module
 */

const SHF_EXECINSTR = 4n;

/**
 * Adds up the sections of an object file that hold machine code.
 *
 * @param file The file's bytes: ELF, little-endian, of 32 or 64 bits.
 * @returns Bytes of machine code.
 * @throws {Error} When it is another kind of file.
 */
export function textBytes(file: Uint8Array<ArrayBuffer>): number {
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
    if ((word(at + 8) & SHF_EXECINSTR) !== 0n) total += Number(word(at + (wide ? 0x20 : 0x14)));
  }
  return total;
}
