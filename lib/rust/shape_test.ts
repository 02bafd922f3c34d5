import { assertEquals } from "@std/assert";
import { bodyText, read, stmt, trace } from "../../tests/support/tree.ts";
import { tidy } from "./shape.ts";
import type { Node } from "./tree.ts";

const { again, block, cond, leave, loop, match, ret, say } = stmt;

/** Checks the text, and that all ways through a body say the same as before. */
const test = (name: string, before: () => Node[], after: string) =>
  Deno.test(`tidy() ${name}`, () => {
    assertEquals(bodyText(tidy(before())), after);
    for (let choices = 0; choices < 64; choices++) {
      assertEquals(ways(tidy(before()), choices), ways(before(), choices), `choices ${choices}`);
    }
  });

/** Runs a body with the bits of a number as answers, ones after them. */
function ways(body: readonly Node[], choices: number): string[] {
  let left = choices + 64;
  return trace(body, () => {
    const bit = left & 1;
    left = left > 1 ? left >> 1 : left;
    return bit;
  }, 20);
}

test(
  "drops a jump to where control goes anyway, and the label with it",
  () => [block(0, say("a"), leave(0)), say("b"), ret()],
  "a; b; return",
);

test(
  "drops such jumps in the arms of an if and of a match",
  () => [
    block(0, cond("c", [say("a"), leave(0)], [match(read(0), [say("b"), leave(0)], [leave(0)])])),
    ret(),
  ],
  "if c { a } else { match x0 { 0 => { b }, _ => {} } }; return",
);

test(
  "drops a jump at the end of nested blocks",
  () => [block(0, block(1, say("a"), leave(0)), leave(0)), ret()],
  "a; return",
);

test(
  "drops the jump back at the end of a loop",
  () => [loop(0, cond("c", [ret()]), say("a"), again(0))],
  "b0: loop { if c { return }; a }",
);

test(
  "keeps a jump over statements that follow",
  () => [block(0, cond("c", [say("a"), leave(0)]), cond("d", [leave(0)]), say("b")), ret()],
  "b0: { if c { a; break b0 }; if d { break b0 }; b }; return",
);

test(
  "keeps a jump out of a loop",
  () => [block(0, say("p"), loop(1, cond("c", [leave(0)]), again(1)), say("never")), ret()],
  "b0: { p; b1: loop { if c { break b0 } }; never }; return",
);

test(
  "drops a label that nobody uses",
  () => [block(0, say("a")), ret()],
  "a; return",
);

test(
  "makes a block around a loop the loop",
  () => [block(0, say("p"), loop(1, say("a"), cond("c", [leave(0)]), again(1))), ret()],
  "p; b1: loop { a; if c { break b1 } }; return",
);

test(
  "keeps a block around a loop when something before the loop leaves it",
  () => [
    block(0, cond("d", [leave(0)]), say("p"), loop(1, say("a"), cond("c", [leave(0)]), again(1))),
    ret(),
  ],
  "b0: { if d { break b0 }; p; b1: loop { a; if c { break b0 } } }; return",
);

test(
  "makes a jump over the rest of a block an if around the rest",
  () => [block(0, say("a"), cond("c", [leave(0)]), say("b"), say("d")), ret()],
  "a; if !c { b; d }; return",
);

test(
  "leaves a loop early instead of going round early",
  () => [
    block(
      0,
      loop(1, say("a"), cond("c", [say("x"), again(1)]), say("y"), leave(0)),
    ),
    ret(),
  ],
  "b1: loop { a; if !c { y; break b1 }; x }; return",
);

test(
  "makes the rest of an if its continuation when the first arm leaves",
  () => [cond("c", [say("a"), ret()], [say("b")]), say("d"), ret()],
  "if c { a; return }; b; d; return",
);

test(
  "makes the rest of an if its continuation when the second arm leaves",
  () => [cond("c", [say("a")], [say("b"), ret()]), say("d"), ret()],
  "if !c { b; return }; a; d; return",
);

test(
  "turns an if round that has only a second arm",
  () => [cond("c", [], [say("a")]), ret()],
  "if !c { a }; return",
);

test(
  "keeps a jump out of a loop from the end of a block in the loop",
  () => [
    block(0, loop(1, block(2, cond("c", [leave(2)]), cond("d", [leave(0)]), again(1)))),
    ret(),
  ],
  "b1: loop { if !c { if d { break b1 } } }; return",
);

Deno.test("tidy() still evaluates a condition whose arms are empty, but not a variable", () => {
  const empty: Node = { kind: "if", cond: read(0), then: [], else: [] };
  assertEquals(bodyText(tidy([cond("c()?", []), empty, ret()])), "c()?; return");
});

Deno.test("tidy() turns a comparison of floats round only where that keeps what NaN does", () => {
  const compare = (op: "<" | "==", float: boolean): Node => ({
    kind: "if",
    cond: { kind: "binary", op, left: read(0), right: read(1), float },
    then: [],
    else: [say("a")],
  });
  const text = (node: Node) => bodyText(tidy([node]));
  assertEquals(text(compare("<", false)), "if (x0 >= x1) { a }");
  assertEquals(text(compare("<", true)), "if !(x0 < x1) { a }");
  assertEquals(text(compare("==", true)), "if (x0 != x1) { a }");
});
