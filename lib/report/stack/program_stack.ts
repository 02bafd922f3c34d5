/**
 * How much stack the functions of a linked program take, read from its machine code.
 *
 * @module
 */

import { chainOf, deepest, type StackNode } from "./deepest.ts";
import { type ElfMachine, type ElfProgram, type ElfSymbol, readProgram } from "./elf_program.ts";
import type { CodeRange, CodeReader, FuncCode, FuncDecoder } from "./machine_func.ts";
import { type ChargedCalls, chargesFrom, reachingCharged } from "./inlined_charges.ts";
import { decodeRiscv } from "./riscv.ts";
import { symbolPath } from "./symbol_path.ts";
import { decodeThumb } from "./thumb.ts";

/** What the functions of a module charge to the call budget. */
export interface ModuleCharges extends ChargedCalls {
  /** Name of the Rust module, or of the crate, in which the functions are. */
  readonly module: string;
  /** The budget. */
  readonly granted: number;
}

/** A function of a program. */
export interface ProgramFunc {
  /** Its name: the path of a Rust item where it is one. */
  readonly name: string;
  /** Its address. */
  readonly address: number;
  /** Its own frame, in bytes. */
  readonly frame: number;
  /** The functions that it calls, by their places in the list. */
  readonly calls: readonly number[];
  /** Whether nothing in the program calls it by its address. */
  readonly isRoot: boolean;
  /** What a call of it takes of the stack, in bytes; undefined where a cycle of calls has no bound. */
  readonly bytes: number | undefined;
  /** The functions of the deepest chain, itself first, and of each cycle all; or of the endless one. */
  readonly chain: readonly string[];
  /** Functions that it reaches which call what a register says: `bytes` is without what they call. */
  readonly indirect: readonly string[];
  /** Functions that it reaches which move the stack pointer in a way that is not understood. */
  readonly unknown: readonly string[];
}

/** How much stack a program takes. */
export interface ProgramStack {
  /** Why nothing is known of it; undefined where something is. */
  readonly unknown: string | undefined;
  /** The functions, by their addresses. */
  readonly functions: readonly ProgramFunc[];
}

const DECODERS: Readonly<Record<ElfMachine, FuncDecoder>> = {
  arm: decodeThumb,
  riscv: decodeRiscv,
};

/** What a program takes of the stack, whatever starts it. */
export interface ProgramBytes {
  /** The bytes; undefined where there is no bound. */
  readonly bytes: number | undefined;
  /** The functions that the program starts with, at a reset and by interrupts, the deepest first. */
  readonly roots: readonly ProgramFunc[];
}

/**
 * Finds how much stack a program takes in all.
 *
 * @param stack What is known of its functions.
 * @returns The most that one of the functions takes that nothing calls by name, without those that are
 *   in vtables only. An interrupt stands on what it interrupts, so that handlers come on top.
 */
export function programBytes({ functions, unknown }: ProgramStack): ProgramBytes {
  const roots = functions.filter(({ isRoot, name }) => isRoot && !isOfVtable(name));
  const most = ({ bytes }: ProgramFunc): number => bytes ?? Infinity;
  roots.sort((a, b) => most(b) - most(a) || a.address - b.address);
  const isKnown = unknown === undefined &&
    roots.every((root) => root.indirect.length === 0 && root.unknown.length === 0);
  return { bytes: isKnown ? roots[0]?.bytes : undefined, roots };
}

/** Whether a function that nothing calls by name is one that a vtable has, as those that format. */
function isOfVtable(name: string): boolean {
  return /^(?:<|_R|core::|alloc::)/.test(name);
}

/** A function as its symbols have it. */
interface Found extends CodeRange {
  readonly names: string[];
}

/**
 * Finds how much stack each function of a linked program takes.
 *
 * @param file The program: ELF for Thumb code or 32-bit RISC-V, with symbols.
 * @param modules What is known of the modules in it; cycles of calls without it have no bound.
 * @returns The functions, or why nothing is known of them.
 */
