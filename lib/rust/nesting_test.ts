import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { bodyText, label, read, stmt, trace, variable } from "../../tests/support/tree.ts";
import { foldSwitches, limitNesting, type Makers } from "./nesting.ts";
import { bodiesOf, type Node } from "./tree.ts";

const { block, cond, leave, loop, match, ret, say, set } = stmt;

/**
 * A C `switch` of `cases` cases on `x0`: case `i` says so and ends in `end(i)`.
 */
function switchOf(cases: number, end: (i: number) => Node, tails = 1): Node[] {
  const arms: Node[][] = [];
  for (let i = 0; i < cases; i++) {
    for (let n = 0; n < tails; n++) arms.push([leave(i)]);
  }
  let body: Node[] = [match(read(0), ...arms, [leave(cases - 1)])];
  for (let i = 0; i < cases; i++) body = [block(i, ...body), say(`case ${i}`), end(i)];
  return body;
}

/** How deep a body is nested. */
function depth(nodes: readonly Node[]): number {
  return Math.max(0, ...nodes.flatMap(bodiesOf).map((inner) => 1 + depth(inner)));
}

/** What a body says when `x0` is a number. */
function withNumber(number: number, body: readonly Node[]): string[] {
  const first = set(0, { kind: "literal", text: String(number), type: "i32" });
  return trace([first, ...body], () => 0);
}

/** Makers of what comes after all that tests use. */
function makers(): Makers & { made: { labels: number; variables: number } } {
  const made = { labels: 0, variables: 0 };
  return {
    made,
    label: () => label(100_000 + made.labels++),
    variable: () => variable(100_000 + made.variables++),
  };
}

Deno.test("foldSwitches() moves the code after a block into the arm that jumps there", () => {
  const body = [
    block(0, match(read(0), [leave(0)], [say("b"), ret()])),
    say("a"),
    ret(),
  ];
  assertEquals(
    bodyText(foldSwitches(body)),
    "match x0 { 0 => { a; return }, _ => { b; return } }",
  );
});

Deno.test("foldSwitches() keeps what an arm does before it jumps", () => {
  const body = [block(0, match(read(0), [say("x"), leave(0)], [ret()])), say("a"), ret()];
  assertEquals(
    bodyText(foldSwitches(body)),
    "match x0 { 0 => { x; a; return }, _ => { return } }",
  );
});

Deno.test("foldSwitches() keeps a block that two jumps leave", () => {
  const body = () => [
    block(0, match(read(0), [leave(0)], [say("b"), leave(0)], [ret()])),
    say("a"),
    ret(),
  ];
  assertEquals(bodyText(foldSwitches(body())), bodyText(body()));
});

Deno.test("foldSwitches() keeps a block whose only jump is in no arm, or in the middle of one", () => {
  const plain = () => [block(0, say("b"), leave(0)), say("a"), ret()];
  assertEquals(bodyText(foldSwitches(plain())), bodyText(plain()));
  const middle = () => [
    block(0, match(read(0), [cond("c", [leave(0)]), ret()], [ret()])),
    say("a"),
    ret(),
  ];
  assertEquals(bodyText(foldSwitches(middle())), bodyText(middle()));
});

Deno.test("foldSwitches() says the same for every case of a switch, at no depth", () => {
  const make = () => {
    const body = switchOf(20, (i) => i === 19 ? ret() : leave(50));
    // The last case is the default as well, so that its block has two jumps.
    return [block(50, ...body), say("after"), ret()];
  };
  const folded = foldSwitches(make());
  assert(depth(make()) > 20);
  assert(depth(folded) <= 4, `${depth(folded)}`);
  for (let i = 0; i <= 21; i++) assertEquals(withNumber(i, folded), withNumber(i, make()));
});

Deno.test("limitNesting() leaves a body alone that is not nested beyond the limit", () => {
  const body = switchOf(20, () => ret());
  assertStrictEquals(limitNesting(body, 21, makers()), body);
});

Deno.test("limitNesting() leaves short chains alone in a body that is too deep", () => {
  const conds = (n: number): Node[] => n === 0 ? [ret()] : [cond("c", conds(n - 1)), ret()];
  const body = [
    block(0, block(1, cond("d", [leave(1)]), leave(0)), say("a"), leave(0)),
    ...conds(30),
  ];
  const made = makers();
  assertEquals(bodyText(limitNesting(body, 20, made)), bodyText(body));
  assertEquals(made.made, { labels: 0, variables: 0 });
});

Deno.test("limitNesting() makes a chain a loop over the number of the block that ended", () => {
  const body = [
    block(
      0,
      block(
        1,
        block(2, block(3, match(read(0), [leave(1)], [leave(3)])), say("d"), leave(0)),
        ret(),
      ),
    ),
    ret(),
  ];
  // What no block of the chain is followed by can never be reached.
  assertEquals(
    bodyText(limitNesting(body, 4, makers())),
    "b0: { x100000 = 0; b100000: loop { match x100000 as u32 { " +
      "1 => {}, " +
      "2 => { return }, " +
      "3 => { d; break b100000 }, " +
      "_ => { match x0 { 0 => { x100000 = 1; continue b100000 }, " +
      "_ => { x100000 = 3; continue b100000 } } } } } }; return",
  );
});

/** Bodies with a long chain, by what their cases end in. */
const CHAINS: readonly [name: string, make: () => Node[]][] = [
  ["cases that return", () => switchOf(1000, () => ret(), 2)],
  ["cases that fall through", () => switchOf(1000, (i) => i === 999 ? ret() : leave(i + 1), 2)],
  ["cases that leave it", () => [
    block(5000, ...switchOf(1000, () => leave(5000), 2)),
    say("after"),
    ret(),
  ]],
  [
    "cases that jump to later cases",
    () => switchOf(1000, (i) => i % 3 === 0 && i + 7 < 1000 ? leave(i + 7) : ret(), 2),
  ],
  ["a loop around it", () => [
    block(
      6000,
      loop(
        5000,
        say("round"),
        ...switchOf(
          1000,
          (i) => i % 2 === 0 ? { kind: "continue", label: label(5000) } : leave(6000),
          2,
        ),
      ),
    ),
    ret(),
  ]],
];

for (const [name, make] of CHAINS) {
  Deno.test(`limitNesting() keeps the jumps of a chain of 1,000 blocks with ${name}, below the limit`, () => {
    const before = make();
    assert(depth(before) > 1000);
    const after = limitNesting(make(), 100, makers());
    assert(depth(after) <= 100, `${depth(after)}`);
    for (const number of [0, 1, 2, 3, 998, 1000, 1001, 1989, 1998, 1999, 2000, 2001]) {
      assertEquals(withNumber(number, after), withNumber(number, before), `x0 = ${number}`);
    }
  });
}
