/**
 * The options of a transpilation: one table, from which the command line's flags, its help, the
 * output's header and the documentation are derived.
 *
 * @module
 */
import type { Grant } from "./backend/budget.ts";
import { UsageError } from "./errors.ts";
import { DATA_FILE_BYTES, MOST_PAGES } from "./limits.ts";
import { FEATURES, type Proposal, WASM_VERSIONS, type WasmVersion } from "./features.ts";

/** How the memory that a module owns is held. */
export type MemoryMode = "auto" | "fixed" | "growable";

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

/** The cap of a growable memory whose maximum is missing or larger: 1024 pages, 64 MiB. */
export const DEFAULT_MAX_PAGES = 1024;

/** The same in a crate of a WASI program, whose memory is on the heap: 1 GiB. */
export const PROGRAM_MAX_PAGES = 16_384;

/** The cap of a growable table whose maximum is missing or larger. */
export const DEFAULT_MAX_TABLE_ELEMENTS = 4096;

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
    type: { kind: "choice", choices: ["auto", "fixed", "growable"] },
    default: "auto",
    group: "Memory and tables",
    help: "How the module's own memory is held: fixed is faster, and memory.grow gives -1; " +
      "auto is fixed where the module cannot grow its memory, up to 64 MiB",
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

/**
 * Says how an option is written on the command line.
 *
 * @param row The option.
 * @param value Its value; without one, the form for the help.
 * @returns For instance `--max-pages=16`, `-O1` or, for the help, `--memory=auto|fixed|growable`.
 */
export function optionFlag(row: OptionRow, value?: string | number | boolean): string {
  const dashes = row.short ? "-" : "--";
  if (row.type.kind === "boolean") return `${dashes}${row.flag}`;
  const shown = value ?? (row.type.kind === "choice" ? row.type.choices.join("|") : row.type.value);
  return row.short ? `${dashes}${row.flag}${shown}` : `${dashes}${row.flag}=${shown}`;
}

/**
 * Says what is wrong with a value.
 *
 * @param row The option.
 * @param value The value.
 * @returns What is expected, or undefined when the value is right.
 */
export function expectedValue(row: OptionRow, value: unknown): string | undefined {
  const { type } = row;
  switch (type.kind) {
    case "boolean":
      return typeof value === "boolean" ? undefined : "true or false";
    case "string":
      return typeof value === "string" && (type.pattern.test(value)) ? undefined : `a ${type.what}`;
    case "integer":
      return Number.isInteger(value) && Number(value) >= type.min && Number(value) <= type.max
        ? undefined
        : `an integer from ${type.min} to ${type.max}`;
    case "choice":
      return type.choices.some((choice) => choice === value)
        ? undefined
        : `one of ${type.choices.join(", ")}`;
    case "list":
      return Array.isArray(value) && value.every((item) => type.items.includes(item))
        ? undefined
        : `a list of some of ${type.items.join(", ")}`;
  }
}

/** Options of which one alone can be given: where the runtime is, and where the Rust goes. */
const EXCLUDING: readonly (readonly [OptionKey, OptionKey])[] = [
  ["crate", "asModule"],
  ["crate", "inlineRuntime"],
  ["inlineRuntime", "runtimePath"],
  ["maxCallDepth", "stackBytes"],
];

/**
 * Checks options and fills in the defaults.
 *
 * @param options The options as given.
 * @returns All options.
 * @throws {UsageError} When an option is unknown or has a value of the wrong kind.
 */
