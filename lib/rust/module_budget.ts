/**
 * The call budget of a module.
 *
 * @module
 */

import { armsBytes, handedOnBytes } from "../backend/arms.ts";
import { besideBytes } from "../backend/beside.ts";
import { type Budget, type Grant, planBudget } from "../backend/budget.ts";
import { DEPTH } from "../backend/callgraph.ts";
import type { ModulePlan } from "../backend/env.ts";
import { UsageError } from "../errors.ts";
import { OPTIONS } from "../options/option_table.ts";
import type { FuncType } from "../wasm/types.ts";
import { instantiateBody } from "./instantiate.ts";
import type { WrittenFuncs } from "./write_funcs.ts";

/** Estimated frame of a call into the host, in bytes. */
export const HOST_FRAME = 1024;

/** The part of it for arguments and results. */
const HOST_VALUES = 512;

/**
 * Gives what a call of a function of the host's is charged.
 *
 * @param plan The module.
 * @param type The function's type.
 * @returns Bytes: {@linkcode HOST_FRAME}, and more for many arguments.
 */
export function hostFrame(plan: ModulePlan, { params, results }: FuncType): number {
  return HOST_FRAME + Math.max(0, handedOnBytes(plan, [...params, ...results]) - HOST_VALUES);
}

/**
 * Says whether functions of a module call the host themselves: what it imports, or functions of other
 * instances by a dispatcher.
 *
 * @param plan The module.
 * @returns False where only the host calls the module.
 */
export function callsHost(plan: ModulePlan): boolean {
  return outwardTypes(plan).length > 0;
}

/** The types of the functions of the host's that a module calls. */
function outwardTypes({ calls, foreign, module }: ModulePlan): FuncType[] {
  const imported = module.funcs.filter((func) => func.import !== undefined);
  const found = foreign ? calls.dispatchers.filter(({ isCalled }) => isCalled) : [];
  return [...imported, ...found].map(({ type }) => type);
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
export function besideOf(plan: ModulePlan, { used }: WrittenFuncs): number {
  const { foreign, module, references } = plan;
  const exported = module.exports.flatMap(({ index, kind }) =>
    kind === "func" ? [module.funcs[index]!.type] : []
  );
  const arms = foreign ? references.map(({ targets, type }) => armsBytes(plan, type, targets)) : [];
  // Calls of the host hand on what they are given.
  const outward = outwardTypes(plan).map((type) => hostFrame(plan, type) - HOST_FRAME);
  return besideBytes(used, [...exported, ...references.map(({ type }) => type)]) +
    Math.max(0, ...arms) + Math.max(0, ...outward);
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
  const beside = besideOf(plan, funcs) + aboveStart(plan);
  return isWhole ? { bytes: bytes - beside, isWhole } : plan.grant;
}

/** Bytes that a line of `instantiate` takes of the stack: at opt-level 0 none shares a slot. */
const INSTANTIATE_LINE = 16;

/**
 * Gives an upper bound of what `instantiate` has on the stack while it runs the start function, but for
 * what every method has.
 *
 * @param plan The module.
 * @returns Bytes; 0 without a start function.
 */
export function aboveStart(plan: ModulePlan): number {
  if (plan.module.start === undefined) return 0;
  return INSTANTIATE_LINE * instantiateBody(plan).length;
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
  const outward = outwardTypes(plan).map((type) => hostFrame(plan, type));
  const least = budget.mostCharged + Math.max(0, ...outward);
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
