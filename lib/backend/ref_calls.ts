/**
 * Which dispatcher carries out a call by a reference.
 *
 * @module
 */

import type { Op } from "../ir/ir.ts";
import type { ModulePlan } from "./env.ts";

/**
 * Finds the dispatcher of an operation.
 *
 * @param plan The module.
 * @param func Index of the function that the operation is in, which decides for tail calls that leave
 *   its group.
 * @param op The operation.
 * @returns The place of the dispatcher in the call graph; undefined for every other operation.
 */
export function dispatcherOf(
  { calls, module }: ModulePlan,
  func: number,
  { imm, op }: Op,
): number | undefined {
  switch (op) {
    case "call_indirect":
    case "call_ref":
      return calls.dispatcherFor(imm.index2, module.types[imm.index!]!);
    case "return_call_indirect":
    case "return_call_ref":
      return calls.exitFor(func, imm.index2, module.types[imm.index!]!);
    default:
      return undefined;
  }
}
