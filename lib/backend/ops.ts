/**
 * One Rust template for each Wasm operation on numbers.
 *
 * What Rust does exactly as the specification says is written out; what it does not (division,
 * conversion that may trap, float minimum, …) is a function of the runtime.
 *
 * @module
 */

import { type Imm, INSTRUCTIONS, type Mnemonic } from "../wasm/instructions.ts";
import { atom, binary, call, cast, casts, literal, method, tryCall, unary } from "../rust/expr.ts";
import type { BinaryOperator, Expr } from "../rust/tree.ts";
import { WIDE_ROWS } from "../wasm/instructions/numeric.ts";
import { functionName } from "./function_name.ts";
import { VECTOR_CONDITIONS, VECTOR_TEMPLATES } from "./simd_ops.ts";

/** Makes the Rust of an operation from that of its operands. */
export type Template = (args: readonly Expr[], imm: Imm) => Expr;

/** A comparison: its Rust as a `bool`. */
export type Condition = (args: readonly Expr[]) => Expr;

type Two = readonly [Expr, Expr];
const two = (args: readonly Expr[]): Two => [args[0]!, args[1]!];
const one = (args: readonly Expr[]): Expr => args[0]!;

const UNSIGNED: Record<"i32" | "i64", string> = { i32: "u32", i64: "u64" };
const BITS: Record<"i32" | "i64", bigint> = { i32: 32n, i64: 64n };

/** The value of an integer literal, if the expression is one. */
function integer(expr: Expr): bigint | undefined {
  if (expr.kind !== "literal") return undefined;
  const first = expr.type.charCodeAt(0);
  if (first !== LETTER_I && first !== LETTER_U) return undefined;
  return BigInt(expr.text);
}

const LETTER_I = 0x69;
const LETTER_U = 0x75;

/** An integer read as unsigned. */
function unsigned(type: "i32" | "i64", expr: Expr): Expr {
  const value = integer(expr);
  if (value === undefined) return cast(expr, UNSIGNED[type]);
  return literal(String(BigInt.asUintN(Number(BITS[type]), value)), UNSIGNED[type]);
}

/** A shift or rotate distance as `u32`. */
function distance(expr: Expr): Expr {
  const value = integer(expr);
  if (value === undefined) return cast(expr, "u32");
  return literal(String(BigInt.asUintN(32, value)), "u32");
}

/** `a.name(b)`, with a literal on the right where the order does not matter. */
function wrapping(name: string, commutative: boolean): Template {
  return (args) => {
    const [a, b] = two(args);
    return commutative && a.kind === "literal" && b.kind !== "literal"
      ? method(b, name, a)
      : method(a, name, b);
  };
}

function infix(op: BinaryOperator): Template {
  return (args) => binary(args[0]!, op, args[1]!);
}

function shift(type: "i32" | "i64", name: "shl" | "shr_s" | "shr_u"): Template {
  return (args) => {
    const [a, b] = two(args);
    const by = integer(b);
    const from = name === "shr_u" ? unsigned(type, a) : a;
    const to = (expr: Expr) => name === "shr_u" ? cast(expr, type) : expr;
    if (by === undefined) {
      return to(method(from, name === "shl" ? "wrapping_shl" : "wrapping_shr", distance(b)));
    }
    const count = literal(String(BigInt.asUintN(32, by) % BITS[type]), "u32");
    if (a.kind === "literal") {
      return to(method(from, name === "shl" ? "wrapping_shl" : "wrapping_shr", count));
    }
    return to(binary(from, name === "shl" ? "<<" : ">>", count));
  };
}

function divide(type: "i32" | "i64", name: "div_s" | "div_u" | "rem_s" | "rem_u"): Template {
  const op: BinaryOperator = name.startsWith("div") ? "/" : "%";
  return (args) => {
    const [a, b] = two(args);
    if (!divisorIsSafe(name, b)) return tryCall(`${type}_${name}`, a, b);
    if (name.endsWith("_s")) return binary(a, op, b);
    return cast(binary(unsigned(type, a), op, unsigned(type, b)), type);
  };
}

