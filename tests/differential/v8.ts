/**
 * Runs cases in the JavaScript engine.
 *
 * @module
 */

import { decode } from "../../lib/wasm/decode.ts";
import type { Module } from "../../lib/wasm/module.ts";
import { erased } from "../../lib/wasm/ref_types.ts";
import type { ValType } from "../../lib/wasm/types.ts";
import { isException, type WasmException } from "../support/webassembly.ts";
import { type Case, SKIPPED, trapOfError } from "./case.ts";
import { FILLED, isExnRef, isForJavaScript } from "./host.ts";
import { placeInStack, placesOf } from "./places.ts";
import { FUEL_USED, metered } from "./metered.ts";
import { twinOf } from "./twin.ts";
import { funcIndex, mixMemory, mixTable, mixValue, V8Host } from "./v8_host.ts";

const bits = new DataView(new ArrayBuffer(8));

/**
 * Runs a case.
 *
 * @param given The case.
 * @param done Called with each line as soon as it is known.
 * @returns A line for the instantiation and one for each call.
 */
export function runInV8(given: Case, done: (line: string) => void = () => {}): string[] {
  const module = decode(given.bytes);
  const counting = given.options.fuel === true ? decode(metered(given.bytes)) : module;
  const host = new V8Host(module, given.options.memoryBytes);
  const state = (): string => {
    let hash = host.mixed(0);
    // One memory may have several names.
    const memories = new Set<number>();
    for (const { kind, name, index } of module.exports) {
      const found = host.instance?.exports[name];
      if (found instanceof WebAssembly.Global) {
        const { import: imported, type } = module.globals[index]!;
        if (imported === undefined && isForJavaScript({ kind: "global", type })) {
          hash = mixValue(hash, found.value, type.value);
        }
      } else if (found instanceof WebAssembly.Table) {
        const { import: imported, type } = module.tables[index]!;
        if (imported === undefined && !isExnRef(type.element)) {
          hash = mixTable(hash, found, type.element);
        }
      } else if (kind === "memory" && module.memories[index]!.import === undefined) {
        memories.add(index);
      }
    }
    for (const index of memories) hash = mixMemory(hash, host.bytesOf(index));
    return (hash >>> 0).toString(16);
  };
  const lines: string[] = [];
  const places = placesOf(given);
  const line = (run: () => readonly string[]): boolean => {
    let outcome: string;
    try {
      outcome = ["ok", ...run()].join(" ");
    } catch (error) {
      const trap = isException(error)
        ? exceptionText(error, module, host)
        : trapOfError(error) + placeInStack(error, counting, places);
      outcome = `trap ${trap}`;
      if (given.shallow && trap.startsWith("CallStackExhausted")) {
        lines.push(SKIPPED);
        done(SKIPPED);
        return false;
      }
    }
    const text = `${outcome} ${host.instance === undefined ? "-" : state()}`;
    lines.push(text);
    done(text);
    return true;
  };

  const twin = twinOf(counting, given.options.memoryBytes);
  line(() => {
    host.instance = new WebAssembly.Instance(new WebAssembly.Module(twin), host.imports);
    fill(given, host);
    return fuelUsed(given, host);
  });
  if (host.instance === undefined) return lines;
  const { exports } = host.instance;
  const types = new Map(
    module.exports.flatMap(({ kind, name, index }) =>
      kind === "func" ? [[name, module.funcs[index]!.type]] : []
    ),
  );
  for (const { func, args } of given.calls) {
    const callee = exports[func] as (...args: unknown[]) => unknown;
    const type = types.get(func);
    if (type === undefined) throw new Error(`There is no exported function ${func}`);
    if (given.fuel !== undefined) {
      (exports[given.fuel.global] as WebAssembly.Global).value = given.fuel.value;
    }
    const { params, results } = type;
    const goesOn = line(() => {
      resetFuel(given, host);
      const result = callee(...args.map((arg, i) => argument(arg, params[i]!, host)));
      const all = results.length === 0 ? [] : results.length === 1 ? [result] : result as unknown[];
      const texts = all.map((value, i) => {
        if (erased(results[i]!) === "funcref") host.last = value;
        return resultText(value, results[i]!);
      });
      return [...texts, ...fuelUsed(given, host)];
    });
    if (!goesOn) break;
  }
  return lines;
}

function resetFuel(given: Case, host: V8Host): void {
  if (given.options.fuel !== true) return;
  (host.instance?.exports[FUEL_USED] as WebAssembly.Global).value = 0n;
}

/** How much fuel was taken since the start or the last reset, where the Rust takes fuel. */
function fuelUsed(given: Case, host: V8Host): string[] {
  if (given.options.fuel !== true) return [];
  return [`fuel=${(host.instance?.exports[FUEL_USED] as WebAssembly.Global).value}`];
}

/** The tag and what it carries, as far as the module exports tags. */
function exceptionText(thrown: WasmException, module: Module, host: V8Host): string {
  const tags = module.exports.filter(({ kind }) => kind === "tag")
    .sort((a, b) => a.index - b.index);
  const found = tags.find(({ name }) => thrown.is(host.instance?.exports[name]));
  if (found === undefined) return "Exception";
  const tag = host.instance?.exports[found.name];
  const { params } = module.tags[found.index]!.type;
  const values = params.map((type, i) =>
    isExnRef(type) ? "exn" : resultText(thrown.getArg(tag, i), type)
  );
  return [`Exception:${found.index}`, ...values].join(":");
}

function fill(given: Case, host: V8Host): void {
  const bytes = host.ownBytes();
  if (given.fill === undefined || bytes === undefined) return;
  let state = given.fill;
  for (let at = Math.max(0, bytes.length - FILLED); at < bytes.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes[at] = state >>> 24;
  }
}

/** An argument, from its bits. */
function argument(arg: number | bigint, type: ValType, host: V8Host): unknown {
  switch (erased(type)) {
    case "f32":
      bits.setUint32(0, Number(arg));
      return bits.getFloat32(0);
    case "f64":
      bits.setBigUint64(0, BigInt.asUintN(64, BigInt(arg)));
      return bits.getFloat64(0);
    case "externref":
      return Number(arg) === 0 ? null : Number(arg) - 1;
    case "funcref":
      return Number(arg) === 0 ? null : host.last;
    default:
      return arg;
  }
}

/** A result as text: its unsigned bits, or what a reference refers to. */
function resultText(value: unknown, type: ValType): string {
  switch (erased(type)) {
    case "i32":
      return (Number(value) >>> 0).toString(16);
    case "i64":
      return BigInt.asUintN(64, value as bigint).toString(16);
    case "f32":
      bits.setFloat32(0, Number(value));
      return Number.isNaN(value) ? "nan" : bits.getUint32(0).toString(16);
    case "f64":
      bits.setFloat64(0, Number(value));
      return Number.isNaN(value) ? "nan" : bits.getBigUint64(0).toString(16);
    case "externref":
      return value === null ? "null" : `e${Number(value)}`;
    case "funcref":
      return value === null ? "null" : `f${funcIndex(value)}`;
    case "exnref":
      throw new Error("Cases have no results of exnref");
    case "v128":
      throw new Error(`JavaScript has no ${type}`);
  }
}
