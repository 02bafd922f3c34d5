import { assertEquals } from "@std/assert";
import { realProgram } from "../program.ts";
import { utf8, v8Exports } from "../v8.ts";

const FILE = new URL(
  "../../../fixtures/proposals/function-references/stages.wasm",
  import.meta.url,
);

const LINES = [
  ...["run 7", "one 0 7", "there 0", "fold 0 5 1", "fold 3 4 0"],
  // Double, clamp, quarter, and a place where nothing is.
  ...["set 0 0", "set 1 2", "set 4 3", "set 9 1", "set 2 9"],
  ...["run 7", "run 70", "run -70", "one 1 170", "one 2 1", "one 8 1", "there 1", "there 2"],
  ...["fold 0 5 1", "fold 2 9 0", "fold 6 9 0"],
  ...["choose 1", "fold 0 100000 5", "fold 2 3 7", "set 0 1", "fold 0 10 -50"],
  ...["choose 0", "fold 0 10 0", "set 0 9", "run 70"],
];

/** The words of the engine for traps, by those of the runtime. */
const TRAPS: readonly (readonly [RegExp, string])[] = [
  [/^null function reference$|^null reference$/, "dereferencing a null pointer"],
  [/^out of bounds table access$/, "table index is out of bounds"],
];

Deno.test("typed references do the same as in V8", async () => {
  const wasm = await Deno.readFile(FILE);
  const exports = v8Exports<Record<string, (...args: number[]) => number | undefined>>(wasm);
  const expected = LINES.map((line) => {
    const [name = "", ...args] = line.split(" ");
    try {
      return `${exports[name]?.(...args.map(Number)) ?? 0}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  });
  for (const optLevel of [0, 1] as const) {
    const program = realProgram(
      "typed_references",
      { stages: () => Deno.readFile(FILE) },
      { optLevel },
    );
    const stdout = await program([], utf8(LINES.join("\n")));
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n").map((line) =>
      TRAPS.find(([ours]) => ours.test(line))?.[1] ?? line
    );
    assertEquals(lines, expected);
  }
  // What they are, once: both could be wrong alike about a file that is not what it says.
  assertEquals(expected.slice(10, 13), ["3", "25", "-35"]);
});
