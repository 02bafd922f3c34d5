// Whole programs in C and Rust do the same under the host and under wasmtime.
import { assertEquals, assertThrows } from "@std/assert";
import { isMissing } from "../support/required.ts";
import { compilesC } from "./program.ts";
import {
  compareProgram,
  difference,
  parsePrograms,
  type WasiProgram,
  wasiPrograms,
} from "./programs.ts";

for (const program of await wasiPrograms()) {
  if (program.suite !== "ci") continue;
  const ignore = isMissing(await compilesC());
  Deno.test(
    { name: `program ${program.name} does what it does under wasmtime`, ignore },
    async () => {
      assertEquals(difference(program, await compareProgram(program)), undefined);
    },
  );
}

const ROW: WasiProgram = {
  name: "a",
  suite: "ci",
  module: "c:a",
  driver: undefined,
  optLevel: 1,
  args: [],
  env: [],
  code: 3,
  writes: "out",
};

Deno.test("difference() finds another code, output or file", () => {
  const done = {
    code: 3,
    stdout: Uint8Array.of(1),
    stderr: "",
    files: { out: Uint8Array.of(1, 2) },
  };
  const of = (change: Partial<typeof done>, wasmtime = done) =>
    difference(ROW, { rust: { ...done, ...change }, wasmtime });
  assertEquals(of({}), undefined);
  assertEquals(of({ code: 4 }), "exit code 4, not 3: ");
  assertEquals(of({}, { ...done, code: 4 }), "wasmtime ends with 4, not 3: ");
  assertEquals(of({ stdout: Uint8Array.of(2) }), "standard output differs");
  assertEquals(of({ stderr: "x" }), "standard error differs");
  assertEquals(of({ files: { out: Uint8Array.of(1, 3) } }), "file out differs");
  const empty = { ...done, files: { out: new Uint8Array() } };
  assertEquals(of(empty, empty), "out is missing");
  const silent = { ...done, stdout: new Uint8Array() };
  const wrong = difference({ ...ROW, writes: "stdout" }, { rust: silent, wasmtime: silent });
  assertEquals(wrong, "stdout is missing");
});

Deno.test("parsePrograms() refuses another shape", () => {
  assertThrows(() => parsePrograms("name\n"), Error, "Cannot read the table");
});
