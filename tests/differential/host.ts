/**
 * What both sides know of the host that modules of cases are given: its sizes, its answers, and what
 * it looks at. `v8.ts` and `rust_host.ts` implement it.
 *
 * The functions `log`, `grow`, `poke`, `peek`, `back` and `fail` of the import module `env` do what
 * their names say. Every other function mixes its arguments into the log, changes a byte of the
 * memory it can see, traps now and then, and answers from the log.
 *
 * @module
 */

import { decode } from "../../lib/wasm/decode.ts";
import { erased } from "../../lib/wasm/ref_types.ts";
import {
  type ExternType,
  type FuncType,
  funcTypeText,
  type Limits,
  type ValType,
} from "../../lib/wasm/types.ts";

/** The functions of `env` that have a meaning, with their types. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ["log", "[i32] -> []"],
  ["grow", "[i32] -> [i32]"],
  ["poke", "[i32 i32] -> []"],
  ["peek", "[i32] -> [i32]"],
  ["back", "[i32] -> [i32]"],
  ["fail", "[] -> []"],
]);

/**
 * Says whether an imported function is one with a meaning.
 *
 * @param from Name of the import module.
 * @param name Name of the import.
 * @param type Its type.
 * @returns Whether it is in the table.
 */
export function isNamed(from: string, name: string, type: FuncType): boolean {
  return from === "env" && NAMED.get(name) === funcTypeText(type);
}

/** The memory that functions with a meaning see when there is no other; it is not compared. */
export const SPARE: Sizes = { initial: 1, maximum: 4 };

/** When an imported function throws an exception, if there is a tag for it: as its log ends. */
export const THROWS = { mask: 7, at: 5 } as const;

/** Where in the log's low bits a function without a meaning traps. */
export const TRAPS = { mask: 31, at: 7 } as const;

/** What a NaN counts as in a hash: JavaScript does not keep its bits. */
export const NAN_WORD = 0x7fc00000;

/** How many bytes at the end of the memory {@linkcode Case.fill} changes. */
export const FILLED = 4096;

/** Sizes of a memory or table that the host owns. */
export interface Sizes {
  readonly initial: number;
  readonly maximum: number;
}

/**
 * Gives the sizes of a memory or table that the host owns, from its imported type.
 *
 * @param limits The limits of the type.
 * @returns Sizes that match.
 */
export function hostSizes(limits: Limits): Sizes {
  const initial = Number(limits.min);
  return { initial, maximum: limits.max === undefined ? initial + 3 : Number(limits.max) };
}

/**
 * Gives the initial value of a global that the host owns.
 *
 * @param index Which of the host's globals.
 * @returns A number that every numeric type can hold; a reference is null.
 */
export function hostGlobal(index: number): number {
  return index * 8;
}

/**
 * Gives the key by which repeated imports are one.
 *
 * @param from Name of the import module.
 * @param name Name of the import.
 * @param type Its type.
 * @returns The key.
 */
export function importKey(from: string, name: string, type: ExternType): string {
  const text = (_: string, value: unknown): unknown =>
    typeof value === "bigint" ? String(value) : value;
  return JSON.stringify([from, name, type], text);
}

/**
 * Says whether values of a type are references to exceptions, which JavaScript cannot have.
 *
 * @param type The type.
 * @returns True for `exnref` and the types below it.
 */
export function isExnRef(type: ValType): boolean {
  return erased(type) === "exnref";
}

/**
 * Says whether JavaScript can have values of a type: it has no vectors, and no references to
 * exceptions.
 *
 * @param type The type.
 * @returns True where it can.
 */
export function isValue(type: ValType): boolean {
  return type !== "v128" && !isExnRef(type);
}

/**
 * Says whether the host can throw with a tag.
 *
 * @param params What its exceptions carry; undefined without a tag.
 * @returns False without one, and where a reference to an exception would have to be made.
 */
export function canThrow(params: readonly ValType[] | undefined): boolean {
  return params !== undefined && !params.some(isExnRef);
}

/**
 * Says whether JavaScript can call, read or provide something.
 *
 * @param type What it is.
 * @returns False where a value would have to pass that JavaScript cannot have.
 */
export function isForJavaScript(type: ExternType): boolean {
  switch (type.kind) {
    case "func":
      return [...type.type.params, ...type.type.results].every(isValue);
    case "global":
      return isValue(type.type.value);
    case "table":
      return !isExnRef(type.type.element);
    case "memory":
    case "tag":
      return true;
  }
}

/**
 * Says whether imports of one name and kind have one type, so that one thing can be both.
 *
 * @param bytes The module.
 * @returns Whether they do.
 */
export function isLinkable(bytes: Uint8Array): boolean {
  const limits = new Map<string, string>();
  return decode(bytes).imports.every(({ module, name, desc }) => {
    if (!isForJavaScript(desc)) return false;
    if (desc.kind !== "table" && desc.kind !== "memory") return true;
    const { addressType } = desc.type;
    const own = desc.kind === "table" ? desc.type.element : desc.type.shared;
    const key = JSON.stringify([module, name, desc.kind, addressType, own]);
    const { min, max } = desc.type.limits;
    const text = `${min} ${max}`;
    const known = limits.get(key) ?? text;
    limits.set(key, known);
    return known === text;
  });
}
