/**
 * What is known of a function while it is lowered.
 *
 * @module
 */

import type { IrFunc, Op, ValueId } from "../../ir/ir.ts";
import { atom } from "../../rust/expr.ts";
import type { Expr } from "../../rust/tree.ts";
import type { ValType } from "../../wasm/types.ts";
import type { FuncEnv } from "../env.ts";
import type { Inlining } from "../inline.ts";
import type { Variables, VarId } from "../variables.ts";

/** What edges to a label pass, and how it is jumped to. */
export interface Target {
  /** The results of a block or an if, the parameters of a loop. */
  readonly values: readonly ValueId[];
  /** Whether it is a loop's. */
  readonly loop: boolean;
}

/** A function that is being lowered. */
export interface Lowering {
  /** The function. */
  readonly func: IrFunc;
  /** How it reaches state. */
  readonly env: FuncEnv;
  /** Which values are written where they are used. */
  readonly inlining: Inlining;
  /** The variables of the other values. */
  readonly variables: Variables;
  /** The variables, as expressions. */
  readonly reads: (Expr | undefined)[];
  /** The variables of memories. */
  readonly memories: (Expr | undefined)[];
  /** Memories whose variable it uses, by index. */
  readonly usesMemory: Set<number>;
  /** Memories that it loads from or stores to. */
  readonly accessesMemory: Set<number>;
  /** Whether the function has the whole instance. */
  readonly whole: boolean;
  /** What edges pass, by label. */
  readonly targets: (Target | undefined)[];
  /** Whether there is a `match`. */
  hasMatch: boolean;
  /** How deep the statements are that are being made. */
  depth: number;
  /** The most that they were so far. */
  deepest: number;
}

/**
 * Makes one more variable.
 *
 * @param state The function.
 * @param like A variable of its type.
 * @returns The variable.
 */
export function freshVariable({ variables: { vars } }: Lowering, like: VarId): VarId {
  vars.push({ type: vars[like]!.type, home: -1, param: -1 });
  return vars.length - 1 as VarId;
}

/**
 * Writes the bytes of a memory, as the function has them.
 *
 * @param state The function.
 * @param index The memory.
 * @returns The expression.
 */
export function memory(state: Lowering, index: number): Expr {
  if (state.env.keeps(index)) state.usesMemory.add(index);
  return state.memories[index] ??= atom(state.env.memory(index));
}

/**
 * Writes the place of an instruction where it may trap.
 *
 * @param state The function.
 * @param offset Byte offset of the instruction.
 * @returns The place; empty when it is not kept.
 */
export function placeOf({ env }: Lowering, offset: number): string {
  return env.plan.traps.placeOf(offset);
}

/**
 * Gives the types of what an operation is given.
 *
 * @param state The function.
 * @param op The operation.
 * @returns One for each operand.
 */
export function typesOf({ func }: Lowering, op: Op): readonly ValType[] {
  return op.args.map((arg) => func.types[arg]!);
}

/**
 * Notes the memories that a call passes on.
 *
 * @param state The function.
 * @param expr The call.
 * @returns The same.
 */
export function noteMemories({ env, usesMemory }: Lowering, expr: Expr): Expr {
  if (expr.kind === "call") {
    for (const { index } of env.plan.memories) {
      if (!env.keeps(index)) continue;
      const name = env.memory(index);
      for (const arg of expr.args) {
        if (arg.kind === "atom" && arg.text === name) usesMemory.add(index);
      }
    }
  }
  return expr;
}
