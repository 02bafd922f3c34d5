import { assert, assertEquals } from "@std/assert";
import { type Bytes, funcType, moduleOf, op, u32 } from "../../tests/support/wasm_bytes.ts";
import { InvalidError } from "../errors.ts";
import { ENGINE_FEATURES } from "../../tests/support/verdict.ts";
import { SUPPORTED_FEATURES } from "../features.ts";
import { decode } from "./decode.ts";
import {
  findRow,
  type ImmediateKind,
  type InstrRow,
  INSTRUCTIONS,
  type Mnemonic,
  rowByName,
  rowByOpcode,
  rowByPrefixedOpcode,
  slotType,
} from "./instructions.ts";
import type { ValType } from "./types.ts";
import { validate } from "./validate.ts";

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

Deno.test("the table has exactly the opcodes of WebAssembly 3.0 without gc, atomics and wide arithmetic", () => {
  const oneByte = [
    ...range(0x00, 0x15),
    ...range(0x18, 0x1c),
    0x1f,
    ...range(0x20, 0x26),
    ...range(0x28, 0xc4),
    ...range(0xd0, 0xd2),
    ...range(0xd4, 0xd6),
  ];
  const sorted = (rows: readonly InstrRow[]): number[] =>
    rows.map((row) => row.opcode).sort((a, b) => a - b);
  assertEquals(sorted(INSTRUCTIONS.filter((row) => row.prefix === undefined)), oneByte);
  const prefixed = [...range(0, 17), ...range(19, 22)];
  assertEquals(sorted(INSTRUCTIONS.filter((row) => row.prefix === 0xfc)), prefixed);
  const holes = [0x9a, 0xa2, 0xa5, 0xa6, 0xaf, 0xb0, 0xb2, 0xb3, 0xb4, 0xbb, 0xc2, 0xc5, 0xc6];
  const vector = range(0x00, 0xff).filter((opcode) =>
    ![...holes, 0xcf, 0xd0, 0xd2, 0xd3, 0xd4, 0xe2, 0xee].includes(opcode)
  );
  assertEquals(vector.length, 236);
  const relaxed = range(0x100, 0x113);
  assertEquals(sorted(INSTRUCTIONS.filter((row) => row.prefix === 0xfd)), [...vector, ...relaxed]);
  const atomic = [...range(0x00, 0x03), ...range(0x10, 0x4e)];
  assertEquals(sorted(INSTRUCTIONS.filter((row) => row.prefix === 0xfe)), atomic);
  assertEquals(
    INSTRUCTIONS.length,
    oneByte.length + prefixed.length + vector.length + relaxed.length + atomic.length,
  );
});

Deno.test("every row is found by its name, its opcode and its id", () => {
  assertEquals(new Set(INSTRUCTIONS.map((row) => row.name)).size, INSTRUCTIONS.length);
  INSTRUCTIONS.forEach((row, i) => {
    assertEquals(row.id, i);
    assertEquals(rowByName(row.name), row);
    assertEquals(findRow(row.name), row);
    const found = row.prefix === undefined
      ? rowByOpcode(row.opcode)
      : rowByPrefixedOpcode(row.prefix, row.opcode);
    assertEquals(found, row);
  });
  assertEquals(findRow("i32.nonsense"), undefined);
});

Deno.test("every row's proposal is supported", () => {
  for (const row of INSTRUCTIONS) {
    assertEquals(SUPPORTED_FEATURES.has(row.proposal), true, row.name);
  }
});

Deno.test("loads and stores say their width, sign and effects as their names do", () => {
  for (const row of INSTRUCTIONS) {
    if (row.name.startsWith("v128.")) continue;
    if (row.access?.atomic !== undefined) continue;
    const match = /^([if])(32|64)\.(load|store)(8|16|32)?(?:_([su]))?$/.exec(row.name);
    assertEquals(row.access !== undefined, match !== null, row.name);
    if (match === null || row.access === undefined) continue;
    const [, , width, direction, narrow, sign] = match;
    assertEquals(row.access.bytes as number, Number(narrow ?? width) / 8, row.name);
    assertEquals(row.access.signed, sign === undefined ? undefined : sign === "s", row.name);
    assertEquals(row.effects.trap, ["OutOfBounds"], row.name);
    assertEquals(row.effects.writes, direction === "store" ? ["memory"] : [], row.name);
    assertEquals(row.immediates, "memArg", row.name);
  }
});

Deno.test("atomic instructions say what they do and their width as their names do", () => {
  const rows = INSTRUCTIONS.filter(({ access }) => access?.atomic !== undefined);
  for (const { access, effects, name } of rows) {
    const match = /^(?:memory|i(32|64))\.atomic\.(?:rmw)?([a-z]*)(\d+)?(?:\.(\w+?))?(?:_u)?$/.exec(
      name,
    );
    const [, whole = "32", kind, narrow, change] = match ?? [];
    assertEquals(access?.atomic as string, change ?? kind, name);
    assertEquals(access?.bytes as number, Number(narrow ?? whole) / 8, name);
    assertEquals(effects.trap.slice(0, 2), ["OutOfBounds", "UnalignedAtomic"], name);
    assertEquals([effects.reads, effects.writes], [["memory"], ["memory"]], name);
  }
  assertEquals(rows.length, 66);
});

