/**
 * What a function of the IR needs, from its operations: for parts that outlining made, of which the
 * scan of the module's instructions knows nothing.
 *
 * @module
 */

import { effectOfOp, TRAPS_BOUNDS, TRAPS_OTHER } from "../ir/effects.ts";
import type { IrFunc, IrFuncId, Op, ValueId } from "../ir/ir.ts";
import { forEachStmt } from "../ir/walk.ts";
import type { ModulePlan } from "./env.ts";
import { tableNeeds } from "./callgraph.ts";
import { dispatcherOf } from "./ref_calls.ts";
import { isConstant, MEMORY_MODES, memoryBits, sizeIsInInstance } from "./memory_modes.ts";
import { HOST, INSTANCE, memoryBit, type Needs, needsOfGlobal, STATE, TRAPS } from "./needs.ts";

/** What a function needs and calls. */
export interface IrNeeds {
  /** What it needs, for what it calls but parts included. */
  readonly needs: Needs;
  /** What it calls, as nodes of the call graph. */
  readonly nodes: ReadonlySet<number>;
  /** The parts that it calls. */
  readonly parts: ReadonlySet<IrFuncId>;
}

/**
 * Finds what a function of the IR needs.
 *
 * @param plan The module.
 * @param func The function.
 * @returns Its needs and calls.
 */
export function needsOfIr(plan: ModulePlan, func: IrFunc): IrNeeds {
  const { calls } = plan;
  let needs: Needs = 0;
  const nodes = new Set<number>();
  const parts = new Set<IrFuncId>();
  const constants = new Map<ValueId, Op>();
  forEachStmt(func.body, (stmt) => {
    if (stmt.kind === "unreachable") needs |= TRAPS;
    // A part takes fuel as its function does.
    if (stmt.kind === "charge") needs |= STATE | calls.ofIndex(func.index) & TRAPS;
    if (stmt.kind === "check") needs |= TRAPS | memoryBit(stmt.memory);
    if (stmt.kind === "call_part") parts.add(stmt.callee);
    if (stmt.kind !== "op") return;
    const { imm } = stmt;
    switch (stmt.op) {
      case "i32.const":
      case "i64.const":
        constants.set(stmt.results[0]!, stmt);
        break;
      case "call": {
        const place = calls.placeOf(imm.index!);
        if (place !== undefined) nodes.add(place);
        needs |= calls.ofIndex(imm.index!);
        break;
      }
      case "call_indirect":
      case "call_ref":
      case "return_call_indirect":
      case "return_call_ref": {
        const at = dispatcherOf(plan, func.index, stmt)!;
        nodes.add(calls.funcs.length + at);
        needs |= calls.dispatcherNeeds[at]! | TRAPS;
        break;
      }
      case "return_call":
        needs |= chooserNeeds(plan, imm.index2);
        break;
      default:
        needs |= needsOfOp(plan, stmt);
        if (mayTrap(plan, stmt) && !divisionIsSafe(stmt, constants)) needs |= TRAPS;
    }
  });
  return { needs: needs & ~memoryBits(plan.memories, isConstant), nodes, parts };
}

/**
 * What choosing the next member of a group of tail calls needs.
 *
 * @param plan The module.
 * @param table Index of the table that holds the reference; undefined for an operand.
 * @returns The table, and the instance's number where references can name others.
 */
export function chooserNeeds({ foreign, module }: ModulePlan, table: number | undefined): Needs {
  return tableNeeds(module, table) | (foreign ? STATE : 0);
}

function mayTrap({ memories }: ModulePlan, op: Op): boolean {
  if (op.imm.memOffset !== undefined && (effectOfOp(op.op) & TRAPS_OTHER) === 0) {
    return MEMORY_MODES[memories[op.imm.memory ?? 0]!.mode].traps;
  }
  return (effectOfOp(op.op) & (TRAPS_BOUNDS | TRAPS_OTHER)) !== 0;
}

/** What one operation other than a call needs, beside that it may trap. */
function needsOfOp(plan: ModulePlan, op: Op): Needs {
  const { module } = plan;
  const { imm } = op;
  const table = (index: number): Needs => tableNeeds(module, index);
  switch (op.op) {
    case "global.get":
    case "global.set":
      return needsOfGlobal(
        module.globals[imm.index!]!,
        plan.names.globalConst(imm.index!) !== undefined,
      );
    case "memory.grow": {
      const index = imm.index ?? 0;
      const host = module.memories[index]!.import !== undefined ? HOST : 0;
      return memoryBit(index) | INSTANCE | host;
    }
    case "memory.size": {
      const memory = plan.memories[imm.index ?? 0]!;
      return memoryBit(memory.index) | (sizeIsInInstance(memory) ? INSTANCE : 0);
    }
    case "memory.fill":
      return memoryBit(imm.index ?? 0);
    case "memory.copy":
      return memoryBit(imm.index ?? 0) | memoryBit(imm.index2 ?? 0);
    case "memory.init": {
      const flag = plan.names.dataFlag(imm.index!) === undefined ? 0 : STATE;
      return memoryBit(imm.index2 ?? 0) | flag;
    }
    case "data.drop":
    case "elem.drop":
      return STATE;
    case "table.get":
    case "table.set":
    case "table.size":
    case "table.grow":
    case "table.fill":
      return table(imm.index!);
    case "table.copy":
      return table(imm.index!) | table(imm.index2!);
    case "table.init":
      return table(imm.index2!) | STATE;
    case "throw":
    case "throw_ref":
    case "catch":
    case "catch_all":
      return STATE;
    case "ref.func":
      return plan.foreign ? STATE : 0;
    default:
      return imm.memOffset === undefined ? 0 : memoryBit(imm.memory ?? 0);
  }
}

/** Whether an operation is a division by a constant that cannot trap. */
function divisionIsSafe(op: Op, constants: ReadonlyMap<ValueId, Op>): boolean {
  if (!/^i(32|64)\.(div|rem)_[su]$/.test(op.op)) return false;
  const divisor = constants.get(op.args[1]!);
  if (divisor === undefined) return false;
  const value = divisor.imm.i64 ?? BigInt(divisor.imm.i32!);
  return value !== 0n && !(value === -1n && op.op.endsWith("_s"));
}
