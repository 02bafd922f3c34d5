/**
 * Random modules of typed references: functions that take, keep, choose, test and call references to
 * each other, by plain calls and by tail calls.
 *
 * @module
 */

import {
  type Bytes,
  i32,
  name,
  op,
  rawModule,
  section,
  sized,
  u32,
  vec,
} from "../../support/wasm_bytes.ts";
import type { Case } from "../case.ts";
import { random32 } from "./kinds.ts";
import { type Rng, rngOf } from "./rng.ts";

const END = 0x0b;
const I32 = 0x7f;
const NULL = 0x63;
const REF = 0x64;

/**
 * The types: a function of a number, one that takes such a function, and one that takes both. They
 * have one result, so that each can tail-call the others.
 */
const PARAMS: readonly (readonly Bytes[])[] = [[I32], [[NULL, 0], I32], [[REF, 0], [NULL, 1]]];
/** The locals of every function, after its parameters. */
const LOCALS: readonly Bytes[] = [I32, [NULL, 0], [REF, 0], [NULL, 1]];
const LOCAL = { number: 0, maybe: 1, sure: 2, second: 3 } as const;

const TABLE_SIZE = 6;
const FUEL = 60;

/** What random code is made of. */
interface Scope {
  readonly rng: Rng;
  /** The type of each function. */
  readonly funcs: readonly number[];
  /** The type of the function whose code it is. */
  readonly type: number;
}

/** Makes a value. */
type Make = (scope: Scope, depth: number) => Bytes;

const local = ({ type }: Scope, which: keyof typeof LOCAL): number =>
  PARAMS[type]!.length + LOCAL[which];

/** A parameter of some kinds of functions. */
const param = (kind: number, index: number, otherwise: Make): Make => (scope, depth) =>
  scope.type === kind ? op("local.get", index) : otherwise(scope, depth);

/** A reference to a function of a type; there is one of each. */
const funcOf = (type: number): Make => ({ rng, funcs }) => {
  const found = funcs.flatMap((each, index) => each === type ? [index] : []);
  return op("ref.func", u32(rng.pick(found)));
};

const place: Make = (scope, depth) => [
  number(scope, depth),
  ...(scope.rng.chance(0.95) ? [i32(TABLE_SIZE), op("i32.rem_u")] : []),
];

const number: Make = (scope, depth) => {
  const { rng } = scope;
  if (depth <= 0) {
    return rng.chance(0.5) ? i32(random32(rng)) : op("local.get", local(scope, "number"));
  }
  const less = depth - 1;
  return rng.weighted<() => Bytes>([
    [6, () => param(0, 0, number)(scope, 0)],
    [4, () => number(scope, 0)],
    [
      2,
      () => [
        number(scope, less),
        number(scope, less),
        op(rng.pick(["i32.add", "i32.xor", "i32.mul"])),
      ],
    ],
    [2, () => [args(scope, less, 0), maybe(scope, less), op("call_ref", 0)]],
    [1, () => [args(scope, less, 1), second(scope, less), op("call_ref", 1)]],
    [1, () => [args(scope, less, 2), funcOf(2)(scope, less), op("call_ref", 2)]],
    [1, () => [maybe(scope, less), op("ref.is_null")]],
    [1, () => [args(scope, less, 0), place(scope, less), op("call_indirect", 0, 0)]],
    [2, () => {
      const when = [
        number(scope, less),
        maybe(scope, less),
        op("br_on_null", 0),
        op("call_ref", 0),
      ];
      return [op("block", I32), when, END];
    }],
    [
      1,
      () => [
        number(scope, less),
        op("if", I32),
        number(scope, less),
        op("else"),
        number(scope, less),
        END,
      ],
    ],
  ])();
};

const sure: Make = (scope, depth) => {
  const { rng } = scope;
  if (depth <= 0) {
    return rng.chance(0.5) ? funcOf(0)(scope, 0) : op("local.get", local(scope, "sure"));
  }
  const less = depth - 1;
  return rng.weighted<() => Bytes>([
    [2, () => funcOf(0)(scope, less)],
    [2, () => param(2, 0, sure)(scope, less)],
    [2, () => [maybe(scope, less), op("ref.as_non_null")]],
    [
      2,
      () => [
        op("block", [REF, 0]),
        maybe(scope, less),
        op("br_on_non_null", 0),
        sure(scope, less),
        END,
      ],
    ],
  ])();
};

const maybe: Make = (scope, depth) => {
  const { rng } = scope;
  const less = depth - 1;
  return rng.weighted<() => Bytes>([
    [4, () => op("local.get", local(scope, "maybe"))],
    [3, () => op("global.get", 1)],
    [0.2, () => op("ref.null", 0)],
    [3, () => param(1, 0, sure)(scope, less)],
    [depth > 0 ? 3 : 0, () => sure(scope, less)],
    [depth > 0 ? 2 : 0, () => [place(scope, less), op("table.get", 0)]],
    [depth > 0 ? 2 : 0, () => [
      [maybe(scope, less), maybe(scope, less), number(scope, less)],
      op("select_t", 1, NULL, 0),
    ]],
  ])();
};

