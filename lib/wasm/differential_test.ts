/**
 * Compares decode() and validate() with the engine under the tests, which is another
 * implementation: on mutants of modules, and on bodies made of random instructions.
 */

import { assert, assertEquals } from "@std/assert";
import {
  type Bytes,
  customSection,
  funcType,
  i32,
  moduleOf,
  name,
  op,
  s64,
  sized,
  u32,
  vec,
} from "../../tests/support/wasm_bytes.ts";
import { disagreement, judge, type Verdict } from "../../tests/support/verdict.ts";
import { type ImmediateKind, INSTRUCTIONS, type Mnemonic, rowByName } from "./instructions.ts";
import type { ValType } from "./types.ts";

const END = 0x0b;

type Random = (below: number) => number;

/** Xorshift: the same numbers everywhere. */
function randomNumbers(seed: number): Random {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

function compare(bytes: Uint8Array<ArrayBuffer>, counts: Record<Verdict, number>): void {
  const judged = judge(bytes);
  counts[judged.verdict]++;
  assertEquals(disagreement(bytes, judged), undefined, hexOf(bytes));
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const ALL_SECTIONS = moduleOf({
  types: [
    funcType([], []),
    funcType(["i32"], ["i32"]),
    funcType(["i64", "f32"], ["f64", "i32"]),
    funcType(["externref"], ["funcref"]),
  ],
  imports: [
    [name("env"), name("print"), 0, 0],
    [name("env"), name("base"), 3, 0x7f, 0],
    [name("env"), name("table"), 1, 0x6f, 1, 1, 2],
  ],
  funcs: [
    {
      type: 1,
      locals: [[3, "i32"], [2, "f64"]],
      code: [
        op("block", 0x40),
        op("loop", 0x40),
        op("local.get", 0),
        op("br_if", 1),
        [op("local.get", 0), op("i32.const", 1), op("i32.sub"), op("local.tee", 0)],
        op("br_if", 0),
        END,
        [i32(16), i32(-1), op("i32.store8", 0, 4)],
        END,
        [op("local.get", 0), op("i32.load", 2, 0)],
        [op("global.get", 1), op("i32.add"), op("call", 1)],
      ],
    },
    {
      type: 2,
      code: [
        [op("local.get", 1), op("f64.promote_f32")],
        [op("local.get", 0), op("i32.wrap_i64")],
        [i32(1), op("br_table", 2, 0, 0, 0)],
      ],
    },
    {
      type: 3,
      code: [
        [op("local.get", 0), op("ref.is_null")],
        [op("if", 0x70), op("ref.func", 1), op("else"), i32(0), op("table.get", 1), END],
        [i32(0), op("local.get", 0), i32(1), op("table.fill", 0)],
      ],
    },
    { type: 0, code: [i32(7), i32(0), op("call_indirect", 1, 1), op("drop"), op("data.drop", 1)] },
  ],
  tables: [[0x70, 1, 4, 8]],
  memories: [[1, 1, 2]],
  globals: [[0x7f, 1, op("global.get", 0), END], [0x7e, 0, op("i64.const", s64(-5)), END]],
  exports: [[name("run"), 0, 1], [name("mem"), 2, 0], [name("g"), 3, 1], [name("t"), 1, 1]],
  start: 4,
  elems: [[2, 1, i32(0), END, 0, vec(1, 2)], [5, 0x70, vec([op("ref.func", 3), END])]],
  dataCount: 2,
  datas: [[0, op("global.get", 0), END, name("hello")], [1, name("later")]],
  customs: [customSection("name", 1, sized(vec([1, name("run")])))],
});

Deno.test("mutants of modules are judged as the engine judges them", () => {
  const random = randomNumbers(0x9e3779b9);
  const counts = { accepted: 0, rejected: 0, unsupported: 0 };
  assert(WebAssembly.validate(ALL_SECTIONS));
  assertEquals(judge(ALL_SECTIONS).why, "");
  for (let i = 0; i < 6000; i++) compare(mutant(ALL_SECTIONS, random), counts);
  // Were one of these rare, the comparison would say little.
  assert(counts.accepted > 500 && counts.rejected > 3000, JSON.stringify(counts));
});

const OPCODES: readonly number[] = INSTRUCTIONS.flatMap((row) => row.prefix ?? row.opcode);

function mutant(source: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  let bytes = source.slice();
  for (let changes = 1 + random(3); changes > 0; changes--) {
    const at = 8 + random(bytes.length - 8);
    const old = bytes[at] ?? 0;
    switch (random(6)) {
      case 0:
        bytes[at] = old ^ (1 << random(8));
        break;
      case 1:
        bytes[at] = random(256);
        break;
      case 2:
        bytes[at] = OPCODES[random(OPCODES.length)] ?? 0;
        break;
      case 3:
        bytes[at] = bytes[8 + random(bytes.length - 8)] ?? 0;
        break;
      case 4:
        bytes[at] = old + 1 - 2 * random(2);
        break;
      case 5:
        if (random(8) === 0) bytes = bytes.slice(0, Math.max(at, 9));
    }
  }
  return bytes;
}

/** Types of the locals of the function that random bodies are put in. */
const LOCALS: readonly ValType[] = ["i32", "i64", "f32", "f64", "v128", "funcref", "externref"];

const TYPES = [
  funcType(LOCALS, []),
  funcType([], ["i32"]),
  funcType(["i32", "i64"], ["f32"]),
  funcType(["f64"], ["f64", "i32"]),
];

/** Immediates of each kind, mostly right in the module below. */
const IMMEDIATES: Readonly<Record<ImmediateKind, (random: Random) => Bytes>> = {
  none: () => [],
  reserved: (random) => random(8) === 0 ? 1 : 0,
  tryTable: (random) => [0x40, random(2), random(4), random(2), random(3)],
  tag: (random) => random(2),
  block: (random) =>
    [0x40, 0x7f, 0x7e, 0x7d, 0x7c, 0x7b, 0x70, 0x6f, 0, 1, 2, 3, 4][random(13)] ?? 0,
  label: (random) => random(4),
  labels: (random) => [2, random(3), random(3), random(4)],
  func: (random) => random(5),
  type: (random) => random(5),
  callIndirect: (random) => [random(5), random(3)],
  types: (random) => [random(20) === 0 ? random(3) : 1, 0x7f - random(5)],
  local: (random) => random(LOCALS.length + 1),
  global: (random) => random(6),
  table: (random) => random(3),
  tableCopy: (random) => [random(2), random(3)],
  tableInit: (random) => [random(3), random(2)],
  elem: (random) => random(3),
  memArg: (random) => [random(5), u32(random(2) * 0x1_0000)],
  memArgLane: (random) => [random(4), 0, random(9)],
  memory: (random) => random(20) === 0 ? 1 : 0,
  memoryCopy: () => [0, 0],
  memoryInit: (random) => [random(3), 0],
  data: (random) => random(3),
  i32: (random) => s64(random(1000) - 500),
  i64: (random) => s64(random(1000) - 500),
  f32: (random) => [random(256), 0, 0, random(256)],
  f64: (random) => [0, 0, 0, 0, random(256), 0, 0, random(256)],
  v128: (random) => Array.from({ length: 16 }, () => random(256)),
  lane: (random) => random(9),
  shuffle: (random) => Array.from({ length: 16 }, () => random(random(9) === 0 ? 34 : 32)),
  refType: (random) => 0x70 - random(2),
};

function randomInstr(random: Random): Bytes {
  const row = INSTRUCTIONS[random(INSTRUCTIONS.length)] ?? rowByName("nop");
  // What shapes the stack comes more often than the many numeric instructions.
  const frequent: readonly Mnemonic[] = [
    "local.get",
    "local.get",
    "drop",
    "end",
    "end",
    "block",
    "loop",
    "if",
    "else",
    "br",
    "br_if",
    "br_table",
    "select",
    "select_t",
    "call",
    "unreachable",
    "return",
    "table.set",
    "table.get",
    "ref.is_null",
  ];
  const picked = random(2) === 0 ? row : rowByName(frequent[random(frequent.length)] ?? "nop");
  return op(picked.name, IMMEDIATES[picked.immediates](random));
}

function randomBody(random: Random): Uint8Array<ArrayBuffer> {
  const operands = Array.from({ length: random(4) }, () => op("local.get", random(LOCALS.length)));
  const prefix = random(3) === 0 ? op("unreachable") : operands;
  const code = Array.from({ length: 1 + random(3) }, () => randomInstr(random));
  const suffix = [op("unreachable"), op("unreachable"), op("return"), op("br", 0)][random(4)] ?? [];
  const closing = Array.from({ length: random(2) }, () => END);
  return moduleOf({
    types: TYPES,
    funcs: [
      { type: 0, code: [prefix, code, suffix, closing, random(2) ? suffix : []] },
      { type: 1, code: op("unreachable") },
      { type: 2, code: op("unreachable") },
      { type: 3, code: op("unreachable") },
    ],
    tables: [[0x70, 0, 1], [0x6f, 0, 1]],
    memories: [[0, 1]],
    globals: [
      [0x7f, 1, i32(0), END],
      [0x7e, 0, op("i64.const", 0), END],
      [0x70, 1, op("ref.null", 0x70), END],
      [0x6f, 1, op("ref.null", 0x6f), END],
      [0x7b, 0, op("v128.const", new Array(16).fill(7)), END],
    ],
    elems: [[1, 0, vec(0, 1)], [5, 0x6f, vec()]],
    dataCount: 2,
    datas: [[1, 0], [1, 0]],
  });
}

Deno.test("bodies of random instructions are judged as the engine judges them", () => {
  const random = randomNumbers(0x2545f491);
  const counts = { accepted: 0, rejected: 0, unsupported: 0 };
  for (let i = 0; i < 6000; i++) compare(randomBody(random), counts);
  assert(counts.accepted > 500 && counts.rejected > 3000, JSON.stringify(counts));
});
