/**
 * How many bytes an instance takes, and what for.
 *
 * @module
 */

import type { ModulePlan } from "../backend/env.ts";
import { exceptionBytes } from "../backend/exceptions.ts";
import { arrayType, memoryType, storageBytes } from "../backend/memory_modes.ts";
import { ownedMemories, stateFields } from "./instance.ts";
import { type PointerBytes, structBytes, typeBytes } from "./type_bytes.ts";

/** What a part of an instance is. */
export type RamKind = "memory" | "table" | "globals" | "bookkeeping";

/** A part of an instance. */
export interface RamPart {
  /** What it is; bookkeeping is sizes, flags, numbers and padding. */
  readonly kind: RamKind;
  /** The index of the memory or table; undefined for the others. */
  readonly index: number | undefined;
  /** Its bytes where pointers have 32 bits. */
  readonly bytes32: number;
  /** Its bytes where pointers have 64 bits. */
  readonly bytes64: number;
}

/** What an instance takes with its memories in it: the size of its struct. */
export interface RamUse {
  /** Bytes where pointers have 32 bits, on Arm and RISC-V. */
  readonly bytes32: number;
  /** Bytes where pointers have 64 bits. */
  readonly bytes64: number;
  /** The parts, which add up to that: memories and tables that are not imported, and the rest. */
  readonly parts: readonly RamPart[];
}

/**
 * Finds what an instance takes.
 *
 * @param plan The module.
 * @returns Its bytes: of the struct with its memories inline, wherever it lies. What a host lends is
 *   the host's.
 */
export function instanceBytes(plan: ModulePlan): RamUse {
  const [narrow, wide] = [partsFor(plan, 4), partsFor(plan, 8)];
  const parts = narrow.parts.map((part, i): RamPart => ({
    kind: part.kind,
    index: part.index,
    bytes32: part.bytes,
    bytes64: wide.parts[i]!.bytes,
  })).filter(({ bytes32, bytes64, kind }) => kind !== "bookkeeping" || bytes32 + bytes64 > 0);
  return { bytes32: narrow.total, bytes64: wide.total, parts };
}

interface Part {
  readonly kind: RamKind;
  readonly index: number | undefined;
  readonly bytes: number;
}

function partsFor(plan: ModulePlan, pointer: PointerBytes): { total: number; parts: Part[] } {
  const { module, names } = plan;
  const bytesOf = (type: string) => typeBytes(type, pointer, exceptionBytes(plan.exceptions));
  const fields = new Map(stateFields(plan).map(({ name, type }) => [name, bytesOf(type)]));
  const parts: Part[] = [];
  const memories = ownedMemories(plan);
  for (const memory of memories) {
    parts.push({ kind: "memory", index: memory.index, bytes: storageBytes(memory) });
  }
  for (const { imported, index } of plan.tables) {
    if (imported) continue;
    parts.push({ kind: "table", index, bytes: fields.get(names.tableField(index))!.size });
  }
  const globals = module.globals.reduce(
    // Those that never change are constants.
    (sum, { index }) => sum + (fields.get(names.globalField(index))?.size ?? 0),
    0,
  );
  if (globals > 0) parts.push({ kind: "globals", index: undefined, bytes: globals });
  const state = fields.size === 0 ? [] : [structBytes([...fields.values()])];
  const held = memories.map((memory) => bytesOf(memoryType(memory, arrayType(memory))));
  const total = structBytes([...held, ...state]).size;
  const rest = total - parts.reduce((sum, { bytes }) => sum + bytes, 0);
  parts.push({ kind: "bookkeeping", index: undefined, bytes: rest });
  return { total, parts };
}
