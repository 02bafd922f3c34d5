/**
 * The types of the options of a transpilation.
 *
 * @module
 */
import type { Proposal, WasmVersion } from "../features.ts";

/** How the memory that a module owns is held. */
export type MemoryMode = "auto" | "fixed" | "growable" | "constant";

/** What the addresses of loads and stores are checked against, in a memory that a module owns. */
export type Bounds = "exact" | "capacity" | "mask";

/** An edition of Rust. */
export type RustEdition = 2021 | 2024;

/** What an instance can say of where a trap happened. */
export type TrapInfo = "none" | "function" | "offset";

/** How hard the transpiler works. */
export type OptLevel = 0 | 1;

/** What can be asked of a transpilation. Everything has a default. */
export interface TranspileOptions {
  /** Name of the module, from which the file, the struct and the crate are named. */
  readonly name?: string | undefined;
  /** Make a complete Cargo crate, with the runtime inside, instead of one file. */
  readonly crate?: boolean | undefined;
  /** Wrap the Rust in a module named after {@linkcode TranspileOptions.name}, for `include!`. */
  readonly asModule?: boolean | undefined;
  /** Write the part of the runtime that is used into the file. */
  readonly inlineRuntime?: boolean | undefined;
  /** Name of a file beside the Rust that takes the large data segments. */
  readonly dataFile?: string | undefined;
  /** Bind imports of WASI preview 1 to the capabilities in the runtime's module `wasi`. */
  readonly wasi?: boolean | undefined;
  /** Give instances methods to copy them in place, keep them as bytes and restore them. */
  readonly snapshots?: boolean | undefined;
  /** What instances can say of where a trap happened. */
  readonly trapInfo?: TrapInfo | undefined;
  /** Have code take fuel as it runs, which a host grants, and trap when there is none left. */
  readonly fuel?: boolean | undefined;
  /** Refuse a module of which an export may take more fuel. */
  readonly maxFuel?: number | undefined;
  /** How the memory that the module owns is held. */
  readonly memory?: MemoryMode | undefined;
  /** What addresses are checked against in the memory that the module owns. */
  readonly bounds?: Bounds | undefined;
  /** Most pages that a growable memory can have. */
  readonly maxPages?: number | undefined;
  /** Most bytes that each memory of the module can ever have; may be less than its first size. */
  readonly memoryBytes?: number | undefined;
  /** Whether the bytes of fixed memories are aligned, so that words are loaded as such. */
  readonly alignedMemory?: boolean | undefined;
  /** Most elements that a growable table can have. */
  readonly maxTableElements?: number | undefined;
  /** Most words of 32 bits in an exception of another instance, or that another one carries. */
  readonly maxExceptionWords?: number | undefined;
  /** The most native stack that nested calls may use, in bytes by an upper bound of each frame. */
  readonly maxCallDepth?: number | undefined;
  /** All the native stack that there is for a call of an export, in bytes. */
  readonly stackBytes?: number | undefined;
  /** Lets function references of other instances into exported tables. */
  readonly sharedTables?: boolean | undefined;
  /** Statements beyond which a function is cut into several. */
  readonly maxFunctionSize?: number | undefined;
  /** Nesting of blocks beyond which a function is cut, or its chains of blocks made flat. */
  readonly maxNesting?: number | undefined;
  /** How hard the transpiler works: 0 translates plainly, 1 runs the passes. */
  readonly optLevel?: OptLevel | undefined;
  /** Give every NaN of arithmetic the same bits on every processor. */
  readonly canonicalNan?: boolean | undefined;
  /** The edition of Rust that the output is for. */
  readonly rustEdition?: RustEdition | undefined;
  /** The Rust path of the runtime in the output. */
  readonly runtimePath?: string | undefined;
  /** The version of WebAssembly whose proposals the module may use. */
  readonly features?: WasmVersion | undefined;
  /** Proposals beyond that version that it may use too. */
  readonly enable?: readonly Proposal[] | undefined;
  /** Proposals that it may not use. */
  readonly disable?: readonly Proposal[] | undefined;
}

/** The options after the defaults are filled in. What has none stays undefined. */
export interface ResolvedOptions {
  /** See {@linkcode TranspileOptions}; undefined takes the name from the module. */
  readonly name: string | undefined;
  /** See {@linkcode TranspileOptions}. */
  readonly crate: boolean;
  /** See {@linkcode TranspileOptions}. */
  readonly asModule: boolean;
  /** See {@linkcode TranspileOptions}. */
  readonly inlineRuntime: boolean;
  /** See {@linkcode TranspileOptions}; undefined for none. */
  readonly dataFile: string | undefined;
  /** See {@linkcode TranspileOptions}. */
  readonly wasi: boolean;
  /** See {@linkcode TranspileOptions}. */
  readonly snapshots: boolean;
  /** See {@linkcode TranspileOptions}. */
  readonly trapInfo: TrapInfo;
  /** See {@linkcode TranspileOptions}. */
  readonly fuel: boolean;
  /** See {@linkcode TranspileOptions}; undefined for no limit. */
  readonly maxFuel: number | undefined;
  /** See {@linkcode TranspileOptions}. */
  readonly memory: MemoryMode;
  /** See {@linkcode TranspileOptions}. */
  readonly bounds: Bounds;
  /** See {@linkcode TranspileOptions}; undefined follows the rule of {@linkcode memoryCap}. */
  readonly maxPages: number | undefined;
  /** See {@linkcode TranspileOptions}. */
  readonly memoryBytes: number | undefined;
  /** See {@linkcode TranspileOptions}. */
  readonly alignedMemory: boolean;
  /** See {@linkcode TranspileOptions}; undefined follows the rule of {@linkcode tableCap}. */
  readonly maxTableElements: number | undefined;
  /** See {@linkcode TranspileOptions}. */
  readonly maxExceptionWords: number;
  /** See {@linkcode TranspileOptions}. */
  readonly maxCallDepth: number;
  /** See {@linkcode TranspileOptions}; undefined follows `maxCallDepth`. */
  readonly stackBytes: number | undefined;
  /** See {@linkcode TranspileOptions}. */
  readonly sharedTables: boolean;
  /** See {@linkcode TranspileOptions}. */
  readonly maxFunctionSize: number;
  /** See {@linkcode TranspileOptions}. */
  readonly maxNesting: number;
  /** See {@linkcode TranspileOptions}. */
  readonly optLevel: OptLevel;
  /** See {@linkcode TranspileOptions}. */
  readonly canonicalNan: boolean;
  /** See {@linkcode TranspileOptions}. */
  readonly rustEdition: RustEdition;
  /** See {@linkcode TranspileOptions}. */
  readonly runtimePath: string;
  /** See {@linkcode TranspileOptions}. */
  readonly features: WasmVersion;
  /** See {@linkcode TranspileOptions}; undefined for none. */
  readonly enable: readonly Proposal[] | undefined;
  /** See {@linkcode TranspileOptions}; undefined for none. */
  readonly disable: readonly Proposal[] | undefined;
}
