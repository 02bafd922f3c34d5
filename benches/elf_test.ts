import { assertEquals, assertThrows } from "@std/assert";
import { textBytes } from "./elf.ts";

/** An ELF file of section headers only: flags and size of each. */
function elf(wide: boolean, sections: readonly (readonly [number, number])[]): Uint8Array<
  ArrayBuffer
> {
  const [header, entry] = wide ? [64, 64] : [52, 40];
  const file = new Uint8Array(header + entry * sections.length);
  const view = new DataView(file.buffer);
  file.set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, 1]);
  view.setUint32(wide ? 0x28 : 0x20, header, true);
  view.setUint16(wide ? 0x3a : 0x2e, entry, true);
  view.setUint16(wide ? 0x3c : 0x30, sections.length, true);
  sections.forEach(([flags, size], i) => {
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

Deno.test("textBytes() refuses what is no ELF", () => {
  assertThrows(() => textBytes(new Uint8Array(100)), Error, "not little-endian ELF");
});
