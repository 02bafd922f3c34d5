/**
 * The call budget of a module.
 *
 * @module
 */

import { besideBytes } from "../backend/beside.ts";
import { type Budget, type Grant, planBudget } from "../backend/budget.ts";
import { DEPTH } from "../backend/callgraph.ts";
import type { ModulePlan } from "../backend/env.ts";
import { UsageError } from "../errors.ts";
import { OPTIONS } from "../options/option_table.ts";
import type { WrittenFuncs } from "./write_funcs.ts";

/** Estimated frame of a call into the host, in bytes. */
export const HOST_FRAME = 1024;

/**
 * Says whether functions of a module call the host themselves: what it imports, or functions of other
 * instances by a dispatcher.
 *
 * @param plan The module.
 * @returns False where only the host calls the module.
 */
export function callsHost({ calls, foreign, module }: ModulePlan): boolean {
  return module.funcs.some((func) => func.import !== undefined) ||
    foreign && calls.dispatchers.some(({ isCalled }) => isCalled);
}

/**
 * Says whether calls are charged to a budget.
 *
 * @param plan The module.
 * @returns False where all chains of calls have a known depth that needs no check.
 */
export function hasBudget(plan: ModulePlan): boolean {
  return plan.takesHost || plan.calls.funcs.some((needs) => (needs & DEPTH) !== 0);
}

/**
 * Gives an upper bound of what stands on the stack beside the functions that are counted.
 *
 * @param plan The module.
 * @param funcs Its functions.
 * @returns Bytes.
 */
export function besideOf({ module, references }: ModulePlan, { used }: WrittenFuncs): number {
  const exported = module.exports.flatMap(({ index, kind }) =>
    kind === "func" ? [module.funcs[index]!.type] : []
  );
  return besideBytes(used, [...exported, ...references.map(({ type }) => type)]);
}

/**
 * Gives the native stack that the counted functions may use.
 *
 * @param plan The module.
 * @param funcs Its functions.
 * @returns It: what is beside them is taken off where it is the whole stack.
 */
export function countedGrant(plan: ModulePlan, funcs: WrittenFuncs): Grant {
  const { bytes, isWhole } = plan.grant;
  return isWhole ? { bytes: bytes - besideOf(plan, funcs), isWhole } : plan.grant;
}

/**
 * Plans the call budget.
 *
 * @param plan The module.
 * @param funcs Its functions.
 * @returns The budget.
 * @throws {UsageError} When the whole stack is too small for some call.
 */
export function moduleBudget(plan: ModulePlan, funcs: WrittenFuncs): Budget {
  const { bytes, isWhole } = plan.grant;
  const grant = countedGrant(plan, funcs);
  const budget = planBudget(funcs.nodes, grant, plan.takesHost ? entriesOf(plan) : []);
  if (!isWhole || !hasBudget(plan)) return budget;
  const least = budget.mostCharged + (callsHost(plan) ? HOST_FRAME : 0);
  if (budget.granted < least) {
    const heaviest = funcs.names[budget.charges.indexOf(budget.mostCharged)];
    const most = budget.mostCharged === 0 ? "" : `, of which ${heaviest} takes most`;
    throw new UsageError(
      `Option --${OPTIONS.stackBytes.flag}=${bytes} does not fit: each function can be called once ` +
        `with ${bytes + least - budget.granted} bytes or more${most}`,
    );
  }
  return budget;
}

/** Functions that a host can call, by their place. */
function entriesOf(plan: ModulePlan): number[] {
  const called = new Set(plan.foreign ? plan.references.flatMap(({ targets }) => targets) : []);
  for (const { kind, index } of plan.module.exports) if (kind === "func") called.add(index);
  return [...called].flatMap((index) => plan.calls.placeOf(index) ?? []);
}
