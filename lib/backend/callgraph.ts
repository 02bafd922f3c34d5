/**
 * The call graph of a module, and what each function needs to be given: an analysis that decides
 * the private signatures of the generated functions.
 *
 * @module
 */

import type { ValidModule } from "../wasm/module.ts";
import { type FuncType, funcTypeText } from "../wasm/types.ts";
import { withHost } from "./host_memories.ts";
import {
  isConstant,
  MEMORY_MODES,
  memoryBits,
  type MemoryPlan,
  sizeIsInInstance,
} from "./memory_modes.ts";
import { DEPTH, HOST, INSTANCE, type Needs, STATE, THROWS, TRAPS } from "./needs.ts";
import { type TailGroup, tailGroups } from "./tail_calls.ts";
import type { FuncUses, IndirectCall, ModuleUses } from "./uses.ts";

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

/** One dispatcher: all calls by references at one type, from one table or as operands. */
export interface Dispatcher extends IndirectCall {
  /** Functions of that type that references can name, by function index. */
  readonly targets: readonly number[];
  /**
   * The group whose tail calls it carries out where they leave the group, so that its members are no
   * targets; undefined for plain calls.
   */
  readonly group: TailGroup | undefined;
  /** Whether anything calls it. */
  readonly isCalled: boolean;
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
  /** The dispatcher for a table and a type, or for operands of that type. */
  readonly dispatcherFor: (table: number | undefined, type: FuncType) => number;
  /** The dispatcher for tail calls of a function that leave its group. */
  readonly exitFor: (func: number, table: number | undefined, type: FuncType) => number;
  /** The groups of tail calls. */
  readonly groups: readonly TailGroup[];
  /** The group that a function is in, by its index. */
  readonly groupOf: (index: number) => TailGroup | undefined;
  /** The node of the loop that the members of a group enter; undefined for a group of one. */
  readonly loopOf: (group: TailGroup) => number | undefined;
  /** Needs of any node. */
  readonly nodeNeeds: (node: number) => Needs;
  /** Whether a function is part of a cycle of calls, by place. */
  readonly recursive: readonly boolean[];
  /** Whether a node itself calls the host, which may call exports. */
  readonly callsHost: readonly boolean[];
  /** What each function calls, by place; dispatchers come after the functions, then loops of groups. */
  readonly edges: readonly (readonly number[])[];
}

/** What the analysis must know of the instance. */
export interface CallGraphOptions {
  /** Whether tables may hold functions of other instances. */
  readonly foreign: boolean;
  /** The memories. */
  readonly memories: readonly MemoryPlan[];
  /** Whether functions take fuel. */
  readonly fuel?: boolean;
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
  const targetsOf = (at: number): readonly number[] =>
    byType.get(funcTypeText(uses.indirect[at]!.type)) ?? [];
  const groups = tailGroups({ funcs: uses.funcs, imported, targetsOf });
  const groupByIndex = new Map(
    groups.flatMap((group) => group.members.map((index) => [index, group] as const)),
  );
  const groupOf = (index: number): TailGroup | undefined => groupByIndex.get(index);
  const { dispatchers, exitAt } = findDispatchers(uses, imported, groupOf, targetsOf);
  const loops = groups.filter(({ members }) => members.length > 1);
  const loopOf = (group: TailGroup): number | undefined => {
    const at = loops.indexOf(group);
    return at < 0 ? undefined : count + dispatchers.length + at;
  };

