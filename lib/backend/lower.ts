/**
 * Turns a function from SSA into Rust statements.
 *
 * Values become expressions or variables (see `inline.ts` and `variables.ts`); what edges pass is
 * assigned before the jump. The result still has a label for every construct; `rust/shape.ts` tidies.
 *
 * @module
 */

import { InternalError } from "../errors.ts";
import { type Effect, PURE, READS_GLOBAL } from "../ir/effects.ts";
import {
  type Check,
  type Edge,
  type IrFunc,
  leadingBlocks,
  type Op,
  type Range,
  type Stmt,
  type ValueId,
} from "../ir/ir.ts";
import {
  atom,
  binary,
  call,
  callWith,
  cast,
  literal,
  method,
  readVar,
  tryCall,
  tuple,
  unary,
} from "../rust/expr.ts";
import {
  assignTo,
  block,
  breakTo,
  choose,
  continueTo,
  evaluate,
  leave,
  loop,
  matchOn,
  retake,
  setVar,
  trap,
  unpack,
} from "../rust/nodes.ts";
import { type Arm, type Expr, type Node, readsVar, type RustLabel } from "../rust/tree.ts";
import { type AtomicKind, INSTRUCTIONS, type Mnemonic } from "../wasm/instructions.ts";
import type { ValType } from "../wasm/types.ts";
import { HOST, INSTANCE } from "./callgraph.ts";
import type { FuncEnv, ModulePlan } from "./env.ts";
import { isExnRef, payloadLayout } from "./exceptions.ts";
import { functionName } from "./function_name.ts";
import { chooseInlining, type InlineRules, type Inlining } from "./inline.ts";
import { memoryExpr, narrowed, tableExpr } from "./lower_memory.ts";
import { hasConstantSize, MEMORY_MODES, sizeIsInInstance } from "./memory_modes.ts";
import { type Condition, CONDITIONS, negate, TEMPLATES } from "./ops.ts";
import { dispatcherOf } from "./ref_calls.ts";
import { rustType, zeroValue } from "./types.ts";
import { chooseVariables, type Variables, type VarId } from "./variables.ts";

/** A function body as Rust statements. */
export interface Lowered {
  /** The statements, without declarations. */
  readonly nodes: Node[];
  /** The variables that they use. */
  readonly variables: Variables;
  /** Whether the body uses the variable of each memory, by index. */
  readonly usesMemory: ReadonlySet<number>;
  /** Memories that the body loads from or stores to. */
  readonly accessesMemory: ReadonlySet<number>;
  /** Whether there is a `match`. */
  readonly hasMatch: boolean;
  /** How deep statements are nested. */
  readonly depth: number;
}

/** What edges to a label pass, and how it is jumped to. */
interface Target {
  readonly values: readonly ValueId[];
  readonly loop: boolean;
}

/** A function that is being lowered. */
interface State {
  readonly func: IrFunc;
  readonly env: FuncEnv;
  readonly inlining: Inlining;
  readonly variables: Variables;
  /** The variables, as expressions. */
  readonly reads: (Expr | undefined)[];
  /** The variables of memories. */
  readonly memories: (Expr | undefined)[];
  readonly usesMemory: Set<number>;
  readonly accessesMemory: Set<number>;
  /** Whether the function has the whole instance. */
  readonly whole: boolean;
  /** By label. */
  readonly targets: (Target | undefined)[];
  hasMatch: boolean;
  /** How deep the statements are that are being made, and the most so far. */
  depth: number;
  deepest: number;
}

/**
 * Lowers one function.
 *
 * @param func The function.
 * @param env How it reaches state.
 * @returns Its body.
 */
export function lower(func: IrFunc, env: FuncEnv): Lowered {
  const inlining = chooseInlining(func, inlineRules(env));
  const state: State = {
    func,
    env,
    inlining,
    variables: chooseVariables(func, inlining),
    reads: [],
    memories: [],
    usesMemory: new Set(),
    accessesMemory: new Set(),
    whole: (env.needs & INSTANCE) !== 0,
    targets: [],
    hasMatch: false,
    depth: -1,
    deepest: 0,
  };
  const nodes = lowerRegion(state, func.body);
  const { accessesMemory, deepest, hasMatch, usesMemory, variables } = state;
  return { nodes, variables, usesMemory, accessesMemory, hasMatch, depth: deepest };
}

