/**
 * Builds structured SSA from a validated function body, in one walk over its instructions.
 *
 * Because Wasm's control flow is a tree, no dominance frontiers are needed: a local that is assigned
 * inside a block, loop or if can only differ at its end or at its head, so those get a result or
 * a parameter for it (compare Braun et al., "Simple and Efficient Construction of Static Single
 * Assignment Form", CC 2013, whose trivial-phi rule is used here). A scan ahead tells which locals
 * those are, and leaves out the ones that nothing can read any more.
 *
 * @module
 */

import { byteReader } from "../wasm/bytes.ts";
import { type Imm, immOf, type RawImm, rawImm, readImmediates } from "../wasm/immediates.ts";
import {
  blockSignature,
  type InstrRow,
  INSTRUCTIONS,
  type Mnemonic,
  slotType,
} from "../wasm/instructions.ts";
import { readOpcode } from "../wasm/read_instr.ts";
import type { Func, ValidModule } from "../wasm/module.ts";
import type { ValType } from "../wasm/types.ts";
import { InternalError } from "../errors.ts";
import {
  type Edge,
  forEachStmt,
  type IrFunc,
  irFuncId,
  type LabelId,
  labelId,
  mapUses,
  type Op,
  type Stmt,
  type ValueId,
  valueId,
} from "./ir.ts";
import { type Construct, scanAhead } from "./scan.ts";

/** Where a label leads while its construct is open. */
interface Frame {
  readonly kind: "func" | "block" | "loop" | "if" | "else";
  readonly label: LabelId;
  /** The region being filled. */
  body: Stmt[];
  /** The first arm of an if whose second is being filled. */
  then: Stmt[];
  readonly cond: ValueId | undefined;
  /** Height of the value stack below the construct's own operands. */
  readonly height: number;
  readonly params: readonly ValType[];
  readonly results: readonly ValType[];
  /** Locals that edges to this label pass, after the label's own values. */
  readonly assigned: readonly number[];
  /** Edges to the label. */
  edges: Edge[];
  /** How many edges are branches, not the fall through at the end. */
  branches: number;
  /** Values made before the construct have lower numbers. */
  readonly firstValue: number;
  /** Loop parameters and what they start with. */
  readonly loopParams: ValueId[];
  readonly loopInits: ValueId[];
  /** Locals that the second arm finds as they were on entry. */
  readonly restored: readonly number[];
  /** On entry: the values of `restored` and of the construct's parameters. */
  readonly savedLocals: readonly ValueId[];
  readonly savedParams: readonly ValueId[];
}

/** Options of {@link buildFunc}. */
export interface BuildContext {
  /** The module that the function is in. */
  readonly module: ValidModule;
}

/**
 * Builds the SSA form of one function.
 *
 * @param context The module that the function is in.
 * @param func A function with a body.
 * @returns The function in SSA form.
 * @throws InternalError when the body is not what validation promises.
 */
