import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { exprText, read } from "../../tests/support/tree.ts";
import { atom, binary, call, callWith, cast, literal, method, tryCall, unary } from "./expr.ts";
import { layConstant, layStatement } from "./layout.ts";
import { LINE_WIDTH } from "./widths.ts";
import type { Expr } from "./tree.ts";

/** Lays out `place = expr;` with variables `x0`, `x1`, … and new names `t0`, `t1`, … */
function lines(value: Expr, columns = LINE_WIDTH): string[] {
  let next = 0;
  const names = { variable: (v: number) => `x${v}`, fresh: () => `t${next++}` };
  return layStatement({ open: "place = ", value, close: ";" }, columns, names);
}

/** The text of an expression that fits. */
function text(expr: Expr): string {
  const [line = "", ...others] = lines(expr);
  assertEquals(others, []);
  return /^place = (.*);$/.exec(line)?.[1] ?? "";
}

const one = literal("1", "i32");
const half = literal("0.5", "f32");

const TEXTS: readonly [expr: Expr, expected: string, why: string][] = [
  [binary(binary(read(0), "+", read(1)), "*", read(2)), "(x0 + x1) * x2", "a looser left operand"],
  [binary(read(0), "-", binary(read(1), "-", read(2))), "x0 - (x1 - x2)", "an equal right operand"],
  [binary(binary(read(0), "-", read(1)), "-", read(2)), "x0 - x1 - x2", "no equal left operand"],
  [binary(cast(read(0), "u32"), "<", read(1)), "(x0 as u32) < x1", "a cast before `<`"],
  [binary(cast(read(0), "u32"), "<<", read(1)), "(x0 as u32) << x1", "a cast before `<<`"],
  [binary(cast(read(0), "u32"), ">>", read(1)), "x0 as u32 >> x1", "no cast before `>>`"],
  [cast(binary(read(0), "+", read(1)), "u32"), "(x0 + x1) as u32", "a sum that is cast"],
  [method(unary("-", read(0)), "abs"), "(-x0).abs()", "a sign before a method call"],
  [method(cast(read(0), "u32"), "f", read(1)), "(x0 as u32).f(x1)", "a cast before a method call"],
  [unary("-", literal("-1.0", "f64")), "-(-1.0)", "two signs"],
  [method(one, "wrapping_add", one), "1i32.wrapping_add(1)", "the type of a literal receiver"],
  [cast(literal("-1", "i32"), "u32"), "-1i32 as u32", "the type of a literal that is cast"],
  [
    method(binary(unary("-", half), "+", unary("-", half)), "abs"),
    "(-0.5f32 + -0.5).abs()",
    "the type of a sum of signed literals",
  ],
  [
    method(call("select", read(0), unary("-", half), half), "abs"),
    "select(x0, -0.5f32, 0.5f32).abs()",
    "the type of a choice of signed literals",
  ],
];

for (const [expr, expected, why] of TEXTS) {
  Deno.test(`layStatement() of ${exprText(expr)} minds ${why}`, () => {
    const found = text(expr);
    assertEquals(found, expected);
  });
}

/** Names of 20 columns. */
const long = (name: string): Expr => atom(name.padEnd(20, "_"));

/** A sum of products too long for a line. */
const SUM = ["a", "b", "c", "d", "e", "f"].reduce<Expr>(
  (sum, name) => binary(sum, "+", binary(long(name), "*", long(name.toUpperCase()))),
  atom("start"),
);

Deno.test("layStatement() leaves on one line what fits", () => {
  const expr = tryCall("f", read(0), method(read(1), "g", read(2)));
  assertEquals(text(expr), "f(x0, x1.g(x2))?");
});