function freshVariable({ variables: { vars } }: State, like: VarId): VarId {
  vars.push({ type: vars[like]!.type, home: -1, param: -1 });
  return vars.length - 1 as VarId;
}

function read(state: State, value: ValueId): Expr {
  const op = state.inlining.ops[value];
  if (op !== undefined) return exprOf(state, op);
  const variable = state.variables.of[value]!;
  if (variable < 0) throw new InternalError(`value ${value} has no variable`);
  return state.reads[variable] ??= readVar(variable as VarId);
}

function readAll(state: State, values: readonly ValueId[]): Expr[] {
  switch (values.length) {
    case 0:
      return [];
    case 1:
      return [read(state, values[0]!)];
    case 2:
      return [read(state, values[0]!), read(state, values[1]!)];
    default:
      return values.map((value) => read(state, value));
  }
}

function memory(state: State, index: number): Expr {
  if (state.env.keeps(index)) state.usesMemory.add(index);
  return state.memories[index] ??= atom(state.env.memory(index));
}

/** A value as a `bool`: whether it is not zero. */
function condition(state: State, value: ValueId): Expr {
  const op = state.inlining.ops[value];
  if (op !== undefined) {
    const direct = conditionOf(state, op, CONDITIONS[op.op]);
    if (direct !== undefined) return direct;
  }
  return binary(read(state, value), "!=", literal("0", state.func.types[value]!));
}

function conditionOf(state: State, op: Op, make: Condition | undefined): Expr | undefined {
  if (op.op === "catch") return hasTag(state, op);
  if (op.op === "i32.eqz") {
    const inner = state.inlining.ops[op.args[0]!];
    const direct = inner === undefined
      ? undefined
      : conditionOf(state, inner, CONDITIONS[inner.op]);
    if (direct !== undefined) return negate(direct);
  }
  if (make !== undefined) return make(readAll(state, op.args));
  const logic = LOGIC[op.op];
  if (logic === undefined) return undefined;
  const left = truthOf(state, op.args[0]!);
  const right = truthOf(state, op.args[1]!);
  return left === undefined || right === undefined ? undefined : binary(left, logic, right);
}

/** A value that is 0 or 1 as a `bool`, if it is written where it is used. */
function truthOf(state: State, value: ValueId): Expr | undefined {
  const op = state.inlining.ops[value];
  return op === undefined ? undefined : conditionOf(state, op, CONDITIONS[op.op]);
}

function exprOf(state: State, op: Op): Expr {
  const template = TEMPLATES[op.op];
  if (template !== undefined) {
    const truth = LOGIC[op.op] === undefined ? undefined : conditionOf(state, op, undefined);
    return truth === undefined ? template(readAll(state, op.args), op.imm) : cast(truth, "i32");
  }
  const name = accessName(op);
  if (name !== undefined) return accessExpr(state, op, name);
  const make = CONDITIONS[op.op];
  const direct = make === undefined ? undefined : conditionOf(state, op, make);
  return direct === undefined ? stateExpr(state, op) : cast(direct, "i32");
}

/** A load or store. */
function accessExpr(state: State, op: Op, name: string): Expr {
  const { memOffset = 0n, memory: index = 0 } = op.imm;
  state.accessesMemory.add(index);
  const bytes = memory(state, index);
  const address = read(state, op.args[0]!);
  const { addressType, mode } = state.env.plan.memories[index]!;
  const { suffix, traps } = MEMORY_MODES[mode];
  const where = addressType === "i32"
    ? [bytes, address, memOffset === 0n ? NO_OFFSET : literal(String(memOffset), "u32")]
    : traps
    ? [bytes, address, literal(String(memOffset), "u64")]
    // The mask is of 32 bits at most.
    : [bytes, cast(address, "i32"), literal(String(BigInt.asUintN(32, memOffset)), "u32")];
  const args = op.args.length === 1 ? where : [...where, ...readAll(state, op.args.slice(1))];
  const atomic = ATOMIC_KINDS.get(op.op);
  if (atomic === "wait") {
    args.push(atom(String(state.env.plan.module.memories[index]!.type.shared)));
  }
  if (op.imm.lane !== undefined) args.push(literal(String(op.imm.lane), "usize"));
  const called = name + (addressType === "i64" && traps ? "_wide" : suffix);
  // Atomic accesses check their alignment whatever the mode.
  return callWith(called, args, traps || atomic !== undefined);
}

