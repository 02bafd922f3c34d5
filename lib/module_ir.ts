/**
 * The IR of a module's functions, as it is before any pass.
 *
 * @module
 */

import { type CallGraph, THROWS } from "./backend/callgraph.ts";
import type { ModulePlan } from "./backend/env.ts";
import { buildFunc, buildTailLoop } from "./ir/build.ts";
import type { BuildContext } from "./ir/build/state.ts";
import type { IrFunc } from "./ir/ir.ts";
import type { TailMembers } from "./ir/tail_loop.ts";

/**
 * Says what functions are built with.
 *
 * @param plan The module.
 * @param fuel Whether code takes fuel.
 * @returns What {@linkcode buildIr} takes.
 */
export function buildContextOf({ calls, module }: ModulePlan, fuel: boolean): BuildContext {
  return {
    module,
    fuel,
    mayThrow: (func) => (calls.ofIndex(func) & THROWS) !== 0,
    mayThrowThrough: (table, type) =>
      (calls.dispatcherNeeds[calls.dispatcherFor(table, type)]! & THROWS) !== 0,
  };
}

/**
 * Builds a function, or the loop of the group of tail calls whose first member it is.
 *
 * @param given What functions are built with.
 * @param calls The module's calls.
 * @param index The function.
 * @returns Its IR.
 */
export function buildIr(given: BuildContext, calls: CallGraph, index: number): IrFunc {
  const { module } = given;
  const group = calls.groupOf(index);
  if (group === undefined) return buildFunc(given, module.funcs[index]!);
  const { members } = group;
  const numbers = new Map(members.map((member, i) => [member, i + 1]));
  const tail: TailMembers = {
    numberOf: (member) => numbers.get(member),
    chooses: (table, type) =>
      calls.dispatchers[calls.exitFor(index, table, type)]!.group !== undefined,
  };
  const context = { ...given, tail };
  return members.length === 1
    ? buildFunc(context, module.funcs[index]!)
    : buildTailLoop(context, members.map((member) => module.funcs[member]!));
}
