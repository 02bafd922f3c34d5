/**
 * The deepest chain of calls in a call graph whose functions have frames.
 *
 * @module
 */

import { stronglyConnected } from "../../passes/scc.ts";

/** A function in the graph. */
export interface StackNode {
  /** Its frame, in bytes. */
  readonly frame: number;
  /** What it calls, as places in the list of nodes. */
  readonly calls: readonly number[];
  /** What it calls with its own frame taken down. */
  readonly tailCalls: readonly number[];
  /** What it charges to the call budget before it calls anything; 0 for nothing. */
  readonly charge: number;
}

/** What a call of a function takes of the stack. */
export interface Depth {
  /** Bytes at most; undefined where a cycle of calls has no bound. */
  readonly bytes: number | undefined;
  /** The function, or all functions of the cycle that it is in: the begin of the deepest chain. */
  readonly first: readonly number[];
  /** The rest of the deepest chain; undefined at its end. */
  readonly below: Depth | undefined;
  /** The functions of the cycle without a bound; empty where there is none. */
  readonly cycle: readonly number[];
}

/**
 * Finds the deepest chain from each function.
 *
 * A cycle is bounded where every way around it meets a function that charges: of frames that have
 * charged there are at most `granted` bytes' worth, each with what stands between it and the next.
 *
 * @param nodes The graph.
 * @param granted The call budget in bytes, of which functions take their charge.
 * @returns The depth of each function.
 */
export function deepest(nodes: readonly StackNode[], granted: number): Depth[] {
  const depths: Depth[] = new Array(nodes.length);
  const successors = ({ calls, tailCalls }: StackNode): readonly number[] => [
    ...calls,
    ...tailCalls,
  ];
  const components = stronglyConnected(
    nodes.map((_, place) => place),
    (place) => successors(nodes[place]!),
  );
  // What is called comes before who calls it.
  for (const component of components) {
    const [first] = component;
    const isCyclic = component.length > 1 || successors(nodes[first!]!).includes(first!);
    if (!isCyclic) depths[first!] = depthOf(nodes, depths, first!);
    else {
      const depth = cyclicDepth(nodes, depths, component, granted);
      for (const place of component) depths[place] = depth;
    }
  }
  return depths;
}

/**
 * Lists the functions of the deepest chain.
 *
 * @param depth The depth of a function.
 * @returns The nodes from the function on, of each cycle all once.
 */
export function chainOf(depth: Depth): number[] {
  const chain: number[] = [];
  for (let rest: Depth | undefined = depth; rest !== undefined; rest = rest.below) {
    for (const place of rest.first) chain.push(place);
  }
  return chain;
}

/** The depth of a function that is in no cycle. */
function depthOf(nodes: readonly StackNode[], depths: readonly Depth[], place: number): Depth {
  const { calls, frame, tailCalls } = nodes[place]!;
  let below: Depth | undefined;
  let most = frame;
  for (const [callees, held] of [[calls, frame], [tailCalls, 0]] as const) {
    for (const callee of callees) {
      const depth = depths[callee]!;
      if (depth.bytes === undefined) {
        return { bytes: undefined, first: [place], below: depth, cycle: depth.cycle };
      }
      if (held + depth.bytes > most) [below, most] = [depth, held + depth.bytes];
    }
  }
  return { bytes: most, first: [place], below, cycle: [] };
}

