import { assertEquals, assertExists } from "@std/assert";
import { rustOf } from "../../tests/support/backend.ts";
import { literal } from "../rust/expr.ts";
import type { Expr } from "../rust/tree.ts";
import { type Imm, INSTRUCTIONS, type Mnemonic } from "../wasm/instructions.ts";
import { CANONICAL_NAN, CONDITIONS, divisorIsSafe, negate, TEMPLATES } from "./ops.ts";
import type { VarId } from "./variables.ts";

const x: Expr = { kind: "var", variable: 0 as VarId };
const y: Expr = { kind: "var", variable: 1 as VarId };
const i32 = (value: number): Expr => literal(String(value), "i32");
const i64 = (value: bigint): Expr => literal(String(value), "i64");
const f64 = (text: string): Expr => literal(text, "f64");

/** The Rust of an operation. */
function rust(op: Mnemonic, args: readonly Expr[], imm: Imm = {}): string {
  const template = TEMPLATES[op];
  assertExists(template);
  return rustOf(template(args, imm));
}

/** The Rust of a comparison, and of its negation. */
function condition(op: Mnemonic, args: readonly Expr[] = [x, y]): [plain: string, not: string] {
  const make = CONDITIONS[op];
  assertExists(make);
  return [rustOf(make(args)), rustOf(negate(make(args)))];
}

Deno.test("negate() turns integer comparisons round", () => {
  assertEquals(condition("i32.eqz", [x]), ["x0 == 0", "x0 != 0"]);
  assertEquals(condition("i32.eq"), ["x0 == x1", "x0 != x1"]);
  assertEquals(condition("i64.ne"), ["x0 != x1", "x0 == x1"]);
  assertEquals(condition("i32.lt_s"), ["x0 < x1", "x0 >= x1"]);
  assertEquals(condition("i32.gt_s"), ["x0 > x1", "x0 <= x1"]);
  assertEquals(condition("i64.le_s"), ["x0 <= x1", "x0 > x1"]);
  assertEquals(condition("i64.ge_s"), ["x0 >= x1", "x0 < x1"]);
  assertEquals(condition("i32.ge_u"), ["x0 as u32 >= x1 as u32", "(x0 as u32) < x1 as u32"]);
});

Deno.test("negate() keeps the order of floats, which can be unordered", () => {
  assertEquals(condition("f32.lt"), ["x0 < x1", "!(x0 < x1)"]);
  assertEquals(condition("f32.gt"), ["x0 > x1", "!(x0 > x1)"]);
  assertEquals(condition("f64.le"), ["x0 <= x1", "!(x0 <= x1)"]);
  assertEquals(condition("f64.ge"), ["x0 >= x1", "!(x0 >= x1)"]);
});

Deno.test("negate() turns equality of floats round, which is false for NaN", () => {
  assertEquals(condition("f32.eq"), ["x0 == x1", "x0 != x1"]);
  assertEquals(condition("f64.ne"), ["x0 != x1", "x0 == x1"]);
});

Deno.test("negate() of a negation gives what was negated", () => {
  const less = CONDITIONS["f64.lt"]!([x, y]);
  assertEquals(negate(negate(less)), less);
  assertEquals(condition("ref.is_null", [x]), ["x0.is_null()", "!x0.is_null()"]);
});

Deno.test("unsigned comparisons write negative constants as unsigned", () => {
  assertEquals(condition("i32.lt_u", [x, i32(-1)])[0], "(x0 as u32) < 4294967295");
  assertEquals(condition("i32.gt_u", [x, i32(7)])[0], "x0 as u32 > 7");
  assertEquals(condition("i64.le_u", [x, i64(-1n)])[0], "x0 as u64 <= 18446744073709551615");
  assertEquals(
    condition("i64.ge_u", [x, i64(-(2n ** 63n))])[0],
    "x0 as u64 >= 9223372036854775808",
  );
});

Deno.test("conversions read negative constants as unsigned", () => {
  assertEquals(rust("i64.extend_i32_u", [i32(-1)]), "4294967295u32 as i64");
  assertEquals(rust("f64.convert_i64_u", [i64(-1n)]), "18446744073709551615u64 as f64");
  assertEquals(rust("f32.reinterpret_i32", [i32(-1)]), "f32::from_bits(4294967295)");
});

