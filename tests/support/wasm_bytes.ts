/**
 * Writes modules in the binary format, for tests. Nothing is checked, so that broken modules can
 * be written too.
 *
 * @module
 */

import { type Mnemonic, rowByName } from "../../lib/wasm/instructions.ts";
import {
  erased,
  type ErasedType,
  isNullable,
  refToFunc,
  refType,
} from "../../lib/wasm/ref_types.ts";
import { type FuncType, isRefType, type ValType } from "../../lib/wasm/types.ts";

/** Bytes, nested as is convenient. */
export type Bytes = number | readonly Bytes[];

/** The byte of each value type. */
export const TYPE_BYTE: Readonly<Record<ErasedType, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
  funcref: 0x70,
  externref: 0x6f,
  exnref: 0x69,
};

/** Heap types below the tops. */
const BOTTOM_BYTES = [["nofunc", 0x73], ["noextern", 0x72], ["noexn", 0x74]] as const;

/** A value type; one that refers to a function type needs the types of the module. */
export function valType(type: ValType, types: readonly FuncType[] = []): Bytes {
  if (!isRefType(type) || erased(type) === type) return TYPE_BYTE[erased(type)];
  const nullable = isNullable(type);
  const form = nullable ? 0x63 : 0x64;
  const index = types.findIndex((each) => refToFunc(nullable, each) === type);
  if (index >= 0) return [form, s64(index)];
  const bottom = BOTTOM_BYTES.find(([heap]) => refType(nullable, heap) === type);
  return [form, bottom?.[1] ?? TYPE_BYTE[erased(type)]];
}

/** Lays nested bytes flat. */
export function flat(bytes: Bytes): number[] {
  const out: number[] = [];
  const add = (part: Bytes): void => {
    if (typeof part === "number") out.push(part);
    else part.forEach(add);
  };
  add(bytes);
  return out;
}

/** An unsigned LEB128 integer. */
export function u32(value: number | bigint): number[] {
  let rest = BigInt(value);
  const out: number[] = [];
  do {
    out.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return out;
}

/** A signed LEB128 integer. */
export function s64(value: number | bigint): number[] {
  let rest = BigInt(value);
  const out: number[] = [];
  for (;;) {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    const done = rest === ((low & 0x40) === 0 ? 0n : -1n);
    out.push(done ? low : low | 0x80);
    if (done) return out;
  }
}

/** Bytes with their number before them. */
export function sized(...contents: Bytes[]): number[] {
  const bytes = flat(contents);
  return [...u32(bytes.length), ...bytes];
}

/** A vector: items with their count before them. */
export function vec(...items: Bytes[]): Bytes {
  return [u32(items.length), items];
}

/** A name. */
export function name(text: string): number[] {
  return sized([...new TextEncoder().encode(text)]);
}

/** An instruction: its opcode, and immediates as given. */
export function op(mnemonic: Mnemonic, ...immediates: Bytes[]): Bytes {
  const { prefix, opcode } = rowByName(mnemonic);
  return [prefix === undefined ? opcode : [prefix, u32(opcode)], immediates];
}

/** `i32.const`. */
export function i32(value: number): Bytes {
  return op("i32.const", s64(value));
}

/** A function type. */
export function funcType(params: readonly ValType[], results: readonly ValType[]): Bytes {
  const types = (list: readonly ValType[]): Bytes => vec(...list.map((t) => valType(t)));
  return [0x60, types(params), types(results)];
}

/** A section. */
export function section(id: number, ...contents: Bytes[]): Bytes {
  return [id, sized(contents)];
}

/** A custom section. */
export function customSection(title: string, ...contents: Bytes[]): Bytes {
  return section(0, name(title), contents);
}

/** A function of the module: its type index, locals as [count, type], code without the `end`. */
export interface FuncPart {
  readonly type: number;
  readonly locals?: readonly (readonly [count: number, type: ValType])[];
  readonly code?: Bytes;
}

/** The parts of a module; entries of sections are given as bytes. */
export interface ModuleParts {
  readonly types?: readonly Bytes[];
  readonly imports?: readonly Bytes[];
  readonly funcs?: readonly FuncPart[];
  readonly tables?: readonly Bytes[];
  readonly memories?: readonly Bytes[];
  readonly tags?: readonly Bytes[];
  readonly globals?: readonly Bytes[];
  readonly exports?: readonly Bytes[];
  readonly start?: number;
  readonly elems?: readonly Bytes[];
  readonly dataCount?: number;
  readonly datas?: readonly Bytes[];
  readonly customs?: readonly Bytes[];
}

/** The magic number and the version. */
export const HEADER: readonly number[] = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** A module of sections as they are. */
export function rawModule(...sections: Bytes[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(flat([HEADER, sections]));
}

/** The body of a function, with its size and its final `end`. */
export function body(part: FuncPart): Bytes {
  const locals = (part.locals ?? []).map(([count, type]) => [u32(count), valType(type)]);
  return sized(vec(...locals), part.code ?? [], 0x0b);
}

/** A module with its sections in order; a section whose part is missing is left out. */
export function moduleOf(parts: ModuleParts): Uint8Array<ArrayBuffer> {
  const list = (id: number, items: readonly Bytes[] | undefined): Bytes =>
    items === undefined ? [] : section(id, vec(...items));
  return rawModule(
    list(1, parts.types),
    list(2, parts.imports),
    list(3, parts.funcs?.map((func) => u32(func.type))),
    list(4, parts.tables),
    list(5, parts.memories),
    list(13, parts.tags),
    list(6, parts.globals),
    list(7, parts.exports),
    parts.start === undefined ? [] : section(8, u32(parts.start)),
    list(9, parts.elems),
    parts.dataCount === undefined ? [] : section(12, u32(parts.dataCount)),
    list(10, parts.funcs?.map(body)),
    list(11, parts.datas),
    parts.customs ?? [],
  );
}

/** A module of one function `[params] -> [results]`, with one memory, table and mutable i32. */
export function oneFunc(
  params: readonly ValType[],
  results: readonly ValType[],
  code: Bytes,
): Uint8Array<ArrayBuffer> {
  return moduleOf({
    types: [funcType(params, results)],
    funcs: [{ type: 0, code }],
    tables: [[0x70, 0x00, 1]],
    memories: [[0x00, 1]],
    globals: [[0x7f, 0x01, i32(0), 0x0b]],
  });
}
