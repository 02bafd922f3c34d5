import { assertEquals, assertThrows } from "@std/assert";
import { elf } from "../../tests/support/elf.ts";
import { embeddedSizes } from "./sizes.ts";

/** A symbol: its name, its address and its size; a function unless it is data. */
type Symbol = readonly [name: string, address: number, size: number, data?: true];

/** A program with 1000 bytes of code, 200 of constants, 30 of data and 4 of zeros. */
function program(symbols: readonly Symbol[]): Uint8Array<ArrayBuffer> {
  const names = new TextEncoder().encode(symbols.map(([name]) => `\0${name}`).join("") + "\0");
  const table = new Uint8Array(16 * symbols.length);
  const view = new DataView(table.buffer);
  let name = 1;
  symbols.forEach(([text, address, size, data = false], i) => {
    view.setUint32(16 * i, name, true);
    view.setUint32(16 * i + 4, address, true);
    view.setUint32(16 * i + 8, size, true);
    view.setUint8(16 * i + 12, data ? 1 : 2);
    name += text.length + 1;
  });
  const headers = elf(false, [
    ...[[6, 1000], [2, 200], [3, 30], [3, 4, 8]] as const,
    ...[[0, table.length, 2], [0, names.length, 3]] as const,
  ]);
  const sections = new DataView(headers.buffer);
  const [entry, first] = [40, 52];
  const [OFFSET, LINK] = [0x10, 0x18];
  sections.setUint32(first + 4 * entry + OFFSET, headers.length, true);
  sections.setUint32(first + 4 * entry + LINK, 5, true);
  sections.setUint32(first + 5 * entry + OFFSET, headers.length + table.length, true);
  return new Uint8Array([...headers, ...table, ...names]);
}

Deno.test("embeddedSizes() leaves the compiler's library out of code, and has it in flash", () => {
  const sizes = embeddedSizes(program([
    ["work", 0x100, 600],
    ["__aeabi_fadd", 0x400, 100],
    ["memcpy", 0x500, 20],
    ["_ZN17compiler_builtins3mem6memcpy17h0E", 0x540, 7],
  ]));
  assertEquals(sizes, { text: 873, flash: 1230, ram: 34 });
});

Deno.test("embeddedSizes() counts a function once that has two names, and no data", () => {
  const sizes = embeddedSizes(program([
    ["__aeabi_memcpy", 0x500, 20],
    ["memcpy", 0x500, 20],
    ["__stack_top", 0x600, 50, true],
  ]));
  assertEquals(sizes.text, 980);
});

Deno.test("embeddedSizes() refuses a program without symbols", () => {
  assertThrows(() => embeddedSizes(elf(false, [[6, 1000]])), Error, "no symbols");
});
