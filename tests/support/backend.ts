/**
 * What tests of the back end share.
 *
 * @module
 */

import { funcEnv, type ModulePlan } from "../../lib/backend/env.ts";
import { TRAPS } from "../../lib/backend/callgraph.ts";
import { lower } from "../../lib/backend/lower/lower.ts";
import { planModule } from "../../lib/backend/plan.ts";
import { findUses, type ModuleUses } from "../../lib/backend/uses.ts";
import { buildFunc } from "../../lib/ir/build.ts";
import { type IrFunc, irFuncId, type IrModule } from "../../lib/ir/ir.ts";
import type { TranspileOptions } from "../../lib/options/option_types.ts";
import { resolveOptions } from "../../lib/options/options.ts";
import { runPasses } from "../../lib/passes/passes.ts";
import { layStatement } from "../../lib/rust/layout.ts";
import type { Expr } from "../../lib/rust/tree.ts";
import { textBuffer, textFrom } from "../../lib/rust/text.ts";
import { surveyBody } from "../../lib/rust/survey_body.ts";
import { writeBody } from "../../lib/rust/write_body.ts";
import type { BodyStyle } from "../../lib/rust/writer.ts";
import { decode } from "../../lib/wasm/decode.ts";
import type { ValidModule } from "../../lib/wasm/module.ts";
import { validate } from "../../lib/wasm/validate.ts";
import { assemble } from "./wat.ts";

/** A module as the back end gets it, and what was planned for it. */
export interface Planned {
  /** The module. */
  readonly module: ValidModule;
  /** Its functions. */
  readonly ir: IrModule;
  /** What its functions use. */
  readonly uses: ModuleUses;
  /** The plan. */
  readonly plan: ModulePlan;
}

/**
 * Brings a module up to its plan.
 *
 * @param text The module in the text format.
 * @param options Options of the transpilation.
 * @returns The plan and what it was made from.
 */
export async function planWat(text: string, options: TranspileOptions = {}): Promise<Planned> {
  const resolved = resolveOptions(options);
  const module = validate(decode(await assemble(text)));
  const funcs: IrFunc[] = [];
  for (const func of module.funcs) {
    if (func.body === undefined) continue;
    const built = buildFunc({ module }, func);
    runPasses(built, { optLevel: resolved.optLevel });
    funcs.push({ ...built, id: irFuncId(funcs.length) });
  }
  const ir: IrModule = { funcs };
  const uses = findUses(module);
  return { module, ir, uses, plan: planModule(module, uses, "test", resolved) };
}

/**
 * Writes an expression.
 *
 * @param expr The expression; variable `n` is called `xn`.
 * @returns Its Rust.
 */
export function rustOf(expr: Expr): string {
  const names = { variable: (variable: number) => `x${variable}`, fresh: () => "t" };
  return layStatement({ open: "", value: expr, close: "" }, 90, names).join("\n");
}

/**
 * Lowers a function and writes its statements as they are before they are tidied.
 *
 * @param planned The module.
 * @param at Place of the function among those with bodies.
 * @returns Its lines without indentation; variable `n` is called `xn`.
 */
export function loweredLines({ ir, plan }: Planned, at = 0): string[] {
  const needs = plan.calls.funcs[at]!;
  const env = funcEnv(plan, needs);
  const { nodes, variables } = lower(ir.funcs[at]!, env);
  const out = textBuffer();
  const style: BodyStyle = {
    env,
    takeMemory: env.retakeMemory,
    variables,
    fallible: (needs & TRAPS) !== 0,
    variableName: (variable) => `x${variable}`,
    used: new Set(),
  };
  writeBody(out, nodes, style, surveyBody(nodes));
  return textFrom(out, 0).trimEnd().split("\n").map((line) => line.trim());
}
