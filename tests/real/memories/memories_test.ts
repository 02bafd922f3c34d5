import { assertEquals } from "@std/assert";
import type { TranspileOptions } from "../../../lib/options/option_types.ts";
import { realProgram } from "../program.ts";
import { utf8 } from "../v8.ts";

const FOLDER = new URL("../../../fixtures/proposals/", import.meta.url);

const read = (file: string) => () => Deno.readFile(new URL(`${file}.wasm`, FOLDER));

const MODULES = {
  ring: read("custom-page-sizes/ring"),
  vault: read("multi-memory/vault"),
  lock: read("threads/lock"),
  layout: read("extended-const/layout"),
  words: read("memory64/words"),
};

const OUTSIDE = "out of bounds memory access";

/** Lines, and what each gives. */
const LINES: readonly (readonly [string, string])[] = [
  ["ring mean", "-1"],
  ["ring push 200", "0"],
  ["ring push 301", "0"],
  ["ring mean", `${Math.floor((200 + 45) / 2)}`],
  ["ring count", "2"],
  ["ring size", "256"],
  ["ring grow 0", "256"],
  ["ring grow 1", "-1"],
  ["ring peek 252", `${2 << 16 | 2}`],
  ["ring peek 253", OUTSIDE],
  ["ring peek -1", OUTSIDE],
  ["vault store 100 7", "0"],
  ["vault seal 100", `${0x5a5a0}`],
  ["vault load 100", "0"],
  ["vault seal 65529", OUTSIDE],
  ["vault store 107 9", "0"],
  ["vault seal 100", `${0x5a5a0 ^ 8}`],
  [`vault unseal ${0x5a5a0} 200`, "0"],
  ["vault load 200", "7"],
  [`vault unseal ${0x5a5a0 ^ 8} 200`, "0"],
  ["vault load 207", "9"],
  ["vault unseal -1 0", OUTSIDE],
  ["lock try_lock", "1"],
  ["lock try_lock", "0"],
  ["lock wait", "2"],
  ["lock wait_long", "endless wait"],
  ["lock unlock", "0"],
  ["lock wait_long", "1"],
  ["lock ticket 2", "0"],
  ["lock ticket 2", "1"],
  ["lock ticket 3", "unaligned atomic"],
  ["lock swap 8 -5", "0"],
  ["lock swap 8 6", "-5"],
  ["lock swap 65528 0", OUTSIDE],
  ["layout table", "1040"],
  ["layout end", "1072"],
  ["layout wide", `${0x1_0000_0001n * -3n}`],
  ["layout at 2", "3"],
  ["words count 71", "14"],
  ["words count 70", "14"],
  ["words peek -1", OUTSIDE],
  ["words peek 4294967296", OUTSIDE],
];

Deno.test("memories of the later kinds do what their modules say", async () => {
  const enable = ["custom-page-sizes", "threads"] as const;
  const variants: readonly TranspileOptions[] = [{ optLevel: 0 }, { optLevel: 1 }];
  for (const variant of variants) {
    const program = realProgram("memories", MODULES, { ...variant, enable });
    const stdout = await program([], utf8(LINES.map(([line]) => line).join("\n")));
    const lines = new TextDecoder().decode(stdout).trimEnd().split("\n");
    assertEquals(
      LINES.map(([line], i) => [line, lines[i]]),
      LINES.map(([line, expected]) => [line, expected]),
    );
  }
});
