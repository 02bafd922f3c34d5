import { assertThrows } from "@std/assert";
import { InternalError } from "../errors.ts";
import { funcIdx, globalIdx, memIdx, tableIdx, typeIdx } from "../wasm/types.ts";
import type { Module } from "../wasm/module.ts";
import type { IrFunc, Stmt } from "./ir.ts";
import { parseFunc, parseModule } from "./parse.ts";
import { verify } from "./verify.ts";

/** A function with the parameters v0: i32 and v1: i64 and the result i32. */
function func(body: string): IrFunc {
  return parseFunc(`f0 = func 0 (v0: i32, v1: i64) -> (i32) {\n${body.replaceAll(";", "\n")}\n}`);
}

function rejects(given: IrFunc, message: string): void {
  assertThrows(() => verify(given), InternalError, `BUG: ${message}`);
}

const BROKEN: readonly [body: string, message: string][] = [
  // 1, 2: definitions and uses
  ["v0: i32 = i32.const 1; return v0", "v0 is defined twice"],
  ["return v2; ", 'v2 is used where its definition is not seen in "return v2"'],
  ["v3: i32 = i32.eqz v2; v2: i32 = i32.const 1; return v2", "v2 is used where its definition"],
  [
    "v2: i32 = i32.eqz v2; return v2",
    'v2 is used where its definition is not seen in "v2: i32 = i32.eqz v2"',
  ],
  [
    "v3: i32 = block L0 {; v2: i32 = i32.const 1; br L0(v2); }; return v2",
    'v2 is used where its definition is not seen in "return v2"',
  ],
  [
    "if L0 v0 {; v2: i32 = i32.const 1; br L0; } else {; br_if v2 L0; br L0; }; return v0",
    'v2 is used where its definition is not seen in "br_if v2 L0"',
  ],
  [
    "v2: i32 = block L0 {; br L0(v2); }; return v2",
    'v2 is used where its definition is not seen in "br L0(v2)"',
  ],
  [
    "loop L0 (v2: i32 = v2) {; br L0(v2); }",
    "v2 is used where its definition is not seen",
  ],
  // 3: types of operations
  ["v2: i32 = i32.eqz v1; return v2", "v1 is i64, not i32"],
  ["v2: i64 = i32.eqz v0; return v0", "v2 is i64, not i32"],
  ["v2: i32 = i32.eqz v0 v0; return v2", "2 operands, not 1"],
  ["i32.eqz v0; return v0", "0 results, not 1"],
  ["v2: i64 = i32.const 1; return v0", "v2 is i64, not i32"],
  ["v2: i32 = select v0 v1 v0; return v2", "v1 is i64, not i32"],
  ["v2: i64 = select v0 v0 v0; return v0", "v2 is i64, not i32"],
  ["v2: i32 = ref.is_null v0; return v2", "i32 is no reference"],
  ["br_if v1 L0; return v0", "v1 is i64, not i32"],
  ["if L0 v1 {; br L0; } else {; br L0; }; return v0", "v1 is i64, not i32"],
  ["block L0 {; br_table v1 [] L0; }; return v0", "v1 is i64, not i32"],
  // 4: operations
  ["v2: i32 = local.get 0; return v2", 'No operation of the IR in "local.get"'],
  ["drop v0; return v0", 'No operation of the IR in "drop"'],
  ["end; return v0", 'No operation of the IR in "end"'],
  // 5: labels
  ["br L7", "L7 is not around its edge"],
  ["block L0 {; br L0; }; br L0", "L0 is not around its edge"],
  ["block L0 {; block L0 {; br L0; }; br L0; }; return v0", "L0 is used twice"],
  ["block L0 {; br L0; }; block L0 {; br L0; }; return v0", "L0 is used twice"],
  // 6: arguments
  ["v2: i32 = block L0 {; br L0; }; return v2", "0 arguments, not 1"],
  ["block L0 {; br L0(v0); }; return v0", "1 arguments, not 0"],
  ["v2: i32 = block L0 {; br L0(v1); }; return v2", "v1 is i64, not i32"],
  ["loop L0 (v2: i32 = v0) {; br L0(v1); }", "v1 is i64, not i32"],
  ["loop L0 (v2: i32 = v1) {; br L0(v0); }", "v1 is i64, not i32"],
  // 7: ends of regions
  ["v2: i32 = i32.const 1", "A region can be fallen out of"],
  ["", "A region can be fallen out of"],
  ["block L0 {; }; return v0", 'A region can be fallen out of in "block L0 {"'],
  ["block L0 {; br L0; }", "A region can be fallen out of"],
  ["if L0 v0 {; br L0; } else {; }; return v0", 'A region can be fallen out of in "if L0 v0 {"'],
  ["loop L0 () {; br_if v0 L0; }", 'A region can be fallen out of in "loop L0 () {"'],
  ["return v0; return v0", 'A statement that cannot be reached in "return v0"'],
  ["unreachable; return v0", 'A statement that cannot be reached in "return v0"'],
  ["loop L0 () {; br L0; }; return v0", 'A statement that cannot be reached in "return v0"'],
  ["block L0 {; return v0; }; return v0", "A statement that cannot be reached"],
  [
    "if L0 v0 {; return v0; } else {; return v0; }; return v0",
    "A statement that cannot be reached",
  ],
  ["v2: i32 = block L0 {; return v0; }", 'Nothing gives the results in "v2: i32 = block L0 {"'],
  // 8: the function's type
  ["return", '0 results, not 1 in "return"'],
  ["return v1", "v1 is i64, not i32"],
  ["return v0 v0", "2 results, not 1"],
];

