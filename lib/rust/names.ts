/**
 * Rust names for everything in a module.
 *
 * The rule is in `docs/output.md`, "Names".
 *
 * Names are given in the order of the module's index spaces, so that they do not depend on anything
 * else.
 *
 * @module
 */

import type { CallGraph } from "../backend/callgraph.ts";
import { constantGlobals } from "../backend/constants.ts";
import { isHeld, type MemoryPlan } from "../backend/memory_modes.ts";
import { typeName } from "../backend/types.ts";
import type { RustEdition, TrapInfo } from "../options/option_types.ts";
import type { Import, ValidModule } from "../wasm/module.ts";
import { funcTypeText } from "../wasm/types.ts";
import { RUNTIME_FUNCTIONS, RUNTIME_TYPES } from "./runtime_names.ts";
import { SNAPSHOT_METHODS, storageOfCopy } from "./snapshots.ts";
import { TRAP_METHOD } from "./trap_sites.ts";
import { WASI_CAPABILITIES, type WasiCapability, type WasiFunction, wasiFunction } from "./wasi.ts";

const KEYWORDS_2021 = (
  "abstract as async await become box break const continue crate do dyn else enum extern false " +
  "final fn for if impl in let loop macro match mod move mut override priv pub ref return self " +
  "static struct super trait true try type typeof unsafe unsized use virtual where while yield " +
  "union Self macro_rules"
).split(" ");

const KEYWORDS: Readonly<Record<RustEdition, ReadonlySet<string>>> = {
  2021: new Set(KEYWORDS_2021),
  2024: new Set([...KEYWORDS_2021, "gen"]),
};

/** Methods of every instance. */
const METHODS = [
  "new",
  "with_storage",
  "zeroed",
  "instantiate",
  "set_instance_id",
  "call_depth",
  "set_call_depth",
];
/** Methods of an instance that has fuel. */
const FUEL_METHODS = ["fuel", "set_fuel", "add_fuel", "charge_fuel"];
/** Methods of an instance that can hold an exception. */
const EXCEPTION_METHODS = ["exception", "take_exception", "throw_exception"];
/** Items that the generated file defines or implements beside the module's own. */
const TYPES = ["State", "Imports", "Exports", "Foreign", "Default", "Self", "H", "S", "T"];

/** Names in use in one scope. */
export interface Scope {
  /** The names. */
  readonly names: Set<string>;
  /** What is no name in the edition of Rust. */
  readonly keywords: ReadonlySet<string>;
}

/**
 * Makes a scope.
 *
 * @param reserved Names that nothing in it can have.
 * @param edition The edition of Rust, which says what keywords there are.
 * @returns The scope.
 */
export function scope(reserved: Iterable<string> = [], edition: RustEdition = 2024): Scope {
  return { names: new Set(reserved), keywords: KEYWORDS[edition] };
}

/**
 * Makes an identifier of any text, unique in a scope, by the rule of this module.
 *
 * @param text The text.
 * @param taken The scope, to which the identifier is added.
 * @returns The identifier.
 */
export function identifier(text: string, taken: Scope): string {
  return unique(plainIdentifier(text), taken);
}

/**
 * Makes a name of a type or trait of any text, unique in a scope, by the rule of this module.
 *
 * @param text The text.
 * @param taken The scope, to which the name is added.
 * @returns The name in CamelCase.
 */
export function typeIdentifier(text: string, taken: Scope): string {
  return unique(camelCase(text), taken, NONE);
}

/**
 * Makes the name of the Rust module that a file of Rust becomes.
 *
 * @param text The name of the WebAssembly module.
 * @param edition The edition of Rust.
 * @returns The identifier.
 */
export function rustModuleName(text: string, edition: RustEdition): string {
  return methodIdentifier(text, scope([], edition));
}

function plainIdentifier(text: string): string {
  const plain = text.replace(/[^A-Za-z0-9_]/g, "_");
  if (plain === "") return "unnamed";
  if (/^_*$/.test(plain)) return `_${plain}0`;
  return /^[0-9]/.test(plain) ? `_${plain}` : plain;
}

