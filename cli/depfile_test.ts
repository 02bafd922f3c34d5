import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../lib/errors.ts";
import { depfileText } from "./depfile.ts";

Deno.test("depfileText() writes a rule, and one without a recipe for each source", () => {
  assertEquals(depfileText(["out.rs"], ["in.wasm"]), "out.rs: in.wasm\n\nin.wasm:\n");
  assertEquals(
    depfileText(["a.rs", "a.bin"], ["in.wasm"]),
    "a.rs \\\n  a.bin: in.wasm\n\nin.wasm:\n",
  );
});

Deno.test("depfileText() quotes what make would take for something else", () => {
  assertEquals(
    depfileText(["o"], ["my file#1$x\\ y\\z"]).split("\n")[0],
    "o: my\\ file\\#1$$x\\\\\\ y\\z",
  );
});

Deno.test("depfileText() refuses a line break", () => {
  assertThrows(() => depfileText(["o"], ["a\nb"]), UsageError, "it has a line break");
});
