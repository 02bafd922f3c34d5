/**
 * Reads functions for 32-bit RISC-V with the extensions M and C (The RISC-V Instruction Set Manual,
 * volume I, chapters "RV32I" and "C").
 *
 * Frames are found as in `thumb.ts`: the sum of what lowers the stack pointer.
 *
 * @module
 */

import { type CodeRange, type FuncDecoder, funcDecoder, type FuncState } from "./machine_func.ts";

/** What is known of a register; `isFar` is the first half of a far call. */
type Value =
  | { readonly kind: "constant"; readonly value: number; readonly isFar?: boolean }
  /** The constant and something else. */
  | { readonly kind: "indexed"; readonly base: number }
  /** What was loaded from there. */
  | { readonly kind: "entry"; readonly base: number };

const RA = 1;
const SP = 2;
const T0 = 5;

/** The frame pointer. */
const FP = 8;

/** Registers that a call leaves with other values. */
const CALL_CLOBBERS = [1, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17, 28, 29, 30, 31];

type State = FuncState<Value>;

/** Reads a function. */
export const decodeRiscv: FuncDecoder = funcDecoder<Value>(decodeAt);

function decodeAt(state: State, at: number, first: number): 2 | 4 {
  if ((first & 3) === 3) {
    decode32(state, at, (first | (state.reader.half(at + 2) ?? 0) << 16) >>> 0);
    return 4;
  }
  decode16(state, at, first);
  return 2;
}

function decode32(state: State, at: number, word: number): void {
  const rd = word >>> 7 & 31;
  const rs1 = word >>> 15 & 31;
  const rs2 = word >>> 20 & 31;
  const funct3 = word >>> 12 & 7;
  const immediate = word >> 20;
  switch (word & 0x7f) {
    case 0x37: // LUI
      return set(state, rd, { kind: "constant", value: word & 0xffff_f000 });
    case 0x17: // AUIPC
      return set(state, rd, {
        kind: "constant",
        value: at + (word & 0xffff_f000) | 0,
        isFar: true,
      });
    case 0x13: // Operations with an immediate
      if (funct3 === 0) return addImmediate(state, rd, rs1, immediate);
      if (rd === SP && rs1 === SP && funct3 === 7 && immediate < 0) { // ANDI
        state.frame += -immediate - 1;
        return;
      }
      return set(state, rd, undefined);
    case 0x33: // Operations
      if (funct3 === 0 && (word >>> 25 === 0 || word >>> 25 === 0x20)) {
        return addRegister(state, rd, rs1, rs2, word >>> 25 === 0x20);
      }
      return set(state, rd, undefined);
    case 0x03: // Loads
      return load(state, rd, rs1, immediate);
    case 0x6f: { // JAL
      const offset = word >> 31 << 20 | word & 0xf_f000 | word >>> 9 & 0x800 | word >>> 20 & 0x7fe;
      return jumpOrCall(state, rd, at + offset);
    }
    case 0x67: // JALR
      return jumpRegister(state, rd, rs1, immediate);
    case 0x63: { // Branches
      const offset = word >> 31 << 12 | word << 4 & 0x800 | word >>> 20 & 0x7e0 | word >>> 7 & 0x1e;
      return jumpOrCall(state, 0, at + offset);
    }
    case 0x23: // Stores
      return;
    default:
      set(state, rd, undefined);
  }
}

function decode16(state: State, at: number, half: number): void {
  const rd = half >>> 7 & 31;
  const rs2 = half >>> 2 & 31;
  const low = half >>> 2 & 7 | 8;
  const signed6 = (half << 19 >> 31) << 5 | rs2;
  switch ((half & 3) << 3 | half >>> 13) {
    case 0b00_000: // C.ADDI4SPN
      return set(state, low, undefined);
    case 0b00_010: { // C.LW
      const offset = half >>> 7 & 0x38 | half >>> 4 & 4 | half << 1 & 0x40;
      return load(state, low, half >>> 7 & 7 | 8, offset);
    }
    case 0b01_000: // C.ADDI
      return addImmediate(state, rd, rd, signed6);
    case 0b01_001: // C.JAL
      return jumpOrCall(state, RA, at + jumpOffset(half));
    case 0b01_010: // C.LI
      return set(state, rd, { kind: "constant", value: signed6 });
    case 0b01_011: // C.ADDI16SP, C.LUI
      if (rd !== SP) return set(state, rd, { kind: "constant", value: signed6 << 12 });
      return addImmediate(
        state,
        SP,
        SP,
        (half << 19 >> 31) << 9 | half << 4 & 0x180 | half << 1 & 0x40 | half << 3 & 0x20 |
          half >>> 2 & 0x10,
      );
    case 0b01_100: // Operations
      return set(state, half >>> 7 & 7 | 8, undefined);
    case 0b01_101: // C.J
      return jumpOrCall(state, 0, at + jumpOffset(half));
    case 0b10_000: // C.SLLI
    case 0b10_010: // C.LWSP
      return set(state, rd, undefined);
    case 0b10_100: {
      const isSecond = (half & 0x1000) !== 0;
      if (rs2 !== 0) {
        return isSecond
          ? addRegister(state, rd, rd, rs2, false)
          : addRegister(state, rd, 0, rs2, false);
      }
      // C.EBREAK has no register.
      return rd === 0 ? undefined : jumpRegister(state, isSecond ? RA : 0, rd, 0);
    }
    default: // Stores, and branches that stay within a function
  }
}

