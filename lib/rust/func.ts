/**
 * Writes the Rust function of a Wasm function, or of a part of one that was outlined.
 *
 * @module
 */

import { DEPTH, INSTANCE, TRAPS } from "../backend/callgraph.ts";
import type { FuncEnv } from "../backend/env.ts";
import { exceptionBytes } from "../backend/exceptions.ts";
import { frameBytes } from "../backend/frame.ts";
import { lower } from "../backend/lower/lower.ts";
import { givenType } from "../backend/memory_modes.ts";
import { resultType, rustType } from "../backend/types.ts";
import type { VarId } from "../backend/variables.ts";
import { INLINED, isVectorLeaf } from "../backend/vector_leaves.ts";
import type { IrFunc } from "../ir/ir.ts";
import { callStatement } from "./call_lines.ts";
import { declare } from "./declare.ts";
import { atom } from "./expr.ts";
import { noteNames } from "./lay_flat.ts";
import { LINE_WIDTH } from "./widths.ts";
import { foldSwitches, limitNesting } from "./nesting.ts";
import { dropRetakes } from "./retakes.ts";
import { tidy } from "./shape.ts";
import { genericsOf, signature, stateParams } from "./signature.ts";
import { put, textBuffer, textFrom } from "./text.ts";
import type { Expr, RustLabel } from "./tree.ts";
import { indented, surveyBody } from "./survey_body.ts";
import { writeBody } from "./write_body.ts";

/** A function's item, but for the weight that its entry charges. */
export interface WrittenFunc {
  /** Estimated stack frame, in bytes. */
  readonly frame: number;
  /** The most `let`s that are in scope at one place. */
  readonly lets: number;
  /** The lines up to the weight, or all when the entry charges nothing. */
  readonly head: string;
  /** What follows the weight. */
  readonly tail: string | undefined;
}

/**
 * Writes one function.
 *
 * @param env How it reaches state, and what it calls.
 * @param func The function; it is used up.
 * @param name Its name in Rust.
 * @param used Gets what its text names beside its own variables.
 * @returns Its text.
 */
export function writeFunc(
  env: FuncEnv,
  func: IrFunc,
  name: string,
  used: Set<string>,
): WrittenFunc {
  const { plan, needs } = env;
  const isLeaf = isVectorLeaf(func);
  const lowered = lower(func, env);
  const { variables } = lowered;
  // Large functions take much memory: theirs can be taken back from here on.
  func.body = [];
  // What is moved into arms is nested deeper there.
  if (lowered.hasMatch) foldSwitches(lowered.nodes);
  const isFlat = !lowered.hasMatch && lowered.depth <= plan.maxNesting;
  const flat = isFlat ? lowered.nodes : limitNesting(lowered.nodes, plan.maxNesting, {
    label: () => func.labels++ as RustLabel,
    variable: () => variables.vars.push({ type: "i32", home: -1, param: -1 }) - 1 as VarId,
  });
  const names = plan.memories.map(({ index }) => env.keeps(index) ? env.memory(index) : "");
  const isLiveAtStart = (needs & INSTANCE) !== 0 && names.length > 0
    ? dropRetakes(flat, names, flat !== lowered.nodes)
    : undefined;
  const shaped = tidy(flat);
  const isParam = (variable: number): boolean => variables.vars[variable]!.param >= 0;
  const declared = declare(shaped, isParam);

  const known: (string | undefined)[] = [];
  let fresh = 0;
  const variableName = (variable: number): string => {
    let name = known[variable];
    if (name === undefined) {
      const { home, param } = variables.vars[variable]!;
      name = home >= 0 ? `l${home}` : param >= 0 ? `p${param}` : `v${fresh++}`;
      known[variable] = name;
    }
    return name;
  };
  const params = func.params.map((value, i) => {
    const type = rustType(func.type.params[i]!);
    const variable = variables.of[value]!;
    if (variable < 0) return `_p${i}: ${type}`;
    const mutable = (declared.sets.get(variable as VarId) ?? 0) > 0;
    return `${mutable ? "mut " : ""}${variableName(variable)}: ${type}`;
  });
  const fallible = (needs & TRAPS) !== 0;
  const frame = frameBytes(declared.nodes, {
    variables,
    params: params.length + 4,
    views: lowered.accessesMemory.size,
    results: func.type.results,
    exception: plan.exceptions.used ? exceptionBytes(plan.exceptions) : 0,
    small: plan.grant.isWhole,
  });

  const survey = surveyBody(declared.nodes);
  const result = resultType(func.type.results);
  const head = signature({
    lead: `fn ${name}`,
    generics: genericsOf(plan, needs),
    params: [...stateParams(plan, needs), ...params],
    result: fallible ? `${plan.traps.result}<${result}>` : result === "()" ? undefined : result,
  });
  for (const type of [...func.type.params, ...func.type.results]) used.add(rustType(type));
  if (fallible) used.add(plan.traps.result);
  if (isLeaf) head.unshift(INLINED);
  if (survey.isCompact) head.unshift("#[rustfmt::skip]");
  const before = head.join("\n");
  out.length = 0;
  const putTaken = (open: string, taken: Expr): void => {
    noteNames(taken, used);
    for (const line of callStatement(open, taken, ";", 4)) put(out, `${indented(line, survey)}\n`);
  };
  // A function without accesses gains nothing by a view, and may not be one that can trap.
  const takeMemory = (index: number): Expr =>
    lowered.accessesMemory.has(index) ? env.retakeMemory(index) : atom(env.takeMemory(index));
  if ((needs & INSTANCE) !== 0) {
    for (const index of [...lowered.usesMemory].sort((a, b) => a - b)) {
      const isLive = isLiveAtStart?.(index) ?? true;
      if (isLive) putTaken(`let mut ${env.memory(index)} = `, takeMemory(index));
      else {
        const type = givenType(plan.memories[index]!);
        put(out, `${indented("    ", survey)}let mut ${env.memory(index)}: ${type};\n`);
      }
    }
  } else {
    for (const index of [...lowered.accessesMemory].sort((a, b) => a - b)) {
      const name = env.memory(index);
      const viewed = env.viewMemory(index, name);
      if (viewed !== undefined) putTaken(`let ${name} = `, viewed);
    }
  }
  const style = { env, takeMemory, variables, fallible, variableName, used };
  const lets = writeBody(out, declared.nodes, style, survey);
  if ((needs & DEPTH) !== 0) {
    used.add("enter");
    put(out, "}");
    const place = plan.traps.placeOf(plan.module.funcs[func.index]!.body!.entry);
    const at = place === "" ? "" : `.at(${place})`;
    const tail = `)${at}?;\n${textFrom(out, 0)}`;
    return {
      frame,
      lets,
      head: `${before}\n${indented("    ", survey)}let depth = enter(depth, `,
      tail,
    };
  }
  const last = head[head.length - 1]!;
  const isOneLine = head.length === (survey.isCompact ? 2 : 1) && last.length < LINE_WIDTH;
  if (out.length === 0 && isOneLine) return { frame, lets, head: `${before}}`, tail: undefined };
  put(out, "}");
  return { frame, lets, head: `${before}\n${textFrom(out, 0)}`, tail: undefined };
}

/** Where the bodies of functions are written, one after another. */
const out = textBuffer();
