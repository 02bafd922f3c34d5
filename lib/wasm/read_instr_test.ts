import { assert, assertEquals, assertThrows } from "@std/assert";
import { type Bytes, flat, funcType, moduleOf, op, s64 } from "../../tests/support/wasm_bytes.ts";
import { HerkosError, MalformedError } from "../errors.ts";
import { decode } from "./decode.ts";
import {
  blockSignature,
  type Imm,
  type ImmediateKind,
  type Instr,
  instrReader,
  INSTRUCTIONS,
} from "./instructions.ts";
import { typeIdx } from "./types.ts";

function readAll(bytes: Bytes): Instr[] {
  const code = new Uint8Array(flat(bytes));
  const reader = instrReader(code, 0, code.length);
  const all: Instr[] = [];
  for (let instr = reader.next(); instr !== undefined; instr = reader.next()) all.push(instr);
  return all;
}

/** For each kind: immediates in bytes, and what they mean. */
const EXAMPLES: Readonly<Record<ImmediateKind, readonly (readonly [Bytes, Imm])[]>> = {
  none: [[[], {}]],
  reserved: [[[0], {}]],
  block: [
    [0x40, { block: { kind: "empty" } }],
    [0x7c, { block: { kind: "value", type: "f64" } }],
    [0x6f, { block: { kind: "value", type: "externref" } }],
    [[0x80, 0x01], { block: { kind: "type", index: typeIdx(128) } }],
  ],
  tryTable: [
    [[0x40, 0], { block: { kind: "empty" }, catches: [] }],
    [[0x40, 4, 0, 7, 1, 1, 8, 2, 2, 3, 3, 4], {
      block: { kind: "empty" },
      catches: [
        { kind: "catch", tag: 7, label: 1 },
        { kind: "catch_ref", tag: 8, label: 2 },
        { kind: "catch_all", tag: -1, label: 3 },
        { kind: "catch_all_ref", tag: -1, label: 4 },
      ],
    }],
  ],
  tag: [[6, { index: 6 }]],
  label: [[[0x81, 0x00], { index: 1 }]],
  labels: [
    [[0, 5], { labels: [5] }],
    [[3, 1, 0, 2, 7], { labels: [1, 0, 2, 7] }],
  ],
  func: [[0x7f, { index: 127 }]],
  type: [[[2], { index: 2 }]],
  callIndirect: [[[2, 1], { index: 2, index2: 1 }]],
  types: [[[1, 0x7f], { types: ["i32"] }], [[2, 0x70, 0x7c], { types: ["funcref", "f64"] }]],
  local: [[[0xff, 0x01], { index: 255 }]],
  global: [[3, { index: 3 }]],
  table: [[4, { index: 4 }]],
  tableCopy: [[[1, 2], { index: 1, index2: 2 }]],
  tableInit: [[[1, 2], { index: 1, index2: 2 }]],
  elem: [[9, { index: 9 }]],
  memArg: [
    [[2, 0xff, 0xff, 0xff, 0xff, 0x0f], { align: 2, memOffset: 0xffff_ffffn, memory: 0 }],
    [[0x41, 5, 1], { align: 1, memOffset: 1n, memory: 5 }],
  ],
  memArgLane: [[[1, 3, 7], { align: 1, memOffset: 3n, memory: 0, lane: 7 }]],
  memory: [[0, { index: 0 }]],
  memoryCopy: [[[0, 0], { index: 0, index2: 0 }]],
  memoryInit: [[[6, 0], { index: 6, index2: 0 }]],
  data: [[8, { index: 8 }]],
  i32: [[0x7f, { i32: -1 }], [s64(-0x8000_0000), { i32: -0x8000_0000 }]],
  i64: [[s64(-(1n << 63n)), { i64: -(1n << 63n) }], [s64(1n << 40n), { i64: 1n << 40n }]],
  f32: [[[1, 0, 0xa0, 0xff], { f32: 0xffa0_0001 }]],
  f64: [[[1, 0, 0, 0, 0, 0, 0xf4, 0xff], { f64: 0xfff4_0000_0000_0001n }]],
  v128: [[
    [1, ...new Array(13).fill(0), 2, 0xff],
    { v128: 0xff02_0000_0000_0000_0000_0000_0000_0001n },
  ]],
  lane: [[9, { lane: 9 }]],
  shuffle: [[
    [31, 30, 29, 28, 27, 26, 25, 24, 0, 1, 2, 3, 4, 5, 6, 7],
    { shuffle: [31, 30, 29, 28, 27, 26, 25, 24, 0, 1, 2, 3, 4, 5, 6, 7] },
  ]],
  refType: [[0x70, { refType: "funcref" }], [0x6f, { refType: "externref" }]],
};

