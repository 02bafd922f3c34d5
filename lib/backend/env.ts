/**
 * How the state of an instance is written inside a generated function.
 *
 * Functions that reach the host or may grow a memory take the whole instance; all others take only
 * the parts that they use, which Rust then knows not to overlap. Everything that differs between
 * the two is here.
 *
 * @module
 */

import type { Grant } from "./budget.ts";
import { InternalError } from "../errors.ts";
import type { FuncType } from "../wasm/types.ts";
import { chooserNeeds } from "./ir_needs.ts";
import type { ValidModule } from "../wasm/module.ts";
import { atom, callWith, tryCall } from "../rust/expr.ts";
import type { Expr } from "../rust/tree.ts";
import type { IrFuncId } from "../ir/ir.ts";
import type { Names } from "../rust/names.ts";
import type { ExceptionPlan } from "./exceptions.ts";
import { reachesSeveral } from "./host_memories.ts";
import type { TrapPlan } from "./trap_info.ts";
import { isConstant, type MemoryPlan, takeBytes, viewLimits } from "./memory_modes.ts";
import {
  type CallGraph,
  DEPTH,
  HOST,
  INSTANCE,
  memoryBit,
  type Needs,
  STATE,
  TRAPS,
} from "./callgraph.ts";

/** The field of the state that has the fuel. */
export const FUEL_FIELD = "fuel";

/** A table as the back end sees it. */
export interface TablePlan {
  /** Its index among the module's tables. */
  readonly index: number;
  /** Whether the host owns it. */
  readonly imported: boolean;
  /** Elements at the start. */
  readonly min: number;
  /** The most elements that it can ever have. */
  readonly max: number;
}

/** Everything about a module that the generated code of its functions depends on. */
export interface ModulePlan {
  /** The module, as decoded. */
  readonly module: ValidModule;
  /** Its memories, by index. */
  readonly memories: readonly MemoryPlan[];
  /** Its tables, by index. */
  readonly tables: readonly TablePlan[];
  /** The Rust names of everything in it. */
  readonly names: Names;
  /** What its functions call and need. */
  readonly calls: CallGraph;
  /** Whether tables may hold functions of other instances. */
  readonly foreign: boolean;
  /** How exceptions are held. */
  readonly exceptions: ExceptionPlan;
  /** Functions that references can name, by type. */
  readonly references: readonly { readonly type: FuncType; readonly targets: readonly number[] }[];
  /** Whether the exports take a host. */
  readonly takesHost: boolean;
  /** The numbers that stand for function types in tables, equal across modules. */
  readonly signature: (type: FuncType) => number;
  /** Nesting beyond which chains of blocks are made flat. */
  readonly maxNesting: number;
  /** The native stack that calls may use. */
  readonly grant: Grant;
  /** Whether every NaN of arithmetic is the canonical one. */
  readonly canonicalNan: boolean;
  /** Memories that it grows. */
  readonly grown: ReadonlySet<number>;
  /** Functions that take part in the call budget wherever they are called, by place. */
  readonly heavy: ReadonlySet<number>;
  /** Whether code takes fuel. */
  readonly fuel: boolean;
  /** Whether instances can be copied in place, kept as bytes and restored. */
  readonly snapshots: boolean;
  /** How traps say where they happen. */
  readonly traps: TrapPlan;
}

/** An outlined part of a function, as the function and its other parts call it. */
export interface PartPlan {
  /** Its name in Rust. */
  readonly name: string;
  /** What it is given. */
  readonly needs: Needs;
}

/** How one function reaches state. */
export interface FuncEnv {
  /** The module that the function is in. */
  readonly plan: ModulePlan;
  /** What the function is given. */
  readonly needs: Needs;
  /** The variable that holds a memory's bytes, or what takes them where none does. */
  readonly memory: (index: number) => string;
  /** Whether a variable holds a memory's bytes; none holds a constant. */
  readonly keeps: (index: number) => boolean;
  /** Whether each use of a memory's bytes borrows the instance or the host. */
  readonly borrows: (index: number) => boolean;
  /** A memory itself, for a function that has the whole instance. */
  readonly memoryValue: (index: number) => string;
  /** The expression that takes a memory's bytes anew. */
  readonly takeMemory: (index: number) => string;
  /**
   * Takes a memory's bytes anew, with a length that is known to be within the memory's limits; only in
   * functions that may trap.
   */
  readonly retakeMemory: (index: number) => Expr;
  /** The same for bytes that a function was given; undefined where nothing is known of them. */
  readonly viewMemory: (index: number, bytes: string) => Expr | undefined;
  /** The place of a field of the state. */
  readonly state: (field: string) => string;
  /** The place of a global. */
  readonly global: (index: number) => string;
  /** A table itself. */
  readonly table: (index: number) => string;
  /** The identity of a tag. */
  readonly tag: (index: number) => string;
  /** A call of a function by index. */
  readonly call: (index: number, args: readonly Expr[]) => Expr;
  /** What calling an outlined part needs. */
  readonly needsOfPart: (id: IrFuncId) => Needs;
  /** A call of an outlined part. */
  readonly callPart: (id: IrFuncId, args: readonly Expr[]) => Expr;
  /** A call through a dispatcher; the last argument is the table index or the reference. */
  readonly dispatch: (at: number, args: readonly Expr[]) => Expr;
  /**
   * The choice of the next member of the group that a dispatcher leaves, by a table index or
   * a reference.
   */
  readonly choose: (at: number, arg: Expr) => Expr;
}

