/**
 * What each function charges to the call budget, in bytes of native stack.
 *
 * Functions in cycles of calls, and those that reach one or the host, charge on entry. Chains of other
 * calls have a greatest depth that is known, and charge nothing, unless they are so deep that one of
 * them would take much of the budget: then the functions at their top charge too.
 *
 * @module
 */

import { type CallGraph, DEPTH } from "./callgraph.ts";

/** The share of the grant that a chain of calls may take without being charged. */
const UNCHARGED_SHARE = 1 / 4;

/** The frame of a dispatcher, in bytes. */
const DISPATCHER_FRAME = 160;

/** What is charged, and what is left to be granted. */
export interface Budget {
  /** What each function of the IR charges on entry, by its place; 0 for those that do not. */
  readonly charges: readonly number[];
  /** What an export grants the calls that it makes. */
  readonly granted: number;
}

/** The deepest chains of calls that charge nothing. */
interface Chains {
  /** Bytes of the deepest such chain below a node of the call graph. */
  readonly below: (node: number) => number;
  /** Whether a node charges. */
  readonly charged: (node: number) => boolean;
}

/**
 * Decides what functions charge.
 *
 * @param calls The call graph.
 * @param frames Estimated frame of each function of the IR, in bytes.
 * @param grant Bytes of native stack that all calls together may use.
 * @param entries Functions that the host may call while others are in progress, by their place.
 * @returns The budget: with it, no chain of calls uses more than the grant.
 */
export function planBudget(
  calls: CallGraph,
  frames: readonly number[],
  grant: number,
  entries: readonly number[],
): Budget {
  const { below, charged } = deepestChains(calls, frames);
  let reserve = 0;
  const charges = frames.map((frame, i) => {
    if (!charged(i)) return 0;
    const deepest = below(i);
    reserve = Math.max(reserve, deepest);
    // Optimisation may inline what is below into the function.
    return frame + Math.ceil(deepest / 2);
  });
  for (const entry of entries) {
    if (!charged(entry)) reserve = Math.max(reserve, frames[entry]! + below(entry));
  }
  return { charges, granted: Math.max(grant - reserve, Math.ceil(grant / 4)) };
}

/**
 * Finds the functions that have to charge although they are not part of a cycle.
 *
 * @param calls The call graph, without them.
 * @param frames Estimated frame of each function of the IR, in bytes.
 * @param grant Bytes of native stack that all calls together may use.
 * @returns Their places among the functions of the IR.
 */
export function heavyFuncs(
  calls: CallGraph,
  frames: readonly number[],
  grant: number,
): ReadonlySet<number> {
  const { below, charged } = deepestChains(calls, frames);
  const most = grant * UNCHARGED_SHARE;
  const places = frames.map((_, i) => i);
  return new Set(places.filter((i) => !charged(i) && frames[i]! + below(i) > most));
}

function deepestChains(calls: CallGraph, frames: readonly number[]): Chains {
  const count = frames.length;
  const known = new Map<number, number>();
  const frameOf = (node: number): number => frames[node] ?? DISPATCHER_FRAME;
  const charged = (node: number): boolean =>
    ((node < count ? calls.funcs[node]! : calls.dispatcherNeeds[node - count] ?? 0) & DEPTH) !== 0;
  // Nodes that do not charge have no cycles among them.
  const below = (root: number): number => {
    const stack = [root];
    while (stack.length > 0) {
      const node = stack[stack.length - 1]!;
      const open = [...calls.edges[node]!].filter((to) => !charged(to) && !known.has(to));
      if (open.length > 0 && !known.has(node)) {
        stack.push(...open);
        continue;
      }
      stack.pop();
      let most = 0;
      for (const callee of calls.edges[node]!) {
        if (!charged(callee)) most = Math.max(most, frameOf(callee) + known.get(callee)!);
      }
      known.set(node, most);
    }
    return known.get(root)!;
  };
  return { below, charged };
}
