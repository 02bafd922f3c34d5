import { assert, assertEquals } from "@std/assert";
import { readCounts, RUNNERS, runnersOf, runRunner } from "./runners.ts";

Deno.test("readCounts() reads deno's line", () => {
  assertEquals(readCounts("deno", "\nok | 25 passed | 0 failed (737ms)\n", 0), {
    passed: 25,
    failed: 0,
    ignored: 0,
  });
  assertEquals(
    readCounts("deno", "FAILED | 3 passed (4 steps) | 2 failed (1 step) | 5 ignored (9ms)", 1),
    { passed: 3, failed: 2, ignored: 5 },
  );
});

Deno.test("readCounts() adds up cargo's lines", () => {
  const line = "test result: ok. 7 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out";
  assertEquals(readCounts("cargo", `running\n${line}\n\n${line}\n`, 0), {
    passed: 14,
    failed: 0,
    ignored: 2,
  });
});

Deno.test("readCounts() reads the line that the project's own runners end with", () => {
  const text = "12 passed of 3\n1200 passed, 3 failed\n";
  assertEquals(readCounts("line", text, 1), { passed: 1200, failed: 3, ignored: 0 });
});

Deno.test("readCounts() reads how many modules did what is expected of them", () => {
  const counts = readCounts("share", "…\n17 of 19 as expected\n", 1);
  assertEquals(counts, { passed: 17, failed: 2, ignored: 0 });
});

Deno.test("readCounts() counts a failure when a runner fails without a word or runs nothing", () => {
  for (const counting of ["deno", "cargo", "line"] as const) {
    assertEquals(readCounts(counting, "error: cannot compile", 1).failed, 1);
    assertEquals(readCounts(counting, "", 0).failed, 1);
  }
  assertEquals(readCounts("line", "5 passed, 0 failed", 101).failed, 1);
  assertEquals(readCounts("exit", "", 0), { passed: 1, failed: 0, ignored: 0 });
  assertEquals(readCounts("exit", "", 2), { passed: 0, failed: 1, ignored: 0 });
});

Deno.test("runRunner() counts a program that is not installed as a failure", async () => {
  const runner = { name: "", suites: [], program: "no-such-program-here", args: [] };
  assertEquals((await runRunner({ ...runner, counting: "exit" })).failed, 1);
});

Deno.test("CI runs everything that the tests and the checks run, and full runs all", () => {
  const ci = runnersOf("ci");
  for (const runner of [...runnersOf("test"), ...runnersOf("ok")]) {
    assert(ci.includes(runner), runner.name);
  }
  assertEquals(runnersOf("full"), [...RUNNERS]);
});
