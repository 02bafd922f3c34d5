/**
 * Random loops over arrays, as C compilers write them: counters up and down to zero, pointers that
 * move, addresses that are sums, bodies unrolled, and unrolled with a flaw. Run with addresses at the
 * edges of the memory and of 2^32 or 2^64, they show whether checks that were moved trap where they should.
 *
 * @module
 */

import { random } from "./random_wasm.ts";

/** A module with a function `run: [address address i32] -> [i32]`, and arguments worth a run. */
export interface RandomLoops<Address = number> {
  /** The module in the text format. */
  readonly text: string;
  /** Arguments of several runs. */
  readonly runs: readonly (readonly [p: Address, q: Address, k: number])[];
}

const PAGE = 65_536;

/** Addresses that arrays begin at: inside, across the end, just below 2^32, across 0. */
const BASES = [
  0,
  8,
  1024,
  4096,
  PAGE - 4,
  PAGE - 16,
  PAGE - 100,
  PAGE - 1,
  PAGE,
  -1,
  -4,
  -16,
  -100,
];

/** Those of loops of more rounds, most of which end or trap in the middle. */
const VECTOR_BASES = [0, 8, 1024, 4096, 8192, PAGE - 100, PAGE - 400, PAGE - 1000, PAGE - 3, -200];

/** More of them, where addresses have 64 bits: at 2^32, where nothing is. */
const WIDE_BASES = [...BASES, 2 ** 32, 2 ** 32 - 4, -(2 ** 32)];

/** What is in the loops beside loads and stores of numbers. */
export interface LoopsOptions {
  /** Static offsets up to 2^32, and bulk operations; for addresses of 32 bits. */
  readonly edges?: boolean;
  /** Loads and stores of vectors, in loops of more rounds. */
  readonly vectors?: boolean;
}

interface Element {
  readonly type: "i32" | "i64" | "v128";
  readonly load: string;
  readonly store: string;
  readonly bytes: number;
}

const ELEMENTS: readonly Element[] = [
  { type: "i32", load: "i32.load", store: "i32.store", bytes: 4 },
  { type: "i32", load: "i32.load8_u", store: "i32.store8", bytes: 1 },
  { type: "i32", load: "i32.load16_s", store: "i32.store16", bytes: 2 },
  { type: "i64", load: "i64.load", store: "i64.store", bytes: 8 },
];

const VECTOR: Element = { type: "v128", load: "v128.load", store: "v128.store", bytes: 16 };

const VECTORS: readonly Element[] = [
  VECTOR,
  VECTOR,
  VECTOR,
  { ...VECTOR, load: "v128.load32_splat" },
  { ...VECTOR, load: "v128.load64_zero" },
];

/** What is done in a round of a loop over vectors; seldom what keeps it from being unrolled. */
const VECTOR_KINDS = [0, 1, 2, 3, 5, 6, 7, 8, 0, 1, 2, 3, 5, 6, 7, 8, 4];

/** Takes the vector into the sum. */
const HASH_VECTOR = [0, 1, 2, 3].map((lane) =>
  `(local.set $s (i32.add (i32.mul (local.get $s) (i32.const 31))
        (i32x4.extract_lane ${lane} (local.get $v))))`
).join("\n      ");

/** Operations by what {@linkcode makeLoops} takes them for. */
const VECTOR_OPERATIONS: Readonly<Record<string, string>> = {
  add: "i32x4.add",
  xor: "v128.xor",
  mul: "i16x8.mul",
  sub: "i8x16.sub",
};

/** Static offsets at the end of a page and below 2^32. */
const EDGE_OFFSETS = [65_532, 65_535, 65_536, 0x7fff_ffff, 0xffff_fff0, 0xffff_fffc, 0xffff_ffff];

/** Lengths of bulk operations: none, few, what reaches the end of the memory or goes around. */
const EDGE_LENGTHS = [0, 1, 3, 4, 16, 100, PAGE - 1, PAGE, PAGE + 1, -1, -16, 0x7fff_ffff];

/**
 * Makes a module.
 *
 * @param seed Which one.
 * @param options What is in it.
 * @returns Its text and arguments.
 */
