/**
 * Runs functions in the IR, as slowly and as plainly as can be, to compare what passes make of them.
 *
 * @module
 */

import { at } from "../../lib/ir/at.ts";
import { type Constant, evaluate, isNumeric } from "../../lib/ir/eval.ts";
import type { Edge, IrFunc, LabelId, Op, Stmt, ValueId } from "../../lib/ir/ir.ts";

/** What a function reads and changes beside its own values. */
export interface Machine {
  memory: DataView;
  /** The most pages that the memory can have; as many as it has when absent. */
  readonly maxPages?: number;
  readonly globals: Constant[];
  /** Stands for every function that is called. */
  readonly call: (index: number, args: readonly Constant[]) => Constant[];
  /** Fuel that is left; without limit when absent. */
  fuel?: bigint;
  /** Parts of functions that were outlined. */
  readonly parts?: readonly IrFunc[];
}

/** More statements than any test function runs, so that a loop that lost its end is found. */
const MAX_STEPS = 20_000_000;

/** A trap; which one is not told apart. */
export class Trap extends Error {}

type Next =
  | { readonly kind: "on" }
  | { readonly kind: "jump"; readonly label: LabelId; readonly args: readonly Constant[] }
  | { readonly kind: "return"; readonly args: readonly Constant[] };

const ON: Next = { kind: "on" };

/**
 * Runs a function.
 *
 * @param func The function: numbers only, no tables.
 * @param args Its arguments, as constants of the IR.
 * @param machine What it works on.
 * @returns Its results.
 * @throws {Trap} When it traps.
 */
export function interpret(
  func: IrFunc,
  args: readonly Constant[],
  machine: Machine,
): readonly Constant[] {
  const values: Constant[] = [];
  const get = (value: ValueId): Constant => at(values, value);
  const set = (to: readonly ValueId[], from: readonly Constant[]) =>
    to.forEach((value, i) => values[value] = at(from, i));
  const follow = (edge: Edge): Next => ({
    kind: "jump",
    label: edge.label,
    args: edge.args.map(get),
  });

  const runRegion = (body: readonly Stmt[]): Next => {
    for (const stmt of body) {
      const next = runStmt(stmt);
      if (next.kind !== "on") return next;
    }
    throw new Error("A region was fallen out of");
  };
  let steps = 0;
  const runStmt = (stmt: Stmt): Next => {
    if (++steps > MAX_STEPS) throw new Error("The function does not end");
    switch (stmt.kind) {
      case "op":
        set(stmt.results, runOp(stmt, stmt.args.map(get), machine));
        return ON;
      case "check": {
        const { byteLength } = machine.memory;
        if (stmt.ranges.every(({ base, size }) => (Number(get(base)) >>> 0) + size <= byteLength)) {
          return ON;
        }
        if (stmt.cold.length === 0) throw new Trap();
        return runRegion(stmt.cold);
      }
      case "charge": {
        if (machine.fuel === undefined) return ON;
        const factors = stmt.args.map((arg) => BigInt.asUintN(64, BigInt(get(arg))));
        const cost = factors.reduce((product, factor) => product * factor, BigInt(stmt.cost));
        const isEnough = machine.fuel >= cost;
        machine.fuel = isEnough ? machine.fuel - cost : 0n;
        if (!isEnough) throw new Trap();
        return ON;
      }
      case "block":
      case "if": {
        const body = stmt.kind === "block" ? stmt.body : get(stmt.cond) ? stmt.then : stmt.else;
        const next = runRegion(body);
        if (next.kind !== "jump" || next.label !== stmt.label) return next;
        set(stmt.results, next.args);
        return ON;
      }
      case "loop": {
        let passed: readonly Constant[] = stmt.inits.map(get);
        for (;;) {
          set(stmt.params, passed);
          const next = runRegion(stmt.body);
          if (next.kind !== "jump" || next.label !== stmt.label) return next;
          passed = next.args;
        }
      }
      case "br":
        return follow(stmt.edge);
      case "br_if":
        return get(stmt.cond) ? follow(stmt.edge) : ON;
      case "br_table":
        return follow(stmt.targets[Number(get(stmt.index)) >>> 0] ?? stmt.fallback);
      case "return":
        return { kind: "return", args: stmt.args.map(get) };
      case "unreachable":
        throw new Trap();
      case "call_part": {
        const part = machine.parts?.find(({ id }) => id === stmt.callee);
        if (part === undefined) throw new Error(`No part ${stmt.callee}`);
        set(stmt.results, interpret(part, stmt.args.map(get), machine));
        return ON;
      }
    }
  };

  set(func.params, args);
  const end = runRegion(func.body);
  if (end.kind !== "return") throw new Error("A jump went nowhere");
  return end.args;
}

