/**
 * Writes the Rust functions of a module: one for each Wasm function, one for each part that was
 * outlined, one for each import that is called, one for each table and type of `call_indirect`.
 *
 * @module
 */

import {
  DEPTH,
  type Dispatcher,
  HOST,
  INSTANCE,
  memoryBit,
  type Needs,
  STATE,
  TRAPS,
} from "../backend/callgraph.ts";
import { type FuncEnv, funcEnv, type ModulePlan } from "../backend/env.ts";
import { DISPATCHER_FRAME } from "../backend/budget.ts";
import { exceptionBytes } from "../backend/exceptions.ts";
import { frameBytes } from "../backend/frame.ts";
import { chooserNeeds } from "../backend/ir_needs.ts";
import { lower } from "../backend/lower.ts";
import { givenType, storageBounds, takeBytes } from "../backend/memory_modes.ts";
import type { VarId } from "../backend/variables.ts";
import { resultType, rustType, typeName, zeroValue } from "../backend/types.ts";
import { INLINED, isVectorLeaf } from "../backend/vector_leaves.ts";
import { slotsOf, tailSlots } from "../ir/tail_loop.ts";
import type { IrFunc } from "../ir/ir.ts";
import { type FuncType, sameFuncType } from "../wasm/types.ts";
import { declare } from "./declare.ts";
import { atom, callWith } from "./expr.ts";
import { CALL_WIDTH, layStatement, LINE_WIDTH } from "./layout.ts";
import { tidy } from "./shape.ts";
import { noteNames } from "./lay_flat.ts";
import { foldSwitches, limitNesting } from "./nesting.ts";
import type { Expr, RustLabel } from "./tree.ts";
import { dropRetakes } from "./retakes.ts";
import { put, textBuffer, textFrom } from "./text.ts";
import { wasiMemory } from "./wasi.ts";
import { indented, surveyBody, writeBody } from "./write_body.ts";

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
  });

  const survey = surveyBody(declared.nodes);
  const result = resultType(func.type.results);
  const head = signature({
    lead: `fn ${name}`,
    generics: genericsOf(plan, needs),
    params: [...stateParams(plan, needs), ...params],
    result: fallible ? `WasmResult<${result}>` : result === "()" ? undefined : result,
  });
  for (const type of [...func.type.params, ...func.type.results]) used.add(rustType(type));
  if (fallible) used.add("WasmResult");
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
    const tail = `)?;\n${textFrom(out, 0)}`;
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

/**
 * Parameters by which a function is given the state that it needs.
 *
 * @param plan The module.
 * @param needs What the function needs.
 * @returns Parameters as `name: type`, in the order in which callers pass them.
 */
export function stateParams(plan: ModulePlan, needs: Needs): string[] {
  const params: string[] = [];
  if ((needs & INSTANCE) !== 0) {
    params.push(`this: &mut ${instanceType(plan)}`);
    if ((needs & HOST) !== 0) params.push("host: &mut H");
  } else {
    for (const memory of plan.memories) {
      if ((needs & memoryBit(memory.index)) === 0) continue;
      const name = memory.index === 0 ? "m" : `m${memory.index}`;
      params.push(`${name}: ${givenType(memory)}`);
    }
    if ((needs & STATE) !== 0) params.push("st: &mut State");
  }
  if ((needs & DEPTH) !== 0) params.push("depth: u32");
  return params;
}

/**
 * The instance's type with its generic arguments.
 *
 * @param plan The module.
 * @returns For instance `Fib<S>`.
 */
export function instanceType(plan: ModulePlan): string {
  return plan.names.struct + storageArgs(plan);
}

/**
 * `<S>` for a module that owns a memory.
 *
 * @param plan The module.
 * @returns The arguments in angle brackets, or an empty string when it owns none.
 */
export function storageArgs(plan: ModulePlan): string {
  return plan.names.storages.length === 0 ? "" : `<${plan.names.storages.join(", ")}>`;
}

/**
 * Generic parameters of the storages, with their bounds.
 *
 * @param plan The module.
 * @returns For instance `S: Storage`, one for each memory that the module owns.
 */
export function storageGenerics(plan: ModulePlan): string[] {
  const owned = plan.memories.filter((memory) => !memory.imported);
  return owned.map((memory, i) => `${plan.names.storages[i]!}: ${storageBounds(memory)}`);
}