Deno.test("shifts take a constant distance modulo the width", () => {
  assertEquals(rust("i32.shl", [x, i32(31)]), "x0 << 31");
  assertEquals(rust("i32.shl", [x, i32(32)]), "x0 << 0");
  assertEquals(rust("i32.shr_s", [x, i32(35)]), "x0 >> 3");
  assertEquals(rust("i32.shr_u", [x, i32(-1)]), "(x0 as u32 >> 31) as i32");
  assertEquals(rust("i64.shl", [x, i64(63n)]), "x0 << 63");
  assertEquals(rust("i64.shl", [x, i64(64n)]), "x0 << 0");
  assertEquals(rust("i64.shr_s", [x, i64(-1n)]), "x0 >> 63");
  assertEquals(rust("i64.shr_u", [x, i64(2n ** 32n + 1n)]), "(x0 as u64 >> 1) as i64");
});

Deno.test("shifts by a variable wrap its distance", () => {
  assertEquals(rust("i32.shl", [x, y]), "x0.wrapping_shl(x1 as u32)");
  assertEquals(rust("i64.shr_s", [x, y]), "x0.wrapping_shr(x1 as u32)");
  assertEquals(rust("i32.shr_u", [x, y]), "(x0 as u32).wrapping_shr(x1 as u32) as i32");
});

Deno.test("shifts of a constant never overflow while rustc evaluates them", () => {
  assertEquals(rust("i32.shl", [i32(-5), i32(33)]), "(-5i32).wrapping_shl(1)");
  assertEquals(rust("i32.shr_u", [i32(-1), i32(4)]), "4294967295u32.wrapping_shr(4) as i32");
});

Deno.test("rotations take a constant distance as unsigned", () => {
  assertEquals(rust("i32.rotl", [x, i32(-1)]), "x0.rotate_left(4294967295)");
  assertEquals(rust("i64.rotr", [x, i64(2n ** 32n + 3n)]), "x0.rotate_right(3)");
});

Deno.test("division by a constant that cannot trap is an operator", () => {
  assertEquals(rust("i32.div_s", [x, i32(7)]), "x0 / 7");
  assertEquals(rust("i64.rem_s", [x, i64(-2n)]), "x0 % -2");
  assertEquals(rust("i32.div_u", [x, i32(7)]), "(x0 as u32 / 7) as i32");
  assertEquals(rust("i32.rem_u", [x, i32(-1)]), "(x0 as u32 % 4294967295) as i32");
  assertEquals(rust("i64.div_u", [x, i64(-1n)]), "(x0 as u64 / 18446744073709551615) as i64");
});

Deno.test("division by zero is left to the runtime, which traps", () => {
  for (const name of ["div_s", "div_u", "rem_s", "rem_u"] as const) {
    assertEquals(rust(`i32.${name}`, [x, i32(0)]), `i32_${name}(x0, 0)?`);
    assertEquals(rust(`i64.${name}`, [x, i64(0n)]), `i64_${name}(x0, 0)?`);
  }
});

Deno.test("signed division by -1 is left to the runtime, since it can overflow", () => {
  assertEquals(rust("i32.div_s", [x, i32(-1)]), "i32_div_s(x0, -1)?");
  assertEquals(rust("i32.rem_s", [x, i32(-1)]), "i32_rem_s(x0, -1)?");
  assertEquals(rust("i64.div_s", [x, i64(-1n)]), "i64_div_s(x0, -1)?");
});

Deno.test("division by a variable is left to the runtime", () => {
  assertEquals(rust("i32.div_u", [x, y]), "i32_div_u(x0, x1)?");
});

Deno.test("divisorIsSafe() knows zero and -1", () => {
  const safe = (name: string, divisor: Expr) => divisorIsSafe(name, divisor);
  assertEquals([safe("div_s", i32(0)), safe("rem_u", i32(0))], [false, false]);
  assertEquals([safe("div_s", i32(-1)), safe("div_u", i32(-1))], [false, true]);
  assertEquals([safe("rem_s", i64(-1n)), safe("rem_u", i64(-1n))], [false, true]);
  assertEquals([safe("div_s", i32(1)), safe("div_s", x)], [true, false]);
});

Deno.test("float arithmetic that LLVM would drop quiets a signalling NaN", () => {
  assertEquals(rust("f64.add", [x, f64("-0.0")]), "f64_quiet(x0 + -0.0)");
  assertEquals(rust("f64.add", [f64("-0.0"), x]), "f64_quiet(-0.0 + x0)");
  assertEquals(rust("f64.sub", [x, f64("0.0")]), "f64_quiet(x0 - 0.0)");
  assertEquals(rust("f64.sub", [f64("-0.0"), x]), "f64_quiet(-0.0 - x0)");
  assertEquals(rust("f64.mul", [x, f64("1.0")]), "f64_quiet(x0 * 1.0)");
  assertEquals(rust("f64.mul", [f64("-1.0"), x]), "f64_quiet(-1.0 * x0)");
  assertEquals(rust("f32.div", [x, literal("1.0", "f32")]), "f32_quiet(x0 / 1.0)");
  assertEquals(rust("f64.div", [x, f64("-1.0")]), "f64_quiet(x0 / -1.0)");
});

