import { assertEquals } from "@std/assert";
import { loweredLines, planWat } from "../../../tests/support/backend.ts";

/** The Rust of what a function of two i32 and an f64 returns; all of them are used. */
async function returned(value: string): Promise<string[]> {
  return loweredLines(await planWat(`(module (func (param i32 i32 f64) (result i32) ${value}))`));
}

const LESS = "(i32.lt_s (local.get 0) (local.get 1))";
const SMALL = "(f64.lt (local.get 2) (f64.const 1))";
const choice = (cond: string): string => `(select (local.get 0) (local.get 1) ${cond})`;

Deno.test("lower() joins comparisons as bool", async () => {
  const both = `(i32.and (i32.eqz (local.get 0)) ${LESS})`;
  assertEquals(await returned(choice(`(i32.or ${both} ${SMALL})`)), [
    "select((x0 == 0) & (x0 < x1) | (x2 < 1.0), x0, x1)",
  ]);
  assertEquals(await returned(choice(`(i32.xor ${LESS} ${SMALL})`)), [
    "select((x0 < x1) ^ (x2 < 1.0), x0, x1)",
  ]);
});

Deno.test("lower() negates joined comparisons as a whole, which NaN makes no order of", async () => {
  const neither = `(i32.eqz (i32.or ${LESS} ${SMALL}))`;
  assertEquals(await returned(`(i32.add (local.get 0) ${neither})`), [
    "x0.wrapping_add(!((x0 < x1) | (x2 < 1.0)) as i32)",
  ]);
});

Deno.test("lower() gives joined comparisons as a number", async () => {
  assertEquals(await returned(`(i32.and ${LESS} ${SMALL})`), [
    "((x0 < x1) & (x2 < 1.0)) as i32",
  ]);
});

Deno.test("lower() joins as bits what is no comparison", async () => {
  assertEquals(await returned(choice(`(i32.and (local.get 0) (i32.or ${LESS} ${SMALL}))`)), [
    "select(x0 & ((x0 < x1) | (x2 < 1.0)) as i32 != 0, x0, x1)",
  ]);
  assertEquals(await returned(choice(`(i32.add ${LESS} ${SMALL})`)), [
    "let t0 = ((x0 < x1) as i32).wrapping_add((x2 < 1.0) as i32) != 0;",
    "select(t0, x0, x1)",
  ]);
});