Deno.test("instrReader() reads every instruction with its immediates", () => {
  for (const row of INSTRUCTIONS) {
    for (const [bytes, imm] of EXAMPLES[row.immediates]) {
      const code = [op(row.name, bytes), op("nop")];
      const [instr, after] = readAll(code);
      assertEquals(instr?.row.name, row.name);
      assertEquals(instr?.imm, imm, row.name);
      assertEquals(after?.row.name, "nop", row.name);
      assertEquals(after?.offset, flat(code).length - 1);
    }
  }
});

Deno.test("instrReader() gives objects that stay as they are", () => {
  const instrs = readAll([op("br_table", 1, 0, 1), op("br_table", 2, 5, 6, 7), op("br", 3)]);
  assertEquals(instrs.map((i) => i.imm.labels ?? i.imm.index), [[0, 1], [5, 6, 7], 3]);
});

Deno.test("every cut instruction ends too early", () => {
  for (const row of INSTRUCTIONS) {
    for (const [bytes] of EXAMPLES[row.immediates]) {
      const code = flat(op(row.name, bytes));
      for (let length = 1; length < code.length; length++) {
        const error = assertThrows(() => readAll(code.slice(0, length)), MalformedError);
        assertEquals(error.code, "HK0103", row.name);
      }
    }
  }
});

const REJECTED: readonly (readonly [what: string, code: string, bytes: Bytes])[] = [
  ["an illegal opcode", "HK0115", 0x27],
  ["an illegal opcode with a prefix", "HK0115", [0xfc, 0x80, 0x01]],
  ["a vector opcode that no instruction has", "HK0115", [0xfd, 0x9a, 0x01]],
  ["an opcode of half precision", "HK0301", [0xfd, 0xa0, 0x02]],
  ["an atomic opcode that no proposal has", "HK0115", [0xfe, 0x80, 0x01]],
  ["a fence with another byte than 0", "HK0114", op("atomic.fence", 1)],
  ["a memory access with flags beyond 7 bits", "HK0114", op("i32.load", 0x80, 0x01, 0)],
  ["a negative block type", "HK0113", op("block", 0x80, 0x7f)],
  ["an unknown block type", "HK0113", op("block", 0x41)],
  ["a heap type of no type", "HK0202", op("ref.null", 0)],
  ["a heap type of proposal gc", "HK0301", op("ref.null", 0x6e)],
  ["a vector as heap type", "HK0113", op("ref.null", 0x7b)],
  ["a number as heap type", "HK0113", op("ref.null", 0x7f)],
  ["more labels than bytes", "HK0103", op("br_table", 0xff, 0xff, 0xff, 0xff, 0x0f)],
];

const NAMES: Readonly<Record<string, string>> = {
  HK01: "MalformedError",
  HK02: "InvalidError",
  HK03: "UnsupportedError",
};

for (const [what, code, bytes] of REJECTED) {
  Deno.test(`instrReader() rejects ${what}`, () => {
    const error = assertThrows(() => readAll(bytes), HerkosError);
    assertEquals(error.code, code, error.message);
    assertEquals(error.name, NAMES[code.slice(0, 4)]);
  });
}

Deno.test("every kind of immediates has an instruction", () => {
  for (const kind of Object.keys(EXAMPLES)) {
    assert(INSTRUCTIONS.some((row) => row.immediates === kind), kind);
  }
});

Deno.test("blockSignature() gives parameters and results", () => {
  const module = decode(moduleOf({ types: [funcType(["i32"], ["i64", "f32"])] }));
  assertEquals(blockSignature(module, { kind: "empty" }), { params: [], results: [] });
  assertEquals(blockSignature(module, { kind: "value", type: "f32" }), {
    params: [],
    results: ["f32"],
  });
  assertEquals(blockSignature(module, { kind: "type", index: typeIdx(0) }), module.types[0]);
});