Deno.test("float arithmetic with other constants is an operator", () => {
  assertEquals(rust("f64.add", [x, f64("0.0")]), "x0 + 0.0");
  assertEquals(rust("f64.sub", [f64("0.0"), x]), "0.0 - x0");
  assertEquals(rust("f64.mul", [x, f64("2.0")]), "x0 * 2.0");
  assertEquals(rust("f64.div", [f64("1.0"), x]), "1.0 / x0");
});

Deno.test("f32.const is exact to the bit", () => {
  const text = (bits: number) => rust("f32.const", [], { f32: bits });
  assertEquals(text(0x00000000), "0.0");
  assertEquals(text(0x80000000), "-0.0");
  assertEquals(text(0x3f800000), "1.0");
  assertEquals(text(0x00000001), "1.401298464324817e-45");
  assertEquals(text(0x7f7fffff), "3.4028234663852886e+38");
  assertEquals(text(0x7f800000), "f32::from_bits(0x7f800000)");
  assertEquals(text(0xff800000), "f32::from_bits(0xff800000)");
  assertEquals(text(0x7fc00000), "f32::from_bits(0x7fc00000)");
  assertEquals(text(0xffa00001), "f32::from_bits(0xffa00001)");
});

Deno.test("f64.const is exact to the bit", () => {
  const text = (bits: bigint) => rust("f64.const", [], { f64: bits });
  assertEquals(text(0n), "0.0");
  assertEquals(text(0x8000000000000000n), "-0.0");
  assertEquals(text(0x3fb999999999999an), "0.1");
  assertEquals(text(0x4415af1d78b58c40n), "100000000000000000000.0");
  assertEquals(text(0x444b1ae4d6e2ef50n), "1e+21");
  assertEquals(text(1n), "5e-324");
  assertEquals(text(0x7ff0000000000000n), "f64::from_bits(0x7ff0000000000000)");
  assertEquals(text(0xfff0000000000000n), "f64::from_bits(0xfff0000000000000)");
  assertEquals(text(0x7ff0000000000001n), "f64::from_bits(0x7ff0000000000001)");
  assertEquals(text(0xfff8000000000123n), "f64::from_bits(0xfff8000000000123)");
});

Deno.test("a constant stands on the right where the order does not matter", () => {
  assertEquals(rust("i32.add", [i32(1), x]), "x0.wrapping_add(1)");
  assertEquals(rust("i64.mul", [i64(3n), x]), "x0.wrapping_mul(3)");
  assertEquals(rust("i32.sub", [i32(1), x]), "1i32.wrapping_sub(x0)");
  assertEquals(rust("i32.sub", [i32(0), x]), "x0.wrapping_neg()");
});

Deno.test("float conversions that can trap are fallible, and saturating ones are casts", () => {
  assertEquals(rust("i32.trunc_f64_u", [x]), "i32_trunc_f64_u(x0)?");
  assertEquals(rust("i32.trunc_sat_f64_s", [x]), "x0 as i32");
  assertEquals(rust("i64.trunc_sat_f32_u", [x]), "x0 as u64 as i64");
});

Deno.test("sign extensions cast twice", () => {
  assertEquals(rust("i32.extend8_s", [x]), "x0 as i8 as i32");
  assertEquals(rust("i64.extend16_s", [x]), "x0 as i16 as i64");
  assertEquals(rust("i64.extend32_s", [x]), "x0 as i32 as i64");
});

Deno.test("CANONICAL_NAN has everything that makes a NaN whose bits are open", () => {
  const floats = INSTRUCTIONS.filter(({ name }) => /^(f32|f64)(x\d)?\./.test(name));
  const others = floats.filter(({ name }) => CANONICAL_NAN[name] === undefined);
  // These move bits, compare, or make numbers of integers.
  const moves =
    /\.(const|load|store|abs|neg|copysign|reinterpret_\w+|convert_\w+|eq|ne|lt|gt|le|ge|pmin|pmax|splat|\w+_lane)$/;
  assertEquals(others.filter(({ name }) => !moves.test(name)).map(({ name }) => name), []);
  assertEquals(CANONICAL_NAN["f64.div"], "f64_canonical");
  assertEquals(CANONICAL_NAN["f64.promote_f32"], "f64_canonical");
  assertEquals(CANONICAL_NAN["f32x4.demote_f64x2_zero"], "f32x4_canonical");
});
