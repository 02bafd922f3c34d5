/**
 * What a benchmark does with a module, as data: steps that every contender's driver is made from,
 * so that all of them do the same.
 *
 * @module
 */

import { decode } from "../lib/wasm/decode.ts";
import type { FuncType } from "../lib/wasm/types.ts";

/** A number, a variable, or a variable plus a number (`"buffer+16"`). All are 32-bit integers. */
export type Value = number | string;

/** One thing that a driver does. */
export type Step =
  /** Calls an export and keeps its result. */
  | {
    readonly do: "call";
    readonly func: string;
    readonly args: readonly Value[];
    readonly to?: string;
  }
  /** Copies a part of the input into the memory. */
  | { readonly do: "put"; readonly at: Value; readonly from: Value; readonly length: Value }
  /** Reads a 32-bit word of the memory. */
  | { readonly do: "load"; readonly at: Value; readonly to: string }
  /** Does steps a number of times. */
  | { readonly do: "repeat"; readonly times: Value; readonly body: readonly Step[] }
  /** Does steps for each piece of the input, with the variables `from` and `length`. */
  | { readonly do: "pieces"; readonly size: number; readonly body: readonly Step[] }
  /** Takes a value into the checksum. */
  | { readonly do: "fold"; readonly value: Value }
  /** Takes a part of the memory into the checksum. */
  | { readonly do: "hash"; readonly at: Value; readonly length: Value };

/**
 * The work of a benchmark. Variables: `n` is the argument, `size` the length of the input in bytes,
 * `callbacks` a digest of what the module told its host since the repetition began.
 */
export interface Work {
  /** Once, not timed. */
  readonly setup: readonly Step[];
  /** What is timed, in every repetition. */
  readonly timed: readonly Step[];
  /** After every repetition, not timed: makes the checksum and frees what was allocated. */
  readonly check: readonly Step[];
  /**
   * Name of an imported function that is C's `memcpy` in the exported memory. All other host functions
   * only take note of their arguments; of this one the drivers of herkos and V8 know.
   */
  readonly copier?: string;
}

/** The variables that drivers set by themselves. */
export const GIVEN = ["n", "size", "callbacks", "from", "length"] as const;

/**
 * Takes a value apart.
 *
 * @param value The value.
 * @returns The variable, if there is one, and the number that is added.
 * @throws {Error} When it is not of one of the three forms.
 */
export function parseValue(value: Value): { readonly name?: string; readonly plus: number } {
  if (typeof value === "number") return { plus: value };
  const match = /^([a-z]\w*)(?:\+(\d+))?$/.exec(value);
  if (match?.[1] === undefined) throw new Error(`Cannot read the value ${value}`);
  return { name: match[1], plus: Number(match[2] ?? 0) };
}

/** Types of the functions that a module exports, by name. */
export type Signatures = ReadonlyMap<string, FuncType>;

/** What a module offers and wants, as far as drivers have to know. */
export interface Interface {
  /** The functions it exports. */
  readonly exports: Signatures;
  /** The functions it imports, as `[module, name, type]`. */
  readonly imports: readonly (readonly [string, string, FuncType])[];
}

/**
 * Reads the functions in a module's interface.
 *
 * @param wasm The module's bytes.
 * @returns The interface.
 */
export function interfaceOf(wasm: Uint8Array): Interface {
  const module = decode(wasm);
  const exports = new Map<string, FuncType>();
  for (const { kind, name, index } of module.exports) {
    const type = kind === "func" ? module.funcs[index]?.type : undefined;
    if (type !== undefined) exports.set(name, type);
  }
  const imports = module.imports.flatMap(({ module, name, desc }) =>
    desc.kind === "func" ? [[module, name, desc.type] as const] : []
  );
  return { exports, imports };
}

/**
 * Looks up a function.
 *
 * @param signatures The functions.
 * @param name Its name.
 * @returns Its type.
 * @throws {Error} When there is none of that name.
 */
export function signature(signatures: Signatures, name: string): FuncType {
  const type = signatures.get(name);
  if (type === undefined) throw new Error(`Cannot find the export ${name}`);
  return type;
}

/**
 * Lists the variables of some work with their types.
 *
 * @param work The work.
 * @param signatures The functions that it calls.
 * @returns The variables in the order in which they are first set.
 * @throws {Error} When a result is kept of a function that has none.
 */
export function variablesOf(
  work: Work,
  signatures: Signatures,
): ReadonlyMap<string, "i32" | "i64"> {
  const found = new Map<string, "i32" | "i64">(GIVEN.map((name) => [name, "i32"]));
  const visit = (steps: readonly Step[]): void => {
    for (const step of steps) {
      if (step.do === "load") found.set(step.to, "i32");
      if (step.do === "repeat" || step.do === "pieces") visit(step.body);
      if (step.do !== "call" || step.to === undefined) continue;
      const [result] = signature(signatures, step.func).results;
      if (result !== "i32" && result !== "i64") {
        throw new Error(`Cannot keep the result of ${step.func}`);
      }
      found.set(step.to, result);
    }
  };
  [work.setup, work.timed, work.check].forEach(visit);
  return found;
}

/**
 * Writes steps as lines of words, for a driver that interprets them.
 *
 * @param work The work.
 * @returns The text.
 */
export function workText(work: Work): string {
  return (["setup", "timed", "check"] as const).map((part) =>
    `${part}\n${stepLines(work[part]).map((line) => `${line}\n`).join("")}`
  ).join("");
}

function stepLines(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => {
    switch (step.do) {
      case "call":
        return [["call", step.to ?? "-", step.func, ...step.args].join(" ")];
      case "put":
        return [`put ${step.at} ${step.from} ${step.length}`];
      case "load":
        return [`load ${step.to} ${step.at}`];
      case "repeat":
        return [`repeat ${step.times}`, ...stepLines(step.body), "end"];
      case "pieces":
        return [`pieces ${step.size}`, ...stepLines(step.body), "end"];
      case "fold":
        return [`fold ${step.value}`];
      case "hash":
        return [`hash ${step.at} ${step.length}`];
    }
  });
}