Deno.test("loads and stores of vectors say their width, sign and lanes as their names do", () => {
  for (const row of INSTRUCTIONS) {
    const match = /^v128\.(load|store)(\d+)?(?:x(\d))?(?:_(splat|lane|zero|[su]))?$/.exec(row.name);
    if (!row.name.startsWith("v128.")) continue;
    assertEquals(row.access !== undefined, match !== null, row.name);
    if (match === null || row.access === undefined) continue;
    const [, direction, width = "128", count = "1", kind] = match;
    assertEquals(row.access.bytes as number, Number(width) * Number(count) / 8, row.name);
    const signed = kind === "s" || kind === "u" ? kind === "s" : undefined;
    assertEquals(row.access.signed, signed, row.name);
    assertEquals(row.immediates, kind === "lane" ? "memArgLane" : "memArg", row.name);
    assertEquals(row.lanes, kind === "lane" ? 128 / Number(width) : undefined, row.name);
    assertEquals(row.effects.writes, direction === "store" ? ["memory"] : [], row.name);
  }
});

Deno.test("numeric instructions have the types that their names say", () => {
  for (const row of INSTRUCTIONS) {
    const match = /^([if](?:32|64))\.(\w+?)(?:_([if](?:32|64)))?(?:_[su])?$/.exec(row.name);
    if (match === null || row.access !== undefined || row.signature === "custom") continue;
    // These take and give integers of 128 bits as two.
    if (row.proposal === "wide-arithmetic") continue;
    const [, type, operation = "", source] = match;
    const params = row.signature.params;
    for (const param of params) assertEquals(param, source ?? type, row.name);
    const test = /^(eqz?|ne|lt|gt|le|ge)$/.test(operation);
    assertEquals(row.signature.results, [test ? "i32" : type as ValType], row.name);
  }
});

Deno.test("exactly division, truncation and unreachable of the numeric and plain rows trap", () => {
  const traps = INSTRUCTIONS.filter((row) => row.effects.trap.length > 0 && !row.effects.control);
  const numeric = traps.filter((row) => /^[if]\d\d\./.test(row.name) && row.access === undefined);
  for (const row of numeric) assert(/\.(div|rem|trunc)_/.test(row.name), row.name);
  assertEquals(numeric.length, 8 + 8);
  assertEquals(rowByName("i32.div_s").effects.trap, ["DivisionByZero", "IntegerOverflow"]);
  assertEquals(rowByName("i32.rem_s").effects.trap, ["DivisionByZero"]);
  assertEquals(rowByName("i32.trunc_sat_f32_s").effects.trap, []);
  assertEquals(rowByName("f32.div").effects.trap, []);
});

/** Immediates that are right in the module of {@linkcode plainModule}. */
const IMMEDIATES: Readonly<Partial<Record<ImmediateKind, Bytes>>> = {
  none: [],
  reserved: 0,
  table: 0,
  elem: 0,
  memArg: [0, 0],
  memory: 0,
  memoryInit: [0, 0],
  data: 0,
  i32: 0,
  i64: 0,
  f32: [0, 0, 0, 0],
  f64: [0, 0, 0, 0, 0, 0, 0, 0],
  memArgLane: [0, 0, 0],
  v128: new Array(16).fill(0),
  lane: 0,
  shuffle: new Array(16).fill(0),
};

function plainModule(
  row: InstrRow,
  params: ValType[],
  results: ValType[],
): Uint8Array<ArrayBuffer> {
  const natural = [Math.log2(row.access?.bytes ?? 1), 0];
  const immediates = row.access?.atomic !== undefined ? natural : IMMEDIATES[row.immediates];
  assert(immediates !== undefined, `no immediates for ${row.name}`);
  const operands = params.map((_, i) => op("local.get", u32(i)));
  return moduleOf({
    types: [funcType(params, results)],
    funcs: [{ type: 0, code: [operands, op(row.name as Mnemonic, immediates)] }],
    tables: [[0x70, 0x00, 1]],
    memories: [[0x00, 1]],
    elems: [[1, 0, 0]],
    dataCount: 1,
    datas: [[1, 0]],
  });
}

Deno.test("the engine under the tests agrees with the signature of every plain row", () => {
  const types: readonly ValType[] = ["i32", "i64", "f32", "f64", "v128"];
  let tried = 0;
  for (const row of INSTRUCTIONS) {
    if (row.signature === "custom" || !ENGINE_FEATURES.has(row.proposal)) continue;
    const params = row.signature.params.map((slot) => slotType(slot, "i32"));
    const results = row.signature.results.map((slot) => slotType(slot, "i32"));
    const right = plainModule(row, params, results);
    assert(WebAssembly.validate(right), row.name);
    validate(decode(right));
    const all = [...params, ...results];
    all.forEach((type, i) => {
      for (const other of types) {
        if (other === type) continue;
        const changed = all.with(i, other);
        const wrong = plainModule(
          row,
          changed.slice(0, params.length),
          changed.slice(params.length),
        );
        let error: unknown;
        try {
          validate(decode(wrong));
        } catch (caught) {
          error = caught;
        }
        assertEquals(WebAssembly.validate(wrong), false, row.name);
        assert(error instanceof InvalidError, row.name);
        tried++;
      }
    });
  }
  assert(tried > 1000);
});