/**
 * Whether a division by an expression can never trap.
 *
 * @param name The instruction without its type, such as `div_s`.
 * @param divisor The divisor.
 * @returns True for a literal that neither is zero nor can overflow.
 */
export function divisorIsSafe(name: string, divisor: Expr): boolean {
  const value = integer(divisor);
  if (value === undefined || value === 0n) return false;
  return !name.endsWith("_s") || value !== -1n;
}

/** Arithmetic that LLVM would drop for this constant, letting a signalling NaN through. */
function isFloatIdentity(op: "+" | "-" | "*" | "/", a: Expr, b: Expr): boolean {
  const is = (expr: Expr, ...texts: string[]) =>
    expr.kind === "literal" && texts.includes(expr.text);
  switch (op) {
    case "+":
      return is(a, "-0.0") || is(b, "-0.0");
    case "-":
      return is(b, "0.0") || is(a, "-0.0");
    case "*":
      return is(a, "1.0", "-1.0") || is(b, "1.0", "-1.0");
    case "/":
      return is(b, "1.0", "-1.0");
  }
}

function floatArithmetic(type: "f32" | "f64", op: "+" | "-" | "*" | "/"): Template {
  return (args) => {
    const [a, b] = two(args);
    const plain = binary(a, op, b);
    return isFloatIdentity(op, a, b) ? call(`${type}_quiet`, plain) : plain;
  };
}

function compare(op: BinaryOperator, float = false): Condition {
  return (args) => binary(args[0]!, op, args[1]!, float);
}

function compareUnsigned(type: "i32" | "i64", op: BinaryOperator): Condition {
  return (args) => binary(unsigned(type, args[0]!), op, unsigned(type, args[1]!));
}

/** Comparisons, as `bool`. */
export const CONDITIONS: Partial<Record<Mnemonic, Condition>> = {
  ...integerConditions("i32"),
  ...integerConditions("i64"),
  ...floatConditions("f32"),
  ...floatConditions("f64"),
  ...VECTOR_CONDITIONS,
  "ref.is_null": (args) => method(args[0]!, "is_null"),
};

function integerConditions(type: "i32" | "i64"): Partial<Record<Mnemonic, Condition>> {
  return {
    [`${type}.eqz`]: (args: readonly Expr[]) => binary(args[0]!, "==", literal("0", type)),
    [`${type}.eq`]: compare("=="),
    [`${type}.ne`]: compare("!="),
    [`${type}.lt_s`]: compare("<"),
    [`${type}.lt_u`]: compareUnsigned(type, "<"),
    [`${type}.gt_s`]: compare(">"),
    [`${type}.gt_u`]: compareUnsigned(type, ">"),
    [`${type}.le_s`]: compare("<="),
    [`${type}.le_u`]: compareUnsigned(type, "<="),
    [`${type}.ge_s`]: compare(">="),
    [`${type}.ge_u`]: compareUnsigned(type, ">="),
  };
}

function floatConditions(type: "f32" | "f64"): Partial<Record<Mnemonic, Condition>> {
  return {
    [`${type}.eq`]: compare("==", true),
    [`${type}.ne`]: compare("!=", true),
    [`${type}.lt`]: compare("<", true),
    [`${type}.gt`]: compare(">", true),
    [`${type}.le`]: compare("<=", true),
    [`${type}.ge`]: compare(">=", true),
  };
}

/** Comparisons and what they become when they are negated. */
const NEGATED: Partial<Record<BinaryOperator, BinaryOperator>> = {
  "==": "!=",
  "!=": "==",
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
};

/**
 * Negates a condition.
 *
 * @param condition A `bool`.
 * @returns Its negation, without a `!` where the comparison can be turned round.
 */
