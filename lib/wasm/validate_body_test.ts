import { assertEquals, assertThrows } from "@std/assert";
import {
  type Bytes,
  funcType,
  i32,
  moduleOf,
  type ModuleParts,
  name,
  op,
  rawModule,
  section,
  sized,
  vec,
} from "../../tests/support/wasm_bytes.ts";
import { HerkosError, InvalidError, UnsupportedError } from "../errors.ts";
import { decode } from "./decode.ts";
import { bodyValidator } from "./validate_body.ts";
import { validate } from "./validate.ts";

const END = 0x0b;
const I64 = op("i64.const", 0);
const F32 = op("f32.const", 0, 0, 0, 0);

/** The module around the code: function 0 is `[i32 i64] -> [f32]` with an externref local. */
function moduleWith(code: Bytes, parts: ModuleParts = {}): Uint8Array<ArrayBuffer> {
  return moduleOf({
    types: [
      funcType(["i32", "i64"], ["f32"]),
      funcType(["i32"], ["i32", "i32"]),
      funcType([], []),
    ],
    funcs: [{ type: 0, locals: [[1, "externref"]], code }, { type: 2 }, { type: 2 }],
    tables: [[0x70, 0x00, 1], [0x6f, 0x00, 1]],
    memories: [[0x00, 1]],
    globals: [[0x7f, 0x01, i32(0), END], [0x7f, 0x00, i32(0), END]],
    exports: [[name("f"), 0, 1]],
    elems: [[1, 0, vec()]],
    dataCount: 1,
    datas: [[1, 0]],
    ...parts,
  });
}

const VALID: readonly (readonly [what: string, code: Bytes])[] = [
  ["locals and parameters", [op("local.get", 0), op("local.set", 0), F32]],
  ["code after unreachable that fits every type", [
    op("unreachable"),
    op("i32.add"),
    op("drop"),
    op("select"),
  ]],
  ["a loop whose label takes its parameters", [
    i32(1),
    op("loop", 1),
    op("br", 0),
    END,
    op("drop"),
    op("drop"),
    F32,
  ]],
  ["an if without else whose parameters are its results", [
    op("local.get", 0),
    op("if", 2),
    END,
    F32,
  ]],
  ["an if with else", [op("local.get", 0), op("if", 0x7d), F32, op("else"), F32, END]],
  ["br_table to labels of one type", [
    op("block", 0x7d),
    F32,
    i32(0),
    op("br_table", 2, 0, 1, 0),
    END,
  ]],
  ["br_table to labels of different types in unreachable code", [
    op("block", 0x7f),
    op("unreachable"),
    op("br_table", 1, 0, 1),
    END,
    op("drop"),
    F32,
  ]],
  ["an indirect call", [op("local.get", 0), op("local.get", 1), i32(0), op("call_indirect", 0, 0)]],
  ["references", [
    op("ref.func", 1),
    op("ref.is_null"),
    op("drop"),
    op("local.get", 2),
    i32(0),
    op("table.grow", 1),
    op("drop"),
    F32,
  ]],
  ["a typed select of references", [
    op("local.get", 2),
    op("ref.null", 0x6f),
    i32(0),
    op("select_t", 1, 0x6f),
    op("local.set", 2),
    F32,
  ]],
  ["bulk operations", [
    [0, 0, 0].map(i32),
    op("memory.copy", 0, 0),
    [0, 0, 0].map(i32),
    op("memory.init", 0, 0),
    op("data.drop", 0),
    [0, 0, 0].map(i32),
    op("table.init", 0, 0),
    op("elem.drop", 0),
    [0, 0, 0].map(i32),
    op("table.copy", 1, 1),
    F32,
  ]],
];

for (const [what, code] of VALID) {
  Deno.test(`a body is valid: ${what}`, () => {
    const bytes = moduleWith(code);
    assertEquals(WebAssembly.validate(bytes), true);
    validate(decode(bytes));
  });
}