function camelCase(text: string): string {
  const parts = text.split(/[^A-Za-z0-9]+/).filter((part) => part !== "");
  const joined = parts.map((part) => part[0]!.toUpperCase() + part.slice(1)).join("");
  if (joined === "") return "Unnamed";
  return /^[0-9]/.test(joined) ? `M${joined}` : joined;
}

function unique(name: string, { names, keywords }: Scope, locals = LOCALS): string {
  const base = keywords.has(name) || locals.test(name) || names.has(name) && isReserved(name)
    ? `${name}_`
    : name;
  let found = base;
  for (let n = 2; names.has(found); n++) found = `${base}_${n}`;
  names.add(found);
  return found;
}

/** A name of a method, which local variables cannot shadow. */
function methodIdentifier(text: string, taken: Scope): string {
  return unique(plainIdentifier(text), taken, NONE);
}

/** Matches nothing. */
const NONE = /^(?!)/;

/**
 * Names that the generated functions give to their parameters and variables, then other values that
 * the file uses or defines.
 */
const LOCALS = new RegExp(
  "^(?:m[0-9]*|st|this|_?host|depth|f|i|id|items|used|result|memory[0-9]*|_?[lvtp][0-9]+" +
    "|Ok|Err|ABI|MAX_CALL_DEPTH|HOST_FRAME|DATA_FILE|FUNC_(?:STARTS|NAMES)|(?:G|DATA|ELEM|MEMORY)[0-9]+)$",
);

function isReserved(name: string): boolean {
  return RUNTIME_FUNCTIONS.has(name) || RUNTIME_TYPES.has(name) || METHODS.includes(name) ||
    TYPES.includes(name);
}

/** The Rust side of one import. */
export interface ImportNames {
  /** The trait of the import module. */
  readonly trait: string;
  /** The method of that trait. */
  readonly method: string;
  /** Name of the associated type of an imported memory or table. */
  readonly associated: string | undefined;
  /** Whether an earlier import is the same, so that the trait has it once. */
  readonly repeated: boolean;
  /** The function of WASI that it is bound to: the trait is the runtime's, and has no such method. */
  readonly wasi: WasiFunction | undefined;
}

/** All names. */
export interface Names {
  /** The struct. */
  readonly struct: string;
  /** Generic parameters of the struct, one for each memory that it holds. */
  readonly storages: readonly string[];
  /** Traits of the import modules, in order, with the import module's name. */
  readonly traits: readonly { readonly trait: string; readonly module: string }[];
  /** The capabilities of WASI that functions of the runtime need, in the table's order. */
  readonly capabilities: readonly WasiCapability[];
  /** The Rust side of each of the module's imports, in order. */
  readonly imports: readonly ImportNames[];
  /** The method of an import, as a path on the host type. */
  readonly importPath: (importIndex: number) => string;
  /** The function of a Wasm function, by its index. */
  readonly func: (index: number) => string;
  /** Names an outlined part of a function, by its index and the part's number; once for each. */
  readonly newPart: (index: number, part: number) => string;
  /** The function behind calls by reference, by its place in {@link CallGraph.dispatchers}. */
  readonly dispatcher: (at: number) => string;
  /** The function that chooses the next member of the group which a dispatcher leaves, by its place. */
  readonly chooser: (at: number) => string;
  /** The loop that the functions of a group of tail calls are, by the group's number. */
  readonly tailLoop: (group: number) => string;
  /** Methods of the exports, in order. */
  readonly exports: readonly string[];
  /** The field of a memory that the instance holds, by its index. */
  readonly memoryField: (index: number) => string;
  /** The constant that is a memory which nothing writes, by its index. */
  readonly memoryConst: (index: number) => string;
  /** The field of a table, by its index. */
  readonly tableField: (index: number) => string;
  /** The field of a global, by its index. */
  readonly globalField: (index: number) => string;
  /** The field with the identity of a tag that is imported, by its index. */
  readonly tagField: (index: number) => string;
  /** The variant of a tag in the enum of exceptions, by its index. */
  readonly tagVariant: (index: number) => string;
  /** The enum of exceptions. */
  readonly exceptionEnum: string;
  /** The constant of an immutable global whose value the module itself says. */
  readonly globalConst: (index: number) => string | undefined;
  /** The constant with a data segment's bytes, by its index. */
  readonly dataConst: (index: number) => string;
  /** The field that says whether a data segment is dropped; undefined if it never is. */
  readonly dataFlag: (index: number) => string | undefined;
  /** The constant with an element segment's items, by its index. */
  readonly elemConst: (index: number) => string;
  /** The field that says whether an element segment is dropped; undefined if it never is. */
  readonly elemFlag: (index: number) => string | undefined;
  /** The field of a segment whose items are known at instantiation only. */
  readonly elemField: (index: number) => string | undefined;
}