function runOp(op: Op, args: readonly Constant[], machine: Machine): readonly Constant[] {
  const { imm } = op;
  const [a, b, c] = args;
  if (isNumeric(op.op) && a !== undefined) {
    const result = evaluate(op.op, a, b);
    if (result === undefined) throw new Trap();
    return [result];
  }
  const { memory, globals } = machine;
  const PAGE = 65_536;
  const address = (bytes: number): number => {
    const start = (Number(a) >>> 0) + Number(imm.memOffset);
    if (start + bytes > memory.byteLength) throw new Trap();
    return start;
  };
  switch (op.op) {
    case "i32.const":
      return [imm.i32 ?? 0];
    case "i64.const":
      return [imm.i64 ?? 0n];
    case "v128.const":
      return [imm.v128 ?? 0n];
    case "f32.const":
      return [imm.f32 ?? 0];
    case "f64.const":
      return [imm.f64 ?? 0n];
    case "select":
    case "select_t":
      return [at([b, a], c === 0 ? 0 : 1) ?? 0];
    case "global.get":
      return [at(globals, imm.index ?? -1)];
    case "global.set":
      globals[imm.index ?? -1] = a ?? 0;
      return [];
    case "call":
      return machine.call(imm.index ?? -1, args);
    case "i32.load":
      return [memory.getInt32(address(4), true)];
    case "i32.load8_u":
      return [memory.getUint8(address(1))];
    case "i32.load8_s":
      return [memory.getInt8(address(1))];
    case "i32.load16_s":
      return [memory.getInt16(address(2), true)];
    case "i32.store8":
      memory.setUint8(address(1), Number(b) & 0xff);
      return [];
    case "i32.store16":
      memory.setUint16(address(2), Number(b) & 0xffff, true);
      return [];
    case "memory.grow": {
      const pages = memory.byteLength / PAGE;
      const grown = pages + (Number(a) >>> 0);
      if (grown > (machine.maxPages ?? pages)) return [-1];
      const bytes = new Uint8Array(grown * PAGE);
      bytes.set(new Uint8Array(memory.buffer));
      machine.memory = new DataView(bytes.buffer);
      return [pages];
    }
    case "i64.load":
      return [memory.getBigInt64(address(8), true)];
    case "f32.load":
      return [memory.getUint32(address(4), true)];
    case "v128.load": {
      const at = address(16);
      return [memory.getBigUint64(at, true) | memory.getBigUint64(at + 8, true) << 64n];
    }
    case "v128.load64_zero":
      return [memory.getBigUint64(address(8), true)];
    case "v128.load32_splat":
      return [splat32(memory.getInt32(address(4), true))];
    case "i32x4.splat":
      return [splat32(Number(a))];
    case "i32x4.extract_lane":
      return [Number(BigInt.asIntN(32, BigInt(a ?? 0) >> BigInt(32 * (imm.lane ?? 0))))];
    case "v128.xor":
      return [BigInt(a ?? 0) ^ BigInt(b ?? 0)];
    case "i32x4.add":
      return [byLanes(32, a, b, (a, b) => a + b)];
    case "i16x8.mul":
      return [byLanes(16, a, b, (a, b) => a * b)];
    case "i8x16.sub":
      return [byLanes(8, a, b, (a, b) => a - b)];
    case "v128.store": {
      const at = address(16);
      memory.setBigUint64(at, BigInt(b ?? 0), true);
      memory.setBigUint64(at + 8, BigInt(b ?? 0) >> 64n, true);
      return [];
    }
    case "i32.store":
      memory.setInt32(address(4), Number(b), true);
      return [];
    case "i64.store":
      memory.setBigInt64(address(8), BigInt(b ?? 0), true);
      return [];
    case "f32.store":
      memory.setUint32(address(4), Number(b), true);
      return [];
    default:
      throw new Error(`${op.op} is not run`);
  }
}

function splat32(value: number): bigint {
  return BigInt.asUintN(32, BigInt(value)) * 0x1_00000001_00000001_00000001n;
}

/** What an operation on integers makes of each lane, some bits wide, of two vectors. */
function byLanes(
  bits: number,
  a: Constant | undefined,
  b: Constant | undefined,
  f: (a: bigint, b: bigint) => bigint,
): bigint {
  let result = 0n;
  for (let from = 0; from < 128; from += bits) {
    const lane = (vector: Constant | undefined): bigint => BigInt(vector ?? 0) >> BigInt(from);
    result |= BigInt.asUintN(bits, f(lane(a), lane(b))) << BigInt(from);
  }
  return result;
}