export function negate(condition: Expr): Expr {
  if (condition.kind === "unary" && condition.op === "!") return condition.operand;
  if (condition.kind === "binary") {
    const turned = NEGATED[condition.op];
    // Floats have a fourth outcome, unordered: only equality can be turned round.
    const can = condition.float !== true || condition.op === "==" || condition.op === "!=";
    if (turned !== undefined && can) {
      return binary(condition.left, turned, condition.right, condition.float);
    }
  }
  return unary("!", condition);
}

function integerOps(type: "i32" | "i64"): Partial<Record<Mnemonic, Template>> {
  const count = (name: string): Template => (args) => {
    const counted = method(one(args), name);
    return cast(counted, type);
  };
  const rotate = (name: string): Template => (args) => method(args[0]!, name, distance(args[1]!));
  return {
    [`${type}.clz`]: count("leading_zeros"),
    [`${type}.ctz`]: count("trailing_zeros"),
    [`${type}.popcnt`]: count("count_ones"),
    [`${type}.add`]: wrapping("wrapping_add", true),
    [`${type}.sub`]: (args: readonly Expr[]) => {
      const [a, b] = two(args);
      if (integer(a) === 0n) return method(b, "wrapping_neg");
      return method(a, "wrapping_sub", b);
    },
    [`${type}.mul`]: wrapping("wrapping_mul", true),
    [`${type}.div_s`]: divide(type, "div_s"),
    [`${type}.div_u`]: divide(type, "div_u"),
    [`${type}.rem_s`]: divide(type, "rem_s"),
    [`${type}.rem_u`]: divide(type, "rem_u"),
    [`${type}.and`]: infix("&"),
    [`${type}.or`]: infix("|"),
    [`${type}.xor`]: infix("^"),
    [`${type}.shl`]: shift(type, "shl"),
    [`${type}.shr_s`]: shift(type, "shr_s"),
    [`${type}.shr_u`]: shift(type, "shr_u"),
    [`${type}.rotl`]: rotate("rotate_left"),
    [`${type}.rotr`]: rotate("rotate_right"),
    [`${type}.extend8_s`]: (args: readonly Expr[]) => casts(one(args), "i8", type),
    [`${type}.extend16_s`]: (args: readonly Expr[]) => casts(one(args), "i16", type),
  };
}

function floatOps(type: "f32" | "f64"): Partial<Record<Mnemonic, Template>> {
  const unaryCall = (name: string): Template => (args) => call(`${type}_${name}`, one(args));
  const binaryCall = (name: string): Template => (args) =>
    call(`${type}_${name}`, args[0]!, args[1]!);
  return {
    [`${type}.abs`]: (args: readonly Expr[]) => method(one(args), "abs"),
    [`${type}.neg`]: (args: readonly Expr[]) => unary("-", one(args)),
    [`${type}.ceil`]: unaryCall("ceil"),
    [`${type}.floor`]: unaryCall("floor"),
    [`${type}.trunc`]: unaryCall("trunc"),
    [`${type}.nearest`]: unaryCall("nearest"),
    [`${type}.sqrt`]: unaryCall("sqrt"),
    [`${type}.add`]: floatArithmetic(type, "+"),
    [`${type}.sub`]: floatArithmetic(type, "-"),
    [`${type}.mul`]: floatArithmetic(type, "*"),
    [`${type}.div`]: floatArithmetic(type, "/"),
    [`${type}.min`]: binaryCall("min"),
    [`${type}.max`]: binaryCall("max"),
    [`${type}.copysign`]: (args: readonly Expr[]) => method(args[0]!, "copysign", args[1]!),
  };
}

function truncations(): Partial<Record<Mnemonic, Template>> {
  const found: Partial<Record<Mnemonic, Template>> = {};
  for (const to of ["i32", "i64"] as const) {
    for (const from of ["f32", "f64"] as const) {
      for (const sign of ["s", "u"] as const) {
        found[`${to}.trunc_${from}_${sign}`] = (args) =>
          tryCall(`${to}_trunc_${from}_${sign}`, one(args));
        found[`${to}.trunc_sat_${from}_${sign}`] = (args) =>
          sign === "s" ? cast(one(args), to) : casts(one(args), UNSIGNED[to], to);
        found[`${from}.convert_${to}_${sign}`] = (args) =>
          sign === "s" ? cast(one(args), from) : cast(unsigned(to, one(args)), from);
      }
    }
  }
  return found;
}

