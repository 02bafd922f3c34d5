import { assertEquals } from "@std/assert";
import { readResults } from "./program.ts";

const LINES = ["0 module 0", "2 return 0 0 = i32:2", "3 run 0 0"];

Deno.test("readResults() finds the verdict on each command", () => {
  const stdout = "ok 0\nno 2 expected (i32:2), found (i32:1)\nok 3\nend\n";
  const verdict = readResults(stdout, undefined, LINES);
  assertEquals(verdict(0), { status: "pass", reason: "" });
  assertEquals(verdict(2), { status: "fail", reason: "expected (i32:2), found (i32:1)" });
  assertEquals(verdict(3), { status: "pass", reason: "" });
});

Deno.test("readResults() blames the first command without a result for a crash", () => {
  const verdict = readResults("ok 0\n", "exit code 134", LINES);
  assertEquals(verdict(0).status, "pass");
  assertEquals(verdict(2).reason, "The program crashed: exit code 134");
  assertEquals(verdict(3).reason, "Not run after the crash");
});

Deno.test("readResults() blames the last command for a crash after it", () => {
  const verdict = readResults("ok 0\nok 2\nok 3\n", "exit code 139", LINES);
  assertEquals(verdict(2).status, "pass");
  assertEquals(verdict(3), { status: "fail", reason: "The program crashed: exit code 139" });
});
