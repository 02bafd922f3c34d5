/**
 * Writes the functions that choose what is called: one for each table and type of `call_indirect`, one
 * for each way out of a group of tail calls, one for each member of such a group.
 *
 * @module
 */

import { DISPATCHER_FRAME } from "../backend/budget.ts";
import { type Dispatcher, TRAPS } from "../backend/callgraph.ts";
import { type FuncEnv, funcEnv, type ModulePlan } from "../backend/env.ts";
import { chooserNeeds } from "../backend/ir_needs.ts";
import { resultType, rustType, typeName, zeroValue } from "../backend/types.ts";
import { slotsOf, tailSlots } from "../ir/tail_loop.ts";
import type { TailGroup } from "../backend/tail_calls.ts";
import { type FuncType, sameFuncType, type ValType } from "../wasm/types.ts";
import { callOf, callStatement, tailCall } from "./call_lines.ts";
import { atom, callWith } from "./expr.ts";
import type { WrittenFunc } from "./func.ts";
import { LINE_WIDTH } from "./widths.ts";
import { outwardCall, outwardResult } from "./outward_call.ts";
import { genericsOf, signature, stateParams, storageArgs, typedParams } from "./signature.ts";
import type { Expr } from "./tree.ts";

/** Functions of a dispatcher up to which it may be inlined. */
const MOST_INLINED = 16;

/**
 * Writes the function that carries out calls by references at a type.
 *
 * @param plan The module.
 * @param at The place of the dispatcher in the call graph.
 * @returns The lines of the item.
 */
export function dispatcherFunc(plan: ModulePlan, at: number): string[] {
  const { names, calls, traps } = plan;
  const dispatcher = calls.dispatchers[at]!;
  const needs = calls.dispatcherNeeds[at]!;
  const env = funcEnv(plan, needs, false);
  const { type } = dispatcher;
  const lines = [
    // What is taken in each arm makes LLVM leave it as a call otherwise.
    ...(plan.fuel && dispatcher.targets.length <= MOST_INLINED ? ["#[inline]"] : []),
    ...signature({
      lead: `fn ${names.dispatcher(at)}`,
      generics: genericsOf(plan, needs),
      params: [...stateParams(plan, needs), ...typedParams(type), chosenBy(dispatcher)],
      result: `${traps.result}<${resultType(type.results)}>`,
    }),
    ...(dispatcher.table === undefined
      ? [
        "    if f.is_null() {",
        `        return Err(WasmTrap::NullFunctionReference${into(plan)});`,
        "    }",
      ]
      : callStatement(
        "let f = ",
        lookup(env, dispatcher, dispatcher.table, true),
        ";",
        4,
      )),
  ];
  if (plan.foreign) {
    lines.push(
      `    if f.instance() != ${env.state("id")} {`,
      ...outwardCall(
        plan,
        type,
        callOf(
          `<H as Foreign${storageArgs(plan)}>::${foreignMethod(type)}`,
          ["host", "this", "f", ...type.params.map((_, i) => `p${i}`)],
        ),
        8,
      ),
      `        return ${outwardResult(plan)};`,
      "    }",
    );
  }
  return [...lines, ...dispatchMatch(env, dispatcher), "}"];
}

/**
 * Writes what makes a trap the error that functions of the module return.
 *
 * @param plan The module.
 * @returns What follows the trap, if anything.
 */
export function into({ traps }: ModulePlan): string {
  return traps.info === "none" ? "" : ".into()";
}

/** The parameter that says which function is called. */
function chosenBy({ table }: Dispatcher): string {
  return table === undefined ? "f: FuncRef" : "i: i32";
}

function lookup(
  { plan, table }: FuncEnv,
  { type }: Dispatcher,
  index: number,
  fallible: boolean,
): Expr {
  const args = [`${table(index)}.elements()`, "i", String(plan.signature(type))];
  return callOf("table_lookup", args, fallible);
}

/**
 * Writes the function that chooses the next member of a group of tail calls: it gives the member's
 * number from 1, or 0 for a call that leaves the group or traps.
 *
 * @param plan The module.
 * @param at The place of the dispatcher that leaves the group.
 * @returns The lines of the item.
 */