/** Constants up to this are made once. */
const SMALL = 1024;
const smallLiterals: (Expr | undefined)[] = [];

function i32Literal(value: number): Expr {
  if (value < -SMALL || value >= SMALL) return literal(String(value), "i32");
  return smallLiterals[value + SMALL] ??= literal(String(value), "i32");
}

/** Everything that takes numbers and vectors and gives one, by mnemonic. */
export const TEMPLATES: Partial<Record<Mnemonic, Template>> = {
  "i32.const": (_, imm) => i32Literal(imm.i32!),
  "i64.const": (_, imm) => literal(String(imm.i64!), "i64"),
  "f32.const": (_, imm) => floatLiteral("f32", imm.f32!),
  "f64.const": (_, imm) => floatLiteral("f64", imm.f64!),
  ...integerOps("i32"),
  ...integerOps("i64"),
  ...floatOps("f32"),
  ...floatOps("f64"),
  ...truncations(),
  ...VECTOR_TEMPLATES,
  "nop": () => call("cold_path"),
  ...Object.fromEntries(WIDE_ROWS.map(({ name }) => {
    const runtime = functionName(name);
    return [name, (args: readonly Expr[]) => call(runtime, ...args)];
  })),
  "i32.wrap_i64": (args) => cast(one(args), "i32"),
  "i64.extend_i32_s": (args) => cast(one(args), "i64"),
  "i64.extend_i32_u": (args) => cast(unsigned("i32", one(args)), "i64"),
  "i64.extend32_s": (args) => casts(one(args), "i32", "i64"),
  "f32.demote_f64": (args) => call("f32_demote_f64", one(args)),
  "f64.promote_f32": (args) => call("f64_promote_f32", one(args)),
  "i32.reinterpret_f32": (args) => cast(method(one(args), "to_bits"), "i32"),
  "i64.reinterpret_f64": (args) => cast(method(one(args), "to_bits"), "i64"),
  "f32.reinterpret_i32": (args) => call("f32::from_bits", unsigned("i32", one(args))),
  "f64.reinterpret_i64": (args) => call("f64::from_bits", unsigned("i64", one(args))),
};

/** Arithmetic on floats: its NaNs are what the specification leaves open, in sign and payload. */
const ARITHMETIC =
  /^(f32|f64|f32x4|f64x2)\.(?:(?:relaxed_)?(?:min|max)|relaxed_n?madd|(?:de|pro)mote_\w+|add|sub|mul|div|sqrt|ceil|floor|trunc|nearest)$/;

/**
 * The function that makes the NaNs of an operation canonical, for each one that can make a NaN; all
 * others give the bits that the specification says.
 */
export const CANONICAL_NAN: Partial<Record<Mnemonic, string>> = Object.fromEntries(
  INSTRUCTIONS.flatMap(({ name }) => {
    const type = ARITHMETIC.exec(name)?.[1];
    return type === undefined ? [] : [[name, `${type}_canonical`]];
  }),
);

/** A float constant, exact to the bit. */
function floatLiteral(type: "f32" | "f64", bits: number | bigint): Expr {
  const view = new DataView(new ArrayBuffer(8));
  let value: number;
  if (type === "f32") {
    view.setUint32(0, Number(bits));
    value = view.getFloat32(0);
  } else {
    view.setBigUint64(0, BigInt(bits));
    value = view.getFloat64(0);
  }
  if (!Number.isFinite(value)) {
    const digits = type === "f32" ? 8 : 16;
    return call(`${type}::from_bits`, atom(`0x${BigInt(bits).toString(16).padStart(digits, "0")}`));
  }
  if (Object.is(value, -0)) return literal("-0.0", type);
  const text = String(value);
  return literal(/[.e]/.test(text) ? text : `${text}.0`, type);
}
