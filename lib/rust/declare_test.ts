import { assertEquals } from "@std/assert";
import { binary, literal } from "./expr.ts";
import { bodyText, read, stmt, variable } from "../../tests/support/tree.ts";
import { declare } from "./declare.ts";
import type { Node } from "./tree.ts";

const { block, cond, loop, match, say, set } = stmt;

/** Uses a variable for its value. */
const use = (number: number): Node => ({ kind: "do", value: read(number) });

const test = (name: string, before: Node[], after: string, params: readonly number[] = []) =>
  Deno.test(`declare() ${name}`, () => {
    assertEquals(bodyText(declare(before, (v) => params.includes(v)).nodes), after);
  });

test(
  "joins a declaration with the assignment that is the first use",
  [say("a"), set(0), use(0)],
  "a; let x0 = 0; x0",
);

test(
  "makes a variable mutable that is assigned again",
  [set(0), set(0, binary(read(0), "+", literal("1", "i32"))), use(0)],
  "let mut x0 = 0; x0 = (x0 + 1); x0",
);

test(
  "declares before the statement that assigns in both arms",
  [say("a"), cond("c", [set(0)], [set(0)]), use(0)],
  "a; let x0; if c { x0 = 0 } else { x0 = 0 }; x0",
);

test(
  "declares in the arm that has all uses",
  [cond("c", [say("a"), set(0), use(0)], [say("b")])],
  "if c { a; let x0 = 0; x0 } else { b }",
);

test(
  "declares apart in each body where only inner bodies assign first",
  [block(0, cond("c", [set(0)]), use(0)), say("z")],
  "b0: { let x0; if c { x0 = 0 }; x0 }; z",
);

test(
  "declares outside a loop what is used after it",
  [loop(0, set(0)), use(0)],
  "let x0; b0: loop { x0 = 0 }; x0",
);

test(
  "declares in the loop what each round assigns anew",
  [loop(0, set(0), use(0))],
  "b0: loop { let x0 = 0; x0 }",
);

test(
  "declares in the arm of a match",
  [match(read(1), [set(0), use(0)], [])],
  "match x1 { 0 => { let x0 = 0; x0 }, _ => {} }",
  [1],
);

test("does not declare parameters", [set(0), use(1)], "x0 = 0; x1", [0, 1]);

test(
  "declares apart what an assignment's own value reads",
  [set(0, read(1)), set(1, read(0))],
  "let x1; let x0 = x1; x1 = x0",
);

test(
  "declares what several results are put in, and not what is dropped",
  [{
    kind: "unpack",
    variables: [variable(0), undefined, variable(2)],
    value: literal("0", "i32"),
  }, use(0)],
  "let x0; let x2; (x0, _, x2) = 0; x0",
);

test(
  "declares before a loop that is a chain of blocks, with a value",
  [{
    kind: "loop",
    label: 0 as never,
    machine: true,
    body: [match(read(1), [set(0)], [use(0)])],
  }],
  "let x0 = zero; b0: loop { match x1 { 0 => { x0 = 0 }, _ => { x0 } } }",
  [1],
);

Deno.test("declare() counts how often each variable is assigned", () => {
  const { sets } = declare([set(0), cond("c", [set(0)], [set(1)]), use(2)], (v) => v === 2);
  assertEquals([...sets].sort(([a], [b]) => a - b), [
    [variable(0), 2],
    [variable(1), 1],
    [variable(2), 0],
  ]);
});
