import { assertEquals } from "@std/assert";
import {
  type Bytes,
  customSection,
  name,
  rawModule,
  section,
  sized,
  vec,
} from "../../tests/support/wasm_bytes.ts";
import { decode } from "./decode.ts";
import type { Names } from "./module.ts";
import { funcNames } from "./names.ts";

function namesOf(...subsections: Bytes[]): Names {
  return decode(rawModule(customSection("name", subsections))).names;
}

Deno.test("the name section names the module, functions, locals and the rest", () => {
  const map = vec([0, name("a")], [3, name("b")]);
  const names = namesOf(
    [0, sized(name("mod"))],
    [1, sized(map)],
    [2, sized(vec([1, vec([0, name("x")])]))],
    [3, sized(vec([2, map]))],
    ...[4, 5, 6, 7, 8, 9].map((id) => [id, sized(map)]),
  );
  const expected = [[0, "a"], [3, "b"]] as const;
  assertEquals(names.module, "mod");
  assertEquals([...names.funcs], [...expected]);
  assertEquals([...names.locals].map(([f, locals]) => [f, [...locals]]), [[1, [[0, "x"]]]]);
  assertEquals([...names.labels.get(2) ?? []], [...expected]);
  const { types, tables, memories, globals, elems, datas } = names;
  for (const list of [types, tables, memories, globals, elems, datas]) {
    assertEquals([...list], [...expected]);
  }
});

Deno.test("unknown subsections are stepped over", () => {
  assertEquals(namesOf([10, sized(1, 2, 3)], [0, sized(name("m"))]).module, "m");
});

Deno.test("a broken name section keeps what was read before, and the module", () => {
  const cut = namesOf([1, sized(2, 0, name("a"), 1, 9, 9)], [0, sized(name("m"))]);
  assertEquals([...cut.funcs], [[0, "a"]]);
  assertEquals(cut.module, "m");
  assertEquals(namesOf([0, sized(1, 0xff)]).module, undefined);
  assertEquals(namesOf([0, 0xff, 0xff]).module, undefined);
  assertEquals(namesOf([1, sized(0xff, 0xff, 0xff, 0xff, 0x0f)]).funcs.size, 0);
});

Deno.test("the first of two names counts", () => {
  assertEquals([...namesOf([1, sized(vec([0, name("a")], [0, name("b")]))]).funcs], [[0, "a"]]);
});

Deno.test("a function without a name goes by its first export", () => {
  const module = decode(rawModule(
    section(7, vec([name("x"), 0, 1], [name("y"), 0, 1], [name("g"), 3, 2], [name("z"), 0, 0])),
    customSection("name", 1, sized(vec([0, name("a")]))),
  ));
  const nameOf = funcNames(module);
  assertEquals([nameOf(0), nameOf(1), nameOf(2)], ["a", "x", undefined]);
});
