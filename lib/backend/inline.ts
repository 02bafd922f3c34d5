/**
 * Decides which values become part of the expression that uses them.
 *
 * A value that one statement of the same region uses, once, needs no variable: its expression can
 * stand where it is used, provided that nothing in between must stay behind it. This is what makes
 * the output read like expressions and not like a stack machine (2.7 times fewer lines).
 *
 * @module
 */

import {
  conflict,
  type Effect,
  effectOf,
  PURE,
  READS_GLOBAL,
  READS_MEMORY,
  READS_TABLE,
} from "../ir/effects.ts";
import { edgesOf, forEachUse, type IrFunc, type Op, type Stmt, type ValueId } from "../ir/ir.ts";

/** What the Rust for an operation does that its instruction alone does not say. */
export interface InlineRules {
  /** State that the Rust reads although the instruction has no such effect. */
  readonly reads: (op: Op) => Effect;
  /** Whether the operation must be a statement of its own, because it borrows the whole instance. */
  readonly standsAlone: (op: Op) => boolean;
}

/** How a value is written where it is used. */
export interface Inlining {
  /** The operation of a value that is written in its place of use, by value. */
  readonly ops: ReadonlyMap<ValueId, Op>;
  /** How often each value is used by something that is written out. */
  readonly uses: Uint32Array;
}

/** Operations in one expression beyond which it gets hard to read. */
const MAX_NODES = 24;

/**
 * Whether an operation is a constant, which is written at every use.
 *
 * @param op The operation.
 * @returns True for a constant or a null reference.
 */
export function isConstant(op: Op): boolean {
  switch (op.op) {
    case "i32.const":
    case "i64.const":
    case "f32.const":
    case "f64.const":
    case "ref.null":
      return true;
    default:
      return false;
  }
}

/**
 * What the operands of a statement may read when they are written inside it: it borrows the state
 * that it changes before they would be evaluated.
 */
function forbiddenInside(stmt: Stmt, rules: InlineRules): Effect {
  const all = READS_MEMORY | READS_GLOBAL | READS_TABLE;
  if (stmt.kind === "call_part") return all;
  if (stmt.kind !== "op") return PURE;
  if (rules.standsAlone(stmt)) return all;
  switch (stmt.op) {
    case "table.set":
    case "table.grow":
    case "table.fill":
    case "table.copy":
    case "table.init":
    case "global.set":
      return READS_TABLE;
    default: {
      const writes = effectOf(stmt);
      return (writes >> 1) & READS_MEMORY;
    }
  }
}

interface Pending {
  readonly op: Op;
  /** Effects of the whole expression. */
  readonly effect: Effect;
  readonly nodes: number;
}

/**
 * Decides the inlining of a function.
 *
 * @param func The function.
 * @param rules What the Rust for operations needs.
 * @returns Which values have no variable.
 */
export function chooseInlining(func: IrFunc, rules: InlineRules): Inlining {
  const ops = new Map<ValueId, Op>();
  const uses = new Uint32Array(func.types.length);
  const countUses = (region: readonly Stmt[]): void => {
    for (const stmt of region) {
      forEachUse(stmt, (value) => {
        uses[value]!++;
      });
      switch (stmt.kind) {
        case "op":
          if (isConstant(stmt)) ops.set(stmt.results[0]!, stmt);
          break;
        case "block":
        case "loop":
          countUses(stmt.body);
          break;
        case "check":
          countUses(stmt.cold);
          break;
        case "if":
          countUses(stmt.then);
          countUses(stmt.else);
          break;
        default:
          break;
      }
    }
  };
  countUses(func.body);

  const visit = (region: readonly Stmt[]): void => {
    const pending = new Map<ValueId, Pending>();
    for (const stmt of region) {
      let effect = stmt.kind === "op" ? effectOf(stmt) | rules.reads(stmt) : effectOf(stmt);
      let nodes = 1;
      const forbidden = forbiddenInside(stmt, rules);
      const edges = edgesOf(stmt);
      const single = singleOperand(stmt);
      const inside = new Set(edges.flatMap((edge) => edge.args));
      if (stmt.kind === "loop") { for (const init of stmt.inits) inside.add(init); }
      forEachUse(stmt, (value) => {
        const found = pending.get(value);
        if (found === undefined) return;
        // Values that edges pass are evaluated late, and in an order of their own.
        const late = inside.has(value) && !single;
        if (
          (late && found.effect !== PURE) || (found.effect & forbidden) !== 0 ||
          nodes + found.nodes > MAX_NODES
        ) return;
        pending.delete(value);
        ops.set(value, found.op);
        effect |= found.effect;
        nodes += found.nodes;
      });
      for (const [value, other] of pending) {
        if (conflict(other.effect, effect)) pending.delete(value);
      }
      switch (stmt.kind) {
        case "block":
        case "loop":
          visit(stmt.body);
          break;
        case "check":
          visit(stmt.cold);
          break;
        case "if":
          visit(stmt.then);
          visit(stmt.else);
          break;
        case "op": {
          const result = stmt.results[0];
          if (
            stmt.results.length === 1 && uses[result!] === 1 && !isConstant(stmt) &&
            !rules.standsAlone(stmt)
          ) {
            pending.set(result!, { op: stmt, effect, nodes });
          }
          break;
        }
        default:
          break;
      }
    }
  };
  visit(func.body);
  return { ops, uses };
}

/** Whether all that a statement passes on is one value, so that its order is no question. */
function singleOperand(stmt: Stmt): boolean {
  return stmt.kind === "br" && stmt.edge.args.length === 1;
}
