/**
 * Runs a module of the corpus in the JavaScript engine with a host whose functions all trap, calls
 * every export, and prints what the Rust program of {@link file://./program.ts} prints.
 *
 * Arguments: the module's file.
 *
 * @module
 */

import { decode } from "../../lib/wasm/decode.ts";
import type { Import, Module } from "../../lib/wasm/module.ts";
import { erased } from "../../lib/wasm/ref_types.ts";
import { type FuncType, isNumType, type ValType } from "../../lib/wasm/types.ts";
import { lent } from "./program.ts";
import { makeTag } from "../support/webassembly.ts";

const PAGE_SIZE = 65536;

/** What functions of the host throw. */
class HostTrap extends Error {}

function main(path: string): void {
  const bytes = Deno.readFileSync(path);
  const module = decode(bytes);
  const { imports, memories } = makeHost(module);
  // The start function may trap; the exports of the instance are out of reach then.
  let exports: WebAssembly.Exports;
  try {
    exports = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports).exports;
  } catch (error) {
    console.log(`start ${kind(error)}`);
    return;
  }
  console.log("start ok");
  for (const found of module.exports) {
    const item = exports[found.name];
    if (item instanceof WebAssembly.Memory && module.memories[found.index]?.import === undefined) {
      memories.unshift(item);
    }
  }
  for (const round of [0, 1]) {
    module.exports.forEach((found, i) => {
      const type = module.funcs[found.index]?.type;
      const func = exports[found.name];
      if (found.kind !== "func" || type === undefined || typeof func !== "function") return;
      console.log(`${round} ${i} ${outcome(round, func, type)}`);
    });
    console.log(`${round} memory [${memories.map((memory) => hash(memory.buffer)).join(", ")}]`);
  }
}

function makeHost(module: Module): {
  imports: Record<string, Record<string, WebAssembly.ImportValue>>;
  memories: WebAssembly.Memory[];
} {
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  const memories: WebAssembly.Memory[] = [];
  for (const found of module.imports) {
    const value = hostItem(found);
    if (value instanceof WebAssembly.Memory) memories.push(value);
    (imports[found.module] ??= {})[found.name] = value;
  }
  return { imports, memories };
}

function hostItem({ desc }: Import): WebAssembly.ImportValue {
  switch (desc.kind) {
    case "func":
      return () => {
        throw new HostTrap();
      };
    case "memory":
      return new WebAssembly.Memory({
        initial: Number(desc.type.limits.min),
        maximum: lent(desc.type.limits),
        shared: desc.type.shared,
      });
    case "table":
      return new WebAssembly.Table({
        element: "anyfunc",
        initial: Number(desc.type.limits.min),
        maximum: lent(desc.type.limits),
      });
    case "global":
      return new WebAssembly.Global(
        { value: globalType(desc.type.value), mutable: desc.type.mutable },
        fromNumber(desc.type.value, 0),
      );
    case "tag":
      return makeTag(desc.type.params);
  }
}

function globalType(type: ValType): WebAssembly.ValueType {
  if (isNumType(type)) return type;
  throw new Error(`Cannot lend a global of type ${type}`);
}

// deno-lint-ignore ban-types
function outcome(round: number, func: Function, type: FuncType): string {
  const args = type.params.map((param, i) =>
    fromNumber(param, round * ([1024, 16, 3, 1][i % 4] ?? 0))
  );
  try {
    const result: unknown = func(...args);
    const results = Array.isArray(result) ? result : [result];
    const texts = type.results.map((type, i) => show(type, results[i]));
    return ["ok", ...texts].join(" ");
  } catch (error) {
    return kind(error);
  }
}

function fromNumber(type: ValType, number: number): number | bigint | null {
  switch (erased(type)) {
    case "i64":
      return BigInt(number);
    case "funcref":
    case "externref":
    case "exnref":
      return null;
    default:
      return number;
  }
}

function show(type: ValType, value: unknown): string {
  switch (erased(type)) {
    case "i32":
      return `${Number(value) >>> 0}`;
    case "i64":
      return `${BigInt.asUintN(64, BigInt(String(value)))}`;
    case "f32":
    case "f64": {
      if (Number.isNaN(value)) return "nan";
      const view = new DataView(new ArrayBuffer(8));
      view.setFloat64(0, Number(value));
      return view.getBigUint64(0).toString(16).padStart(16, "0");
    }
    case "funcref":
    case "externref":
    case "exnref":
      return value === null ? "null" : "ref";
    case "v128":
      throw new Error(`Cannot show a value of type ${type}`);
  }
}

/** V8's messages, and what the Rust program calls these traps. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/unreachable/, "Unreachable"],
  [/memory access out of bounds|data segment .* out of bounds/, "OutOfBounds"],
  [/divide by zero|remainder by zero/, "DivisionByZero"],
  [/unrepresentable/, "arithmetic"],
  [/null function|function signature mismatch/, "indirect"],
  [/table index is out of bounds|table .* out of bounds/, "table"],
  [/call stack/, "CallStackExhausted"],
];

function kind(error: unknown): string {
  if (error instanceof HostTrap) return "Host";
  const message = error instanceof Error ? error.message : String(error);
  return KINDS.find(([pattern]) => pattern.test(message))?.[1] ?? message;
}

function hash(buffer: ArrayBufferLike): number {
  let hash = 0x811c9dc5 ^ (buffer.byteLength / PAGE_SIZE);
  const words = new Uint32Array(buffer);
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ (words[i] ?? 0), 0x01000193);
  return hash >>> 0;
}

if (import.meta.main) main(Deno.args[0] ?? "");
