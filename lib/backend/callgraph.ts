/**
 * The call graph of a module, and what each function needs to be given: an analysis that decides
 * the private signatures of the generated functions.
 *
 * @module
 */

import type { ValidModule } from "../wasm/module.ts";
import { type FuncType, funcTypeText } from "../wasm/types.ts";
import { withHost } from "./host_memories.ts";
import { MEMORY_MODES, memoryBits, type MemoryPlan, sizeIsInInstance } from "./memory_modes.ts";
import { DEPTH, HOST, INSTANCE, type Needs, STATE, THROWS, TRAPS } from "./needs.ts";
import type { IndirectCall, ModuleUses } from "./uses.ts";

export {
  DEPTH,
  HOST,
  INSTANCE,
  MEMORY,
  MEMORY_BITS,
  memoryBit,
  type Needs,
  STATE,
  THROWS,
  TRAPS,
} from "./needs.ts";

/** One dispatcher: all `call_indirect`s through one table at one type. */
export interface Dispatcher extends IndirectCall {
  /** Functions of that type that can be in a table, by function index. */
  readonly targets: readonly number[];
}

/** What is known of the calls of a module. A place is a position among functions with bodies. */
export interface CallGraph {
  /** Needs of each function with a body, by place. */
  readonly funcs: readonly Needs[];
  /** The dispatchers that calls go through. */
  readonly dispatchers: readonly Dispatcher[];
  /** Needs of each dispatcher, by its place in `dispatchers`. */
  readonly dispatcherNeeds: readonly Needs[];
  /** Needs of calling a function by its index, imports included. */
  readonly ofIndex: (index: number) => Needs;
  /** The place of a function by its index, undefined for an import. */
  readonly placeOf: (index: number) => number | undefined;
  /** The dispatcher for a table and a type. */
  readonly dispatcherFor: (table: number, type: FuncType) => number;
  /** Whether a function is part of a cycle of calls, by place. */
  readonly recursive: readonly boolean[];
  /** What each function calls, by place; dispatchers come after the functions. */
  readonly edges: readonly (readonly number[])[];
}

/** What the analysis must know of the instance. */
export interface CallGraphOptions {
  /** Whether tables may hold functions of other instances. */
  readonly foreign: boolean;
  /** The memories. */
  readonly memories: readonly MemoryPlan[];
  /** Functions that take part in the call budget in any case, by place. */
  readonly heavy?: ReadonlySet<number>;
}

/**
 * Analyses the calls of a module.
 *
 * @param module The module.
 * @param uses What its functions use.
 * @param options What the module's surroundings allow.
 * @returns The call graph.
 */
export function analyseCalls(
  module: ValidModule,
  uses: ModuleUses,
  options: CallGraphOptions,
): CallGraph {
  const count = uses.funcs.length;
  const imported = module.funcs.length - count;
  const placeOf = (index: number): number | undefined =>
    index < imported ? undefined : index - imported;
  const byType = new Map<string, number[]>();
  for (const index of referencedFunctions(module, uses)) {
    const key = funcTypeText(module.funcs[index]!.type);
    const found = byType.get(key);
    if (found === undefined) byType.set(key, [index]);
    else found.push(index);
  }
  const dispatchers = uses.indirect.map((call): Dispatcher => ({
    ...call,
    targets: byType.get(funcTypeText(call.type)) ?? [],
  }));

  // Nodes: the functions, then the dispatchers.
  const direct: Needs[] = [];
  const edges: number[][] = [];
  const importNeeds = HOST | INSTANCE | DEPTH | TRAPS | (uses.exceptions ? THROWS : 0);
  const addNode = (needs: Needs, indices: readonly number[]): number[] => {
    const called: number[] = [];
    let all = needs;
    for (const index of indices) {
      const place = placeOf(index);
      if (place === undefined) all |= importNeeds;
      else called.push(place);
    }
    direct.push(all);
    edges.push(called);
    return called;
  };
  const trapping = memoryBits(options.memories, ({ mode }) => MEMORY_MODES[mode].traps);
  const instances = memoryBits(options.memories, sizeIsInInstance);
  for (const func of uses.funcs) {
    let { needs } = func;
    if ((func.accessed & trapping) !== 0) needs |= TRAPS;
    if ((func.sized & instances) !== 0) needs |= INSTANCE;
    if (func.refersFuncs && options.foreign) needs |= STATE;
    if (func.initsData.some((index) => uses.dropped.data.has(index))) needs |= STATE;
    const called = addNode(needs, func.calls);
    for (const at of func.indirect) called.push(count + at);
  }
  for (const { table, targets } of dispatchers) {
    let needs = TRAPS;
    needs |= module.tables[table]!.import !== undefined ? HOST | INSTANCE : STATE;
    if (options.foreign) needs |= importNeeds | STATE;
    addNode(needs, targets);
  }

  const recursive = findCycles(edges);
  for (let i = 0; i < direct.length; i++) {
    if (recursive[i] || options.heavy?.has(i)) direct[i]! |= DEPTH;
  }
  // The check of the budget may trap.
  const needs = propagate(direct, edges).map((bits) =>
    withHost(options.memories, (bits & DEPTH) !== 0 ? bits | TRAPS : bits)
  );

  return {
    funcs: needs.slice(0, count),
    dispatchers,
    dispatcherNeeds: needs.slice(count),
    ofIndex: (index) => index < imported ? importNeeds : needs[index - imported]!,
    placeOf,
    dispatcherFor: uses.indirectFor,
    recursive: recursive.slice(0, count),
    edges,
  };
}

