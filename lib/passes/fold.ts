/**
 * Folds constants and simplifies operations where the result is the same to the bit.
 *
 * One walk in program order, in which every operation sees its operands already simplified: an
 * operation on constants becomes a constant (`lib/ir/eval.ts`), one that gives an operand back is
 * replaced by it, others become simpler ones by the rules of `identities.ts`. Integers have all the
 * usual identities. Floating-point numbers have only those that move bits, since even `x * 1`
 * changes a signalling NaN. A trapping operation is folded only where it does not trap.
 *
 * Needs nothing. Leaves the operands behind for `dead_code`.
 *
 * ```text
 * v1: i32 = i32.const 1
 * v2: i32 = i32.eq v0 v3                       v2: i32 = i32.eq v0 v3
 * v4: i32 = i32.and v2 v1               =>
 * v5: i32 = i32.eqz v4                         v5: i32 = i32.ne v0 v3
 * br_if v5 L0                                  br_if v5 L0
 * ```
 *
 * @module
 */

import { InternalError } from "../errors.ts";
import { at } from "../ir/at.ts";
import { type Constant, evaluate, isNumeric } from "../ir/eval.ts";
import type { IrFunc, Op, ValueId } from "../ir/ir.ts";
import { forEachStmt, forEachUse, mapUses } from "../ir/walk.ts";
import { scratchInts } from "../ir/scratch.ts";
import type { Imm, Mnemonic } from "../wasm/instructions.ts";
import type { ValType } from "../wasm/types.ts";
import { replacements } from "./edit.ts";
import type { Change } from "./flow.ts";
import { condition, type Facts, simplify } from "./identities.ts";

const useCounts = scratchInts();

/**
 * Folds constants in a function, in place.
 *
 * @param func The function.
 * @returns What may have been changed.
 */
export function fold(func: IrFunc): Change {
  const replaced = replacements(func);
  const defs: (Op | undefined)[] = new Array(func.types.length).fill(undefined);
  const uses = useCounts(func.types.length);
  const countUse = (value: ValueId): void => {
    uses[value]!++;
  };
  forEachStmt(func.body, (stmt) => forEachUse(stmt, countUse));
  const facts: Facts = {
    def: (value) => defs[value],
    constant: (value) => constantOf(defs[value]),
    isUsedOnce: (value) => uses[value] === 1,
  };
  forEachStmt(func.body, (stmt) => {
    if (!replaced.isEmpty()) mapUses(stmt, replaced.resolve);
    switch (stmt.kind) {
      case "op":
        if (stmt.op === "select" || stmt.op === "select_t") foldChoice(stmt, facts);
        foldOp(func, stmt, facts, replaced.add);
        for (const result of stmt.results) defs[result] = stmt;
        return;
      case "if":
      case "br_if":
        stmt.cond = condition(stmt.cond, facts);
        return;
      default:
        return;
    }
  });
  return "values";
}

/** Simplifies what a select depends on. */
function foldChoice(select: Op, facts: Facts): void {
  const [a, b, c] = select.args;
  if (a === undefined || b === undefined || c === undefined) return;
  const cond = condition(c, facts);
  const def = facts.def(cond);
  const [negated] = def?.op === "i32.eqz" ? def.args : [];
  select.args = negated === undefined ? [a, b, cond] : [b, a, negated];
}

function foldOp(
  func: IrFunc,
  op: Op,
  facts: Facts,
  replace: (from: ValueId, to: ValueId) => void,
): void {
  if (op.results.length !== 1 || op.args.length === 0) return;
  const result = at(op.results, 0);
  const type = at(func.types, result);
  // Each step makes the operation simpler, so that there are few.
  for (;;) {
    const constant = evaluateOp(op, facts);
    if (constant !== undefined) return becomeConstant(op, type, constant);
    const simpler = simplify(op, facts);
    if (simpler === undefined) return;
    switch (simpler.kind) {
      case "value":
        return replace(result, simpler.value);
      case "constant":
        return becomeConstant(op, type, simpler.constant);
      case "op":
        op.op = simpler.op;
        op.imm = {};
        op.args = simpler.args;
    }
  }
}

function becomeConstant(op: Op, type: ValType, constant: Constant): void {
  const [name, imm] = constantOp(type, constant);
  op.op = name;
  op.imm = imm;
  op.args = [];
}

function constantOp(type: ValType, constant: Constant): [op: Mnemonic, imm: Imm] {
  if (typeof constant === "number") {
    if (type === "i32") return ["i32.const", { i32: constant }];
    if (type === "f32") return ["f32.const", { f32: constant }];
  } else {
    if (type === "i64") return ["i64.const", { i64: constant }];
    if (type === "f64") return ["f64.const", { f64: constant }];
  }
  throw new InternalError(`A constant ${constant} is no ${type}`);
}

function evaluateOp(op: Op, facts: Facts): Constant | undefined {
  const { args } = op;
  const a = facts.constant(at(args, 0));
  if (a === undefined || !isNumeric(op.op)) return undefined;
  const b = args.length < 2 ? undefined : facts.constant(at(args, 1));
  if (args.length === 2 && b === undefined) return undefined;
  return evaluate(op.op, a, b);
}

function constantOf(op: Op | undefined): Constant | undefined {
  switch (op?.op) {
    case "i32.const":
      return op.imm.i32;
    case "i64.const":
      return op.imm.i64;
    case "f32.const":
      return op.imm.f32;
    case "f64.const":
      return op.imm.f64;
    default:
      return undefined;
  }
}