export function resolveOptions(options: TranspileOptions = {}): ResolvedOptions {
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(options)) {
    if (!Object.hasOwn(OPTIONS, key)) throw new UsageError(`There is no option ${key}`);
  }
  for (const key of OPTION_KEYS) {
    const row = optionRow(key);
    const value = options[key];
    if (value !== undefined) {
      const expected = expectedValue(row, value);
      if (expected !== undefined) {
        throw new UsageError(`Option ${key} has to be ${expected}, not ${String(value)}`);
      }
    }
    const program = isProgram(options) ? row.ofProgram : undefined;
    result[key] = value ?? program ?? row.default;
  }
  for (const [key, other] of EXCLUDING) {
    if (options[key] && options[other]) {
      const flags = [key, other].map((one) => `--${optionRow(one).flag}`);
      throw new UsageError(`Options ${flags.join(" and ")} exclude each other`);
    }
  }
  if (options.fuel && isProgram(options)) {
    throw new UsageError(
      "Option --fuel does not fit a crate of --wasi: its program has nobody who grants fuel",
    );
  }
  // Every key was checked against the row that its type was checked against.
  return result as unknown as ResolvedOptions;
}

/**
 * Says whether an output is a crate that cargo can run, if its module is a program.
 *
 * @param options The options.
 * @returns True with `wasi` and `crate`.
 */
export function isProgram(options: TranspileOptions): boolean {
  return options.wasi === true && options.crate === true;
}

/**
 * Says how much native stack calls may use.
 *
 * @param options The options.
 * @returns What the budget of nested calls is made from.
 */
export function grantOf({ maxCallDepth, stackBytes }: ResolvedOptions): Grant {
  return stackBytes === undefined
    ? { bytes: maxCallDepth, isWhole: false }
    : { bytes: stackBytes, isWhole: true };
}

/**
 * Lists the options that shaped an output, for its header.
 *
 * @param options All options.
 * @returns Those that differ from their default, as flags with a space between; `defaults` if none.
 */
export function describeOptions(options: ResolvedOptions): string {
  const given = OPTION_KEYS.flatMap((key) => {
    const row = optionRow(key);
    const value = options[key];
    // Lists are of options that shape no code.
    if (row.outside || value === undefined || value === row.default) return [];
    if (typeof value === "object") return [];
    return [optionFlag(row, value)];
  });
  return given.length === 0 ? "defaults" : given.join(" ");
}

/**
 * Gives the most pages that a growable memory can ever have.
 *
 * @param min The module's minimum, in pages.
 * @param declared The module's maximum, in pages, if it has one.
 * @param maxPages The option.
 * @param pageSize Bytes of a page.
 * @param byDefault Pages of 64 KiB whose bytes are the most without the option.
 * @returns The cap in pages: the declared maximum, at most the option; without the option at most as
 * many bytes as `byDefault` says, or the minimum, if that is more.
 * @throws {UsageError} When the option is below the minimum.
 */
export function memoryCap(
  min: number,
  declared: number | undefined,
  maxPages?: number,
  pageSize = 65_536,
  byDefault = DEFAULT_MAX_PAGES,
): number {
  const most = byDefault * 65_536 / pageSize;
  return cap(min, declared, maxPages, most, "max-pages", "memory", "pages");
}

/**
 * Gives the most elements that a table which can grow can ever have.
 *
 * @param min The module's minimum, in elements.
 * @param declared The module's maximum, in elements, if it has one.
 * @param maxElements The option.
 * @returns The cap in elements, by the rule of {@linkcode memoryCap} with
 * {@linkcode DEFAULT_MAX_TABLE_ELEMENTS}.
 * @throws {UsageError} When the option is below the minimum.
 */
export function tableCap(min: number, declared: number | undefined, maxElements?: number): number {
  const flag = "max-table-elements";
  return cap(min, declared, maxElements, DEFAULT_MAX_TABLE_ELEMENTS, flag, "table", "elements");
}

function cap(
  min: number,
  declared: number | undefined,
  option: number | undefined,
  byDefault: number,
  flag: string,
  what: string,
  unit: string,
): number {
  if (option !== undefined && option < min) {
    throw new UsageError(
      `Option --${flag}=${option} is too small: the ${what} starts with ${min} ${unit}`,
    );
  }
  return Math.min(declared ?? Infinity, option ?? Math.max(byDefault, min));
}