function stateExpr(state: State, op: Op): Expr {
  const { env } = state;
  const { module } = env.plan;
  const { imm } = op;
  const args = () => readAll(state, op.args);
  switch (op.op) {
    case "select":
    case "select_t":
      return call(
        "select",
        condition(state, op.args[2]!),
        read(state, op.args[0]!),
        read(state, op.args[1]!),
      );
    case "call":
      return noteMemories(state, env.call(imm.index!, args()));
    case "call_indirect":
    case "call_ref":
    case "return_call_indirect":
    case "return_call_ref":
      return noteMemories(
        state,
        env.dispatch(
          dispatcherOf(env.plan, state.func.index, op)!,
          narrowed({ values: args(), types: typesOf(state, op) }, op.args.length - 1),
        ),
      );
    case "return_call": {
      const { calls } = env.plan;
      const at = calls.exitFor(state.func.index, imm.index2, module.types[imm.index!]!);
      const [by] = narrowed({ values: args(), types: typesOf(state, op) });
      return noteMemories(state, env.choose(at, by!));
    }
    case "global.get":
      return atom(env.global(imm.index!));
    case "memory.size":
    case "memory.grow":
    case "memory.fill":
    case "memory.copy":
    case "memory.init":
      return memoryExpr({ env, op, memory: (index) => memory(state, index) }, {
        values: args(),
        types: typesOf(state, op),
      });
    case "table.get":
    case "table.set":
    case "table.size":
    case "table.grow":
    case "table.fill":
    case "table.copy":
    case "table.init":
      return tableExpr(env, op, { values: args(), types: typesOf(state, op) });
    case "ref.null":
      return atom(zeroValue(imm.refType!));
    case "catch":
      return cast(hasTag(state, op), "i32");
    case "catch_all":
      return tryCall("catch_all", atom(`&mut ${env.state("exception")}`));
    case "ref.as_non_null":
      return tryCall(`${rustType(state.func.types[op.args[0]!]!)}::non_null`, ...args());
    case "ref.func": {
      const type = module.funcs[imm.index!]!.type;
      return call(
        "FuncRef::new",
        env.plan.foreign ? atom(env.state("id")) : literal("0", "u32"),
        literal(String(imm.index!), "u32"),
        literal(String(env.plan.signature(type)), "u32"),
      );
    }
    default:
      throw new InternalError(`${op.op} has no Rust`);
  }
}

/** Whether an exception has a tag, as a `bool`. */
function hasTag(state: State, { args, imm }: Op): Expr {
  return method(read(state, args[0]!), "is", atom(state.env.tag(imm.index!)));
}

/** Says whether an exception has a tag, and takes what it carries. */
function lowerCatch(state: State, op: Op, nodes: Node[]): void {
  const set = (result: ValueId, value: Expr): void => {
    const variable = state.variables.of[result]!;
    if (variable >= 0) nodes.push(setVar(variable as VarId, value));
  };
  const { exceptions: { carried }, module } = state.env.plan;
  const { params } = module.tags[op.imm.index!]!.type;
  const { at } = payloadLayout(params, carried);
  set(op.results[0]!, cast(hasTag(state, op), "i32"));
  params.forEach((type, i) => {
    const word = literal(String(at[i]!), "usize");
    const name = isExnRef(type) ? `carried::<${carried}, _>` : `get::<${rustType(type)}>`;
    const value = method(read(state, op.args[0]!), name, word);
    set(op.results[i + 1]!, value);
  });
}