/** The depth of the functions of a cycle, whichever is entered first. */
function cyclicDepth(
  nodes: readonly StackNode[],
  depths: readonly Depth[],
  component: readonly number[],
  granted: number,
): Depth {
  const members = [...component].sort((a, b) => a - b);
  const inside = new Set(members);
  let below: Depth | undefined;
  for (const member of members) {
    const { calls, tailCalls } = nodes[member]!;
    for (const callee of [...calls, ...tailCalls]) {
      if (inside.has(callee)) continue;
      const depth = depths[callee]!;
      if (depth.bytes === undefined) {
        return { bytes: undefined, first: members, below: depth, cycle: depth.cycle };
      }
      if (depth.bytes > (below?.bytes ?? 0)) below = depth;
    }
  }
  const between = unchargedDepths(nodes, members);
  if (between === undefined) {
    return { bytes: undefined, first: members, below: undefined, cycle: members };
  }
  let [most, mostCharged] = [0, 0];
  for (const member of members) {
    const { calls, charge, frame } = nodes[member]!;
    if (charge === 0) continue;
    const next = calls.map((callee) => between.get(callee) ?? 0);
    most = Math.max(most, (frame + Math.max(0, ...next)) / charge);
    mostCharged = Math.max(mostCharged, frame);
  }
  // The function that asks in vain has its frame, and has called what asks.
  const bytes = walkBytes(nodes, members, granted, most) + mostCharged +
    (below?.bytes ?? 0);
  return { bytes, first: members, below, cycle: [] };
}

/** How often the interval for the bytes of stack that a byte of the budget buys is halved. */
const HALVINGS = 24;

/**
 * Bounds the bytes of a walk through a cycle's functions, of which all charges together are granted.
 *
 * Where every way around has at most as many bytes of frames as `perByte` times its charges, a walk has
 * at most `perByte` times what is granted, and what the heaviest walk has more than its charges buy:
 * the dual of the walk as a linear program. The least such `perByte` is the greatest ratio of a cycle
 * (Lawler, "Combinatorial Optimization", 1976, 3.13).
 *
 * @param most A `perByte` for which it holds.
 */
function walkBytes(
  nodes: readonly StackNode[],
  members: readonly number[],
  granted: number,
  most: number,
): number {
  let [low, high] = [0, most];
  let rest = heaviestWalk(nodes, members, high);
  for (let i = 0; i < HALVINGS; i++) {
    const middle = (low + high) / 2;
    const found = heaviestWalk(nodes, members, middle);
    if (found === undefined) low = middle;
    else [high, rest] = [middle, found];
  }
  // Each way around is a loss at `most`, but for what rounding makes of it.
  rest ??= members.reduce((sum, member) => sum + nodes[member]!.frame, 0);
  return Math.ceil(high * granted + rest);
}

/** The heaviest walk, with frames less what their charges buy; undefined where a way around gains. */
function heaviestWalk(
  nodes: readonly StackNode[],
  members: readonly number[],
  perByte: number,
): number | undefined {
  const weight = new Map(
    members.map((place) => [place, nodes[place]!.frame - perByte * nodes[place]!.charge]),
  );
  const heaviest = new Map(members.map((place) => [place, weight.get(place)!]));
  for (let round = 0; round <= members.length; round++) {
    let changed = false;
    for (const place of members) {
      const { calls, tailCalls } = nodes[place]!;
      let next = 0;
      for (const callee of [...calls, ...tailCalls]) {
        next = Math.max(next, heaviest.get(callee) ?? 0);
      }
      const sum = weight.get(place)! + next;
      if (sum > heaviest.get(place)!) {
        heaviest.set(place, sum);
        changed = true;
      }
    }
    if (!changed) {
      return [...heaviest.values()].reduce((most, bytes) => Math.max(most, bytes), 0);
    }
  }
  return undefined;
}

/**
 * Finds the deepest chains of functions of a cycle that charge nothing.
 *
 * @returns Bytes by function, for those that charge nothing; undefined where they have a cycle.
 */
function unchargedDepths(
  nodes: readonly StackNode[],
  members: readonly number[],
): ReadonlyMap<number, number> | undefined {
  const uncharged = new Set(members.filter((member) => nodes[member]!.charge === 0));
  const calleesOf = (place: number): number[] =>
    [...nodes[place]!.calls, ...nodes[place]!.tailCalls].filter((callee) => uncharged.has(callee));
  const found = new Map<number, number>();
  for (const component of stronglyConnected([...uncharged], calleesOf)) {
    const [place] = component;
    const callees = calleesOf(place!);
    if (component.length > 1 || callees.includes(place!)) return undefined;
    const below = callees.map((callee) => found.get(callee)!);
    found.set(place!, nodes[place!]!.frame + Math.max(0, ...below));
  }
  return found;
}