for (const [body, message] of BROKEN) {
  Deno.test(`verify() rejects "${body}"`, () => rejects(func(body), message));
}

const SOUND: readonly string[] = [
  "return v0",
  "unreachable",
  "loop L0 () {; br L0; }",
  "if L0 v0 {; return v0; } else {; unreachable; }",
  "v2: i32 = block L0 {; br_if v0 L0(v0); br L0(v0); }; return v2",
  "v2: i32 = if L0 v0 {; br L0(v0); } else {; unreachable; }; return v2",
  "loop L0 (v2: i32 = v0) {; block L1 {; br_table v2 [L0(v2) L1 L0(v2)] L1; }; br L0(v2); }",
  "v2: i64 = call 9 v0 v1; return v0",
  "v2: i32 = call_part f4 v1; return v2",
];

for (const body of SOUND) {
  Deno.test(`verify() accepts "${body}"`, () => verify(func(body)));
}

Deno.test("verify() rejects a value without a type", () => {
  const given = func("v2: i32 = i32.eqz v0; return v2");
  given.types.length = 2;
  given.homes.length = 2;
  rejects(given, "v2 has no type");
});

Deno.test("verify() rejects homes of another length than types", () => {
  const given = func("return v0");
  given.homes.pop();
  rejects(given, "homes and types differ in length");
});

Deno.test("verify() rejects a label that is not counted", () => {
  const given = func("block L0 {; br L0; }; return v0");
  given.labels = 0;
  rejects(given, "L0 is out of range");
});

Deno.test("verify() rejects parameters that are not the type's", () => {
  rejects({ ...func("return v0"), type: { params: ["i32"], results: ["i32"] } }, "The parameters");
  const swapped = func("return v0");
  swapped.params.reverse();
  rejects(swapped, "The parameters are not the type's");
});

Deno.test("verify() rejects a loop that begins with too few values", () => {
  const given = func("loop L0 (v2: i32 = v0) {; br L0(v2); }");
  const [loop] = given.body;
  if (loop?.kind === "loop") loop.inits.pop();
  rejects(given, "0 initial values, not 1");
});

Deno.test("verify() rejects what is shared between statements", () => {
  const statement = func("v2: i32 = i32.eqz v0; return v2");
  statement.body = [...statement.body.slice(0, 1), ...statement.body];
  rejects(statement, "A statement is shared");

  const values = func("v2: i32 = i32.eqz v0; v3: i32 = i32.eqz v0; return v2");
  const [a, b] = values.body as Extract<Stmt, { kind: "op" }>[];
  if (a !== undefined && b !== undefined) b.args = a.args;
  rejects(values, "A list of values is shared");

  const edges = func("block L0 {; br_if v0 L0; br L0; }; return v0");
  const [block] = edges.body;
  const [first, second] = block?.kind === "block" ? block.body : [];
  if (first?.kind === "br_if" && second?.kind === "br") second.edge = first.edge;
  rejects(edges, "An edge is shared");

  const arms = func("if L0 v0 {; br L0; } else {; br L0; }; return v0");
  const [choice] = arms.body;
  if (choice?.kind === "if") choice.else = choice.then;
  rejects(arms, "A region is shared");
});

