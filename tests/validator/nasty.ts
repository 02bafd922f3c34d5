/**
 * Modules that promise much, nest deep or declare a lot: what they cost is bounded by their size.
 *
 * @module
 */

import {
  type Bytes,
  customSection,
  flat,
  funcType,
  HEADER,
  moduleOf,
  name,
  op,
  rawModule,
  section,
  u32,
} from "../support/wasm_bytes.ts";

const HUGE = u32(0xffff_ffffn);

/** Each section whose contents are a count, with a count that nothing follows. */
function counts(): [string, () => Uint8Array<ArrayBuffer>][] {
  return [1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12].map((id) => [
    `section ${id} of 2^32 - 1 items`,
    () => rawModule(section(id, HUGE)),
  ]);
}

function many(count: number, bytes: Bytes): Bytes {
  const one = flat(bytes);
  // One list of numbers, since a list of lists would itself take much memory.
  const all = new Array<number>(count * one.length);
  for (let i = 0; i < all.length; i++) all[i] = one[i % one.length]!;
  return all;
}

function func(
  code: Bytes,
  locals: readonly (readonly [number, "i32"])[] = [],
): Uint8Array<ArrayBuffer> {
  return moduleOf({ types: [funcType([], [])], funcs: [{ type: 0, locals, code }] });
}

/** The modules by name, made when they are asked for. */
export const NASTY: ReadonlyMap<string, () => Uint8Array<ArrayBuffer>> = new Map<
  string,
  () => Uint8Array<ArrayBuffer>
>([
  ...counts(),
  [
    "100,000 nested blocks",
    () => func([many(100_000, op("block", 0x40)), many(100_000, op("end"))]),
  ],
  [
    "49,000 nested loops",
    () => func([many(49_000, op("loop", 0x40)), many(49_000, op("end"))]),
  ],
  [
    "49,000 nested ifs that are not closed",
    () => func(many(49_000, [op("i32.const", 0), op("if", 0x40)])),
  ],
  [
    "a br_table of 2,000,000 labels",
    () => func([op("i32.const", 0), op("br_table", u32(2_000_000), many(2_000_001, 0))]),
  ],
  [
    "a br_table that promises 2^32 - 1 labels",
    () => func([op("i32.const", 0), op("br_table", HUGE)]),
  ],
  ["50,000 locals", () => func([], [[50_000, "i32"]])],
  ["2^32 - 1 locals", () => func([], [[0xffff_ffff, "i32"]])],
  [
    "2000 functions of 50,000 locals",
    () =>
      moduleOf({
        types: [funcType([], [])],
        funcs: Array.from(
          { length: 2000 },
          () => ({ type: 0, locals: [[50_000, "i32"]] as const }),
        ),
      }),
  ],
  ["1,000,000 operands", () => func([many(1_000_000, op("i32.const", 0)), op("unreachable")])],
  [
    "100,000 types of 1000 parameters that are not there",
    () => rawModule(section(1, u32(100_000), 0x60, u32(1000))),
  ],
  ["1,000,000 types", () => rawModule(section(1, u32(1_000_000), many(1_000_000, [0x60, 0, 0])))],
  [
    "1,000,000 functions without a body",
    () =>
      rawModule(section(1, 1, funcType([], [])), section(3, u32(1_000_000), many(1_000_000, 0))),
  ],
  [
    "300,000 exports of one name",
    () =>
      rawModule(
        section(1, 1, funcType([], [])),
        section(3, 1, 0),
        section(7, u32(300_000), many(300_000, [name("a"), 0, 0])),
        section(10, 1, 2, 0, 0x0b),
      ),
  ],
  ["a table of 2^32 - 1 elements", () => rawModule(section(4, 1, 0x70, 0, HUGE))],
  [
    "an element segment that promises 10,000,000 functions",
    () => rawModule(section(9, 1, 1, 0, u32(10_000_000))),
  ],
  ["a name of 5,000,000 bytes", () => rawModule(customSection("a".repeat(5_000_000)))],
  [
    "a name section that promises 2^32 - 1 names",
    () => rawModule(customSection("name", 1, u32(5), HUGE)),
  ],
  ["200,000 custom sections", () => rawModule(many(200_000, [0, 1, 0]))],
  ["1,000,000 bytes of zeros", () => new Uint8Array([...HEADER, ...new Uint8Array(1_000_000)])],
]);
