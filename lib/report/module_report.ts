/**
 * What `herkos report` says of a module: one object, of which its text, its JSON and its page are
 * renderings.
 *
 * @module
 */

import { addressOf, constantGlobals } from "../backend/constants.ts";
import type { ModulePlan } from "../backend/env.ts";
import type { BudgetCheck } from "./budget.ts";
import { type AccessTally, coverageOf, type FuncCoverage, type ProofCoverage } from "./coverage.ts";
import { type ElfUse, elfUse } from "./elf.ts";
import { FEATURES, type Proposal } from "../features.ts";
import type { TranspileOptions } from "../options/option_types.ts";
import { resolveOptions } from "../options/options.ts";
import type { ReportMemory } from "./report.ts";
import { instanceBytes, type RamUse } from "../rust/instance_bytes.ts";
import { rustModuleName } from "../rust/names.ts";
import { moduleCharges } from "./stack/module_stack.ts";
import { type ProgramStack, programStack } from "./stack/program_stack.ts";
import { externType } from "../wasm/module.ts";
import { funcNames } from "../wasm/names.ts";
import { type ExternType, funcTypeText, type Limits } from "../wasm/types.ts";
import { usedFeatures } from "../wasm/validate_features.ts";

/** The version of {@linkcode ModuleReport}: another one when a field goes or means something else. */
export const REPORT_VERSION = 1;

/** Something that the module can call or use of its host, and nothing else. */
export interface Capability {
  /** Name of the import module. */
  readonly module: string;
  /** Name of the import. */
  readonly name: string;
  /** What it is. */
  readonly kind: ExternType["kind"];
  /** Its type, in words of the text format. */
  readonly type: string;
  /** Whether it is bound to one of the runtime's capabilities for WASI. */
  readonly wasi: boolean;
}

/** Something that the host can call or use. */
export interface ExportedItem {
  /** Its name. */
  readonly name: string;
  /** What it is. */
  readonly kind: ExternType["kind"];
  /** Its index among its kind. */
  readonly index: number;
  /** Its type, in words of the text format. */
  readonly type: string;
}

/** A memory. */
export interface ModuleMemory extends ReportMemory {
  /** The most pages that the module declares; undefined for none. */
  readonly declaredMaxPages: number | undefined;
  /** Whether its host sees it: it is exported or imported. */
  readonly visible: boolean;
}

/** A table. */
export interface ModuleTable {
  /** Its index. */
  readonly index: number;
  /** Whether it is imported. */
  readonly imported: boolean;
  /** Type of its elements. */
  readonly element: string;
  /** Elements at the start. */
  readonly min: number;
  /** The most elements that it can ever have; of an imported one, what its type says, if it does. */
  readonly max: number | undefined;
}

/** A global variable or constant. */
export interface ModuleGlobal {
  /** Its index. */
  readonly index: number;
  /** Type of its value. */
  readonly type: string;
  /** Whether it can be assigned. */
  readonly mutable: boolean;
  /** Whether it is imported. */
  readonly imported: boolean;
}

/** A data segment. */
export interface DataSegment {
  /** Its index. */
  readonly index: number;
  /** Its bytes. */
  readonly bytes: number;
  /** The memory that it is copied to at the start; undefined for one that code copies. */
  readonly memory: number | undefined;
  /** Where in it, when that is a constant. */
  readonly address: number | undefined;
}

/** A function with a body. */
export interface ModuleFunc extends FuncCoverage {
  /** Its name in the module: of the name section, or else of an export. */
  readonly wasmName: string | undefined;
  /** Bytes of its body in the module. */
  readonly bytes: number;
}

/** All that is known of a module. */
export interface ModuleReport extends ProofCoverage {
  /** {@linkcode REPORT_VERSION}. */
  readonly version: number;
  /** Bytes of the module. */
  readonly inputBytes: number;
  /** The proposals that it uses, in the order of their adoption. */
  readonly features: readonly Proposal[];
  /** What it imports. */
  readonly imports: readonly Capability[];
  /** Whether it may also call functions of other instances that are put into its tables. */
  readonly foreign: boolean;
  /** What it exports. */
  readonly exports: readonly ExportedItem[];
  /** Index of the function that runs at instantiation, if there is one. */
  readonly start: number | undefined;
  /** Its memories. */
  readonly memories: readonly ModuleMemory[];
  /** Its tables. */
  readonly tables: readonly ModuleTable[];
  /** Its globals. */
  readonly globals: readonly ModuleGlobal[];
  /** Its data segments. */
  readonly data: readonly DataSegment[];
  /** What an instance takes. */
  readonly ram: RamUse;
  /** Bytes of all bodies in the module. */
  readonly codeBytes: number;
  /** The functions with bodies, in the order of their indices. */
  readonly functions: readonly ModuleFunc[];
  /** The sizes of a program that the module is part of, when one is given. */
  readonly program: ElfUse | undefined;
  /** What its functions take of the stack, when one is given. */
  readonly programStack: ProgramStack | undefined;
  /** Name of the Rust module or crate that the module is in the program. */
  readonly programModule: string;
  /** What a budget grants beside what is found, when one is given. */
  readonly budget: readonly BudgetCheck[] | undefined;
}

