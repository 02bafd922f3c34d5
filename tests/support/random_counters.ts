/**
 * Random nests of loops that count: by all comparisons, up and down, by steps of all kinds, from and to
 * constants, parameters and the counters of outer loops, with the test at the start, in the middle or
 * at the end, and sometimes with another way out.
 *
 * @module
 */

import { random } from "./random_wasm.ts";

const COMPARES = [
  "ne",
  "ne",
  "ne",
  "eq",
  "lt_s",
  "lt_u",
  "gt_s",
  "gt_u",
  "le_s",
  "le_u",
  "ge_s",
  "ge_u",
];
const STEPS = [1, 1, 1, -1, -1, 2, -2, 3, -3, 4, 6, 8, -12, 2147483647, -2147483648];
const NUMBERS = [0, 1, 2, 5, 12, 24, 96, -1, -24, 2147483647, -2147483648, 2147483640];

/** Those from which and to which loops mostly end soon. */
const SMALL = [0, 1, 2, 5, 12, 24, 96];

/**
 * Makes a module with a function `run: [i32 i32 i32] -> [i32]`.
 *
 * @param seed Says which.
 * @param constant Whether counters begin and end at constants.
 * @returns The module in the text format.
 */
export function randomCounters(seed: number, constant = false): string {
  const next = random(seed);
  const pick = <T>(list: readonly T[]): T => list[next(list.length)]!;
  const locals: string[] = [];
  /** A loop; `outer` are the counters around it. */
  const loop = (depth: number, outer: readonly string[]): string => {
    const at = locals.length;
    const type = next(4) === 0 ? "i64" : "i32";
    const counter = `$c${at}`;
    locals.push(`(local ${counter} ${type})`);
    const wide = (text: string, from: "i32" | "i64"): string =>
      from === type
        ? text
        : type === "i64"
        ? `(i64.extend_i32_s ${text})`
        : `(i32.wrap_i64 ${text})`;
    const number = (): string => `(${type}.const ${pick(constant ? SMALL : NUMBERS)})`;
    const value = (): string => {
      const kind = next(6);
      if (constant || kind < 3) return number();
      if (kind < 5) return wide(`(local.get $p${next(3)})`, "i32");
      return wide("(local.get $sum)", "i32");
    };
    const inherited = (): string => {
      const found = !constant && next(3) === 0 ? outer[next(outer.length)] : undefined;
      return found === undefined ? value() : wide(`(local.get ${found})`, typeOf(found));
    };
    const typeOf = (name: string): "i32" | "i64" =>
      locals[Number(name.slice(2))]!.endsWith("i64)") ? "i64" : "i32";
    const step = next(12) === 0 ? wide("(local.get $p1)", "i32") : `(${type}.const ${pick(STEPS)})`;
    const bump = `(local.set ${counter} (${type}.add (local.get ${counter}) ${step}))`;
    const end = next(3) > 0 ? number() : inherited();
    const tested = next(4) === 0
      ? `(${type}.add (local.get ${counter}) ${number()})`
      : `(local.get ${counter})`;
    const sides = next(5) === 0 ? [end, tested] : [tested, end];
    const test = next(8) === 0 && type === "i32"
      ? tested
      : `(${type}.${pick(COMPARES)} ${sides.join(" ")})`;
    const inner = [...outer, counter];
    const work = (): string => {
      const kind = next(8);
      if (kind < 2 && depth > 0) return loop(depth - 1, inner);
      if (kind === 2) {
        return `(if (local.get $p0) (then ${depth > 0 ? loop(depth - 1, inner) : ""}))`;
      }
      if (kind === 3) {
        const skipped = depth > 0 ? loop(depth - 1, inner) : "(nop)";
        return `(block (br_if 0 (local.get $p1)) (local.set $sum (i32.const 3)) ${skipped})`;
      }
      return "(local.set $sum (i32.add (local.get $sum) (i32.const 1)))";
    };
    const escape = next(8) === 0 ? "(br_if 1 (i32.gt_u (local.get $sum) (i32.const 50)))" : "";
    const start = `(local.set ${counter} ${inherited()})`;
    const shape = next(3);
    const body = shape === 0
      ? `${work()} ${escape} ${bump} ${work()} (br_if 0 ${test})`
      : shape === 1
      ? `(br_if 1 ${test}) ${work()} ${escape} ${bump} (br 0)`
      : `${work()} ${bump} (br_if 1 ${test}) ${escape} ${work()} (br 0)`;
    return `${start} (block (loop ${body}))`;
  };
  const loops = [loop(2, []), ...(next(2) === 0 ? [loop(1, [])] : [])];
  return `(module (func (export "run") (param $p0 i32) (param $p1 i32) (param $p2 i32) (result i32)
    ${locals.join(" ")} (local $sum i32)
    ${loops.join("\n    ")}
    (local.get $sum)))`;
}
