/**
 * What each function charges to the call budget, in bytes of native stack.
 *
 * Functions in cycles of calls, and those that reach one or the host, charge on entry. Chains of other
 * calls have a greatest depth that is known, and charge nothing, unless they are so deep that one of
 * them would take much of the budget: then the functions at their top charge too.
 *
 * @module
 */

import { DEPTH, type Needs } from "./needs.ts";

/** The share of the grant that a chain of calls may take without being charged. */
const UNCHARGED_SHARE = 1 / 4;

/** The frame of a dispatcher but for its arms, in bytes. */
export const DISPATCHER_FRAME = 160;

/** A function, a part of one, or a dispatcher. */
export interface CallNode {
  /** What it needs. */
  readonly needs: Needs;
  /** Estimated frame, in bytes. */
  readonly frame: number;
  /** What it calls, as places in the list of nodes. */
  readonly edges: readonly number[];
  /** Whether it is a dispatcher, for which its callers are charged. */
  readonly isDispatcher?: boolean;
}

/** How much stack all calls together may use. */
export interface Grant {
  /** Bytes. */
  readonly bytes: number;
  /**
   * Whether that is all that there is, so that the frame of the call which asks in vain has to fit too,
   * and nothing has to ask where everything fits.
   */
  readonly isWhole: boolean;
}

/** What is charged, and what is left to be granted. */
export interface Budget {
  /** What each node charges on entry; 0 for those that do not. */
  readonly charges: readonly number[];
  /** What an export grants the calls that it makes. */
  readonly granted: number;
  /** The most that one node charges. */
  readonly mostCharged: number;
  /** Bytes of the deepest chain that charges nothing and stands on top of what was charged. */
  readonly reserve: number;
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
 * @param nodes The call graph.
 * @param grant The native stack.
 * @param entries Functions that the host may call while others are in progress, by their place.
 * @returns The budget: with it, no chain of calls uses more than the grant. What is granted is less
 *   than nothing where the whole stack is too small.
 */
export function planBudget(
  nodes: readonly CallNode[],
  grant: Grant,
  entries: readonly number[],
): Budget {
  const { below, charged } = deepestChains(nodes);
  let reserve = 0;
  const charges = nodes.map(({ edges, frame, isDispatcher }, i) => {
    if (!charged(i)) return 0;
    const deepest = below(i);
    reserve = Math.max(reserve, deepest);
    // Its callers are charged for it.
    if (isDispatcher) return 0;
    const arms = edges.reduce((most, callee) => Math.max(most, armsOf(nodes[callee]!)), 0);
    // Optimisation may inline what is below into the function.
    return frame + arms + Math.ceil(deepest / 2);
  });
  for (const entry of entries) {
    if (!charged(entry)) reserve = Math.max(reserve, nodes[entry]!.frame + below(entry));
  }
  const mostCharged = charges.reduce((most, charge) => Math.max(most, charge), 0);
  const { bytes, isWhole } = grant;
  const granted = isWhole
    ? bytes - Math.max(reserve, mostCharged)
    : Math.max(bytes - reserve, Math.ceil(bytes / 4));
  return { charges, granted, mostCharged, reserve };
}

/**
 * Finds what has to charge although it is not part of a cycle.
 *
 * @param nodes The call graph, where nothing charges only for its weight.
 * @param grant The native stack.
 * @returns Places in the list of nodes.
 */
export function heavyNodes(nodes: readonly CallNode[], grant: Grant): ReadonlySet<number> {
  const { below, charged } = deepestChains(nodes);
  const heavy = new Set<number>();
  if (grant.isWhole && !nodes.some((_, i) => charged(i))) {
    if (nodes.every(({ frame }, i) => frame + below(i) <= grant.bytes)) return heavy;
  }
  const most = grant.bytes * UNCHARGED_SHARE;
  nodes.forEach(({ frame, isDispatcher }, i) => {
    if (!charged(i) && !isDispatcher && frame + below(i) > most) heavy.add(i);
  });
  return heavy;
}

/** What the arms of a dispatcher take, which is not in the frames of its callers. */
function armsOf({ frame, isDispatcher }: CallNode): number {
  return isDispatcher === true ? Math.max(0, frame - DISPATCHER_FRAME) : 0;
}

function deepestChains(nodes: readonly CallNode[]): Chains {
  const known: (number | undefined)[] = new Array(nodes.length).fill(undefined);
  const charged = (node: number): boolean => (nodes[node]!.needs & DEPTH) !== 0;
  // Nodes that do not charge have no cycles among them.
  const below = (root: number): number => {
    const stack = [root];
    while (stack.length > 0) {
      const node = stack[stack.length - 1]!;
      const before = stack.length;
      let most = 0;
      if (known[node] === undefined) {
        for (const callee of nodes[node]!.edges) {
          if (charged(callee)) continue;
          const deepest = known[callee];
          if (deepest === undefined) stack.push(callee);
          else most = Math.max(most, nodes[callee]!.frame + deepest);
        }
        if (stack.length > before) continue;
        known[node] = most;
      }
      stack.pop();
    }
    return known[root]!;
  };
  return { below, charged };
}