/** Makes an exception the one that is on its way. */
function lowerThrow(state: State, op: Op, nodes: Node[]): void {
  const { env } = state;
  const { params } = env.plan.module.tags[op.imm.index!]!.type;
  const { carried } = env.plan.exceptions;
  const { at } = payloadLayout(params, carried);
  const made = op.args.reduce(
    (exception, arg, i) => {
      const word = literal(String(at[i]!), "usize");
      if (isExnRef(params[i]!)) {
        return tryCall(`carry::<${carried}, _>`, exception, word, read(state, arg));
      }
      return method(exception, `with::<${rustType(params[i]!)}>`, word, read(state, arg));
    },
    call("ExnRef::new", atom(env.tag(op.imm.index!))),
  );
  nodes.push(assignTo(env.state("exception"), made));
}

/** A call that a handler is around: its last result says whether an exception was thrown. */
function lowerHandled(state: State, op: Op, nodes: Node[]): void {
  const value = stateExpr(state, op);
  if (value.kind !== "call") throw new InternalError("a handled call is no call");
  const result = callWith(value.name, value.args, false);
  const types = op.results.slice(0, -1).map((each) => state.func.types[each]!);
  const zeros = types.map((type) => atom(zeroValue(type)));
  const [zero] = zeros;
  if (zero === undefined) {
    nodes.push(finish(state, op.results, tryCall("thrown", result)));
    return;
  }
  const unset = zeros.length === 1 ? zero : tuple(zeros);
  const into = op.results.map((each) => {
    const variable = state.variables.of[each]!;
    return variable < 0 ? undefined : variable as VarId;
  });
  nodes.push(unpack(into, tryCall("caught", result, unset), zeros.length > 1));
}

function typesOf({ func }: State, op: Op): readonly ValType[] {
  return op.args.map((arg) => func.types[arg]!);
}

/** Notes the memories that a call passes on. */
function noteMemories({ env, usesMemory }: State, expr: Expr): Expr {
  if (expr.kind === "call") {
    for (const { index } of env.plan.memories) {
      if (!env.keeps(index)) continue;
      const name = env.memory(index);
      for (const arg of expr.args) {
        if (arg.kind === "atom" && arg.text === name) usesMemory.add(index);
      }
    }
  }
  return expr;
}

/** An assignment that is made at the same time as others. */
interface Copy {
  readonly variable: VarId;
  readonly value: Expr;
}

/** Assigns all at once: what edges and loop entries pass. */
function assignAll(
  state: State,
  targets: readonly ValueId[],
  args: readonly ValueId[],
  nodes: Node[],
): void {
  let first: Copy | undefined;
  let copies: Copy[] | undefined;
  for (let i = 0; i < targets.length; i++) {
    const variable = state.variables.of[targets[i]!]!;
    if (variable < 0) continue;
    const value = read(state, args[i]!);
    if (value.kind === "var" && value.variable === variable) continue;
    const copy: Copy = { variable: variable as VarId, value };
    if (first === undefined) first = copy;
    else if (copies === undefined) copies = [first, copy];
    else copies.push(copy);
  }
  if (copies !== undefined) assignTogether(state, copies, nodes);
  else if (first !== undefined) nodes.push(setVar(first.variable, first.value));
}

function assignTogether(state: State, given: Copy[], nodes: Node[]): void {
  let copies = given;
  while (copies.length > 0) {
    const free = copies.find((copy) => !isReadElsewhere(copies, copy));
    if (free !== undefined) {
      nodes.push(setVar(free.variable, free.value));
      copies = copies.filter((copy) => copy !== free);
      continue;
    }
    // All are in cycles: keep the old value of one aside.
    const first = copies[0]!.variable;
    const aside = freshVariable(state, first);
    nodes.push(setVar(aside, readVar(first)));
    copies = copies.map((copy) => ({
      variable: copy.variable,
      value: renameVar(copy.value, first, aside),
    }));
  }
}

/** Whether another assignment reads what one overwrites. */
function isReadElsewhere(copies: readonly Copy[], copy: Copy): boolean {
  for (const other of copies) {
    if (other !== copy && readsVar(other.value, copy.variable)) return true;
  }
  return false;
}

function jumpTo(edge: Edge, target: Target): Node {
  const label = edge.label as number as RustLabel;
  return target.loop ? continueTo(label) : breakTo(label);
}

function follow(state: State, edge: Edge, nodes: Node[]): void {
  const target = state.targets[edge.label]!;
  if (target.values.length > 0) assignAll(state, target.values, edge.args, nodes);
  nodes.push(jumpTo(edge, target));
}

