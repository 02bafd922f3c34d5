import { assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import {
  type Bytes,
  customSection,
  funcType,
  HEADER,
  i32,
  moduleOf,
  name,
  op,
  rawModule,
  section,
  sized,
  u32,
  vec,
} from "../../tests/support/wasm_bytes.ts";
import { HerkosError, InvalidError, MalformedError, UnsupportedError } from "../errors.ts";
import { DEFAULT_FEATURES } from "../features.ts";
import { decode } from "./decode.ts";
import { validate } from "./validate.ts";
import { funcTypeText } from "./types.ts";

const END = 0x0b;

/** One of everything. */
const FULL = moduleOf({
  types: [funcType([], []), funcType(["i32", "f64"], ["i64"])],
  imports: [
    [name("env"), name("f"), 0x00, 1],
    [name("env"), name("t"), 0x01, [0x6f, 0x01, 1, 2]],
    [name("env"), name("g"), 0x03, [0x7e, 0x00]],
    [name(""), name("m"), 0x02, [0x01, 1, 3]],
  ],
  funcs: [{ type: 0, locals: [[2, "i32"], [1, "f32"]], code: op("nop") }],
  tables: [[0x70, 0x00, 5]],
  globals: [[0x7f, 0x01, i32(-7), END]],
  exports: [[name("f"), 0x00, 1], [name("t"), 0x01, 1], [name("m"), 0x02, 0], [
    name("g"),
    0x03,
    1,
  ]],
  start: 1,
  elems: [
    [0, i32(0), END, vec(0, 1, 0)],
    [1, 0x00, vec(1)],
    [2, 1, i32(1), END, 0x00, vec(0)],
    [3, 0x00, vec(1)],
    [4, i32(2), END, vec([op("ref.null", 0x70), END])],
    [5, 0x6f, vec([op("ref.null", 0x6f), END])],
    [6, 1, i32(0), END, 0x70, vec([op("ref.func", 1), END])],
    [7, 0x70, vec()],
  ],
  dataCount: 3,
  datas: [[0, i32(8), END, name("ab")], [1, name("c")], [2, 0, i32(0), END, name("")]],
  customs: [customSection("own", 1, 2, 3)],
});

Deno.test("decode() gives whole index spaces, imports first", () => {
  const module = decode(FULL);
  const env = module.imports[0];
  assertEquals(module.imports.map((i) => [i.module, i.name, i.desc.kind]), [
    ["env", "f", "func"],
    ["env", "t", "table"],
    ["env", "g", "global"],
    ["", "m", "memory"],
  ]);
  assertEquals(module.funcs.map((f) => [f.index as number, f.typeIdx as number]), [[0, 1], [1, 0]]);
  assertEquals(module.funcs[0]?.import, env);
  assertEquals(module.funcs[0]?.type, { params: ["i32", "f64"], results: ["i64"] });
  assertEquals(module.funcs[1]?.body?.locals, [
    { count: 2, type: "i32" },
    { count: 1, type: "f32" },
  ]);
  assertEquals(module.tables.map((t) => [t.type.element, t.type.limits.min, t.type.limits.max]), [
    ["externref", 1n, 2n],
    ["funcref", 5n, undefined],
  ]);
  assertEquals(module.memories[0]?.type, {
    limits: { min: 1n, max: 3n },
    addressType: "i32",
    shared: false,
    pageSizeLog2: 16,
  });
  assertEquals(module.globals.map((g) => g.type), [
    { value: "i64", mutable: false },
    { value: "i32", mutable: true },
  ]);
  assertEquals(module.globals[1]?.init?.[0]?.imm.i32, -7);
  assertEquals(module.exports.map((e) => [e.name, e.kind, e.index]), [
    ["f", "func", 1],
    ["t", "table", 1],
    ["m", "memory", 0],
    ["g", "global", 1],
  ]);
  assertEquals(module.start as number | undefined, 1);
  assertEquals(module.dataCount, 3);
});

Deno.test("decode() gives the byte range of a body, its end included", () => {
  const module = decode(FULL);
  const body = module.funcs[1]?.body;
  assertEquals([...FULL.subarray(body?.start, body?.end)], [0x01, 0x0b]);
});

Deno.test("decode() reads all eight forms of element segments", () => {
  const { elems } = decode(FULL);
  assertEquals(elems.map((e) => [e.mode.kind, e.type]), [
    ["active", "(ref func)"],
    ["passive", "(ref func)"],
    ["active", "(ref func)"],
    ["declarative", "(ref func)"],
    ["active", "funcref"],
    ["passive", "externref"],
    ["active", "funcref"],
    ["declarative", "funcref"],
  ]);
  const text = elems.map((e) =>
    e.init.map((expr) => expr.map((i) => `${i.row.name} ${i.imm.index ?? i.imm.refType}`).join())
  );
  assertEquals(text, [
    ["ref.func 0", "ref.func 1", "ref.func 0"],
    ["ref.func 1"],
    ["ref.func 0"],
    ["ref.func 1"],
    ["ref.null funcref"],
    ["ref.null externref"],
    ["ref.func 1"],
    [],
  ]);
  const tables = elems.map((e) => e.mode.kind === "active" ? Number(e.mode.table) : -1);
  assertEquals(tables, [0, -1, 1, -1, 0, -1, 1, -1]);
});

Deno.test("equal elements of segments share one expression, so that a long segment is cheap", () => {
  const { elems } = decode(moduleOf({
    elems: [
      [1, 0, vec(3, 4, 3)],
      [5, 0x70, vec([op("ref.func", 3), END], [op("ref.null", 0x70), END])],
      [5, 0x70, vec([op("ref.null", 0x70), END])],
    ],
  }));
  const [indices, expressions, nulls] = elems.map((elem) => elem.init);
  assertEquals(indices?.[0] === indices?.[2], true);
  assertEquals(indices?.[0] === expressions?.[0], true);
  assertEquals(indices?.[0] === indices?.[1], false);
  assertEquals(expressions?.[1] === nulls?.[0], true);
});

Deno.test("decode() gives data as views into the input", () => {
  const { datas } = decode(FULL);
  assertEquals(datas.map((d) => new TextDecoder().decode(d.init)), ["ab", "c", ""]);
  assertEquals(datas.map((d) => d.mode.kind), ["active", "passive", "active"]);
  assertEquals(datas[0]?.init.buffer, FULL.buffer);
});

Deno.test("decode() lists sections and custom sections", () => {
  const module = decode(FULL);
  assertEquals(module.sections.map((s) => s.id), [1, 2, 3, 4, 6, 7, 8, 9, 12, 10, 11, 0]);
  const [own] = module.customs;
  assertEquals(own?.name, "own");
  assertEquals([...FULL.subarray(own?.start, own?.end)], [1, 2, 3]);
});

Deno.test("every truncation of a module is malformed, but where a section ends", () => {
  const whole = new Set(decode(FULL).sections.map((section) => section.end));
  for (let length = 0; length < FULL.length; length++) {
    if (length === 8) continue;
    const found = codeOf(FULL.slice(0, length));
    // Cut after a section, the counts of the others may still agree.
    if (!whole.has(length)) assertEquals(found?.startsWith("HK01"), true, `${length}: ${found}`);
  }
});

function codeOf(bytes: Uint8Array): string | undefined {
  try {
    decode(bytes);
    return undefined;
  } catch (error) {
    assertInstanceOf(error, HerkosError);
    return error.code;
  }
}

const MALFORMED: readonly (readonly [what: string, code: string, bytes: Uint8Array])[] = [
  ["an empty input", "HK0103", new Uint8Array()],
  ["another magic number", "HK0101", new Uint8Array([0, 0x61, 0x73, 0x6e, 1, 0, 0, 0])],
  ["another version", "HK0102", new Uint8Array([0, 0x61, 0x73, 0x6d, 2, 0, 0, 0])],
  ["a component", "HK0102", new Uint8Array([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0])],
  ["an unknown section", "HK0107", rawModule(section(15))],
  ["a section twice", "HK0108", rawModule(section(1, 0), section(1, 0))],
  ["sections out of order", "HK0108", rawModule(section(3, 0), section(1, 0))],
  ["a data count after the code", "HK0108", rawModule(section(10, 0), section(12, 0))],
  ["a section longer than the input", "HK0103", rawModule(1, 5, 0)],
  ["a section longer than its contents", "HK0109", rawModule(section(1, 0, 0))],
  ["a section shorter than its contents", "HK0103", rawModule(1, 1, 1)],
  ["a custom section without a name", "HK0103", rawModule(section(0))],
  ["a custom section whose name is no UTF-8", "HK0106", rawModule(section(0, 1, 0xff))],
  ["an overlong count", "HK0104", rawModule(section(1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00))],
  ["a count with bits beyond 32", "HK0105", rawModule(section(1, 0x80, 0x80, 0x80, 0x80, 0x10))],
  ["a huge count", "HK0103", rawModule(section(1, u32(0xffff_ffff)))],
  ["an unknown type form", "HK0113", rawModule(section(1, 1, 0x40))],
  ["an unknown value type", "HK0113", rawModule(section(1, vec([0x60, vec(0x40), vec()])))],
  ["a vector as an element type", "HK0113", rawModule(section(4, vec([0x7b, 0, 0])))],
  ["unknown limits flags", "HK0114", rawModule(section(5, vec([0x10, 0])))],
  ["an unknown mutability", "HK0114", rawModule(section(6, vec([0x7f, 4, i32(0), END])))],
  ["an unknown import kind", "HK0114", rawModule(section(2, vec([name(""), name(""), 9, 0])))],
  ["an unknown export kind", "HK0114", rawModule(section(7, vec([name(""), 5, 0])))],
  ["an unknown element segment", "HK0114", rawModule(section(9, vec([8])))],
  ["an unknown element kind", "HK0114", rawModule(section(9, vec([1, 1, vec()])))],
  ["an unknown data segment", "HK0114", rawModule(section(11, vec([3])))],
  ["a constant expression without end", "HK0103", rawModule(section(6, vec([0x7f, 0, i32(0)])))],
  ["an else in a constant expression", "HK0115", rawModule(section(6, vec([0x7f, 0, 5, END])))],
  ["an illegal opcode", "HK0115", rawModule(section(6, vec([0x7f, 0, 0xff, END])))],
  ["functions without code", "HK0110", rawModule(section(3, vec(0)))],
  ["code without functions", "HK0110", rawModule(section(10, vec(sized(vec(), END))))],
  ["a body longer than its section", "HK0103", rawModule(section(3, vec(0)), section(10, 1, 9, 0))],
  ["a data count without data", "HK0111", rawModule(section(12, 1))],
  ["too many locals", "HK0117", bodyOf([vec([u32(0xffff_ffff), 0x7f], [1, 0x7e])])],
];

function bodyOf(contents: Bytes): Uint8Array {
  return rawModule(
    section(1, vec(funcType([], []))),
    section(3, vec(0)),
    section(10, vec(sized(contents, END))),
  );
}

for (const [what, code, bytes] of MALFORMED) {
  Deno.test(`decode() rejects ${what} as malformed`, () => {
    const error = assertThrows(() => decode(bytes), MalformedError);
    assertEquals(error.code, code, error.message);
    assertEquals(typeof error.offset, "number");
    if (bytes.length > 0) assertEquals(WebAssembly.validate(new Uint8Array(bytes)), false);
  });
}

Deno.test("decode() reads references to types by structure, recursive ones too", () => {
  const ref = (index: number): Bytes => [0x64, index];
  const { types } = decode(rawModule(section(
    1,
    vec(
      [0x60, vec(ref(0)), vec()],
      [0x60, vec(ref(0)), vec()],
      [0x60, vec(ref(2)), vec()],
      [0x4e, 1, 0x4f, 0, 0x60, vec(ref(3)), vec()],
    ),
  )));
  const [a, b, ...same] = types.map(funcTypeText);
  assertEquals([a, b], ["rec [(ref self)] -> []", "[(ref rec [(ref self)] -> [])] -> []"]);
  assertEquals(same, [a, a]);
  assertEquals(types[1]?.params, types[0]?.params);
});

Deno.test("decode() rejects a reference to a type that is not there", () => {
  for (const index of [1, 2]) {
    const bytes = rawModule(
      section(1, vec([0x60, vec([0x63, index]), vec()], [0x60, vec(), vec()])),
    );
    assertThrows(() => decode(bytes), InvalidError, `Unknown type ${index}`);
    assertEquals(WebAssembly.validate(bytes), false);
  }
});

Deno.test("decode() reads the initial value of a table", () => {
  const { tables } = decode(
    rawModule(section(4, vec([0x40, 0, 0x70, 0, 1, op("ref.null", 0x70), END]))),
  );
  assertEquals(tables[0]?.init?.map(({ row }) => row.name), ["ref.null"]);
});

Deno.test("decode() reads tags, imported and defined", () => {
  const { tags } = decode(
    rawModule(
      section(1, vec(funcType(["i32"], []), funcType([], []))),
      section(2, vec([0, 0, 4, 0, 0])),
      section(13, vec([0, 1])),
    ),
  );
  assertEquals(tags.map(({ type }) => type.params), [["i32"], []]);
  assertEquals(tags.map(({ import: from }) => from !== undefined), [true, false]);
});

Deno.test("decode() rejects a tag attribute other than 0", () => {
  const bytes = rawModule(section(1, vec(funcType([], []))), section(13, vec([1, 0])));
  assertThrows(() => decode(bytes), MalformedError, "Malformed tag attribute 0x01");
  assertEquals(WebAssembly.validate(bytes), false);
});

Deno.test("decode() reads groups of imports one by one, and validate() asks for the proposal", () => {
  const bytes = rawModule(
    section(1, vec(funcType([], []), funcType(["i32"], []))),
    section(
      2,
      vec(
        [name("a"), name(""), 0x7f, vec([name("x"), 0, 1], [name("g"), 3, 0x7f, 0])],
        [name("b"), name(""), 0, 0],
        [name("c"), name(""), 0x7e, 0, 1, vec(name("y"), name("z"))],
      ),
    ),
  );
  const module = decode(bytes);
  assertEquals(
    module.imports.map(({ module, name, desc }) => [module, name, desc.kind]),
    [
      ["a", "x", "func"],
      ["a", "g", "global"],
      ["b", "", "func"],
      ["c", "y", "func"],
      ["c", "z", "func"],
    ],
  );
  assertEquals(module.funcs.map(({ type }) => type.params.length), [1, 0, 1, 1]);
  validate(module);
  const error = assertThrows(() => validate(module, DEFAULT_FEATURES), UnsupportedError);
  assertEquals(error.proposal, "compact-import-section");
});

const UNSUPPORTED: readonly (readonly [what: string, proposal: string, bytes: Uint8Array])[] = [
  ["a shared table", "shared-everything-threads", rawModule(section(4, vec([0x70, 3, 1, 1])))],
  ["a structure", "gc", rawModule(section(1, vec([0x5f, vec()])))],
  ["a recursive group", "gc", rawModule(section(1, vec([0x4e, vec()])))],
  [
    "a reference of proposal gc",
    "gc",
    rawModule(section(1, vec([0x60, vec([0x63, 0x6e]), vec()]))),
  ],
];

for (const [what, proposal, bytes] of UNSUPPORTED) {
  Deno.test(`decode() names the proposal of ${what}`, () => {
    const error = assertThrows(() => decode(bytes), UnsupportedError);
    assertEquals(error.proposal, proposal);
    assertEquals(typeof error.offset, "number");
  });
}

Deno.test("decode() names the function whose local needs a proposal", () => {
  const bytes = rawModule(
    section(1, vec(funcType([], []))),
    section(3, vec(0)),
    section(7, vec([name("main"), 0, 0])),
    section(10, vec(sized(vec([1, 0x6e]), END))),
  );
  const error = assertThrows(() => decode(bytes), UnsupportedError);
  assertEquals([error.proposal, error.section, error.funcIndex, error.funcName], [
    "gc",
    "code",
    0,
    "main",
  ]);
});

Deno.test("decode() rejects what is beyond an implementation limit", () => {
  const error = assertThrows(() => decode(bodyOf([vec([u32(50_001), 0x7f])])), UnsupportedError);
  assertEquals([error.code, error.proposal], ["HK0302", undefined]);
  decode(bodyOf([vec([u32(50_000), 0x7f])]));
});

Deno.test("decode() accepts the empty module", () => {
  const module = decode(new Uint8Array(HEADER));
  assertEquals([module.funcs.length, module.sections.length, module.start], [0, 0, undefined]);
});