Deno.test("verify() names the function and the statement", () => {
  const given = parseFunc("f0 = func 42 () -> () {\n return v0\n}");
  const error = assertThrows(() => verify(given), InternalError, 'in "return v0"') as InternalError;
  if (error.funcIndex !== 42) throw error;
});

const I32 = { params: [], results: ["i32"] } as const;
const MODULE: Module = {
  ...({} as Module),
  types: [I32],
  funcs: [{ offset: 0, index: funcIdx(0), typeIdx: typeIdx(0), type: I32 }],
  globals: [{ offset: 0, index: globalIdx(0), type: { value: "i64", mutable: true } }],
  tables: [{
    offset: 0,
    index: tableIdx(0),
    type: { limits: { min: 0n, max: undefined }, addressType: "i32", element: "externref" },
  }],
  memories: [{
    offset: 0,
    index: memIdx(0),
    type: {
      limits: { min: 0n, max: undefined },
      addressType: "i64",
      shared: false,
      pageSizeLog2: 16,
    },
  }],
};

const BROKEN_IN_MODULE: readonly [body: string, message: string][] = [
  ["v2: i64 = call 0; return v0", "v2 is i64, not i32"],
  ["v2: i32 = call 0 v0; return v0", "1 operands, not 0"],
  ["v2: i32 = call 1; return v0", "No function 1"],
  ["v2: i64 = call_indirect type=0 table=0 v0; return v0", "v2 is i64, not i32"],
  ["v2: i32 = call_indirect type=0 table=0 v1; return v0", "v1 is i64, not i32"],
  ["v2: i32 = call_indirect type=1 table=0 v0; return v0", "No type 1"],
  ["v2: i32 = call_indirect type=0 table=1 v0; return v0", "No table 1"],
  ["v2: i32 = global.get 0; return v0", "v2 is i32, not i64"],
  ["global.set 0 v0; return v0", "v0 is i32, not i64"],
  ["global.set 1 v0; return v0", "No global 1"],
  ["v2: funcref = table.get 0 v0; return v0", "v2 is funcref, not externref"],
  ["table.set 0 v0 v1; return v0", "v1 is i64, not externref"],
  ["v2: funcref = ref.func 0; table.fill 0 v0 v2 v0; return v0", "v2 is funcref, not externref"],
  ["v2: i32 = table.grow 0 v0 v0; return v0", "v0 is i32, not externref"],
  ["v2: i64 = table.size 0; return v0", "v2 is i64, not i32"],
  ["v2: i32 = i32.load v0; return v0", "v0 is i32, not i64"],
  ["v2: i32 = i32.load memory=1 v1; return v0", "No memory 1"],
  ["v2: i32 = memory.size 0; return v0", "v2 is i32, not i64"],
  ["memory.copy 0 0 v1 v1 v0; return v0", "v0 is i32, not i64"],
  ["memory.init 0 0 v0 v0 v0; return v0", "v0 is i32, not i64"],
];

for (const [body, message] of BROKEN_IN_MODULE) {
  Deno.test(`verify() with a module rejects "${body}"`, () => {
    assertThrows(
      () => verify(func(body), { module: MODULE }),
      InternalError,
      `BUG: ${message}`,
    );
  });
}

Deno.test("verify() with all parts checks the call of a part", () => {
  const parts = parseModule("f4 = func 0 part 1 (v0: i64) -> (i32) {\n unreachable\n}");
  verify(func("v2: i32 = call_part f4 v1; return v2"), { parts });
  const wrong = func("v2: i32 = call_part f4 v0; return v2");
  assertThrows(() => verify(wrong, { parts }), InternalError, "BUG: v0 is i32, not i64");
  const missing = func("v2: i32 = call_part f5 v1; return v2");
  assertThrows(() => verify(missing, { parts }), InternalError, "BUG: The callee does not exist");
});

Deno.test("verify() walks regions that are nested 20,000 deep", () => {
  const depth = 20_000;
  const open = Array.from({ length: depth }, (_, i) => `block L${i} {`).join(";");
  const close = Array.from({ length: depth }, (_, i) => `br L${depth - 1 - i}; }`).join(";");
  verify(func(`${open};${close};return v0`));
});
