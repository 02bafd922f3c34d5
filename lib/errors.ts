/**
 * Every error that herkos throws on purpose: a class that decides the exit code, and a stable code
 * from one table.
 *
 * @module
 */

import type { BudgetCheck } from "./report/budget.ts";

/** What a code in {@linkcode ERROR_CODES} says about itself. */
export interface ErrorCodeRow {
  /** The stable identifier shown to users, such as `HK0103`. */
  readonly code: string;
  /** What went wrong, in general, for the documentation. */
  readonly summary: string;
}

/**
 * The table of codes. A code is never reused for something else: 00xx usage, 01xx malformed,
 * 02xx invalid, 03xx unsupported, 04xx input and output, 05xx budgets,
 * 09xx bugs.
 */
export const ERROR_CODES = {
  usage: { code: "HK0001", summary: "An option or argument is wrong" },

  magic: { code: "HK0101", summary: "The input does not start with the WebAssembly magic number" },
  version: { code: "HK0102", summary: "The binary format version is not 1" },
  unexpectedEnd: { code: "HK0103", summary: "The input, a section or a body ends too early" },
  integerTooLong: { code: "HK0104", summary: "An LEB128 integer has too many bytes" },
  integerTooLarge: { code: "HK0105", summary: "An LEB128 integer has bits beyond its width" },
  utf8: { code: "HK0106", summary: "A name is not valid UTF-8" },
  sectionId: { code: "HK0107", summary: "A section has an unknown id" },
  sectionOrder: { code: "HK0108", summary: "A section is repeated or out of order" },
  sectionSize: { code: "HK0109", summary: "A section's contents and its size disagree" },
  codeCount: { code: "HK0110", summary: "The function and code sections disagree" },
  dataCount: { code: "HK0111", summary: "The data count and data sections disagree" },
  dataCountMissing: { code: "HK0112", summary: "An instruction needs the data count section" },
  typeForm: { code: "HK0113", summary: "A type is encoded by an unknown byte" },
  flags: { code: "HK0114", summary: "A flag, kind or reserved byte has an unknown value" },
  opcode: { code: "HK0115", summary: "An opcode belongs to no instruction" },
  endExpected: { code: "HK0116", summary: "An expression does not end where it should" },
  localCount: { code: "HK0117", summary: "A function declares 2^32 locals or more" },
  textFormat: { code: "HK0118", summary: "A file in the text format cannot be read" },

  typeMismatch: { code: "HK0201", summary: "An operand or result has the wrong type" },
  unknownIndex: { code: "HK0202", summary: "An index is outside its index space" },
  constExpr: { code: "HK0203", summary: "A constant expression is needed here" },
  immutableGlobal: { code: "HK0204", summary: "A global that is assigned is not mutable" },
  alignment: { code: "HK0205", summary: "An alignment is larger than natural" },
  memoryOffset: { code: "HK0206", summary: "A memory offset does not fit the address type" },
  limits: { code: "HK0207", summary: "A memory's or table's limits are wrong" },
  duplicateExport: { code: "HK0208", summary: "Two exports have one name" },
  startFunction: { code: "HK0209", summary: "The start function has parameters or results" },
  undeclaredReference: {
    code: "HK0210",
    summary: "A ref.func names a function that is not declared",
  },
  selectArity: { code: "HK0211", summary: "A typed select does not name exactly one type" },
  uninitializedLocal: {
    code: "HK0212",
    summary: "A local that may not be null is read before it is set",
  },
  tagType: { code: "HK0213", summary: "The type of a tag has results" },
  rethrowLabel: { code: "HK0214", summary: "A rethrow names a label that is no handler's" },
  laneIndex: { code: "HK0215", summary: "A lane index is not below the number of lanes" },

  proposal: { code: "HK0301", summary: "The module needs a proposal that is not supported" },
  limitExceeded: { code: "HK0302", summary: "The module is larger than an implementation limit" },
  disabled: { code: "HK0303", summary: "The module needs a feature that is switched off" },

  io: { code: "HK0401", summary: "A file cannot be read or written" },

  fuelBound: {
    code: "HK0501",
    summary: "An export may take more fuel than --max-fuel grants, or it is not known how much",
  },
  budget: { code: "HK0502", summary: "The module takes or imports more than --budget grants" },

  bug: { code: "HK0901", summary: "A bug in herkos itself" },
} as const satisfies Record<string, ErrorCodeRow>;

/** A key of {@linkcode ERROR_CODES}. */
export type ErrorKey = keyof typeof ERROR_CODES;

/** Where in a module an error is, as far as it is known. */
export interface ErrorPlace {
  /** Offset from the start of the module, in bytes. */
  readonly offset?: number | undefined;
  /** Name of the section, such as `code`. */
  readonly section?: string | undefined;
  /** Index of the function, imports included. */
  readonly funcIndex?: number | undefined;
  /** Name of the function from the name section or the exports. */
  readonly funcName?: string | undefined;
  /** What would have been right here, for instance a type. */
  readonly expected?: string | undefined;
}

/** The common base of all errors that herkos throws on purpose. */
export abstract class HerkosError extends Error {
  /** The exit code of the command line tool for this class. */
  abstract readonly exitCode: number;
  /** The key in {@linkcode ERROR_CODES}. */
  readonly key: ErrorKey;
  /** Stable code such as `HK0103`. */
  readonly code: string;
  /** Offset from the start of the module, in bytes. */
  readonly offset: number | undefined;
  /** Name of the section, such as `code`. */
  readonly section: string | undefined;
  /** Index of the function, imports included. */
  readonly funcIndex: number | undefined;
  /** Name of the function from the name section or the exports. */
  readonly funcName: string | undefined;
  /** What would have been right here, for instance a type. */
  readonly expected: string | undefined;

