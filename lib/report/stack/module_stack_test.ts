import { assert, assertEquals, assertThrows } from "@std/assert";
import wabt from "wabt";
import { UsageError } from "../../errors.ts";
import type { TranspileOptions } from "../../options/option_types.ts";
import { resolveOptions } from "../../options/options.ts";
import { translate, transpile } from "../../transpile.ts";
import { type ExportStack, type ModuleStack, moduleStack } from "./module_stack.ts";

const { parseWat } = await wabt();

function assemble(text: string): Uint8Array {
  const module = parseWat("test.wat", new TextEncoder().encode(`(module ${text})`));
  try {
    return Uint8Array.from(module.toBinary({ write_debug_names: true }).buffer);
  } finally {
    module.destroy();
  }
}

function stackOf(text: string, options: TranspileOptions = {}): ModuleStack {
  const { funcs, plan } = translate(assemble(text), resolveOptions(options));
  return moduleStack(plan, funcs);
}

/** The one export, with the names of its chain. */
function only({ exports }: ModuleStack): Omit<ExportStack, "chain"> & { readonly names: string } {
  assertEquals(exports.length, 1);
  const { chain, ...rest } = exports[0]!;
  return { ...rest, names: chain.map(({ index, name }) => `${name} ${index}`).join(", ") };
}

const CHAIN = `
  (func $leaf (result i32) (i32.const 1))
  (func $middle (result i32) (i32.add (call $leaf) (i32.const 1)))
  (func (export "run") (result i32) (i32.add (call $middle) (call $leaf)))`;

Deno.test("moduleStack() gives the deepest chain of calls, and nothing is counted", () => {
  const stack = stackOf(CHAIN);
  const { bytes, calls, callsHost, names, recursive } = only(stack);
  assertEquals([calls, callsHost, names, recursive], [3, false, "run 2, middle 1, leaf 0", false]);
  const frames = stack.exports[0]!.chain.reduce((sum, { frame }) => sum + frame, 0);
  assert(bytes > frames && stack.bytes === bytes);
  assertEquals(stack.budget, undefined);
});

Deno.test("moduleStack() names the functions of a cycle, which only the budget bounds", () => {
  const text = `
    (func $leaf)
    (func $even (param i32) (call $leaf) (call $odd (local.get 0)))
    (func $odd (param i32) (call $even (local.get 0)))
    (func (export "run") (call $odd (i32.const 3)))`;
  const stack = stackOf(text, { stackBytes: 8192 });
  const { bytes, calls, names, recursive } = only(stack);
  assertEquals([bytes, calls, names, recursive], [8192, undefined, "even 1, odd 2", true]);
  assert(stack.budget !== undefined && stack.budget < 8192);
  assert(only(stackOf(text)).bytes > 917_504);
});

Deno.test("moduleStack() takes indirect calls for calls of what the table can hold", () => {
  const text = (elements: string): string => `
    (type $t (func (param i32)))
    (table 2 funcref)
    (elem (i32.const 0) func ${elements})
    (func $leaf (type $t))
    (func $other)
    (func $run (export "run") (type $t)
      (call_indirect (type $t) (local.get 0) (i32.const 0)))`;
  const plain = only(stackOf(text("$leaf $other")));
  assertEquals([plain.recursive, plain.calls], [false, 3]);
  assertEquals(plain.names, "run 2, call_indirect_i32__void undefined, leaf 0");
  assert(only(stackOf(text("$leaf $run"))).recursive);
});

Deno.test("moduleStack() says where the host is called, which may call back", () => {
  const text = `
    (import "env" "again" (func $again))
    (func $inner (call $again))
    (func (export "run") (call $inner))`;
  const { callsHost, names, recursive } = only(stackOf(text));
  assertEquals([callsHost, names, recursive], [true, "run 2, inner 1", false]);
  const exported = `(import "env" "again" (func $again)) (export "again" (func $again))`;
  assertEquals(only(stackOf(exported)).names, "");
});

Deno.test("moduleStack() has the start function first", () => {
  const { exports } = stackOf(`(func $f) (func (export "g")) (start $f)`);
  assertEquals(exports.map(({ func, name }) => [func, name]), [[0, undefined], [1, "g"]]);
});

Deno.test("--stack-bytes counts nothing where every chain fits, and counts where one does not", () => {
  const funcs = Array.from(
    { length: 12 },
    (_, i) =>
      `(func $f${i} ${i === 11 ? '(export "run")' : ""} (param i32) (result i32)
      (i32.add ${i === 0 ? "(i32.const 1)" : `(call $f${i - 1} (local.get 0))`} (local.get 0)))`,
  );
  const bytes = assemble(funcs.join(" "));
  const { funcs: written, plan } = translate(bytes, resolveOptions());
  const deepest = moduleStack(plan, written).bytes;
  const counts = (stackBytes: number): boolean =>
    (transpile(bytes, { stackBytes }).files[0]?.text ?? "").includes("enter(");
  assert(!counts(deepest));
  assert(counts(deepest - 1));
});

Deno.test("--stack-bytes is refused where some function can never be called", () => {
  const text = `(func $f (export "run") (param i32) (call $f (local.get 0)))`;
  assertThrows(
    () => transpile(assemble(text), { stackBytes: 700 }),
    UsageError,
    "Option --stack-bytes=700 does not fit: each function can be called once with ",
  );
  const found = /once with ([0-9]+) bytes or more, of which f_ takes most/.exec(
    String(assertThrows(() => transpile(assemble(text), { stackBytes: 700 }))),
  );
  const least = Number(found?.[1]);
  transpile(assemble(text), { stackBytes: least });
  assertThrows(() => transpile(assemble(text), { stackBytes: least - 1 }), UsageError);
  assertThrows(
    () => transpile(assemble(text), { stackBytes: 4096, maxCallDepth: 100 }),
    UsageError,
    "Options --max-call-depth and --stack-bytes exclude each other",
  );
});
