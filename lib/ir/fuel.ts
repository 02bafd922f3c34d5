/**
 * What the code of a function costs in fuel: a function of its instructions alone, so that it is the
 * same at every level of optimisation. `docs/bounds.md` has the rules.
 *
 * @module
 */

import { byteReader } from "../wasm/bytes.ts";
import { rawImm, readImmediates } from "../wasm/immediates.ts";
import type { Mnemonic } from "../wasm/instructions.ts";
import type { Func, ValidModule } from "../wasm/module.ts";
import { readOpcode } from "../wasm/read_instr.ts";

/** What the code of a function costs. */
export interface FuelCosts {
  /** Entering the function: its instructions that are in no loop. */
  readonly entry: number;
  /** Beginning a round of a loop, by its byte offset: its instructions that are in no inner loop. */
  readonly loops: ReadonlyMap<number, number>;
}

/** Instructions that are structure and do nothing. */
const FREE: ReadonlySet<Mnemonic> = new Set<Mnemonic>([
  "block",
  "loop",
  "else",
  "end",
  "nop",
  "try",
  "try_table",
  "catch",
  "catch_all",
  "delegate",
]);

/** By how many bits the length of a bulk instruction is shifted to the right, for its cost. */
export const BULK_SHIFTS: Partial<Record<Mnemonic, number>> = {
  "memory.fill": 6,
  "memory.copy": 6,
  "memory.init": 6,
  "table.fill": 3,
  "table.copy": 3,
  "table.init": 3,
};

/** What each page or element costs that a memory or table grows by, as a shift like those above. */
export const GROW_SHIFTS: Partial<Record<Mnemonic, number>> = { "memory.grow": 6, "table.grow": 3 };

const imm = rawImm();

/**
 * Counts what the code of a function costs.
 *
 * @param module The module.
 * @param func A function with a body.
 * @returns The costs, each 1 at least.
 */
export function fuelCosts(module: ValidModule, func: Func): FuelCosts {
  const body = func.body!;
  const r = byteReader(module.bytes, body.start, body.end, {}, module.types);
  const loops = new Map<number, number>();
  /** What is open: the offset of a loop, or -1. */
  const open: number[] = [];
  /** Costs of the function and of the loops that are open, and where these are. */
  const costs = [0];
  while (r.pos < r.end) {
    const offset = r.pos;
    const row = readOpcode(r);
    if (row.immediates !== "none") readImmediates(r, row.immediates, imm);
    if (!FREE.has(row.name)) costs[costs.length - 1]!++;
    switch (row.name) {
      case "block":
      case "if":
      case "try":
      case "try_table":
        open.push(-1);
        break;
      case "loop":
        open.push(offset);
        costs.push(0);
        break;
      case "end":
      case "delegate": {
        const closed = open.pop() ?? -1;
        if (closed >= 0) loops.set(closed, Math.max(1, costs.pop()!));
        break;
      }
      default:
        break;
    }
  }
  return { entry: Math.max(1, costs[0]!), loops };
}
