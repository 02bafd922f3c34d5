/**
 * What the text and the page of a report say in the same words.
 *
 * @module
 */

import { quoteName } from "../errors.ts";
import { type ExportFuel, unboundedText } from "./fuel_bounds.ts";
import type {
  Capability,
  DataSegment,
  ExportedItem,
  ModuleFunc,
  ModuleMemory,
  ModuleReport,
} from "./module_report.ts";
import type { RamPart } from "../rust/instance_bytes.ts";

/**
 * Gives a count with its noun.
 *
 * @param count The count.
 * @param noun The noun, in the singular.
 * @returns For instance `1 byte` or `2 bytes`; a noun in `y` ends in `ies`.
 */
export function counted(count: number, noun: string): string {
  return count === 1 ? `1 ${noun}` : `${count} ${noun.replace(/y$/, "ie")}s`;
}

/**
 * Gives a share in percent.
 *
 * @param part The part.
 * @param whole The whole.
 * @returns For instance `12.5%`; empty where there is no whole.
 */
export function share(part: number, whole: number): string {
  return whole === 0 ? "" : `${(100 * part / whole).toFixed(1)}%`;
}

/**
 * Names a function: by the module, and else by its Rust.
 *
 * @param func The function.
 * @returns Its name, safe for a terminal and not long.
 */
export function funcText({ name, wasmName }: Pick<ModuleFunc, "name" | "wasmName">): string {
  return quoteName(wasmName ?? name);
}

/**
 * Names an import.
 *
 * @param item The import.
 * @returns Both its names in quotes, with a dot between.
 */
export function capabilityText({ module, name }: Pick<Capability, "module" | "name">): string {
  return `${quoteName(module)}.${quoteName(name)}`;
}

/**
 * Says what proposals a module uses.
 *
 * @param report The report.
 * @returns For instance `Uses simd, bulk-memory`.
 */
export function featuresText({ features }: ModuleReport): string {
  return `Uses ${features.length === 0 ? "nothing beyond WebAssembly 1.0" : features.join(", ")}`;
}

/**
 * Says what a module can do beyond computing.
 *
 * @param report The report.
 * @returns A sentence without its end.
 */
export function capabilitiesText({ foreign, imports }: ModuleReport): string {
  const tables = foreign ? ", and functions of other instances in tables that it shares" : "";
  if (imports.length > 0) {
    return `Can call and use only ${counted(imports.length, "import")} of its host${tables}`;
  }
  return foreign
    ? "Imports nothing; can call functions of other instances in tables that it shares"
    : "Imports nothing, so it can only compute";
}

/**
 * Sums exports up.
 *
 * @param exports The exports.
 * @returns For instance `2 functions, 1 memory`.
 */
export function exportsText(exports: readonly ExportedItem[]): string {
  const counts = KINDS.flatMap(([kind, noun]) => {
    const count = exports.filter((item) => item.kind === kind).length;
    return count === 0 ? [] : [counted(count, noun)];
  });
  return counts.length === 0 ? "none" : counts.join(", ");
}

const KINDS: readonly (readonly [ExportedItem["kind"], string])[] = [
  ["func", "function"],
  ["table", "table"],
  ["memory", "memory"],
  ["global", "global"],
  ["tag", "tag"],
];

/**
 * Names a part of an instance.
 *
 * @param part The part.
 * @returns For instance `memory 0`.
 */
export function partText({ index, kind }: Pick<RamPart, "index" | "kind">): string {
  return index === undefined ? kind : `${kind} ${index}`;
}

/**
 * Says what a part of an instance is made of.
 *
 * @param report The report.
 * @param part The part.
 * @returns For instance `fixed, 1 to 1 pages`.
 */
export function partDetail(report: ModuleReport, { index, kind }: RamPart): string {
  switch (kind) {
    case "memory":
      return memoryDetail(report.memories[index!]!);
    case "table": {
      const { element, max, min } = report.tables[index!]!;
      return `${min} to ${max} elements of ${element}`;
    }
    case "globals":
      return "those that are no constants";
    case "bookkeeping":
      return "sizes, flags, numbers and padding";
  }
}

/**
 * Lists the memories and tables that are not in an instance.
 *
 * @param report The report.
 * @returns For instance `memory 0 is lent by the host: …` and `memory 0 is in flash: …`.
 */
