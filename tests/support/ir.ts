/**
 * What tests of the IR and its passes share.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import type { IrFunc } from "../../lib/ir/ir.ts";
import { parseFunc } from "../../lib/ir/parse.ts";
import { printFunc } from "../../lib/ir/print.ts";
import { verify } from "../../lib/ir/verify.ts";
import { deadCode } from "../../lib/passes/dead_code.ts";

/**
 * Checks what a pass does to a function: that the IR is valid before and after, that the result is
 * the expected text, and that a second run changes nothing.
 *
 * @param run The pass.
 * @param before Statements of the function; `v0` to `v3` are its i32 parameters.
 * @param after Statements that are expected.
 * @param results Result types of the function.
 */
export function checkPass(
  run: (func: IrFunc) => void,
  before: string,
  after: string,
  results = "i32",
): void {
  const whole = (body: string) =>
    `f0 = func 0 (v0: i32, v1: i32, v2: i32, v3: i32) -> (${results}) {\n${body}\n}`;
  const func = parseFunc(whole(before));
  verify(func);
  run(func);
  verify(func);
  const expected = parseFunc(whole(after));
  verify(expected);
  assertEquals(printFunc(func), printFunc(expected));
  run(func);
  assertEquals(printFunc(func), printFunc(expected));
}

/**
 * Checks what a pass does to a function but for what it leaves behind without use, and for the
 * numbers of the values that it makes.
 *
 * @param run The pass.
 * @param before Statements of the function; `v0` to `v3` are its i32 parameters.
 * @param after Statements that are expected.
 */
export function checkPassAndTidy(
  run: (func: IrFunc) => void,
  before: string,
  after: string,
): void {
  const whole = (body: string) =>
    `f0 = func 0 (v0: i32, v1: i32, v2: i32, v3: i32) -> (i32) {\n${body}\n}`;
  const func = parseFunc(whole(before));
  verify(func);
  run(func);
  verify(func);
  deadCode(func);
  const expected = parseFunc(whole(after));
  verify(expected);
  assertEquals(numbered(printFunc(func)), numbered(printFunc(expected)));
}

/** Gives values and labels numbers in the order in which they are first named. */
function numbered(text: string): string {
  const names = new Map<string, string>();
  return text.replace(/\b[vL]\d+/g, (name) => {
    const known = names.get(name) ?? `${name[0]}${names.size}`;
    names.set(name, known);
    return known;
  });
}
