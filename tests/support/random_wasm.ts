/**
 * Random modules whose results are the same on every engine: no float arithmetic that could make
 * a NaN, and loops that run out of fuel.
 *
 * @module
 */

import type { Mnemonic } from "../../lib/wasm/instructions.ts";
import type { ValType } from "../../lib/wasm/types.ts";
import {
  type Bytes,
  funcType,
  i32,
  moduleOf,
  name,
  op,
  s64,
  TYPE_BYTE,
  u32,
  valType,
} from "./wasm_bytes.ts";

type Type = "i32" | "i64" | "f32";

/** Parameters of the function `run`, which is function 1; function 0 is imported. */
export const RANDOM_PARAMS: readonly Type[] = ["i32", "i32", "i64", "f32"];

const LOCALS: readonly Type[] = [...RANDOM_PARAMS, "i32", "i32", "i64", "f32", "i32"];
/** The local that loops count down. */
const FUEL = LOCALS.length - 1;
const ALL_TYPES: readonly Type[] = ["i32", "i64", "f32"];
const TYPES = [
  funcType(RANDOM_PARAMS, ["i32", "i64"]),
  funcType(["i32"], ["i32"]),
  funcType(["i64", "i32"], ["i32"]),
];
const RUN_TYPE = 0;
const CALL_TYPE = 1;

const BINARY: Readonly<Record<Type, readonly Mnemonic[]>> = {
  i32: [
    ...["i32.add", "i32.sub", "i32.mul", "i32.and", "i32.or", "i32.xor", "i32.shl"] as const,
    ...["i32.shr_s", "i32.shr_u", "i32.rotl", "i32.eq", "i32.ne", "i32.lt_s", "i32.lt_u"] as const,
    ...["i32.ge_s", "i32.le_u", "i32.div_s", "i32.div_u", "i32.rem_s", "i32.rem_u"] as const,
  ],
  i64: [
    ...["i64.add", "i64.sub", "i64.mul", "i64.and", "i64.or", "i64.xor", "i64.shl"] as const,
    ...["i64.shr_u", "i64.rotr", "i64.div_s", "i64.rem_u"] as const,
  ],
  f32: ["f32.copysign"],
};
const UNARY: readonly [op: Mnemonic, from: Type, to: Type][] = [
  ["i32.eqz", "i32", "i32"],
  ["i32.eqz", "i32", "i32"],
  ["i64.eqz", "i64", "i32"],
  ["i32.clz", "i32", "i32"],
  ["i32.extend8_s", "i32", "i32"],
  ["i32.wrap_i64", "i64", "i32"],
  ["i64.extend_i32_s", "i32", "i64"],
  ["i64.extend_i32_u", "i32", "i64"],
  ["i32.reinterpret_f32", "f32", "i32"],
  ["f32.reinterpret_i32", "i32", "f32"],
  ["f32.neg", "f32", "f32"],
  ["f32.abs", "f32", "f32"],
  ["i32.trunc_sat_f32_s", "f32", "i32"],
];
const COMPARE: readonly [op: Mnemonic, type: Type][] = [
  ["i64.eq", "i64"],
  ["i64.lt_s", "i64"],
  ["i64.gt_u", "i64"],
  ["f32.eq", "f32"],
  ["f32.lt", "f32"],
  ["f32.ne", "f32"],
];
const LOAD: Readonly<Record<Type, Mnemonic>> = {
  i32: "i32.load",
  i64: "i64.load",
  f32: "f32.load",
};
const STORE: Readonly<Record<Type, Mnemonic>> = {
  i32: "i32.store",
  i64: "i64.store",
  f32: "f32.store",
};

/**
 * Makes a source of numbers that are the same for the same seed (xorshift).
 *
 * @param seed Any integer.
 * @returns A function that gives an integer from 0 to below its argument.
 */
export function random(seed: number): (below: number) => number {
  let state = (seed * 2654435761 + 1013904223) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return state % below;
  };
}

/**
 * Makes a module with an imported function `env.log` of type [i32] -> [i32], a memory `memory` of one
 * page, globals `g0: i32` and `g1: i64`, and a function `run` of type
 * [{@link RANDOM_PARAMS}] -> [i32 i64].
 *
 * @param seed Which one.
 * @returns Its bytes.
 */
