/**
 * How much stack the calls of a module take, by the estimates that its call budget is made of.
 *
 * @module
 */

import type { ModulePlan } from "../../backend/env.ts";
import { propagate } from "../../backend/callgraph.ts";
import { DEPTH, HOST } from "../../backend/needs.ts";
import {
  aboveStart,
  besideOf,
  hasBudget,
  HOST_FRAME,
  hostFrame,
  moduleBudget,
} from "../../rust/module_budget.ts";
import type { WrittenFuncs } from "../../rust/write_funcs.ts";
import { chainOf, deepest } from "./deepest.ts";
import type { ModuleCharges } from "./program_stack.ts";

/** A function in a chain of calls, a part of one, or what chooses the function of an indirect call. */
export interface StackFrame {
  /** Its name in Rust. */
  readonly name: string;
  /** Index of the function that it is or is a part of; undefined of a chooser. */
  readonly index: number | undefined;
  /** An upper bound of its frame in bytes, at each opt-level. */
  readonly frame: number;
}

/** What calls of an export take of the stack, or of the start function. */
export interface ExportStack {
  /** Name of the export; undefined of the start function. */
  readonly name: string | undefined;
  /** Index of the function. */
  readonly func: number;
  /** The deepest chain of calls, from the function on, or the cycle of calls that it can reach. */
  readonly chain: readonly StackFrame[];
  /** Whether `chain` is a cycle, so that only the call budget says how deep calls can be. */
  readonly recursive: boolean;
  /** Whether the host is called, which may use stack of its own and call exports. */
  readonly callsHost: boolean;
  /** The most calls that are in progress at once, without what the host does; undefined with a cycle. */
  readonly calls: number | undefined;
  /**
   * The most bytes, without what the host does: an upper bound at each opt-level. With a cycle, what
   * the call budget allows.
   */
  readonly bytes: number;
}

/** How much stack a module takes. */
export interface ModuleStack {
  /** The start function, if there is one, and then the exported functions in order. */
  readonly exports: readonly ExportStack[];
  /** The most bytes that a call takes, without what the host does. */
  readonly bytes: number;
  /** Whether the bytes are such on processors, too, that compute floats by calls. */
  readonly softFloats: boolean;
  /** The call budget in bytes; undefined where nothing is counted. */
  readonly budget: number | undefined;
}

/**
 * Finds how much stack a module takes.
 *
 * @param plan The module.
 * @param funcs Its functions.
 * @returns The bounds.
 * @throws {UsageError} When the option `stackBytes` is too small.
 */
export function moduleStack(plan: ModulePlan, funcs: WrittenFuncs): ModuleStack {
  const { calls, module } = plan;
  const { granted, mostCharged, reserve } = moduleBudget(plan, funcs);
  // The call that asks in vain has its frame too, and has called nothing.
  const beside = besideOf(plan, funcs);
  const bounded = beside + granted + Math.max(mostCharged, reserve);
  const nodes = funcs.nodes.map(({ edges, frame }) => ({
    ...{ frame, calls: edges, tailCalls: [], charge: 0 },
  }));
  const byBytes = deepest(nodes, 0);
  const byCalls = deepest(nodes.map((node) => ({ ...node, frame: 1 })), 0);
  const reachesHost = propagate(
    funcs.nodes.map((_, node) => calls.callsHost[funcs.ownerOf(node)]! ? HOST : 0),
    funcs.nodes.map(({ edges }) => edges),
  );
  const frameOf = (node: number): StackFrame => ({
    name: funcs.names[node]!,
    index: indexOf(plan, funcs, node),
    frame: funcs.nodes[node]!.frame,
  });
  const stackOf = (name: string | undefined, func: number): ExportStack => {
    const above = name === undefined ? aboveStart(plan) : 0;
    const place = calls.placeOf(func);
    if (place === undefined) {
      return {
        name,
        func,
        chain: [],
        recursive: false,
        callsHost: true,
        calls: 0,
        bytes: above + beside,
      };
    }
    const depth = byBytes[place]!;
    const { bytes, cycle } = depth;
    const callsHost = reachesHost[place] !== 0;
    const isCounted = (calls.nodeNeeds(place) & DEPTH) !== 0;
    const shown = (bytes === undefined ? cycle : chainOf(depth)).map(frameOf);
    return {
      ...{ name, func, chain: shown, recursive: bytes === undefined, callsHost },
      calls: byCalls[place]!.bytes,
      bytes: above + Math.min(
        bytes === undefined ? Infinity : beside + bytes,
        isCounted ? bounded : Infinity,
      ),
    };
  };
  const exports: ExportStack[] = [];
  if (module.start !== undefined) exports.push(stackOf(undefined, module.start));
  for (const { index, kind, name } of module.exports) {
    if (kind === "func") exports.push(stackOf(name, index));
  }
  return {
    exports,
    bytes: exports.reduce((most, { bytes }) => Math.max(most, bytes), 0),
    softFloats: plan.grant.isWhole,
    budget: hasBudget(plan) ? granted : undefined,
  };
}

/**
 * Says what the functions of a module charge, for {@linkcode programStack}.
 *
 * @param plan The module.
 * @param funcs Its functions.
 * @param module Name of the Rust module, or of the crate, in which the functions are.
 * @returns The charges by the names of the functions.
 */
export function moduleCharges(
  plan: ModulePlan,
  funcs: WrittenFuncs,
  module: string,
): ModuleCharges {
  const { charges, granted } = moduleBudget(plan, funcs);
  const byName = new Map<string, number>();
  funcs.names.forEach((name, node) => {
    if (charges[node]! > 0) byName.set(name, charges[node]!);
  });
  const imported = plan.module.funcs.filter((func) => func.import !== undefined);
  const shims = imported.map(({ index }) => plan.names.func(index));
  imported.forEach(({ type }, i) => byName.set(shims[i]!, hostFrame(plan, type)));
  const calls = new Map<string, readonly string[]>(shims.map((shim) => [shim, []]));
  const toHost = new Set(shims);
  funcs.nodes.forEach(({ edges, isDispatcher }, node) => {
    const name = funcs.names[node]!;
    const callsHost = plan.calls.callsHost[funcs.ownerOf(node)]!;
    const called = edges.map((callee) => funcs.names[callee]!);
    if (callsHost && isDispatcher) {
      // What it calls of other instances charges where the call stands.
      const outward = `${name} outward`;
      byName.set(outward, HOST_FRAME);
      calls.set(outward, []);
      toHost.add(outward);
      called.push(outward);
    }
    calls.set(name, callsHost ? [...called, ...shims] : called);
  });
  return { module, charges: byName, calls, toHost, granted };
}

function indexOf(plan: ModulePlan, funcs: WrittenFuncs, node: number): number | undefined {
  const { calls, module } = plan;
  const place = funcs.ownerOf(node);
  const imported = module.funcs.length - calls.funcs.length;
  if (place < calls.funcs.length) return imported + place;
  return calls.groups.find((group) => calls.loopOf(group) === place)?.members[0];
}
