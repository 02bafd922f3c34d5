/**
 * What operations do with memories that a function holds: whether they have to be taken anew, and whether
 * an operation has to stand alone because it borrows what they borrow.
 *
 * @module
 */

import { effectOf, READS_GLOBAL, TRAPS_BOUNDS, TRAPS_OTHER } from "../../ir/effects.ts";
import type { Op } from "../../ir/ir.ts";
import { HOST, INSTANCE } from "../callgraph.ts";
import type { FuncEnv, ModulePlan } from "../env.ts";
import type { InlineRules } from "../inline.ts";
import { hasConstantSize, sizeIsInInstance } from "../memory_modes.ts";

/** Whether the Rust of an operation goes through the host beside calling it. */
function touchesHost(op: Op, { module }: ModulePlan): boolean {
  switch (op.op) {
    case "global.get":
    case "global.set": {
      const global = module.globals[op.imm.index!]!;
      return global.import !== undefined && global.type.mutable;
    }
    case "table.get":
    case "table.set":
    case "table.size":
    case "table.grow":
    case "table.fill":
      return module.tables[op.imm.index!]!.import !== undefined;
    case "table.init":
      return module.tables[op.imm.index2!]!.import !== undefined;
    case "return_call":
      return op.imm.index2 !== undefined && module.tables[op.imm.index2]!.import !== undefined;
    case "table.copy":
      return module.tables[op.imm.index!]!.import !== undefined ||
        module.tables[op.imm.index2!]!.import !== undefined;
    default:
      return false;
  }
}

/** The memories that an operation reads or writes, other than by growing them. */
function memoriesOf({ imm, op }: Op): readonly number[] {
  switch (op) {
    case "memory.size":
    case "memory.fill":
      return [imm.index ?? 0];
    case "memory.copy":
      return [imm.index ?? 0, imm.index2 ?? 0];
    case "memory.init":
      return [imm.index2 ?? 0];
    default:
      return imm.memOffset === undefined ? [] : [imm.memory ?? 0];
  }
}

/**
 * Says whether what was taken of memories before an operation cannot be used after it.
 *
 * @param op The operation.
 * @param plan The module.
 * @returns True for what reaches the host, may grow a memory or borrows the instance.
 */
export function movesMemory(op: Op, plan: ModulePlan): boolean {
  const { calls, memories, module } = plan;
  switch (op.op) {
    case "call":
      return (calls.ofIndex(op.imm.index!) & INSTANCE) !== 0;
    case "call_indirect":
    case "call_ref":
    // Where these leave their group, they need no more than a plain call.
    case "return_call_indirect":
    case "return_call_ref": {
      const at = calls.dispatcherFor(op.imm.index2, module.types[op.imm.index!]!);
      return (calls.dispatcherNeeds[at]! & INSTANCE) !== 0;
    }
    case "memory.grow":
      return !hasConstantSize(memories[op.imm.index ?? 0]!);
    case "memory.size":
      return sizeIsInInstance(memories[op.imm.index ?? 0]!);
    default:
      return memories.some((memory) => memory.imported) && touchesHost(op, plan);
  }
}

/**
 * Gives what decides in a module whether a value can be written where it is used.
 *
 * @param env How the function reaches state.
 * @returns The rules.
 */
export function inlineRules(env: FuncEnv): InlineRules {
  const { foreign, memories, tables, traps } = env.plan;
  const isPlaced = traps.info === "offset";
  const anyImported = [...memories, ...tables].some(({ imported }) => imported);
  return {
    effectOf: (stmt) => {
      const effect = effectOf(stmt);
      // The first of two accesses out of bounds has to trap, where the trap says which it is.
      if (isPlaced && (effect & TRAPS_BOUNDS) !== 0) return effect | TRAPS_OTHER;
      const readsId = foreign && stmt.kind === "op" && stmt.op === "ref.func";
      return readsId ? effect | READS_GLOBAL : effect;
    },
    standsAlone: (op) => {
      switch (op.op) {
        case "call":
        case "call_indirect":
        case "call_ref":
        case "return_call":
        case "return_call_indirect":
        case "return_call_ref":
        case "memory.grow":
        case "table.grow":
        case "catch_all":
        case "memory.init":
        case "table.init":
          return true;
        case "memory.size":
          return sizeIsInInstance(memories[op.imm.index ?? 0]!);
        default:
          return anyImported && (env.needs & HOST) !== 0 &&
            (touchesHost(op, env.plan) || memoriesOf(op).some(env.borrows));
      }
    },
  };
}
