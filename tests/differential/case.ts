/**
 * What is run twice, in the JavaScript engine and in the generated Rust, and how the two are
 * compared: as lines of text, one for each call.
 *
 * JavaScript's numbers do not keep the bits of a NaN. So no argument and no answer of the host is
 * one, and a NaN that is a result, a global or an argument of the host is only compared as being
 * one. In a memory its bits count; the modules see to it that these are determined.
 *
 * @module
 */

import type { TranspileOptions } from "../../lib/options/option_types.ts";

/** A call of an export. */
export interface Call {
  /** Name of the export. */
  readonly func: string;
  /**
   * Arguments as bits: an i32 or f32 as a number, an i64 or f64 as a bigint. An externref is 0 for
   * null, or a handle plus 1; a funcref is 0 for null, or 1 for the last one that a call gave.
   */
  readonly args: readonly (number | bigint)[];
}

/** A module and the calls to make, in order, of one instance. */
export interface Case {
  /** Its name, a Rust identifier that no other case has. */
  readonly name: string;
  /** The module. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How it is transpiled. */
  readonly options: TranspileOptions;
  /** The calls. */
  readonly calls: readonly Call[];
  /** An exported mutable i32 that is set before each call, so that calls end by themselves. */
  readonly fuel?: { readonly global: string; readonly value: number };
  /**
   * Grants each call just the fuel that it takes, and one call less, which ends in `FuelExhausted`
   * and ends the comparison; which one and how much hang on this number.
   */
  readonly tight?: number;
  /** The fuel of the instantiation and of each call; more than any takes when absent. */
  readonly grants?: readonly bigint[];
  /** Fills the end of the exported memory with random bytes after the instantiation. */
  readonly fill?: number;
  /**
   * Ends the comparison where the JavaScript engine's stack is exhausted, which is far smaller than
   * what the generated Rust is given.
   */
  readonly shallow?: true;
  /** Has loops whose counters may never end them, so that only a trap does. */
  readonly openEnded?: true;
}

/** The engine's messages, by the traps that they stand for. */
const MESSAGES: readonly (readonly [message: RegExp, ...traps: string[]])[] = [
  [/^unreachable$/, "Unreachable"],
  // Of an atomic access that is both, the engine says this.
  [/^(memory access|data segment) .*out of bounds/, "OutOfBounds", "UnalignedAtomic"],
  [/^operation does not support unaligned accesses$/, "UnalignedAtomic"],
  [/^Atomics.wait cannot be called in this context$/, "ExpectedSharedMemory"],
  [/^(divide|remainder) by zero$/, "DivisionByZero"],
  [/^divide result unrepresentable$/, "IntegerOverflow"],
  [/^float unrepresentable/, "IntegerOverflow", "InvalidConversionToInteger"],
  [/^(table|element) .*out of bounds/, "TableOutOfBounds", "UndefinedElement"],
  [/^dereferencing a null pointer$/, "NullReference", "NullFunctionReference"],
  [/^null function$/, "UninitializedElement"],
  [/^function signature mismatch$/, "IndirectCallTypeMismatch"],
  [/^null function or function sig/, "UninitializedElement", "IndirectCallTypeMismatch"],
  [/^Maximum call stack size exceeded$/, "CallStackExhausted"],
  [/^rethrowing null value$/, "NullException"],
  [/^Host$/, "Host"],
];

/**
 * Names the traps that an exception of the JavaScript engine can stand for.
 *
 * @param error What was thrown.
 * @returns Names of `WasmTrap`, with `|` between.
 * @throws {unknown} The error itself, when it is no trap.
 */
export function trapOfError(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  // An instantiation that traps says so first.
  const message = error.message.replace(/^WebAssembly\.Instance\(\): /, "");
  const found = MESSAGES.find(([pattern]) => pattern.test(message));
  if (found === undefined) throw error;
  return found.slice(1).join("|");
}

/** More fuel than any call takes. */
export const AMPLE = 2n ** 62n;

/** The line of what is not compared, and neither is anything after it. */
export const SKIPPED = "skipped";

/** Whether a line of the Rust program is one that the engine's line allows. */
function agrees(expected: string, found: string): boolean {
  if (expected === found) return true;
  const [want, have] = [expected.split(" "), found.split(" ")];
  return want.length === have.length &&
    want.every((word, i) => word.split("|").includes(have[i] ?? ""));
}

/**
 * Whether a line says that fuel was exhausted ahead of a loop that a trap ends by the engine's line: it
 * is taken for all rounds, which may be more than there is.
 */
function isAhead({ openEnded, options }: Case, expected: string, found: string): boolean {
  return openEnded === true && options.fuel === true && options.optLevel !== 0 &&
    expected.startsWith("trap ") && found.startsWith("trap FuelExhausted");
}

/** The first difference between two lists of lines. */
export interface Difference {
  /** Which case. */
  readonly name: string;
  /** Which call, or `instantiate`. */
  readonly call: string;
  /** What the JavaScript engine says. */
  readonly expected: string;
  /** What the generated Rust says. */
  readonly found: string;
  /** rustc's level of optimisation. */
  readonly level?: number;
}

/** Says a call. */
export function callText({ func, args }: Call): string {
  return `${func}(${args.map(String).join(", ")})`;
}

/**
 * Finds the first difference in each case.
 *
 * @param cases The cases.
 * @param expected Lines of the JavaScript engine, by case.
 * @param found Lines of the generated Rust, by case.
 * @returns The differences.
 */
export function differences(
  cases: readonly Case[],
  expected: ReadonlyMap<string, readonly string[]>,
  found: ReadonlyMap<string, readonly string[]>,
): Difference[] {
  return cases.flatMap((given) => {
    const { name, calls } = given;
    const want = expected.get(name) ?? [];
    const have = found.get(name) ?? [];
    for (let i = 0; i <= calls.length; i++) {
      const call = i === 0 ? "instantiate" : callText(calls[i - 1]!);
      const [a, b] = [want[i], have[i]];
      if (a === SKIPPED || b === SKIPPED) break;
      if (a === undefined && b === undefined) break;
      if (a === undefined || b === undefined || !agrees(a, b)) {
        if (isAhead(given, a ?? "", b ?? "")) break;
        return [{ name, call, expected: a ?? "nothing", found: b ?? "nothing" }];
      }
    }
    return [];
  });
}
