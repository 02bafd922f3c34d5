/**
 * What the functions of a module use and call, found by one scan over their instructions.
 *
 * The signatures of all functions depend on it, and a function's text on the signatures of those
 * that it calls; so it must be known before the first function is translated. Code after a jump is
 * skipped. What passes remove later still counts, which costs a parameter at most.
 *
 * @module
 */

import { InternalError } from "../errors.ts";
import { BULK_SHIFTS, GROW_SHIFTS } from "../ir/fuel.ts";
import { effectOfOp, TRAPS_BOUNDS, TRAPS_OTHER, WRITES_MEMORY } from "../ir/effects.ts";
import { byteReader } from "../wasm/bytes.ts";
import { type RawImm, rawImm, readImmediates } from "../wasm/immediates.ts";
import { type InstrRow, INSTRUCTIONS, type Mnemonic } from "../wasm/instructions.ts";
import type { Func, ValidModule } from "../wasm/module.ts";
import { readOpcode } from "../wasm/read_instr.ts";
import { topOf } from "../wasm/ref_types.ts";
import { type FuncType, funcTypeText } from "../wasm/types.ts";
import { constantGlobals } from "./constants.ts";
import {
  HOST,
  INSTANCE,
  memoryBit,
  type Needs,
  needsOfGlobal,
  STATE,
  THROWS,
  TRAPS,
} from "./needs.ts";

/** What one function uses and calls itself. */
export interface FuncUses {
  /** What it needs itself but for calls and for the fields below. */
  readonly needs: Needs;
  /** Memories that it loads from or stores to, as bits: whether that may trap is a matter of the plan. */
  readonly accessed: Needs;
  /** Memories that it asks for their size, as bits: so is what it needs for that. */
  readonly sized: Needs;
  /** Functions that it calls, by index, each once. */
  readonly calls: readonly number[];
  /** What it calls by references, as places in {@link ModuleUses.indirect}, each once. */
  readonly indirect: readonly number[];
  /** The same of its tail calls. */
  readonly tail: {
    readonly calls: readonly number[];
    readonly indirect: readonly number[];
  };
  /** Data segments that it copies from. */
  readonly initsData: readonly number[];
  /** Whether it makes references to functions. */
  readonly refersFuncs: boolean;
  /** Whether it has loops, or instructions that take time by their operands. */
  readonly mayTakeLong: boolean;
}

/** What a call by a reference names: a type, and the table that holds the reference, if one does. */
export interface IndirectCall {
  /** Index of the table; undefined where the reference is an operand. */
  readonly table: number | undefined;
  /** The type; others of the same structure count as the same. */
  readonly type: FuncType;
}

/** An instruction that writes a memory. */
export interface Writer {
  /** Index of its function. */
  readonly func: number;
  /** Its byte offset in the module. */
  readonly offset: number;
  /** The instruction. */
  readonly op: Mnemonic;
}

/** What the functions of a module use. */
export interface ModuleUses {
  /** The functions with bodies, in order. */
  readonly funcs: readonly FuncUses[];
  /** The ways in which references are called, in the order of the first call. */
  readonly indirect: readonly IndirectCall[];
  /** The place of a table and a type in `indirect`. */
  readonly indirectFor: (table: number | undefined, type: FuncType) => number;
  /** The first instruction that writes a memory, or is atomic, by the memory's index. */
  readonly writers: ReadonlyMap<number, Writer>;
  /** Memories that `memory.grow` names. */
  readonly grownMemories: ReadonlySet<number>;
  /** Tables that `table.grow` names. */
  readonly grownTables: ReadonlySet<number>;
  /** Segments that instructions drop. */
  readonly dropped: { readonly data: ReadonlySet<number>; readonly elem: ReadonlySet<number> };
  /** Functions that `ref.func` names. */
  readonly referenced: ReadonlySet<number>;
  /** Whether functions throw or catch. */
  readonly exceptions: boolean;
}

/** What the scan does with an instruction, by the id of its row. */
type Class =
  | "nothing"
  | "traps"
  | "access"
  | "division"
  | "constant"
  | "open"
  | "else"
  | "end"
  | "branch"
  | "leave"
  | "throw"
  | "handler"
  | "call"
  | "indirect"
  | "global"
  | "other";

const CLASS_BY_ID: readonly Class[] = INSTRUCTIONS.map(classOf);

function classOf(row: InstrRow): Class {
  switch (row.name) {
    case "block":
    case "loop":
    case "if":
    case "try":
    case "try_table":
      return "open";
    case "else":
    case "end":
      return row.name;
    case "delegate":
      return "end";
    case "catch":
    case "catch_all":
      return "handler";
    case "throw":
    case "throw_ref":
    case "rethrow":
      return "throw";
    case "br":
    case "br_if":
    case "br_table":
    case "br_on_null":
    case "br_on_non_null":
      return "branch";
    case "return":
    case "unreachable":
      return "leave";
    case "call":
    case "return_call":
      return "call";
    case "call_indirect":
    case "call_ref":
    case "return_call_indirect":
    case "return_call_ref":
      return "indirect";
    case "global.get":
    case "global.set":
      return "global";
    case "i32.const":
    case "i64.const":
      return "constant";
    case "memory.grow":
    case "data.drop":
    case "elem.drop":
    case "ref.func":
    case "ref.null":
      return "other";
    default:
      break;
  }
  if (row.access !== undefined) return "access";
  if (/^i(32|64)\.(div|rem)_[su]$/.test(row.name)) return "division";
  if (/^(memory|table)\./.test(row.name)) return "other";
  return mayTrap(row) ? "traps" : "nothing";
}