/**
 * Generic parameters of a function with some needs.
 *
 * @param plan The module.
 * @param needs What the function needs.
 * @returns The parameters with their bounds; none for a function that does not take the instance.
 */
export function genericsOf(plan: ModulePlan, needs: Needs): string[] {
  if ((needs & INSTANCE) === 0) return [];
  const generics = storageGenerics(plan);
  if ((needs & HOST) !== 0) generics.push(`H: Imports${storageArgs(plan)}`);
  return generics;
}

/** What a function's first lines say. */
export interface Signature {
  /** `pub fn name`. */
  readonly lead: string;
  /** Generic parameters with their bounds, in order. */
  readonly generics?: readonly string[];
  /** Parameters as `name: type`, in order. */
  readonly params: readonly string[];
  /** The type after the arrow, if any. */
  readonly result: string | undefined;
  /** What ends it: ` {`, or `;`. */
  readonly end?: string;
  /** Columns it is indented. */
  readonly indent?: number;
  /** Whether the parameters stand one on a line, however short they are. */
  readonly isBroken?: boolean;
}

/** A tuple type, alone or in a `WasmResult`. */
const TUPLE = /^((?:WasmResult<)?\()(.*)(\)>?)$/;

/**
 * Writes a function's signature as rustfmt would.
 *
 * @param parts What it says.
 * @returns Its lines.
 */
export function signature(parts: Signature): string[] {
  const { params, lead, end = " {" } = parts;
  const pad = " ".repeat(parts.indent ?? 0);
  const bounds = parts.generics ?? [];
  const generics = bounds.length === 0 ? "" : `<${bounds.join(", ")}>`;
  const [, before = "", items = "", after = ""] = TUPLE.exec(parts.result ?? "") ?? [];
  if (items.length > CALL_WIDTH) {
    const list = items.split(", ").map((item) => `${pad}    ${item},`);
    const head = signature({ ...parts, result: before, end: "", isBroken: params.length > 0 });
    return [...head, ...list, `${pad}${after}${end}`];
  }
  const result = parts.result === undefined ? "" : ` -> ${parts.result}`;
  const line = `${pad}${lead}${generics}(${params.join(", ")})${result}${end}`;
  const most = parts.isBroken ? 0 : LINE_WIDTH;
  if (line.length < most || line.length === most && end !== ";") return [line];
  if (line.length === most) {
    // rustfmt leaves a column for more than the semicolon, and then finds that it may move the result.
    return [line.slice(0, -(result.length + 1)), `${pad}${result.trimStart()};`];
  }
  const head = `${pad}${lead}${generics}(`;
  // Here it leaves columns for `) {`.
  const broken = bounds.length > 0 && head.length > LINE_WIDTH - 3;
  const opening = broken
    ? [`${pad}${lead}<`, ...bounds.map((bound) => `${pad}    ${bound},`), `${pad}>(`]
    : [head];
  if (params.length > 0) {
    return [
      ...opening,
      ...params.map((param) => `${pad}    ${param},`),
      `${pad})${result}${end}`,
    ];
  }
  const last = opening.pop()!;
  if (broken || result === "") return [...opening, `${last})${result}${end}`];
  return [...opening, `${last})`, `${pad}${result.trimStart()}${end}`];
}

/**
 * Writes a call as the only expression of a body.
 *
 * @param expr The call.
 * @param indent Columns it is indented.
 * @returns Its lines.
 */
export function tailCall(expr: Expr, indent: number): string[] {
  return callStatement("", expr, "", indent);
}

/**
 * Writes a call between what begins and what ends its statement.
 *
 * @param open For instance `let result = `.
 * @param expr The call.
 * @param close For instance `;`.
 * @param indent Columns it is indented.
 * @returns Its lines.
 */
export function callStatement(open: string, expr: Expr, close: string, indent: number): string[] {
  const names = { variable: () => "", fresh: freshNames() };
  const pad = " ".repeat(indent);
  return layStatement({ open, value: expr, close }, LINE_WIDTH - indent, names)
    .map((line) => pad + line);
}

function freshNames(): () => string {
  let next = 0;
  return () => `t${next++}`;
}

/**
 * Writes the function through which an import is called: it keeps the call budget for exports that
 * the host may call meanwhile.
 *
 * @param plan The module.
 * @param index Index of the imported function.
 * @param importIndex Its place among the imports.
 * @returns The lines of the item.
 */
