/**
 * Random modules.
 *
 * @module
 */

import type { ValType } from "../../../lib/wasm/types.ts";
import {
  type Bytes,
  type FuncPart,
  funcType,
  i32,
  moduleOf,
  name,
  op,
  s64,
  sized,
  u32,
  vec,
} from "../../support/wasm_bytes.ts";
import type { Call, Case } from "../case.ts";
import { type Code, encode } from "./code.ts";
import { expression } from "./expressions.ts";
import {
  getLocal,
  i32Const,
  type Kind,
  KINDS,
  type NumType,
  operation,
  randomBits,
  typeOf,
  zero,
} from "./kinds.ts";
import { rngOf } from "./rng.ts";
import { type Callee, canonical, type Scope, type Surroundings } from "./scope.ts";
import { lanesMixed, note, statements } from "./statements.ts";

/** A function of a random module, before it is written as bytes. */
export interface RandomFunc {
  readonly params: readonly NumType[];
  readonly results: readonly NumType[];
  readonly locals: readonly NumType[];
  readonly code: readonly Code[];
}

/** A random module: what it is made of, so that parts can be left out. */
export interface RandomModule {
  readonly seed: number;
  readonly funcs: readonly RandomFunc[];
  /** Writes the module with other functions. */
  readonly bytes: (funcs: readonly RandomFunc[]) => Uint8Array<ArrayBuffer>;
  readonly case: Case;
}

/** What modules can have that the others do not. */
export interface Extras {
  /** Vectors. */
  readonly vectors?: boolean;
  /** Wide arithmetic. */
  readonly wide?: boolean;
  /** A memory whose pages are bytes. */
  readonly bytewise?: boolean;
}

/** How often functions may be entered in one call of an export. */
const FUEL = 40;
/** Calls of each function. */
const CALLS = 4;

const PAGE = 65_536;
/** Sizes of memories whose pages are bytes, about; the active data segment needs 80. */
const SIZES = [80, 300, 300, 1000, PAGE - 10, 70_000];

const NUM_TYPES: readonly NumType[] = ["i32", "i64", "f32", "f64"];

/** What a seed decides about a module. */
interface Shape {
  readonly memory: "none" | "own" | "host";
  readonly grows: boolean;
  readonly imports: boolean;
  readonly recursive: boolean;
  readonly table: boolean;
}

/**
 * Makes a module.
 *
 * @param seed What it depends on.
 * @param count How many functions it has.
 * @param with What it has beside what all have.
 * @returns The module, with calls of every function.
 */
