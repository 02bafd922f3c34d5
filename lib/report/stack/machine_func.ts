/**
 * What is read of the functions of a program, whatever its processor.
 *
 * @module
 */

/** A stretch of memory with machine code. */
export interface CodeRange {
  /** The first address. */
  readonly start: number;
  /** The address behind the last. */
  readonly end: number;
}

/** What a function's machine code shows. */
export interface FuncCode {
  /** Bytes by which it lowers the stack pointer, all places together. */
  readonly frame: number;
  /** Addresses that it calls. */
  readonly calls: ReadonlySet<number>;
  /** Addresses that it jumps to with its frame taken down. */
  readonly tailCalls: ReadonlySet<number>;
  /** How often it calls what a register says, where that is not known. */
  readonly indirect: number;
  /** How often it moves the stack pointer in a way that is not understood. */
  readonly unknownMoves: number;
}

/** Reads words of 16 and 32 bits from a program, by address; undefined outside of its sections. */
export interface CodeReader {
  /** Reads 16 bits. */
  readonly half: (address: number) => number | undefined;
  /** Reads 32 bits. */
  readonly word: (address: number) => number | undefined;
}

/** Reads a function. */
export type FuncDecoder = (
  reader: CodeReader,
  func: CodeRange,
  /** The stretches of it that are instructions, in order. */
  code: readonly CodeRange[],
  /** Whether a function starts at an address. */
  isFunc: (address: number) => boolean,
) => FuncCode;

/** What is known in the middle of a function, with what is known of a register as `Value`. */
export interface FuncState<Value> {
  /** The program. */
  readonly reader: CodeReader;
  /** Where the function is. */
  readonly func: CodeRange;
  /** Whether a function starts at an address. */
  readonly isFunc: (address: number) => boolean;
  /** What is known of each register. */
  readonly values: (Value | undefined)[];
  /** Functions whose addresses it makes or loads. */
  readonly loaded: Set<number>;
  /** As in {@link FuncCode}. */
  readonly calls: Set<number>;
  /** As in {@link FuncCode}. */
  readonly tailCalls: Set<number>;
  /** As in {@link FuncCode}. */
  frame: number;
  /** As in {@link FuncCode}. */
  indirect: number;
  /** Whether it calls what a register says, where that is known. */
  resolved: boolean;
  /** As in {@link FuncCode}. */
  unknownMoves: number;
}

/**
 * Makes the reader of functions of a processor.
 *
 * @param decodeAt Reads the instruction at an address, whose first 16 bits are given, and answers how
 * many bytes it has.
 * @returns The reader.
 */
export function funcDecoder<Value>(
  decodeAt: (state: FuncState<Value>, at: number, first: number) => 2 | 4,
): FuncDecoder {
  return (reader, func, code, isFunc) => {
    const state: FuncState<Value> = {
      ...{ reader, func, isFunc, values: [], loaded: new Set(), calls: new Set() },
      ...{ tailCalls: new Set(), frame: 0, indirect: 0, resolved: false, unknownMoves: 0 },
    };
    for (const { start, end } of code) {
      for (let at = start; at < end;) {
        const first = reader.half(at);
        if (first === undefined) break;
        at += decodeAt(state, at, first);
      }
    }
    // A register may hold one of several functions where paths meet.
    if (state.resolved) { for (const address of state.loaded) state.calls.add(address); }
    const { calls, frame, indirect, tailCalls, unknownMoves } = state;
    return { calls, frame, indirect, tailCalls, unknownMoves };
  };
}