export function elsewhereTexts({ memories, tables }: ModuleReport): string[] {
  return [
    ...memories.filter(({ held }) => !held).map((memory) => {
      const where = memory.imported ? "lent by the host" : "in flash";
      return `memory ${memory.index} is ${where}: ${memoryDetail(memory)}`;
    }),
    ...tables.filter(({ imported }) => imported).map(({ element, index }) =>
      `table ${index} of ${element} is lent by the host`
    ),
  ];
}

/**
 * Says how a memory is compiled and how large it can get.
 *
 * @param memory The memory.
 * @returns For instance `growable, 1 to 16 pages, 16 declared`.
 */
export function memoryDetail(memory: ModuleMemory): string {
  const { declaredMaxPages, imported, maxPages, minPages, mode, pageSize, promisedPages } = memory;
  const most = counted(maxPages, pageSize === 1 ? "byte" : "page");
  const sizes = promisedPages !== undefined
    ? `${most} where the module has ${counted(promisedPages, "page")}`
    : minPages === maxPages
    ? most
    : `${minPages} to ${most}`;
  const declared = declaredMaxPages === undefined
    ? "no maximum declared"
    : declaredMaxPages === maxPages
    ? ""
    : `a maximum of ${declaredMaxPages} declared`;
  const how = mode === "alignedConstant" ? "aligned constant" : mode;
  return [imported ? "imported" : how, sizes, declared].filter((text) => text !== "").join(", ");
}

/**
 * Sums data segments up.
 *
 * @param data The segments.
 * @returns For instance `2 segments, 300 bytes`.
 */
export function dataText(data: readonly DataSegment[]): string {
  const bytes = data.reduce((sum, segment) => sum + segment.bytes, 0);
  return data.length === 0
    ? "none"
    : `${counted(data.length, "segment")}, ${counted(bytes, "byte")}`;
}

/**
 * Says where a data segment goes.
 *
 * @param segment The segment.
 * @returns For instance `memory 0 at 1024`.
 */
export function placeText({ address, memory }: DataSegment): string {
  if (memory === undefined) return "copied by code";
  return `memory ${memory}, ${address === undefined ? "where a global says" : `at ${address}`}`;
}

/** The most fuel that a function takes, for people. */
export interface FuelText {
  /** The export, or the start function. */
  readonly what: string;
  /** The fuel, or that there is no bound. */
  readonly fuel: string;
  /** Why there is none. */
  readonly why: string;
}

/**
 * Says how much fuel an export takes at most.
 *
 * @param entry The export, or the start function.
 * @returns The texts.
 */
export function fuelText({ fuel, name, unbounded }: ExportFuel): FuelText {
  const what = name === undefined ? "start function" : quoteName(name);
  if (unbounded === undefined) return { what, fuel: String(fuel), why: "" };
  const { func, offset } = unbounded;
  const place = `function ${func}, offset 0x${offset.toString(16)}`;
  return { what, fuel: "no bound", why: `${unboundedText(unbounded)} (${place})` };
}

/**
 * Finds what a call takes of fuel at most, whichever export it is of.
 *
 * @param entries The exports.
 * @returns The fuel, or `no bound`.
 */
export function mostFuelText(entries: readonly ExportFuel[]): string {
  const all = entries.map(({ fuel }) => fuel ?? Infinity);
  const most = all.reduce((a, b) => Math.max(a, b), 0);
  return most === Infinity ? "no bound" : String(most);
}

/** The functions with the most bytes. */
export interface LargestFuncs {
  /** Those, the largest first; of equal ones the first. */
  readonly shown: readonly ModuleFunc[];
  /** How many more there are. */
  readonly others: number;
  /** Bytes of these. */
  readonly otherBytes: number;
}

/**
 * Finds the largest functions.
 *
 * @param report The report.
 * @param most How many at most.
 * @returns The functions, and what is left out.
 */
export function largestFuncs({ codeBytes, functions }: ModuleReport, most: number): LargestFuncs {
  const sorted = [...functions].sort((a, b) => b.bytes - a.bytes || a.index - b.index);
  const shown = sorted.slice(0, most);
  const otherBytes = codeBytes - shown.reduce((sum, { bytes }) => sum + bytes, 0);
  return { shown, others: functions.length - shown.length, otherBytes };
}
