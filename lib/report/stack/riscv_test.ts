import { assertEquals } from "@std/assert";
import type { FuncCode } from "./machine_func.ts";
import { decodeRiscv } from "./riscv.ts";

const START = 0x1000;
const OTHER = 0x2000;

/** What a function shows that has these instructions, of 16 or 32 bits. */
function decoded(...code: readonly number[]): FuncCode {
  const halves = code.flatMap((each) => (each & 3) === 3 ? [each & 0xffff, each >>> 16] : [each]);
  const half = (address: number): number | undefined => halves[(address - START) / 2];
  const func = { start: START, end: START + 2 * halves.length };
  const word = (address: number): number | undefined => address === 0x3008 ? START + 4 : undefined;
  return decodeRiscv({ half, word }, func, [func], (address) => address === OTHER);
}

const none: FuncCode = {
  calls: new Set(),
  frame: 0,
  indirect: 0,
  tailCalls: new Set(),
  unknownMoves: 0,
};

Deno.test("decodeRiscv() adds up what lowers the stack pointer", () => {
  // addi sp, sp, -64; addi sp, sp, 64; ret
  assertEquals(decoded(0xfc01_0113, 0x0401_0113, 0x8082), { ...none, frame: 64 });
  // c.addi16sp -32; c.addi sp, -16
  assertEquals(decoded(0x7139, 0x1141).frame, 64 + 16);
  // lui a0, 2; addi a0, a0, -16; sub sp, sp, a0
  assertEquals(decoded(0x0000_2537, 0xff05_0513, 0x40a1_0133).frame, 8192 - 16);
  // andi sp, sp, -16
  assertEquals(decoded(0xff01_7113).frame, 15);
  // sub sp, sp, a0
  assertEquals(decoded(0x40a1_0133).unknownMoves, 1);
  // addi sp, s0, -64
  assertEquals(decoded(0xfc04_0113), none);
});

Deno.test("decodeRiscv() finds calls and tail calls", () => {
  // jal ra, +0x1000; auipc ra, 1 with jalr ra, 0(ra); j +0x1000; auipc t1, 1 with jr t1
  assertEquals(decoded(0x0000_10ef).calls, new Set([OTHER]));
  assertEquals(decoded(0x0000_1097, 0x0000_80e7).calls, new Set([OTHER]));
  assertEquals(decoded(0x0000_106f).tailCalls, new Set([OTHER]));
  assertEquals(decoded(0x0000_1317, 0x0003_0067).tailCalls, new Set([OTHER]));
  // c.jal -2: to before it
  assertEquals(decoded(0x3ffd).calls, new Set([START - 2]));
  // c.j 0: a loop
  assertEquals(decoded(0xa001).tailCalls, new Set());
});

Deno.test("decodeRiscv() tells a switch from a call of what a register says", () => {
  // jalr a0; jr a0
  assertEquals(decoded(0x9502).indirect, 1);
  assertEquals(decoded(0x8502).indirect, 1);
  // lui a1, 3; add a0, a0, a1; lw a0, 8(a0); jr a0
  assertEquals(decoded(0x0000_35b7, 0x952e, 0x4508, 0x8502).indirect, 0);
  assertEquals(decoded(0x0000_35b7, 0x952e, 0x4548, 0x8502).indirect, 1);
});
