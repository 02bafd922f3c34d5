/**
 * Reads functions in Thumb code, as Armv6-M has it and, of Armv7-M, what moves the stack pointer and
 * calls (Arm DDI 0419, A5 to A6; DDI 0403, A5 to A7).
 *
 * Frames are found without following jumps: a function lowers the stack pointer once, in its prologue,
 * so that the sum over its body is its frame, and at least its frame where there are several places.
 *
 * @module
 */

import { type FuncDecoder, funcDecoder, type FuncState } from "./machine_func.ts";

/** What is known of a register. */
type Value =
  | { readonly kind: "constant"; readonly value: number }
  /** The frame pointer, and sums with it: what the stack pointer is set to when it goes up again. */
  | { readonly kind: "frame" }
  /** The stack pointer itself, at this place, rounded down to so many bytes. */
  | { readonly kind: "stack"; readonly align: number };

const SP = 13;
const LR = 14;
const PC = 15;

/** The frame pointer that LLVM uses in Thumb code. */
const FP = 7;

/** Registers that a call leaves with other values. */
const CALL_CLOBBERS = [0, 1, 2, 3, 12];

type State = FuncState<Value>;

/** Reads a function. */
export const decodeThumb: FuncDecoder = funcDecoder<Value>(decodeAt);

function decodeAt(state: State, at: number, first: number): 2 | 4 {
  if (first >>> 11 < 0b11101) {
    decode16(state, at, first);
    return 2;
  }
  decode32(state, at, first, state.reader.half(at + 2) ?? 0);
  return 4;
}

function decode16(state: State, at: number, half: number): void {
  const { values } = state;
  const low = half & 7;
  const second = half >>> 3 & 7;
  const imm8 = half & 0xff;
  const high = half >>> 8 & 7;
  switch (half >>> 11) {
    case 0b00000: // LSL (immediate), MOV (register)
      return set(state, low, shifted(values[second], half >>> 6 & 31, true));
    case 0b00001: // LSR (immediate)
      return set(state, low, shifted(values[second], half >>> 6 & 31, false));
    case 0b00011: { // ADD, SUB (register or immediate of 3 bits)
      const immediate = (half & 0x400) !== 0;
      const amount = (half >>> 6 & 7) * ((half & 0x200) !== 0 ? -1 : 1);
      return set(state, low, immediate ? plus(values[second], amount) : undefined);
    }
    case 0b00100: // MOV (immediate)
      return set(state, high, { kind: "constant", value: imm8 });
    case 0b00101: // CMP (immediate)
      return;
    case 0b00110: // ADD (immediate of 8 bits)
      return set(state, high, plus(values[high], imm8));
    case 0b00111: // SUB (immediate of 8 bits)
      return set(state, high, plus(values[high], -imm8));
    case 0b01000:
      return half < 0x4400 ? dataProcessing(state, half) : special(state, half);
    case 0b01001: { // LDR (literal)
      const value = state.reader.word((at + 4 & ~3) + 4 * imm8);
      if (value !== undefined && isFuncPointer(state, value)) state.loaded.add(value & ~1);
      return set(state, high, value === undefined ? undefined : { kind: "constant", value });
    }
    case 0b10011: // LDR (from the stack)
    case 0b10100: // ADR
      return set(state, high, undefined);
    case 0b10101: // ADD (SP plus immediate)
      return set(state, high, high === FP ? { kind: "frame" } : undefined);
    case 0b10110:
    case 0b10111:
      return miscellaneous(state, half);
    case 0b11000: // STM
      return set(state, high, undefined);
    case 0b11001: // LDM
      return clobber(state, [...registersOf(imm8), high]);
    case 0b11010:
    case 0b11011: // B (conditional)
      if ((half >>> 8 & 15) < 14) jump(state, at + 4 + (half << 24 >> 23));
      return;
    case 0b11100: // B
      return jump(state, at + 4 + (half << 21 >> 20));
    case 0b01100: // STR
    case 0b01110: // STRB
    case 0b10000: // STRH
    case 0b10010: // STR (to the stack)
      return;
    default: // Loads, stores at sums of registers, and ASR
      set(state, low, undefined);
  }
}