  /**
   * Makes an error of one of the classes below.
   *
   * @param key The row of {@linkcode ERROR_CODES}.
   * @param message What is wrong: sentence case, without a final period.
   * @param place Where it is wrong.
   */
  constructor(key: ErrorKey, message: string, place: ErrorPlace = {}) {
    super(message);
    this.name = new.target.name;
    this.key = key;
    this.code = ERROR_CODES[key].code;
    this.offset = place.offset;
    this.section = place.section;
    this.funcIndex = place.funcIndex;
    this.funcName = place.funcName;
    this.expected = place.expected;
  }
}

/** The bytes are no module: they break the binary format (spec, chapter 5). */
export class MalformedError extends HerkosError {
  /** Exit code for an invalid module. */
  override readonly exitCode = 3;
}

/** The bytes are a module that breaks a validation rule (spec, chapter 3). */
export class InvalidError extends HerkosError {
  /** Exit code for an invalid module. */
  override readonly exitCode = 3;
}

/** The module may be fine, but herkos cannot translate it. */
export class UnsupportedError extends HerkosError {
  /** Exit code for a module that is not supported. */
  override readonly exitCode = 4;
  /** The proposal that would be needed; undefined for an implementation limit. */
  readonly proposal: string | undefined;

  /**
   * Makes the error for something that is not supported.
   *
   * @param key The row of {@linkcode ERROR_CODES}.
   * @param message What is not supported: sentence case, without a final period.
   * @param proposal Name of the proposal as in `lib/features.ts`, or undefined for a limit.
   * @param place Where it is needed.
   */
  constructor(
    key: "proposal" | "limitExceeded" | "disabled",
    message: string,
    proposal: string | undefined,
    place: ErrorPlace = {},
  ) {
    super(key, message, place);
    this.proposal = proposal;
  }
}

/** An option or argument is wrong. */
export class UsageError extends HerkosError {
  /** Exit code for wrong usage. */
  override readonly exitCode = 2;

  /**
   * Makes the error for wrong usage.
   *
   * @param message What is wrong: sentence case, without a final period.
   */
  constructor(message: string) {
    super("usage", message);
  }
}

/** A file cannot be read or written, or a permission is missing. */
export class IoError extends HerkosError {
  /** Exit code for input, output and permissions. */
  override readonly exitCode = 5;

  /**
   * Makes the error for input and output.
   *
   * @param message What is wrong: sentence case, without a final period.
   */
  constructor(message: string) {
    super("io", message);
  }
}

/** The module may take more than a budget grants. */
export class BudgetError extends HerkosError {
  /** Exit code for a budget that does not suffice. */
  override readonly exitCode = 6;
  /** What exceeds the budget of {@linkcode checkBudget}; none with another one. */
  readonly exceeded: readonly BudgetCheck[];

  /**
   * Makes the error for a budget that does not suffice.
   *
   * @param key The row of {@linkcode ERROR_CODES}.
   * @param message What does not suffice: sentence case, without a final period.
   * @param place Where it is wrong.
   * @param exceeded What exceeds the budget.
   */
  constructor(
    key: "fuelBound" | "budget",
    message: string,
    place: ErrorPlace = {},
    exceeded: readonly BudgetCheck[] = [],
  ) {
    super(key, message, place);
    this.exceeded = exceeded;
  }
}

/** A bug in herkos: something that its own invariants rule out. */
export class InternalError extends HerkosError {
  /** Exit code for a bug. */
  override readonly exitCode = 70;

  /**
   * Makes the error for a bug.
   *
   * @param message What was found, without the `BUG: ` that is put before it.
   * @param place Where in the module it happened, as far as known.
   */
  constructor(message: string, place: ErrorPlace = {}) {
    super("bug", `BUG: ${message}`, place);
  }
}

/**
 * Closes an exhaustive `switch`: a missing case does not compile, and throws if reached anyway.
 *
 * @param value What no case has handled.
 * @returns Never.
 * @throws {InternalError} Always.
 */
export function assertNever(value: never): never {
  throw new InternalError(`Unexpected value ${String(value)}`);
}

const LONGEST_QUOTE = 80;

/**
 * Quotes a name from a module for a message: what a terminal might act on is escaped, and what is
 * long is cut, since such a name is whatever somebody wrote into the module.
 *
 * @param name The name.
 * @returns The name in double quotes.
 */
export function quoteName(name: string): string {
  const cut = name.length > LONGEST_QUOTE ? `${name.slice(0, LONGEST_QUOTE)}…` : name;
  return JSON.stringify(cut).replace(
    /[^\x20-\x7e\p{L}\p{N}\p{P}\p{S}]/gu,
    (c) => `\\u{${(c.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/**
 * Says where an error is, for people: `at offset 0x2a, code section, function 3 "fib"`.
 *
 * @param error The error.
 * @returns The place, or an empty string when nothing is known of it.
 */
export function describePlace(error: HerkosError): string {
  const parts: string[] = [];
  if (error.offset !== undefined) parts.push(`at offset 0x${error.offset.toString(16)}`);
  if (error.section !== undefined) parts.push(`${error.section} section`);
  if (error.funcIndex !== undefined) {
    const name = error.funcName === undefined ? "" : ` ${quoteName(error.funcName)}`;
    parts.push(`function ${error.funcIndex}${name}`);
  }
  return parts.join(", ");
}

/**
 * Makes the one-line text that is shown to users: code, message and place.
 *
 * @param error The error.
 * @returns For instance `HK0201: Type mismatch: expected i32, found i64 (at offset 0x2a, …)`.
 */
export function describeError(error: HerkosError): string {
  const place = describePlace(error);
  return `${error.code}: ${error.message}${place === "" ? "" : ` (${place})`}`;
}
