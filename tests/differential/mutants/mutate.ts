/**
 * Changes instructions of a module such that it stays valid.
 *
 * @module
 */

import { DEFAULT_FEATURES } from "../../../lib/features.ts";
import { type InstrRow, INSTRUCTIONS } from "../../../lib/wasm/instructions.ts";
import { decode } from "../../../lib/wasm/decode.ts";
import { type Bytes, op, s64, u32 } from "../../support/wasm_bytes.ts";
import { judge } from "../../support/verdict.ts";
import { bodiesOf, type BodyBytes, joined, type Piece, withBodies } from "../bodies.ts";
import type { Rng } from "../random/rng.ts";
import { addGlobal, exportLastGlobal } from "../rewrite.ts";

/**
 * Instructions that can stand for each other: the same operands, results and immediates, and nothing
 * that has to be enabled.
 */
const ALIKE = new Map<string, InstrRow[]>();
for (const row of INSTRUCTIONS) {
  const key = alikeKey(row);
  if (key !== undefined) ALIKE.set(key, [...(ALIKE.get(key) ?? []), row]);
}

function alikeKey(row: InstrRow): string | undefined {
  if (row.signature === "custom" || !DEFAULT_FEATURES.has(row.proposal)) return undefined;
  return `${row.immediates} ${row.signature.params} ${row.signature.results}`;
}

/** Constants and static offsets at the edges. */
const EDGES: readonly number[] = [
  0,
  1,
  -1,
  2,
  3,
  4,
  8,
  31,
  32,
  63,
  64,
  127,
  255,
  65_531,
  65_532,
  65_535,
  65_536,
  0x7fff_ffff,
  -0x8000_0000,
  -4,
  -16,
];

/** Writes an instruction changed, or undefined when nothing of it can change. */
function changed(rng: Rng, { instr, bytes }: Piece): Bytes | undefined {
  const { row, imm } = instr;
  const alike = ALIKE.get(alikeKey(row) ?? "") ?? [];
  if (row.immediates === "memArg") {
    // An alignment of 0 is right for every width.
    const other = rng.chance(0.4) && alike.length > 0 ? rng.pick(alike) : row;
    const old = Number(imm.memOffset ?? 0n);
    const offset = rng.weighted<number>([
      [3, old],
      [2, old + rng.below(9) - 4],
      [1, rng.pick(EDGES)],
      [1, -1 - rng.below(20)],
      [1, 65_536 - rng.below(20)],
    ]);
    return op(other.name, 0, u32(offset >>> 0));
  }
  switch (row.immediates) {
    case "i32": {
      const old = imm.i32 ?? 0;
      const value = rng.chance(0.5) ? rng.pick(EDGES) : old + rng.below(9) - 4;
      return op("i32.const", s64(value | 0));
    }
    case "i64": {
      const old = imm.i64 ?? 0n;
      const value = rng.chance(0.5) ? BigInt(rng.pick(EDGES)) : old + BigInt(rng.below(9) - 4);
      return op("i64.const", s64(BigInt.asIntN(64, value)));
    }
    case "local":
    case "global":
    case "label":
    case "func":
      return op(row.name, u32(Math.max(0, (imm.index ?? 0) + rng.below(5) - 2)));
    case "none":
      return alike.length > 1 ? op(rng.pick(alike).name) : undefined;
    default:
      return rng.chance(0.1) ? bytes : undefined;
  }
}

/** Changes a list of instructions in one place. */
function mutated(rng: Rng, code: readonly Piece[]): Piece[] | undefined {
  const at = rng.below(code.length);
  const piece = code[at]!;
  const kind = rng.weighted<"change" | "delete" | "repeat" | "swap">([
    [10, "change"],
    [1, "delete"],
    [1, "repeat"],
    [1, "swap"],
  ]);
  const copy = [...code];
  // Runs of instructions, so that some of them leave the stack as it was.
  const length = 1 + rng.below(4);
  switch (kind) {
    case "change": {
      const bytes = changed(rng, piece);
      if (bytes === undefined) return undefined;
      copy[at] = { ...piece, bytes };
      return copy;
    }
    case "delete":
      copy.splice(at, length);
      return copy;
    case "repeat":
      copy.splice(at, 0, ...code.slice(at, at + length));
      return copy;
    case "swap": {
      const other = rng.below(code.length);
      [copy[at], copy[other]] = [copy[other]!, copy[at]!];
      return copy;
    }
  }
}

const ATTEMPTS = 60;

/**
 * Changes a module in some places.
 *
 * @param rng Random choices.
 * @param bytes The module.
 * @param changes How many places.
 * @returns The valid module; fewer places are changed where no change was found to be valid.
 */
export function mutate(
  rng: Rng,
  bytes: Uint8Array<ArrayBuffer>,
  changes: number,
): Uint8Array<ArrayBuffer> {
  const module = decode(bytes);
  const bodies = bodiesOf(module);
  if (bodies.length === 0) return bytes;
  let best = bytes;
  let left = changes;
  for (let attempt = 0; attempt < ATTEMPTS && left > 0; attempt++) {
    // Large functions as often as they have instructions.
    const weights = bodies.map(({ code }, i) => [code.length, i] as const);
    const at = rng.weighted(weights);
    const old = bodies[at]!;
    const code = mutated(rng, old.code);
    if (code === undefined) continue;
    bodies[at] = { ...old, code };
    const made = withBodies(module, bodies.map(joined));
    // The engine takes a little that is not valid, see `tests/support/verdict.ts`.
    if (WebAssembly.validate(made) && judge(made).verdict !== "rejected") {
      best = made;
      left--;
    } else bodies[at] = old;
  }
  return best;
}

/** The name of the fuel that {@linkcode withFuel} adds. */
export const FUEL_NAME = "herkos fuel";

/**
 * Makes a module end: functions and loops use up fuel, and trap when there is none.
 *
 * @param bytes The module.
 * @param init The fuel of the start function.
 * @returns The module, which exports the fuel as {@linkcode FUEL_NAME}.
 */
export function withFuel(bytes: Uint8Array, init: number): Uint8Array<ArrayBuffer> {
  const module = decode(addGlobal(bytes, init));
  const fuel = u32(module.globals.length - 1);
  const burn: Bytes = [
    [op("global.get", fuel), op("i32.eqz"), op("if", 0x40), op("unreachable"), op("end")],
    [op("global.get", fuel), op("i32.const", 1), op("i32.sub"), op("global.set", fuel)],
  ];
  const bodies = bodiesOf(module).map(({ locals, code }): BodyBytes => ({
    locals,
    code: [
      burn,
      ...code.map(({ instr, bytes }) => instr.row.name === "loop" ? [bytes, burn] : bytes),
    ],
  }));
  return exportLastGlobal(withBodies(module, bodies), FUEL_NAME);
}