function dataProcessing(state: State, half: number): void {
  const from = state.values[half >>> 3 & 7];
  const negated = half >>> 6 === 0b0100001001 && from?.kind === "constant";
  set(state, half & 7, negated ? { kind: "constant", value: -from.value | 0 } : undefined);
}

/** Instructions that reach all registers, and branches to what a register says. */
function special(state: State, half: number): void {
  const from = half >>> 3 & 15;
  const to = half & 7 | half >>> 4 & 8;
  switch (half >>> 8 & 3) {
    case 0: // ADD
      if (to === SP) return moveBy(state, state.values[from]);
      return set(state, to, undefined);
    case 1: // CMP
      return;
    case 2: // MOV
      if (to === SP) return moveTo(state, from, state.values[from]);
      return set(state, to, from === SP ? { kind: "stack", align: 1 } : state.values[from]);
    case 3: // BX, BLX
      if (from === LR || from === PC) return;
      callRegister(state, state.values[from], (half & 0x80) !== 0);
  }
}

function callRegister(state: State, value: Value | undefined, isCall: boolean): void {
  if (value?.kind === "constant" && isFuncPointer(state, value.value)) {
    state.calls.add(value.value & ~1);
    state.resolved = true;
  } else state.indirect++;
  if (isCall) clobber(state, CALL_CLOBBERS);
}

function miscellaneous(state: State, half: number): void {
  const imm8 = half & 0xff;
  if ((half & 0xff80) === 0xb080) state.frame += 4 * (half & 0x7f); // SUB (SP minus immediate)
  else if ((half & 0xfe00) === 0xb400) { // PUSH
    state.frame += 4 * (registersOf(imm8).length + (half >>> 8 & 1));
  } else if ((half & 0xff00) === 0xbc00) clobber(state, registersOf(imm8)); // POP, but of PC
  else if ((half & 0xff00) === 0xb200 || (half & 0xff00) === 0xba00) {
    set(state, half & 7, undefined); // Extensions and reversals
  }
}

function decode32(state: State, at: number, first: number, second: number): void {
  if ((first & 0xf800) === 0xf000 && (second & 0x8000) !== 0) {
    const link = (second & 0x4000) !== 0;
    // Conditional branches have another offset; those with 0b111 there are barriers and the like.
    if (link || (second & 0x1000) !== 0) return branch(state, at, first, second, link);
    if ((first & 0x380) !== 0x380) return jump(state, at + 4 + conditionalOffset(first, second));
    return;
  }
  const down = first === 0xf1ad || first === 0xf5ad || first === 0xf2ad || first === 0xf6ad;
  if (down && (second & 0x0f00) === 0x0d00) { // SUB (SP minus immediate)
    const imm12 = (first & 0x400) << 1 | second >>> 4 & 0x700 | second & 0xff;
    state.frame += (first & 0x200) !== 0 ? imm12 : expandImmediate(imm12);
  } else if (first === 0xe92d) state.frame += 4 * bitsIn(second); // PUSH.W
  else if (first === 0xf84d && (second & 0xf00) === 0xd00) state.frame += second & 0xff; // STR, pre
  else if ((first & 0xffbf) === 0xed2d) state.frame += 4 * (second & 0xff); // VPUSH
  else if (first === 0xe8bd || (first & 0xffbf) === 0xecbd) { /* POP.W, VPOP */ }
  else if (isMoveOfStack(first, second)) state.unknownMoves++;
  state.values.length = 0;
}

