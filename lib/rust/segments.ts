/**
 * Writes a module's segments as constants.
 *
 * @module
 */

import type { ModulePlan } from "../backend/env.ts";
import type { Elem } from "../wasm/module.ts";
import { rustType } from "../backend/types.ts";

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
