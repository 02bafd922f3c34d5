/**
 * Instructions that throw and catch exceptions (spec 5.4.1): those of the standard, and the first
 * form, which has constructs of its own for handlers.
 *
 * @see https://github.com/WebAssembly/exception-handling/blob/main/proposals/exception-handling/legacy/Exceptions.md
 * @module
 */

import { custom, type Effects, effects } from "./row.ts";

const CONTROL = effects({ control: true });

const THROW: Effects = effects({ trap: ["Exception"], writes: ["exception"], control: true });

const THROW_REF: Effects = { ...THROW, trap: ["NullException", "Exception"] };

/** At the start of a handler the exception is taken; an import may say that there is one, wrongly. */
const TAKE: Effects = effects({
  trap: ["Exception"],
  reads: ["exception"],
  writes: ["exception"],
  control: true,
});

/** The rows of instructions for exceptions. */
export const EXCEPTION_ROWS = [
  custom("throw", 0x08, "exception-handling", "tag", THROW),
  custom("throw_ref", 0x0a, "exception-handling", "none", THROW_REF),
  custom("try_table", 0x1f, "exception-handling", "tryTable", CONTROL),
  custom("try", 0x06, "legacy-exceptions", "block", CONTROL),
  custom("catch", 0x07, "legacy-exceptions", "tag", CONTROL),
  custom("rethrow", 0x09, "legacy-exceptions", "label", THROW),
  custom("delegate", 0x18, "legacy-exceptions", "label", CONTROL),
  custom("catch_all", 0x19, "legacy-exceptions", "none", TAKE),
] as const;
