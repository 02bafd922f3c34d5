import { assertEquals, assertThrows } from "@std/assert";
import { sectionBytes, textBytes } from "./elf.ts";

/** An ELF file of section headers only: flags, size and type of each. */
function elf(
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

Deno.test("textBytes() adds up the executable sections of 32 and of 64 bits", () => {
  for (const wide of [false, true]) {
    assertEquals(textBytes(elf(wide, [[6, 100], [3, 7], [4, 11], [2, 1000]])), 111);
  }
});

Deno.test("sectionBytes() tells constants from variables, with a value and without", () => {
  for (const wide of [false, true]) {
    const file = elf(wide, [[6, 100], [2, 20], [2, 3], [3, 4, 1], [3, 5, 8], [0, 1000], [
      0x403,
      6,
    ]]);
    assertEquals(sectionBytes(file, "rodata"), 23);
    assertEquals(sectionBytes(file, "data"), 10);
    assertEquals(sectionBytes(file, "bss"), 5);
  }
});

Deno.test("textBytes() refuses what is no ELF", () => {
  assertThrows(() => textBytes(new Uint8Array(100)), Error, "not little-endian ELF");
});
