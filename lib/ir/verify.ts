/**
 * Checks the invariants of the IR. What it rules out is a bug in herkos, never in its input.
 *
 * 1. A value has one definition, and its number is below the length of `types` and of `homes`.
 * 2. A use sees its definition: the definition comes before it in the same region or in one around.
 * 3. Operands and results of an operation have the types of its row in the instruction table, or
 *    those of the function, global, table or function type that its immediates name. Conditions
 *    and indices of branches are i32.
 * 4. Operations are those that work on values: structure, locals, `nop` and `drop` have none.
 * 5. Labels are unique and below `labels`. An edge leads to a label around it.
 * 6. An edge passes what its label takes: a loop's parameters, the results of a block or if. A loop
 *    is entered with as many values of the same types.
 * 7. A region ends with a statement that does not complete, and has no other. Those are the
 *    terminators, loops, and blocks and ifs to whose label no edge leads; such have no results.
 * 8. `return` gives the results of the function's type; its parameters have the types of it.
 * 9. Statements and lists of values are not shared, so that they can be changed in place; the
 *    edges of one `br_table` may be one object.
 *
 * @module
 */

import { InternalError } from "../errors.ts";
import { rowByName } from "../wasm/instructions.ts";
import type { Module } from "../wasm/module.ts";
import { erased } from "../wasm/ref_types.ts";
import type { ValType } from "../wasm/types.ts";
import { at } from "./at.ts";
import type { Edge, IrFunc, IrModule, LabelId, Op, Stmt, ValueId } from "./ir.ts";
import { edgesOf } from "./walk.ts";
import { printStmt } from "./print.ts";
import { type OpType, opType } from "./signature.ts";

/** What the immediates of a function refer to; without it, the types of those go unchecked. */
export interface VerifyContext {
  /** The module that the function is from. */
  readonly module?: Module | undefined;
  /** All functions and parts of functions. */
  readonly parts?: IrModule | undefined;
}

/** A region being checked. */
interface Open {
  readonly body: readonly Stmt[];
  next: number;
  /** Whether a statement has been seen that does not complete. */
  ended: boolean;
  /** The statement that the region belongs to. */
  readonly owner: Stmt | undefined;
  /** The second arm of an if whose first this is. */
  readonly otherwise: readonly Stmt[] | undefined;
  /** How many values were visible before it. */
  readonly visible: number;
}

/** Where a label leads while its region is open. */
interface Target {
  readonly takes: readonly ValueId[];
  reached: boolean;
}

/**
 * Checks a function.
 *
 * @param func The function.
 * @param context What its immediates refer to.
 * @throws {InternalError} When an invariant does not hold.
 */