/** What names depend on. */
export interface NamesInput {
  /** The module. */
  readonly module: ValidModule;
  /** Its memories. */
  readonly memories: readonly MemoryPlan[];
  /** Name of the module. */
  readonly name: string;
  /** Its calls, which say what dispatchers there are. */
  readonly calls: CallGraph;
  /** Segments that instructions drop. */
  readonly dropped: { readonly data: ReadonlySet<number>; readonly elem: ReadonlySet<number> };
  /** Whether the instance can hold an exception. */
  readonly exceptions: boolean;
  /** Whether imports from WASI are bound to the runtime. */
  readonly wasi: boolean;
  /** Whether instances can be copied and kept as bytes. */
  readonly snapshots: boolean;
  /** What instances can say of where a trap happened. */
  readonly trapInfo: TrapInfo;
  /** Whether code takes fuel. */
  readonly fuel: boolean;
  /** The edition of Rust. */
  readonly edition: RustEdition;
}

/**
 * Names everything.
 *
 * @param input What names depend on.
 * @returns The names.
 */
export function nameAll(input: NamesInput): Names {
  const { edition, module } = input;
  const owned = input.memories.filter(isHeld);
  const storages = owned.map((_, i) => i === 0 ? "S" : `S${i}`);
  const types = scope([
    ...RUNTIME_TYPES,
    ...TYPES,
    ...(input.exceptions ? ["ExnRef"] : []),
    ...storages,
    ...(input.snapshots ? storages.map(storageOfCopy) : []),
  ]);
  const struct = typeIdentifier(input.name, types);
  const exceptionEnum = input.exceptions ? typeIdentifier(`${struct}_exception`, types) : "";

  const traitByModule = new Map<string, string>();
  const traitScopes = new Map<string, { methods: Scope; types: Scope }>();
  const seen = new Map<string, ImportNames>();
  const imports = module.imports.map((found): ImportNames => {
    const wasi = input.wasi ? wasiFunction(found) : undefined;
    if (wasi !== undefined) {
      const trait = `wasi::${wasi.capability}`;
      return { trait, method: wasi.name, associated: undefined, repeated: false, wasi };
    }
    let trait = traitByModule.get(found.module);
    if (trait === undefined) {
      trait = typeIdentifier(found.module, types);
      traitByModule.set(found.module, trait);
      traitScopes.set(trait, { methods: scope([], edition), types: scope() });
    }
    const key = `${JSON.stringify([found.module, found.name])} ${descKey(found)}`;
    const earlier = seen.get(key);
    if (earlier !== undefined) return { ...earlier, repeated: true };
    const scopes = traitScopes.get(trait)!;
    const method = methodIdentifier(found.name, scopes.methods);
    const holds = found.desc.kind === "memory" || found.desc.kind === "table";
    const associated = holds ? typeIdentifier(method, scopes.types) : undefined;
    const names: ImportNames = {
      trait,
      method,
      associated,
      repeated: false,
      wasi: undefined,
    };
    seen.set(key, names);
    return names;
  });

  const items = scope(RUNTIME_FUNCTIONS, edition);
  const exported = new Map<number, string>();
  for (const found of module.exports) {
    if (found.kind === "func" && !exported.has(found.index)) exported.set(found.index, found.name);
  }
  const funcs = module.funcs.map((func) => {
    if (func.import !== undefined) {
      return identifier(`import_${func.import.module}_${func.import.name}`, items);
    }
    const known = module.names.funcs.get(func.index) ?? exported.get(func.index);
    return identifier(known ?? `func_${func.index}`, items);
  });

  const dispatchers = input.calls.dispatchers.map(({ group, table, type }) => {
    const what = table === undefined ? "ref" : table === 0 ? "indirect" : `indirect_t${table}`;
    const lead = group === undefined ? "call" : "return_call";
    return identifier(`${lead}_${what}_${typeName(type)}`, items);
  });
  const choosers = input.calls.dispatchers.map(({ group }, at) =>
    group === undefined ? "" : identifier(dispatchers[at]!.replace("return_call", "choose"), items)
  );
  const loops = input.calls.groups.map(({ members }) =>
    identifier(`${funcs[members[0]!]!}_tail_calls`, items)
  );

  const references = module.types.map((type) => `call_ref_${typeName(type)}`);
  const methods = scope([
    ...METHODS,
    ...references,
    ...(input.exceptions ? EXCEPTION_METHODS : []),
    ...(input.snapshots ? SNAPSHOT_METHODS : []),
    ...(input.trapInfo === "none" ? [] : [TRAP_METHOD]),
    ...(input.fuel ? FUEL_METHODS : []),
  ], edition);
  const exports = module.exports.map((found) => methodIdentifier(found.name, methods));
  const constants = constantGlobals(module);
  const variants = tagVariants(module);
  const args = storages.length === 0 ? "" : `<${storages.join(", ")}>`;

  return {
    struct,
    storages,
    traits: [...traitByModule].map(([name, trait]) => ({ trait, module: name })),
    capabilities: WASI_CAPABILITIES.filter((capability) =>
      imports.some(({ wasi }) => wasi?.capability === capability)
    ),
    imports,
    importPath: (i) => `<H as ${imports[i]!.trait}${args}>::${imports[i]!.method}`,
    func: (index) => funcs[index]!,
    newPart: (index, part) => identifier(`${funcs[index]!}_part${part}`, items),
    dispatcher: (at) => dispatchers[at]!,
    chooser: (at) => choosers[at]!,
    tailLoop: (group) => loops[group]!,
    exports,
    memoryField: (index) => {
      const at = owned.findIndex((memory) => memory.index === index);
      return at <= 0 ? "memory" : `memory${at}`;
    },
    memoryConst: (index) => `MEMORY${index}`,
    tableField: (index) => `table${index}`,
    globalField: (index) => `g${index}`,
    tagField: (index) => `tag${index}`,
    tagVariant: (index) => variants[index]!,
    exceptionEnum,
    globalConst: (index) => constants[index] === undefined ? undefined : `G${index}`,
    dataConst: (index) => `DATA${index}`,
    dataFlag: (index) => input.dropped.data.has(index) ? `data${index}_dropped` : undefined,
    elemConst: (index) => `ELEM${index}`,
    elemFlag: (index) => input.dropped.elem.has(index) ? `elem${index}_dropped` : undefined,
    elemField: (index) => {
      const known = module.elems[index]!.init.every((item) =>
        item.every((instr) => instr.row.name === "ref.func" || instr.row.name === "ref.null")
      );
      return known ? undefined : `elem${index}`;
    },
  };
}

/** Names tags by the name section, their export or their import. */
function tagVariants(module: ValidModule): string[] {
  const taken = scope(["Other", "Self"]);
  return module.tags.map(({ import: from, index }) => {
    const exported = module.exports.find((found) => found.kind === "tag" && found.index === index);
    const known = module.names.tags.get(index) ?? exported?.name ?? from?.name;
    return typeIdentifier(known ?? `Tag${index}`, taken);
  });
}

/** Tells imports of one name apart that are different things. */
function descKey({ desc }: Import): string {
  switch (desc.kind) {
    case "func":
      return funcTypeText(desc.type);
    case "global":
      return `global ${desc.type.mutable ? "mut " : ""}${desc.type.value}`;
    case "table":
      return `table ${desc.type.addressType} ${desc.type.element}`;
    case "memory": {
      const { addressType, pageSizeLog2, shared } = desc.type;
      return `memory ${addressType} ${pageSizeLog2}${shared ? " shared" : ""}`;
    }
    case "tag":
      return `tag ${funcTypeText(desc.type)}`;
  }
}
