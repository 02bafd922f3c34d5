/**
 * What choosing among functions takes of the stack, beside the choice itself: at opt-level 0 each arm of
 * a `match` has slots of its own for arguments and results that are not in registers.
 *
 * @module
 */

import type { FuncType, ValType } from "../wasm/types.ts";
import { isRefType } from "../wasm/types.ts";
import type { ModulePlan } from "./env.ts";
import { exceptionBytes } from "./exceptions.ts";
import { TRAPS } from "./needs.ts";
import { rustType } from "./types.ts";

/** What the result of a function takes that can trap and gives one value of such a type, in bytes. */
const CONVERTED = 8;

/** The types of which a `WasmResult` is converted through memory on x86-64. */
const IS_CONVERTED: ReadonlySet<string> = new Set(["f32", "ExternRef"]);

/** What an argument takes that is handed on, where it is in a register if there is one, in bytes. */
const HANDED_ON = 17;

/** Words of arguments beyond which some are on the stack on small processors, state among them. */
const WORDS_IN_REGISTERS = 3;

/** What calling with such arguments takes, in bytes. */
const ON_STACK = 5;

/**
 * Gives an upper bound of what the arms take.
 *
 * @param plan The module.
 * @param type The type of the functions.
 * @param targets The functions, by their index.
 * @returns Bytes, at each opt-level.
 */
export function armsBytes(
  { calls, exceptions, grant }: ModulePlan,
  { params, results }: FuncType,
  targets: readonly number[],
): number {
  const exception = exceptionBytes(exceptions);
  const sum = (types: readonly ValType[]): number =>
    types.reduce((total, each) => total + slotBytes(each, exception), 0);
  const copied = params.filter((each) => !isInRegister(each, exception));
  const words = params.reduce((total, each) => total + slotBytes(each, exception) / 4, 0);
  const before = sum(copied) + (grant.isWhole && words > WORDS_IN_REGISTERS ? ON_STACK : 0);
  const [first] = results;
  const isPlain = first === undefined || results.length === 1 && isInRegister(first, exception);
  const infallible = before + (isPlain ? 0 : Math.ceil(sum(results) / 16) * 16);
  const isConverted = results.length === 1 && IS_CONVERTED.has(rustType(first!));
  const fallible = before + (isConverted ? CONVERTED : 0);
  const arms = targets.reduce(
    (total, index) => total + ((calls.ofIndex(index) & TRAPS) !== 0 ? fallible : infallible),
    0,
  );
  // Slots far from the stack pointer are reached by registers that are kept in others.
  return arms === 0 ? 0 : Math.ceil(arms * 17 / 256) * 16 + 16;
}

/**
 * Gives an upper bound of what a function takes that hands on values as they are, one after another.
 *
 * @param plan The module.
 * @param types The types of the values.
 * @returns Bytes, at each opt-level.
 */
export function handedOnBytes({ exceptions }: ModulePlan, types: readonly ValType[]): number {
  const exception = exceptionBytes(exceptions);
  return types.reduce((sum, each) => {
    const bytes = slotBytes(each, exception);
    return sum + (isInRegister(each, exception) ? HANDED_ON : 2 * bytes);
  }, 0);
}

/** Whether a value is passed and given in registers, alone. */
function isInRegister(type: ValType, exception: number): boolean {
  if (!isRefType(type)) return type !== "v128";
  return slotBytes(type, exception) <= 8;
}

/** Bytes of a value, rounded up. */
function slotBytes(type: ValType, exception: number): number {
  if (!isRefType(type)) return type === "v128" ? 16 : type.endsWith("32") ? 4 : 8;
  switch (rustType(type)) {
    case "FuncRef":
      return 12;
    case "ExternRef":
      return 8;
    default:
      return exception;
  }
}