/**
 * Finds all that `herkos report` says of a module, as {@linkcode transpile} writes it with the same
 * options.
 *
 * @param bytes The module in the binary format.
 * @param options What is wanted; everything has a default.
 * @param program A linked program, ELF, that has the module's Rust in a module or crate of its name.
 * @returns The report, without a budget.
 * @throws {HerkosError} As {@linkcode transpile} does, and an {@linkcode IoError} when the program
 *   cannot be read.
 *
 * @example
 * ```ts
 * import { moduleReport } from "@herkos/cli";
 *
 * // The smallest module there is.
 * const bytes = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
 * console.log(moduleReport(bytes).ram.bytes32); // 0
 * ```
 */
export function moduleReport(
  bytes: Uint8Array,
  options?: TranspileOptions,
  program?: Uint8Array,
): ModuleReport {
  const resolved = resolveOptions(options);
  const { coverage, funcs, plan } = coverageOf(bytes, resolved);
  const programModule = rustModuleName(coverage.name, resolved.rustEdition);
  const { module, names } = plan;
  const used = usedFeatures(module);
  const constants = constantGlobals(module);
  const functions = functionsOf(plan, coverage.functions);
  return {
    version: REPORT_VERSION,
    ...coverage,
    inputBytes: bytes.length,
    features: FEATURES.map(({ name }) => name).filter((name) => used.has(name)),
    imports: module.imports.map(({ desc, module: from, name }, i) => ({
      module: from,
      name,
      kind: desc.kind,
      type: typeText(desc),
      wasi: names.imports[i]!.wasi !== undefined,
    })),
    foreign: plan.foreign,
    exports: module.exports.map(({ index, kind, name }) => ({
      name,
      kind,
      index,
      type: typeText(externType(module, kind, index)),
    })),
    start: module.start,
    memories: memoriesOf(plan, coverage.memories),
    tables: plan.tables.map(({ imported, index, max, min }) => {
      const { element, limits } = module.tables[index]!.type;
      const declared = limits.max === undefined ? undefined : Number(limits.max);
      return { index, imported, element, min, max: imported ? declared : max };
    }),
    globals: module.globals.map(({ import: from, index, type }) => {
      return { index, type: type.value, mutable: type.mutable, imported: from !== undefined };
    }),
    data: module.datas.map(({ index, init, mode }) => ({
      index,
      bytes: init.length,
      memory: mode.kind === "active" ? mode.memory : undefined,
      address: mode.kind === "active" ? addressOf(mode.offset, constants) : undefined,
    })),
    ram: instanceBytes(plan),
    codeBytes: functions.reduce((sum, func) => sum + func.bytes, 0),
    functions,
    program: program === undefined ? undefined : elfUse(program),
    programStack: program === undefined
      ? undefined
      : programStack(program, [moduleCharges(plan, funcs, programModule)]),
    programModule,
    budget: undefined,
  };
}

const NO_ACCESS: AccessTally = {
  accesses: 0,
  proven: 0,
  coalesced: 0,
  checked: 0,
  checks: 0,
  reasons: {},
};

function functionsOf(
  { module, names }: ModulePlan,
  functions: readonly FuncCoverage[],
): ModuleFunc[] {
  const nameOf = funcNames(module);
  const known = new Map(functions.map((func) => [func.index, func]));
  return module.funcs.flatMap(({ body, index }) => {
    if (body === undefined) return [];
    // The first of functions that are one loop has the accesses of all.
    const covered = known.get(index) ?? { index, name: names.func(index), ...NO_ACCESS };
    return [{ ...covered, wasmName: nameOf(index), bytes: body.end - body.entry }];
  });
}

function memoriesOf({ module }: ModulePlan, memories: readonly ReportMemory[]): ModuleMemory[] {
  return memories.map((memory) => {
    const { import: from, type: { limits } } = module.memories[memory.index]!;
    const visible = from !== undefined ||
      module.exports.some(({ index, kind }) => kind === "memory" && index === memory.index);
    const declaredMaxPages = limits.max === undefined ? undefined : Number(limits.max);
    return { ...memory, declaredMaxPages, visible };
  });
}

/** A type for people, in the notation of the specification. */
function typeText(type: ExternType): string {
  switch (type.kind) {
    case "func":
      return funcTypeText(type.type);
    case "tag":
      return `[${type.type.params.join(" ")}]`;
    case "global":
      return type.type.mutable ? `mut ${type.type.value}` : type.type.value;
    case "memory":
      return `${limitsText(type.type.limits)} pages`;
    case "table":
      return `${limitsText(type.type.limits)} ${type.type.element}`;
  }
}

function limitsText({ max, min }: Limits): string {
  return max === undefined ? `${min} or more` : `${min} to ${max}`;
}