export function importShim(plan: ModulePlan, index: number, importIndex: number): string[] {
  const { names, module, calls } = plan;
  const { type } = module.funcs[index]!;
  const needs = calls.ofIndex(index);
  const args = type.params.map((_, i) => `p${i}`);
  return [
    ...signature({
      lead: `fn ${names.func(index)}`,
      generics: genericsOf(plan, needs),
      params: [...stateParams(plan, needs), ...typedParams(type)],
      result: `WasmResult<${resultType(type.results)}>`,
    }),
    "    let depth = enter(depth, HOST_FRAME)?;",
    "    let used = this.state.used;",
    "    this.state.used = MAX_CALL_DEPTH.wrapping_sub(depth);",
    ...callStatement("let result = ", hostCall(plan, importIndex, args), ";", 4),
    "    this.state.used = used;",
    "    result",
    "}",
  ];
}

/** The call of an imported function: a method of the host's, or the runtime's function for WASI. */
function hostCall({ memories, module, names }: ModulePlan, at: number, args: string[]): Expr {
  const { wasi } = names.imports[at]!;
  if (wasi === undefined) return callOf(names.importPath(at), ["host", "this", ...args]);
  const index = wasiMemory(module);
  const bytes = index === undefined
    ? "&mut []"
    : takeBytes(memories[index]!, `this.${names.memoryField(index)}`);
  return callOf(`wasi::${wasi.name}`, ["host", bytes, ...args]);
}

/**
 * `p0: i32, p1: f64` for the parameters of a type.
 *
 * @param type The function type.
 * @returns One `name: type` for each parameter.
 */
export function typedParams(type: FuncType): string[] {
  return type.params.map((param, i) => `p${i}: ${rustType(param)}`);
}

/**
 * A call with plain names as its arguments.
 *
 * @param name Name or path of the function.
 * @param args Names of the arguments, in order.
 * @param fallible Whether the call is followed by `?`.
 * @returns The call.
 */
export function callOf(name: string, args: readonly string[], fallible = false): Expr {
  return callWith(name, args.map(atom), fallible);
}

/**
 * Writes the function that carries out calls by references at a type.
 *
 * @param plan The module.
 * @param at The place of the dispatcher in the call graph.
 * @returns The lines of the item.
 */
export function dispatcherFunc(plan: ModulePlan, at: number): string[] {
  const { names, calls } = plan;
  const dispatcher = calls.dispatchers[at]!;
  const needs = calls.dispatcherNeeds[at]!;
  const env = funcEnv(plan, needs, false);
  const { type } = dispatcher;
  const lines = [
    ...signature({
      lead: `fn ${names.dispatcher(at)}`,
      generics: genericsOf(plan, needs),
      params: [...stateParams(plan, needs), ...typedParams(type), chosenBy(dispatcher)],
      result: `WasmResult<${resultType(type.results)}>`,
    }),
    ...(dispatcher.table === undefined
      ? [
        "    if f.is_null() {",
        "        return Err(WasmTrap::NullFunctionReference);",
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
      ...callStatement(
        "return ",
        callOf(`<H as Foreign${storageArgs(plan)}>::${foreignMethod(type)}`, [
          "host",
          "this",
          "f",
          ...type.params.map((_, i) => `p${i}`),
        ]),
        ";",
        8,
      ),
      "    }",
    );
  }
  return [...lines, ...dispatchMatch(env, dispatcher), "}"];
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
  const slots = tailSlots(group.members.map((member) => module.funcs[member]!.type));
  const places = slotsOf(slots, type);
  const args = slots.map((slot, at) => {
    const param = places.indexOf(at);
    return param < 0 ? zeroValue(slot) : `p${param}`;
  });
  const result = resultType(type.results);
  const fallible = (needs & TRAPS) !== 0;
  for (const each of [...slots, ...type.results]) used.add(rustType(each));
  if (fallible) used.add("WasmResult");
  const lines = [
    ...signature({
      lead: `fn ${names.func(index)}`,
      generics: genericsOf(plan, needs),
      params: [...state, ...typedParams(type)],
      result: fallible ? `WasmResult<${result}>` : result === "()" ? undefined : result,
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
  lines.push("        _ => Err(WasmTrap::IndirectCallTypeMismatch),", "    }");
  return lines;
}
