/**
 * A decoded module: the abstract syntax of the specification, with all index spaces whole
 * (imports first) and function bodies left as byte ranges.
 *
 * @see https://webassembly.github.io/spec/core/syntax/modules.html
 * @module
 */

import type { BranchHints } from "./branch_hints.ts";
import type { Instr } from "./instructions.ts";
import type {
  DataIdx,
  ElemIdx,
  ExternKind,
  ExternType,
  FuncIdx,
  FuncType,
  GlobalIdx,
  GlobalType,
  MemIdx,
  MemoryType,
  RefType,
  TableIdx,
  TableType,
  TagIdx,
  TypeIdx,
  ValType,
} from "./types.ts";

/** What an import must be. */
export type ImportDesc =
  | { readonly kind: "func"; readonly typeIdx: TypeIdx; readonly type: FuncType }
  | { readonly kind: "table"; readonly type: TableType }
  | { readonly kind: "memory"; readonly type: MemoryType }
  | { readonly kind: "global"; readonly type: GlobalType }
  | { readonly kind: "tag"; readonly typeIdx: TypeIdx; readonly type: FuncType };

/** One import. */
export interface Import {
  /** Name of the module it comes from. */
  readonly module: string;
  /** Its name there. */
  readonly name: string;
  /** What it must be. */
  readonly desc: ImportDesc;
  /** Offset in the module, in bytes, of its entry in its section. */
  readonly offset: number;
  /** Whether it is written in a group (proposal compact-import-section). */
  readonly isGrouped?: boolean;
}

/** Locals that were declared together. */
export interface LocalGroup {
  /** How many. */
  readonly count: number;
  /** Their type. */
  readonly type: ValType;
}

/** The body of a function. */
export interface Body {
  /** Declared locals, parameters not included. */
  readonly locals: readonly LocalGroup[];
  /** Offset in {@linkcode Module.bytes} of the declared locals. */
  readonly entry: number;
  /** Offset in {@linkcode Module.bytes} of the first instruction. */
  readonly start: number;
  /** Offset just past the final `end`. */
  readonly end: number;
}

/** A function, imported or defined. */
export interface Func {
  /** Its index. */
  readonly index: FuncIdx;
  /** The index of its type. */
  readonly typeIdx: TypeIdx;
  /** Its type. */
  readonly type: FuncType;
  /** The import, if it is imported. */
  readonly import?: Import;
  /** The body, if it is defined. */
  readonly body?: Body;
  /** Offset in the module, in bytes, of its entry in its section. */
  readonly offset: number;
}

/** A constant expression, without its final `end`. */
export type ConstExpr = readonly Instr[];

/** A table, imported or defined. */
export interface Table {
  /** Its index. */
  readonly index: TableIdx;
  /** Its type. */
  readonly type: TableType;
  /** The import, if it is imported. */
  readonly import?: Import;
  /** The value of its elements at the start, if it is not null. */
  readonly init?: ConstExpr;
  /** Offset in the module, in bytes, of its entry in its section. */
  readonly offset: number;
}

/** A memory, imported or defined. */
export interface Memory {
  /** Its index. */
  readonly index: MemIdx;
  /** Its type. */
  readonly type: MemoryType;
  /** The import, if it is imported. */
  readonly import?: Import;
  /** Offset in the module, in bytes, of its entry in its section. */
  readonly offset: number;
}

/** A global, imported or defined. */
export interface Global {
  /** Its index. */
  readonly index: GlobalIdx;
  /** Its type. */
  readonly type: GlobalType;
  /** The import, if it is imported. */
  readonly import?: Import;
  /** Its value at the start, if it is defined. */
  readonly init?: ConstExpr;
  /** Offset in the module, in bytes, of its entry in its section. */
  readonly offset: number;
}

/** A tag of exceptions, imported or defined. */
export interface Tag {
  /** Its index. */
  readonly index: TagIdx;
  /** The index of its type. */
  readonly typeIdx: TypeIdx;
  /** Its type, whose parameters are what an exception carries. */
  readonly type: FuncType;
  /** The import, if it is imported. */
  readonly import?: Import;
  /** Offset in the module, in bytes, of its entry in its section. */
  readonly offset: number;
}

/** An export. */
export interface Export {
  /** Its name, unique among the exports. */
  readonly name: string;
  /** What is exported. */
  readonly kind: ExternKind;
  /** Index in the index space of its kind. */
  readonly index: number;
  /** Offset in the module, in bytes, of its entry in its section. */
  readonly offset: number;
}

/** When and where an element segment is copied. */
export type ElemMode =
  | { readonly kind: "active"; readonly table: TableIdx; readonly offset: ConstExpr }
  | { readonly kind: "passive" }
  | { readonly kind: "declarative" };

