/**
 * The call graph of a module, and what each function needs to be given: an analysis that decides
 * the private signatures of the generated functions.
 *
 * @module
 */

import { forEachStmt, type IrFunc, type IrModule, type Op } from "../ir/ir.ts";
import type { ValidModule } from "../wasm/module.ts";
import { type FuncType, funcTypeText } from "../wasm/types.ts";
import { effectOfOp, TRAPS_BOUNDS, TRAPS_OTHER } from "../ir/effects.ts";

/** What a function needs or does, itself or through what it calls: a set of the bits below. */
export type Needs = number;

/** May trap, so that it returns a `WasmResult`. */
export const TRAPS: Needs = 1;
/** Reads or writes globals, tables or segments of the instance. */
export const STATE: Needs = 2;
/** Takes the whole instance: it may grow a memory, or reaches the host. */
export const INSTANCE: Needs = 4;
/** Reaches the host. */
export const HOST: Needs = 8;
/** Takes part in the call budget: it is recursive or heavy, or reaches something that is. */
export const DEPTH: Needs = 16;
/** Reaches a memory; shifted left by its index. */
export const MEMORY: Needs = 32;
/** How many memories have bits of their own; the rest share the last. */
export const MEMORY_BITS = 16;

/**
 * The bit of a memory.
 *
 * @param index Index of the memory.
 * @returns The bit, which memories past {@link MEMORY_BITS} share.
 */
export function memoryBit(index: number): Needs {
  return MEMORY << Math.min(index, MEMORY_BITS - 1);
}

/** One dispatcher: all `call_indirect`s through one table at one type. */
export interface Dispatcher {
  /** Index of the table. */
  readonly table: number;
  /** The type that calls through it have. */
  readonly type: FuncType;
  /** Functions of that type that can be in a table, by function index. */
  readonly targets: readonly number[];
}

/** What is known of the calls of a module. */
export interface CallGraph {
  /** Needs of each function of the IR, by its place in the list. */
  readonly funcs: readonly Needs[];
  /** The dispatchers that calls go through. */
  readonly dispatchers: readonly Dispatcher[];
  /** Needs of each dispatcher, by its place in `dispatchers`. */
  readonly dispatcherNeeds: readonly Needs[];
  /** Needs of calling a function by its index, imports included. */
  readonly ofIndex: (index: number) => Needs;
  /** The dispatcher for a table and a type. */
  readonly dispatcherFor: (table: number, type: FuncType) => number;
  /** Whether a function of the IR is part of a cycle of calls. */
  readonly recursive: readonly boolean[];
  /** What each function calls, by place; dispatchers come after the functions. */
  readonly edges: readonly ReadonlySet<number>[];
}

/** What the analysis must know of the instance. */
export interface CallGraphOptions {
  /** Whether tables may hold functions of other instances. */
  readonly foreign: boolean;
  /** Data segments that instructions drop. */
  readonly droppedData: ReadonlySet<number>;
  /** Functions that take part in the call budget in any case, by their place. */
  readonly heavy?: ReadonlySet<number>;
}

/**
 * Analyses the calls of a module.
 *
 * @param module The module.
 * @param ir Its functions.
 * @param options What the module's surroundings allow.
 * @returns The call graph.
 */
export function analyseCalls(
  module: ValidModule,
  ir: IrModule,
  options: CallGraphOptions,
): CallGraph {
  const byIndex = new Map<number, number>();
  ir.funcs.forEach((func, i) => {
    if (func.part === 0) byIndex.set(func.index, i);
  });
  const targets = referencedFunctions(module, ir);

  const dispatchers: Dispatcher[] = [];
  const dispatcherByKey = new Map<string, number>();
  const count = ir.funcs.length;
  const dispatcherFor = (table: number, type: FuncType): number => {
    const key = `${table} ${funcTypeText(type)}`;
    let at = dispatcherByKey.get(key);
    if (at === undefined) {
      at = dispatchers.length;
      const text = funcTypeText(type);
      dispatchers.push({
        table,
        type,
        targets: targets.filter((index) => funcTypeText(module.funcs[index]!.type) === text),
      });
      dispatcherByKey.set(key, at);
    }
    return at;
  };

  // Nodes: the functions, then the dispatchers, then one for all imports.
  const direct: Needs[] = [];
  const calls: Set<number>[] = [];
  const importNeeds = HOST | INSTANCE | DEPTH | TRAPS;
  for (const func of ir.funcs) {
    let needs: Needs = 0;
    const called = new Set<number>();
    forEachStmt(func.body, (stmt) => {
      if (stmt.kind === "unreachable") needs |= TRAPS;
      if (stmt.kind === "check") needs |= TRAPS | memoryBit(stmt.memory);
      if (stmt.kind === "call_part") called.add(stmt.callee);
      if (stmt.kind !== "op") return;
      if (stmt.op === "call") {
        const index = stmt.imm.index!;
        if (module.funcs[index]!.import !== undefined) needs |= importNeeds;
        else called.add(byIndex.get(index)!);
      } else if (stmt.op === "call_indirect") {
        called.add(count + dispatcherFor(stmt.imm.index2!, module.types[stmt.imm.index!]!));
        needs |= TRAPS;
      } else {
        needs |= needsOfOp(module, func, stmt, options);
      }
    });
    direct.push(needs);
    calls.push(called);
  }
  for (const dispatcher of dispatchers) {
    let needs = TRAPS;
    const called = new Set<number>();
    needs |= module.tables[dispatcher.table]!.import !== undefined ? HOST | INSTANCE : STATE;
    if (options.foreign) needs |= importNeeds | STATE;
    for (const index of dispatcher.targets) {
      const at = byIndex.get(index);
      if (at === undefined) needs |= importNeeds;
      else called.add(at);
    }
    direct.push(needs);
    calls.push(called);
  }

  const recursive = findCycles(calls);
  for (let i = 0; i < direct.length; i++) {
    if (recursive[i] || options.heavy?.has(i)) direct[i]! |= DEPTH;
  }
  // The check of the budget may trap.
  const needs = propagate(direct, calls).map((bits) => (bits & DEPTH) !== 0 ? bits | TRAPS : bits);

  return {
    funcs: needs.slice(0, count),
    dispatchers,
    dispatcherNeeds: needs.slice(count),
    ofIndex: (index) => {
      const at = byIndex.get(index);
      return at === undefined ? importNeeds : needs[at]!;
    },
    dispatcherFor: (table, type) => dispatcherByKey.get(`${table} ${funcTypeText(type)}`)!,
    recursive: recursive.slice(0, count),
    edges: calls,
  };
}

