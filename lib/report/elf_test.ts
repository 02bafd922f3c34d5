import { assertEquals, assertThrows } from "@std/assert";
import { elf } from "../../tests/support/elf.ts";
import { sectionBytes, textBytes } from "./elf.ts";
import { IoError } from "../errors.ts";

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

Deno.test("textBytes() refuses what is no ELF, and what is cut", () => {
  assertThrows(() => textBytes(new Uint8Array(100)), IoError, "not little-endian ELF");
  const whole = elf(false, [[6, 100], [3, 7]]);
  assertThrows(() => textBytes(whole.slice(0, -20)), IoError, "ends within");
});
