/**
 * The first lines of functions: generic parameters, parameters and results.
 *
 * @module
 */

import { DEPTH, HOST, INSTANCE, memoryBit, type Needs, STATE } from "../backend/callgraph.ts";
import type { ModulePlan } from "../backend/env.ts";
import { givenType, isHeld, storageBounds } from "../backend/memory_modes.ts";
import { rustType } from "../backend/types.ts";
import type { FuncType } from "../wasm/types.ts";
import { CALL_WIDTH, LINE_WIDTH } from "./widths.ts";

/**
 * Parameters by which a function is given the state that it needs.
 *
 * @param plan The module.
 * @param needs What the function needs.
 * @returns Parameters as `name: type`, in the order in which callers pass them.
 */
export function stateParams(plan: ModulePlan, needs: Needs): string[] {
  const params: string[] = [];
  if ((needs & INSTANCE) !== 0) {
    params.push(`this: &mut ${instanceType(plan)}`);
    if ((needs & HOST) !== 0) params.push("host: &mut H");
  } else {
    for (const memory of plan.memories) {
      if ((needs & memoryBit(memory.index)) === 0) continue;
      const name = memory.index === 0 ? "m" : `m${memory.index}`;
      params.push(`${name}: ${givenType(memory)}`);
    }
    if ((needs & STATE) !== 0) params.push("st: &mut State");
  }
  if ((needs & DEPTH) !== 0) params.push("depth: u32");
  return params;
}

/**
 * The instance's type with its generic arguments.
 *
 * @param plan The module.
 * @returns For instance `Fib<S>`.
 */
export function instanceType(plan: ModulePlan): string {
  return plan.names.struct + storageArgs(plan);
}

/**
 * `<S>` for a module that owns a memory.
 *
 * @param plan The module.
 * @returns The arguments in angle brackets, or an empty string when it owns none.
 */
export function storageArgs(plan: ModulePlan): string {
  return plan.names.storages.length === 0 ? "" : `<${plan.names.storages.join(", ")}>`;
}

/**
 * Generic parameters of the storages, with their bounds.
 *
 * @param plan The module.
 * @returns For instance `S: Storage`, one for each memory that the module owns.
 */
export function storageGenerics(plan: ModulePlan): string[] {
  const owned = plan.memories.filter(isHeld);
  return owned.map((memory, i) => `${plan.names.storages[i]!}: ${storageBounds(memory)}`);
}

/**
 * Generic parameters of a function with some needs.
 *
 * @param plan The module.
 * @param needs What the function needs.
 * @returns The parameters with their bounds; none for a function that does not take the instance.
 */
export function genericsOf(plan: ModulePlan, needs: Needs): string[] {
  if ((needs & INSTANCE) === 0) return [];
  const generics = storageGenerics(plan);
  if ((needs & HOST) !== 0) generics.push(`H: Imports${storageArgs(plan)}`);
  return generics;
}

/** What a function's first lines say. */
export interface Signature {
  /** `pub fn name`. */
  readonly lead: string;
  /** Generic parameters with their bounds, in order. */
  readonly generics?: readonly string[];
  /** Parameters as `name: type`, in order. */
  readonly params: readonly string[];
  /** The type after the arrow, if any. */
  readonly result: string | undefined;
  /** What ends it: ` {`, or `;`. */
  readonly end?: string;
  /** Columns it is indented. */
  readonly indent?: number;
  /** Whether the parameters stand one on a line, however short they are. */
  readonly isBroken?: boolean;
}

/** A tuple type, alone or in a result. */
const TUPLE = /^((?:(?:WasmResult|ResultAt)<)?\()(.*)(\)>?)$/;

/**
 * Writes a function's signature as rustfmt would.
 *
 * @param parts What it says.
 * @returns Its lines.
 */
export function signature(parts: Signature): string[] {
  const { params, lead, end = " {" } = parts;
  const pad = " ".repeat(parts.indent ?? 0);
  const bounds = parts.generics ?? [];
  const generics = bounds.length === 0 ? "" : `<${bounds.join(", ")}>`;
  const [, before = "", items = "", after = ""] = TUPLE.exec(parts.result ?? "") ?? [];
  if (items.length > CALL_WIDTH) {
    const list = items.split(", ").map((item) => `${pad}    ${item},`);
    const head = signature({ ...parts, result: before, end: "", isBroken: params.length > 0 });
    return [...head, ...list, `${pad}${after}${end}`];
  }
  const result = parts.result === undefined ? "" : ` -> ${parts.result}`;
  const line = `${pad}${lead}${generics}(${params.join(", ")})${result}${end}`;
  const most = parts.isBroken ? 0 : LINE_WIDTH;
  if (line.length < most || line.length === most && end !== ";") return [line];
  if (line.length === most) {
    // rustfmt leaves a column for more than the semicolon, and then finds that it may move the result.
    return [line.slice(0, -(result.length + 1)), `${pad}${result.trimStart()};`];
  }
  const head = `${pad}${lead}${generics}(`;
  // Here it leaves columns for `) {`.
  const broken = bounds.length > 0 && head.length > LINE_WIDTH - 3;
  const opening = broken
    ? [`${pad}${lead}<`, ...bounds.map((bound) => `${pad}    ${bound},`), `${pad}>(`]
    : [head];
  if (params.length > 0) {
    return [
      ...opening,
      ...params.map((param) => `${pad}    ${param},`),
      `${pad})${result}${end}`,
    ];
  }
  const last = opening.pop()!;
  if (broken || result === "") return [...opening, `${last})${result}${end}`];
  return [...opening, `${last})`, `${pad}${result.trimStart()}${end}`];
}

/**
 * `p0: i32, p1: f64` for the parameters of a type.
 *
 * @param type The function type.
 * @returns One `name: type` for each parameter.
 */
export function typedParams(type: FuncType): string[] {
  return type.params.map((param, i) => `p${i}: ${rustType(param)}`);
}
