/**
 * Random expressions: code that leaves one value.
 *
 * @module
 */

import { type Mnemonic, rowByName } from "../../../lib/wasm/instructions.ts";
import { type Bytes, u32 } from "../../support/wasm_bytes.ts";
import type { Code } from "./code.ts";
import {
  constant,
  fits,
  getLocal,
  i32Const,
  i64Const,
  type Kind,
  type NumType,
  operation,
  random32,
  random64,
  typeOf,
} from "./kinds.ts";
import { canonical, localFor, type Scope } from "./scope.ts";
import { blockValue, branchValue, statements } from "./statements.ts";
import { fromVectors, vectorChoices, vectorLoad } from "./vectors.ts";
import { wideValue } from "./wide_arithmetic.ts";

type Make = () => Code;
type Whole = "i32" | "i64";
type Float = "f32" | "f64";

const WHOLE_BINARY = [
  "add",
  "sub",
  "mul",
  "and",
  "or",
  "xor",
  "shl",
  "shr_s",
  "shr_u",
  "rotl",
  "rotr",
];
const WHOLE_COMPARE = ["eq", "ne", "lt_s", "lt_u", "gt_s", "gt_u", "le_s", "le_u", "ge_s", "ge_u"];
const WHOLE_UNARY = ["clz", "ctz", "popcnt", "extend8_s", "extend16_s"];
const FLOAT_BINARY = ["add", "sub", "mul", "div", "min", "max", "copysign"];
const FLOAT_COMPARE = ["eq", "ne", "lt", "gt", "le", "ge"];
const FLOAT_UNARY = ["abs", "neg", "ceil", "floor", "trunc", "nearest", "sqrt"];
const LOADS: Readonly<Record<NumType, readonly Mnemonic[]>> = {
  i32: ["i32.load", "i32.load8_s", "i32.load8_u", "i32.load16_s", "i32.load16_u"],
  i64: [
    "i64.load",
    "i64.load8_s",
    "i64.load8_u",
    "i64.load16_s",
    "i64.load16_u",
    "i64.load32_s",
    "i64.load32_u",
  ],
  f32: ["f32.load"],
  f64: ["f64.load"],
  v128: ["v128.load"],
};

/**
 * Makes an expression.
 *
 * @param scope What it can use.
 * @param kind What it gives.
 * @returns The expression.
 */
export function expression(scope: Scope, kind: Kind): Code {
  const { rng } = scope;
  scope.left--;
  const leaf = (): Code => {
    const locals = scope.locals.filter((local) => fits(local.kind, kind));
    const globals = scope.globals.filter((global) => fits(global.kind, kind));
    return rng.weighted<Make>([
      [2, () => constant(rng, kind)],
      [locals.length === 0 ? 0 : 6, () => getLocal(rng.pick(locals).index, typeOf(kind))],
      [
        globals.length === 0 ? 0 : 1,
        () => operation("global.get", [], typeOf(kind), u32(rng.pick(globals).index)),
      ],
    ])();
  };
  if (scope.left <= 0 || rng.chance(0.2)) return leaf();

  const type = typeOf(kind);
  const some = (wanted: Kind): Code => expression(scope, wanted);
  const exact = kind === "x32" || kind === "x64";
  const choices: (readonly [number, Make])[] = [
    [2, leaf],
    [4, () => {
      const local = localFor(scope, kind);
      return local === undefined ? leaf() : operation("local.tee", [some(kind)], type, u32(local));
    }],
    [3, () => {
      const first = some(kind);
      const second = some(kind);
      const typed = rng.chance(0.2);
      const imm = typed
        ? [1, { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b }[type]]
        : [];
      return operation(typed ? "select_t" : "select", [first, second, some("i32")], type, imm);
    }],
    [3, () => blockValue(scope, kind)],
    [2, () => branchValue(scope, kind)],
    // The value waits on the stack while other things happen.
    [
      2,
      () => ({
        kind: "list",
        items: [some(kind), ...statements(scope, 1 + rng.below(2))],
        results: [type],
      }),
    ],
    [exact ? 0 : 2, () => callValue(scope, type) ?? leaf()],
    [scope.memory && scope.traps ? 4 : 0, () => {
      if (type === "v128") return vectorLoad(scope, some);
      const row = rowByName(rng.pick(LOADS[type]));
      return access(scope, row.name, [], type);
    }],
  ];
  // A lane of a vector is exact.
  if (type !== "v128" && (exact || type === "i32" || type === "i64")) {
    choices.push(...fromVectors(scope, type, some));
  }
  if (type === "i32" || type === "i64") choices.push(...wholeChoices(scope, type, some));
  else if (type === "v128") choices.push(...vectorChoices(scope, some));
  else choices.push(...floatChoices(scope, type, exact, some));
  return rng.weighted(choices)();
}

