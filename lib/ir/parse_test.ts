import { assertEquals, assertThrows } from "@std/assert";
import { makeReturn } from "./make.ts";
import { forEachStmt } from "./walk.ts";
import { parseFunc, parseModule } from "./parse.ts";
import { printFunc, printModule } from "./print.ts";

const EVERYTHING = `\
f3 = func 12 part 1 (v0$0: i32, v1$1: i64, v2: externref) -> (i32, f64) {
  v3: i32 = i32.const -5 @0x1f
  v4: i64 = i64.const -9223372036854775808
  v5: f32 = f32.const -0
  v6: f32 = f32.const 0.5
  v7: f32 = f32.const -nan:0x200001
  v8: f64 = f64.const -nan:0x8000000000001
  v9: f64 = f64.const inf
  v10: f64 = f64.const 1e+300
  v11: i32 = i32.load offset=8 align=1 memory=1 v0
  v12: i32 = i32.load8_u v0
  i64.store offset=18446744073709551615 v0 v1
  v13: funcref = ref.null funcref
  v14: funcref = ref.func 7
  v15: i64 = select_t i64 v1 v4 v0
  memory.init 2 0 v0 v0 v0
  table.copy 1 2 v0 v0 v0
  v16: i64, v17$4: f32 = call_indirect type=3 table=1 v1 v0
  v18: i32 = call_part f4 v0 v1
  global.set 2 v1
  v19$9: i32, v20: i64 = block L0 {
    br_if v3 L0(v3, v4)
    loop L1 (v21$1: i32 = v0, v22: i64 = v1) {
      if L2 v21 {
        br L1(v3, v22)
      } else {
        br L2
      }
      br_table v21 [L1(v3, v4) L0(v3, v4) L1(v3, v4)] L0(v21, v4)
    }
  }
  if L3 v3 {
    unreachable
  } else {
    return v0 v9
  }
}
`;

Deno.test("printFunc() writes again what parseFunc() reads, for every kind of statement", () => {
  assertEquals(printFunc(parseFunc(EVERYTHING)), EVERYTHING);
});

Deno.test("parseFunc() makes one object of equal edges of a br_table", () => {
  forEachStmt(parseFunc(EVERYTHING).body, (stmt) => {
    if (stmt.kind === "br_table") assertEquals(stmt.targets[0] === stmt.targets[2], true);
  });
});

Deno.test("parseFunc() counts labels and values from the numbers it meets", () => {
  const func = parseFunc(
    "f0 = func 0 () -> () {\n block L4 {\n br L4\n }\n v2: f32 = f32.const 1\n}",
  );
  assertEquals(func.labels, 5);
  assertEquals(func.types, ["i32", "i32", "f32"]);
  assertEquals(func.homes, [-1, -1, -1]);
});

Deno.test("parseFunc() skips comments and empty lines", () => {
  const func = parseFunc(
    "\n;; what it is\nf0 = func 0 () -> () { ;; opens\n\n return ;; leaves\n}\n",
  );
  assertEquals(func.body, [makeReturn([])]);
});

Deno.test("parseModule() and printModule() keep the order of functions", () => {
  const text = "f1 = func 5 () -> () {\n  return\n}\n\nf0 = func 4 () -> () {\n  return\n}\n";
  assertEquals(printModule(parseModule(text)), text);
});

Deno.test("printFunc() stops indenting at a depth, so that deep functions stay small", () => {
  const depth = 5000;
  const open = Array.from({ length: depth }, (_, i) => `block L${i} {`).join("\n");
  const close = Array.from({ length: depth }, (_, i) => `br L${depth - 1 - i}\n}`).join("\n");
  const text = printFunc(parseFunc(`f0 = func 0 () -> () {\n${open}\n${close}\nreturn\n}`));
  assertEquals(text.length < depth * 3 * 100, true);
  assertEquals(printFunc(parseFunc(text)), text);
});

const WRONG: readonly [statement: string, message: string][] = [
  ["i32.frobnicate v0", 'Line 2: Unknown operation i32.frobnicate, at the end of "i32.frobnicate"'],
  ["block L0", 'Line 2: The line ends too early, at the end of "block L0"'],
  ["v1: i31 = i32.const 1", 'Line 2: Unknown type i31, at the end of "v1 : i31"'],
  ["v1: i32 = br L0", 'Line 2: br has no results, at the end of "v1 : i32 = br"'],
  ["v1: i32 = i32.const x", 'Line 2: Expected an integer, at the end of "v1 : i32 = i32.const x"'],
  ["v1: f32 = f32.const x", 'Line 2: Expected a number, at the end of "v1 : f32 = f32.const x"'],
  ["x1: i32 = i32.const 1", 'Line 2: Unknown operation x1, at the end of "x1"'],
  ["br M0", 'Line 2: Expected L and a number, at the end of "br M0"'],
  ["return v0 else", 'Line 2: Unexpected else, at the end of "return v0"'],
];

for (const [statement, message] of WRONG) {
  Deno.test(`parseFunc() rejects "${statement}"`, () => {
    const text = `f0 = func 0 () -> () {\n${statement}\n}`;
    assertThrows(() => parseFunc(text), SyntaxError, message);
  });
}

Deno.test("parseFunc() rejects a function without an end", () => {
  const text = "f0 = func 0 () -> () {\nreturn\n";
  assertThrows(() => parseFunc(text), SyntaxError, "The text ends inside a function");
});

Deno.test("parseFunc() rejects two functions", () => {
  const text = "f0 = func 0 () -> () {\n}\n";
  assertThrows(() => parseFunc(text + text), SyntaxError, "Expected one function, found 2");
});
