/**
 * Scans a function body ahead of its translation, for the locals that each construct assigns.
 *
 * @module
 */

import { byteReader } from "../wasm/bytes.ts";
import { rawImm, readImmediates } from "../wasm/immediates.ts";
import type { Func, ValidModule } from "../wasm/module.ts";
import { readOpcode } from "../wasm/read_instr.ts";

/** Where immediates are read into; nothing of it lasts. */
const imm = rawImm();

/** What the scan ahead finds of one block, loop or if. */
export interface Construct {
  /** Locals assigned inside that something can still read after it, ascending. */
  assigned: readonly number[];
  /** Of an if: all locals assigned inside, which its second arm must see as they were. */
  restored: readonly number[];
}

/**
 * Finds, for every construct in order, the locals that its edges must carry.
 *
 * @param module The module.
 * @param func A function with a body.
 * @param localCount How many locals it has, parameters included.
 * @returns One entry for each block, loop and if, in the order of the instructions.
 */
export function scanAhead(module: ValidModule, func: Func, localCount: number): Construct[] {
  const body = func.body!;
  const r = byteReader(module.bytes, body.start, body.end);
  type Kind = "block" | "loop" | "if";
  interface Open {
    readonly at: number;
    readonly start: number;
    readonly kind: Kind;
    readonly assigned: Set<number>;
  }
  const found: { assigned: Set<number>; kind: Kind; start: number; end: number }[] = [];
  const open: Open[] = [];
  // The last place where a local may be read, in bytes; inside a loop, the end of the outermost.
  const lastRead = new Array<number>(localCount).fill(-1);
  let loops = 0;
  let readInLoop = new Set<number>();

  while (r.pos < r.end) {
    const offset = r.pos;
    const row = readOpcode(r);
    if (row.immediates !== "none") readImmediates(r, row.immediates, imm);
    switch (row.name) {
      case "block":
      case "loop":
      case "if": {
        const kind = row.name;
        if (kind === "loop") loops++;
        open.push({ at: found.length, start: offset, kind, assigned: new Set() });
        found.push({ assigned: new Set(), kind, start: offset, end: 0 });
        break;
      }
      case "end": {
        const closed = open.pop();
        if (closed === undefined) break;
        found[closed.at] = {
          assigned: closed.assigned,
          kind: closed.kind,
          start: closed.start,
          end: offset,
        };
        const outer = open[open.length - 1];
        if (outer !== undefined) { for (const local of closed.assigned) outer.assigned.add(local); }
        if (closed.kind === "loop" && --loops === 0) {
          for (const local of readInLoop) lastRead[local] = offset;
          readInLoop = new Set();
        }
        break;
      }
      case "local.get":
        if (loops > 0) readInLoop.add(imm.index);
        else lastRead[imm.index] = offset;
        break;
      case "local.set":
      case "local.tee":
        open[open.length - 1]?.assigned.add(imm.index);
        break;
      default:
        break;
    }
  }
  return found.map(({ assigned, kind, start, end }) => {
    const from = kind === "loop" ? start : end;
    return {
      assigned: [...assigned].filter((local) => lastRead[local]! >= from).sort((a, b) => a - b),
      restored: kind === "if" ? [...assigned].sort((a, b) => a - b) : [],
    };
  });
}
