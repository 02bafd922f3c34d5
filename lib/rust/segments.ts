/**
 * Writes a module's segments as constants.
 *
 * @module
 */

import { constantSegments } from "../backend/constant_memory.ts";
import type { ModulePlan } from "../backend/env.ts";
import { arrayType, type MemoryPlan } from "../backend/memory_modes.ts";
import { rustType } from "../backend/types.ts";
import { DATA_FILE_BYTES } from "../limits.ts";
import type { Data, Elem } from "../wasm/module.ts";

/** Columns of a line of a byte string. */
const WIDTH = 96;

/**
 * Writes the bytes of a data segment.
 *
 * @param name The constant's name.
 * @param bytes The bytes.
 * @returns The lines of the item.
 */
export function dataConst(name: string, bytes: Uint8Array): string[] {
  const lines = byteString(bytes);
  if (lines.length === 1) {
    const line = `static ${name}: &[u8] = b"${lines[0]}";`;
    if (line.length <= 100) return [line];
    const second = `    b"${lines[0]}";`;
    if (second.length <= 100) return [`static ${name}: &[u8] =`, second];
  }
  return [
    `static ${name}: &[u8] = b"\\`,
    ...lines.map((line, i) => i === lines.length - 1 ? `${line}";` : `${line}\\`),
  ];
}

/** The bytes of data segments that are not in the Rust, but in a file beside it. */
export interface DataFile {
  /** The file's name. */
  readonly name: string;
  /** Its bytes: those of its segments, in their order. */
  readonly bytes: Uint8Array;
  /** Where each of its segments begins, by the segment's index. */
  readonly starts: ReadonlyMap<number, number>;
}

/**
 * Lays out the data segments of {@linkcode DATA_FILE_BYTES} and more in a file.
 *
 * @param datas The module's data segments.
 * @param name The file's name.
 * @returns The file, or undefined when there is no such segment.
 */
export function planDataFile(datas: readonly Data[], name: string): DataFile | undefined {
  const large = datas.filter(({ init }) => init.length >= DATA_FILE_BYTES);
  if (large.length === 0) return undefined;
  const bytes = new Uint8Array(large.reduce((sum, { init }) => sum + init.length, 0));
  const starts = new Map<number, number>();
  let at = 0;
  for (const { index, init } of large) {
    starts.set(index, at);
    bytes.set(init, at);
    at += init.length;
  }
  return { name, bytes, starts };
}

/** The constant with the bytes of the file. */
const FILE_CONST = "DATA_FILE";

/**
 * Writes the constant with the bytes of a file, whose length is checked at compile time.
 *
 * @param file The file.
 * @returns The lines of the items.
 */
export function dataFileConst({ bytes, name }: DataFile): string[] {
  return [
    "/// The data segments that are in a file.",
    `const ${FILE_CONST}: &[u8] = include_bytes!("${name}");`,
    "",
    "const _: () = assert!(",
    `    ${FILE_CONST}.len() == ${bytes.length},`,
    '    "the file of data segments is not the one that was generated with this file"',
    ");",
  ];
}

/**
 * Writes a data segment that is in a file.
 *
 * @param name The constant's name.
 * @param start Where it begins in the file.
 * @param length Its length, in bytes.
 * @returns The lines of the item.
 */
export function dataSliceConst(name: string, start: number, length: number): string[] {
  const tail = start === 0 ? FILE_CONST : `${FILE_CONST}.split_at(${start}).1`;
  return [`static ${name}: &[u8] = ${tail}.split_at(${length}).0;`];
}

/**
 * Writes a memory that nothing writes.
 *
 * @param plan The module.
 * @param memory The memory, a constant.
 * @returns The lines of the item.
 */
export function memoryConst({ module, names }: ModulePlan, memory: MemoryPlan): string[] {
  const items = (constantSegments(module, memory.index) ?? []).map(({ index, start }) =>
    `(${start}, ${names.dataConst(index)})`
  );
  const type = arrayType(memory);
  const [open, close] = memory.mode === "alignedConstant"
    ? ["AlignedBytes::of(constant_bytes(&[", "]))"]
    : ["constant_bytes(&[", "])"];
  const head = `static ${names.memoryConst(memory.index)}: ${type} =`;
  const doc = `/// The bytes of memory ${memory.index}.`;
  if (items.length === 0) return [doc, `${head} ${open}${close};`];
  return [
    doc,
    "#[rustfmt::skip]",
    `${head} ${open}`,
    ...items.map((item) => `    ${item},`),
    `${close};`,
  ];
}

/** Escapes bytes for a byte string, cut into lines. */
function byteString(bytes: Uint8Array): string[] {
  const lines: string[] = [];
  let line = "";
  for (let i = 0; i < bytes.length; i++) {
    const text = ESCAPED[bytes[i]!]!;
    // A line break in the string, also one before its first line, swallows the white space that
    // follows it.
    if (line.length + text.length > WIDTH) {
      lines.push(line);
      line = "";
    }
    line += line === "" && bytes[i] === 0x20 ? "\\x20" : text;
  }
  lines.push(line);
  return lines;
}

const ESCAPED: readonly string[] = Array.from({ length: 256 }, (_, byte) => escape(byte));

function escape(byte: number): string {
  switch (byte) {
    case 0:
      return "\\0";
    case 0x0a:
      return "\\n";
    case 0x0d:
      return "\\r";
    case 0x09:
      return "\\t";
    case 0x22:
      return '\\"';
    case 0x5c:
      return "\\\\";
    default:
      return byte >= 0x20 && byte < 0x7f
        ? String.fromCharCode(byte)
        : `\\x${byte.toString(16).padStart(2, "0")}`;
  }
}

/**
 * Writes one item of an element segment that is known without an instance.
 *
 * @param plan The module.
 * @param elem The segment.
 * @param at Which item.
 * @returns The Rust expression.
 */
export function elemItem(plan: ModulePlan, elem: Elem, at: number): string {
  const instr = elem.init[at]![0]!;
  const type = rustType(elem.type);
  if (instr.row.name !== "ref.func") return `${type}::NULL`;
  const index = instr.imm.index!;
  return `FuncRef::new(0, ${index}, ${plan.signature(plan.module.funcs[index]!.type)})`;
}

/**
 * Writes the items of an element segment.
 *
 * @param plan The module.
 * @param elem The segment.
 * @returns The lines of the item.
 */
export function elemConst(plan: ModulePlan, elem: Elem): string[] {
  const name = plan.names.elemConst(elem.index);
  const type = rustType(elem.type);
  const items = elem.init.map((_, i) => elemItem(plan, elem, i));
  const head = `static ${name}: &[${type}] = &[`;
  const line = `${head}${items.join(", ")}];`;
  if (line.length <= 100 && items.join(", ").length <= 60) return [line];
  return [head, ...items.map((item) => `    ${item},`), "];"];
}
