/**
 * Reference types and matching (spec 2.3.4 and 3.3).
 *
 * A reference type is one canonical text, so that `===` is equality, also between modules. Where
 * it refers to a function type it holds the text of that type, which is equal for two types
 * exactly when they are equal by structure; a long text is replaced by a digest.
 *
 * @module
 */

import { sha256 } from "@noble/hashes/sha2.js";
import type { FuncType, NumType, ValType, VecType } from "./types.ts";

/** Heap types that are no definitions of a module. */
export type AbstractHeapType = "func" | "extern" | "exn" | "nofunc" | "noextern" | "noexn";

/** The heap type at the top of each hierarchy; it decides what a reference is at run time. */
export type TopHeapType = "func" | "extern" | "exn";

/**
 * Reference types: the abbreviations of the specification for nullable abstract ones, else
 * `(ref HEAP)` and `(ref null HEAP)`.
 */
export type RefType = NullableRefType | `(ref ${string})`;

/** The nullable references to abstract heap types, by their short names. */
export type NullableRefType = TopRefType | "nullfuncref" | "nullexternref" | "nullexnref";

/** The reference types at the top of the hierarchies. */
export type TopRefType = "funcref" | "externref" | "exnref";

/** Value types as they are told apart at run time. */
export type ErasedType = NumType | VecType | TopRefType;

/** The reference of code that cannot be reached, which fits wherever a reference does. */
export const BOTTOM_REF: RefType = "(ref bot)";

const NULLABLE: Readonly<Record<AbstractHeapType, NullableRefType>> = {
  func: "funcref",
  extern: "externref",
  exn: "exnref",
  nofunc: "nullfuncref",
  noextern: "nullexternref",
  noexn: "nullexnref",
};

const HEAP_OF: ReadonlyMap<string, AbstractHeapType> = new Map(
  (Object.keys(NULLABLE) as AbstractHeapType[]).map((heap) => [NULLABLE[heap], heap]),
);

const TOP_REFS: Readonly<Record<TopHeapType, TopRefType>> = {
  func: "funcref",
  extern: "externref",
  exn: "exnref",
};

const TOPS: Readonly<Record<AbstractHeapType, TopHeapType>> = {
  func: "func",
  nofunc: "func",
  extern: "extern",
  noextern: "extern",
  exn: "exn",
  noexn: "exn",
};

const NULL_PREFIX = "(ref null ";
const PREFIX = "(ref ";

/**
 * Makes a reference type.
 *
 * @param nullable Whether it has the null reference.
 * @param heap What it refers to: an abstract heap type, or the text of a definition.
 * @returns The type.
 */
export function refType(nullable: boolean, heap: string): RefType {
  if (!nullable) return `(ref ${heap})`;
  return NULLABLE[heap as AbstractHeapType] ?? `(ref null ${heap})`;
}

/**
 * Says whether a type has the null reference.
 *
 * @param type The reference type.
 * @returns True for `funcref` and `(ref null …)`, false for `(ref …)`.
 */
export function isNullable(type: RefType): boolean {
  return !type.startsWith(PREFIX) || type.startsWith(NULL_PREFIX);
}

/**
 * Gives a reference type without the null reference.
 *
 * @param type The reference type.
 * @returns The non-nullable type of the same heap type.
 */
export function nonNull(type: RefType): RefType {
  return isNullable(type) ? refType(false, heapOf(type)) : type;
}

/**
 * Gives a reference type with the null reference.
 *
 * @param type The reference type.
 * @returns The nullable type of the same heap type.
 */
export function nullable(type: RefType): RefType {
  return isNullable(type) || type === BOTTOM_REF ? type : refType(true, heapOf(type));
}

/** The heap type of a reference type; the text of a definition is not abstract. */
function heapOf(type: RefType): string {
  const short = HEAP_OF.get(type);
  if (short !== undefined) return short;
  return type.slice(type.startsWith(NULL_PREFIX) ? NULL_PREFIX.length : PREFIX.length, -1);
}

/**
 * Finds the hierarchy that a reference type belongs to.
 *
 * @param type The reference type.
 * @returns The top of the hierarchy; a defined type is a function's.
 */
export function topOf(type: RefType): TopHeapType {
  return TOPS[heapOf(type) as AbstractHeapType] ?? "func";
}

/**
 * Says whether a reference type belongs to functions. At run time these are all the same.
 *
 * @param type Any value type.
 * @returns True for `funcref` and the types below it.
 */
export function isFuncRef(type: ValType): boolean {
  return isRefType(type) && topOf(type) === "func";
}

