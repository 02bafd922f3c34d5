/**
 * Writes all functions of a module, one after another: of each only its text stays, and what the
 * call budget must know.
 *
 * @module
 */

import { armsBytes, handedOnBytes } from "../backend/arms.ts";
import { type CallNode, DISPATCHER_FRAME } from "../backend/budget.ts";
import { funcEnv, type ModulePlan, type PartPlan } from "../backend/env.ts";
import { withHost } from "../backend/host_memories.ts";
import { type IrNeeds, needsOfIr } from "../backend/ir_needs.ts";
import { DEPTH, type Needs, TRAPS } from "../backend/needs.ts";
import { InternalError } from "../errors.ts";
import type { IrFunc, IrFuncId } from "../ir/ir.ts";
import type { FuncIdx } from "../wasm/types.ts";
import { memberFunc, memberSlots } from "./dispatch.ts";
import { writeFunc, type WrittenFunc } from "./func.ts";

/** The written functions of a module. */
export interface WrittenFuncs {
  /** The functions and their parts, in the order of the text. */
  readonly funcs: readonly WrittenFunc[];
  /** The place of each of them in `nodes`. */
  readonly places: readonly number[];
  /** All that calls or is called: functions with bodies, then dispatchers, then outlined parts. */
  readonly nodes: readonly CallNode[];
  /** The name in Rust of each of them. */
  readonly names: readonly string[];
  /** What their text names beside variables. */
  readonly used: ReadonlySet<string>;
  /** The place in `nodes` of the function with a body that a node is or is a part of. */
  readonly ownerOf: (node: number) => number;
}

/**
 * Each `let` is a scope inside of the one before, and LLVM's writer of debug information is recursive:
 * it overflows rustc's stack at about 2,700.
 */
const MAX_LETS = 1_500;

/** Statements beyond which functions with too many `let`s are cut, tried in this order. */
const SMALLER_SIZES = [3_000, 1_000, 300];

/**
 * Writes all functions of a module.
 *
 * @param plan The module.
 * @param translate Makes the IR of a function, or of the loop of the group whose first member it is,
 *   cut into parts beyond a number of statements, if one is given: first the function itself, then its
 *   parts.
 * @returns The text of the functions.
 */
