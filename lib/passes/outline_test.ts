import { assert, assertEquals } from "@std/assert";
import { irFuncId } from "../ir/ir.ts";
import { parseFunc } from "../ir/parse.ts";
import { printFunc } from "../ir/print.ts";
import { verify } from "../ir/verify.ts";
import { outline } from "./outline.ts";

/** Cuts a function given as text, and gives it and its parts as text. */
function cut(text: string, limits: { maxSize: number; maxDepth: number }): string[] {
  const func = parseFunc(text);
  let next = 1;
  const parts = outline(func, () => irFuncId(next++), limits);
  for (const each of [func, ...parts]) verify(each);
  return [func, ...parts].map(printFunc);
}

const STRAIGHT = `f0 = func 7 (v0: i32) -> (i32) {
  v1: i32 = i32.add v0 v0
  v2: i32 = i32.mul v1 v0
  v3: i32 = i32.sub v2 v1
  v4: i32 = i32.xor v3 v0
  return v4
}
`;

Deno.test("outline() leaves a function within its limits alone", () => {
  assertEquals(cut(STRAIGHT, { maxSize: 100, maxDepth: 10 }), [STRAIGHT]);
});

Deno.test("outline() makes runs of statements functions of what they use", () => {
  const [whole, first] = cut(STRAIGHT, { maxSize: 4, maxDepth: 10 });
  assert(whole!.includes("call_part"), whole);
  assert(first!.startsWith("f1 = func 7 part 1 (v0: i32)"), first);
});

Deno.test("outline() returns a number where a part can leave in several ways", () => {
  const [whole, part] = cut(
    `f0 = func 7 (v0: i32) -> (i32) {
  v9: i32 = block L0 {
    loop L1 (v1: i32 = v0) {
      block L2 {
        block L3 {
          br_if v1 L3
          br_if v0 L1(v0)
          br L2
        }
        return v1
      }
      br L0(v0)
    }
  }
  return v9
}
`,
    { maxSize: 1000, maxDepth: 2 },
  );
  assert(/br_table v\d+/.test(whole!), whole);
  assert(/i32\.const 2/.test(part!), part);
});

Deno.test("outline() brings any nesting below its limit", () => {
  const depth = 300;
  const open = Array.from({ length: depth }, (_, i) => `if L${i} v0 {`).join("\n");
  const close = Array.from(
    { length: depth },
    (_, i) => `br L${depth - 1 - i}\n} else {\nbr L${depth - 1 - i}\n}`,
  ).join("\n");
  const texts = cut(`f0 = func 0 (v0: i32) -> () {\n${open}\ncall 0\n${close}\nreturn\n}\n`, {
    maxSize: 1_000_000,
    maxDepth: 20,
  });
  assert(texts.length >= depth / 25, `${texts.length} parts`);
});

Deno.test("outline() knows that a block which nothing leaves does not complete", () => {
  const [whole] = cut(
    `f0 = func 0 (v0: i32) -> () {
  call 0
  call 0
  call 0
  block L0 {
    call 0
    return
  }
}
`,
    { maxSize: 4, maxDepth: 10 },
  );
  assert(whole!.includes("call_part"), whole);
});

Deno.test("outline() knows that nothing comes after a loop that nothing leaves", () => {
  const [whole, part] = cut(
    `f0 = func 0 (v0: i32) -> () {
  if L9 v0 {
    loop L0 () {
      block L1 {
        br_if v0 L1
        br L0
      }
      unreachable
    }
  } else {
    br L9
  }
  return
}
`,
    { maxSize: 1000, maxDepth: 1 },
  );
  assert(/call_part [^\n]*\n *unreachable/.test(whole!), whole);
  assert(part!.includes("loop L0"), part);
});