function mayTrap(row: InstrRow): boolean {
  return (effectOfOp(row.name) & (TRAPS_BOUNDS | TRAPS_OTHER)) !== 0;
}

/** Where an instruction that writes a memory names it: `index` or `index2`; undefined for the others. */
const WRITTEN: readonly ("index" | "index2" | undefined)[] = INSTRUCTIONS.map((row) => {
  // Growing writes nothing, and a memory of constant size does not grow.
  if (row.name === "memory.grow") return undefined;
  if (row.access?.atomic !== undefined) return "index2";
  if ((effectOfOp(row.name) & WRITES_MEMORY) === 0 || row.effects.control) return undefined;
  return row.name === "memory.fill" || row.name === "memory.copy" ? "index" : "index2";
});

const IS_TAIL_CALL: readonly boolean[] = INSTRUCTIONS.map(({ name }) =>
  name.startsWith("return_call")
);

const SIGNED_DIVISION: readonly boolean[] = INSTRUCTIONS.map(({ name }) =>
  /^i(32|64)\.(div|rem)_s$/.test(name)
);

/**
 * Scans the functions of a module.
 *
 * @param module The module.
 * @returns What they use.
 */
export function findUses(module: ValidModule): ModuleUses {
  const indirect: IndirectCall[] = [];
  const byTable: Map<FuncType, number>[] = module.tables.map(() => new Map());
  const byOperand = new Map<FuncType, number>();
  const byText = new Map<string, number>();
  const indirectFor = (table: number | undefined, type: FuncType): number => {
    const byType = table === undefined ? byOperand : byTable[table]!;
    const known = byType.get(type);
    if (known !== undefined) return known;
    const key = `${table} ${funcTypeText(type)}`;
    const at = byText.get(key) ?? indirect.push({ table, type }) - 1;
    byText.set(key, at);
    byType.set(type, at);
    return at;
  };
  const writers = new Map<number, Writer>();
  const grownMemories = new Set<number>();
  const grownTables = new Set<number>();
  const data = new Set<number>();
  const elem = new Set<number>();
  const referenced = new Set<number>();
  let exceptions = false;

  const { globals, memories, tables, types } = module;
  const r = byteReader(module.bytes, 0, 0, {}, module.types);
  const imm = rawImm();
  // The last function that was seen to call another, or a table.
  const called = new Int32Array(module.funcs.length).fill(-1);
  const calledIndirect: number[] = [];
  const tailCalled = new Int32Array(module.funcs.length).fill(-1);
  const tailCalledIndirect: number[] = [];

  // Of the constructs that are open, by depth: whether something goes on at their end.
  const joins: number[] = [];
  const isLoop: number[] = [];
  const isIf: number[] = [];
  const branchTo = (depth: number): void => {
    if (depth > 0 && isLoop[depth] === 0) joins[depth] = 1;
  };

  const constants = constantGlobals(module);
  const globalNeeds = globals.map((global, i) => needsOfGlobal(global, constants[i] !== undefined));
  const tableNeeds = tables.map((table): Needs =>
    table.import !== undefined ? HOST | INSTANCE : STATE
  );
  /** What instructions need that are rare. */
  const otherNeeds = (row: InstrRow, { index, index2, refType }: RawImm): Needs => {
    switch (row.name) {
      case "memory.grow":
        grownMemories.add(index);
        return memoryBit(index) | INSTANCE | (memories[index]!.import !== undefined ? HOST : 0);
      case "memory.size":
      case "memory.fill":
        return memoryBit(index);
      case "memory.copy":
        return memoryBit(index) | memoryBit(index2);
      case "memory.init":
        return memoryBit(index2);
      case "data.drop":
        data.add(index);
        return STATE;
      case "elem.drop":
        elem.add(index);
        return STATE;
      case "table.grow":
        grownTables.add(index);
        return tableNeeds[index]!;
      case "table.get":
      case "table.set":
      case "table.size":
      case "table.fill":
        return tableNeeds[index]!;
      case "table.copy":
        return tableNeeds[index]! | tableNeeds[index2]!;
      case "table.init":
        return tableNeeds[index2]! | STATE;
      case "ref.func":
        referenced.add(index);
        return 0;
      case "ref.null":
        if (topOf(refType) === "exn") exceptions = true;
        return 0;
      default:
        throw new InternalError(`What ${row.name} needs is not known`);
    }
  };

  const scan = (func: Func, place: number): FuncUses => {
    const body = func.body!;
    r.pos = body.start;
    r.end = body.end;
    let needs: Needs = 0;
    let accessed: Needs = 0;
    let sized: Needs = 0;
    const calls: number[] = [];
    const through: number[] = [];
    const tail: { calls: number[]; indirect: number[] } = { calls: [], indirect: [] };
    const initsData: number[] = [];
    let refersFuncs = false;
    let mayTakeLong = false;
    // Constructs that are open, and those entered in code that is left out.
    let depth = 0;
    let reachable = true;
    let skipped = 0;
    joins[0] = 0;
    // Whether the value on top is a constant by which division never traps: unsigned, and signed.
    let safe = false;
    let safeSigned = false;

    while (r.pos < r.end) {
      const offset = r.pos;
      const row = readOpcode(r);
      if (row.immediates !== "none") readImmediates(r, row.immediates, imm);
      const found = CLASS_BY_ID[row.id]!;
      if (!reachable) {
        if (found === "open") skipped++;
        else if (skipped > 0) {
          if (found === "end") skipped--;
        } else if (found === "else" || found === "handler") {
          isIf[depth] = 0;
          reachable = true;
        } else if (found === "end") {
          // An if without a second arm goes on for a condition of zero.
          reachable = (joins[depth]! | isIf[depth]!) === 1;
          depth--;
        }
        continue;
      }
      const written = WRITTEN[row.id];
      if (written !== undefined && !writers.has(imm[written])) {
        writers.set(imm[written], { func: func.index, offset, op: row.name });
      }
      switch (found) {
        case "nothing":
          break;
        case "constant": {
          const high = row.name === "i32.const" ? imm.low >> 31 : imm.high;
          safe = (imm.low | high) !== 0;
          safeSigned = safe && (imm.low & high | 0) !== -1;
          continue;
        }
        case "traps":
          needs |= TRAPS;
          break;
        case "access":
          accessed |= memoryBit(imm.index2);
          if (row.access?.atomic !== undefined) needs |= TRAPS;
          break;
        case "division":
          if (!(SIGNED_DIVISION[row.id] ? safeSigned : safe)) needs |= TRAPS;
          break;
        case "open":
          if (row.name === "try" || row.name === "try_table") {
            exceptions = true;
            needs |= STATE | TRAPS;
          }
          if (row.name === "try_table") {
            for (const { label } of imm.catches) branchTo(depth - label);
          }
          depth++;
          joins[depth] = 0;
          isLoop[depth] = row.name === "loop" ? 1 : 0;
          if (row.name === "loop") mayTakeLong = true;
          isIf[depth] = row.name === "if" ? 1 : 0;
          break;
        case "handler":
        case "else":
          // The first arm goes on after the end.
          joins[depth] = 1;
          isIf[depth] = 0;
          break;
        case "end":
          depth--;
          break;
        case "branch":
          if (row.immediates === "labels") {
            for (let i = 0; i < imm.labelCount; i++) branchTo(depth - imm.labels[i]!);
          } else branchTo(depth - imm.index);
          reachable = row.name !== "br" && row.name !== "br_table";
          break;
        case "leave":
          if (row.name === "unreachable") needs |= TRAPS;
          reachable = false;
          break;
        case "throw":
          exceptions = true;
          needs |= STATE | TRAPS | THROWS;
          reachable = false;
          break;
        case "call": {
          const isTail = IS_TAIL_CALL[row.id]!;
          const seen = isTail ? tailCalled : called;
          if (seen[imm.index] !== place) {
            seen[imm.index] = place;
            (isTail ? tail.calls : calls).push(imm.index);
          }
          if (isTail) reachable = false;
          break;
        }
        case "indirect": {
          needs |= TRAPS;
          const isTail = IS_TAIL_CALL[row.id]!;
          const table = row.immediates === "callIndirect" ? imm.index2 : undefined;
          const at = indirectFor(table, types[imm.index]!);
          const seen = isTail ? tailCalledIndirect : calledIndirect;
          if (seen[at] !== place) {
            seen[at] = place;
            (isTail ? tail.indirect : through).push(at);
          }
          if (isTail) reachable = false;
          break;
        }
        case "global":
          needs |= globalNeeds[imm.index]!;
          break;
        case "other":
          needs |= otherNeeds(row, imm);
          if (BULK_SHIFTS[row.name] !== undefined || GROW_SHIFTS[row.name] !== undefined) {
            mayTakeLong = true;
          }
          if (mayTrap(row)) needs |= TRAPS;
          if (row.name === "memory.init") initsData.push(imm.index);
          if (row.name === "memory.size") sized |= memoryBit(imm.index);
          if (row.name === "ref.func") refersFuncs = true;
          break;
      }
      safe = safeSigned = false;
    }
    needs |= accessed;
    return {
      needs,
      accessed,
      sized,
      calls,
      indirect: through,
      tail,
      initsData,
      refersFuncs,
      mayTakeLong,
    };
  };

  const funcs: FuncUses[] = [];
  for (const func of module.funcs) {
    if (func.body !== undefined) funcs.push(scan(func, funcs.length));
  }
  const dropped = { data, elem };
  return {
    funcs,
    indirect,
    indirectFor,
    writers,
    grownMemories,
    grownTables,
    dropped,
    referenced,
    exceptions,
  };
}