export function verify(func: IrFunc, context: VerifyContext = {}): void {
  const isDefined = new Uint8Array(func.types.length);
  const isVisible = new Uint8Array(func.types.length);
  const visible: ValueId[] = [];
  const usedLabels = new Set<LabelId>();
  const targets = new Map<LabelId, Target>();
  const seen = new Set<object>();
  let current: Stmt | undefined;

  const fail = (message: string): never => {
    const where = current === undefined ? "" : ` in "${describe(func, current)}"`;
    throw new InternalError(`${message}${where}`, { funcIndex: func.index });
  };
  const once = (object: object, what: string): void => {
    if (seen.has(object)) fail(`${what} is shared`);
    seen.add(object);
  };
  const typeOf = (value: ValueId): ValType => func.types[value] ?? fail(`v${value} has no type`);
  const define = (value: ValueId): void => {
    if (func.types[value] === undefined) fail(`v${value} has no type`);
    if (isDefined[value] === 1) fail(`v${value} is defined twice`);
    isDefined[value] = 1;
    isVisible[value] = 1;
    visible.push(value);
  };
  const use = (value: ValueId): void => {
    if (isVisible[value] !== 1) fail(`v${value} is used where its definition is not seen`);
  };
  const useAs = (value: ValueId, type: ValType): void => {
    use(value);
    const wanted = erased(type);
    if (typeOf(value) !== wanted) fail(`v${value} is ${typeOf(value)}, not ${wanted}`);
  };
  const useAll = (values: readonly ValueId[], types: readonly ValType[], what: string): void => {
    if (values.length !== types.length) fail(`${values.length} ${what}, not ${types.length}`);
    values.forEach((value, i) => useAs(value, at(types, i)));
  };
  const checkEdge = (edge: Edge): void => {
    once(edge, "An edge");
    once(edge.args, "A list of values");
    const target = targets.get(edge.label) ?? fail(`L${edge.label} is not around its edge`);
    target.reached = true;
    useAll(edge.args, target.takes.map(typeOf), "arguments");
  };
  const openLabel = (label: LabelId, takes: readonly ValueId[]): void => {
    if (label < 0 || label >= func.labels) fail(`L${label} is out of range`);
    if (usedLabels.has(label)) fail(`L${label} is used twice`);
    usedLabels.add(label);
    targets.set(label, { takes, reached: false });
  };
  const checkSignature = (
    stmt: { readonly args: ValueId[]; readonly results: ValueId[] },
    type: OpType | undefined,
  ): void => {
    once(stmt.args, "A list of values");
    once(stmt.results, "A list of values");
    if (type === undefined) stmt.args.forEach(use);
    else useAll(stmt.args, type.params, "operands");
    stmt.results.forEach(define);
    if (type !== undefined) useAll(stmt.results, type.results, "results");
  };

  const open: Open[] = [];
  const enter = (body: readonly Stmt[], owner?: Stmt, otherwise?: readonly Stmt[]): void => {
    once(body, "A region");
    open.push({ body, next: 0, ended: false, owner, otherwise, visible: visible.length });
  };
  /** Checks a statement, what is nested in it not; says whether it can complete. */
  const check = (stmt: Stmt): boolean => {
    switch (stmt.kind) {
      case "op":
        if (!isOperation(stmt)) fail("No operation of the IR");
        checkSignature(
          stmt,
          withFlag(stmt, opType(context.module, stmt.op, stmt.imm, stmt.args.map(typeOf))),
        );
        return true;
      case "call_part": {
        const part = context.parts?.funcs.find(({ id }) => id === stmt.callee);
        if (context.parts !== undefined && part === undefined) fail("The callee does not exist");
        checkSignature(stmt, part?.type);
        return true;
      }
      case "check":
        for (const { base } of stmt.ranges) useAs(base, typeOf(base) === "i64" ? "i64" : "i32");
        if (stmt.cold.length > 0) enter(stmt.cold, stmt);
        return true;
      case "charge":
        once(stmt.args, "A list of values");
        if (!Number.isSafeInteger(stmt.cost) || stmt.cost < 0) fail(`A cost of ${stmt.cost}`);
        for (const arg of stmt.args) useAs(arg, "i64");
        return true;
      case "block":
        once(stmt.results, "A list of values");
        openLabel(stmt.label, stmt.results);
        enter(stmt.body, stmt);
        return true;
      case "if":
        once(stmt.results, "A list of values");
        useAs(stmt.cond, "i32");
        openLabel(stmt.label, stmt.results);
        enter(stmt.then, stmt, stmt.else);
        return true;
      case "loop":
        once(stmt.params, "A list of values");
        once(stmt.inits, "A list of values");
        useAll(stmt.inits, stmt.params.map(typeOf), "initial values");
        openLabel(stmt.label, stmt.params);
        enter(stmt.body, stmt);
        stmt.params.forEach(define);
        return true;
      case "br_if":
        useAs(stmt.cond, "i32");
        checkEdge(stmt.edge);
        return true;
      case "br":
        checkEdge(stmt.edge);
        return false;
      case "br_table":
        useAs(stmt.index, "i32");
        edgesOf(stmt).forEach(checkEdge);
        return false;
      case "return":
        once(stmt.args, "A list of values");
        useAll(stmt.args, func.type.results, "results");
        return false;
      case "unreachable":
        return false;
    }
  };
  /** Closes the innermost region, and its statement when that has no other. */
  const leave = (region: Open): void => {
    current = region.owner;
    if (!region.ended) fail("A region can be fallen out of");
    for (const value of visible.splice(region.visible)) isVisible[value] = 0;
    open.pop();
    const { owner, otherwise } = region;
    if (otherwise !== undefined) return enter(otherwise, owner);
    const around = open.at(-1);
    if (owner === undefined || around === undefined) return;
    switch (owner.kind) {
      case "block":
      case "if":
        around.ended = targets.get(owner.label)?.reached !== true;
        if (around.ended && owner.results.length > 0) fail("Nothing gives the results");
        targets.delete(owner.label);
        owner.results.forEach(define);
        return;
      case "loop":
        targets.delete(owner.label);
        around.ended = true;
        return;
      case "check":
        return;
      default:
        return fail("No regions belong here");
    }
  };

  if (func.homes.length !== func.types.length) fail("homes and types differ in length");
  if (func.params.length !== func.type.params.length) fail("The parameters are not the type's");
  func.params.forEach((param, i) => {
    define(param);
    if (typeOf(param) !== erased(at(func.type.params, i))) {
      fail("The parameters are not the type's");
    }
  });
  enter(func.body);
  for (let region = open.at(-1); region !== undefined; region = open.at(-1)) {
    const stmt = region.body[region.next++];
    if (stmt === undefined) {
      leave(region);
      continue;
    }
    current = stmt;
    once(stmt, "A statement");
    if (region.ended) fail("A statement that cannot be reached");
    if (!check(stmt)) region.ended = true;
  }
}

/** A call that a handler is around says too whether an exception was thrown. */
function withFlag({ imm }: Op, type: OpType | undefined): OpType | undefined {
  if (imm.handled !== true || type === undefined) return type;
  return { params: type.params, results: [...type.results, "i32"] };
}

/** Whether an instruction works on values, and so is an operation of the IR. */
function isOperation(op: Op): boolean {
  switch (op.op) {
    case "call":
    case "call_indirect":
    case "throw":
    case "throw_ref":
    case "catch":
    case "catch_all":
    case "call_ref":
    case "return_call":
    case "return_call_indirect":
    case "return_call_ref":
      return true;
    case "drop":
    case "local.get":
    case "local.set":
    case "local.tee":
      return false;
    default:
      return !rowByName(op.op).effects.control;
  }
}

function describe(func: IrFunc, stmt: Stmt): string {
  return stmt.kind === "op" && !isOperation(stmt) ? stmt.op : printStmt(func, stmt);
}