/**
 * Makes the environment of a function.
 *
 * @param plan The module.
 * @param needs What the function needs.
 * @param keepsMemory Whether a function that has the whole instance keeps the bytes of memories in
 *   variables; otherwise it takes them in each place.
 * @param parts The outlined parts that the function may call.
 * @returns How it reaches state.
 */
export function funcEnv(
  plan: ModulePlan,
  needs: Needs,
  keepsMemory = true,
  parts: ReadonlyMap<IrFuncId, PartPlan> = new Map(),
): FuncEnv {
  const { module, names, calls } = plan;
  const whole = (needs & INSTANCE) !== 0;
  const state = (field: string): string => whole ? `this.state.${field}` : `st.${field}`;
  const memoryValue = (index: number): string =>
    plan.memories[index]!.imported
      ? `${hostMethod(importOf(module, "memory", index))}(host)`
      : `this.${names.memoryField(index)}`;
  const takeMemory = (index: number): string => {
    const memory = plan.memories[index]!;
    return isConstant(memory)
      ? `&${names.memoryConst(index)}`
      : takeBytes(memory, memoryValue(index));
  };
  const several = reachesSeveral(plan.memories, needs);
  const keeps = (index: number): boolean =>
    !isConstant(plan.memories[index]!) &&
    (!whole || keepsMemory && !(several && plan.memories[index]!.imported));
  const memory = (index: number): string =>
    keeps(index) ? index === 0 ? "m" : `m${index}` : takeMemory(index);
  const hostMethod = (importIndex: number): string => names.importPath(importIndex);

  const given = (callee: Needs): Expr[] => {
    const args: Expr[] = [];
    if ((callee & INSTANCE) !== 0) {
      args.push(atom("this"));
      if ((callee & HOST) !== 0) args.push(atom("host"));
    } else {
      for (const { index } of plan.memories) {
        if ((callee & memoryBit(index)) !== 0) args.push(atom(memory(index)));
      }
      if ((callee & STATE) !== 0) args.push(atom(whole ? "&mut this.state" : "st"));
    }
    if ((callee & DEPTH) !== 0) args.push(atom("depth"));
    return args;
  };
  const callAs = (name: string, callee: Needs, args: readonly Expr[]): Expr => {
    return callWith(name, [...given(callee), ...args], (callee & TRAPS) !== 0);
  };

  return {
    plan,
    needs,
    memory,
    keeps,
    borrows: (index) => !keeps(index) && !isConstant(plan.memories[index]!),
    memoryValue,
    takeMemory,
    retakeMemory: (index) =>
      viewLimits(plan.memories[index]!) === undefined
        ? atom(takeMemory(index))
        : tryCall(`${memoryValue(index)}.view::<${plan.memories[index]!.minPages}>`),
    viewMemory: (index, bytes) => {
      const limits = viewLimits(plan.memories[index]!);
      if (limits === undefined) return undefined;
      return tryCall(`view::<${limits.min}, ${limits.max}>`, atom(bytes));
    },
    state,
    global: (index) => {
      const global = module.globals[index]!;
      if (global.import !== undefined && global.type.mutable) {
        return `*${hostMethod(importOf(module, "global", index))}(host)`;
      }
      return names.globalConst(index) ?? state(names.globalField(index));
    },
    table: (index) =>
      module.tables[index]!.import !== undefined
        ? `${hostMethod(importOf(module, "table", index))}(host)`
        : state(names.tableField(index)),
    tag: (index) => tagValue(plan, index, state),
    call: (index, args) => callAs(names.func(index), calls.ofIndex(index), args),
    needsOfPart: (id) => partOf(parts, id).needs,
    callPart: (id, args) => {
      const part = partOf(parts, id);
      return callAs(part.name, part.needs, args);
    },
    dispatch: (at, args) => callAs(names.dispatcher(at), calls.dispatcherNeeds[at]!, args),
    choose: (at, arg) =>
      callAs(names.chooser(at), chooserNeeds(plan, calls.dispatchers[at]!.table), [arg]),
  };
}

/**
 * The identity of a tag.
 *
 * @param plan The module.
 * @param index Index of the tag.
 * @param state Writes a field of the state.
 * @returns Rust source.
 */
export function tagValue(
  plan: ModulePlan,
  index: number,
  state: (field: string) => string,
): string {
  if (plan.module.tags[index]!.import !== undefined) return state(plan.names.tagField(index));
  return `Tag::new(${plan.exceptions.numbered ? state("id") : "0"}, ${index})`;
}

function partOf(parts: ReadonlyMap<IrFuncId, PartPlan>, id: IrFuncId): PartPlan {
  const part = parts.get(id);
  if (part === undefined) throw new InternalError(`part ${id} is not known`);
  return part;
}

/**
 * The index among the imports of the import behind an index of a kind.
 *
 * @param module The module.
 * @param kind The index space.
 * @param index The index in that space, of something imported.
 * @returns The import's place in `module.imports`.
 * @throws {InternalError} When nothing imported has that index.
 */
export function importOf(
  module: ValidModule,
  kind: "func" | "table" | "memory" | "global" | "tag",
  index: number,
): number {
  let seen = 0;
  for (let i = 0; i < module.imports.length; i++) {
    if (module.imports[i]!.desc.kind !== kind) continue;
    if (seen === index) return i;
    seen++;
  }
  throw new InternalError(`${kind} ${index} is not imported`);
}
