/**
 * The Rust of vector operations: functions of the runtime that are named after the instructions.
 *
 * @module
 */

import { bitsOfF32, bitsOfF64 } from "../ir/literal.ts";
import { atom, call } from "../rust/expr.ts";
import type { Expr } from "../rust/tree.ts";
import { type Imm, type InstrRow, INSTRUCTIONS, type Mnemonic } from "../wasm/instructions.ts";
import { functionName } from "./function_name.ts";
import type { Condition, Template } from "./ops.ts";

const ROWS: readonly InstrRow[] = INSTRUCTIONS.filter(({ proposal, access }) =>
  (proposal === "simd" || proposal === "relaxed-simd") && access === undefined
);

/** Whether an instruction asks something of a vector. */
function isTest({ name }: InstrRow): boolean {
  return /\.(any|all)_true$/.test(name);
}

/** The functions of the runtime that vector operations are, beside loads and stores. */
export const VECTOR_FUNCTIONS: readonly string[] = [
  ...ROWS.map(({ name }) => functionName(name)),
  ...["f32x4", "f64x2"].flatMap((shape) => [`${shape}_quiet`, `${shape}_canonical`]),
];

function templateOf({ name, immediates }: InstrRow): Template {
  const path = functionName(name);
  switch (immediates) {
    case "v128":
      return (_, imm) => vectorLiteral(imm);
    case "lane":
      return (args, imm) => call(`${path}::<${imm.lane}>`, ...args);
    case "shuffle":
      return (args, imm) => call(`${path}::<${shuffleText(imm)}>`, ...args);
    default:
      return quieted(name, (args) => call(path, ...args));
  }
}

/** The lanes of a constant by which a float operation is one that LLVM drops, as bits by shape. */
const IDENTITIES: Readonly<Record<string, Readonly<Record<"zero" | "one", bigint>>>> = {
  f32x4: { zero: 0n, one: 0x3f80_0000n },
  f64x2: { zero: 0n, one: 0x3ff0_0000_0000_0000n },
};

/** What a lane's constant must be but for its sign, for LLVM to drop the operation. */
const DROPPED: Readonly<Record<string, "zero" | "one">> = {
  add: "zero",
  sub: "zero",
  mul: "one",
  div: "one",
  relaxed_madd: "zero",
  relaxed_nmadd: "zero",
};

/**
 * Makes the NaNs of arithmetic quiet where one of the operands is a constant by which LLVM drops it, and lets a
 * signalling NaN through. A sign too many costs an instruction and nothing else.
 */
function quieted(name: Mnemonic, template: Template): Template {
  const [shape = "", operation = ""] = name.split(".");
  const bits = IDENTITIES[shape]?.[DROPPED[operation] ?? "one"];
  if (bits === undefined || DROPPED[operation] === undefined) return template;
  const isIdentity = (expr: Expr): boolean => lanesOf(shape, expr).includes(bits);
  return (args, imm) => {
    const plain = template(args, imm);
    return args.some(isIdentity) ? call(`${shape}_quiet`, plain) : plain;
  };
}

/** The bits without signs of the lanes of an expression, if it is a constant or the splat of one. */
function lanesOf(shape: string, expr: Expr): bigint[] {
  if (expr.kind !== "call") return expr.kind === "atom" && expr.text === ZERO ? [0n] : [];
  const width = BigInt(shape === "f32x4" ? 32 : 64);
  const sign = 1n << (width - 1n);
  const constant = /^v128_const::<(0x[0-9a-f]+)>$/.exec(expr.name)?.[1];
  if (constant !== undefined) {
    const mask = (1n << width) - 1n;
    const lanes: bigint[] = [];
    for (let at = 0n; at < 128n; at += width) lanes.push((BigInt(constant) >> at & mask) & ~sign);
    return lanes;
  }
  const [value] = expr.args;
  if (expr.name !== `${shape}_splat` || value?.kind !== "literal") return [];
  const number = Math.abs(Number(value.text));
  return [shape === "f32x4" ? BigInt(bitsOfF32(number)) : bitsOfF64(number)];
}

/** Everything that takes numbers and vectors and gives one, by mnemonic. */
export const VECTOR_TEMPLATES: Partial<Record<Mnemonic, Template>> = Object.fromEntries(
  ROWS.filter((row) => !isTest(row)).map((row) => [row.name, templateOf(row)]),
);

/** Tests, as `bool`. */
export const VECTOR_CONDITIONS: Partial<Record<Mnemonic, Condition>> = Object.fromEntries(
  ROWS.filter(isTest).map((row) => [
    row.name,
    (args: readonly Expr[]) => call(functionName(row.name), ...args),
  ]),
);

const ZERO = "V128::ZERO";

function vectorLiteral({ v128 = 0n }: Imm): Expr {
  if (v128 === 0n) return atom(ZERO);
  return call(`v128_const::<0x${v128.toString(16).padStart(32, "0")}>`);
}

/** The lanes of a shuffle as the digits of one number, the first lane first. */
function shuffleText({ shuffle = [] }: Imm): string {
  return `0x${shuffle.map((lane) => lane.toString(16).padStart(2, "0")).join("")}`;
}
