import { assertEquals, assertThrows } from "@std/assert";
import { benchArgs } from "./args.ts";

Deno.test("benchArgs() reads lists and numbers", () => {
  const args = benchArgs(["--items=a,b", "--rounds=3", "--json=x.json", "--update"]);
  assertEquals(args, {
    sets: [],
    items: ["a", "b"],
    contenders: [],
    rounds: 3,
    simd: false,
    instructions: false,
    fuel: false,
    embedded: false,
    update: true,
    json: "x.json",
  });
});

Deno.test("benchArgs() refuses what it does not know, and rounds that are no number", () => {
  assertThrows(() => benchArgs(["--fast"]), Error, "Cannot read --fast");
  assertThrows(() => benchArgs(["--rounds=many"]), Error, "Cannot do many rounds");
});