/**
 * Functions that a table can come to hold: those that a segment, a global or `ref.func` names.
 *
 * @param module The module.
 * @param ir Its functions.
 * @returns Function indices, ascending.
 */
export function referencedFunctions(module: ValidModule, ir: IrModule): number[] {
  const found = new Set<number>();
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
  for (const func of ir.funcs) {
    forEachStmt(func.body, (stmt) => {
      if (stmt.kind === "op" && stmt.op === "ref.func") found.add(stmt.imm.index!);
    });
  }
  return [...found].sort((a, b) => a - b);
}

/** What one operation other than a call needs. */
function needsOfOp(
  module: ValidModule,
  func: IrFunc,
  op: Op,
  options: CallGraphOptions,
): Needs {
  let needs: Needs = 0;
  const { imm } = op;
  const memory = (index: number): void => {
    needs |= memoryBit(index);
  };
  const table = (index: number): void => {
    needs |= module.tables[index]!.import !== undefined ? HOST | INSTANCE : STATE;
  };
  switch (op.op) {
    case "global.get":
    case "global.set": {
      const global = module.globals[imm.index!]!;
      if (!global.type.mutable && global.import === undefined) break;
      needs |= global.import !== undefined && global.type.mutable ? HOST | INSTANCE : STATE;
      break;
    }
    case "memory.grow":
      memory(imm.index ?? 0);
      needs |= INSTANCE;
      if (module.memories[imm.index ?? 0]!.import !== undefined) needs |= HOST;
      break;
    case "memory.size":
    case "memory.fill":
      memory(imm.index ?? 0);
      break;
    case "memory.copy":
      memory(imm.index ?? 0);
      memory(imm.index2 ?? 0);
      break;
    case "memory.init":
      memory(imm.index2 ?? 0);
      if (options.droppedData.has(imm.index!)) needs |= STATE;
      break;
    case "data.drop":
    case "elem.drop":
      needs |= STATE;
      break;
    case "table.get":
    case "table.set":
    case "table.size":
    case "table.grow":
    case "table.fill":
      table(imm.index!);
      break;
    case "table.copy":
      table(imm.index!);
      table(imm.index2!);
      break;
    case "table.init":
      table(imm.index2!);
      needs |= STATE;
      break;
    case "ref.func":
      if (options.foreign) needs |= STATE;
      break;
    default:
      if (imm.memOffset !== undefined) memory(imm.memory ?? 0);
      break;
  }
  if ((effectOfOp(op.op) & (TRAPS_BOUNDS | TRAPS_OTHER)) !== 0 && !divisionIsSafe(func, op)) {
    needs |= TRAPS;
  }
  return needs;
}

const constants = new WeakMap<IrFunc, Map<number, Op>>();

/** Whether an operation is a division by a constant that cannot trap. */
function divisionIsSafe(func: IrFunc, op: Op): boolean {
  if (!/^i(32|64)\.(div|rem)_[su]$/.test(op.op)) return false;
  let known = constants.get(func);
  if (known === undefined) {
    const found = new Map<number, Op>();
    forEachStmt(func.body, (stmt) => {
      if (stmt.kind === "op" && (stmt.op === "i32.const" || stmt.op === "i64.const")) {
        found.set(stmt.results[0]!, stmt);
      }
    });
    known = found;
    constants.set(func, known);
  }
  const divisor = known.get(op.args[1]!);
  if (divisor === undefined) return false;
  const value = divisor.imm.i64 ?? BigInt(divisor.imm.i32!);
  return value !== 0n && !(value === -1n && op.op.endsWith("_s"));
}

/** Adds to each node what the nodes that it calls need. */
function propagate(direct: readonly Needs[], calls: readonly ReadonlySet<number>[]): Needs[] {
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
function findCycles(calls: readonly ReadonlySet<number>[]): boolean[] {
  const count = calls.length;
  const order = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const onStack = new Uint8Array(count);
  const cyclic = new Array<boolean>(count).fill(false);
  const stack: number[] = [];
  let next = 0;
  interface Visit {
    readonly node: number;
    readonly rest: number[];
  }
  for (let root = 0; root < count; root++) {
    if (order[root] !== -1) continue;
    const visits: Visit[] = [];
    const begin = (node: number): void => {
      order[node] = low[node] = next++;
      stack.push(node);
      onStack[node] = 1;
      visits.push({ node, rest: [...calls[node]!] });
    };
    begin(root);
    while (visits.length > 0) {
      const { node, rest } = visits[visits.length - 1]!;
      const callee = rest.pop();
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
