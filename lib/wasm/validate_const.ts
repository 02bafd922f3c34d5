/**
 * Validation of constant expressions (spec 3.4.11).
 *
 * @module
 */

import { type ErrorPlace, InvalidError } from "../errors.ts";
import type { Mnemonic } from "./instructions.ts";
import type { ConstExpr, Module } from "./module.ts";
import type { Instr } from "./read_instr.ts";
import type { SlotType } from "./instructions.ts";
import { matches, refToFunc } from "./ref_types.ts";
import type { ValType } from "./types.ts";

/** Instructions that are constant with the extended-const proposal. */
export const EXTENDED_CONST: ReadonlySet<Mnemonic> = new Set<Mnemonic>([
  "i32.add",
  "i32.sub",
  "i32.mul",
  "i64.add",
  "i64.sub",
  "i64.mul",
]);

/** Where a constant expression stands. */
export interface ConstContext {
  /** The module. */
  readonly module: Module;
  /** Number of globals that are defined before the expression. */
  readonly globals: number;
  /** Section and offset, for errors where no instruction is at fault. */
  readonly place: ErrorPlace;
}

/**
 * Validates a constant expression.
 *
 * @param context Where it stands.
 * @param expr The expression.
 * @param expected The type it must have.
 * @throws {InvalidError} When it is not constant, or has another type.
 */
export function validateConstExpr(
  context: ConstContext,
  expr: ConstExpr,
  expected: ValType,
): void {
  const stack: SlotType[] = [];
  for (const instr of expr) step(context, instr, stack);
  const [type] = stack;
  if (stack.length !== 1 || type === undefined || type === "addr" || !matches(type, expected)) {
    const found = stack.length === 1 ? stack[0] : `${stack.length} values`;
    const message = `Type mismatch: expected ${expected}, found ${found}`;
    const offset = expr[0]?.offset ?? context.place.offset;
    throw new InvalidError("typeMismatch", message, { ...context.place, offset, expected });
  }
}

/** Validates one instruction. */
function step(context: ConstContext, instr: Instr, stack: SlotType[]): void {
  const { row, imm } = instr;
  switch (row.name) {
    case "i32.const":
    case "i64.const":
    case "f32.const":
    case "f64.const":
    case "v128.const":
      stack.push(...row.signature.results);
      return;
    case "ref.null":
      if (imm.refType !== undefined) stack.push(imm.refType);
      return;
    case "ref.func": {
      const func = context.module.funcs[imm.index ?? -1];
      if (func === undefined) {
        throw invalidAt(context, instr, "unknownIndex", `Unknown function ${imm.index}`);
      }
      stack.push(refToFunc(false, func.type));
      return;
    }
    case "global.get":
      return globalGet(context, instr, stack);
    default:
      if (EXTENDED_CONST.has(row.name) && row.signature !== "custom") {
        for (const param of [...row.signature.params].reverse()) {
          if (stack.pop() !== param) {
            throw invalidAt(context, instr, "typeMismatch", `Type mismatch: expected ${param}`);
          }
        }
        stack.push(...row.signature.results);
        return;
      }
      throw invalidAt(
        context,
        instr,
        "constExpr",
        `Constant expression required, found ${row.name}`,
      );
  }
}

function globalGet(context: ConstContext, instr: Instr, stack: SlotType[]): void {
  const index = instr.imm.index ?? -1;
  const global = index < context.globals ? context.module.globals[index] : undefined;
  if (global === undefined) {
    throw invalidAt(context, instr, "unknownIndex", `Unknown global ${index}`);
  }
  if (global.type.mutable) {
    const message = `Constant expression required: global ${index} is mutable`;
    throw invalidAt(context, instr, "constExpr", message);
  }
  stack.push(global.type.value);
}

function invalidAt(
  context: ConstContext,
  instr: Instr,
  key: "unknownIndex" | "typeMismatch" | "constExpr",
  message: string,
): InvalidError {
  return new InvalidError(key, message, { ...context.place, offset: instr.offset });
}
