/**
 * Values and patterns of a script in the notation that `runner.rs` reads: `i32:ffffffff`,
 * `f32:canonical`, `extern:1`, `func:any`, `null`, `v128:f32:0,0,canonical,3f800000`, `either:i32:0|i32:1`.
 *
 * @module
 */

import type { Const } from "./script.ts";

const INT_BITS: Readonly<Record<string, number>> = { i8: 8, i16: 16, i32: 32, i64: 64 };
const FLOAT_BITS: Readonly<Record<string, number>> = { f32: 32, f64: 64 };

/**
 * Writes an argument.
 *
 * @param value A constant of the script.
 * @returns Its notation, or undefined for a value of a proposal that is not supported.
 */
export function formatValue(value: Const): string | undefined {
  const text = formatPattern(value);
  return text === undefined || /any|canonical|arithmetic|^null$|^either:/.test(text)
    ? undefined
    : text;
}

/**
 * Writes what a result must be.
 *
 * @param value A constant or pattern of the script.
 * @returns Its notation, or undefined for a value of a proposal that is not supported.
 */
export function formatPattern(value: Const): string | undefined {
  const { type } = value;
  const single = typeof value.value === "string" ? value.value : undefined;
  const int = INT_BITS[type];
  if (int !== undefined && single !== undefined) return `${type}:${hex(single, int)}`;
  const float = FLOAT_BITS[type];
  if (float !== undefined && single !== undefined) {
    return single.startsWith("nan:")
      ? `${type}:${single.slice("nan:".length)}`
      : `${type}:${hex(single, float)}`;
  }
  switch (type) {
    case "funcref":
      if (value.value === undefined) return "func:any";
      return single === "null" ? "func:null" : undefined;
    case "externref":
      return `extern:${single ?? "any"}`;
    case "refnull":
      return "null";
    case "exnref":
      return `exn:${single ?? "any"}`;
    case "nullexnref":
      return "exn:null";
    case "v128":
      return vectorPattern(value);
    case "either": {
      const all = value.values?.map(formatPattern) ?? [];
      return all.includes(undefined) ? undefined : `either:${all.join("|")}`;
    }
    // The bottom types of the typed references proposal: their only value is null.
    case "nullfuncref":
      return "func:null";
    case "nullexternref":
      return "extern:null";
    default:
      return undefined;
  }
}

/** The lanes of a vector, lane 0 first, after their type. */
function vectorPattern({ lane_type: type, value }: Const): string | undefined {
  if (type === undefined || !Array.isArray(value)) return undefined;
  const lanes = (value as readonly string[]).map((lane) => formatPattern({ type, value: lane }));
  if (lanes.includes(undefined)) return undefined;
  return `v128:${type}:${lanes.map((lane) => lane?.slice(type.length + 1)).join(",")}`;
}

/** Two's complement bits of a decimal text as hexadecimal digits. */
function hex(decimal: string, bits: number): string {
  return BigInt.asUintN(bits, BigInt(decimal)).toString(16);
}
