/**
 * ELF files for tests.
 *
 * @module
 */

/**
 * Makes an ELF file of section headers only.
 *
 * @param wide Whether it is of 64 bits, or else of 32.
 * @param sections Flags, size and type of each.
 * @returns The file.
 */
export function elf(
  wide: boolean,
  sections: readonly (readonly [flags: number, size: number, type?: number])[],
): Uint8Array<ArrayBuffer> {
  const [header, entry] = wide ? [64, 64] : [52, 40];
  const file = new Uint8Array(header + entry * sections.length);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, 1]);
  view.setUint32(wide ? 0x28 : 0x20, header, true);
  view.setUint16(wide ? 0x3a : 0x2e, entry, true);
  view.setUint16(wide ? 0x3c : 0x30, sections.length, true);
  sections.forEach(([flags, size, type = 1], i) => {
    view.setUint32(header + i * entry + 4, type, true);
    view.setUint32(header + i * entry + 8, flags, true);
    view.setUint32(header + i * entry + (wide ? 0x20 : 0x14), size, true);
  });
  return file;
}
