/**
 * Random statements: code that leaves nothing, and blocks that leave values.
 *
 * @module
 */

import type { Mnemonic } from "../../../lib/wasm/instructions.ts";
import { u32 } from "../../support/wasm_bytes.ts";
import type { Code } from "./code.ts";
import { access, callIndirect, expression } from "./expressions.ts";
import {
  fits,
  getLocal,
  i32Const,
  i64Const,
  type Kind,
  type NumType,
  operation,
  setLocal,
  typeOf,
} from "./kinds.ts";
import { vectorStore } from "./vectors.ts";
import { wideBoth } from "./wide_arithmetic.ts";
import { canonical, localFor, privateLocal, type Scope, takeAll, type Target } from "./scope.ts";

type Make = () => Code;

const STORES: Readonly<Record<NumType, readonly Mnemonic[]>> = {
  i32: ["i32.store", "i32.store8", "i32.store16"],
  i64: ["i64.store", "i64.store8", "i64.store16", "i64.store32"],
  f32: ["f32.store"],
  f64: ["f64.store"],
  v128: ["v128.store"],
};

/**
 * Makes statements.
 *
 * @param scope What they can use.
 * @param count How many, about.
 * @returns The statements.
 */
export function statements(scope: Scope, count: number): Code[] {
  const made: Code[] = [];
  for (let i = 0; i < count && scope.left > 0; i++) made.push(statement(scope));
  return made;
}

function statement(scope: Scope): Code {
  const { rng } = scope;
  scope.left--;
  const some = (kind: Kind): Code => expression(scope, kind);
  const anyKind = (): Kind => rng.pick(scope.kinds);
  const nested = scope.targets.length < 12;
  const { memory, traps } = scope;
  return rng.weighted<Make>([
    [10, () => {
      const local = rng.pick(scope.locals);
      return setLocal(local.index, some(local.kind));
    }],
    [2, () => {
      const globals = scope.globals.filter(({ mutable }) => mutable);
      if (globals.length === 0) return operation("nop", []);
      const { index, kind } = rng.pick(globals);
      return operation("global.set", [some(kind)], undefined, u32(index));
    }],
    [memory && traps ? 5 : 0, () => {
      if (scope.vectors && rng.chance(0.5)) return vectorStore(scope, some("v128"));
      const type: NumType = rng.pick(["i32", "i64", "f32", "f64"]);
      return access(scope, rng.pick(STORES[type]), [storable(scope, type)]);
    }],
    [1, () => operation("drop", [some(anyKind())])],
    [scope.wide ? 5 : 0, () => list([wideBoth(scope), ...takeAll(scope, ["i64", "i64"])], [])],
    [2, () => note(scope, rng.pick(scope.locals))],
    [2, () => shuffle(scope)],
    [nested ? 4 : 0, () => construct(scope, [], "if")],
    [nested ? 2 : 0, () => construct(scope, [], "block")],
    [nested && scope.loops < 3 ? 3 : 0, () => loop(scope, [])],
    [nested ? 3 : 0, () => several(scope)],
    [nested ? 0.7 : 0, () => nest(scope)],
    [2, () => branch(scope)],
    [1.5, () => callStatement(scope)],
    [memory && traps ? 0.7 : 0, () => bulk(scope)],
    [scope.table > 0 && traps ? 0.4 : 0, () => {
      const index = (): Code => operation("i32.and", [some("i32"), i32Const(3)], "i32");
      const value = operation("table.get", [index()], "funcref", 0);
      return operation("table.set", [index(), value], undefined, 0);
    }],
    // A local changes while its old value waits.
    [3, () => {
      const local = rng.pick(scope.locals);
      const target = localFor(scope, local.kind);
      if (target === undefined) return operation("nop", []);
      const items = [
        getLocal(local.index, typeOf(local.kind)),
        ...statements(scope, 1 + rng.below(2)),
        setLocal(local.index, some(local.kind)),
        setLocal(target),
      ];
      return { kind: "list", items, results: [] };
    }],
  ])();
}

/**
 * Mixes the value of a local into the global that tells what happened.
 *
 * @param scope What can be used.
 * @param local The local.
 * @returns The statement.
 */
