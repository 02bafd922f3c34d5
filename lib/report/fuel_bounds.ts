/**
 * The most fuel that the exports of a module can take, and the refusal of a module that may take more
 * than it is to have.
 *
 * @module
 */

import type { ModulePlan } from "../backend/env.ts";
import { type FuelBound, fuelBoundFinder, type FuelUnbounded } from "../backend/fuel_bounds.ts";
import { BudgetError, quoteName } from "../errors.ts";
import { buildContextOf, buildIr } from "../module_ir.ts";
import { flowOf } from "../passes/flow.ts";
import { PASSES } from "../passes/passes.ts";

export type { FuelBound, FuelUnbounded } from "../backend/fuel_bounds.ts";

/** The most fuel that an export takes, or the start function. */
export interface ExportFuel extends FuelBound {
  /** Name of the export; undefined of the start function. */
  readonly name: string | undefined;
  /** Index of the function. */
  readonly func: number;
}

/** Those before functions are cut, but for the one that moves charges. */
const PASSES_AHEAD = PASSES.filter(({ name, stage }) =>
  stage === "whole" && name !== "hoist_charges"
);

/**
 * Finds the most fuel that each exported function takes, whether or not its Rust does.
 *
 * @param plan The module.
 * @returns The start function, if there is one, and then the exports in order.
 */
export function fuelBoundsOf(plan: ModulePlan): ExportFuel[] {
  const { exports, start } = plan.module;
  const context = buildContextOf(plan, true);
  const boundOf = fuelBoundFinder(plan, (index) => {
    const func = buildIr(context, plan.calls, index);
    for (const { run } of PASSES_AHEAD) run(func, {}, () => flowOf(func));
    return func;
  });
  const entries: { readonly name: string | undefined; readonly func: number }[] = [];
  if (start !== undefined) entries.push({ name: undefined, func: start });
  for (const { index, kind, name } of exports) {
    if (kind === "func") entries.push({ name, func: index });
  }
  return entries.map((entry) => ({ ...entry, ...boundOf(entry.func) }));
}

/**
 * Refuses a module of which an export may take more fuel than is granted.
 *
 * @param plan The module.
 * @param most The fuel that is granted.
 * @throws {BudgetError} When an export, or the start function, may take more, or it is not known how
 *   much it takes.
 */
export function checkFuelBounds(plan: ModulePlan, most: number): void {
  for (const { fuel, func, name, unbounded } of fuelBoundsOf(plan)) {
    const what = name === undefined ? "The start function" : `The export ${quoteName(name)}`;
    const funcName = plan.module.names.funcs.get(unbounded?.func ?? func);
    if (unbounded !== undefined) {
      throw new BudgetError(
        "fuelBound",
        `${what} has no bound on its fuel: ${unboundedText(unbounded)}`,
        { offset: unbounded.offset, funcIndex: unbounded.func, funcName },
      );
    }
    if (fuel! > most) {
      throw new BudgetError("fuelBound", `${what} may take ${fuel} fuel, and ${most} are granted`, {
        funcIndex: func,
        funcName,
      });
    }
  }
}

/**
 * Says why there is no bound.
 *
 * @param unbounded The reason.
 * @returns A clause, without the place.
 */
export function unboundedText({ reason }: FuelUnbounded): string {
  switch (reason) {
    case "loop":
      return "the rounds of a loop are not known";
    case "recursion":
      return "its calls have a cycle";
    case "length":
      return "a bulk instruction has a length that is not constant";
    case "large":
      return "it is 2^53 or more";
  }
}