/** The statements that follow an edge. */
function following(state: State, edge: Edge): Node[] {
  const target = state.targets[edge.label]!;
  if (target.values.length === 0) return [jumpTo(edge, target)];
  const nodes: Node[] = [];
  follow(state, edge, nodes);
  return nodes;
}

/** Takes the memories anew that a statement may have moved. */
function retakeAll({ env }: State, nodes: Node[]): void {
  for (const { index } of env.plan.memories) if (env.keeps(index)) nodes.push(retake(index));
}

function finish({ variables: { of } }: State, results: readonly ValueId[], value: Expr): Node {
  if (results.length === 1) {
    const variable = of[results[0]!]!;
    return variable < 0 ? evaluate(value) : setVar(variable as VarId, value);
  }
  const into = results.map((result) => of[result]! < 0 ? undefined : of[result]! as VarId);
  if (into.every((variable) => variable === undefined)) return evaluate(value);
  return unpack(into, value);
}

function lowerOp(state: State, op: Op, nodes: Node[]): void {
  const { env, inlining } = state;
  const [result] = op.results;
  if (result !== undefined && op.results.length === 1 && inlining.ops[result] !== undefined) {
    return;
  }
  switch (op.op) {
    case "global.set":
      nodes.push(assignTo(env.global(op.imm.index!), read(state, op.args[0]!)));
      break;
    case "data.drop":
    case "elem.drop": {
      const { names } = env.plan;
      const index = op.imm.index!;
      const flag = op.op === "data.drop" ? names.dataFlag(index) : names.elemFlag(index);
      if (flag !== undefined) nodes.push(assignTo(env.state(flag), atom("true")));
      break;
    }
    case "throw":
      lowerThrow(state, op, nodes);
      break;
    case "throw_ref": {
      const thrown = tryCall("throw_ref", read(state, op.args[0]!));
      nodes.push(assignTo(env.state("exception"), thrown));
      break;
    }
    default:
      if (op.imm.handled === true) lowerHandled(state, op, nodes);
      else if (op.op === "catch" && op.results.length > 1) lowerCatch(state, op, nodes);
      else nodes.push(finish(state, op.results, exprOf(state, op)));
      break;
  }
  if (state.whole && movesMemory(op, env.plan)) retakeAll(state, nodes);
}

function lowerRegion(state: State, region: readonly Stmt[]): Node[] {
  state.depth++;
  const chain = leadingBlocks(region);
  let inner: Node | undefined;
  if (chain.length > 0) {
    for (const { label, results } of chain) {
      state.targets[label] = { values: results, loop: false };
    }
    state.depth += chain.length;
    for (let k = chain.length - 1; k >= 0; k--) {
      const { body, label } = chain[k]!;
      inner = block(label as number as RustLabel, lowerRest(state, body, inner));
      state.depth--;
    }
  }
  const nodes = lowerRest(state, region, inner);
  state.depth--;
  return nodes;
}

/** Lowers a region whose first statement is lowered already, if it is given. */
function lowerRest(state: State, region: readonly Stmt[], first: Node | undefined): Node[] {
  if (state.depth > state.deepest) state.deepest = state.depth;
  const nodes: Node[] = first === undefined ? [] : [first];
  for (let i = nodes.length; i < region.length; i++) lowerStmt(state, region[i]!, nodes);
  return nodes;
}

