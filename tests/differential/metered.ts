/**
 * Counts fuel in the JavaScript engine: code that counts is put into a module, by rules that are
 * written down here once more, from `docs/bounds.md` and not from the transpiler.
 *
 * @module
 */

import { decode } from "../../lib/wasm/decode.ts";
import type { Module } from "../../lib/wasm/module.ts";
import { type Bytes, name, op, s64, sized, u32, vec } from "../support/wasm_bytes.ts";
import { bodiesOf, type BodyBytes, type Piece } from "./bodies.ts";
import { grown, ID, withSections } from "./rewrite.ts";

/** The export that counts, an i64. */
export const FUEL_USED = "fuel used";

/** What is structure alone costs nothing. */
const STRUCTURE = /^(block|loop|else|end|nop|try|try_table|catch|catch_all|delegate)$/;

/**
 * Writes a module anew with a global that counts the fuel which its code takes.
 *
 * @param bytes The module.
 * @param limit The most that it may take, and traps beyond; none when absent.
 * @returns The module, which exports the global as {@linkcode FUEL_USED}.
 */
export function metered(bytes: Uint8Array, limit?: bigint): Uint8Array<ArrayBuffer> {
  const module = decode(bytes);
  const counter = module.globals.length;
  const defined = module.funcs.filter(({ body }) => body !== undefined);
  const bodies = bodiesOf(module).map(({ code }, i) => {
    const { body, type } = defined[i]!;
    const locals = type.params.length +
      body!.locals.reduce((sum, { count }) => sum + count, 0);
    return meteredBody(module, { counter, locals, limit }, code, i);
  });
  return withSections(
    module,
    new Map([
      [ID.code, vec(...bodies.map(({ locals, code }) => sized(locals, code)))],
      [ID.global, grown(module, ID.global, [[0x7e, 0x01, op("i64.const", s64(0n)), 0x0b]])],
      [ID.export, grown(module, ID.export, [[name(FUEL_USED), 0x03, u32(counter)]])],
    ]),
  );
}

/** The index of the counter, and that of the first local that is added. */
interface Indices {
  readonly counter: number;
  readonly locals: number;
  /** The most that the counter may be. */
  readonly limit: bigint | undefined;
}

function meteredBody(
  module: Module,
  { counter, limit, locals }: Indices,
  pieces: readonly Piece[],
  place: number,
): BodyBytes {
  /** Adds an i64 on the stack to the counter. */
  const count: Bytes = [
    op("global.get", u32(counter)),
    op("i64.add"),
    op("global.set", u32(counter)),
    limit === undefined ? [] : [
      op("global.get", u32(counter)),
      op("i64.const", s64(limit)),
      op("i64.gt_u"),
      [0x04, 0x40, op("unreachable"), 0x0b],
    ],
  ];
  const constant = (value: number): Bytes => op("i64.const", s64(BigInt(value)));
  // The body itself is the first region, each loop another; costs are known when it ends.
  const regions = [{ cost: 0 }];
  const inside = [regions[0]!];
  const opened: boolean[] = [];
  const code: (() => Bytes)[] = [];
  const charge = (region: { cost: number }): void => {
    code.push(() => [constant(Math.max(1, region.cost)), count]);
  };
  const scratch = { length: locals, wide: locals + 1, former: locals + 2, formerWide: locals + 3 };

  charge(regions[0]!);
  for (const { bytes, instr } of pieces) {
    const { imm, row } = instr;
    if (!STRUCTURE.test(row.name)) inside.at(-1)!.cost++;
    const bulk = /^(memory|table)\.(fill|copy|init)$/.exec(row.name);
    const grow = /^(memory|table)\.grow$/.exec(row.name);
    const isWide = (bulk !== null || grow !== null) &&
      lengthIsWide(module, row.name, imm.index ?? 0, imm.index2 ?? 0);
    const [length, former] = isWide
      ? [scratch.wide, scratch.formerWide]
      : [scratch.length, scratch.former];
    const readLength: Bytes = [
      op("local.get", u32(length)),
      isWide ? [] : op("i64.extend_i32_u"),
    ];
    if (bulk !== null || grow !== null) code.push(() => op("local.tee", u32(length)));
    if (bulk !== null) {
      const shift = bulk[1] === "memory" ? 6 : 3;
      code.push(() => [readLength, constant(shift), op("i64.shr_u"), count]);
    }
    code.push(() => bytes);
    if (grow !== null) {
      const log2 = grow[1] === "memory" ? module.memories[imm.index ?? 0]!.type.pageSizeLog2 : 3;
      const each: Bytes = grow[1] === "table"
        ? [constant(3), op("i64.shr_u")]
        : [constant(log2), op("i64.shl"), constant(6), op("i64.shr_u")];
      const type = isWide ? "i64" : "i32";
      code.push(() => [
        op("local.tee", u32(former)),
        op("local.get", u32(former)),
        op(`${type}.const`, s64(-1n)),
        op(`${type}.ne`),
        [0x04, 0x40],
        [readLength, each, count],
        0x0b,
      ]);
    }
    switch (row.name) {
      case "block":
      case "if":
      case "try":
      case "try_table":
        opened.push(false);
        break;
      case "loop": {
        const region = { cost: 0 };
        opened.push(true);
        inside.push(region);
        charge(region);
        break;
      }
      case "end":
      case "delegate":
        if (opened.pop() === true) inside.pop();
        break;
      default:
        break;
    }
  }
  return { locals: localsOf(module, place), code: code.map((bytes) => bytes()) };
}

/** Whether the length that an instruction takes is an i64. */
function lengthIsWide(module: Module, name: string, index: number, index2: number): boolean {
  const memory = (at: number): boolean => module.memories[at]!.type.addressType === "i64";
  const table = (at: number): boolean => module.tables[at]!.type.addressType === "i64";
  switch (name) {
    case "memory.fill":
    case "memory.grow":
      return memory(index);
    case "memory.copy":
      return memory(index) && memory(index2);
    case "table.fill":
    case "table.grow":
      return table(index);
    case "table.copy":
      return table(index) && table(index2);
    default:
      return false;
  }
}

/** The locals of a function that is defined in a module, with four more: i32, i64, i32, i64. */
function localsOf(module: Module, place: number): Bytes {
  const body = module.funcs.filter((func) => func.body !== undefined)[place]!.body!;
  const added = [0x7f, 0x7e, 0x7f, 0x7e].map((type) => [1, type]);
  const groups = module.bytes.subarray(body.entry, body.start);
  // The count comes first, in as many bytes as it was written with.
  let at = 0;
  while ((groups[at]! & 0x80) !== 0) at++;
  return [u32(body.locals.length + added.length), [...groups.subarray(at + 1)], added];
}
