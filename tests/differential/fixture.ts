/**
 * Reads hand-written cases: a module in the text format whose comments say what to call.
 *
 * ```wat
 * ;; option memory=growable
 * ;; call add 1 -2
 * ;; call add {0 1 0xffffffff} {5 6}
 * ;; call half f32:1.5
 * ```
 *
 * A set in braces stands for each of its numbers in turn, so that the second line makes six calls.
 *
 * @module
 */

import { parseF32, parseF64 } from "../../lib/ir/literal.ts";
import type { TranspileOptions } from "../../lib/options/option_types.ts";
import { decode } from "../../lib/wasm/decode.ts";
import type { ValType } from "../../lib/wasm/types.ts";
import { assemble } from "../support/wat.ts";
import type { Call, Case } from "./case.ts";

/** The ways in which every fixture is transpiled. */
const VARIANTS: readonly TranspileOptions[] = [
  { optLevel: 0, memory: "auto" },
  { optLevel: 1, memory: "auto" },
  { optLevel: 0, memory: "growable" },
  { optLevel: 1, memory: "growable" },
  { optLevel: 1, memory: "growable", bounds: "capacity" },
  { optLevel: 0, memory: "growable", bounds: "mask" },
  { optLevel: 1, memory: "auto", bounds: "mask" },
  { optLevel: 1, memory: "growable", fuel: true },
  { optLevel: 0, memory: "auto", fuel: true, trapInfo: "function" },
  { optLevel: 1, memory: "auto", fuel: true, trapInfo: "offset", bounds: "mask" },
];

/**
 * Makes the cases of a fixture: one for each way in which it is transpiled.
 *
 * @param name Its name.
 * @param text The module with its comments.
 * @returns The cases.
 * @throws {Error} When a comment is wrong.
 */
export async function fixtureCases(name: string, text: string): Promise<Case[]> {
  const bytes = await assemble(text);
  const types = exportTypes(bytes);
  const calls: Call[] = [];
  const options: Record<string, string | string[]> = {};
  for (const [, word, rest = ""] of text.matchAll(/^\s*;; (call|option) (.*)$/gm)) {
    if (word === "option") {
      const [key = "", value = ""] = rest.trim().split("=");
      options[key] = key === "enable" ? value.split(",") : value;
      continue;
    }
    const [func = "", ...args] = rest.match(/\{[^}]*\}|\S+/g) ?? [];
    const params = types.get(func);
    if (params === undefined || params.length !== args.length) {
      throw new Error(`${name} cannot be called so: ${rest}`);
    }
    let lists: (number | bigint)[][] = [[]];
    args.forEach((arg, i) => {
      const values = (arg.startsWith("{") ? arg.slice(1, -1).trim().split(/\s+/) : [arg])
        .map((value) => number(value, params[i]!));
      lists = lists.flatMap((list) => values.map((value) => [...list, value]));
    });
    for (const list of lists) calls.push({ func, args: list });
  }
  if (calls.length === 0) throw new Error(`${name} says no call`);
  return VARIANTS.map((variant, i) => ({
    name: `${name}_${i}`,
    bytes,
    options: { ...options, ...variant, maxCallDepth: 400_000_000 } as TranspileOptions,
    calls,
  }));
}

function exportTypes(bytes: Uint8Array): Map<string, readonly ValType[]> {
  const module = decode(bytes);
  return new Map(
    module.exports.flatMap(({ kind, name, index }) =>
      kind === "func" ? [[name, module.funcs[index]!.type.params]] : []
    ),
  );
}

/** Reads an argument: a whole number, or the bits of a float. */
function number(text: string, type: ValType): number | bigint {
  const float = text.startsWith("f32:")
    ? parseF32(text.slice(4))
    : text.startsWith("f64:")
    ? parseF64(text.slice(4))
    : undefined;
  const value = BigInt(float ?? text.replace(/^-/, "")) * (text.startsWith("-") ? -1n : 1n);
  if (type === "i64") return BigInt.asIntN(64, value);
  if (type === "i32") return Number(BigInt.asIntN(32, value));
  throw new Error(`Parameters are whole numbers, not ${type}`);
}
