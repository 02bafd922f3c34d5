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
import { atom, binary, call, cast, literal, tryCall, unary } from "../rust/expr.ts";
import { type Expr, forEachVar, type Node, type RustLabel } from "../rust/tree.ts";
import type { Mnemonic } from "../wasm/instructions.ts";
import { HOST, INSTANCE } from "./callgraph.ts";
import type { FuncEnv, ModulePlan } from "./env.ts";
import { chooseInlining, type InlineRules } from "./inline.ts";
import { hasConstantSize, MEMORY_MODES, sizeIsInInstance } from "./memory_modes.ts";
import { CONDITIONS, negate, TEMPLATES } from "./ops.ts";
import { chooseVariables, type Variables, type VarId } from "./variables.ts";

/** A function body as Rust statements. */
export interface Lowered {
  /** The statements, without declarations. */
  nodes: Node[];
  /** The variables that they use. */
  readonly variables: Variables;
  /** Whether the body uses the variable of each memory, by index. */
  readonly usesMemory: ReadonlySet<number>;
  /** Memories that the body loads from or stores to. */
  readonly accessesMemory: ReadonlySet<number>;
}

/**
 * Lowers one function.
 *
 * @param func The function.
 * @param env How it reaches state.
 * @returns Its body.
 */
export function lower(func: IrFunc, env: FuncEnv): Lowered {
  const rules = inlineRules(env);
  const inlining = chooseInlining(func, rules);
  const variables = chooseVariables(func, inlining);
  const usesMemory = new Set<number>();
  const accessesMemory = new Set<number>();
  const { module } = env.plan;
  const whole = (env.needs & INSTANCE) !== 0;

  const variableOf = (value: ValueId): VarId | undefined => {
    const found = variables.of[value]!;
    return found < 0 ? undefined : found as VarId;
  };
  const freshVariable = (like: VarId): VarId => {
    variables.vars.push({ type: variables.vars[like]!.type, home: -1, param: -1 });
    return variables.vars.length - 1 as VarId;
  };
  const read = (value: ValueId): Expr => {
    const op = inlining.ops[value];
    if (op !== undefined) return exprOf(op);
    const variable = variableOf(value);
    if (variable === undefined) throw new InternalError(`value ${value} has no variable`);
    return { kind: "var", variable };
  };
  const memory = (index: number): Expr => {
    usesMemory.add(index);
    return atom(env.memory(index));
  };

  /** A value as a `bool`: whether it is not zero. */
  const condition = (value: ValueId): Expr => {
    const op = inlining.ops[value];
    if (op !== undefined) {
      const direct = conditionOf(op);
      if (direct !== undefined) return direct;
    }
    const type = func.types[value]!;
    return binary(read(value), "!=", literal("0", type));
  };
  const conditionOf = (op: Op): Expr | undefined => {
    if (op.op === "i32.eqz") {
      const inner = inlining.ops[op.args[0]!];
      const direct = inner === undefined ? undefined : conditionOf(inner);
      if (direct !== undefined) return negate(direct);
    }
    const make = CONDITIONS[op.op];
    if (make !== undefined) return make(op.args.map(read));
    const logic = LOGIC[op.op];
    if (logic === undefined) return undefined;
    const [left, right] = op.args.map(truthOf);
    return left === undefined || right === undefined ? undefined : binary(left, logic, right);
  };
  /** A value that is 0 or 1 as a `bool`, if it is written where it is used. */
  const truthOf = (value: ValueId): Expr | undefined => {
    const op = inlining.ops[value];
    return op === undefined ? undefined : conditionOf(op);
  };

  const exprOf = (op: Op): Expr => {
    if (op.imm.memOffset !== undefined) return accessExpr(op, op.imm.memOffset);
    const direct = conditionOf(op);
    if (direct !== undefined) return cast(direct, "i32");
    const template = TEMPLATES[op.op];
    if (template !== undefined) return template(op.args.map(read), op.imm);
    return stateExpr(op);
  };

  /** A load or store. */
  const accessExpr = (op: Op, memOffset: bigint): Expr => {
    const index = op.imm.memory ?? 0;
    accessesMemory.add(index);
    const bytes = memory(index);
    const address = read(op.args[0]!);
    const offset = memOffset === 0n ? NO_OFFSET : literal(String(memOffset), "u32");
    const args = op.args.length === 1
      ? [bytes, address, offset]
      : [bytes, address, offset, read(op.args[1]!)];
    const { suffix, traps } = MEMORY_MODES[env.plan.memories[index]!.mode];
    return { kind: "call", name: accessName(op.op) + suffix, args, fallible: traps };
  };
  const stateExpr = (op: Op): Expr => {
    const { imm } = op;
    const args = () => op.args.map(read);
    switch (op.op) {
      case "select":
      case "select_t":
        return call("select", condition(op.args[2]!), read(op.args[0]!), read(op.args[1]!));
      case "call":
        return noteMemories(env.call(imm.index!, args()));
      case "call_indirect":
        return noteMemories(env.callIndirect(imm.index2!, module.types[imm.index!]!, args()));
      case "global.get":
        return atom(env.global(imm.index!));
      case "memory.size": {
        const plan = env.plan.memories[imm.index ?? 0]!;
        if (hasConstantSize(plan)) return literal(String(plan.minPages), "i32");
        if (sizeIsInInstance(plan)) return call(`${env.memoryValue(plan.index)}.size`);
        return call("memory_size", memory(plan.index));
      }
      case "memory.grow": {
        const plan = env.plan.memories[imm.index ?? 0]!;
        const delta = read(op.args[0]!);
        if (hasConstantSize(plan)) {
          const zero = binary(delta, "==", literal("0", "i32"));
          return call("select", zero, literal(String(plan.minPages), "i32"), literal("-1", "i32"));
        }
        return call(`${env.memoryValue(plan.index)}.grow`, delta);
      }
      case "memory.fill":
        return tryCall("memory_fill", memory(imm.index ?? 0), ...args());
      case "memory.copy": {
        const to = imm.index ?? 0;
        if (to !== (imm.index2 ?? 0)) throw new InternalError("copy between memories");
        return tryCall("memory_copy", memory(to), ...args());
      }
      case "memory.init":
        return tryCall("memory_init", memory(imm.index2 ?? 0), segment("data", op), ...args());
      case "table.get":
        return tryCall("table_get", elements(imm.index!, false), ...args());
      case "table.set":
        return tryCall("table_set", elements(imm.index!, true), ...args());
      case "table.size":
        return call(`${env.table(imm.index!)}.size`);
      case "table.grow": {
        const [init, delta] = args();
        return call(`${env.table(imm.index!)}.grow`, delta!, init!);
      }
      case "table.fill":
        return tryCall("table_fill", elements(imm.index!, true), ...args());
      case "table.copy":
        if (imm.index === imm.index2) {
          return tryCall("table_copy", elements(imm.index!, true), ...args());
        }
        if ([imm.index!, imm.index2!].every((table) => env.plan.tables[table]!.imported)) {
          // The host can only be borrowed for one of them at a time.
          const taking = (table: number, mutable: boolean): Expr => {
            const path = env.table(table).replace("(host)", "(h)");
            return atom(`|h| ${path}.${mutable ? "elements_mut" : "elements"}()`);
          };
          return tryCall(
            "table_copy_between",
            atom("host"),
            taking(imm.index!, true),
            taking(imm.index2!, false),
            ...args(),
          );
        }
        return tryCall(
          "table_copy_from",
          elements(imm.index!, true),
          elements(imm.index2!, false),
          ...args(),
        );
      case "table.init": {
        const table = elements(imm.index2!, true);
        const items = segment("elem", op);
        if (env.plan.foreign && module.tables[imm.index2!]!.type.element === "funcref") {
          return tryCall("table_init_refs", table, items, atom(env.state("id")), ...args());
        }
        return tryCall("table_init", table, items, ...args());
      }
      case "ref.null":
        return atom(imm.refType === "externref" ? "ExternRef::NULL" : "FuncRef::NULL");
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
  };
  const elements = (table: number, mutable: boolean): Expr =>
    atom(`${env.table(table)}.${mutable ? "elements_mut" : "elements"}()`);

  /** The bytes or items of a segment, none when it was dropped. */
  const segment = (kind: "data" | "elem", op: Op): Expr => {
    const index = op.imm.index!;
    const { names } = env.plan;
    const active = kind === "data"
      ? module.datas[index]!.mode.kind !== "passive"
      : module.elems[index]!.mode.kind !== "passive";
    if (active) return atom("&[]");
    const field = kind === "data" ? undefined : names.elemField(index);
    const items = field !== undefined
      ? `&${env.state(field)}`
      : kind === "data"
      ? names.dataConst(index)
      : names.elemConst(index);
    const flag = kind === "data" ? names.dataFlag(index) : names.elemFlag(index);
    if (flag === undefined) return atom(items);
    // What comes first says the type.
    return call("select", unary("!", atom(env.state(flag))), atom(items), atom("&[]"));
  };

  /** Notes the memories that a call passes on. */
  const noteMemories = (expr: Expr): Expr => {
    if (expr.kind === "call") {
      for (const { index } of env.plan.memories) {
        const name = env.memory(index);
        if (expr.args.some((arg) => arg.kind === "atom" && arg.text === name)) {
          usesMemory.add(index);
        }
      }
    }
    return expr;
  };

  /** Assigns all at once: what edges and loop entries pass. */
  const assignAll = (targets: readonly ValueId[], args: readonly ValueId[]): Node[] => {
    let copies: { variable: VarId; value: Expr }[] = [];
    targets.forEach((target, i) => {
      const variable = variableOf(target);
      if (variable === undefined) return;
      const value = read(args[i]!);
      if (value.kind === "var" && value.variable === variable) return;
      copies.push({ variable, value });
    });
    const nodes: Node[] = [];
    while (copies.length > 0) {
      const readElsewhere = (copy: { variable: VarId }): boolean =>
        copies.some((other) => {
          let reads = false;
          if (other !== copy) {
            forEachVar(other.value, (variable) => {
              if (variable === copy.variable) reads = true;
            });
          }
          return reads;
        });
      const free = copies.find((copy) => !readElsewhere(copy));
      if (free !== undefined) {
        nodes.push({ kind: "set", variable: free.variable, value: free.value });
        copies = copies.filter((copy) => copy !== free);
        continue;
      }
      // All are in cycles: keep the old value of one aside.
      const first = copies[0]!.variable;
      const aside = freshVariable(first);
      nodes.push({ kind: "set", variable: aside, value: { kind: "var", variable: first } });
      copies = copies.map((copy) => ({
        variable: copy.variable,
        value: renameVar(copy.value, first, aside),
      }));
    }
    return nodes;
  };

  const targets = new Map<number, { values: readonly ValueId[]; loop: boolean }>();
  const follow = (edge: Edge): Node[] => {
    const target = targets.get(edge.label)!;
    const label = edge.label as number as RustLabel;
    return [
      ...assignAll(target.values, edge.args),
      target.loop ? { kind: "continue", label } : { kind: "break", label },
    ];
  };

  /** Takes the memories anew that a statement may have moved. */
  const retake = (nodes: Node[]): void => {
    for (const { index } of env.plan.memories) {
      nodes.push({ kind: "retake", memory: index });
    }
  };

  const finish = (results: readonly ValueId[], value: Expr): Node => {
    const into = results.map(variableOf);
    if (into.every((variable) => variable === undefined)) return { kind: "do", value };
    if (into.length === 1) return { kind: "set", variable: into[0]!, value };
    return { kind: "unpack", variables: into, value };
  };

  const lowerOp = (op: Op, nodes: Node[]): void => {
    const [result] = op.results;
    if (result !== undefined && op.results.length === 1 && inlining.ops[result] !== undefined) {
      return;
    }
    switch (op.op) {
      case "global.set":
        nodes.push({
          kind: "assign",
          place: env.global(op.imm.index!),
          value: read(op.args[0]!),
        });
        break;
      case "data.drop":
      case "elem.drop": {
        const { names } = env.plan;
        const index = op.imm.index!;
        const flag = op.op === "data.drop" ? names.dataFlag(index) : names.elemFlag(index);
        if (flag !== undefined) {
          nodes.push({ kind: "assign", place: env.state(flag), value: atom("true") });
        }
        break;
      }
      default:
        nodes.push(finish(op.results, exprOf(op)));
        break;
    }
    if (whole && movesMemory(op, env.plan)) retake(nodes);
  };

  const lowerRegion = (region: readonly Stmt[]): Node[] => {
    const chain = leadingBlocks(region);
    for (const { label, results } of chain) targets.set(label, { values: results, loop: false });
    let inner: Node | undefined;
    for (let k = chain.length - 1; k >= 0; k--) {
      const { body, label } = chain[k]!;
      inner = { kind: "block", label: label as number as RustLabel, body: lowerRest(body, inner) };
    }
    return lowerRest(region, inner);
  };
  /** Lowers a region whose first statement is lowered already, if it is given. */
  const lowerRest = (region: readonly Stmt[], first: Node | undefined): Node[] => {
    const nodes: Node[] = [];
    if (first !== undefined) nodes.push(first);
    for (let i = nodes.length; i < region.length; i++) lowerStmt(region[i]!, nodes);
    return nodes;
  };
  const lowerStmt = (stmt: Stmt, nodes: Node[]): void => {
    switch (stmt.kind) {
      case "op":
        lowerOp(stmt, nodes);
        return;
      case "call_part": {
        const value = noteMemories(env.callPart(stmt.callee, stmt.args.map(read)));
        nodes.push(finish(stmt.results, value));
        if (whole && (env.needsOfPart(stmt.callee) & INSTANCE) !== 0) retake(nodes);
        return;
      }
      case "check":
        lowerCheck(stmt, nodes);
        return;
      case "block": {
        const label = stmt.label as number as RustLabel;
        targets.set(stmt.label, { values: stmt.results, loop: false });
        nodes.push({ kind: "block", label, body: lowerRegion(stmt.body) });
        return;
      }
      case "loop": {
        const label = stmt.label as number as RustLabel;
        targets.set(stmt.label, { values: stmt.params, loop: true });
        nodes.push(...assignAll(stmt.params, stmt.inits));
        nodes.push({ kind: "loop", label, body: lowerRegion(stmt.body) });
        return;
      }
      case "if": {
        const label = stmt.label as number as RustLabel;
        targets.set(stmt.label, { values: stmt.results, loop: false });
        const cond = condition(stmt.cond);
        nodes.push({
          kind: "block",
          label,
          body: [{
            kind: "if",
            cond,
            then: lowerRegion(stmt.then),
            else: lowerRegion(stmt.else),
          }],
        });
        return;
      }
      case "br":
        nodes.push(...follow(stmt.edge));
        return;
      case "br_if":
        nodes.push({ kind: "if", cond: condition(stmt.cond), then: follow(stmt.edge), else: [] });
        return;
      case "br_table":
        lowerBrTable(stmt.index, stmt.targets, stmt.fallback, nodes);
        return;
      case "return":
        nodes.push({ kind: "return", values: stmt.args.map(read) });
        return;
      case "unreachable":
        nodes.push({ kind: "trap", trap: "Unreachable" });
        return;
    }
  };

  const lowerCheck = ({ memory: index, ranges, cold }: Check, nodes: Node[]): void => {
    const args = ({ base, size }: Range): Expr[] => [
      memory(index),
      read(base),
      literal(String(size), "u32"),
    ];
    if (cold.length === 0) {
      for (const range of ranges) {
        nodes.push({ kind: "do", value: tryCall("check_bounds", ...args(range)) });
      }
      return;
    }
    const passes = ranges.map((range) => call("in_bounds", ...args(range)));
    const all = passes.reduce((left, right) => binary(left, "&", right));
    // One of the accesses traps, so that the end is not reached; but this is what it would mean.
    const then = lowerRegion(cold.slice(0, -1));
    then.push({ kind: "trap", trap: "OutOfBounds" });
    nodes.push({ kind: "if", cond: negate(all), then, else: [] });
  };

  const lowerBrTable = (
    index: ValueId,
    edges: readonly Edge[],
    fallback: Edge,
    nodes: Node[],
  ): void => {
    const byEdge = new Map<Edge, number[]>();
    edges.forEach((edge, i) => {
      if (edge === fallback) return;
      const values = byEdge.get(edge);
      if (values === undefined) byEdge.set(edge, [i]);
      else values.push(i);
    });
    if (byEdge.size === 0) {
      const value = read(index);
      if (value.kind !== "var" && value.kind !== "literal") nodes.push({ kind: "do", value });
      nodes.push(...follow(fallback));
      return;
    }
    nodes.push({
      kind: "match",
      value: cast(read(index), "u32"),
      arms: [
        ...[...byEdge].map(([edge, values]) => ({ values, body: follow(edge) })),
        { values: [], body: follow(fallback) },
      ],
    });
  };

  return { nodes: lowerRegion(func.body), variables, usesMemory, accessesMemory };
}

/** Operations on bits that are the same on `bool`. */
const LOGIC: Partial<Record<Mnemonic, "&" | "|" | "^">> = {
  "i32.and": "&",
  "i32.or": "|",
  "i32.xor": "^",
};

const NO_OFFSET = literal("0", "u32");

const accessNames = new Map<Mnemonic, string>();

/** The function of the runtime for a load or store, such as `i32_load8_u`. */
function accessName(op: Mnemonic): string {
  let name = accessNames.get(op);
  if (name === undefined) {
    name = op.replace(".", "_");
    accessNames.set(op, name);
  }
  return name;
}

function renameVar(expr: Expr, from: VarId, to: VarId): Expr {
  const inner = (part: Expr): Expr => renameVar(part, from, to);
  switch (expr.kind) {
    case "var":
      return expr.variable === from ? { kind: "var", variable: to } : expr;
    case "atom":
    case "literal":
      return expr;
    case "binary":
      return { ...expr, left: inner(expr.left), right: inner(expr.right) };
    case "unary":
    case "cast":
      return { ...expr, operand: inner(expr.operand) };
    case "method":
      return { ...expr, receiver: inner(expr.receiver), args: expr.args.map(inner) };
    case "call":
      return { ...expr, args: expr.args.map(inner) };
    case "tuple":
      return { ...expr, items: expr.items.map(inner) };
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
    case "table.copy":
      return module.tables[op.imm.index!]!.import !== undefined ||
        module.tables[op.imm.index2!]!.import !== undefined;
    default:
      return false;
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
    case "call_indirect": {
      const at = calls.dispatcherFor(op.imm.index2!, module.types[op.imm.index!]!);
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
        case "memory.grow":
        case "table.grow":
        case "memory.init":
        case "table.init":
          return true;
        case "memory.size":
          return sizeIsInInstance(memories[op.imm.index ?? 0]!);
        default:
          return anyImported && (env.needs & HOST) !== 0 && touchesHost(op, env.plan);
      }
    },
  };
}