export function chooserFunc(plan: ModulePlan, at: number): string[] {
  const dispatcher = plan.calls.dispatchers[at]!;
  const { group, table, type } = dispatcher;
  const needs = chooserNeeds(plan, table);
  const env = funcEnv(plan, needs, false);
  const found = table === undefined ? atom("f") : lookup(env, dispatcher, table, false);
  const guards = [
    ...(table === undefined ? ["!f.is_null()"] : []),
    ...(plan.foreign ? [`f.instance() == ${env.state("id")}`] : []),
  ];
  const guard = guards.length === 0 ? "" : ` if ${guards.join(" && ")}`;
  const arms = group!.members.flatMap((index, i) =>
    sameFuncType(plan.module.funcs[index]!.type, type) ? [`            ${index} => ${i + 1},`] : []
  );
  return [
    ...signature({
      lead: `fn ${plan.names.chooser(at)}`,
      generics: genericsOf(plan, needs),
      params: [...stateParams(plan, needs), chosenBy(dispatcher)],
      result: "i32",
    }),
    ...callStatement("match ", found, " {", 4),
    `        ${table === undefined ? "f" : "Ok(f)"}${guard} => match f.func() {`,
    ...arms,
    "            _ => 0,",
    "        },",
    ...(table === undefined && guard === "" ? [] : ["        _ => 0,"]),
    "    }",
    "}",
  ];
}

/**
 * Writes a function that is a member of a group of tail calls: it enters the group's loop.
 *
 * @param plan The module.
 * @param index The function.
 * @param used Gets what its text names beside its own variables.
 * @returns Its text; its callers are charged for it.
 */
export function memberFunc(plan: ModulePlan, index: number, used: Set<string>): WrittenFunc {
  const { calls, module, names } = plan;
  const { type } = module.funcs[index]!;
  const group = calls.groupOf(index)!;
  const needs = calls.ofIndex(index);
  const state = stateParams(plan, needs);
  const slots = memberSlots(plan, group);
  const places = slotsOf(slots, type);
  const args = slots.map((slot, at) => {
    const param = places.indexOf(at);
    return param < 0 ? zeroValue(slot) : `p${param}`;
  });
  const result = resultType(type.results);
  const fallible = (needs & TRAPS) !== 0;
  for (const each of [...slots, ...type.results]) used.add(rustType(each));
  if (fallible) used.add(plan.traps.result);
  const lines = [
    ...signature({
      lead: `fn ${names.func(index)}`,
      generics: genericsOf(plan, needs),
      params: [...state, ...typedParams(type)],
      result: fallible ? `${plan.traps.result}<${result}>` : result === "()" ? undefined : result,
    }),
    ...tailCall(
      callOf(names.tailLoop(group.at), [
        ...state.map((param) => param.slice(0, param.indexOf(":"))),
        String(group.members.indexOf(index) + 1),
        ...args,
      ]),
      4,
    ),
    "}",
  ];
  return { frame: DISPATCHER_FRAME, lets: 0, head: lines.join("\n"), tail: undefined };
}

/**
 * The types of what the loop of a group is given, whichever of its members is entered.
 *
 * @param plan The module.
 * @param group The group.
 * @returns The types, in order.
 */
export function memberSlots({ module }: ModulePlan, { members }: TailGroup): readonly ValType[] {
  return tailSlots(members.map((member) => module.funcs[member]!.type));
}

/**
 * The method of the trait `Foreign` for a function type.
 *
 * @param type The function type.
 * @returns For instance `call_i32_i64__f32`.
 */
export function foreignMethod(type: FuncType): string {
  return `call_${typeName(type)}`;
}

/**
 * Writes an arm of a `match` over functions, braced where rustfmt would brace it.
 *
 * @param index The function.
 * @param call Its call.
 * @param indent Columns it is indented.
 * @returns Its lines.
 */
export function callArm(index: number, call: Expr, indent: number): string[] {
  const plain = callStatement(`${index} => `, call, ",", indent);
  const [first = ""] = plain;
  if (plain.length === 1 && first.length <= LINE_WIDTH) return plain;
  const body = tailCall(call, indent + 4);
  const [name = ""] = body;
  const braced = body.length === 1 || first.trimStart().startsWith("let ") ||
    first.length >= LINE_WIDTH && name.length <= LINE_WIDTH + 1;
  const pad = " ".repeat(indent);
  return braced ? [`${pad}${index} => {`, ...body, `${pad}}`] : plain;
}

/**
 * Writes the `match` over the functions of a type.
 *
 * @param env How the dispatcher reaches state.
 * @param dispatcher The function type, and the functions of that type.
 * @returns The lines, indented one level; they read the reference `f` and the parameters `p0`, ….
 */
export function dispatchMatch(
  env: FuncEnv,
  dispatcher: Pick<Dispatcher, "targets" | "type">,
): string[] {
  const { calls } = env.plan;
  const args: Expr[] = dispatcher.type.params.map((_, i) => atom(`p${i}`));
  const lines = ["    match f.func() {"];
  for (const index of dispatcher.targets) {
    const call = env.call(index, args) as Extract<Expr, { kind: "call" }>;
    const plain = callWith(call.name, call.args, false);
    const expr: Expr = (calls.ofIndex(index) & TRAPS) !== 0
      ? plain
      : callWith("Ok", [plain], false);
    lines.push(...callArm(index, expr, 8));
  }
  lines.push(`        _ => Err(WasmTrap::IndirectCallTypeMismatch${into(env.plan)}),`, "    }");
  return lines;
}
