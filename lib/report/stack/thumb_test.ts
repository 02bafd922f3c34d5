import { assertEquals } from "@std/assert";
import type { FuncCode } from "./machine_func.ts";
import { decodeThumb } from "./thumb.ts";

const START = 0x1000;
const OTHER = 0x2000;

/** What a function shows that has these halfwords, of which the last `literals` are data. */
function decoded(halves: readonly number[], literals = 0): FuncCode {
  const half = (address: number): number | undefined => halves[(address - START) / 2];
  const word = (address: number): number | undefined => {
    const [low, high] = [half(address), half(address + 2)];
    return low === undefined || high === undefined ? undefined : (low | high << 16) >>> 0;
  };
  const end = START + 2 * halves.length;
  const code = [{ start: START, end: end - 2 * literals }];
  return decodeThumb({ half, word }, { start: START, end }, code, (address) => address === OTHER);
}

const none: FuncCode = {
  calls: new Set(),
  frame: 0,
  indirect: 0,
  tailCalls: new Set(),
  unknownMoves: 0,
};

Deno.test("decodeThumb() adds up pushes and subtractions", () => {
  assertEquals(decoded([0xb5f0, 0xb083, 0xb003, 0xbdf0]), { ...none, frame: 20 + 12 });
  // push.w {r4-r11, lr}; vpush {d8}; sub.w sp, sp, #0x1000; sub.w sp, sp, #4; subw sp, sp, #20
  assertEquals(decoded([0xe92d, 0x4ff0, 0xed2d, 0x8b02]).frame, 36 + 8);
  assertEquals(decoded([0xf5ad, 0x5d80]).frame, 0x1000);
  assertEquals(decoded([0xf1ad, 0x0d04]).frame, 4);
  assertEquals(decoded([0xf2ad, 0x0d14]).frame, 20);
  // str lr, [sp, #-8]!
  assertEquals(decoded([0xf84d, 0xed08]).frame, 8);
});

Deno.test("decodeThumb() knows large frames by the constant that is added", () => {
  // ldr r6, [pc, #4]; add sp, r6; bx lr; nop; .word -1700
  const literal = (-1700 >>> 0).toString(16);
  const [high, low] = [parseInt(literal.slice(0, 4), 16), parseInt(literal.slice(4), 16)];
  assertEquals(decoded([0x4e01, 0x44b5, 0x4770, 0x46c0, low, high], 2), { ...none, frame: 1700 });
  // movs r6, #2; lsls r6, r6, #8; rsbs r6, r6, #0; add sp, r6
  assertEquals(decoded([0x2602, 0x0236, 0x4276, 0x44b5]).frame, 512);
  assertEquals(decoded([0x44b5]).unknownMoves, 1);
});

Deno.test("decodeThumb() knows how the stack pointer goes up again, and is aligned", () => {
  // add r7, sp, #12; str r0, [sp, #28]; subs r6, r7, #7; subs r6, #5; mov sp, r6
  assertEquals(decoded([0xaf03, 0x9007, 0x1ffe, 0x3e05, 0x46b5]), none);
  // The same at two returns: pop {r4-r7, pc}
  assertEquals(decoded([0xaf03, 0x1ffe, 0x46b5, 0xbdf0, 0x1ffe, 0x46b5, 0xbdf0]), none);
  // mov r4, sp; lsrs r4, r4, #4; lsls r4, r4, #4; mov sp, r4
  assertEquals(decoded([0x466c, 0x0924, 0x0124, 0x46a5]).frame, 15);
  assertEquals(decoded([0x46a5]).unknownMoves, 1);
});

Deno.test("decodeThumb() finds calls and tail calls", () => {
  // bl 0x2000; bl to within; b 0x2000; b.w 0x2000
  assertEquals(decoded([0xf000, 0xfffe]).calls, new Set([OTHER]));
  assertEquals(decoded([0xf000, 0xf800, 0xbf00]).calls, new Set());
  assertEquals(decoded([0xf7ff, 0xfffe]).calls, new Set([START]));
  assertEquals(decoded([0xe7fe]).tailCalls, new Set());
  assertEquals(decoded([0xe3fe]).tailCalls, new Set([0x1800]));
  assertEquals(decoded([0xf000, 0xbffe]).tailCalls, new Set([OTHER]));
});

Deno.test("decodeThumb() says where it is a register that is called", () => {
  assertEquals(decoded([0x4798]).indirect, 1);
  assertEquals(decoded([0x4718]).indirect, 1);
  assertEquals(decoded([0x4770]).indirect, 0);
  // ldr r3, [pc, #0]; blx r3; .word 0x2001
  const known = decoded([0x4b00, 0x4798, 0x2001, 0x0000], 2);
  assertEquals([known.indirect, known.calls], [0, new Set([OTHER])]);
});
