import { assert, assertEquals, assertGreater } from "@std/assert";
import { atom, binary, call, cast, literal, method, tryCall, unary } from "../rust/expr.ts";
import type { Expr, Node, RustLabel } from "../rust/tree.ts";
import type { ValType } from "../wasm/types.ts";
import { frameBytes, type FrameInput } from "./frame.ts";
import type { Variables, VarId } from "./variables.ts";

function variablesOf(...types: ValType[]): Variables {
  return {
    vars: types.map((type) => ({ type, home: -1, param: -1 })),
    of: new Int32Array(),
  };
}

const input = (part: Partial<FrameInput> = {}): FrameInput => ({
  variables: variablesOf("i32", "i64"),
  params: 0,
  views: 0,
  results: [],
  exception: 0,
  small: false,
  ...part,
});
const narrow: Expr = { kind: "var", variable: 0 as VarId };
const wide: Expr = { kind: "var", variable: 1 as VarId };
const run = (value: Expr): Node => ({ kind: "do", value });

/** Bytes that a statement adds. */
function cost(node: Node, part: Partial<FrameInput> = {}): number {
  const count = 1600;
  const none = frameBytes([], input(part));
  const all = frameBytes(new Array<Node>(count).fill(node), input(part));
  // A frame is rounded up.
  return Math.round((all - none) / count);
}

Deno.test("frameBytes() is a multiple of 16 and never nothing", () => {
  const empty = frameBytes([], input({ variables: variablesOf() }));
  assertGreater(empty, 0);
  assertEquals(empty % 16, 0);
  assertEquals(frameBytes([run(unary("-", narrow))], input()) % 16, 0);
});

Deno.test("frameBytes() grows with every kind of statement and expression", () => {
  const nodes: Node[] = [
    run(binary(narrow, "+", narrow)),
    run(binary(narrow, "<=", narrow)),
    run(unary("!", narrow)),
    run(cast(narrow, "i64")),
    run(method(narrow, "wrapping_add", narrow)),
    run(method(narrow, "wrapping_shl", narrow)),
    run(call("select", narrow, narrow, narrow)),
    run(tryCall("i32_load", atom("m"), narrow)),
    run({ kind: "tuple", items: [narrow, wide] }),
    { kind: "retake", memory: 0 },
    { kind: "unpack", variables: [0 as VarId], value: narrow },
    { kind: "set", variable: 0 as VarId, value: unary("-", narrow) },
    { kind: "return", values: [unary("-", narrow)] },
  ];
  for (const node of nodes) assertGreater(cost(node), 0, JSON.stringify(node));
});

Deno.test("frameBytes() never gets smaller when a statement is added", () => {
  const nodes: Node[] = [];
  let before = frameBytes(nodes, input());
  for (let i = 0; i < 200; i++) {
    nodes.push(run(i % 3 === 0 ? unary("-", wide) : tryCall("i64_div_s", wide, wide)));
    const after = frameBytes(nodes, input());
    assert(after >= before, `${after} after ${before}`);
    before = after;
  }
});

Deno.test("frameBytes() counts what stands in blocks, loops, conditions and arms", () => {
  const inner = run(tryCall("i64_load", atom("m"), narrow));
  const label = 0 as RustLabel;
  const expected = cost(inner);
  assertEquals(cost({ kind: "block", label, body: [inner] }), expected);
  assertEquals(cost({ kind: "loop", label, body: [inner] }), expected);
  assertEquals(cost({ kind: "if", cond: narrow, then: [inner], else: [inner] }), 2 * expected);
  const arms = [{ values: [0], body: [inner] }, { values: [], body: [inner] }];
  assertEquals(cost({ kind: "match", value: narrow, arms }), 2 * expected);
  const cond = tryCall("i64_load", atom("m"), narrow);
  assertEquals(cost({ kind: "if", cond, then: [], else: [] }), expected);
});

Deno.test("frameBytes() counts operands inside operands", () => {
  const once = unary("-", narrow);
  assertEquals(cost(run(unary("-", once))), 2 * cost(run(once)));
  assertEquals(
    cost(run(binary(once, "+", once))),
    cost(run(binary(narrow, "+", narrow))) + 2 * cost(run(once)),
  );
});

Deno.test("frameBytes() keeps more for 64 bits than for 32", () => {
  for (
    const make of [
      (of: Expr) => run(method(of, "wrapping_add", of)),
      (of: Expr) => run(method(of, "wrapping_shl", narrow)),
      (of: Expr) => run(call("select", narrow, of, of)),
      (of: Expr) => run(method(binary(of, "+", of), "wrapping_add", of)),
    ]
  ) {
    assertGreater(cost(make(wide)), cost(make(narrow)));
  }
  const ofType = (type: string) => run(method(literal("1", type), "wrapping_add", narrow));
  assertGreater(cost(ofType("i64")), cost(ofType("i32")));
  assertGreater(
    cost(run(tryCall("i64_load", narrow))),
    cost(run(tryCall("i32_load", narrow))),
  );
});

Deno.test("frameBytes() keeps more for each ? of a function that returns f32 alone", () => {
  const load = run(tryCall("i32_load", atom("m"), narrow));
  const returning = (...results: ValType[]) => cost(load, { results });
  assertGreater(returning("f32"), returning("f64"));
  assertEquals(returning("f64"), returning());
  assertEquals(returning("f32", "f32"), returning());
  const infallible = run(call("f32_abs", narrow));
  assertEquals(cost(infallible, { results: ["f32"] }), cost(infallible));
});

Deno.test("frameBytes() keeps room for all variables by their types", () => {
  const of = (type: ValType) =>
    frameBytes([], input({ variables: variablesOf(...new Array<ValType>(64).fill(type)) }));
  assertGreater(of("i32"), frameBytes([], input({ variables: variablesOf() })));
  assertGreater(of("i64"), of("i32"));
  assertGreater(of("externref"), of("f64"));
  assertEquals(of("f32"), of("i32"));
});

Deno.test("frameBytes() keeps room for the most arguments, its own or those of a call", () => {
  const args = new Array<Expr>(100).fill(narrow);
  const calls = (count: number) => run(call("f", ...args.slice(0, count)));
  const bytes = (node: Node, params: number) => frameBytes([node], input({ params }));
  assertGreater(bytes(calls(100), 0), bytes(calls(1), 0));
  assertEquals(bytes(calls(100), 100), bytes(calls(100), 0));
  assertEquals(bytes(calls(1), 100), bytes(calls(100), 0));
});

Deno.test("frameBytes() charges what is copied of exceptions, by their size", () => {
  const variables = variablesOf("exnref", "i32");
  const grows = (node: Node): number =>
    cost(node, { variables, exception: 112 }) - cost(node, { variables, exception: 12 });
  const exception: Expr = { kind: "var", variable: 0 as VarId };
  const taken = (name: string): Node => ({
    kind: "set",
    variable: 0 as VarId,
    value: tryCall(name),
  });
  assertEquals(grows(run(tryCall("throw_ref", exception))), 500);
  assertEquals(grows(taken("catch_all")), 400);
  assertEquals(grows(taken("f")), 400);
  assertEquals(grows(run(tryCall("f", narrow))), 100);
});