export function programStack(
  file: Uint8Array,
  modules: readonly ModuleCharges[],
): ProgramStack {
  const elf = readProgram(file);
  if (typeof elf === "string") return { unknown: elf, functions: [] };
  const found = findFuncs(elf);
  const places = new Map(found.map(({ start }, place) => [start, place]));
  const decode = DECODERS[elf.machine];
  const reader = readerOf(elf);
  const mappings = mappingsOf(elf);
  const decoded = found.map((func): FuncCode =>
    decode(reader, func, instructionsOf(func, mappings), (address) => places.has(address))
  );
  const paths = found.map(({ names }) => names.map(symbolPath));
  // A panic is the end of the program.
  const panics = new Set(found.flatMap((_, place) => paths[place]!.some(isPanic) ? [place] : []));
  const placesOf = (addresses: ReadonlySet<number>): number[] =>
    [...addresses].flatMap((address) => places.get(address) ?? enclosing(found, address) ?? [])
      .filter((place) => !panics.has(place));
  const budget = Math.max(0, ...modules.map(({ granted }) => granted));
  const nodes: StackNode[] = decoded.map(({ calls, frame, tailCalls }, place) => ({
    frame,
    calls: placesOf(calls),
    tailCalls: placesOf(tailCalls),
    charge: chargeOf(paths[place]!, modules, budget),
  }));
  const depths = deepest([...withInlined(nodes, paths, modules, budget)], budget);
  const called = new Set(nodes.flatMap(({ calls, tailCalls }) => [...calls, ...tailCalls]));
  const reachable = reachableFrom(nodes.map(({ calls, tailCalls }) => [...calls, ...tailCalls]));
  const nameOf = (place: number): string => paths[place]![0]!.join("::");
  const functions = found.map(({ start }, place): ProgramFunc => {
    const reached = reachable(place);
    const those = (what: "indirect" | "unknownMoves"): string[] =>
      reached.filter((other) => decoded[other]![what] > 0).map(nameOf);
    const depth = depths[place]!;
    const { bytes, cycle } = depth;
    const shown = (bytes === undefined ? cycle : chainOf(depth)).filter((each) =>
      each < found.length
    );
    return {
      name: nameOf(place),
      address: start,
      frame: decoded[place]!.frame,
      calls: [...new Set([...nodes[place]!.calls, ...nodes[place]!.tailCalls])],
      isRoot: !called.has(place),
      bytes,
      chain: shown.map(nameOf),
      indirect: those("indirect"),
      unknown: those("unknownMoves"),
    };
  });
  return { unknown: undefined, functions };
}

/** Whether a function is how a panic begins, or the program's handler of panics. */
function isPanic(path: readonly string[]): boolean {
  return path[0] === "core" && path[1] === "panicking" || path.at(-1) === "rust_begin_unwind";
}

/** Finds the functions, those of one address as one. */
function findFuncs({ machine, sections, symbols }: ElfProgram): Found[] {
  const byStart = new Map<number, { end: number; names: string[] }>();
  for (const { isFunc, name, size, value } of symbols) {
    const start = machine === "arm" ? (value & ~1) >>> 0 : value;
    if (!isFunc || sections.every((section) => !isWithin(section, start))) continue;
    const known = byStart.get(start);
    if (known === undefined) byStart.set(start, { end: start + size, names: [name] });
    else {
      known.end = Math.max(known.end, start + size);
      known.names.push(name);
    }
  }
  const found = [...byStart].map(([start, { end, names }]) => ({ start, end, names }));
  found.sort((a, b) => a.start - b.start);
  // What is written in assembly language may have no size: it goes on until the next.
  return found.map((func, i) => ({
    ...func,
    end: func.end > func.start ? func.end : found[i + 1]?.start ?? func.start + 2,
  }));
}

/** The function that a place is in, for calls of what has no symbol of its own. */
function enclosing(found: readonly Found[], address: number): number | undefined {
  const place = found.findIndex(({ start, end }) => address >= start && address < end);
  return place < 0 ? undefined : place;
}

function isWithin({ address, bytes }: ElfProgram["sections"][number], at: number): boolean {
  return at >= address && at < address + bytes.length;
}

function readerOf({ sections }: ElfProgram): CodeReader {
  const views = sections.map(({ address, bytes }) => ({
    address,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
  }));
  const at = (address: number, size: number): [DataView, number] | undefined => {
    const section = views.find(({ address: first, view }) =>
      address >= first && address + size <= first + view.byteLength
    );
    return section === undefined ? undefined : [section.view, address - section.address];
  };
  return {
    half: (address) => {
      const [view, offset] = at(address, 2) ?? [undefined, 0];
      return view?.getUint16(offset, true);
    },
    word: (address) => {
      const [view, offset] = at(address, 4) ?? [undefined, 0];
      return view?.getUint32(offset, true);
    },
  };
}

/** A place from which on memory has instructions, or data. */
interface Mapping {
  readonly address: number;
  readonly isCode: boolean;
}