const second: Make = (scope, depth) =>
  scope.rng.weighted<() => Bytes>([
    [3, () => funcOf(1)(scope, depth)],
    [2, () => op("local.get", local(scope, "second"))],
    [2, () => param(2, 1, funcOf(1))(scope, depth)],
    [0.2, () => op("ref.null", 1)],
  ])();

const VALUES: Readonly<Record<keyof typeof LOCAL, Make>> = { number, maybe, sure, second };

/** Arguments for a function of a type. */
function args(scope: Scope, depth: number, type: number): Bytes {
  switch (type) {
    case 0:
      return number(scope, depth);
    case 1:
      return [maybe(scope, depth), number(scope, depth)];
    default:
      return [sure(scope, depth), second(scope, depth)];
  }
}

const statement: Make = (scope, depth) => {
  const { rng } = scope;
  return rng.weighted<() => Bytes>([
    [4, () => {
      const which = rng.pick(["number", "maybe", "sure", "second"] as const);
      return [VALUES[which](scope, depth), op("local.set", local(scope, which))];
    }],
    [1, () => [maybe(scope, depth), op("global.set", 1)]],
    [1, () => [place(scope, depth), maybe(scope, depth), op("table.set", 0)]],
    [1, () => [number(scope, depth), op("if", 0x40), leave(scope, depth), END]],
  ])();
};

/** Ends a function. */
const leave: Make = (scope, depth) => {
  const { rng, funcs } = scope;
  const type = rng.below(3);
  const func = rng.below(funcs.length);
  return rng.weighted<() => Bytes>([
    [8, () => [number(scope, depth), op("return")]],
    [2, () => [args(scope, depth, 0), maybe(scope, depth), op("return_call_ref", 0)]],
    [1, () => [args(scope, depth, type), funcOf(type)(scope, depth), op("return_call_ref", type)]],
    [2, () => [args(scope, depth, funcs[func]!), op("return_call", u32(func))]],
    [1, () => [args(scope, depth, 0), place(scope, depth), op("return_call_indirect", 0, 0)]],
  ])();
};

function body(scope: Scope): Bytes {
  const { rng } = scope;
  const fuel = [
    [op("global.get", 0), op("i32.eqz"), op("if", 0x40), op("unreachable"), END],
    [op("global.get", 0), i32(1), op("i32.sub"), op("global.set", 0)],
  ];
  const first = [
    [funcOf(0)(scope, 0), op("local.set", local(scope, "sure"))],
    rng.chance(0.9) ? [funcOf(0)(scope, 0), op("local.set", local(scope, "maybe"))] : [],
    rng.chance(0.9) ? [funcOf(1)(scope, 0), op("local.set", local(scope, "second"))] : [],
  ];
  const statements = Array.from({ length: rng.below(4) }, () => statement(scope, 2));
  const locals = LOCALS.map((type): Bytes => [1, type]);
  return sized(vec(...locals), fuel, first, statements, leave(scope, 3), END);
}

/**
 * Makes a case.
 *
 * @param seed Which one.
 * @returns The case.
 */
export function referencesCase(seed: number): Case {
  const rng = rngOf(seed);
  const funcs = [0, 1, 2, ...Array.from({ length: 1 + rng.below(6) }, () => rng.below(3))];
  const elements = Array.from({ length: TABLE_SIZE - rng.below(2) }, (): Bytes => {
    const scope: Scope = { rng, funcs, type: 0 };
    return [rng.chance(0.95) ? funcOf(0)(scope, 0) : op("ref.null", 0), END];
  });
  const called = funcs.flatMap((type, index) => type === 0 ? [index] : []);
  const bytes = rawModule(
    section(1, vec(...PARAMS.map((params): Bytes => [0x60, vec(...params), vec(I32)]))),
    section(3, vec(...funcs)),
    section(4, vec([[NULL, 0], 1, TABLE_SIZE, TABLE_SIZE])),
    section(
      6,
      vec([I32, 1, i32(FUEL), END], [[NULL, 0], 1, op("ref.func", 0), END]),
    ),
    section(
      7,
      vec(
        [name("fuel"), 3, 0],
        ...called.map((index): Bytes => [name(`f${index}`), 0, u32(index)]),
      ),
    ),
    section(
      9,
      vec(
        [6, 0, i32(0), END, [NULL, 0], vec(...elements)],
        [3, 0, vec(...funcs.map((_, index) => u32(index)))],
      ),
    ),
    section(10, vec(...funcs.map((type) => body({ rng, funcs, type })))),
  );
  const calls = Array.from({ length: 12 }, () => ({
    func: `f${rng.pick(called)}`,
    args: [random32(rng)],
  }));
  return {
    name: `references_${seed}`,
    bytes,
    options: { optLevel: rng.chance(0.5) ? 1 : 0 },
    calls,
    fuel: { global: "fuel", value: FUEL },
  };
}