export function buildFunc(context: BuildContext, func: Func): IrFunc {
  const { module } = context;
  const body = func.body;
  if (body === undefined) throw new InternalError(`function ${func.index} has no body`);

  const localTypes: ValType[] = [...func.type.params];
  for (const group of body.locals) {
    for (let i = 0; i < group.count; i++) localTypes.push(group.type);
  }
  const constructs = scanAhead(module, func, localTypes.length);

  const types: ValType[] = [];
  const homes: number[] = [];
  const fresh = (type: ValType, home: number): ValueId => {
    types.push(type);
    homes.push(home);
    return valueId(types.length - 1);
  };
  let labels = 0;
  const freshLabel = (): LabelId => labelId(labels++);

  // Parameters found to be the same value all along are replaced when the body is complete.
  const replaced = new Map<ValueId, ValueId>();
  const resolve = (value: ValueId): ValueId => {
    let at = value;
    for (let next = replaced.get(at); next !== undefined; next = replaced.get(at)) at = next;
    return at;
  };

  const params = func.type.params.map((type, i) => fresh(type, i));
  const top: Stmt[] = [];
  const locals: ValueId[] = [...params];
  const zeros = new Map<ValType, ValueId>();
  for (let i = params.length; i < localTypes.length; i++) {
    const type = localTypes[i]!;
    let zero = zeros.get(type);
    if (zero === undefined) {
      zero = fresh(type, -1);
      zeros.set(type, zero);
      top.push(zeroOf(type, zero, body.start));
    }
    locals.push(zero);
  }

  const stack: ValueId[] = [];
  const frames: Frame[] = [];
  let constructAt = 0;
  let reachable = true;
  // Depth of constructs entered while unreachable.
  let skipped = 0;

  const frameAt = (depth: number): Frame => {
    const frame = frames[frames.length - 1 - depth];
    if (frame === undefined) throw new InternalError(`label ${depth} is not open`);
    return frame;
  };
  const current = (): Stmt[] => frames[frames.length - 1]!.body;
  const pop = (): ValueId => {
    const value = stack.pop();
    if (value === undefined) throw new InternalError("the value stack is empty");
    return value;
  };
  const popMany = (count: number): ValueId[] => {
    if (count > stack.length) throw new InternalError("the value stack is empty");
    switch (count) {
      case 0:
        return [];
      case 1:
        return [pop()];
      case 2: {
        const second = pop();
        return [pop(), second];
      }
      default:
        return stack.splice(stack.length - count, count);
    }
  };
  const arity = (frame: Frame): number =>
    frame.kind === "loop" ? frame.params.length : frame.results.length;
  const edgeTo = (frame: Frame): Edge => {
    const count = arity(frame);
    const args = stack.slice(stack.length - count);
    for (const local of frame.assigned) args.push(locals[local]!);
    const edge: Edge = { label: frame.label, args };
    frame.edges.push(edge);
    return edge;
  };
  const branchTo = (frame: Frame): Edge => {
    frame.branches++;
    return edgeTo(frame);
  };

  const enter = (
    kind: Frame["kind"],
    signature: { params: readonly ValType[]; results: readonly ValType[] },
    { assigned, restored }: Construct,
    cond: ValueId | undefined,
  ): void => {
    const count = signature.params.length;
    const savedParams = stack.slice(stack.length - count);
    const savedLocals = restored.map((local) => locals[local]!);
    const firstValue = types.length;
    const loopParams: ValueId[] = [];
    const loopInits: ValueId[] = [];
    if (kind === "loop") {
      for (let i = 0; i < count; i++) {
        const param = fresh(signature.params[i]!, -1);
        loopParams.push(param);
        loopInits.push(savedParams[i]!);
        stack[stack.length - count + i] = param;
      }
      for (const local of assigned) {
        const param = fresh(localTypes[local]!, local);
        loopParams.push(param);
        loopInits.push(locals[local]!);
        locals[local] = param;
      }
    }
    frames.push({
      kind,
      label: freshLabel(),
      body: [],
      then: [],
      cond,
      height: stack.length - count,
      params: signature.params,
      results: signature.results,
      assigned,
      edges: [],
      branches: 0,
      firstValue,
      loopParams,
      loopInits,
      restored,
      savedLocals,
      savedParams,
    });
  };

  /** Gives a construct its results, keeping only those that are not one known value. */
  const join = (frame: Frame, resultTypes: readonly ValType[], edges: Edge[]): ValueId[] => {
    const results: ValueId[] = [];
    const keep: boolean[] = [];
    const count = resultTypes.length + frame.assigned.length;
    stack.length = frame.height;
    for (let i = 0; i < count; i++) {
      const local = i < resultTypes.length ? -1 : frame.assigned[i - resultTypes.length]!;
      const first = resolve(edges[0]!.args[i]!);
      const same = first < frame.firstValue &&
        edges.every((edge) => resolve(edge.args[i]!) === first);
      let value = first;
      if (!same) {
        value = fresh(local < 0 ? resultTypes[i]! : localTypes[local]!, local);
        results.push(value);
      }
      keep.push(!same);
      if (local < 0) stack.push(value);
      else locals[local] = value;
    }
    for (const edge of edges) edge.args = edge.args.filter((_, i) => keep[i]!);
    return results;
  };

  const closeLoop = (frame: Frame): void => {
    const parent = frames[frames.length - 1]!.body;
    const fallsThrough = reachable;
    const exit = freshLabel();
    const exitArgs = fallsThrough
      ? [
        ...stack.slice(stack.length - frame.results.length),
        ...frame.assigned.map((l) => locals[l]!),
      ]
      : [];

    // A parameter that every round passes itself, or what it began with, is what it began with.
    const params: ValueId[] = [];
    const inits: ValueId[] = [];
    const keep = frame.loopParams.map((param, i) => {
      const init = resolve(frame.loopInits[i]!);
      const trivial = frame.edges.every((edge) => {
        const arg = resolve(edge.args[i]!);
        return arg === param || arg === init;
      });
      if (trivial) {
        replaced.set(param, init);
      } else {
        params.push(param);
        inits.push(init);
      }
      return !trivial;
    });
    for (const edge of frame.edges) edge.args = edge.args.filter((_, i) => keep[i]!);

    if (frame.edges.length === 0) {
      // Never goes round: its body is straight code.
      for (const stmt of frame.body) parent.push(stmt);
      if (fallsThrough) {
        stack.length = frame.height;
        stack.push(...exitArgs.slice(0, frame.results.length));
      }
      return;
    }
    const loop: Stmt = { kind: "loop", label: frame.label, params, inits, body: frame.body };
    if (!fallsThrough) {
      parent.push(loop);
      return;
    }
    const edge: Edge = { label: exit, args: exitArgs };
    frame.body.push({ kind: "br", edge });
    const results = join(frame, frame.results, [edge]);
    parent.push({ kind: "block", label: exit, body: [loop], results });
  };

  const closeFrame = (): void => {
    const frame = frames.pop()!;
    switch (frame.kind) {
      case "loop":
        closeLoop(frame);
        return;
      case "block": {
        const parent = frames[frames.length - 1]!.body;
        if (frame.branches === 0) {
          for (const stmt of frame.body) parent.push(stmt);
          return;
        }
        if (reachable) frame.body.push({ kind: "br", edge: edgeTo(frame) });
        const results = join(frame, frame.results, frame.edges);
        parent.push({ kind: "block", label: frame.label, body: frame.body, results });
        reachable = true;
        return;
      }
      case "if":
      case "else": {
        const parent = frames[frames.length - 1]!.body;
        if (reachable) frame.body.push({ kind: "br", edge: edgeTo(frame) });
        if (frame.kind === "if") startElse(frame);
        if (frame.kind === "if") frame.body.push({ kind: "br", edge: edgeTo(frame) });
        const stmt: Stmt = {
          kind: "if",
          label: frame.label,
          cond: frame.cond!,
          then: frame.then,
          else: frame.body,
          results: [],
        };
        parent.push(stmt);
        reachable = frame.edges.length > 0;
        if (reachable) stmt.results = join(frame, frame.results, frame.edges);
        return;
      }
      case "func": {
        if (reachable) {
          frame.body.push(
            frame.branches === 0
              ? { kind: "return", args: popMany(frame.results.length) }
              : { kind: "br", edge: edgeTo(frame) },
          );
        }
        if (frame.branches === 0) {
          for (const stmt of frame.body) top.push(stmt);
          return;
        }
        const results = join(frame, frame.results, frame.edges);
        top.push({ kind: "block", label: frame.label, body: frame.body, results });
        top.push({ kind: "return", args: stack.splice(0) });
        return;
      }
    }
  };

  const startElse = (frame: Frame): void => {
    frame.then = frame.body;
    frame.body = [];
    frame.restored.forEach((local, i) => {
      locals[local] = frame.savedLocals[i]!;
    });
    stack.length = frame.height;
    for (const value of frame.savedParams) stack.push(value);
    reachable = true;
  };

  enter(
    "func",
    { params: [], results: func.type.results },
    { assigned: [], restored: [] },
    undefined,
  );

  const step = (row: InstrRow, offset: number): void => {
    switch (row.name) {
      case "block":
      case "loop":
      case "if": {
        const construct = constructs[constructAt++]!;
        const cond = row.name === "if" ? pop() : undefined;
        enter(row.name, blockSignature(module, raw.block), construct, cond);
        return;
      }
      case "else": {
        const frame = frames[frames.length - 1]!;
        if (reachable) frame.body.push({ kind: "br", edge: edgeTo(frame) });
        startElse(frame);
        frames[frames.length - 1] = { ...frame, kind: "else" };
        return;
      }
      case "end":
        closeFrame();
        return;
      case "br": {
        const frame = frameAt(raw.index);
        current().push(
          frame.kind === "func"
            ? { kind: "return", args: popMany(frame.results.length) }
            : { kind: "br", edge: branchTo(frame) },
        );
        reachable = false;
        return;
      }
      case "br_if": {
        const cond = pop();
        const frame = frameAt(raw.index);
        if (frame.kind === "func") {
          const label = freshLabel();
          const args = stack.slice(stack.length - frame.results.length);
          current().push({
            kind: "if",
            label,
            cond,
            then: [{ kind: "return", args }],
            else: [{ kind: "br", edge: { label, args: [] } }],
            results: [],
          });
          return;
        }
        current().push({ kind: "br_if", cond, edge: branchTo(frame) });
        return;
      }
      case "br_table": {
        const index = pop();
        const edges = new Map<number, Edge>();
        const targets = raw.labels.slice(0, raw.labelCount).map((depth) => {
          let edge = edges.get(depth);
          if (edge === undefined) {
            edge = branchTo(frameAt(depth));
            edges.set(depth, edge);
          }
          return edge;
        });
        const fallback = targets.pop()!;
        current().push({ kind: "br_table", index, targets, fallback });
        reachable = false;
        return;
      }
      case "return":
        current().push({ kind: "return", args: popMany(func.type.results.length) });
        reachable = false;
        return;
      case "unreachable":
        current().push({ kind: "unreachable" });
        reachable = false;
        return;
      case "nop":
        return;
      case "drop":
        pop();
        return;
      case "local.get":
        stack.push(locals[raw.index]!);
        return;
      case "local.set":
      case "local.tee": {
        const local = raw.index;
        const value = stack[stack.length - 1]!;
        if (row.name === "local.set") stack.pop();
        locals[local] = value;
        if (homes[value] === -1 && !isZero(value)) homes[value] = local;
        return;
      }
      default:
        operation(row, offset);
    }
  };

  const isZero = (value: ValueId): boolean => zeros.get(types[value]!) === value;

  /** Adds an instruction that is a plain operation. */
  const operation = (row: InstrRow, offset: number): void => {
    let count: number;
    let resultTypes: readonly ValType[];
    if (row.signature !== "custom") {
      count = row.signature.params.length;
      resultTypes = RESULTS_BY_ID[row.id] ?? addressResults(module, row, raw);
    } else {
      switch (row.name) {
        case "select":
        case "select_t":
          count = 3;
          resultTypes = [types[stack[stack.length - 2]!]!];
          break;
        case "call": {
          const type = module.funcs[raw.index]!.type;
          count = type.params.length;
          resultTypes = type.results;
          break;
        }
        case "call_indirect": {
          const type = module.types[raw.index]!;
          count = type.params.length + 1;
          resultTypes = type.results;
          break;
        }
        case "global.get":
          count = 0;
          resultTypes = [module.globals[raw.index]!.type.value];
          break;
        case "global.set":
          count = 1;
          resultTypes = NO_TYPES;
          break;
        case "table.get":
          count = 1;
          resultTypes = [module.tables[raw.index]!.type.element];
          break;
        case "table.set":
          count = 2;
          resultTypes = NO_TYPES;
          break;
        case "table.grow":
          count = 2;
          resultTypes = [module.tables[raw.index]!.type.addressType];
          break;
        case "table.init":
        case "table.copy":
        case "memory.copy":
        case "table.fill":
          count = 3;
          resultTypes = NO_TYPES;
          break;
        case "ref.null":
          count = 0;
          resultTypes = [raw.refType];
          break;
        case "ref.is_null":
          count = 1;
          resultTypes = ["i32"];
          break;
        case "ref.func":
          count = 0;
          resultTypes = ["funcref"];
          break;
        default:
          throw new InternalError(`${row.name} has no IR`);
      }
    }
    const args = popMany(count);
    const results: ValueId[] = [];
    for (let i = 0; i < resultTypes.length; i++) {
      const result = fresh(resultTypes[i]!, -1);
      results.push(result);
      stack.push(result);
    }
    const imm = immOf(row.immediates, raw);
    current().push({ kind: "op", op: row.name, imm, args, results, offset });
  };

  const r = byteReader(module.bytes, body.start, body.end);
  while (r.pos < r.end) {
    const offset = r.pos;
    const row = readOpcode(r);
    if (row.immediates !== "none") readImmediates(r, row.immediates, raw);
    if (!reachable) {
      const { name } = row;
      if (name === "block" || name === "loop" || name === "if") {
        skipped++;
        constructAt++;
        continue;
      }
      if (skipped > 0) {
        if (name === "end") skipped--;
        continue;
      }
      if (name !== "end" && name !== "else") continue;
    }
    step(row, offset);
  }

  if (replaced.size > 0) forEachStmt(top, (stmt) => mapUses(stmt, resolve));
  return {
    id: irFuncId(0),
    index: func.index,
    part: 0,
    type: func.type,
    params,
    types,
    homes,
    labels,
    body: top,
  };
}