/** A load or store at an address that is mostly in bounds. */
export function access(
  scope: Scope,
  op: Mnemonic,
  args: readonly Code[],
  result?: NumType,
  lane: Bytes = [],
): Code {
  const { rng } = scope;
  const offset = rng.weighted<number>([
    [6, 0],
    [6, rng.below(64)],
    [1, 1024 + rng.below(4096)],
    [0.1, scope.size - rng.below(10)],
    [0.1, 0xffffffff - rng.below(10)],
  ]);
  const width = rowByName(op).access!.bytes;
  const align = rng.below(Math.log2(width) + 1);
  return operation(op, [address(scope), ...args], result, [u32(align), u32(offset), lane]);
}

function address(scope: Scope): Code {
  const { rng } = scope;
  const some = (): Code => expression(scope, "i32");
  return rng.weighted<Make>([
    [
      4,
      () => operation("i32.and", [some(), i32Const(rng.pick([0xff, 0x3c, 0xffff, 0x1f8]))], "i32"),
    ],
    [3, () => i32Const(rng.below(128))],
    [1, () => operation("i32.rem_u", [some(), i32Const(Math.max(1, scope.size - 100))], "i32")],
    [0.3, some],
    [0.2, () => i32Const(scope.size - rng.below(12))],
  ])();
}

function wholeChoices(
  scope: Scope,
  type: Whole,
  some: (kind: Kind) => Code,
): (readonly [number, Make])[] {
  const { rng, traps } = scope;
  const other: Whole = type === "i32" ? "i64" : "i32";
  const binary = (name: string, a: Code, b: Code): Code =>
    operation(`${type}.${name}` as Mnemonic, [a, b], type);
  const choices: (readonly [number, Make])[] = [
    [10, () => binary(rng.pick(WHOLE_BINARY), some(type), some(type))],
    [3, () => binary(rng.pick(WHOLE_BINARY), some(type), constant(rng, type))],
    [2, () => operation(`${type}.${rng.pick(WHOLE_UNARY)}` as Mnemonic, [some(type)], type)],
    [3, () => divide(scope, type, some)],
    [2, () => {
      const from: Float = rng.pick(["f32", "f64"]);
      const sign = rng.pick(["s", "u"]);
      const saturate = !traps || rng.chance(0.8) ? "_sat" : "";
      return operation(`${type}.trunc${saturate}_${from}_${sign}` as Mnemonic, [some(from)], type);
    }],
    [2, () => {
      const float: Float = type === "i32" ? "f32" : "f64";
      const bits = rng.chance(0.5)
        ? some(type === "i32" ? "x32" : "x64")
        : canonical(scope, float, some(float));
      return operation(`${type}.reinterpret_${float}` as Mnemonic, [bits], type);
    }],
    [
      1.5,
      () =>
        type === "i32"
          ? operation("i32.wrap_i64", [some(other)], type)
          : rng.chance(0.3)
          ? operation("i64.extend32_s", [some(type)], type)
          : operation(rng.pick(["i64.extend_i32_s", "i64.extend_i32_u"]), [some(other)], type),
    ],
  ];
  if (type === "i64") {
    if (scope.wide) choices.push([10, () => wideValue(scope)]);
    return choices;
  }
  choices.push(
    [6, () => {
      const of: Whole = rng.pick(["i32", "i32", "i64"]);
      return operation(`${of}.${rng.pick(WHOLE_COMPARE)}` as Mnemonic, [some(of), some(of)], "i32");
    }],
    [3, () => {
      const of: Float = rng.pick(["f32", "f64"]);
      return operation(`${of}.${rng.pick(FLOAT_COMPARE)}` as Mnemonic, [some(of), some(of)], "i32");
    }],
    [3, () => {
      const of: Whole = rng.pick(["i32", "i32", "i64"]);
      return operation(`${of}.eqz`, [some(of)], "i32");
    }],
    [scope.memory ? 0.7 : 0, () => operation("memory.size", [], "i32", 0)],
    [
      scope.memory && scope.grows ? 0.7 : 0,
      () =>
        operation(
          "memory.grow",
          [rng.chance(0.7) ? i32Const(rng.below(2)) : some("i32")],
          "i32",
          0,
        ),
    ],
    [scope.table > 0 ? 0.3 : 0, () => operation("table.size", [], "i32", 0)],
    [scope.table > 0 && traps ? 0.5 : 0, () => {
      const index = operation("i32.and", [some("i32"), i32Const(3)], "i32");
      return operation("ref.is_null", [operation("table.get", [index], "funcref", 0)], "i32");
    }],
  );
  return choices;
}

