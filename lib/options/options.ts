/**
 * Checks the options of a transpilation, and writes them as flags.
 *
 * @module
 */
import type { Grant } from "../backend/budget.ts";
import { UsageError } from "../errors.ts";
import { OPTION_KEYS, type OptionKey, type OptionRow, optionRow, OPTIONS } from "./option_table.ts";
import type { ResolvedOptions, TranspileOptions } from "./option_types.ts";

/**
 * Says how an option is written on the command line.
 *
 * @param row The option.
 * @param value Its value; without one, the form for the help.
 * @returns For instance `--max-pages=16`, `-O1` or, for the help, `--bounds=exact|capacity|mask`.
 */
export function optionFlag(row: OptionRow, value?: string | number | boolean): string {
  const dashes = row.short ? "-" : "--";
  if (row.type.kind === "boolean") return `${dashes}${row.flag}`;
  const shown = value ?? (row.type.kind === "choice" ? row.type.choices.join("|") : row.type.value);
  return row.short ? `${dashes}${row.flag}${shown}` : `${dashes}${row.flag}=${shown}`;
}

/**
 * Says what is wrong with a value.
 *
 * @param row The option.
 * @param value The value.
 * @returns What is expected, or undefined when the value is right.
 */
export function expectedValue(row: OptionRow, value: unknown): string | undefined {
  const { type } = row;
  switch (type.kind) {
    case "boolean":
      return typeof value === "boolean" ? undefined : "true or false";
    case "string":
      return typeof value === "string" && (type.pattern.test(value)) ? undefined : `a ${type.what}`;
    case "integer":
      return Number.isInteger(value) && Number(value) >= type.min && Number(value) <= type.max
        ? undefined
        : `an integer from ${type.min} to ${type.max}`;
    case "choice":
      return type.choices.some((choice) => choice === value)
        ? undefined
        : `one of ${type.choices.join(", ")}`;
    case "list":
      return Array.isArray(value) && value.every((item) => type.items.includes(item))
        ? undefined
        : `a list of some of ${type.items.join(", ")}`;
  }
}

/** Options of which one alone can be given: where the runtime is, and where the Rust goes. */
const EXCLUDING: readonly (readonly [OptionKey, OptionKey])[] = [
  ["crate", "asModule"],
  ["crate", "inlineRuntime"],
  ["inlineRuntime", "runtimePath"],
  ["maxCallDepth", "stackBytes"],
];

/**
 * Checks options and fills in the defaults.
 *
 * @param options The options as given.
 * @returns All options.
 * @throws {UsageError} When an option is unknown or has a value of the wrong kind.
 */
export function resolveOptions(options: TranspileOptions = {}): ResolvedOptions {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(options)) {
    if (!Object.hasOwn(OPTIONS, key)) throw new UsageError(`There is no option ${key}`);
  }
  for (const key of OPTION_KEYS) {
    const row = optionRow(key);
    const value = options[key];
    if (value !== undefined) {
      const expected = expectedValue(row, value);
      if (expected !== undefined) {
        throw new UsageError(`Option ${key} has to be ${expected}, not ${String(value)}`);
      }
    }
    const program = isProgram(options) ? row.ofProgram : undefined;
    result[key] = value ?? program ?? row.default;
  }
  for (const [key, other] of EXCLUDING) {
    if (options[key] && options[other]) {
      const flags = [key, other].map((one) => `--${optionRow(one).flag}`);
      throw new UsageError(`Options ${flags.join(" and ")} exclude each other`);
    }
  }
  if (options.fuel && isProgram(options)) {
    throw new UsageError(
      "Option --fuel does not fit a crate of --wasi: its program has nobody who grants fuel",
    );
  }
  // Every key was checked against the row that its type was checked against.
  return result as unknown as ResolvedOptions;
}

/**
 * Says whether an output is a crate that cargo can run, if its module is a program.
 *
 * @param options The options.
 * @returns True with `wasi` and `crate`.
 */
export function isProgram(options: TranspileOptions): boolean {
  return options.wasi === true && options.crate === true;
}

/**
 * Says how much native stack calls may use.
 *
 * @param options The options.
 * @returns What the budget of nested calls is made from.
 */
export function grantOf({ maxCallDepth, stackBytes }: ResolvedOptions): Grant {
  return stackBytes === undefined
    ? { bytes: maxCallDepth, isWhole: false }
    : { bytes: stackBytes, isWhole: true };
}

/**
 * Lists the options that shaped an output, for its header.
 *
 * @param options All options.
 * @returns Those that differ from their default, as flags with a space between; `defaults` if none.
 */
export function describeOptions(options: ResolvedOptions): string {
  const given = OPTION_KEYS.flatMap((key) => {
    const row = optionRow(key);
    const value = options[key];
    // Lists are of options that shape no code.
    if (row.outside || value === undefined || value === row.default) return [];
    if (typeof value === "object") return [];
    return [optionFlag(row, value)];
  });
  return given.length === 0 ? "defaults" : given.join(" ");
}
