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

/** What the scan ahead finds of one block, loop, if or try, or of the body of a try. */
export interface Construct {
  /** Locals assigned inside that something can still read after it, ascending. */
  assigned: readonly number[];
  /**
   * Of an if: all locals assigned inside, which its second arm must see as they were. Of a try too,
   * each of whose handlers must see them as the body left them.
   */
  restored: readonly number[];
  /** Of a try without handlers: where its exceptions go, as a label seen from outside of it. */
  delegate?: number;
}

/**
 * Finds, for every construct in order, the locals that its edges must carry.
 *
 * @param module The module.
 * @param func A function with a body.
 * @param localCount How many locals it has, parameters included.
 * @returns One entry for each block, loop and if, in the order of the instructions, and two for each
 * try: the whole and its body.
 */
export function scanAhead(module: ValidModule, func: Func, localCount: number): Construct[] {
  const body = func.body!;
  const r = byteReader(module.bytes, body.start, body.end, {}, module.types);
  const found: Found[] = [];
  const open: Found[] = [];
  // Locals assigned in constructs that are open; of each that is closed, every one once.
  const log: number[] = [];
  // The last construct whose end has seen a local, by the number of constructs closed before.
  let closes = 0;
  const seen = new Array<number>(localCount).fill(-1);
  // The last place where a local may be read, in bytes; inside a loop, the end of the outermost.
  const lastRead = new Array<number>(localCount).fill(-1);
  let loops = 0;
  const readInLoop: number[] = [];

  const close = (closed: Found, offset: number): void => {
    closed.end = offset;
    let kept = closed.log;
    const mark = ++closes;
    for (let i = kept; i < log.length; i++) {
      const local = log[i]!;
      if (seen[local] === mark) continue;
      seen[local] = mark;
      log[kept++] = local;
    }
    log.length = kept;
    if (kept > closed.log) closed.assigned = log.slice(closed.log).sort(ascending);
  };

  while (r.pos < r.end) {
    const offset = r.pos;
    const row = readOpcode(r);
    if (row.immediates !== "none") readImmediates(r, row.immediates, imm);
    switch (row.name) {
      case "local.get":
        if (loops === 0) lastRead[imm.index] = offset;
        else if (lastRead[imm.index] !== IN_LOOP) {
          lastRead[imm.index] = IN_LOOP;
          readInLoop.push(imm.index);
        }
        break;
      case "local.set":
      case "local.tee":
        if (open.length > 0) log.push(imm.index);
        break;
      case "block":
      case "loop":
      case "if": {
        const kind = row.name;
        if (kind === "loop") loops++;
        const construct = { kind, start: offset, end: 0, log: log.length, assigned: NO_LOCALS };
        open.push(construct);
        found.push(construct);
        break;
      }
      case "try":
      case "try_table":
        for (const kind of ["try", "body"] as const) {
          const construct = { kind, start: offset, end: 0, log: log.length, assigned: NO_LOCALS };
          open.push(construct);
          found.push(construct);
        }
        break;
      case "catch":
      case "catch_all":
        if (open.at(-1)?.kind === "body") close(open.pop()!, offset);
        break;
      case "delegate": {
        close(open.pop()!, offset);
        const whole = open.pop()!;
        close(whole, offset);
        whole.delegate = imm.index;
        break;
      }
      case "end": {
        if (open.at(-1)?.kind === "body") close(open.pop()!, offset);
        const closed = open.pop();
        if (closed === undefined) break;
        close(closed, offset);
        if (closed.kind === "loop" && --loops === 0) {
          for (const local of readInLoop) lastRead[local] = offset;
          readInLoop.length = 0;
        }
        break;
      }
      default:
        break;
    }
  }
  return found.map(({ assigned, delegate, kind, start, end }) => {
    const to = delegate === undefined ? {} : { delegate };
    if (assigned.length === 0) return delegate === undefined ? NO_CONSTRUCT : { ...NONE, ...to };
    const from = kind === "loop" ? start : end;
    return {
      assigned: assigned.filter((local) => lastRead[local]! >= from),
      restored: kind === "if" || kind === "try" ? assigned : NO_LOCALS,
      ...to,
    };
  });
}

/** A construct that the scan has met. */
interface Found {
  readonly kind: "block" | "loop" | "if" | "try" | "body";
  /** Its first and last byte. */
  readonly start: number;
  end: number;
  /** Length of the log when it was entered. */
  readonly log: number;
  /** Locals assigned inside, ascending. */
  assigned: readonly number[];
  /** Where the exceptions of a try go that has no handlers. */
  delegate?: number;
}

/** Stands for the end of the outermost loop, which has not been met. */
const IN_LOOP = Number.MAX_SAFE_INTEGER;
const NO_LOCALS: readonly number[] = [];
const NONE = { assigned: NO_LOCALS, restored: NO_LOCALS };
const NO_CONSTRUCT: Construct = NONE;

function ascending(a: number, b: number): number {
  return a - b;
}
