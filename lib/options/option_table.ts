/**
 * The table of options, from which the command line's flags, its help, the output's header and the
 * documentation are derived.
 *
 * @module
 */
import { FEATURES, WASM_VERSIONS } from "../features.ts";
import { DATA_FILE_BYTES, MOST_PAGES } from "../limits.ts";
import { DEFAULT_MAX_PAGES, DEFAULT_MAX_TABLE_ELEMENTS } from "./caps.ts";
import type { TranspileOptions } from "./option_types.ts";

/** The headings under which options are shown. */
export type OptionGroup = "Output" | "Memory and tables" | "Calls" | "Code" | "Features";

/** What values an option takes. */
export type OptionType =
  | { readonly kind: "boolean" }
  | {
    readonly kind: "string";
    readonly value: string;
    readonly pattern: RegExp;
    readonly what: string;
  }
  | {
    readonly kind: "integer";
    readonly value: string;
    readonly min: number;
    readonly max: number;
    /** True for bytes, which the command line also takes in units of K and M. */
    readonly bytes?: true;
  }
  | { readonly kind: "choice"; readonly choices: readonly (string | number)[] }
  /** On the command line separated by commas, and given any number of times. */
  | { readonly kind: "list"; readonly value: string; readonly items: readonly string[] };

/** One option. */
export interface OptionRow {
  /** The flag's name on the command line, without dashes. */
  readonly flag: string;
  /** True for a flag of one letter that is followed by its value directly, like `-O1`. */
  readonly short?: true;
  /** Its values. */
  readonly type: OptionType;
  /** Its value when it is not given; undefined where a rule stands in `help`. */
  readonly default: string | number | boolean | undefined;
  /** The heading it is shown under. */
  readonly group: OptionGroup;
  /** What it does, in one or two lines. */
  readonly help: string;
  /** Its value in a crate of a WASI program, when it is not given and is another one there. */
  readonly ofProgram?: number;
  /** True when it does not change the text of the module's code, so that no header names it. */
  readonly outside?: true;
}

/** A Rust path: identifiers with `::` between. */
const RUST_PATH = /^(?:::)?[A-Za-z_][A-Za-z0-9_]*(?:::[A-Za-z_][A-Za-z0-9_]*)*$/;

/** A name of a file without a folder. */
const FILE_NAME = /^(?!\.)[A-Za-z0-9_.-]+$/;

const PROPOSALS: OptionType = {
  kind: "list",
  value: "NAME,…",
  items: FEATURES.map((row) => row.name),
};