/** Whether an instruction of 32 bits may write the stack pointer, but to move it up by a constant. */
function isMoveOfStack(first: number, second: number): boolean {
  const up = first === 0xf10d || first === 0xf50d || first === 0xf20d || first === 0xf60d;
  if (up) return false;
  const isData = (first & 0xf800) === 0xf000 && (second & 0x8000) === 0;
  const isShifted = (first & 0xfe00) === 0xea00;
  if (isData || isShifted) return (second & 0xf00) === 0xd00 && (first & 0x1e0) !== 0x1a0;
  // Stores and loads that write SP back, downwards.
  return (first & 0xfe0f) === 0xe80d && (first & 0x20) !== 0;
}

/** BL, and B with a far offset. */
function branch(state: State, at: number, first: number, second: number, link: boolean): void {
  const sign = first >>> 10 & 1;
  const i1 = ~(second >>> 13 ^ sign) & 1;
  const i2 = ~(second >>> 11 ^ sign) & 1;
  const offset =
    (sign << 24 | i1 << 23 | i2 << 22 | (first & 0x3ff) << 12 | (second & 0x7ff) << 1) <<
      7 >> 7;
  const target = at + 4 + offset >>> 0;
  if (!link) return jump(state, target);
  // Within a function it is a jump that is too far for others.
  if (isInside(state, target) && target !== state.func.start) return;
  state.calls.add(target);
  clobber(state, CALL_CLOBBERS);
}

function conditionalOffset(first: number, second: number): number {
  const [sign, j1, j2] = [first >>> 10 & 1, second >>> 13 & 1, second >>> 11 & 1];
  return (sign << 20 | j2 << 19 | j1 << 18 | (first & 0x3f) << 12 | (second & 0x7ff) << 1) << 11 >>
    11;
}

function jump(state: State, target: number): void {
  if (!isInside(state, target >>> 0)) state.tailCalls.add(target >>> 0);
}

function isInside({ func }: State, target: number): boolean {
  return target >= func.start && target < func.end;
}

function isFuncPointer({ isFunc }: State, value: number): boolean {
  return (value & 1) !== 0 && isFunc((value & ~1) >>> 0);
}

/** `add sp, rM` */
function moveBy(state: State, value: Value | undefined): void {
  if (value?.kind !== "constant") state.unknownMoves++;
  else if ((value.value | 0) < 0) state.frame -= value.value | 0;
}

/** `mov sp, rM` */
function moveTo(state: State, from: number, value: Value | undefined): void {
  if (from === FP || value?.kind === "frame") return;
  if (value?.kind === "stack") state.frame += value.align - 1;
  else state.unknownMoves++;
}

function set(state: State, register: number, value: Value | undefined): void {
  state.values[register] = value;
}

function clobber(state: State, registers: readonly number[]): void {
  for (const register of registers) state.values[register] = undefined;
}

function plus(value: Value | undefined, amount: number): Value | undefined {
  if (value?.kind === "frame") return value;
  if (value?.kind !== "constant") return undefined;
  return { kind: "constant", value: value.value + amount | 0 };
}

function shifted(value: Value | undefined, bits: number, left: boolean): Value | undefined {
  if (bits === 0) return value;
  // The stack pointer is shifted down and up again to be aligned.
  if (value?.kind === "stack") return { kind: "stack", align: 2 ** bits };
  if (value?.kind !== "constant") return undefined;
  return { kind: "constant", value: left ? value.value << bits : value.value >>> bits };
}

/** The constants of 12 bits that Thumb-2 has (DDI 0403, A5.3.2). */
function expandImmediate(imm12: number): number {
  const byte = imm12 & 0xff;
  if (imm12 >>> 10 === 0) {
    return [byte, byte * 0x1_0001, byte * 0x100_0100, byte * 0x101_0101][imm12 >>> 8 & 3]!;
  }
  const rotation = imm12 >>> 7;
  const value = 0x80 | imm12 & 0x7f;
  return (value >>> rotation | value << 32 - rotation) >>> 0;
}

function registersOf(list: number): number[] {
  return [0, 1, 2, 3, 4, 5, 6, 7].filter((register) => (list >>> register & 1) !== 0);
}

function bitsIn(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count++;
  return count;
}