/**
 * Functions that a table can come to hold: those that a segment, a global or `ref.func` names.
 *
 * @param module The module.
 * @param uses What its functions use.
 * @returns Function indices, ascending.
 */
export function referencedFunctions(module: ValidModule, uses: ModuleUses): number[] {
  const found = new Set(uses.referenced);
  for (const elem of module.elems) {
    for (const item of elem.init) {
      for (const instr of item) if (instr.row.name === "ref.func") found.add(instr.imm.index!);
    }
  }
  for (const holder of [...module.globals, ...module.tables]) {
    for (const instr of holder.init ?? []) {
      if (instr.row.name === "ref.func") found.add(instr.imm.index!);
    }
  }
  return [...found].sort((a, b) => a - b);
}

/** Adds to each node what the nodes that it calls need. */
function propagate(direct: readonly Needs[], calls: readonly (readonly number[])[]): Needs[] {
  const needs = [...direct];
  const callers: number[][] = direct.map(() => []);
  calls.forEach((called, caller) => {
    for (const callee of called) callers[callee]!.push(caller);
  });
  const work = needs.map((_, i) => i);
  while (work.length > 0) {
    const callee = work.pop()!;
    for (const caller of callers[callee]!) {
      const joined = needs[caller]! | needs[callee]!;
      if (joined !== needs[caller]) {
        needs[caller] = joined;
        work.push(caller);
      }
    }
  }
  return needs;
}

/** Marks the nodes that can reach themselves (Tarjan, "Depth-First Search", 1972). */
function findCycles(calls: readonly (readonly number[])[]): boolean[] {
  const count = calls.length;
  const order = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const onStack = new Uint8Array(count);
  const cyclic = new Array<boolean>(count).fill(false);
  const stack: number[] = [];
  let next = 0;
  interface Visit {
    readonly node: number;
    readonly called: readonly number[];
    at: number;
  }
  for (let root = 0; root < count; root++) {
    if (order[root] !== -1) continue;
    const visits: Visit[] = [];
    const begin = (node: number): void => {
      order[node] = low[node] = next++;
      stack.push(node);
      onStack[node] = 1;
      visits.push({ node, called: calls[node]!, at: 0 });
    };
    begin(root);
    while (visits.length > 0) {
      const visit = visits[visits.length - 1]!;
      const { node, called } = visit;
      const callee = called[visit.at++];
      if (callee !== undefined) {
        if (callee === node) cyclic[node] = true;
        if (order[callee] === -1) begin(callee);
        else if (onStack[callee] === 1) low[node] = Math.min(low[node]!, order[callee]!);
        continue;
      }
      visits.pop();
      const parent = visits[visits.length - 1];
      if (parent !== undefined) {
        low[parent.node] = Math.min(low[parent.node]!, low[node]!);
      }
      if (low[node] === order[node]) {
        const group: number[] = [];
        let member: number;
        do {
          member = stack.pop()!;
          onStack[member] = 0;
          group.push(member);
        } while (member !== node);
        if (group.length > 1) { for (const each of group) cyclic[each] = true; }
      }
    }
  }
  return cyclic;
}
