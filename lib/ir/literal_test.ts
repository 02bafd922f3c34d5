import { assertEquals } from "@std/assert";
import { bitsOfF32, bitsOfF64, f32Text, f64Text, parseF32, parseF64 } from "./literal.ts";

const F32: readonly [bits: number, text: string][] = [
  [0, "0"],
  [0x80000000, "-0"],
  [0x3f800000, "1"],
  [0x3dcccccd, "0.10000000149011612"],
  [1, "1.401298464324817e-45"],
  [0x7f800000, "inf"],
  [0xff800000, "-inf"],
  [0x7fc00000, "nan:0x400000"],
  [0x7f800001, "nan:0x1"],
  [0xffc12345, "-nan:0x412345"],
];

for (const [bits, text] of F32) {
  Deno.test(`f32Text() writes and parseF32() reads ${text}`, () => {
    assertEquals(f32Text(bits), text);
    assertEquals(parseF32(text), bits);
  });
}

const F64: readonly [bits: bigint, text: string][] = [
  [0n, "0"],
  [0x8000000000000000n, "-0"],
  [0x3fb999999999999an, "0.1"],
  [1n, "5e-324"],
  [0x7ff0000000000000n, "inf"],
  [0xfff0000000000000n, "-inf"],
  [0x7ff8000000000000n, "nan:0x8000000000000"],
  [0xfff0000000000001n, "-nan:0x1"],
];

for (const [bits, text] of F64) {
  Deno.test(`f64Text() writes and parseF64() reads ${text}`, () => {
    assertEquals(f64Text(bits), text);
    assertEquals(parseF64(text), bits);
  });
}

Deno.test("parseF32() and parseF64() refuse what is no number", () => {
  for (const text of ["", "x", "nan", "NaN", "nan:0x", "--1"]) {
    assertEquals(parseF32(text), undefined);
    assertEquals(parseF64(text), undefined);
  }
});

Deno.test("bitsOfF32() rounds to the nearest single, bitsOfF64() keeps every bit", () => {
  assertEquals(bitsOfF32(16777217), 0x4b800000);
  assertEquals(bitsOfF64(16777217), 0x4170000010000000n);
});
