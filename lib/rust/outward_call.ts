/**
 * Writes calls that leave the instance: of what it imports, and of functions of other instances.
 *
 * @module
 */

import { FUEL_FIELD, type ModulePlan } from "../backend/env.ts";
import type { FuncType } from "../wasm/types.ts";
import { callStatement } from "./call_lines.ts";
import { HOST_FRAME, hostFrame } from "./module_budget.ts";
import type { Expr } from "./tree.ts";

/**
 * Writes a call of a method of the host's: it keeps the call budget for exports that the host may call
 * meanwhile.
 *
 * @param plan The module.
 * @param type The type of the function.
 * @param call The call, which gives a `WasmResult`.
 * @param indent Columns it is indented.
 * @returns The statements, which read `this` and `depth` and declare `result`.
 */
export function outwardCall(
  plan: ModulePlan,
  type: FuncType,
  call: Expr,
  indent: number,
): string[] {
  const pad = " ".repeat(indent);
  const more = hostFrame(plan, type) - HOST_FRAME;
  return [
    `${pad}let depth = enter(depth, HOST_FRAME${more === 0 ? "" : ` + ${more}`})?;`,
    // What is owed is settled before anything happens outside.
    ...(plan.fuel ? [`${pad}take_fuel(&mut this.state.${FUEL_FIELD}, 0)?;`] : []),
    `${pad}let used = this.state.used;`,
    `${pad}this.state.used = MAX_CALL_DEPTH.wrapping_sub(depth);`,
    ...callStatement("let result = ", call, ";", indent),
    `${pad}this.state.used = used;`,
  ];
}

/**
 * Writes what such a call has given, as functions of the module return it.
 *
 * @param plan The module.
 * @returns The expression.
 */
export function outwardResult({ traps }: ModulePlan): string {
  return traps.unknown === "" ? "result" : `result.at(${traps.unknown})`;
}
