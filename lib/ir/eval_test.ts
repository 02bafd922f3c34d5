import { assertEquals, assertThrows } from "@std/assert";
import { EDGES } from "../../tests/support/edges.ts";
import {
  type Bytes,
  funcType,
  i32,
  moduleOf,
  name,
  op,
  u32,
} from "../../tests/support/wasm_bytes.ts";
import { InternalError } from "../errors.ts";
import { type InstrRow, INSTRUCTIONS, type Mnemonic } from "../wasm/instructions.ts";
import type { NumType, ValType } from "../wasm/types.ts";
import { at } from "./at.ts";
import { type Constant, evaluate, isNumeric } from "./eval.ts";

/** Operations that move bits, so that the specification says which NaN they give. */
const EXACT_NAN = /\.(abs|neg|copysign|reinterpret_.*)$/;

/** Results go through memory, so that no NaN is changed by being a JavaScript number. */
interface Machine {
  readonly view: DataView;
  readonly call: (func: string) => void;
}

const LOAD: Readonly<Record<NumType, Mnemonic>> = {
  i32: "i32.load",
  i64: "i64.load",
  f32: "f32.load",
  f64: "f64.load",
};
const STORE: Readonly<Record<NumType, Mnemonic>> = {
  i32: "i32.store",
  i64: "i64.store",
  f32: "f32.store",
  f64: "f64.store",
};

/** A module with a function for each row, from the operands at 0 and 8 to the result at 16. */
function machine(rows: readonly InstrRow[]): Machine {
  const code = (row: InstrRow): Bytes => {
    const { params, results } = signature(row);
    const operands = params.map((type, i) => [i32(8 * i), op(LOAD[type], 0, 0)]);
    return [i32(16), operands, op(row.name), op(STORE[at(results, 0)], 0, 0)];
  };
  const bytes = moduleOf({
    types: [funcType([], [])],
    funcs: rows.map((row) => ({ type: 0, code: code(row) })),
    memories: [[0, 1]],
    exports: [
      [name("memory"), 2, 0],
      ...rows.map((row, i) => [name(row.name), 0, u32(i)]),
    ],
  });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
  const memory = exports["memory"] as WebAssembly.Memory;
  return {
    view: new DataView(memory.buffer),
    call: (func) => (exports[func] as () => void)(),
  };
}

function signature(row: InstrRow): { params: NumType[]; results: NumType[] } {
  if (row.signature === "custom") throw new Error(`${row.name} has no signature`);
  const types = (slots: readonly string[]) => slots.map((slot) => slot as ValType as NumType);
  return { params: types(row.signature.params), results: types(row.signature.results) };
}

function write(view: DataView, offset: number, type: NumType, value: Constant): void {
  if (type === "i32" || type === "f32") view.setInt32(offset, Number(value), true);
  else view.setBigInt64(offset, BigInt(value), true);
}

function read(view: DataView, offset: number, type: NumType): Constant {
  switch (type) {
    case "i32":
      return view.getInt32(offset, true);
    case "i64":
      return view.getBigInt64(offset, true);
    case "f32":
      return view.getUint32(offset, true);
    case "f64":
      return view.getBigUint64(offset, true);
  }
}

function isNaNBits(type: NumType, bits: Constant): boolean {
  if (type === "f32") return (Number(bits) & 0x7fffffff) > 0x7f800000;
  return type === "f64" && (BigInt(bits) & 0x7fffffffffffffffn) > 0x7ff0000000000000n;
}

const NUMERIC_ROWS = INSTRUCTIONS.filter((row) => isNumeric(row.name));

Deno.test("isNumeric() is true for exactly the instructions from numbers to one number", () => {
  const found = INSTRUCTIONS.filter((row) => {
    if (row.immediates !== "none" || row.signature === "custom") return false;
    const { params, results } = row.signature;
    return params.length > 0 && results.length === 1 &&
      [...params, ...results].every((type) => Object.hasOwn(EDGES, type));
  });
  assertEquals(NUMERIC_ROWS.map((row) => row.name), found.map((row) => row.name));
});

Deno.test("evaluate() agrees with V8 on every operation at every pair of edge operands", () => {
  const { view, call } = machine(NUMERIC_ROWS);
  let count = 0;
  for (const row of NUMERIC_ROWS) {
    if (!isNumeric(row.name)) continue;
    const { params, results } = signature(row);
    const [left, right] = params;
    const type = at(results, 0);
    for (const a of left === undefined ? [] : EDGES[left]) {
      for (const b of right === undefined ? [undefined] : EDGES[right]) {
        if (left !== undefined) write(view, 0, left, a);
        if (right !== undefined && b !== undefined) write(view, 8, right, b);
        let expected: Constant | undefined;
        try {
          call(row.name);
          expected = read(view, 16, type);
          if (isNaNBits(type, expected) && !EXACT_NAN.test(row.name)) expected = undefined;
        } catch (error) {
          if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        }
        assertEquals(evaluate(row.name, a, b), expected, `${row.name} ${a} ${b}`);
        count++;
      }
    }
  }
  assertEquals(count > 20_000, true, `only ${count} evaluations`);
});

Deno.test("evaluate() has no result where the operation traps", () => {
  assertEquals(evaluate("i32.div_s", -(2 ** 31), -1), undefined);
  assertEquals(evaluate("i64.rem_u", 1n, 0n), undefined);
  assertEquals(evaluate("i32.trunc_f32_s", 0x7fc00000), undefined);
});

Deno.test("evaluate() keeps a signalling NaN where only bits move", () => {
  assertEquals(evaluate("f32.neg", 0x7f800001), 0xff800001);
  assertEquals(evaluate("f32.copysign", 0xffa00000, 0), 0x7fa00000);
  assertEquals(evaluate("i64.reinterpret_f64", 0xfff0000000000001n), -0xfffffffffffffn);
});

Deno.test("evaluate() refuses operands of another width", () => {
  assertThrows(() => evaluate("i32.add", 1n, 1n), InternalError, "Expected an i32 or f32 constant");
  assertThrows(() => evaluate("i64.add", 1n), InternalError, "Expected an i64 or f64 constant");
});
