import { assertEquals, assertThrows } from "@std/assert";
import { InternalError } from "../errors.ts";
import { type InstrRow, INSTRUCTIONS } from "../wasm/instructions.ts";
import type { NumType, ValType } from "../wasm/types.ts";
import { at } from "./at.ts";
import { type Constant, evaluate, isNumeric } from "./eval.ts";

/** Values at which operations tend to be wrong; floating-point numbers as bits. */
const EDGES: Readonly<Record<NumType, readonly Constant[]>> = {
  i32: [
    0,
    1,
    -1,
    2,
    7,
    31,
    32,
    33,
    127,
    128,
    255,
    0x8000,
    0xffff,
    0x12345678,
    2 ** 31 - 1,
    -(2 ** 31),
  ],
  i64: [
    ...[0n, 1n, -1n, 2n, 63n, 64n, 65n, 0x80n, 0x8000n, 0x7fffffffn, 0x80000000n, 0xffffffffn],
    // Around the places where a double, and a single, has to round, and ties between them.
    ...[2n ** 24n + 1n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 0x7fffff4000000001n],
    ...[0x7fffffbfffffffffn, 0x7fffffc000000000n, -0x7fffff4000000001n, -0x7fffff4000000000n],
    ...[
      0x0020000020000001n,
      0x0020000060000000n,
      0x123456789abcdef0n,
      2n ** 63n - 1n,
      -(2n ** 63n),
    ],
  ],
  f32: [
    ...[
      "0",
      "-0",
      "0.5",
      "-0.5",
      "0.49999997",
      "1",
      "-1",
      "1.5",
      "2.5",
      "-2.5",
      "3.5",
      "8388608.5",
    ],
    ...["1e-45", "-1.1754942e-38", "3.4028235e38", "-3.4028235e38", "Infinity", "-Infinity"],
    ...["2147483520", "2147483648", "-2147483648", "-2147483904", "4294967040", "4294967296"],
    ...["9223371487098961920", "9223372036854775808", "-9223372036854775808", "-0.9999999"],
    ...["18446742974197923840", "18446744073709551616", "16777217", "0.1"],
  ].map((text) => bits32(Number(text)) as Constant)
    .concat([0x7fc00000, 0xffc00000, 0x7f800001, 0xffa00000, 0x7fc12345]),
  f64: [
    ...["0", "-0", "0.5", "-0.5", "0.49999999999999994", "1", "-1", "1.5", "2.5", "-2.5", "3.5"],
    ...["5e-324", "-2.225073858507201e-308", "1.7976931348623157e308", "Infinity", "-Infinity"],
    ...["2147483647.9", "2147483648", "-2147483648.9", "-2147483649", "4294967295.9", "4294967296"],
    ...["9223372036854774784", "9223372036854775808", "-9223372036854775808", "-0.9999999"],
    ...[
      "-9223372036854777856",
      "18446744073709549568",
      "18446744073709551616",
      "4503599627370497.5",
    ],
    // Ties on the way to single precision, with and without a rest.
    ...["16777217", "16777217.000001", "3.4028235677973366e38", "3.4028235677973362e38", "1e-46"],
  ].map((text) => bits64(Number(text)) as Constant)
    .concat([0x7ff8000000000000n, 0xfff8000000000000n, 0x7ff0000000000001n, 0x7ff8000000012345n]),
};

/** Operations that move bits, so that the specification says which NaN they give. */
const EXACT_NAN = /\.(abs|neg|copysign|reinterpret_.*)$/;

function bits32(value: number): number {
  return at(new Uint32Array(new Float32Array([value]).buffer), 0);
}

function bits64(value: number): bigint {
  return at(new BigUint64Array(new Float64Array([value]).buffer), 0);
}

/** Results go through memory, so that no NaN is changed by being a JavaScript number. */
interface Machine {
  readonly view: DataView;
  readonly call: (name: string) => void;
}

const VALUE_TYPES = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c } as const;
const LOADS = { i32: 0x28, i64: 0x29, f32: 0x2a, f64: 0x2b } as const;
const STORES = { i32: 0x36, i64: 0x37, f32: 0x38, f64: 0x39 } as const;

function leb(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  return [...bytes, value];
}

function section(id: number, items: readonly (readonly number[])[]): number[] {
  const content = [...leb(items.length), ...items.flat()];
  return [id, ...leb(content.length), ...content];
}

/** A module with a function for each row, from the operands at 0 and 8 to the result at 16. */
function machine(rows: readonly InstrRow[]): Machine {
  const name = (text: string) => [...leb(text.length), ...new TextEncoder().encode(text)];
  const bodies = rows.map((row) => {
    const { params, results } = signature(row);
    const opcode = row.prefix === undefined ? [row.opcode] : [row.prefix, ...leb(row.opcode)];
    const operands = params.flatMap((type, i) => [0x41, 8 * i, LOADS[type], 0, 0]);
    const store = [STORES[at(results, 0)], 0, 0];
    const body = [0, 0x41, 16, ...operands, ...opcode, ...store, 0x0b];
    return [...leb(body.length), ...body];
  });
  const bytes = [
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [[0x60, 0, 0]]),
    ...section(3, rows.map(() => [0])),
    ...section(5, [[0, 1]]),
    ...section(7, [
      [...name("memory"), 2, 0],
      ...rows.map((row, i) => [...name(row.name), 0, ...leb(i)]),
    ]),
    ...section(10, bodies),
  ];
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)));
  const memory = exports["memory"] as WebAssembly.Memory;
  return {
    view: new DataView(memory.buffer),
    call: (name) => (exports[name] as () => void)(),
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
      [...params, ...results].every((type) => Object.hasOwn(VALUE_TYPES, type));
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