/** An element segment. */
export interface Elem {
  /** Its index. */
  readonly index: ElemIdx;
  /** Type of its elements. */
  readonly type: RefType;
  /** When and where it is copied. */
  readonly mode: ElemMode;
  /** The elements; a plain function index `x` is given as `ref.func x`. */
  readonly init: readonly ConstExpr[];
  /** Offset in the module, in bytes, of its entry in its section. */
  readonly offset: number;
}

/** When and where a data segment is copied. */
export type DataMode =
  | { readonly kind: "active"; readonly memory: MemIdx; readonly offset: ConstExpr }
  | { readonly kind: "passive" };

/** A data segment. */
export interface Data {
  /** Its index. */
  readonly index: DataIdx;
  /** When and where it is copied. */
  readonly mode: DataMode;
  /** The bytes, a view into {@linkcode Module.bytes}. */
  readonly init: Uint8Array;
  /** Offset in the module, in bytes, of its entry in its section. */
  readonly offset: number;
}

/** Names by index. */
export type NameMap = ReadonlyMap<number, string>;
/** Names by two indices, the function's first. */
export type IndirectNameMap = ReadonlyMap<number, NameMap>;

/** What the name section says (spec, appendix A.4, and the extended-name-section proposal). */
export interface Names {
  /** Name of the module. */
  readonly module?: string;
  /** Names of functions. */
  readonly funcs: NameMap;
  /** Names of locals by function. */
  readonly locals: IndirectNameMap;
  /** Names of labels by function. */
  readonly labels: IndirectNameMap;
  /** Names of types. */
  readonly types: NameMap;
  /** Names of tables. */
  readonly tables: NameMap;
  /** Names of memories. */
  readonly memories: NameMap;
  /** Names of globals. */
  readonly globals: NameMap;
  /** Names of tags. */
  readonly tags: NameMap;
  /** Names of element segments. */
  readonly elems: NameMap;
  /** Names of data segments. */
  readonly datas: NameMap;
}

/** One field of the `producers` section, such as `processed-by`. */
export interface ProducersField {
  /** Name of the field. */
  readonly field: string;
  /** Tools or languages and their versions. */
  readonly values: readonly { readonly name: string; readonly version: string }[];
}

/** One entry of the `target_features` section. */
export interface TargetFeature {
  /** `+` used, `-` not allowed, `=` required. */
  readonly prefix: "+" | "-" | "=";
  /** Name of the feature as the tools spell it. */
  readonly name: string;
}

/** A custom section. */
export interface CustomSection {
  /** Its name. */
  readonly name: string;
  /** Offset of its contents, after the name. */
  readonly start: number;
  /** Offset just past its contents. */
  readonly end: number;
}

/** A module. Everything but its function bodies has been decoded. */
export interface Module {
  /** The input. */
  readonly bytes: Uint8Array;
  /** The types. */
  readonly types: readonly FuncType[];
  /** The imports in order. */
  readonly imports: readonly Import[];
  /** All functions. */
  readonly funcs: readonly Func[];
  /** All tables. */
  readonly tables: readonly Table[];
  /** All memories. */
  readonly memories: readonly Memory[];
  /** All globals. */
  readonly globals: readonly Global[];
  /** All tags. */
  readonly tags: readonly Tag[];
  /** The exports in order. */
  readonly exports: readonly Export[];
  /** The start function. */
  readonly start?: FuncIdx;
  /** The element segments. */
  readonly elems: readonly Elem[];
  /** The data segments. */
  readonly datas: readonly Data[];
  /** What the data count section says, if there is one. */
  readonly dataCount?: number;
  /** Names from the name section; empty maps without one. */
  readonly names: Names;
  /** Which way branches usually go. */
  readonly branchHints: BranchHints;
  /** The `producers` section; empty without one. */
  readonly producers: readonly ProducersField[];
  /** The `target_features` section; empty without one. */
  readonly targetFeatures: readonly TargetFeature[];
  /** All custom sections in order. */
  readonly customs: readonly CustomSection[];
  /** Where each section's contents start, in the module's order. */
  readonly sections: readonly Section[];
}

/** Where a section lies in the module. */
export interface Section {
  /** Its id (spec 5.5.2). */
  readonly id: number;
  /** Offset of its contents. */
  readonly start: number;
  /** Offset just past its contents. */
  readonly end: number;
}

/** A module that has passed validation. */
export type ValidModule = Module & { readonly __valid: true };

/**
 * Gives the type of something that a module imports, defines or exports.
 *
 * @param module The module.
 * @param kind What it is.
 * @param index Its index among those of its kind.
 * @returns Its type.
 */
export function externType(module: Module, kind: ExternKind, index: number): ExternType {
  switch (kind) {
    case "func":
      return { kind, type: module.funcs[index]!.type };
    case "table":
      return { kind, type: module.tables[index]!.type };
    case "memory":
      return { kind, type: module.memories[index]!.type };
    case "global":
      return { kind, type: module.globals[index]!.type };
    case "tag":
      return { kind, type: module.tags[index]!.type };
  }
}
