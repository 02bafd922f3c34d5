import { assertEquals, assertThrows } from "@std/assert";
import { ITEMS } from "./items.ts";
import { parseValue, variablesOf, type Work, workText } from "./work.ts";

Deno.test("parseValue() reads numbers, variables and sums", () => {
  assertEquals(parseValue(-7), { plus: -7 });
  assertEquals(parseValue("size"), { name: "size", plus: 0 });
  assertEquals(parseValue("buffer+16"), { name: "buffer", plus: 16 });
  assertThrows(() => parseValue("a*2"), Error, "Cannot read the value a*2");
});

const WORK: Work = {
  setup: [{ do: "call", func: "malloc", args: [8], to: "address" }],
  timed: [{
    do: "pieces",
    size: 4,
    body: [{ do: "put", at: "address", from: "from", length: "length" }],
  }],
  check: [{ do: "call", func: "hash", args: ["address"], to: "sum" }, { do: "fold", value: "sum" }],
};

Deno.test("variablesOf() gives results the type of their function", () => {
  const types = new Map(
    [
      ["malloc", { params: ["i32"], results: ["i32"] }],
      ["hash", { params: ["i32"], results: ["i64"] }],
    ] as const,
  );
  const variables = variablesOf(WORK, types);
  assertEquals([variables.get("address"), variables.get("sum")], ["i32", "i64"]);
  assertEquals(variables.get("n"), "i32");
});

Deno.test("workText() is a line a step", () => {
  assertEquals(
    workText(WORK),
    "setup\ncall address malloc 8\n" +
      "timed\npieces 4\nput address from length\nend\n" +
      "check\ncall sum hash address\nfold sum\n",
  );
});

Deno.test("items have names of their own", () => {
  assertEquals(new Set(ITEMS.map(({ name }) => name)).size, ITEMS.length);
});