function lowerStmt(state: State, stmt: Stmt, nodes: Node[]): void {
  switch (stmt.kind) {
    case "op":
      lowerOp(state, stmt, nodes);
      return;
    case "call_part": {
      const { env } = state;
      const value = noteMemories(state, env.callPart(stmt.callee, readAll(state, stmt.args)));
      nodes.push(finish(state, stmt.results, value));
      if (state.whole && (env.needsOfPart(stmt.callee) & INSTANCE) !== 0) retakeAll(state, nodes);
      return;
    }
    case "check":
      lowerCheck(state, stmt, nodes);
      return;
    case "block": {
      const label = stmt.label as number as RustLabel;
      state.targets[stmt.label] = { values: stmt.results, loop: false };
      nodes.push(block(label, lowerRegion(state, stmt.body)));
      return;
    }
    case "loop": {
      const label = stmt.label as number as RustLabel;
      state.targets[stmt.label] = { values: stmt.params, loop: true };
      assignAll(state, stmt.params, stmt.inits, nodes);
      nodes.push(loop(label, lowerRegion(state, stmt.body)));
      return;
    }
    case "if": {
      const label = stmt.label as number as RustLabel;
      state.targets[stmt.label] = { values: stmt.results, loop: false };
      const cond = condition(state, stmt.cond);
      // It stands in a block, which its arms leave.
      state.depth++;
      const then = lowerRegion(state, stmt.then);
      const choice = choose(cond, then, lowerRegion(state, stmt.else));
      state.depth--;
      nodes.push(block(label, [choice]));
      return;
    }
    case "br":
      follow(state, stmt.edge, nodes);
      return;
    case "br_if": {
      const cond = condition(state, stmt.cond);
      if (state.depth >= state.deepest) state.deepest = state.depth + 1;
      nodes.push(choose(cond, following(state, stmt.edge), []));
      return;
    }
    case "br_table":
      lowerBrTable(state, stmt.index, stmt.targets, stmt.fallback, nodes);
      return;
    case "return":
      nodes.push(leave(readAll(state, stmt.args)));
      return;
    case "unreachable":
      nodes.push(trap(stmt.trap));
      return;
  }
}

function lowerCheck(state: State, check: Check, nodes: Node[]): void {
  const { memory: index, ranges, cold } = check;
  const isWide = state.env.plan.memories[index]!.addressType === "i64";
  const suffix = isWide ? "_wide" : "";
  const args = ({ base, size }: Range): Expr[] => [
    memory(state, index),
    read(state, base),
    literal(String(size), isWide ? "u64" : "u32"),
  ];
  if (cold.length === 0) {
    for (const range of ranges) {
      nodes.push(evaluate(tryCall(`check_bounds${suffix}`, ...args(range))));
    }
    return;
  }
  const passes = ranges.map((range) => call(`in_bounds${suffix}`, ...args(range)));
  const all = passes.reduce((left, right) => binary(left, "&", right));
  // One of the accesses traps, so that the end is not reached; but this is what it would mean.
  const then = lowerRegion(state, cold.slice(0, -1));
  then.push(trap("OutOfBounds"));
  nodes.push(choose(negate(all), then, []));
}

function lowerBrTable(
  state: State,
  index: ValueId,
  edges: readonly Edge[],
  fallback: Edge,
  nodes: Node[],
): void {
  const byEdge = new Map<Edge, number[]>();
  edges.forEach((edge, i) => {
    if (edge === fallback) return;
    const values = byEdge.get(edge);
    if (values === undefined) byEdge.set(edge, [i]);
    else values.push(i);
  });
  if (byEdge.size === 0) {
    const value = read(state, index);
    if (value.kind !== "var" && value.kind !== "literal") nodes.push(evaluate(value));
    follow(state, fallback, nodes);
    return;
  }
  state.hasMatch = true;
  if (state.depth >= state.deepest) state.deepest = state.depth + 1;
  const value = cast(read(state, index), "u32");
  const arms: Arm[] = [];
  for (const [edge, values] of byEdge) arms.push({ values, body: following(state, edge) });
  arms.push({ values: [], body: following(state, fallback) });
  nodes.push(matchOn(value, arms));
}

/** Operations on bits that are the same on `bool`. */
const LOGIC: Partial<Record<Mnemonic, "&" | "|" | "^">> = {
  "i32.and": "&",
  "i32.or": "|",
  "i32.xor": "^",
};

const NO_OFFSET = literal("0", "u32");

/** The functions of the runtime for loads and stores, such as `i32_load8_u`. */
const ACCESS_NAMES: ReadonlyMap<string, string> = new Map(
  INSTRUCTIONS.flatMap(({ access, name }) =>
    access === undefined ? [] : [[name, functionName(name)] as const]
  ),
);

/** What atomic instructions do. */
const ATOMIC_KINDS: ReadonlyMap<string, AtomicKind | undefined> = new Map(
  INSTRUCTIONS.map(({ access, name }) => [name, access?.atomic]),
);

function accessName(op: Op): string | undefined {
  return ACCESS_NAMES.get(op.op);
}