export function writeFuncs(
  plan: ModulePlan,
  translate: (index: FuncIdx, maxSize?: number) => readonly IrFunc[],
): WrittenFuncs {
  const { calls, module, names } = plan;
  const funcs: WrittenFunc[] = [];
  const places: number[] = [];
  /** What a function takes that chooses among others, or enters the loop of its group. */
  const chooserBytes = (place: number): number => {
    const dispatcher = calls.dispatchers[place - calls.funcs.length];
    if (dispatcher !== undefined) return armsBytes(plan, dispatcher.type, dispatcher.targets);
    const group = calls.groupOf(place + module.funcs.length - calls.funcs.length);
    return group === undefined ? 0 : handedOnBytes(plan, memberSlots(plan, group));
  };
  const nodes: CallNode[] = calls.edges.map((edges, place) => ({
    needs: calls.nodeNeeds(place),
    frame: DISPATCHER_FRAME + chooserBytes(place),
    edges,
    isDispatcher: true,
  }));
  const nodeNames = [
    ...module.funcs.flatMap(({ body, index }) => body === undefined ? [] : [names.func(index)]),
    ...calls.dispatchers.map((_, at) => names.dispatcher(at)),
  ];
  const owners: number[] = [];
  const used = new Set<string>();

  for (const { index, body } of module.funcs) {
    if (body === undefined) continue;
    const group = calls.groupOf(index);
    const loop = group === undefined ? undefined : calls.loopOf(group);
    if (loop !== undefined) {
      funcs.push(memberFunc(plan, index, used));
      places.push(calls.placeOf(index)!);
      if (group!.members[0] !== index) continue;
    }
    const place = loop ?? calls.placeOf(index)!;
    const name = loop === undefined ? names.func(index) : names.tailLoop(group!.at);
    nodeNames[place] = name;
    const needs = calls.nodeNeeds(place);
    /** Writes the function and its parts: the nodes and the texts, in the same order. */
    const write = (maxSize?: number): { name: string; node: CallNode; text: WrittenFunc }[] => {
      const [whole, ...outlined] = translate(index, maxSize);
      const parts = planParts(plan, index, place, outlined, nodes.length);
      // What only a part calls is below the part.
      const edges = outlined.length === 0 ? calls.edges[place]! : parts.edgesOf(whole!);
      const env = funcEnv(plan, needs, true, parts.plans);
      const text = writeFunc(env, whole!, name, used);
      const all = [{ name, node: { needs, frame: text.frame, edges }, text }];
      outlined.forEach((part, i) => {
        const { name, needs: own } = parts.plans.get(part.id)!;
        // A part is given nothing that its function does not have.
        if ((own & ~needs) !== 0) throw new InternalError(`${name} needs more than its function`);
        const text = writeFunc(funcEnv(plan, own, true, parts.plans), part, name, used);
        all.push({ name, node: { needs: own, frame: text.frame, edges: parts.nodes[i]! }, text });
      });
      return all;
    };
    let written = write();
    for (const maxSize of SMALLER_SIZES) {
      if (written.every(({ text }) => text.lets <= MAX_LETS)) break;
      written = write(maxSize);
    }
    written.forEach(({ name, node, text }, i) => {
      funcs.push(text);
      places.push(i === 0 ? place : nodes.length);
      if (i === 0) nodes[place] = node;
      else {
        nodes.push(node);
        nodeNames.push(name);
        owners.push(place);
      }
    });
  }
  const first = calls.edges.length;
  const ownerOf = (node: number) => node < first ? node : owners[node - first]!;
  return { funcs, places, nodes, names: nodeNames, used, ownerOf };
}

/** What is known of the parts of a function. */
interface PlannedParts {
  readonly plans: ReadonlyMap<IrFuncId, PartPlan>;
  /** What each part calls, as nodes. */
  readonly nodes: readonly (readonly number[])[];
  /** What the function itself calls, which must not have been lowered yet. */
  readonly edgesOf: (func: IrFunc) => readonly number[];
}

/** Names the parts of a function and finds what they need. */
function planParts(
  plan: ModulePlan,
  index: FuncIdx,
  place: number,
  parts: readonly IrFunc[],
  firstNode: number,
): PlannedParts {
  const plans = new Map<IrFuncId, PartPlan>();
  if (parts.length === 0) return { plans, nodes: [], edgesOf: () => [] };
  const places = new Map(parts.map((part, i) => [part.id, i]));
  const isHeavy = plan.heavy.has(place);
  const direct = parts.map((part) => needsOfIr(plan, part));
  const known: (Needs | undefined)[] = direct.map(() => undefined);
  /** Parts call each other without cycles. */
  const needsOf = (i: number): Needs => {
    const found = known[i];
    if (found !== undefined) return found;
    let needs = direct[i]!.needs | (isHeavy ? DEPTH : 0);
    for (const id of direct[i]!.parts) needs |= needsOf(places.get(id)!);
    if ((needs & DEPTH) !== 0) needs |= TRAPS;
    return known[i] = withHost(plan.memories, needs);
  };
  const edgesFrom = ({ nodes, parts: called }: IrNeeds): number[] => [
    ...nodes,
    ...[...called].map((id) => firstNode + places.get(id)!),
  ];
  parts.forEach((part, i) => {
    plans.set(part.id, { name: plan.names.newPart(index, part.part), needs: needsOf(i) });
  });
  return {
    plans,
    nodes: direct.map(edgesFrom),
    edgesOf: (func) => edgesFrom(needsOfIr(plan, func)),
  };
}
