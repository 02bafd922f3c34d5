/**
 * What `herkos report` prints of the stack.
 *
 * @module
 */

import type { ModuleReport } from "../lib/report/module_report.ts";
import { programBytes } from "../lib/report/stack/program_stack.ts";
import {
  plainName,
  programFuncText,
  stackHead,
  stackText,
} from "../lib/report/stack/stack_text.ts";
import { columns } from "./columns.ts";

/**
 * Writes what calls of a module's exports take of the native stack.
 *
 * @param report The report.
 * @returns Lines; none for a module without functions to call.
 */
export function stackLines({ stack }: ModuleReport): string[] {
  const { budget, exports } = stack;
  if (exports.length === 0) return [];
  const rows = exports.map((each) => {
    const { calls, chain, what } = stackText(each);
    return [`  ${what}`, String(each.bytes), calls, chain];
  });
  return [
    `Most stack of a call ${stackHead(stack)}:`,
    ...columns([["", "bytes", "calls", "deepest chain, with frames"], ...rows], [1, 2]),
    budget === undefined ? "  No call is counted" : `  Calls are counted, to ${budget} bytes`,
  ];
}

/**
 * Writes what a linked program takes of the stack: where it starts, at a reset or by an interrupt, and
 * in the functions of the module.
 *
 * @param report The report.
 * @returns Lines; none without a program.
 */
export function programStackLines({ programModule, programStack }: ModuleReport): string[] {
  if (programStack === undefined) return [];
  const { functions, unknown } = programStack;
  if (unknown !== undefined) return [`Stack of the program is not known: ${unknown}`];
  const { roots } = programBytes(programStack);
  const others = functions.filter((func) =>
    !roots.includes(func) && func.name.split("::").slice(0, -1).includes(programModule)
  );
  const rows = [...roots, ...others].map((func) => [
    `  ${func.bytes ?? "no bound"}`,
    String(func.frame),
    plainName(func.name),
    programFuncText(func),
  ]);
  return [
    "Stack of the program, by its machine code; a panic counts as its end:",
    ...columns([["  bytes", "frame", "", "deepest chain"], ...rows], [0, 1]),
  ];
}