const INVALID: readonly (readonly [what: string, code: string, bytes: Bytes, message?: string])[] =
  [
    ["a missing result", "HK0201", [], "Type mismatch: expected f32, found nothing"],
    ["another result", "HK0201", i32(0), "Type mismatch: expected f32, found i32"],
    ["an operand left over", "HK0201", [F32, F32]],
    ["an operand of an outer block", "HK0201", [F32, op("block", 0x40), op("drop"), END]],
    ["another operand", "HK0201", [i32(0), I64, op("i32.add"), op("drop"), F32]],
    ["another operand in unreachable code", "HK0201", [op("unreachable"), I64, op("i32.eqz")]],
    ["an unknown local", "HK0202", [op("local.get", 3), op("drop"), F32], "Unknown local 3"],
    ["an unknown global", "HK0202", [op("global.get", 2), op("drop"), F32]],
    ["an immutable global", "HK0204", [i32(0), op("global.set", 1), F32]],
    ["an unknown label", "HK0202", op("br", 1), "Unknown label 1"],
    ["an unknown function", "HK0202", op("call", 3)],
    ["an unknown type", "HK0202", [op("block", 3), END]],
    ["an unknown table", "HK0202", [i32(0), op("call_indirect", 2, 2), F32]],
    ["an indirect call through other references", "HK0201", [
      i32(0),
      op("call_indirect", 2, 1),
      F32,
    ]],
    ["an unknown segment", "HK0202", [op("elem.drop", 1), F32]],
    ["unknown data", "HK0202", [op("data.drop", 1), F32]],
    ["an unknown memory", "HK0202", [op("memory.size", 1), op("drop"), F32]],
    ["an unknown memory of an access", "HK0202", [i32(0), op("f32.load", 0x40, 1, 0)]],
    ["an alignment above natural", "HK0205", [i32(0), op("f32.load", 3, 0)]],
    ["an alignment far above natural", "HK0205", [i32(0), op("f32.load", 0x3f, 0)]],
    ["an offset beyond 32 bits", "HK0206", [
      i32(0),
      op("f32.load", 0, 0x80, 0x80, 0x80, 0x80, 0x10),
    ]],
    ["br_table labels of different arity", "HK0201", [
      op("block", 0x40),
      op("unreachable"),
      op("br_table", 1, 0, 1),
      END,
      F32,
    ]],
    ["br_table labels of different types", "HK0201", [
      op("block", 0x7f),
      F32,
      i32(0),
      op("br_table", 1, 0, 1),
      END,
      op("drop"),
      F32,
    ]],
    ["an if without else whose results differ", "HK0201", [
      i32(0),
      op("if", 0x7d),
      F32,
      END,
    ]],
    ["a select of two types", "HK0201", [i32(0), I64, i32(0), op("select"), op("drop"), F32]],
    ["a select of references without a type", "HK0201", [
      op("local.get", 2),
      op("local.get", 2),
      i32(0),
      op("select"),
      op("drop"),
      F32,
    ]],
    ["a select of no type", "HK0211", [op("unreachable"), op("select_t", 0)]],
    ["a select of two types at once", "HK0211", [op("unreachable"), op("select_t", 2, 0x7f, 0x7f)]],
    ["ref.is_null of a number", "HK0201", [i32(0), op("ref.is_null"), op("drop"), F32]],
    ["a reference that is not declared", "HK0210", [op("ref.func", 2), op("drop"), F32]],
    [
      "a tail call that gives another type",
      "HK0201",
      op("return_call", 1),
      "Type mismatch: a tail call that gives [] in a function that gives [f32]",
    ],
    ["a tail call without arguments", "HK0201", op("return_call", 0)],
    ["a tail call through a table of externref", "HK0201", [
      i32(0),
      op("return_call_indirect", 0, 1),
    ]],
    ["a call of a reference of another type", "HK0201", [op("ref.func", 1), op("call_ref", 0)]],
    ["a call of a number", "HK0201", [i32(0), op("call_ref", 2)]],
    ["a number that must not be null", "HK0201", [i32(0), op("ref.as_non_null")]],
    ["a branch on a number that is null", "HK0201", [i32(0), op("br_on_null", 0)]],
    [
      "a branch on a reference to a label that takes none",
      "HK0201",
      [op("ref.null", 0x70), op("br_on_non_null", 0)],
      "Type mismatch: br_on_non_null to a label that takes f32",
    ],
    ["a copy between tables of different types", "HK0201", [
      [0, 0, 0].map(i32),
      op("table.copy", 0, 1),
      F32,
    ]],
    ["a segment for a table of another type", "HK0201", [
      [0, 0, 0].map(i32),
      op("table.init", 0, 1),
      F32,
    ]],
    ["another element", "HK0201", [i32(0), op("ref.null", 0x70), op("table.set", 1), F32]],
  ];

for (const [what, code, bytes, message] of INVALID) {
  Deno.test(`a body is invalid: ${what}`, () => {
    const wasm = moduleWith(bytes);
    const error = assertThrows(() => validate(decode(wasm)), InvalidError);
    assertEquals(error.code, code, error.message);
    if (message !== undefined) assertEquals(error.message, message);
    assertEquals([error.section, error.funcIndex], ["code", 0]);
    assertEquals(WebAssembly.validate(wasm), false);
  });
}

const MALFORMED: readonly (readonly [what: string, code: string, bytes: Bytes])[] = [
  ["an else outside of if", "HK0115", [op("else"), F32]],
  ["a second else", "HK0115", [i32(0), op("if", 0x40), op("else"), op("else"), END, F32]],
  ["bytes after the end", "HK0116", [F32, END, op("nop")]],
  ["a missing end", "HK0103", [F32, op("block", 0x40)]],
];

for (const [what, code, bytes] of MALFORMED) {
  Deno.test(`a body is malformed: ${what}`, () => {
    const wasm = moduleWith(bytes);
    const error = assertThrows(() => validate(decode(wasm)), HerkosError);
    assertEquals([error.name, error.code], ["MalformedError", code], error.message);
    assertEquals(WebAssembly.validate(wasm), false);
  });
}