export function randomLoops(seed: number, options: LoopsOptions = {}): RandomLoops {
  return makeLoops(seed, options, "i32");
}

/**
 * Makes a module whose memory has 64-bit addresses.
 *
 * @param seed Which one.
 * @param options What is in it.
 * @returns Its text and arguments.
 */
export function randomWideLoops(
  seed: number,
  { vectors = false }: Omit<LoopsOptions, "edges"> = {},
): RandomLoops<bigint> {
  const { text, runs } = makeLoops(seed, { vectors }, "i64");
  return { text, runs: runs.map(([p, q, k]) => [BigInt(p), BigInt(q), k]) };
}

function makeLoops(
  seed: number,
  { edges = false, vectors = false }: LoopsOptions,
  A: "i32" | "i64",
): RandomLoops {
  const next = random(seed + 77_000);
  const pick = <T>(list: readonly T[]): T => list[next(list.length)]!;
  const chance = (percent: number): boolean => next(100) < percent;
  const rounds = A === "i32" ? "(local.get $k)" : "(i64.extend_i32_u (local.get $k))";
  const asInt = (address: string): string => A === "i32" ? address : `(i32.wrap_i64 ${address})`;
  const few = A === "i32" ? BASES : WIDE_BASES;
  const bases = vectors ? [...VECTOR_BASES, ...VECTOR_BASES, ...few] : few;
  let labels = 0;

  /** One loop; `counter` is the local that counts. */
  const loop = (depth: number): string => {
    const label = labels++;
    const counter = `$i${depth}`;
    // Without what keeps a loop from being rolled up.
    const clean = chance(30);
    const isVector = vectors && chance(70);
    const copies = isVector
      ? pick([1, 1, 1, 1, 2, 3, 4])
      : clean
      ? pick([2, 4, 8])
      : pick([1, 2, 2, 3, 4, 4, 8]);
    const element = pick(isVector ? VECTORS : ELEMENTS);
    const stride = element.bytes * pick([1, 1, 1, 2, 5]);
    const moving = chance(30);
    const step = stride * copies;
    const trips = 1 + next(isVector ? 24 : 6);
    const start = pick([0, 0, -step * trips, 1024, -7 * step]);
    // Where the counter ends: by a constant or by the argument, which is a number of rounds; or where
    // it never is, so that the loop ends with a trap.
    const kinds = clean
      ? [next(3)]
      : Array.from({ length: 1 + next(3) }, () => isVector ? pick(VECTOR_KINDS) : next(6));
    const traps = kinds.some((kind) => kind !== 4);
    const missed = traps && step >= 16 && chance(15) ? pick([1, stride, step / 2, -stride]) : 0;
    const endsAt = pick([
      `(${A}.const ${start + step * trips + missed})`,
      `(${A}.const ${start + step * trips + missed})`,
      `(${A}.add (${A}.const ${start + missed}) (${A}.mul ${rounds} (${A}.const ${step})))`,
      `(${A}.add (${A}.const ${start + missed})
        (${A}.and (${A}.mul ${rounds} (${A}.const ${step})) (${A}.const ${traps ? -16 : -1})))`,
    ]);
    const isHoisted = isVector && chance(85);
    const end = isHoisted ? `(local.get $e${depth})` : endsAt;
    const scale = !clean && chance(15) ? 2 : 0;
    const base = pick(["$p", "$q", "", "$p"]);
    const other = pick(["$q", "$p", ""]);
    const address = (root: string, constant: number): string => {
      const count = scale > 0
        ? `(${A}.shl (local.get ${counter}) (${A}.const ${scale}))`
        : `(local.get ${counter})`;
      const sum = moving && root !== ""
        ? `(local.get ${root}${depth})`
        : root === ""
        ? count
        : `(${A}.add (local.get ${root}) ${count})`;
      const away = root === "" && !moving ? constant + pick([1040, 1040, 0]) : constant;
      return away === 0 ? sum : `(${A}.add ${sum} (${A}.const ${away}))`;
    };
    const offset = (): string =>
      edges && chance(10)
        ? `offset=${pick(EDGE_OFFSETS)} `
        : chance(20)
        ? `offset=${pick([4, 64, 1000, 65_000])} `
        : "";
    const [near, far] = [offset(), offset()];
    const shift = pick([0, 0, 0, 16, 1100, -32, 30_000]);
    const { type, load, store } = element;
    const sum = { i32: "$s", i64: "$t", v128: "$v" }[type];
    const operator = (name: string): string =>
      type === "v128" ? VECTOR_OPERATIONS[name]! : `${type}.${name}`;
    const operation = operator(pick(["add", "add", "xor", "mul", "mul", "sub"]));
    const number = 1 + next(9);
    const factor = type === "v128"
      ? `(v128.const i32x4 ${number} -1 ${number} 0x10001)`
      : `(${type}.const ${number})`;
    const copy = (index: number, flawed: boolean): string[] => {
      const at = index * stride;
      const wrong = flawed ? pick([1, stride, -stride]) : 0;
      return kinds.map((kind) => {
        const loaded = `(${load} ${near}${address(base, at + wrong)})`;
        const there = address(other, at + shift);
        switch (kind) {
          case 0:
            return `(local.set ${sum} (${operation} (local.get ${sum}) ${loaded}))`;
          case 1:
            return `(${store} ${far}${there} (${operator("mul")} ${loaded} ${factor}))`;
          case 2:
            return `(${store} ${far}${there}
              (${operator("add")} (${load} ${far}${there}) ${factor}))`;
          case 3:
            return type === "i32"
              ? `(${store} ${far}${there} (i32.add ${
                asInt(`(local.get ${counter})`)
              } (i32.const ${at})))`
              : `(${store} ${far}${there} (local.get ${sum}))`;
          case 4:
            return `(if (i32.and ${asInt(`(local.get ${counter})`)} (i32.const 4))
              (then (${store} ${far}${there} ${factor})))`;
          case 5:
            return `(local.set ${sum} (${operation} ${loaded}
              (${load} ${far}${there})))`;
          // Numbers beside vectors.
          case 6:
            return `(i32.store8 ${far}${there} (i32x4.extract_lane ${number % 4} ${loaded}))`;
          case 7:
            return `(local.set $s (i32.add (local.get $s) (i32.load16_s ${near}${
              address(base, at + 14)
            })))`;
          default:
            return `(${store} ${far}${there} (i32x4.splat (i32.load ${near}${address(base, at)})))`;
        }
      });
    };
    const flaw = chance(clean ? 5 : 25) ? next(copies) : -1;
    const bodies = Array.from({ length: copies }, (_, i) => copy(i, i === flaw));
    // Interleaved copies, as a scheduler would leave them.
    const lines = clean
      ? bodies.flat()
      : chance(15)
      ? bodies[0]!.flatMap((_, line) => bodies.map((body) => body[line]!))
      : chance(10)
      ? bodies.toReversed().flat()
      : bodies.flat();
    const inner = depth < 2 && chance(25) ? loop(depth + 1) : "";
    const leave = !clean && chance(15)
      ? `(br_if $out${label} (i32.eq (local.get $s) (i32.const ${next(100)})))`
      : "";
    const bump = moving
      ? ["$p", "$q"].map((root) =>
        `(local.set ${root}${depth} (${A}.add (local.get ${root}${depth}) (${A}.const ${step})))`
      ).join(" ")
      : "";
    const moved = `(${A}.add (local.get ${counter}) (${A}.const ${step}))`;
    const again = pick([
      `(br_if $again${label} (${A}.ne (local.tee ${counter} ${moved}) ${end}))`,
      `(br_if $out${label} (${A}.eq (local.tee ${counter} ${moved}) ${end})) (br $again${label})`,
      `(local.set ${counter} ${moved}) (br_if $again${label}
        ${
        A === "i32"
          ? `(i32.sub ${end} (local.get ${counter}))`
          : `(i32.eqz (i64.eqz (i64.sub ${end} (local.get ${counter}))))`
      })`,
    ]);
    return `
      (local.set ${counter} (${A}.const ${start}))${
      isHoisted ? ` (local.set $e${depth} ${endsAt})` : ""
    }
      (local.set $p${depth} (local.get $p)) (local.set $q${depth} (local.get $q))
      (block $out${label} (loop $again${label}
        ${chance(50) ? inner : ""}
        ${lines.join("\n        ")}
        ${leave} ${bump}
        ${again}))`;
  };

  // What comes before a bulk operation often traps.
  const bulkOnly = edges && chance(50);
  const straight = (): string => {
    const root = pick(["$p", "$q"]);
    const at = (constant: number): string =>
      `(${A}.add (local.get ${root}) (${A}.const ${constant}))`;
    const bulk = (): string => {
      const [to, from] = [pick(["$p", "$q"]), pick(["$q", "$p"])].map((local) =>
        `(i32.add (local.get ${local}) (i32.const ${pick([0, 0, 1, -1, 4, 100])}))`
      ) as [string, string];
      // Up to the end of the memory or around to 0, and one more or less.
      const end = pick([PAGE, PAGE, PAGE + 1, PAGE - 1, 0, 1, -1]);
      const length = pick([
        "(i32.const 0)",
        "(i32.const 0)",
        "(local.get $k)",
        `(i32.const ${pick(EDGE_LENGTHS)})`,
        `(i32.sub (i32.const ${end}) ${to})`,
        `(i32.sub (i32.const ${end}) ${from})`,
      ]);
      const start = pick([0, 0, 1, 20, 26, 27, -1]);
      return pick([
        `(memory.fill ${to} (local.get $s) ${length})`,
        `(memory.copy ${to} ${from} ${length})`,
        `(memory.init $passive ${to} (i32.const ${start}) ${length})`,
        `(memory.init $passive ${to} (i32.const ${start}) (i32.const ${pick([26 - start, 0, 1])}))`,
      ]);
    };
    if (bulkOnly || edges && chance(50)) return `${bulk()}\n      ${bulk()}`;
    const places = Array.from({ length: 2 + next(4) }, () => pick([0, 4, 8, 12, -4, 100, 65_000]));
    return places.map((place) =>
      pick([
        `(local.set $s (i32.add (local.get $s) (i32.load ${at(place)})))`,
        `(local.set $s (i32.xor (local.get $s) (i32.load8_s offset=${next(16)} ${at(place)})))`,
        `(i32.store ${at(place)} (local.get $s))`,
        `(if (local.get $s) (then (i64.store ${at(place)} (i64.const ${next(100)}))))`,
        `(global.set $g (i32.add (global.get $g) (i32.const 1)))`,
        `(local.set $s (i32.div_u (local.get $s) (i32.load ${at(place)})))`,
      ])
    ).join("\n      ");
  };

  const parts = Array.from(
    { length: 1 + next(3) },
    () =>
      chance(vectors ? 85 : edges ? 50 : 70)
        ? loop(0)
        : chance(85)
        ? straight()
        : `(drop (memory.grow (${A}.const 1)))`,
  );
  const depths = [0, 1, 2];
  const text = `(module
    (memory (export "memory") ${A === "i32" ? "" : "i64 "}1 3)
    (global $g (export "g") (mut i32) (i32.const 0))
    (data (${A}.const 0) "abcdefghijklmnopqrstuvwxyz0123456789")
    (data (${A}.const 1020) "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    (data (${A}.const ${PAGE - 40}) "abcdefghijklmnopqrstuvwxyz0123456789")
    ${edges ? `(data $passive "abcdefghijklmnopqrstuvwxyz")` : ""}
    (func (export "run") (param $p ${A}) (param $q ${A}) (param $k i32) (result i32)
      (local $s i32) (local $t i64) ${vectors ? "(local $v v128)" : ""}
      ${depths.map((i) => `(local $i${i} ${A}) (local $p${i} ${A}) (local $q${i} ${A})`).join(" ")}
      ${vectors ? depths.map((i) => `(local $e${i} ${A})`).join(" ") : ""}
      ${parts.join("\n")}
      ${vectors ? HASH_VECTOR : ""}
      (i32.xor (local.get $s) (i32.wrap_i64 (local.get $t)))))`;
  const runs = Array.from({ length: 6 }, () =>
    [
      pick(bases) + pick([0, 0, 4, -4, 8]) * next(9),
      pick(bases) + pick([0, 0, 4, -4, 8]) * next(9),
      1 + next(vectors ? 20 : 5),
    ] as const);
  return { text, runs };
}
