/**
 * WebAssembly types and index spaces.
 *
 * @see https://webassembly.github.io/spec/core/syntax/types.html
 * @module
 */

import type { RefType } from "./ref_types.ts";

export { funcTypeText, isRefType, type RefType } from "./ref_types.ts";

/** Number types. */
export type NumType = "i32" | "i64" | "f32" | "f64";
/** Vector types. */
export type VecType = "v128";
/** Value types. A type is one canonical string, so that `===` is type equality. */
export type ValType = NumType | VecType | RefType;

/** The type of a function. */
export interface FuncType {
  /** Parameter types, the first first. */
  readonly params: readonly ValType[];
  /** Result types, the first first. */
  readonly results: readonly ValType[];
  /** For a type that refers to itself, the text in which it is called `self`. */
  readonly recursive?: string;
}

/** The type of the addresses of a memory or the indices of a table. */
export type AddressType = "i32" | "i64";

/** Size limits, in pages for memories and in elements for tables. */
export interface Limits {
  /** The size at the start. */
  readonly min: bigint;
  /** The largest size, if there is one. */
  readonly max: bigint | undefined;
}

/** The type of a linear memory. */
export interface MemoryType {
  /** Size limits in pages. */
  readonly limits: Limits;
  /** Type of its addresses. */
  readonly addressType: AddressType;
  /** Whether it may be shared between threads. */
  readonly shared: boolean;
  /** Binary logarithm of the page size in bytes: 16 unless the module says otherwise. */
  readonly pageSizeLog2: number;
  /** Whether the module says the page size, be it the usual one. */
  readonly saysPageSize?: true;
}

/** The type of a table. */
export interface TableType {
  /** Size limits in elements. */
  readonly limits: Limits;
  /** Type of its indices. */
  readonly addressType: AddressType;
  /** Type of its elements. */
  readonly element: RefType;
}

/** The type of a global variable. */
export interface GlobalType {
  /** Type of its value. */
  readonly value: ValType;
  /** Whether it can be assigned. */
  readonly mutable: boolean;
}

/** The type of anything that can be imported or exported. */
export type ExternType =
  | { readonly kind: "func"; readonly type: FuncType }
  | { readonly kind: "table"; readonly type: TableType }
  | { readonly kind: "memory"; readonly type: MemoryType }
  | { readonly kind: "global"; readonly type: GlobalType }
  | { readonly kind: "tag"; readonly type: FuncType };

/** What can be imported or exported. */
export type ExternKind = ExternType["kind"];

/** A number that indexes one index space and cannot be mixed up with another's. */
export type Index<Space extends string> = number & { readonly __brand: Space };
/** Index of a type. */
export type TypeIdx = Index<"typeidx">;
/** Index of a function, imports first. */
export type FuncIdx = Index<"funcidx">;
/** Index of a table, imports first. */
export type TableIdx = Index<"tableidx">;
/** Index of a memory, imports first. */
export type MemIdx = Index<"memidx">;
/** Index of a global, imports first. */
export type GlobalIdx = Index<"globalidx">;
/** Index of a tag, imports first. */
export type TagIdx = Index<"tagidx">;
/** Index of an element segment. */
export type ElemIdx = Index<"elemidx">;
/** Index of a data segment. */
export type DataIdx = Index<"dataidx">;
/** Index of a local of a function, parameters first. */
export type LocalIdx = Index<"localidx">;
/** Relative index of a label, the innermost 0. */
export type LabelIdx = Index<"labelidx">;

/**
 * Brands a number as a type index.
 * @param n The index.
 * @returns The same number.
 */
export const typeIdx = (n: number): TypeIdx => n as TypeIdx;
/**
 * Brands a number as a function index.
 * @param n The index.
 * @returns The same number.
 */
export const funcIdx = (n: number): FuncIdx => n as FuncIdx;
/**
 * Brands a number as a table index.
 * @param n The index.
 * @returns The same number.
 */
export const tableIdx = (n: number): TableIdx => n as TableIdx;
/**
 * Brands a number as a memory index.
 * @param n The index.
 * @returns The same number.
 */
export const memIdx = (n: number): MemIdx => n as MemIdx;
/**
 * Brands a number as a global index.
 * @param n The index.
 * @returns The same number.
 */
export const globalIdx = (n: number): GlobalIdx => n as GlobalIdx;
/**
 * Brands a number as a tag index.
 * @param n The index.
 * @returns The same number.
 */
export const tagIdx = (n: number): TagIdx => n as TagIdx;
/**
 * Brands a number as an element segment index.
 * @param n The index.
 * @returns The same number.
 */
export const elemIdx = (n: number): ElemIdx => n as ElemIdx;
/**
 * Brands a number as a data segment index.
 * @param n The index.
 * @returns The same number.
 */
export const dataIdx = (n: number): DataIdx => n as DataIdx;
/**
 * Brands a number as a local index.
 * @param n The index.
 * @returns The same number.
 */
export const localIdx = (n: number): LocalIdx => n as LocalIdx;
/**
 * Brands a number as a label index.
 * @param n The index.
 * @returns The same number.
 */
export const labelIdx = (n: number): LabelIdx => n as LabelIdx;

/**
 * Says whether a type is a number type.
 * @param type The type.
 * @returns True for i32, i64, f32 and f64.
 */
export function isNumType(type: ValType): type is NumType {
  return type === "i32" || type === "i64" || type === "f32" || type === "f64";
}

/**
 * Says whether two function types are equal by structure.
 *
 * @param a One type.
 * @param b The other type.
 * @returns True when parameters and results are the same.
 */
export function sameFuncType(a: FuncType, b: FuncType): boolean {
  if (a === b) return true;
  if (a.recursive !== b.recursive) return false;
  return sameTypes(a.params, b.params) && sameTypes(a.results, b.results);
}

/**
 * Says whether two lists of types are equal.
 *
 * @param a One list.
 * @param b The other list.
 * @returns True when they have the same types in the same order.
 */
export function sameTypes(a: readonly ValType[], b: readonly ValType[]): boolean {
  return a.length === b.length && a.every((type, i) => type === b[i]);
}