function jumpOffset(half: number): number {
  return half << 19 >> 31 << 11 | half >>> 7 & 0x10 | half >>> 1 & 0x300 | half << 2 & 0x400 |
    half >>> 1 & 0x40 | half << 1 & 0x80 | half >>> 2 & 0xe | half << 3 & 0x20;
}

function addImmediate(state: State, rd: number, rs1: number, immediate: number): void {
  if (rd === SP) {
    if (rs1 === SP) state.frame += Math.max(0, -immediate);
    // From the frame pointer it goes up again.
    else if (rs1 !== FP) state.unknownMoves++;
    return;
  }
  const from = rs1 === 0 ? { kind: "constant", value: 0 } as const : state.values[rs1];
  switch (from?.kind) {
    case "constant":
      return set(state, rd, { kind: "constant", value: from.value + immediate | 0 });
    case "indexed":
      return set(state, rd, { kind: "indexed", base: from.base + immediate | 0 });
    case "entry":
    case undefined:
      return set(state, rd, undefined);
  }
}

/** ADD, SUB and moves; register 0 is zero. */
function addRegister(state: State, rd: number, rs1: number, rs2: number, minus: boolean): void {
  const [first, second] = [rs1, rs2].map((register) =>
    register === 0 ? { kind: "constant", value: 0 } as const : state.values[register]
  );
  if (rd === SP) {
    const amount = second?.kind === "constant" ? (minus ? -second.value : second.value) : undefined;
    if (rs1 === SP && amount !== undefined) state.frame += Math.max(0, -amount);
    else if (rs1 !== 0 || rs2 !== FP) state.unknownMoves++;
    return;
  }
  if (rs1 === 0 && !minus) return set(state, rd, second);
  if (first?.kind === "constant" && second?.kind === "constant") {
    const value = minus ? first.value - second.value : first.value + second.value;
    return set(state, rd, { kind: "constant", value: value | 0 });
  }
  const base = first?.kind === "constant"
    ? first
    : second?.kind === "constant"
    ? second
    : undefined;
  set(state, rd, base === undefined || minus ? undefined : { kind: "indexed", base: base.value });
}

function load(state: State, rd: number, rs1: number, offset: number): void {
  const from = state.values[rs1];
  if (rd === SP) state.unknownMoves++;
  set(
    state,
    rd,
    from?.kind === "indexed" ? { kind: "entry", base: from.base + offset | 0 } : undefined,
  );
}

function jumpOrCall(state: State, rd: number, target: number): void {
  const { calls, func, tailCalls } = state;
  const address = target >>> 0;
  if (rd !== 0) {
    calls.add(address);
    clobber(state);
  } else if (!isInside(func, address)) tailCalls.add(address);
}

function jumpRegister(state: State, rd: number, rs1: number, offset: number): void {
  const { func, isFunc, reader, values } = state;
  const value = values[rs1];
  if (rd === 0 && value === undefined && (rs1 === RA || rs1 === T0)) return;
  if (value?.kind === "constant") {
    const target = value.value + offset >>> 0;
    // What is loaded whole may be one of several.
    if (value.isFar !== true && isFunc(target)) state.resolved = true;
    return jumpOrCall(state, rd, target);
  }
  // A switch: the table's entries are places in the function.
  if (rd === 0 && value?.kind === "entry") {
    const entry = reader.word(value.base >>> 0);
    if (entry !== undefined && isInside(func, entry)) return;
  }
  state.indirect++;
  if (rd !== 0) clobber(state);
}

function isInside(func: CodeRange, target: number): boolean {
  return target >= func.start && target < func.end;
}

function set(state: State, register: number, value: Value | undefined): void {
  if (register === 0) return;
  state.values[register] = value;
  if (value?.kind === "constant" && value.isFar !== true && state.isFunc(value.value >>> 0)) {
    state.loaded.add(value.value >>> 0);
  }
}

function clobber({ values }: State): void {
  for (const register of CALL_CLOBBERS) values[register] = undefined;
}