/** The table. Its order is the order of the help and of the header. */
export const OPTIONS = {
  name: {
    flag: "name",
    type: { kind: "string", value: "NAME", pattern: /\S/, what: "name" },
    default: undefined,
    group: "Output",
    help: "Name of the module, its struct and its crate (default: the file's name)",
    outside: true,
  },
  crate: {
    flag: "crate",
    type: { kind: "boolean" },
    default: false,
    group: "Output",
    help: "Make a complete Cargo crate, with the runtime inside, instead of one file",
    outside: true,
  },
  asModule: {
    flag: "as-module",
    type: { kind: "boolean" },
    default: false,
    group: "Output",
    help: "Wrap the Rust in a module named after the file, so that include! takes it",
  },
  inlineRuntime: {
    flag: "inline-runtime",
    type: { kind: "boolean" },
    default: false,
    group: "Output",
    help: "Write the part of the runtime that is used into the file, which then needs nothing else",
  },
  dataFile: {
    flag: "data-file",
    type: { kind: "string", value: "NAME", pattern: FILE_NAME, what: "file's name" },
    default: undefined,
    group: "Output",
    help: `Put data segments of ${DATA_FILE_BYTES} bytes and more into the file NAME beside the ` +
      "Rust, which takes them by include_bytes!",
  },
  wasi: {
    flag: "wasi",
    type: { kind: "boolean" },
    default: false,
    group: "Output",
    help:
      "Bind imports of WASI preview 1 to the runtime's capabilities, for which there are hosts; " +
      "with --crate, a program becomes a program that cargo runs",
  },
  snapshots: {
    flag: "snapshots",
    type: { kind: "boolean" },
    default: false,
    group: "Output",
    help: "Give instances the methods clone_into, snapshot and restore",
  },
  trapInfo: {
    flag: "trap-info",
    type: { kind: "choice", choices: ["none", "function", "offset"] },
    default: "none",
    group: "Output",
    help:
      "Give instances the method trap_site, which says where the last trap happened: in which " +
      "function, and at which byte of the module",
  },
  fuel: {
    flag: "fuel",
    type: { kind: "boolean" },
    default: false,
    group: "Calls",
    help: "Have code take fuel as it runs (docs/bounds.md): it traps when what set_fuel granted, " +
      "at first nothing, is used up",
  },
  maxFuel: {
    flag: "max-fuel",
    type: { kind: "integer", value: "N", min: 0, max: Number.MAX_SAFE_INTEGER },
    default: undefined,
    group: "Calls",
    help: "Refuse a module of which an export, or the start function, may take more fuel, or has " +
      "a loop or a recursion without a known end",
    outside: true,
  },
  memory: {
    flag: "memory",
    type: { kind: "choice", choices: ["auto", "fixed", "growable", "constant"] },
    default: "auto",
    group: "Memory and tables",
    help: "How the module's own memory is held: fixed is faster, and memory.grow gives -1; " +
      "auto is fixed where the module cannot grow its memory, up to 64 MiB; constant refuses what " +
      "is written, has the host only read it, and keeps its bytes in flash, as auto does where " +
      "nothing can write or see them",
  },
  bounds: {
    flag: "bounds",
    type: { kind: "choice", choices: ["exact", "capacity", "mask"] },
    default: "exact",
    group: "Memory and tables",
    help: "What addresses in the module's own memory are checked against: its size, as the " +
      "specification says; the most it can have; or nothing, as a mask keeps them inside",
  },
  maxPages: {
    flag: "max-pages",
    type: { kind: "integer", value: "N", min: 0, max: MOST_PAGES },
    default: undefined,
    group: "Memory and tables",
    help: "Most pages each memory can ever have (default: the module's maximum, " +
      `but at most 64 MiB, which are ${DEFAULT_MAX_PAGES} pages, or its minimum; ` +
      "1 GiB with --wasi and --crate)",
  },
  memoryBytes: {
    flag: "memory-bytes",
    type: { kind: "integer", value: "BYTES", min: 1, max: 64 * 1024 * 1024, bytes: true },
    default: undefined,
    group: "Memory and tables",
    help:
      "Most bytes each memory can ever have, such as 512 or 4K; with less than its first size " +
      "what is beyond traps, memory.grow gives -1, and memory.size still says the first size",
  },
  alignedMemory: {
    flag: "aligned-memory",
    type: { kind: "boolean" },
    default: false,
    group: "Memory and tables",
    help:
      "Align the bytes of each memory, which has to be a fixed one, so that words are loaded and " +
      "stored as such: for processors that cannot where they are not aligned, such as a Cortex-M0",
  },
  maxTableElements: {
    flag: "max-table-elements",
    type: { kind: "integer", value: "N", min: 0, max: 10_000_000 },
    default: undefined,
    group: "Memory and tables",
    help: "Most elements a table can ever have (default: the module's maximum, " +
      `but at most ${DEFAULT_MAX_TABLE_ELEMENTS} or its minimum; its minimum if it cannot grow)`,
  },
  sharedTables: {
    flag: "shared-tables",
    type: { kind: "boolean" },
    default: false,
    group: "Memory and tables",
    help: "Let function references of other instances into the tables that are exported",
  },
  maxExceptionWords: {
    flag: "max-exception-words",
    type: { kind: "integer", value: "N", min: 0, max: 1024 },
    default: 4,
    group: "Memory and tables",
    help: "Words of 32 bits that an exception can carry which comes from another instance or is " +
      "carried by another exception; for the rest there is room in any case",
  },
  maxCallDepth: {
    flag: "max-call-depth",
    type: { kind: "integer", value: "N", min: 1, max: 0xffff_ffff },
    default: 917_504,
    ofProgram: 66_060_288,
    group: "Calls",
    help: "Bytes of native stack that nested calls may use, by an upper bound of each frame; the " +
      "default leaves room on a stack of 1 MiB, and with --wasi and --crate it is 66060288, for " +
      "the program's own thread with a stack of 64 MiB",
  },
  stackBytes: {
    flag: "stack-bytes",
    type: { kind: "integer", value: "BYTES", min: 1, max: 0xffff_ffff, bytes: true },
    default: undefined,
    group: "Calls",
    help:
      "Bytes of native stack that there are for a call of an export, such as 8K, without what " +
      "the host's functions use: the budget of nested calls is chosen so that they suffice at each " +
      "opt-level, with nothing counted where all calls fit",
  },
  maxFunctionSize: {
    flag: "max-function-size",
    type: { kind: "integer", value: "N", min: 4, max: 1_000_000_000 },
    default: 24_000,
    group: "Code",
    help: "Statements beyond which a function is cut into several: rustc's time is superlinear",
  },
  maxNesting: {
    flag: "max-nesting",
    type: { kind: "integer", value: "N", min: 4, max: 400 },
    default: 300,
    group: "Code",
    help: "Nesting beyond which a function is cut or made flat: rustc overflows its stack at 700",
  },
  optLevel: {
    flag: "O",
    short: true,
    type: { kind: "choice", choices: [0, 1] },
    default: 1,
    group: "Code",
    help: "How hard to work: 0 translates plainly, 1 runs the passes",
  },
  canonicalNan: {
    flag: "canonical-nan",
    type: { kind: "boolean" },
    default: false,
    group: "Code",
    help: "Give every NaN that arithmetic makes the bits of the positive canonical one, so that " +
      "they are the same on every processor",
  },
  rustEdition: {
    flag: "rust-edition",
    type: { kind: "choice", choices: [2021, 2024] },
    default: 2024,
    group: "Code",
    help:
      "The edition of Rust that the output is for: its keywords and rustfmt's order of imports; " +
      "that of 2021 compiles in both unless it has a name that 2024 reserves",
  },
  runtimePath: {
    flag: "runtime-path",
    type: { kind: "string", value: "PATH", pattern: RUST_PATH, what: "Rust path" },
    default: "herkos_runtime",
    group: "Code",
    help: "Rust path of the runtime in the output (a crate's is always crate::herkos_runtime)",
  },
  features: {
    flag: "features",
    type: { kind: "choice", choices: WASM_VERSIONS },
    default: "wasm3",
    group: "Features",
    help: "The version of WebAssembly whose proposals the module may use; herkos features lists " +
      "them",
    outside: true,
  },
  enable: {
    flag: "enable",
    type: PROPOSALS,
    default: undefined,
    group: "Features",
    help: "Proposals beyond that version that the module may use too",
    outside: true,
  },
  disable: {
    flag: "disable",
    type: PROPOSALS,
    default: undefined,
    group: "Features",
    help: "Proposals that the module may not use",
    outside: true,
  },
} as const satisfies { readonly [K in keyof Required<TranspileOptions>]: OptionRow };

/** The key of an option. */
export type OptionKey = keyof typeof OPTIONS;

/** The keys, in the table's order. */
export const OPTION_KEYS: readonly OptionKey[] = Object.keys(OPTIONS) as OptionKey[];

/**
 * Gives the row of an option with its widest type.
 *
 * @param key The option.
 * @returns Its row.
 */
export function optionRow(key: OptionKey): OptionRow {
  return OPTIONS[key];
}