export function note(scope: Scope, local: Scope["locals"][number]): Code {
  const type = typeOf(local.kind);
  const value = getLocal(local.index, type);
  const bits = (float: "f32" | "f64"): Code =>
    local.kind === float ? canonical(scope, float, value) : value;
  const widened: Record<NumType, () => Code> = {
    i32: () => operation("i64.extend_i32_u", [value], "i64"),
    i64: () => value,
    f32: () => {
      const narrow = operation("i32.reinterpret_f32", [bits("f32")], "i32");
      return operation("i64.extend_i32_u", [narrow], "i64");
    },
    f64: () => operation("i64.reinterpret_f64", [bits("f64")], "i64"),
    v128: () => lanesMixed(value),
  };
  const before = operation("global.get", [], "i64", u32(scope.notes));
  const turned = operation("i64.mul", [before, i64Const(0x100000001b3n)], "i64");
  const mixed = operation("i64.xor", [turned, widened[type]()], "i64");
  return operation("global.set", [mixed], undefined, u32(scope.notes));
}

/**
 * Makes one number of a vector.
 *
 * @param value The vector, which is read twice.
 * @returns An i64 that depends on all its bits.
 */
export function lanesMixed(value: Code): Code {
  const lane = (index: number): Code => operation("i64x2.extract_lane", [value], "i64", u32(index));
  const high = operation("i64.mul", [lane(1), i64Const(0x9e3779b97f4a7c15n - (1n << 64n))], "i64");
  return operation("i64.add", [lane(0), high], "i64");
}

/** Locals of one type change places. */
function shuffle(scope: Scope): Code {
  const { rng } = scope;
  const { kind } = rng.pick(scope.locals);
  const same = scope.locals.filter((local) => local.kind === kind);
  const from = Array.from({ length: 2 + rng.below(3) }, () => rng.pick(same).index);
  const into = Array.from({ length: from.length }, () => rng.pick(same).index);
  const read = from.map((index) => getLocal(index, typeOf(kind)));
  return list([...read, ...into.map((index) => setLocal(index))], []);
}

/** A value whose bits are the same everywhere. */
function storable(scope: Scope, type: NumType): Code {
  if (type === "i32" || type === "i64" || type === "v128") return expression(scope, type);
  if (scope.rng.chance(0.5)) return expression(scope, type === "f32" ? "x32" : "x64");
  return canonical(scope, type, expression(scope, type));
}

function bulk(scope: Scope): Code {
  const { rng } = scope;
  const place = (): Code => i32Const(rng.chance(0.95) ? rng.below(200) : scope.size - 8);
  const length = i32Const(rng.below(16));
  const choices: (readonly [number, Make])[] = [
    [1, () => operation("memory.fill", [place(), expression(scope, "i32"), length], undefined, 0)],
    [1, () => operation("memory.copy", [place(), place(), length], undefined, [0, 0])],
  ];
  if (scope.passive.length > 0) {
    const data = rng.pick(scope.passive);
    choices.push(
      [0.7, () =>
        operation("memory.init", [place(), i32Const(rng.below(4)), length], undefined, [
          u32(data),
          0,
        ])],
      [0.1, () => operation("data.drop", [], undefined, u32(data))],
    );
  }
  return rng.weighted(choices)();
}

function callStatement(scope: Scope): Code {
  const { rng } = scope;
  const indirect = scope.indirect && scope.tableTypes.length > 0 && rng.chance(0.3);
  if (indirect) {
    const type = rng.pick(scope.tableTypes);
    return list([callIndirect(scope, type), ...takeAll(scope, type.results)], []);
  }
  if (scope.callees.length === 0) return operation("nop", []);
  const callee = rng.pick(scope.callees);
  const args = callee.params.map((param) => expression(scope, param));
  const call: Code = {
    kind: "op",
    op: "call",
    imm: u32(callee.index),
    args,
    results: callee.results,
  };
  return list([call, ...takeAll(scope, callee.results)], []);
}

function list(items: readonly Code[], results: readonly Kind[]): Code {
  return { kind: "list", items, results: results.map(typeOf) };
}

/** What a branch depends on; comparisons of floats more often than elsewhere. */
function condition(scope: Scope): Code {
  const { rng } = scope;
  if (!rng.chance(0.25)) return expression(scope, "i32");
  const type = rng.pick(["f32", "f64"] as const);
  const op = `${type}.${rng.pick(["eq", "ne", "lt", "gt", "le", "ge"])}` as Mnemonic;
  const compared = operation(op, [expression(scope, type), expression(scope, type)], "i32");
  return rng.chance(0.5) ? operation("i32.eqz", [compared], "i32") : compared;
}

