/**
 * What function types look like in Rust.
 *
 * @module
 */

import { isNullable, topOf } from "../wasm/ref_types.ts";
import { type FuncType, funcTypeText, isRefType, type ValType } from "../wasm/types.ts";

/**
 * The Rust type of a Wasm value.
 *
 * @param type The Wasm type.
 * @returns For instance `i32` or `FuncRef`.
 */
export function rustType(type: ValType): string {
  if (!isRefType(type)) return type === "v128" ? "V128" : type;
  switch (topOf(type)) {
    case "func":
      return "FuncRef";
    case "extern":
      return "ExternRef";
    case "exn":
      return "ExnRef";
  }
}

/**
 * The Rust of the value that a variable of a type starts with.
 *
 * @param type The Wasm type.
 * @returns A zero or a null.
 */
export function zeroValue(type: ValType): string {
  if (isRefType(type)) return `${rustType(type)}::NULL`;
  switch (type) {
    case "i32":
    case "i64":
      return "0";
    case "f32":
    case "f64":
      return "0.0";
    case "v128":
      return "V128::ZERO";
  }
}

/**
 * The Rust type of what a function gives: `()`, a type, or a tuple.
 *
 * @param results The Wasm types of the results.
 * @returns The Rust type.
 */
export function resultType(results: readonly ValType[]): string {
  if (results.length === 1) return rustType(results[0]!);
  return `(${results.map(rustType).join(", ")})`;
}

/**
 * The name of a function type in identifiers, such as `i32_i64__f32`.
 *
 * @param type The function type.
 * @returns The parameters and the results; `void` stands for none.
 */
export function typeName(type: FuncType): string {
  const side = (types: readonly ValType[]) =>
    types.length === 0 ? "void" : types.map(typeWord).join("_");
  return `${side(type.params)}__${side(type.results)}`;
}

/** A type in an identifier; a reference that is written in full goes by its number. */
function typeWord(type: ValType): string {
  if (!isRefType(type) || !type.startsWith("(")) return type;
  return `${isNullable(type) ? "refnull" : "ref"}${textNumber(type).toString(16)}`;
}

/**
 * A number for a function type that is the same in all modules (FNV-1a over its text). Two types can
 * share one; the `match` that follows decides by function, so that such a call still traps.
 *
 * @param type The function type.
 * @returns An unsigned number of 32 bits, never the largest.
 */
export function typeSignature(type: FuncType): number {
  const hash = textNumber(funcTypeText(type));
  // The runtime keeps the largest for null.
  return hash === 0xffffffff ? 0 : hash;
}

function textNumber(text: string): number {
  let hash = 0x811c9dc5;
  for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 0x01000193) >>> 0;
  return hash;
}
