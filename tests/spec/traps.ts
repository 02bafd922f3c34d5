/**
 * The suite's words for a trap and the runtime's `WasmTrap`: the one table of both.
 *
 * @module
 */

/** Message of the suite, and the variant of `WasmTrap` that must be returned. */
export const TRAPS: Readonly<Record<string, string>> = {
  "out of bounds memory access": "OutOfBounds",
  "out of bounds table access": "TableOutOfBounds",
  "undefined element": "UndefinedElement",
  "uninitialized element": "UninitializedElement",
  "indirect call type mismatch": "IndirectCallTypeMismatch",
  "unreachable": "Unreachable",
  "integer divide by zero": "DivisionByZero",
  "integer overflow": "IntegerOverflow",
  "invalid conversion to integer": "InvalidConversionToInteger",
  "null reference": "NullReference",
  "null function reference": "NullFunctionReference",
  "call stack exhausted": "CallStackExhausted",
  "unaligned atomic": "UnalignedAtomic",
  "expected shared memory": "ExpectedSharedMemory",
  "null exception reference": "NullException",
  "uncaught exception": "Exception",
};

/**
 * Finds the trap for a message. The suite may add detail, as in `uninitialized element 2`.
 *
 * @param text The message of the suite.
 * @returns The variant's name, or undefined when no trap of a supported feature has that message.
 */
export function trapFor(text: string): string | undefined {
  const key = Object.keys(TRAPS).find((message) =>
    text === message || text.startsWith(message + " ")
  );
  return key === undefined ? undefined : TRAPS[key];
}