/** Blocks around a `br_table`, with code between them: a switch as compilers write it. */
function nest(scope: Scope): Code {
  const { rng } = scope;
  const labels = Array.from({ length: 2 + rng.below(12) }, () => scope.nextLabel());
  for (const label of labels) scope.targets.push({ label, kinds: [] });
  const index = expression(scope, "i32");
  const ways = scope.targets.filter(({ kinds }) => kinds.length === 0).map(({ label }) => label);
  const chosen = rng.chance(0.5) ? labels : ways;
  const targets = Array.from({ length: 1 + rng.below(labels.length + 4) }, () => rng.pick(chosen));
  const choice: Code = rng.chance(0.7)
    ? { kind: "branch", op: "br_table", targets, args: [index], results: [] }
    : list(
      labels.flatMap((label) => [
        {
          kind: "branch",
          op: "br_if",
          targets: [label],
          args: [condition(scope)],
          results: [],
        } as const,
        ...statements(scope, rng.below(2)),
      ]),
      [],
    );
  let inner: Code[] = [choice];
  for (const label of labels.toReversed()) {
    scope.targets.pop();
    const block: Code = { kind: "block", label, params: [], results: [], args: [], body: inner };
    const leaves = rng.chance(0.5) && scope.targets.length > 0 ? [branch(scope)] : [];
    inner = [block, ...statements(scope, rng.below(3)), ...leaves];
  }
  return list(inner, []);
}

/** A block, loop or if that takes and gives several values. */
function several(scope: Scope): Code {
  const { rng } = scope;
  const kinds = (most: number): Kind[] =>
    Array.from({ length: rng.below(most + 1) }, () => rng.pick(scope.kinds));
  const results = kinds(3);
  const params = kinds(2);
  const kind = rng.pick(["block", "if", "loop"] as const);
  const made = kind === "loop"
    ? scope.loops < 3 ? loop(scope, results, params) : construct(scope, results, "block", params)
    : construct(scope, results, kind, params);
  return list([made, ...takeAll(scope, results)], []);
}

/**
 * Makes a block, loop or if that leaves one value.
 *
 * @param scope What it can use.
 * @param kind What it leaves.
 * @returns The construct.
 */
export function blockValue(scope: Scope, kind: Kind): Code {
  const { rng } = scope;
  if (scope.targets.length >= 12) return expression(scope, kind);
  const which = rng.pick(["block", "if", "loop"] as const);
  if (which === "loop" && scope.loops < 3) return loop(scope, [kind]);
  return construct(scope, [kind], which === "if" ? "if" : "block");
}

function construct(
  scope: Scope,
  results: readonly Kind[],
  kind: "block" | "if",
  params: readonly Kind[] = [],
): Code {
  const { rng } = scope;
  const args = params.map((param) => expression(scope, param));
  if (kind === "if") args.push(condition(scope));
  const label = scope.nextLabel();
  const body = (): Code[] => {
    scope.targets.push({ label, kinds: results });
    const code = [
      ...takeAll(scope, params),
      ...statements(scope, rng.below(4)),
      ...results.map((result) => expression(scope, result)),
    ];
    scope.targets.pop();
    return code;
  };
  const first = body();
  const passes = results.length === params.length &&
    results.every((result, i) => fits(params[i]!, result));
  const otherwise = kind === "if" && !(passes && rng.chance(0.5)) ? { otherwise: body() } : {};
  return {
    kind,
    label,
    params: params.map(typeOf),
    results: results.map(typeOf),
    args,
    body: first,
    ...otherwise,
  };
}

