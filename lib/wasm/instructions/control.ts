/**
 * Control instructions (spec 5.4.1).
 *
 * @module
 */

import { custom, type Effects, effects, plain, sig, type Space, type TrapName } from "./row.ts";

const CONTROL = effects({ control: true });

const ALL_SPACES: readonly Space[] = ["global", "memory", "table", "elem", "data", "exception"];

const ALL_TRAPS: readonly TrapName[] = [
  "OutOfBounds",
  "DivisionByZero",
  "IntegerOverflow",
  "InvalidConversionToInteger",
  "Unreachable",
  "IndirectCallTypeMismatch",
  "TableOutOfBounds",
  "UndefinedElement",
  "UninitializedElement",
  "NullFunctionReference",
  "CallStackExhausted",
  "NullException",
  "Exception",
];

/** A call can do whatever any function can do, but not touch the caller's locals. */
const CALL: Effects = { trap: ALL_TRAPS, reads: ALL_SPACES, writes: ALL_SPACES, control: true };

/** The rows of control instructions. */
export const CONTROL_ROWS = [
  custom("unreachable", 0x00, "mvp", "none", effects({ trap: ["Unreachable"], control: true })),
  plain("nop", 0x01, "mvp", "none", sig([], []), effects({})),
  custom("block", 0x02, "mvp", "block", CONTROL),
  custom("loop", 0x03, "mvp", "block", CONTROL),
  custom("if", 0x04, "mvp", "block", CONTROL),
  custom("else", 0x05, "mvp", "none", CONTROL),
  custom("end", 0x0b, "mvp", "none", CONTROL),
  custom("br", 0x0c, "mvp", "label", CONTROL),
  custom("br_if", 0x0d, "mvp", "label", CONTROL),
  custom("br_table", 0x0e, "mvp", "labels", CONTROL),
  custom("return", 0x0f, "mvp", "none", CONTROL),
  custom("call", 0x10, "mvp", "func", CALL),
  custom("call_indirect", 0x11, "mvp", "callIndirect", CALL),
  custom("return_call", 0x12, "tail-call", "func", CALL),
  custom("return_call_indirect", 0x13, "tail-call", "callIndirect", CALL),
  custom("call_ref", 0x14, "function-references", "type", CALL),
  custom("return_call_ref", 0x15, "function-references", "type", CALL),
  custom("br_on_null", 0xd5, "function-references", "label", CONTROL),
  custom("br_on_non_null", 0xd6, "function-references", "label", CONTROL),
] as const;
