import { assertEquals } from "@std/assert";
import { atom, call, literal } from "./expr.ts";
import { evaluate, leave, retake } from "./nodes.ts";
import { dropRetakes } from "./retakes.ts";
import type { Node, RustLabel } from "./tree.ts";

const label = (n: number): RustLabel => n as RustLabel;
const use = (name = "m"): Node => evaluate(call("use", atom(name)));
const block = (n: number, ...body: Node[]): Node => ({ kind: "block", label: label(n), body });
const loop = (n: number, ...body: Node[]): Node => ({ kind: "loop", label: label(n), body });
const leaveTo = (n: number): Node => ({ kind: "break", label: label(n) });
const again = (n: number): Node => ({ kind: "continue", label: label(n) });
const choose = (then: Node[], otherwise: Node[]): Node => ({
  kind: "if",
  cond: literal("1", "i32"),
  then,
  else: otherwise,
});
const done = (): Node => leave([]);

/** How many retakes are left, and whether the bytes from the start are used. */
function left(nodes: Node[], hasMachine = false): [count: number, atStart: boolean] {
  const isLive = dropRetakes(nodes, ["m", "m1"], hasMachine);
  const count = (body: readonly Node[]): number =>
    body.reduce((sum, node) => {
      switch (node.kind) {
        case "retake":
          return sum + 1;
        case "block":
        case "loop":
          return sum + count(node.body);
        case "if":
          return sum + count(node.then) + count(node.else);
        case "match":
          return sum + node.arms.reduce((all, arm) => all + count(arm.body), 0);
        default:
          return sum;
      }
    }, 0);
  return [count(nodes), isLive(0)];
}

Deno.test("a retake stays before a use", () => {
  assertEquals(left([retake(0), use(), done()]), [1, false]);
});

Deno.test("a retake goes before the next one, and where the function is left", () => {
  assertEquals(left([use(), retake(0), retake(0), use(), retake(0), done()]), [1, true]);
});

Deno.test("a retake of one memory does not stand for another", () => {
  assertEquals(left([retake(0), retake(1), use("m1"), done()]), [1, false]);
});

Deno.test("a retake stays when one of two ways uses the memory", () => {
  assertEquals(left([retake(0), choose([use()], []), done()]), [1, false]);
  assertEquals(left([retake(0), choose([done()], [done()])]), [0, false]);
});

Deno.test("a jump goes on with what follows its block", () => {
  assertEquals(left([block(1, retake(0), leaveTo(1)), use(), done()]), [1, false]);
  assertEquals(left([block(1, block(2, retake(0), leaveTo(1)), use(), done()), done()]), [
    0,
    false,
  ]);
});

Deno.test("a use at a loop's start is reached from its end", () => {
  const body = () => [loop(1, choose([use()], [done()]), retake(0), again(1))];
  assertEquals(left(body()), [1, true]);
});

Deno.test("a loop that does not use the memory needs no retake", () => {
  assertEquals(left([use(), loop(1, choose([done()], []), retake(0), again(1))]), [0, true]);
});

Deno.test("what goes round in a loop counts for what leaves it too", () => {
  const nodes = [block(2, loop(1, choose([leaveTo(2)], []), retake(0), again(1))), use(), done()];
  // The loop itself uses nothing; the way out does.
  assertEquals(left(nodes), [1, true]);
});

Deno.test("with a machine of states a memory that is used is live everywhere", () => {
  assertEquals(left([retake(0), retake(1), retake(0), use(), done()], true), [2, true]);
});
