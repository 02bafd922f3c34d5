/**
 * How exceptions are held: the words of what they carry, and the numbers of their tags.
 *
 * @module
 */

import type { ValidModule } from "../wasm/module.ts";
import { erased } from "../wasm/ref_types.ts";
import type { ValType } from "../wasm/types.ts";
import type { ModuleUses } from "./uses.ts";

/** What the output says of exceptions. */
export interface ExceptionPlan {
  /** Whether the module throws, catches or has tags, so that its instance can hold an exception. */
  readonly used: boolean;
  /** Words of 32 bits that an exception can carry. */
  readonly words: number;
  /** Words that an exception can carry which another one carries. */
  readonly carried: number;
  /** Whether tags are told apart by the number of the instance too. */
  readonly numbered: boolean;
}

/**
 * The bytes of an exception in Rust: its tag, and what it carries.
 *
 * @param plan How exceptions are held.
 * @returns Its size, in bytes.
 */
export function exceptionBytes({ words }: ExceptionPlan): number {
  return 8 + 4 * words;
}

/**
 * The words of 32 bits that a value takes in an exception.
 *
 * @param type The type of the value.
 * @param carried Words that an exception can carry which another one carries.
 * @returns How many.
 */
export function payloadWords(type: ValType, carried: number): number {
  const plain = erased(type);
  switch (plain) {
    case "i32":
    case "f32":
      return 1;
    case "i64":
    case "f64":
    case "externref":
      return 2;
    case "funcref":
      return 3;
    case "v128":
      return 4;
    case "exnref":
      // Its tag, and what it carries.
      return 2 + carried;
  }
}

/**
 * Where the values that a tag carries lie in an exception.
 *
 * @param params The parameters of the tag.
 * @param carried Words that an exception can carry which another one carries.
 * @returns For each the first word, and how many words there are in all.
 */
export function payloadLayout(
  params: readonly ValType[],
  carried: number,
): { readonly at: readonly number[]; readonly words: number } {
  const at: number[] = [];
  let words = 0;
  for (const type of params) {
    at.push(words);
    words += payloadWords(type, carried);
  }
  return { at, words };
}

/**
 * Plans the exceptions of a module.
 *
 * @param module The module.
 * @param uses What its functions use.
 * @param takesHost Whether exceptions can come from outside.
 * @param least Words that exceptions of other instances may carry, and those that another one carries.
 * @returns The plan.
 */
export function planExceptions(
  module: ValidModule,
  uses: ModuleUses,
  takesHost: boolean,
  least: number,
): ExceptionPlan {
  const used = uses.exceptions || module.tags.length > 0 || usesExnref(module);
  const own = module.tags.map(({ type }) => payloadLayout(type.params, least).words);
  const exported = module.exports.some(({ kind }) => kind === "tag");
  return {
    used,
    words: Math.max(takesHost ? least : 0, ...own),
    carried: least,
    numbered: used && (takesHost || exported),
  };
}

/** Whether references to exceptions occur outside of functions. */
function usesExnref(module: ValidModule): boolean {
  const inList = (types: readonly ValType[]): boolean => types.some(isExnRef);
  return module.types.some(({ params, results }) => inList(params) || inList(results)) ||
    module.tables.some(({ type }) => isExnRef(type.element)) ||
    module.elems.some(({ type }) => isExnRef(type)) ||
    module.globals.some(({ type }) => isExnRef(type.value)) ||
    module.funcs.some(({ body }) => body?.locals.some(({ type }) => isExnRef(type)));
}

/**
 * Whether values of a type are references to exceptions.
 *
 * @param type The type.
 * @returns True for `exnref` and the types below it.
 */
export function isExnRef(type: ValType): boolean {
  return erased(type) === "exnref";
}