export function randomModule(
  seed: number,
  count: number,
  { vectors = false, wide = false, bytewise = false }: Extras = {},
): RandomModule {
  const rng = rngOf(seed);
  const shape: Shape = {
    memory: rng.weighted([[6, "own"], [bytewise ? 0 : 2, "host"], [bytewise ? 0 : 1, "none"]]),
    grows: rng.chance(0.5),
    imports: rng.chance(0.3),
    recursive: rng.chance(0.4),
    table: rng.chance(0.5),
  };
  const size = bytewise ? rng.pick(SIZES) + rng.below(20) : PAGE;
  const most = bytewise ? size + rng.pick([0, 1, 7, 1000, PAGE]) : 3 * PAGE;
  const numTypes: readonly NumType[] = vectors ? [...NUM_TYPES, "v128", "v128"] : NUM_TYPES;
  const types: { params: readonly ValType[]; results: readonly ValType[] }[] = [];
  const typeIndex = (params: readonly ValType[], results: readonly ValType[]): number => {
    const same = (a: readonly ValType[], b: readonly ValType[]) => a.join() === b.join();
    const found = types.findIndex((type) =>
      same(type.params, params) && same(type.results, results)
    );
    return found >= 0 ? found : types.push({ params, results }) - 1;
  };

  const imported: Callee[] = !shape.imports ? [] : [
    { index: 0, params: ["i32"], results: [], traps: true },
    { index: 1, params: ["i32"], results: ["i32"], traps: true },
    { index: 2, params: ["i32", "i32"], results: [], traps: true },
  ];
  const importNames = ["log", "peek", "poke"];
  const hostGlobals = shape.imports ? 1 : 0;
  // Fuel comes first of the module's own.
  const fuel = hostGlobals;
  const globals = [
    ...(shape.imports ? [{ index: 0, kind: "i32" as Kind, mutable: true }] : []),
    ...["i32", "i64", "f32", "x64", "i32", ...(vectors ? ["v128", "v128"] : [])].map((kind, i) => ({
      index: fuel + 1 + i,
      kind: kind as Kind,
      mutable: i !== 4 && i !== 6,
    })),
  ];

  const signatures = Array.from({ length: count }, () => ({
    params: Array.from({ length: rng.below(5) }, () => rng.pick(numTypes)),
    results: Array.from(
      { length: rng.weighted([[2, 0], [8, 1], [2, 2], [1, 3]]) },
      () => rng.pick(numTypes),
    ),
  }));
  const half = Math.floor(count / 2);
  const inTable = shape.table ? (shape.recursive ? signatures : signatures.slice(0, half)) : [];
  const tableSize = inTable.length === 0 ? 0 : inTable.length + 2;
  const surroundings: Surroundings = {
    rng,
    vectors,
    kinds: vectors ? [...KINDS, "v128", "v128", "v128", "v128"] : KINDS,
    memory: shape.memory !== "none",
    grows: shape.grows,
    size,
    wide,
    notes: fuel + 2,
    passive: shape.memory === "none" ? [] : [1],
    globals,
    table: tableSize,
    tableTypes: inTable,
    typeIndex,
  };

  const callees: Callee[] = signatures.map((signature, i) => ({
    ...signature,
    index: imported.length + i,
    traps: !(!shape.recursive && rng.chance(0.25)),
  }));
  const funcs = callees.map((callee, i): RandomFunc => {
    const known = shape.recursive ? callees : callees.slice(0, i);
    const allowed = [...imported, ...known].filter((each) => callee.traps || !each.traps);
    return randomFunc(surroundings, callee, {
      callees: allowed,
      entered: allowed.some((each) => !imported.includes(each)),
      indirect: tableSize > 0 && callee.traps && (shape.recursive || i >= half),
      fuel,
    });
  });

  // Exports: each function behind one that takes and gives whole numbers.
  const wrappers = callees.map((callee) => wrapper(surroundings, callee, fuel));
  const calls = callees.flatMap((callee, i) =>
    Array.from({ length: CALLS }, (): Call => ({
      func: `f${i}`,
      args: callee.params.map((type) => randomBits(rng, type)),
    }))
  );
  const data = Array.from({ length: 64 }, () => rng.below(256));
  const bytes = (used: readonly RandomFunc[]): Uint8Array<ArrayBuffer> => {
    const parts = [...used, ...wrappers].map((func): FuncPart => ({
      type: typeIndex(func.params, func.results),
      locals: func.locals.map((type) => [1, type] as const),
      code: encode(func.code, typeIndex),
    }));
    const hostImports: Bytes[] = [
      ...imported.map((callee, i) => [
        ...[name("env"), name(importNames[i]!), 0x00],
        u32(typeIndex(callee.params, callee.results)),
      ]),
      ...(shape.memory === "host" ? [[name("env"), name("memory"), 0x02, 0x01, 1, 4]] : []),
      ...(shape.imports ? [[name("env"), name("counter"), 0x03, 0x7f, 0x01]] : []),
    ];
    const init = (type: NumType, value: Bytes): Bytes => [op(`${type}.const`, value), 0x0b];
    const first = imported.length + used.length;
    return moduleOf({
      types: types.map(({ params, results }) => funcType(params, results)),
      imports: hostImports,
      funcs: parts,
      ...(tableSize > 0 ? { tables: [[0x70, 0x00, u32(tableSize)]] } : {}),
      ...(shape.memory === "own"
        ? { memories: [bytewise ? [0x09, u32(size), u32(most), 0] : [0x01, 1, 3]] }
        : {}),
      globals: [
        [0x7f, 0x01, init("i32", s64(0))],
        [0x7f, 0x01, init("i32", s64(5))],
        [0x7e, 0x01, init("i64", s64(-6))],
        [0x7d, 0x01, init("f32", [0, 0, 0x80, 0x3f])],
        [0x7c, 0x01, init("f64", [1, 0, 0, 0, 0, 0, 0xf0, 0x7f])],
        [0x7f, 0x00, init("i32", s64(42))],
        ...(vectors
          ? [0x01, 0x00].map((
            mutable,
          ) => [0x7b, mutable, init("v128", data.slice(mutable, 16 + mutable))])
          : []),
      ],
      exports: [
        ...wrappers.map((_, i) => [name(`f${i}`), 0x00, u32(first + i)]),
        ...(shape.memory === "own" ? [[name("memory"), 0x02, 0x00]] : []),
        [name("g0"), 0x03, u32(fuel + 1)],
        [name("g1"), 0x03, u32(fuel + 2)],
      ],
      ...(tableSize > 0
        ? { elems: [[0x00, i32(1), 0x0b, vec(...inTable.map((_, i) => u32(imported.length + i)))]] }
        : {}),
      ...(shape.memory === "none" ? {} : {
        dataCount: 2,
        datas: [[0x00, i32(16), 0x0b, sized(data)], [0x01, sized(data.slice(0, 20))]],
      }),
    });
  };
  const optLevel = rng.chance(0.3) ? 0 : 1;
  // Small limits, so that functions are cut up.
  const limits = rng.chance(0.3)
    ? { maxFunctionSize: 8 + rng.below(100), maxNesting: 4 + rng.below(12) }
    : {};
  const enable = [
    ...(wide ? ["wide-arithmetic" as const] : []),
    ...(bytewise ? ["custom-page-sizes" as const] : []),
  ];
  return {
    seed,
    funcs,
    bytes,
    case: {
      name: `${vectors ? "vectors" : wide ? "wide_arithmetic" : "random"}_${
        bytewise ? "bytes_" : ""
      }${seed}`,
      bytes: bytes(funcs),
      options: {
        optLevel,
        maxCallDepth: 400_000_000,
        ...limits,
        ...(enable.length > 0 ? { enable } : {}),
      },
      calls,
    },
  };
}

