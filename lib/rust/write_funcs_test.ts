import { assert, assertEquals, assertThrows } from "@std/assert";
import { planWat } from "../../tests/support/backend.ts";
import { InternalError } from "../errors.ts";
import { irFuncId } from "../ir/ir.ts";
import { parseFunc } from "../ir/parse.ts";
import { outline } from "../passes/outline.ts";
import { writeFuncs } from "./write_funcs.ts";

Deno.test("writeFuncs() keeps of each function its text, around what it charges", async () => {
  const { plan, ir } = await planWat(`(module
    (func $deep (param i32) (if (local.get 0) (then (call $deep (i32.const 0)))))
    (func $flat))`);
  const { funcs, nodes } = writeFuncs(plan, (index) => [ir.funcs[index]!]);
  assert(funcs[0]!.head.endsWith("let depth = enter(depth, "));
  assert(funcs[0]!.tail!.startsWith(")?;\n"));
  assertEquals([funcs[1]?.head, funcs[1]?.tail, funcs[1]?.lets], ["fn flat() {}", undefined, 0]);
  assertEquals(nodes.map(({ edges }) => edges), [[0], []]);
});

Deno.test("writeFuncs() plans parts by what they do, and counts them as called", async () => {
  const { plan, ir } = await planWat(`(module (memory 1) (func (param i32)
    ${"(i32.store (local.get 0) (i32.const 1))".repeat(40)}))`);
  let ids = 0;
  const limits = { maxSize: 40, maxDepth: 9 };
  const { funcs, nodes, ownerOf } = writeFuncs(plan, (index) => {
    const func = ir.funcs[index]!;
    return [func, ...outline(func, () => irFuncId(++ids), limits)];
  });
  assert(ids > 1);
  assertEquals(funcs.length, 1 + ids);
  assertEquals(nodes[0]!.edges, Array.from({ length: ids }, (_, i) => 1 + i));
  assertEquals(ownerOf(ids), 0);
  assert(funcs[1]!.head.startsWith("fn func_0_part1(m: &mut [u8; 65536], "));
});

Deno.test("writeFuncs() refuses a part that needs more than its function was given", async () => {
  const { plan, ir } = await planWat(`(module (func))`);
  const part = { ...parseFunc("f1 = func 0 () -> () {\nunreachable\n}"), id: irFuncId(1), part: 1 };
  assertThrows(() => writeFuncs(plan, () => [ir.funcs[0]!, part]), InternalError, "needs more");
});

Deno.test("writeFuncs() cuts a function in which too many variables are in scope", async () => {
  // A sum of which every few operands fill a line.
  const code = Array.from(
    { length: 9000 },
    (_, i) => `(i32.load offset=${4 * i} (local.get 0)) i32.add`,
  );
  const { plan, ir } = await planWat(`(module (memory 1)
    (func (param i32) (result i32) (local.get 0) ${code.join("\n")}))`);
  const asked: (number | undefined)[] = [];
  let ids = 0;
  const { funcs } = writeFuncs(plan, (index, maxSize) => {
    asked.push(maxSize);
    const func = structuredClone(ir.funcs[index]!);
    if (maxSize === undefined) return [func];
    return [func, ...outline(func, () => irFuncId(++ids), { maxSize, maxDepth: 100 })];
  });
  assertEquals(asked.slice(0, 2), [undefined, 3000]);
  assert(funcs.length > 1 && funcs.every(({ lets }) => lets <= 1500));
});
