/**
 * The Rust of vector operations: functions of the runtime that are named after the instructions.
 *
 * @module
 */

import { atom, call } from "../rust/expr.ts";
import type { Expr } from "../rust/tree.ts";
import { type Imm, type InstrRow, INSTRUCTIONS, type Mnemonic } from "../wasm/instructions.ts";
import type { Condition, Template } from "./ops.ts";

const ROWS: readonly InstrRow[] = INSTRUCTIONS.filter(({ proposal, access }) =>
  (proposal === "simd" || proposal === "relaxed-simd") && access === undefined
);

/** Whether an instruction asks something of a vector. */
function isTest({ name }: InstrRow): boolean {
  return /\.(any|all)_true$/.test(name);
}

/**
 * The name of the function of an instruction.
 *
 * @param name The mnemonic.
 * @returns For instance `i8x16_add`.
 */
export function functionName(name: Mnemonic): string {
  return name.replace(".", "_");
}

/** The functions of the runtime that vector operations are, beside loads and stores. */
export const VECTOR_FUNCTIONS: readonly string[] = ROWS
  .filter(({ name }) => name !== "v128.const")
  .map(({ name }) => functionName(name));

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
      return (args) => call(path, ...args);
  }
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

function vectorLiteral({ v128 = 0n }: Imm): Expr {
  if (v128 === 0n) return atom("V128::ZERO");
  return call("V128::from_bits", atom(`0x${v128.toString(16).padStart(32, "0")}`));
}

/** The lanes of a shuffle as the digits of one number, the first lane first. */
function shuffleText({ shuffle = [] }: Imm): string {
  return `0x${shuffle.map((lane) => lane.toString(16).padStart(2, "0")).join("")}`;
}