function randomFunc(
  surroundings: Surroundings,
  callee: Callee,
  allowed: { callees: readonly Callee[]; entered: boolean; indirect: boolean; fuel: number },
): RandomFunc {
  const { rng } = surroundings;
  let labels = 0;
  const whole: number = labels++;
  const kinds: Kind[] = Array.from(
    { length: 2 + rng.below(6) },
    () => rng.pick(surroundings.kinds),
  );
  const scope: Scope = {
    ...surroundings,
    callees: allowed.callees,
    indirect: allowed.indirect,
    traps: callee.traps,
    locals: [...callee.params, ...kinds].map((kind, index) => ({ index, kind })),
    declared: kinds.map(typeOf),
    params: callee.params.length,
    targets: [{ label: whole, kinds: callee.results }],
    nextLabel: () => labels++,
    left: rng.weighted([[3, 30], [6, 120], [2, 400], [0.3, 1500]]),
    loops: 0,
  };
  const code: Code[] = [];
  if (allowed.entered || allowed.indirect) {
    code.push(...enter(allowed.fuel, callee.results));
  }
  code.push(...statements(scope, 12));
  // What became of the locals shows in a global.
  for (const local of scope.locals) code.push(note(scope, local));
  code.push(...callee.results.map((result) => expression(scope, result)));
  return { params: callee.params, results: callee.results, locals: scope.declared, code };
}

/** Leaves at once when the fuel is used up. */
function enter(fuel: number, results: readonly NumType[]): Code[] {
  const read = operation("global.get", [], "i32", u32(fuel));
  const leave: Code = {
    kind: "if",
    label: -1,
    params: [],
    results: [],
    args: [operation("i32.eqz", [read], "i32")],
    body: [...results.map(zero), operation("return", [])],
  };
  const less = operation("i32.sub", [read, i32Const(1)], "i32");
  return [leave, operation("global.set", [less], undefined, u32(fuel))];
}

function wholeType(type: NumType): "i32" | "i64" {
  return type === "i32" || type === "f32" ? "i32" : "i64";
}

/** Fills the fuel, calls a function, and gives its results as whole numbers. */
function wrapper(surroundings: Surroundings, callee: Callee, fuel: number): RandomFunc {
  const params = callee.params.map(wholeType);
  const locals: NumType[] = [];
  const scope: Scope = {
    ...surroundings,
    callees: [],
    indirect: false,
    traps: false,
    locals: [],
    declared: locals,
    params: params.length,
    targets: [],
    nextLabel: () => 0,
    left: 0,
    loops: 0,
  };
  const fill = operation("global.set", [i32Const(FUEL)], undefined, u32(fuel));
  const args = callee.params.map((type, i): Code => {
    const given = getLocal(i, params[i]!);
    if (type === "f32") return operation("f32.reinterpret_i32", [given], type);
    if (type === "f64") return operation("f64.reinterpret_i64", [given], type);
    if (type === "v128") return operation("i64x2.splat", [given], type);
    return given;
  });
  const call: Code = {
    kind: "op",
    op: "call",
    imm: u32(callee.index),
    args,
    results: callee.results,
  };
  const into = callee.results.map((type) => {
    locals.push(type);
    return params.length + locals.length - 1;
  });
  const results = callee.results.map(wholeType);
  const code: Code[] = [
    fill,
    call,
    ...into.toReversed().map((local) => operation("local.set", [], undefined, u32(local))),
    ...callee.results.map((type, i): Code => {
      const value = getLocal(into[i]!, type);
      if (type === "f32") {
        return operation("i32.reinterpret_f32", [canonical(scope, type, value)], "i32");
      }
      if (type === "f64") {
        return operation("i64.reinterpret_f64", [canonical(scope, type, value)], "i64");
      }
      if (type === "v128") return lanesMixed(value);
      return value;
    }),
  ];
  return { params, results, locals, code };
}