  // Nodes: the functions, then the dispatchers, then the loops of groups.
  const direct: Needs[] = [];
  const edges: number[][] = [];
  const callsHost: boolean[] = [];
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
    callsHost.push(called.length < indices.length);
    return called;
  };
  const trapping = memoryBits(options.memories, ({ mode }) => MEMORY_MODES[mode].traps);
  const instances = memoryBits(options.memories, sizeIsInInstance);
  // A constant is there for all, and is given to none.
  const constants = memoryBits(options.memories, isConstant);
  /** What a function needs itself, and what it calls but by tail calls within its group. */
  const ownNeeds = (func: FuncUses): Needs => {
    let needs = func.needs & ~constants;
    if ((func.accessed & trapping) !== 0) needs |= TRAPS;
    if ((func.sized & instances) !== 0) needs |= INSTANCE;
    if (func.refersFuncs && options.foreign) needs |= STATE;
    if (func.initsData.some((index) => uses.dropped.data.has(index))) needs |= STATE;
    if (options.fuel === true) needs |= isLight(func, needs) ? STATE : STATE | TRAPS;
    return needs;
  };
  const addFuncs = (funcs: readonly FuncUses[], group: TailGroup | undefined): void => {
    const indices = new Set<number>();
    const through = new Set<number>();
    let needs: Needs = 0;
    for (const func of funcs) {
      needs |= ownNeeds(func);
      for (const index of func.calls) indices.add(index);
      for (const index of func.tail.calls) {
        if (group === undefined || groupOf(index) !== group) indices.add(index);
      }
      for (const at of func.indirect) through.add(at);
      for (const at of func.tail.indirect) through.add(exitAt(group, at) ?? at);
    }
    const called = addNode(needs, [...indices]);
    for (const at of through) called.push(count + at);
  };
  uses.funcs.forEach((func, place) => {
    const group = groupOf(imported + place);
    const loop = group === undefined ? undefined : loopOf(group);
    if (loop === undefined) addFuncs([func], group);
    else addNode(0, []).push(loop);
  });
  for (const { table, targets } of dispatchers) {
    let needs = TRAPS | tableNeeds(module, table);
    if (options.foreign) needs |= importNeeds | STATE;
    addNode(needs, targets);
    if (options.foreign) callsHost[callsHost.length - 1] = true;
  }
  for (const group of loops) {
    addFuncs(group.members.map((index) => uses.funcs[index - imported]!), group);
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
    dispatcherNeeds: needs.slice(count, count + dispatchers.length),
    ofIndex: (index) => index < imported ? importNeeds : needs[index - imported]!,
    placeOf,
    dispatcherFor: uses.indirectFor,
    exitFor: (func, table, type) => {
      const at = uses.indirectFor(table, type);
      return exitAt(groupOf(func), at) ?? at;
    },
    groups,
    groupOf,
    loopOf,
    nodeNeeds: (node) => needs[node]!,
    recursive: recursive.slice(0, count),
    callsHost,
    edges,
  };
}

/**
 * Whether a function takes fuel without looking whether there is as much: it cannot trap otherwise, has
 * nothing of the host, and is left soon. Who calls it, or the host does in its stead, looks before
 * anything else happens.
 */
function isLight({ calls, indirect, mayTakeLong, tail }: FuncUses, needs: Needs): boolean {
  const callees = [calls, indirect, tail.calls, tail.indirect];
  return (needs & (TRAPS | HOST)) === 0 && !mayTakeLong &&
    callees.every(({ length }) => length === 0);
}

/** Finds the dispatchers: those of plain calls, then those of tail calls that may leave their group. */
function findDispatchers(
  uses: ModuleUses,
  imported: number,
  groupOf: (index: number) => TailGroup | undefined,
  targetsOf: (at: number) => readonly number[],
): {
  readonly dispatchers: readonly Dispatcher[];
  readonly exitAt: (group: TailGroup | undefined, at: number) => number | undefined;
} {
  const isCalled = new Set<number>();
  const exits = new Map<string, number>();
  const ofExits: Dispatcher[] = [];
  uses.funcs.forEach(({ indirect, tail }, place) => {
    const group = groupOf(imported + place);
    for (const at of indirect) isCalled.add(at);
    for (const at of tail.indirect) {
      const targets = targetsOf(at);
      if (group === undefined || !targets.some((index) => groupOf(index) === group)) {
        isCalled.add(at);
        continue;
      }
      const key = `${group.at} ${at}`;
      if (exits.has(key)) continue;
      exits.set(key, uses.indirect.length + ofExits.length);
      const others = targets.filter((index) => groupOf(index) !== group);
      ofExits.push({ ...uses.indirect[at]!, targets: others, group, isCalled: true });
    }
  });
  const plain = uses.indirect.map((call, at): Dispatcher => ({
    ...call,
    targets: targetsOf(at),
    group: undefined,
    isCalled: isCalled.has(at),
  }));
  return {
    dispatchers: [...plain, ...ofExits],
    exitAt: (group, at) => group === undefined ? undefined : exits.get(`${group.at} ${at}`),
  };
}

/**
 * What looking into a table needs.
 *
 * @param module The module.
 * @param table Its index; undefined for no table.
 * @returns The state, or the host that owns the table.
 */
export function tableNeeds(module: ValidModule, table: number | undefined): Needs {
  if (table === undefined) return 0;
  return module.tables[table]!.import !== undefined ? HOST | INSTANCE : STATE;
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

/**
 * Adds to each node what the nodes that it calls need, and those that they call.
 *
 * @param direct What each node needs itself.
 * @param calls The nodes that each calls.
 * @returns What each needs in all.
 */
export function propagate(
  direct: readonly Needs[],
  calls: readonly (readonly number[])[],
): Needs[] {
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
