import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../errors.ts";
import { transpile } from "../transpile.ts";
import { assemble } from "../../tests/support/wat.ts";
import { RUNTIME_SOURCES } from "./runtime_sources.ts";
import { WASI_CAPABILITIES, WASI_FUNCTIONS } from "./wasi.ts";

/** What is for modules; the folder below has hosts. */
const RUST = RUNTIME_SOURCES.filter(({ path }) => /^wasi\/\w+\.rs$/.test(path))
  .map(({ text }) => text).join("\n");

/** The type of a function of the runtime: what follows the host and the memory. */
function typeOf(params: string, result: string): string {
  const types = [...params.matchAll(/: (i32|i64)\b/g)].map(([, type]) => type);
  return `[${types.join(" ")}] -> [${result === "i32" ? "i32" : ""}]`;
}

Deno.test("WASI_FUNCTIONS are the runtime's, with their types and capabilities", () => {
  const item =
    /pub fn (\w+)<H: (\w+) \+ \?Sized>\(\s*host: &mut H,\s*_?m: &mut \[u8\],?([^)]*)\) -> WasmResult<(\(\)|i32)>/g;
  const found = [...RUST.matchAll(item)].map(([, name, capability, params, result]) => ({
    name,
    capability,
    type: typeOf(params!, result!),
  }));
  const byName = (a: { name?: string }, b: { name?: string }): number => a.name! < b.name! ? -1 : 1;
  assertEquals(found.sort(byName), [...WASI_FUNCTIONS.values()].sort(byName));
  assertEquals(found.length, 46);
});

Deno.test("WASI_CAPABILITIES are traits of the runtime", () => {
  const traits = [...RUST.matchAll(/^pub trait (\w+)/gm)].map(([, name]) => name!).filter(
    // A host of its own, and none.
    (name) => name !== "WasiView",
  );
  assertEquals(traits.sort(), [...WASI_CAPABILITIES].sort());
});

Deno.test("--wasi is refused where the host has to lend the memory", async () => {
  const bytes = await assemble(`(module
    (import "env" "memory" (memory 1))
    (import "wasi_snapshot_preview1" "fd_close" (func (param i32) (result i32))))`);
  transpile(bytes);
  assertThrows(() => transpile(bytes, { wasi: true }), UsageError, "imports its memory");
});

Deno.test("the report says which imports are bound to WASI, and by which capability", async () => {
  const bytes = await assemble(`(module
    (import "wasi_snapshot_preview1" "fd_close" (func (param i32) (result i32)))
    (import "wasi_snapshot_preview1" "fd_sync" (func (param i64) (result i32))))`);
  const of = (wasi: boolean) =>
    transpile(bytes, { wasi }).report.imports.map((found) => [found.wasi, found.trait]);
  assertEquals(of(true), [[true, "wasi::Descriptors"], [false, "WasiSnapshotPreview1"]]);
  assertEquals(of(false), [[false, "WasiSnapshotPreview1"], [false, "WasiSnapshotPreview1"]]);
});

Deno.test("a WasiView hands on every method of every capability", () => {
  const methods = (text: string, pattern: RegExp): string[] =>
    [...text.matchAll(pattern)].map(([, method]) => method!);
  const view = RUNTIME_SOURCES.find(({ path }) => path === "wasi/view.rs")!.text;
  for (const capability of WASI_CAPABILITIES) {
    const [, declared = ""] = new RegExp(`^pub trait ${capability}\\b([\\s\\S]*?)^}`, "m").exec(
      RUST,
    )!;
    const [, handed = ""] = new RegExp(
      `(?:hand_on! \\{ ?${capability}:| ${capability} for T\\b)([\\s\\S]*?)^}`,
      "m",
    )
      .exec(view)!;
    const expected = methods(declared, /^ {4}fn (\w+)\(/gm);
    assertEquals(methods(handed, /^ {4}(?:fn )?(\w+)\(/gm), expected, capability);
    assertEquals(expected.length > 0, true);
  }
});
