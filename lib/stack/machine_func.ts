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
