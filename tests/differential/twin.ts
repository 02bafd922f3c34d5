/**
 * The twin of a module that the JavaScript engine cannot have: it does the same without pages of one
 * byte and without wide arithmetic. Calls of functions behind the module's own stand in the places of
 * the instructions, so that no index changes, and a twin can be made of any module, a mutated or a
 * shrunk one too.
 *
 * A memory whose pages are bytes, or that has fewer bytes than its pages, has all pages of the engine that it can need from the start, and a
 * global that says how many bytes there are; every access is checked against it.
 *
 * @module
 */

import { rowByName } from "../../lib/wasm/instructions.ts";
import type { Data, Module } from "../../lib/wasm/module.ts";
import { type Instr, instrReader } from "../../lib/wasm/read_instr.ts";
import {
  body,
  type Bytes,
  type FuncPart,
  funcType,
  name,
  op,
  s64,
  sized,
  u32,
  vec,
} from "../support/wasm_bytes.ts";
import { bodiesOf } from "./bodies.ts";
import { grown, ID, withSections } from "./rewrite.ts";
import {
  bytewiseOf,
  bytewiseSize,
  enginePages,
  type Replacement,
  sizeName,
} from "./twin_memory.ts";
import { isWide, wideOf } from "./twin_wide.ts";

/**
 * Makes what the JavaScript engine can run in place of a module.
 *
 * @param module The module.
 * @param cap The option `memoryBytes`.
 * @returns The twin; the module as it is when the engine has all it needs.
 * @throws {Error} When a memory of bytes is imported, or can become larger than cases need.
 */
export function twinOf(module: Module, cap?: number): Uint8Array<ArrayBuffer> {
  const bytewise = module.memories.filter((memory) => bytewiseSize(memory, cap) !== undefined);
  if (bytewise.some((memory) => memory.import !== undefined)) {
    throw new Error("Hosts of cases have no memory of bytes");
  }
  const bodies = bodiesOf(module);
  const needed = bodies.some(({ code }) => code.some(({ instr }) => isWide(instr.row.name)));
  if (bytewise.length === 0 && !needed) return new Uint8Array(module.bytes);

  const sizes = new Map<number, number>(
    bytewise.map(({ index }, i) => [index, module.globals.length + i]),
  );
  const types: Bytes[] = [];
  const funcs: Bytes[] = [];
  const code: Bytes[] = [];
  const known = new Map<string, number>();
  const define = (key: string, { params, results, locals = [], code: text }: Replacement) => {
    const found = known.get(key);
    if (found !== undefined) return found;
    const index = module.funcs.length + funcs.length;
    const part: FuncPart = { type: 0, locals: locals.map((each) => [1, each]), code: text };
    known.set(key, index);
    funcs.push(u32(module.types.length + types.length));
    types.push(funcType(params, results));
    code.push(body(part));
    return index;
  };
  const call = (key: string, made: Replacement): Bytes => op("call", u32(define(key, made)));
  const replaced = (instr: Instr, bytes: Bytes): Bytes => {
    const { row: { access, name }, imm } = instr;
    if (isWide(name)) return call(name, wideOf(name));
    const made = bytewiseOf(module, sizes, instr);
    if (made === undefined) return bytes;
    const { index, index2, lane, memory } = imm;
    const key = [name, index, index2, memory, lane].join(" ");
    return [access === undefined ? [] : op("i64.const", s64(imm.memOffset ?? 0n)), call(key, made)];
  };
  const old = bodies.map(({ locals, code }) =>
    sized(locals, code.map(({ instr, bytes }) => replaced(instr, bytes)))
  );

  const changed = new Map<number, Bytes>();
  const active = module.datas.filter(({ mode }) =>
    mode.kind === "active" && sizes.has(mode.memory)
  );
  if (active.length > 0) {
    // The instantiation copies before the start function is called.
    const copies = active.map((data): Bytes => [
      offsetOf(module, data),
      [op("i32.const", 0), op("i32.const", s64(data.init.length))],
      replaced(initOf(data), []),
      op("data.drop", u32(data.index)),
    ]);
    const last = module.start === undefined ? [] : op("call", u32(module.start));
    const start = define("start", { params: [], results: [], code: [copies, last] });
    changed.set(ID.start, u32(start));
    changed.set(ID.dataCount, u32(module.datas.length));
    const end = module.sections.find(({ id }) => id === ID.data)?.end;
    changed.set(
      ID.data,
      vec(...module.datas.map((data, i): Bytes => {
        if (active.includes(data)) return [0x01, sized([...data.init])];
        return [...module.bytes.subarray(data.offset, module.datas[i + 1]?.offset ?? end)];
      })),
    );
  }
  if (bytewise.length > 0) {
    const own = module.memories.filter((memory) => memory.import === undefined);
    changed.set(ID.memory, vec(...own.map((memory) => enginePages(memory, cap))));
    const globals = bytewise.map((memory): Bytes => [
      ...[0x7e, 0x01],
      op("i64.const", s64(bytewiseSize(memory, cap)!)),
      0x0b,
    ]);
    changed.set(ID.global, grown(module, ID.global, globals));
    const exports = bytewise.map(({ index }): Bytes => [
      name(sizeName(index)),
      0x03,
      u32(sizes.get(index)!),
    ]);
    changed.set(ID.export, grown(module, ID.export, exports));
  }
  changed.set(ID.type, grown(module, ID.type, types));
  changed.set(ID.func, grown(module, ID.func, funcs));
  changed.set(ID.code, vec(...old, ...code));
  return withSections(module, changed);
}

/** The instruction that copies a segment. */
function initOf({ index, mode, offset }: Data): Instr {
  if (mode.kind === "passive") throw new Error(`Data segment ${index} is passive`);
  return { row: rowByName("memory.init"), imm: { index, index2: mode.memory }, offset };
}

/** The constant expression that says where a segment is copied to, without its `end`. */
function offsetOf(module: Module, { mode }: Data): Bytes {
  const first = mode.kind === "passive" ? undefined : mode.offset[0];
  if (first === undefined) return [];
  const reader = instrReader(module.bytes, first.offset, module.bytes.length, module.types);
  let next = reader.next();
  while (next !== undefined && next.row.name !== "end") next = reader.next();
  return [...module.bytes.subarray(first.offset, next?.offset)];
}