/** The mapping symbols in order (ELF for the Arm Architecture, 5.5.5; RISC-V ELF psABI). */
function mappingsOf({ symbols }: ElfProgram): Mapping[] {
  const found = symbols.flatMap(({ name, value }: ElfSymbol): Mapping[] => {
    if (/^\$(?:[tx]|x.+|t\..*)$/.test(name)) return [{ address: value, isCode: true }];
    return /^\$d/.test(name) ? [{ address: value, isCode: false }] : [];
  });
  return found.sort((a, b) => a.address - b.address);
}

/** The stretches of a function that are instructions. */
function instructionsOf({ start, end }: CodeRange, mappings: readonly Mapping[]): CodeRange[] {
  let next = upperBound(mappings, start);
  // A function starts with instructions.
  let from: number | undefined = start;
  const ranges: CodeRange[] = [];
  for (; next < mappings.length && mappings[next]!.address < end; next++) {
    const { address, isCode } = mappings[next]!;
    if (isCode) from ??= address;
    else if (from !== undefined) {
      if (address > from) ranges.push({ start: from, end: address });
      from = undefined;
    }
  }
  if (from !== undefined) ranges.push({ start: from, end });
  return ranges;
}

/** The first mapping behind an address. */
function upperBound(mappings: readonly Mapping[], address: number): number {
  let [low, high] = [0, mappings.length];
  while (low < high) {
    const middle = low + high >> 1;
    if (mappings[middle]!.address <= address) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The module that a function is of, and its name there; undefined of other code. */
function written(
  path: readonly string[],
  modules: readonly ModuleCharges[],
): readonly [ModuleCharges, string] | undefined {
  // Methods of the instance have names of functions, too, and are not directly in the module.
  const of = modules.find(({ module }) => path.at(-2) === module);
  const name = path.at(-1)!;
  return of !== undefined && (of.calls.has(name) || of.charges.has(name)) ? [of, name] : undefined;
}

/** What a function charges, in bytes of the largest budget; 0 where it is no module's, or charges nothing. */
function chargeOf(
  paths: readonly (readonly string[])[],
  modules: readonly ModuleCharges[],
  budget: number,
): number {
  let least = Infinity;
  for (const path of paths) {
    const [of, name] = written(path, modules) ?? [];
    // Of a smaller budget it takes a larger part.
    const charge = of === undefined ? 0 : (of.charges.get(name!) ?? 0) * budget / of.granted;
    least = Math.min(least, charge);
  }
  return least;
}

/**
 * Adds to the functions a node without a frame for each call on which functions between are entered
 * that the compiler has put into the caller: it charges what they do.
 */
function withInlined(
  nodes: readonly StackNode[],
  paths: readonly (readonly (readonly string[])[])[],
  modules: readonly ModuleCharges[],
  budget: number,
): StackNode[] {
  const all = [...nodes];
  const names = paths.map((each) => each.length === 1 ? written(each[0]!, modules) : undefined);
  const present = new Set(paths.flat().map((path) => path.slice(-2).join("::")));
  const absent = new Map(modules.map((of) => {
    const those = [...reachingCharged(of)].filter((name) => !present.has(`${of.module}::${name}`));
    return [of, those] as const;
  }));
  /** The function, and those that the compiler may have found to be the same code. */
  const sameAs = (of: ModuleCharges, name: string): string[] => [
    name,
    ...absent.get(of)!.filter((other) => of.charges.get(other) === of.charges.get(name)),
  ];
  nodes.forEach((node, place) => {
    const [of, name] = names[place] ?? [];
    if (of === undefined || name === undefined) return;
    const between = chargesFrom(of, name);
    const through = (callee: number): number => {
      // One of several modules with the same code may be any.
      if (paths[callee]!.length > 1) return callee;
      const [other, to] = names[callee] ?? [];
      const bytes = to === undefined || other !== of
        ? between(undefined) ?? 0
        : Math.min(...sameAs(of, to).map((each) => between(each) ?? Infinity));
      if (bytes === 0 || bytes === Infinity) return callee;
      const next = {
        frame: 0,
        calls: [callee],
        tailCalls: [],
        charge: bytes * budget / of.granted,
      };
      return all.push(next) - 1;
    };
    all[place] = {
      ...node,
      calls: node.calls.map(through),
      tailCalls: node.tailCalls.map(through),
    };
  });
  return all;
}

/** Finds what a function reaches, itself too, in the order of the addresses. */
function reachableFrom(edges: readonly (readonly number[])[]): (place: number) => number[] {
  return (place) => {
    const seen = new Set([place]);
    const work = [place];
    for (let next = work.pop(); next !== undefined; next = work.pop()) {
      for (const callee of edges[next]!) {
        if (!seen.has(callee)) {
          seen.add(callee);
          work.push(callee);
        }
      }
    }
    return [...seen].sort((a, b) => a - b);
  };
}