function renameVar(expr: Expr, from: VarId, to: VarId): Expr {
  const inner = (part: Expr): Expr => renameVar(part, from, to);
  switch (expr.kind) {
    case "var":
      return expr.variable === from ? readVar(to) : expr;
    case "atom":
    case "literal":
      return expr;
    case "binary":
      return binary(inner(expr.left), expr.op, inner(expr.right), expr.float);
    case "unary":
      return unary(expr.op, inner(expr.operand));
    case "cast":
      return cast(inner(expr.operand), expr.type);
    case "method":
      return method(inner(expr.receiver), expr.name, ...expr.args.map(inner));
    case "call":
      return callWith(expr.name, expr.args.map(inner), expr.fallible);
    case "tuple":
      return tuple(expr.items.map(inner));
  }
}

/** Whether the Rust of an operation goes through the host beside calling it. */
function touchesHost(op: Op, { module }: ModulePlan): boolean {
  switch (op.op) {
    case "global.get":
    case "global.set": {
      const global = module.globals[op.imm.index!]!;
      return global.import !== undefined && global.type.mutable;
    }
    case "table.get":
    case "table.set":
    case "table.size":
    case "table.grow":
    case "table.fill":
      return module.tables[op.imm.index!]!.import !== undefined;
    case "table.init":
      return module.tables[op.imm.index2!]!.import !== undefined;
    case "return_call":
      return op.imm.index2 !== undefined && module.tables[op.imm.index2]!.import !== undefined;
    case "table.copy":
      return module.tables[op.imm.index!]!.import !== undefined ||
        module.tables[op.imm.index2!]!.import !== undefined;
    default:
      return false;
  }
}

/** The memories that an operation reads or writes, other than by growing them. */
function memoriesOf({ imm, op }: Op): readonly number[] {
  switch (op) {
    case "memory.size":
    case "memory.fill":
      return [imm.index ?? 0];
    case "memory.copy":
      return [imm.index ?? 0, imm.index2 ?? 0];
    case "memory.init":
      return [imm.index2 ?? 0];
    default:
      return imm.memOffset === undefined ? [] : [imm.memory ?? 0];
  }
}

/**
 * Says whether what was taken of memories before an operation cannot be used after it.
 *
 * @param op The operation.
 * @param plan The module.
 * @returns True for what reaches the host, may grow a memory or borrows the instance.
 */
export function movesMemory(op: Op, plan: ModulePlan): boolean {
  const { calls, memories, module } = plan;
  switch (op.op) {
    case "call":
      return (calls.ofIndex(op.imm.index!) & INSTANCE) !== 0;
    case "call_indirect":
    case "call_ref":
    // Where these leave their group, they need no more than a plain call.
    case "return_call_indirect":
    case "return_call_ref": {
      const at = calls.dispatcherFor(op.imm.index2, module.types[op.imm.index!]!);
      return (calls.dispatcherNeeds[at]! & INSTANCE) !== 0;
    }
    case "memory.grow":
      return !hasConstantSize(memories[op.imm.index ?? 0]!);
    case "memory.size":
      return sizeIsInInstance(memories[op.imm.index ?? 0]!);
    default:
      return memories.some((memory) => memory.imported) && touchesHost(op, plan);
  }
}

function inlineRules(env: FuncEnv): InlineRules {
  const { foreign, memories, tables } = env.plan;
  const anyImported = [...memories, ...tables].some(({ imported }) => imported);
  return {
    reads: (op): Effect => foreign && op.op === "ref.func" ? READS_GLOBAL : PURE,
    standsAlone: (op) => {
      switch (op.op) {
        case "call":
        case "call_indirect":
        case "call_ref":
        case "return_call":
        case "return_call_indirect":
        case "return_call_ref":
        case "memory.grow":
        case "table.grow":
        case "catch_all":
        case "memory.init":
        case "table.init":
          return true;
        case "memory.size":
          return sizeIsInInstance(memories[op.imm.index ?? 0]!);
        default:
          return anyImported && (env.needs & HOST) !== 0 &&
            (touchesHost(op, env.plan) || memoriesOf(op).some((index) => !env.keeps(index)));
      }
    },
  };
}