export function randomModule(seed: number): Uint8Array<ArrayBuffer> {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => {
    const found = list[next(list.length)];
    if (found === undefined) throw new Error("Nothing to pick from");
    return found;
  };
  const chance = (percent: number): boolean => next(100) < percent;
  /** What branches to each label pass, the innermost last. */
  const labels: (readonly Type[])[] = [["i32", "i64"]];
  let size = 60 + next(200);

  const localOf = (type: Type): number =>
    pick(LOCALS.flatMap((t, i) => t === type && i !== FUEL ? [i] : []));
  const constant = (type: Type): Bytes => {
    const value = pick([0, 0, 1, 1, -1, 2, 31, 32, 100, -2147483648, next(1 << 30)]);
    if (type === "i32") return i32(value);
    if (type === "i64") return op("i64.const", s64(value));
    return op("f32.const", pick([[0, 0, 0, 0], [0, 0, 0x80, 0x3f], [1, 0, 0x80, 0x7f]]));
  };
  const address = (): Bytes => [expr("i32", 1), i32(0xfff), op("i32.and")];
  const memArg = (): Bytes => [0, u32(chance(1) ? 70000 : next(64))];
  const nested = (types: readonly Type[], make: () => Bytes): Bytes => {
    labels.push(types);
    const bytes = make();
    labels.pop();
    return bytes;
  };
  const depthOf = (index: number): Bytes => u32(labels.length - 1 - index);
  const labelsOf = (types: readonly Type[]): number[] =>
    labels.flatMap((t, i) =>
      t.length === types.length && t.every((x, j) => x === types[j]) ? [i] : []
    );

  const binary = (type: Type, depth: number): Bytes => {
    const mnemonic = pick(BINARY[type]);
    const right = expr(type, depth);
    // Most divisors are odd, so that not every function traps.
    const odd = !/div|rem/.test(mnemonic) || chance(5)
      ? []
      : type === "i32"
      ? [i32(1), op("i32.or")]
      : [op("i64.const", 1), op("i64.or")];
    return [expr(type, depth), right, odd, op(mnemonic)];
  };
  const expr = (type: Type, depth: number): Bytes => {
    size--;
    if (depth <= 0 || size <= 0) {
      return chance(40) ? constant(type) : op("local.get", u32(localOf(type)));
    }
    const less = depth - 1;
    switch (next(13)) {
      case 0:
        return constant(type);
      case 1:
        return op("local.get", u32(localOf(type)));
      case 2:
      case 3:
      case 4:
        return binary(type, less);
      case 5: {
        const [unary, from] = pick(UNARY.filter(([, , to]) => to === type));
        return [expr(from, less), op(unary)];
      }
      case 6: {
        if (type !== "i32") return [expr(type, less), op("local.tee", u32(localOf(type)))];
        const [compare, operand] = pick(COMPARE);
        return [expr(operand, less), expr(operand, less), op(compare)];
      }
      case 7:
        return [expr(type, less), expr(type, less), expr("i32", less), op("select")];
      case 8:
        return [address(), op(LOAD[type], memArg())];
      case 9:
        return nested([type], () => [
          ...[op("block", valType(type)), stmts(less), expr(type, less), op("end")],
        ]);
      case 10: {
        const cond = expr("i32", less);
        const then = nested([type], () => [stmts(less), expr(type, less)]);
        const otherwise = nested([type], () => [stmts(less), expr(type, less)]);
        return [cond, op("if", valType(type)), then, op("else"), otherwise, op("end")];
      }
      case 11: {
        const targets = labelsOf([type]);
        if (targets.length === 0) return expr(type, less);
        return [expr(type, less), expr("i32", less), op("br_if", depthOf(pick(targets)))];
      }
      default:
        if (type === "i64") return op("global.get", u32(1));
        if (type === "f32") return expr(type, less);
        return chance(50) ? op("global.get", u32(0)) : [expr("i32", less), op("call", u32(0))];
    }
  };

  /** The values that a branch passes, then the branch. */
  const values = (types: readonly Type[], depth: number): Bytes =>
    types.map((type) => expr(type, depth));

  const loop = (less: number): Bytes => {
    const countDown: Bytes = [
      ...[op("local.get", u32(FUEL)), op("i32.eqz"), op("if", 0x40)],
      ...[op("i32.const", 5), op("i64.const", 5), op("return"), op("end")],
      ...[op("local.get", u32(FUEL)), i32(1), op("i32.sub"), op("local.set", u32(FUEL))],
    ];
    const again = (types: readonly Type[]): Bytes => [
      ...[values(types, less), expr("i32", less), op("br_if", 0)],
      types.map(() => op("drop")),
    ];
    switch (next(3)) {
      case 0: {
        const first = localOf("i32");
        const body = nested(["i32"], () => [
          ...[op("local.set", u32(first)), countDown, stmts(less), again(["i32"])],
          expr("i32", less),
        ]);
        return [expr("i32", less), op("loop", 1), body, op("end"), op("local.set", u32(first))];
      }
      case 1: {
        const body = nested(["i64", "i32"], () => [
          ...[op("local.set", u32(localOf("i32"))), op("local.set", u32(localOf("i64")))],
          ...[countDown, stmts(less), again(["i64", "i32"]), expr("i32", less)],
        ]);
        return [values(["i64", "i32"], less), op("loop", 2), body, op("end"), op("drop")];
      }
      default: {
        const body = nested([], () => [countDown, stmts(less), again([])]);
        return [op("loop", 0x40), body, op("end")];
      }
    }
  };

  const stmt = (depth: number): { bytes: Bytes; ends: boolean } => {
    size--;
    const less = depth - 1;
    const on = (...bytes: Bytes[]) => ({ bytes, ends: false });
    const end = (...bytes: Bytes[]) => ({ bytes, ends: true });
    switch (next(depth > 0 ? 14 : 4)) {
      case 0:
      case 1:
      case 2: {
        const type = pick(ALL_TYPES);
        return on(expr(type, less), op("local.set", u32(localOf(type))));
      }
      case 3:
        return chance(50)
          ? on(expr("i32", less), op("global.set", u32(0)))
          : on(expr("i64", less), op("global.set", u32(1)));
      case 4: {
        const type = pick(ALL_TYPES);
        return on(address(), expr(type, less), op(STORE[type], memArg()));
      }
      case 5:
        return on(expr("i32", less), op("call", u32(0)), op("drop"));
      case 6:
        return on(nested([], () => [op("block", 0x40), stmts(less), op("end")]));
      case 7: {
        const cond = expr("i32", less);
        const then = nested([], () => stmts(less));
        const otherwise = chance(60) ? [op("else"), nested([], () => stmts(less))] : [];
        return on(cond, op("if", 0x40), then, otherwise, op("end"));
      }
      case 8:
      case 9:
        return on(loop(less));
      case 10: {
        const target = next(labels.length);
        const types = labels[target] ?? [];
        return on(
          ...[values(types, less), expr("i32", less), op("br_if", depthOf(target))],
          types.map(() => op("drop")),
        );
      }
      case 11: {
        if (chance(70)) return on();
        const target = next(labels.length);
        return end(values(labels[target] ?? [], less), op("br", depthOf(target)));
      }
      case 12: {
        if (chance(50)) return on();
        const types = labels[next(labels.length)] ?? [];
        const targets = labelsOf(types);
        const table = Array.from({ length: next(5) }, () => depthOf(pick(targets)));
        return end(
          ...[values(types, less), expr("i32", less)],
          op("br_table", u32(table.length), table, depthOf(pick(targets))),
        );
      }
      default:
        if (chance(80)) return on();
        return chance(50)
          ? end(expr("i32", less), expr("i64", less), op("return"))
          : end(op("unreachable"));
    }
  };
  const stmts = (depth: number): Bytes => {
    const out: Bytes[] = [];
    for (let count = 1 + next(4); count > 0 && size > 0; count--) {
      const { bytes, ends } = stmt(depth);
      out.push(bytes);
      // Now and then code that cannot be reached follows.
      if (ends && chance(70)) break;
    }
    return out;
  };

  const code: Bytes = [
    ...[i32(40), op("local.set", u32(FUEL)), stmts(5), stmts(5)],
    ...[expr("i32", 3), expr("i64", 3)],
  ];
  const locals = LOCALS.slice(RANDOM_PARAMS.length).map((type): [number, ValType] => [1, type]);
  return moduleOf({
    types: TYPES,
    imports: [[name("env"), name("log"), 0, u32(CALL_TYPE)]],
    funcs: [{ type: RUN_TYPE, locals, code }],
    memories: [[0, u32(1)]],
    globals: [
      [TYPE_BYTE.i32, 1, i32(7), 0x0b],
      [TYPE_BYTE.i64, 1, op("i64.const", s64(-7)), 0x0b],
    ],
    exports: [
      [name("run"), 0, u32(1)],
      [name("memory"), 2, u32(0)],
      [name("g0"), 3, u32(0)],
      [name("g1"), 3, u32(1)],
    ],
  });
}