Deno.test("memory.init and data.drop need the data count section", () => {
  for (const code of [op("data.drop", 0), [[0, 0, 0].map(i32), op("memory.init", 0, 0)]]) {
    const wasm = moduleWith([code, F32], { dataCount: undefined });
    const error = assertThrows(() => validate(decode(wasm)), HerkosError);
    assertEquals([error.name, error.code], ["MalformedError", "HK0112"]);
  }
});

Deno.test("what needs a proposal names it, the function and the offset", () => {
  const wasm = moduleWith([op("nop"), 0xfb, 0x00], { exports: [[name("main"), 0, 0]] });
  const error = assertThrows(() => validate(decode(wasm)), UnsupportedError);
  assertEquals([error.proposal, error.section, error.funcIndex, error.funcName], [
    "gc",
    "code",
    0,
    "main",
  ]);
  assertEquals(wasm[error.offset ?? 0], 0xfb);
});

Deno.test("locals far beyond the first are found", () => {
  const locals = [[1020, "i32"], [0, "f64"], [5, "i64"], [2000, "f32"], [1, "f64"]] as const;
  const wasm = (index: readonly number[], type: "i32" | "i64" | "f32" | "f64") =>
    moduleOf({
      types: [funcType([], [type])],
      funcs: [{ type: 0, locals, code: op("local.get", index) }],
    });
  const cases = [
    [[0xfb, 0x07], "i32"], // 1019
    [[0xfc, 0x07], "i64"], // 1020
    [[0x80, 0x08], "i64"], // 1024
    [[0x81, 0x08], "f32"], // 1025
    [[0xd0, 0x17], "f32"], // 3024
    [[0xd1, 0x17], "f64"], // 3025
  ] as const;
  for (const [index, type] of cases) validate(decode(wasm(index, type)));
  const error = assertThrows(() => validate(decode(wasm([0xd2, 0x17], "f64"))), InvalidError);
  assertEquals(error.message, "Unknown local 3026");
});

Deno.test("blocks nested beyond the limit are not supported", () => {
  const nest = (depth: number): Uint8Array => {
    const code = new Array<number>(depth).fill(0).flatMap(() => [0x02, 0x40]);
    return moduleWith([code, new Array<number>(depth).fill(END), F32]);
  };
  validate(decode(nest(50_000)));
  const error = assertThrows(() => validate(decode(nest(50_001))), UnsupportedError);
  assertEquals(error.code, "HK0302");
});

Deno.test("operands beyond the limit are not supported, whatever a small body pushes", () => {
  const results = new Array<"i32">(1000).fill("i32");
  const wasm = (calls: number): Uint8Array =>
    moduleOf({
      types: [funcType([], results), funcType([], [])],
      funcs: [
        { type: 0, code: op("unreachable") },
        { type: 1, code: [new Array<Bytes>(calls).fill(op("call", 0)), op("unreachable")] },
      ],
    });
  validate(decode(wasm(100)));
  const error = assertThrows(() => validate(decode(wasm(10_001))), UnsupportedError);
  assertEquals(error.code, "HK0302");
});

Deno.test("one validator checks body after body without traces of the last", () => {
  const module = decode(moduleWith([op("unreachable")]));
  const check = bodyValidator(module, new Set());
  const [first, second] = module.funcs;
  if (first?.body === undefined || second?.body === undefined) throw new Error("no body");
  check(first.type, first.body, {});
  check(second.type, second.body, {});
  const { body } = second;
  assertThrows(() => check(first.type, body, {}), InvalidError);
  check(first.type, first.body, {});
});

/** A body with a local of `(ref func)`, which is number 2. */
function withReference(code: Bytes): Uint8Array<ArrayBuffer> {
  const local = [1, [0x64, 0x70]];
  return rawModule(
    section(1, vec(funcType(["i32", "externref"], []))),
    section(3, vec(0)),
    section(7, vec([name("f"), 0, 0])),
    section(10, vec(sized(vec(local), code, END))),
  );
}

const GET = op("local.get", 2);
const SET = [op("ref.func", 0), op("local.set", 2)];
const DROP = op("drop");

const UNSET: readonly (readonly [what: string, code: Bytes, isValid: boolean])[] = [
  ["at once", [GET, DROP], false],
  ["after it is set", [SET, GET, DROP], true],
  ["after a tee", [op("ref.func", 0), op("local.tee", 2), DROP, GET, DROP], true],
  ["in a block after it is set", [SET, op("block", 0x40), GET, DROP, op("end")], true],
  ["after a block that sets it", [op("block", 0x40), SET, op("end"), GET, DROP], false],
  [
    "in the second arm after the first sets it",
    [op("local.get", 0), op("if", 0x40), SET, op("else"), GET, DROP, op("end")],
    false,
  ],
  ["where it cannot be reached", [op("unreachable"), GET, DROP], false],
];

for (const [what, code, isValid] of UNSET) {
  Deno.test(`a local that cannot be null is ${isValid ? "read" : "not read"} ${what}`, () => {
    const wasm = withReference(code);
    assertEquals(WebAssembly.validate(wasm), isValid);
    if (isValid) validate(decode(wasm));
    else {
      const error = assertThrows(() => validate(decode(wasm)), InvalidError);
      assertEquals(error.code, "HK0212");
    }
  });
}