/** A loop that a counter of its own ends, so that anything may branch to it. */
function loop(scope: Scope, results: readonly Kind[], params: readonly Kind[] = []): Code {
  const { rng } = scope;
  const counter = privateLocal(scope, "i32");
  const args = params.map((param) => expression(scope, param));
  const label = scope.nextLabel();
  const out = scope.nextLabel();
  const most = i32Const(1 + rng.below(4));
  const count = operation("i32.add", [getLocal(counter, "i32"), i32Const(1)], "i32");
  scope.targets.push({ label: out, kinds: results });
  const leaving = results.map((result) => expression(scope, result));
  scope.targets.push({ label, kinds: params });
  scope.loops++;
  const leave: Code = {
    kind: "if",
    label: scope.nextLabel(),
    params: [],
    results: [],
    args: [
      operation("i32.gt_u", [operation("local.tee", [count], "i32", u32(counter)), most], "i32"),
    ],
    body: [...leaving, { kind: "branch", op: "br", targets: [out], args: [], results: [] }],
  };
  const body = [
    ...takeAll(scope, params),
    leave,
    ...statements(scope, 1 + rng.below(4)),
  ];
  if (rng.chance(0.7)) {
    const values = params.map((param) => expression(scope, param));
    const again: Code = {
      kind: "branch",
      op: "br_if",
      targets: [label],
      args: [...values, condition(scope)],
      results: params.map(typeOf),
    };
    body.push(again, ...takeAll(scope, params));
  }
  body.push(...results.map((result) => expression(scope, result)));
  scope.loops--;
  scope.targets.pop();
  scope.targets.pop();
  const types = results.map(typeOf);
  const made: Code = {
    kind: "loop",
    label,
    params: params.map(typeOf),
    results: types,
    args,
    body,
  };
  const around: Code = {
    kind: "block",
    label: out,
    params: [],
    results: types,
    args: [],
    body: [...(rng.chance(0.8) ? [setLocal(counter, i32Const(0))] : []), made],
  };
  return around;
}

function sameKinds(a: readonly Kind[], b: readonly Kind[]): boolean {
  return a.length === b.length && a.every((kind, i) => kind === b[i]);
}

/** A branch that is a statement; what follows it may never be reached. */
function branch(scope: Scope): Code {
  const { rng } = scope;
  const target: Target = rng.pick(scope.targets);
  const args = target.kinds.map((kind) => expression(scope, kind));
  const types = target.kinds.map(typeOf);
  const cond = (): Code => condition(scope);
  const jump: Code = { kind: "branch", op: "br", targets: [target.label], args, results: [] };
  return rng.weighted<Make>([
    [4, () => {
      const made: Code = {
        kind: "branch",
        op: "br_if",
        targets: [target.label],
        args: [...args, cond()],
        results: types,
      };
      return list([made, ...takeAll(scope, target.kinds)], []);
    }],
    // In an arm of an if, so that what follows is reached at times.
    [4, () => ({
      kind: "if",
      label: scope.nextLabel(),
      params: [],
      results: [],
      args: [cond()],
      body: [...statements(scope, 1), table(scope, target, args) ?? jump],
      ...(rng.chance(0.3) ? { otherwise: statements(scope, 2) } : {}),
    })],
    [0.5, () => list([jump, ...(rng.chance(0.3) ? [operation("drop", [])] : [])], [])],
    [scope.traps ? 0.3 : 0, () => ({
      kind: "if",
      label: scope.nextLabel(),
      params: [],
      results: [],
      args: [operation("i32.eq", [cond(), i32Const(rng.below(4))], "i32")],
      body: [operation("unreachable", [])],
    })],
    [0.8, () => table(scope, target, args) ?? jump],
  ])();
}

/** A `br_table` among the targets that take the same as one. */
function table(scope: Scope, target: Target, args: readonly Code[]): Code | undefined {
  const { rng } = scope;
  const like = scope.targets.filter(({ kinds }) => sameKinds(kinds, target.kinds));
  if (like.length < 2 || rng.chance(0.5)) return undefined;
  const targets = Array.from({ length: 1 + rng.below(6) }, () => rng.pick(like).label);
  const index = expression(scope, "i32");
  const chosen = rng.chance(0.7) ? operation("i32.and", [index, i32Const(7)], "i32") : index;
  return { kind: "branch", op: "br_table", targets, args: [...args, chosen], results: [] };
}

/**
 * Makes a `br_if` that leaves its value on the stack.
 *
 * @param scope What it can use.
 * @param kind What it leaves.
 * @returns The branch, or another expression when there is no label that takes such a value.
 */
export function branchValue(scope: Scope, kind: Kind): Code {
  const found = scope.targets.filter(({ kinds }) => sameKinds(kinds, [kind]));
  if (found.length === 0) return expression(scope, kind);
  return {
    kind: "branch",
    op: "br_if",
    targets: [scope.rng.pick(found).label],
    args: [expression(scope, kind), expression(scope, "i32")],
    results: [typeOf(kind)],
  };
}
