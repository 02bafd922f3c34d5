/**
 * How the methods of an instance write its parts.
 *
 * @module
 */

import {
  DEPTH,
  HOST,
  INSTANCE,
  memoryBit,
  type Needs,
  STATE,
  TRAPS,
} from "../backend/callgraph.ts";
import { constantOf, type KnownConst } from "../backend/constants.ts";
import { FUEL_FIELD, importOf, type ModulePlan } from "../backend/env.ts";
import { takeBytes } from "../backend/memory_modes.ts";
import { type Template, TEMPLATES } from "../backend/ops.ts";
import { zeroValue } from "../backend/types.ts";
import { InternalError } from "../errors.ts";
import type { Mnemonic } from "../wasm/instructions.ts";
import type { ConstExpr } from "../wasm/module.ts";
import { atom, callWith } from "./expr.ts";
import { callOf, callStatement, tailCall } from "./call_lines.ts";
import { keepPlace } from "./trap_sites.ts";
import type { Expr } from "./tree.ts";

/** How the parts of an instance are written in its own methods. */
function givenBySelf(plan: ModulePlan, needs: Needs): string[] {
  const args: string[] = [];
  if ((needs & INSTANCE) !== 0) {
    args.push("self");
    if ((needs & HOST) !== 0) args.push("host");
  } else {
    for (const memory of plan.memories) {
      if ((needs & memoryBit(memory.index)) !== 0) args.push(bytesOf(plan, memory.index));
    }
    if ((needs & STATE) !== 0) args.push("&mut self.state");
  }
  if ((needs & DEPTH) !== 0) args.push(plan.takesHost ? "depth" : "MAX_CALL_DEPTH");
  return args;
}

/**
 * Writes the bytes of a memory in a method of the instance, as functions are given them.
 *
 * @param plan The module.
 * @param index The memory.
 * @returns The Rust expression.
 */
export function bytesOf(plan: ModulePlan, index: number): string {
  const memory = plan.memories[index]!;
  if (memory.imported) {
    return `${plan.names.importPath(importOf(plan.module, "memory", index))}(host).bytes_mut()`;
  }
  return takeBytes(memory, `self.${plan.names.memoryField(index)}`);
}

/**
 * Writes a table in a method of the instance.
 *
 * @param plan The module.
 * @param index The table.
 * @returns The Rust expression.
 */
export function tableOf(plan: ModulePlan, index: number): string {
  return plan.tables[index]!.imported
    ? `${plan.names.importPath(importOf(plan.module, "table", index))}(host)`
    : `self.state.${plan.names.tableField(index)}`;
}

/**
 * Writes the calls of functions of the module at the end of a method of the instance.
 *
 * @param plan The module.
 * @param indices The functions, of one type.
 * @param args Names of the arguments.
 * @returns What must stand before the calls, and each call: the result that functions of the module
 *   give which may trap.
 */
export function callFuncs(
  plan: ModulePlan,
  indices: readonly number[],
  args: readonly string[],
): { readonly before: readonly string[]; readonly calls: readonly Expr[] } {
  const needs = indices.map((index) => plan.calls.ofIndex(index));
  const deep = plan.takesHost && needs.some((each) => (each & DEPTH) !== 0);
  return {
    // Before the state is borrowed for the call.
    before: deep ? ["let depth = MAX_CALL_DEPTH.saturating_sub(self.state.used);"] : [],
    calls: indices.map((index, i) => {
      const own = needs[i]!;
      const call = callOf(plan.names.func(index), [...givenBySelf(plan, own), ...args]);
      return (own & TRAPS) !== 0 ? call : callWith("Ok", [call], false);
    }),
  };
}

/**
 * Writes what a method gives behind a call of a function of the module: what is owed is settled.
 *
 * @param plan The module.
 * @param result The result that the function has given.
 * @returns The Rust expression.
 */
export function settled(plan: ModulePlan, result: Expr): Expr {
  if (!plan.fuel) return result;
  return callWith("settle_fuel", [result, atom(`&mut self.state.${FUEL_FIELD}`)], false);
}

/**
 * Writes the call of a function of the module at the end of a method of the instance.
 *
 * @param plan The module.
 * @param index The function.
 * @param args Names of its arguments.
 * @param indent Columns it is indented.
 * @returns The lines of a `WasmResult`.
 */
export function callFunc(
  plan: ModulePlan,
  index: number,
  args: readonly string[],
  indent: number,
): string[] {
  const { before, calls: [call] } = callFuncs(plan, [index], args);
  const result = plan.calls.placeOf(index) === undefined ? call! : settled(plan, call!);
  const pad = " ".repeat(indent);
  const isPlain = plan.traps.info === "none" || (plan.calls.ofIndex(index) & TRAPS) === 0;
  return [
    ...before.map((line) => pad + line),
    ...isPlain
      ? tailCall(result, indent)
      : [...callStatement("let result = ", result, ";", indent), pad + keepPlace("result")],
  ];
}

/**
 * Writes the value of a constant expression in a method of the instance.
 *
 * @param plan The module.
 * @param expr The expression.
 * @returns The Rust expression.
 * @throws {InternalError} When it is not what validation promises.
 */
export function constExpr(plan: ModulePlan, expr: ConstExpr): Expr {
  const value = constantOf(expr, NO_GLOBALS);
  return value === undefined ? valueOf(plan, expr) : numberExpr(value);
}

/** Globals are written by their names. */
const NO_GLOBALS: readonly undefined[] = [];

/**
 * Writes a number that is known.
 *
 * @param value The number.
 * @returns The Rust expression.
 */
export function numberExpr({ op, imm }: KnownConst): Expr {
  return templateOf(op)([], imm);
}

function templateOf(name: Mnemonic): Template {
  const template = TEMPLATES[name];
  if (template === undefined) throw new InternalError(`constant ${name}`);
  return template;
}

function valueOf({ foreign, module, names, signature }: ModulePlan, expr: ConstExpr): Expr {
  const stack: Expr[] = [];
  for (const { row, imm } of expr) {
    switch (row.name) {
      case "global.get": {
        const index = imm.index!;
        stack.push(
          atom(names.globalConst(index) ?? `self.state.${names.globalField(index)}`),
        );
        break;
      }
      case "ref.null":
        stack.push(atom(zeroValue(imm.refType!)));
        break;
      case "ref.func": {
        const id = foreign ? "self.state.id" : "0";
        const type = signature(module.funcs[imm.index!]!.type);
        stack.push(atom(`FuncRef::new(${id}, ${imm.index!}, ${type})`));
        break;
      }
      default: {
        const count = row.signature === "custom" ? 0 : row.signature.params.length;
        stack.push(templateOf(row.name)(stack.splice(stack.length - count, count), imm));
      }
    }
  }
  const [value] = stack;
  if (value === undefined || stack.length !== 1) throw new InternalError("constant expression");
  return value;
}