function divide(scope: Scope, type: Whole, some: (kind: Kind) => Code): Code {
  const { rng } = scope;
  const op = `${type}.${rng.pick(["div_s", "div_u", "rem_s", "rem_u"])}` as Mnemonic;
  const choices: (readonly [number, Make])[] = [
    [3, () => {
      const value = type === "i32" ? BigInt(random32(rng)) : random64(rng);
      const safe = value === 0n || value === -1n ? 3n : value;
      return constantOf(type, scope.traps && rng.chance(0.1) ? value : safe);
    }],
    [scope.traps ? 3 : 0, () => operation(`${type}.or`, [some(type), constantOf(type, 1n)], type)],
    [scope.traps ? 0.5 : 0, () => some(type)],
  ];
  return operation(op, [some(type), rng.weighted(choices)()], type);
}

function constantOf(type: Whole, value: bigint): Code {
  return type === "i32" ? i32Const(Number(value)) : i64Const(value);
}

function floatChoices(
  scope: Scope,
  type: Float,
  exact: boolean,
  some: (kind: Kind) => Code,
): (readonly [number, Make])[] {
  const { rng } = scope;
  const same: Kind = type === "f32" ? "x32" : "x64";
  const bits: Whole = type === "f32" ? "i32" : "i64";
  const other: Float = type === "f32" ? "f64" : "f32";
  const choices: (readonly [number, Make])[] = [
    [2, () => operation(`${type}.reinterpret_${bits}` as Mnemonic, [some(bits)], type)],
  ];
  if (exact) {
    choices.push(
      [2, () => operation(`${type}.${rng.pick(["neg", "abs"])}` as Mnemonic, [some(same)], type)],
      [1, () => operation(`${type}.copysign`, [some(same), some(same)], type)],
    );
    return choices;
  }
  choices.push(
    [8, () => {
      const name = rng.pick(FLOAT_BINARY);
      const first = some(type);
      const second = some(type);
      // The sign of a NaN is open too.
      const sign = name === "copysign" ? canonical(scope, type, second) : second;
      return operation(`${type}.${name}` as Mnemonic, [first, sign], type);
    }],
    [3, () => operation(`${type}.${rng.pick(FLOAT_UNARY)}` as Mnemonic, [some(type)], type)],
    [2, () => {
      const from: Whole = rng.pick(["i32", "i64"]);
      const op = `${type}.convert_${from}_${rng.pick(["s", "u"])}` as Mnemonic;
      return operation(op, [some(from)], type);
    }],
    [
      1.5,
      () => operation(type === "f32" ? "f32.demote_f64" : "f64.promote_f32", [some(other)], type),
    ],
    [1.5, () => some(same)],
  );
  return choices;
}

/** A call that gives one value of a type, if there is a function for it. */
function callValue(scope: Scope, type: NumType): Code | undefined {
  const { rng } = scope;
  const gives = (results: readonly NumType[]) => results.length === 1 && results[0] === type;
  if (scope.indirect && rng.chance(0.3)) {
    const types = scope.tableTypes.filter(({ results }) => gives(results));
    if (types.length > 0) return callIndirect(scope, rng.pick(types));
  }
  const callees = scope.callees.filter((callee) => gives(callee.results));
  if (callees.length === 0) return undefined;
  const callee = rng.pick(callees);
  const args = callee.params.map((param) => expression(scope, param));
  return { kind: "op", op: "call", imm: u32(callee.index), args, results: callee.results };
}

/** A call through the table. */
export function callIndirect(
  scope: Scope,
  type: { readonly params: readonly NumType[]; readonly results: readonly NumType[] },
): Code {
  const { rng } = scope;
  const args = type.params.map((param) => expression(scope, param));
  const index = rng.chance(0.8)
    ? i32Const(rng.below(scope.table))
    : operation("i32.and", [expression(scope, "i32"), i32Const(7)], "i32");
  const imm = [u32(scope.typeIndex(type.params, type.results)), 0];
  return { kind: "op", op: "call_indirect", imm, args: [...args, index], results: type.results };
}
