/**
 * What the text and the page of a report say of the stack, in the same words.
 *
 * @module
 */

import { quoteName } from "../../errors.ts";
import type { ExportStack, ModuleStack } from "./module_stack.ts";
import type { ProgramFunc } from "./program_stack.ts";

/** Functions of a chain that are shown. */
const MOST_SHOWN = 6;

/** What an export takes of the stack, for people. */
export interface StackText {
  /** The export's name, or that of the start function. */
  readonly what: string;
  /** How many calls are in progress at once, or that there is no bound. */
  readonly calls: string;
  /** The deepest chain, or the cycle. */
  readonly chain: string;
}

/**
 * Says what an export takes of the stack.
 *
 * @param stack The figures.
 * @returns The texts.
 */
export function stackText({ calls, callsHost, chain, name, recursive }: ExportStack): StackText {
  const names = chain.map(({ frame, name }) =>
    recursive ? plainName(name) : `${plainName(name)} ${frame}`
  );
  const parts = [
    ...names.length === 0 ? [] : [
      recursive ? `a cycle of calls: ${shortened(names, ", ")}` : shortened(names, " > "),
    ],
    ...callsHost ? ["calls the host"] : [],
  ];
  return {
    what: name === undefined ? "start function" : quoteName(name),
    calls: calls === undefined ? "no bound" : String(calls),
    chain: parts.join("; "),
  };
}

/**
 * Says how a function of a program comes to what it takes of the stack.
 *
 * @param func The function.
 * @returns Its deepest chain, and what is not known.
 */
export function programFuncText(func: ProgramFunc): string {
  const { bytes } = func;
  const [chain, indirect, unknown] = [func.chain, func.indirect, func.unknown].map((names) =>
    names.map(plainName)
  ) as [string[], string[], string[]];
  const parts = [
    ...bytes === undefined ? [`a cycle of calls: ${shortened(chain, ", ")}`] : [],
    ...bytes === undefined || chain.length < 2 ? [] : [shortened(chain.slice(1), " > ")],
    ...indirect.length === 0 ? [] : [`and what pointers call in ${shortened(indirect, ", ")}`],
    ...unknown.length === 0 ? [] : [`and what is not understood in ${shortened(unknown, ", ")}`],
  ];
  return parts.join("; ");
}

/**
 * Says of which processors the figures are.
 *
 * @param stack The figures.
 * @returns A phrase.
 */
export function stackHead({ softFloats }: ModuleStack): string {
  const where = softFloats ? "any processor" : "a processor with floats";
  return `at any opt-level on ${where}, without what the host does`;
}

/** Characters of a name that are shown. */
const MOST_CHARACTERS = 60;

/**
 * Gives the name of a function of Rust's or of a program's.
 *
 * @param name The name.
 * @returns It, safe for a terminal and not long.
 */
export function plainName(name: string): string {
  const cut = name.length > MOST_CHARACTERS ? `${name.slice(0, MOST_CHARACTERS)}…` : name;
  return quoteName(cut).slice(1, -1);
}

function shortened(names: readonly string[], between: string): string {
  const more = names.length - MOST_SHOWN;
  return names.slice(0, MOST_SHOWN).join(between) + (more > 0 ? `${between}… (${more} more)` : "");
}