/**
 * Says whether a type is a reference type.
 *
 * @param type The type.
 * @returns True for anything that is neither a number nor a vector.
 */
export function isRefType(type: ValType): type is RefType {
  return type.length > 4;
}

/**
 * Says whether locals of a type have a value from the start (spec 3.3.1).
 *
 * @param type The type.
 * @returns False for non-nullable references.
 */
export function isDefaultable(type: ValType): boolean {
  return !isRefType(type) || isNullable(type);
}

/**
 * Says whether values of one type can stand where another is expected (spec 3.3.3).
 *
 * @param sub The type that is there.
 * @param sup The type that is expected.
 * @returns True when they are the same, or references of which the first matches the second.
 */
export function matches(sub: ValType, sup: ValType): boolean {
  if (sub === sup) return true;
  if (!isRefType(sub) || !isRefType(sup)) return false;
  if (isNullable(sub) && !isNullable(sup)) return false;
  return heapMatches(heapOf(sub), heapOf(sup));
}

function heapMatches(sub: string, sup: string): boolean {
  if (sub === sup || sub === "bot") return true;
  const subTop = TOPS[sub as AbstractHeapType];
  const supTop = TOPS[sup as AbstractHeapType];
  // Definitions have no subtypes but the bottom of functions.
  if (supTop === undefined) return sub === "nofunc";
  if (subTop === undefined) return sup === "func";
  return subTop === supTop && (sub !== subTop);
}

/**
 * Says whether values of a list of types can stand where another list is expected.
 *
 * @param subs The types that are there.
 * @param sups The types that are expected.
 * @returns True when there are as many, and each matches.
 */
export function allMatch(subs: readonly ValType[], sups: readonly ValType[]): boolean {
  return subs.length === sups.length && subs.every((sub, i) => matches(sub, sups[i] as ValType));
}

/**
 * The type that stands for a reference type once a module is valid: all references of a hierarchy
 * are the same at run time.
 *
 * @param type Any value type.
 * @returns `funcref`, `externref` or `exnref` for a reference, else the type itself.
 */
export function erased(type: ValType): ErasedType {
  return isRefType(type) ? TOP_REFS[topOf(type)] : type;
}

/** How a recursive type names itself while its text is made. */
const SELF = "self";

/** Texts longer than this, in characters, are replaced by a digest. */
const LONGEST_TEXT = 80;

/** So many bytes that nobody finds two types with the same digest. */
const DIGEST_BYTES = 16;

interface References {
  readonly nullable: RefType;
  readonly nonNull: RefType;
}

const known = new WeakMap<FuncType, References>();

/**
 * The type of references to functions of a type.
 *
 * @param nullable Whether it has the null reference.
 * @param type The function type.
 * @returns The reference type.
 */
export function refToFunc(nullable: boolean, type: FuncType): RefType {
  let found = known.get(type);
  if (found === undefined) {
    const text = heapText(funcTypeText(type));
    found = { nullable: refType(true, text), nonNull: refType(false, text) };
    known.set(type, found);
  }
  return nullable ? found.nullable : found.nonNull;
}

/**
 * The type of references to the type that is being read.
 *
 * @param nullable Whether it has the null reference.
 * @returns A type that {@linkcode closeRecursive} replaces.
 */
export function refToSelf(nullable: boolean): RefType {
  return refType(nullable, SELF);
}

const SELF_REFS: readonly ValType[] = [refToSelf(true), refToSelf(false)];

function isSelf(type: ValType): boolean {
  return SELF_REFS.includes(type);
}

/**
 * Ties a type that may refer to itself.
 *
 * @param params Parameters as read.
 * @param results Results as read.
 * @returns The type, in which references to itself are like all others.
 */
export function closeRecursive(params: readonly ValType[], results: readonly ValType[]): FuncType {
  if (!params.some(isSelf) && !results.some(isSelf)) return { params, results };
  const recursive = `rec ${funcTypeText({ params, results })}`;
  const text = heapText(recursive);
  const close = (type: ValType): ValType =>
    isSelf(type) ? refType(isNullable(type as RefType), text) : type;
  return { params: params.map(close), results: results.map(close), recursive };
}

/**
 * A text that is equal for two function types exactly when they are equal by structure.
 *
 * @param type The function type.
 * @returns For instance `[i32 i32] -> [f64]`, the notation of the specification.
 */
export function funcTypeText(type: FuncType): string {
  return type.recursive ?? `[${type.params.join(" ")}] -> [${type.results.join(" ")}]`;
}

function heapText(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  const digest = sha256(new TextEncoder().encode(text)).subarray(0, DIGEST_BYTES);
  return `#${[...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
