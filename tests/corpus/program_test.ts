import { assertEquals } from "@std/assert";
import { fileURLToPath } from "node:url";
import { transpile } from "../../lib/transpile.ts";
import { assemble } from "../support/wat.ts";
import { buildProgram } from "./build.ts";
import { programText } from "./program.ts";
import { runOk } from "./run.ts";

const V8_MAIN = fileURLToPath(new URL("v8_main.ts", import.meta.url));

/** Something of every kind that a module can import and export. */
const MODULE = `(module
  (import "env" "log" (func $log (param i32 i64) (result f32)))
  (import "env" "memory" (memory 1))
  (import "env" "table" (table 2 funcref))
  (import "env" "base" (global i32))
  (import "env" "counter" (global $counter (mut i64)))
  (import "other" "log" (func (param f64)))
  (data (global.get 0) "data")
  (func (export "count") (result i64)
    (global.set $counter (i64.add (global.get $counter) (i64.const 1)))
    (global.get $counter))
  (func (export "host") (drop (call $log (i32.const 1) (i64.const 2))))
  (func (export "divide") (param i32 i32) (result i32) (i32.div_u (local.get 0) (local.get 1)))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "half") (param f32) (result f64)
    (f64.promote_f32 (f32.mul (local.get 0) (f32.const 0.5))))
  (func (export "indirect") (call_indirect (i32.const 7))))`;

Deno.test("the program of a module says of its exports what V8 says", async () => {
  const bytes = Uint8Array.from(await assemble(MODULE));
  const { files, report } = transpile(bytes, { name: "everything" });
  const built = await buildProgram({
    name: "everything",
    sources: {
      "main.rs": programText(report, "everything"),
      "everything.rs": files[0]?.text ?? "",
    },
    optLevel: 1,
  });
  const path = await Deno.makeTempFile({ suffix: ".wasm" });
  await Deno.writeFile(path, bytes);
  const ours = await runOk(built.path, []);
  const theirs = await runOk(Deno.execPath(), ["run", "-q", "--no-lock", "-R", V8_MAIN, path]);
  await Deno.remove(path);
  const text = new TextDecoder().decode(ours.stdout);
  assertEquals(text, new TextDecoder().decode(theirs.stdout));
  assertEquals(text.replace(/memory \[\d+\]/g, "memory").split("\n"), [
    "start ok",
    "0 0 ok 1",
    "0 1 Host",
    "0 2 DivisionByZero",
    "0 3 ok",
    "0 4 ok 0000000000000000",
    "0 5 table",
    "0 memory",
    "1 0 ok 2",
    "1 1 Host",
    "1 2 ok 64",
    "1 3 ok",
    "1 4 ok 4080000000000000",
    "1 5 table",
    "1 memory",
    "",
  ]);
});