const NO_TYPES: readonly ValType[] = [];

/** Where immediates are read into; nothing of it lasts. */
const raw: RawImm = rawImm();

/** Types of results by the id of the row, where they depend on nothing. */
const RESULTS_BY_ID: readonly (readonly ValType[] | undefined)[] = INSTRUCTIONS.map(
  ({ signature }) => {
    if (signature === "custom") return undefined;
    const types = signature.results.flatMap((slot) => slot === "addr" ? [] : [slot]);
    return types.length === signature.results.length ? types : undefined;
  },
);

/** Types of results that are addresses of the memory or table that an instruction works on. */
function addressResults(module: ValidModule, row: InstrRow, imm: RawImm): ValType[] {
  if (row.signature === "custom") return [];
  const memory = row.name === "memory.init" ? imm.index2 : imm.index;
  const { type } = row.name === "table.size" ? module.tables[imm.index]! : module.memories[memory]!;
  return row.signature.results.map((slot) => slotType(slot, type.addressType));
}

/**
 * Makes the operation that gives the zero value which a local of a type starts with (spec 4.4.10.1,
 * default values).
 *
 * @param type The type.
 * @param result The value that it gives.
 * @param offset Byte offset to note.
 * @returns The operation.
 */
export function zeroOf(type: ValType, result: ValueId, offset: number): Op {
  const op = (name: Mnemonic, imm: Imm): Op => ({
    kind: "op",
    op: name,
    imm,
    args: [],
    results: [result],
    offset,
  });
  switch (type) {
    case "i32":
      return op("i32.const", { i32: 0 });
    case "i64":
      return op("i64.const", { i64: 0n });
    case "f32":
      return op("f32.const", { f32: 0 });
    case "f64":
      return op("f64.const", { f64: 0n });
    case "funcref":
    case "externref":
      return op("ref.null", { refType: type });
    case "v128":
      throw new InternalError("v128 has no zero yet");
  }
}
