import { assertEquals } from "@std/assert";
import { readResults } from "./program.ts";

Deno.test("readResults() finds the verdict on each command", () => {
  const verdict = readResults("ok 0\nno 2 expected (), found (i32:1)\nend\n", "exit code 0");
  assertEquals(verdict(0), { status: "pass", reason: "" });
  assertEquals(verdict(2), { status: "fail", reason: "expected (), found (i32:1)" });
});

Deno.test("readResults() blames the first command without a line for a crash", () => {
  const verdict = readResults("ok 0\n", "exit code 134");
  assertEquals(verdict(0).status, "pass");
  assertEquals(verdict(1).reason, "The program crashed: exit code 134");
  assertEquals(verdict(2).reason, "Not run after the crash");
});