for (const columns of [48, 68, 100]) {
  Deno.test(`layStatement() gives operands statements until all fits in ${columns} columns`, () => {
    const found = lines(SUM, columns);
    assert(found.length > 1);
    for (const line of found) assert(line.length <= columns, line);
    // Putting the operands back gives the whole expression.
    let whole = "";
    for (const line of found.join("\n").replaceAll("=\n    ", "= ").split("\n").reverse()) {
      const [, name = "", value = ""] = /^(?:let )?(\w+) = (.*);$/.exec(line) ?? [];
      whole = whole === "" ? value : whole.replace(new RegExp(`\\b${name}\\b`), () => value);
    }
    assertEquals(whole.match(/[A-Fa-f]_+/g), exprText(SUM).match(/[A-Fa-f]_+/g));
  });
}

Deno.test("layStatement() keeps the order of calls that may trap when a later one gets a statement", () => {
  const args = [1, 2, 3].map((i) =>
    tryCall(`call_${i}`, ...["a", "b", "c"].slice(0, i).map((name) => long(`${name}${i}`)))
  );
  const all = lines(call("outer", ...args), 68).join("\n");
  assertStringIncludes(all, "let ");
  assertEquals(all.match(/call_\d/g), ["call_1", "call_2", "call_3"]);
});

Deno.test("layStatement() evaluates a trapping left operand before the statements of the right", () => {
  const right = method(
    tryCall("second", ...["a", "b", "c", "d"].map(long)),
    "wrapping_mul",
    long("z"),
  );
  const all = lines(binary(tryCall("first", long("p")), "+", right), 48).join("\n");
  assertStringIncludes(all, "let ");
  assertEquals(all.match(/first|second/g), ["first", "second"]);
});

Deno.test("layStatement() goes below the `=` when the value is too long only for its line", () => {
  const value = tryCall("f", ...["a", "b", "c"].map((name) => atom(name.padEnd(18, name))));
  const length = `place = ${exprText(value)};`.length;
  assertEquals(lines(value, length).length, 1);
  assertEquals(lines(value, length - 1), ["place =", `    ${exprText(value)};`]);
});

Deno.test("layStatement() puts arguments below a call that is too long, short ones in rows", () => {
  const names = Array.from({ length: 12 }, (_, i) => atom(`name${i}`));
  assertEquals(lines(tryCall("f", ...names), 60), [
    "place = f(",
    "    name0, name1, name2, name3, name4, name5, name6, name7,",
    "    name8, name9, name10, name11,",
    ")?;",
  ]);
  const longer = ["a", "b", "c"].map((name) => atom(name.padEnd(30, name)));
  assertEquals(lines(call("f", ...longer)), [
    "place = f(",
    ...longer.map((name) => `    ${exprText(name)},`),
    ");",
  ]);
});

Deno.test("layStatement() wraps what ends with a cast before `<`, where Rust reads a type", () => {
  const sum = binary(read(0), "-", cast(read(1), "f64"));
  assertEquals(text(binary(sum, "<", read(2))), "(x0 - x1 as f64) < x2");
  assertEquals(text(binary(sum, ">", read(2))), "x0 - x1 as f64 > x2");
});

Deno.test("layConstant() gives a constant's text", () => {
  assertEquals(layConstant(literal("-1", "i64")), "-1");
});

Deno.test("layStatement() leaves columns free where a call with a place is the last operand", () => {
  const placed = (name: string): Expr => callWith(name, [], true, "0x4961");
  const sums: readonly ((last: Expr) => Expr)[] = [
    (last) => last,
    (last) => unary("-", last),
    (last) => binary(read(0), "^", last),
    (last) => binary(read(0), "^", binary(read(1), "^", unary("!", last))),
  ];
  const longest = sums.map((sum) => {
    const found = Array.from({ length: 95 }, (_, n) => lines(sum(placed("f".repeat(n + 1)))));
    return Math.max(...found.flatMap((all) => all.length === 1 ? all[0]!.length : []));
  });
  // Of what may need parentheses, more is left free.
  assertEquals(longest, [98, 98, 94, 96]);
});
