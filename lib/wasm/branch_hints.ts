/**
 * The custom section `metadata.code.branch_hint`: which way conditional branches usually go
 * (https://github.com/WebAssembly/branch-hinting). A broken one counts as missing.
 *
 * @module
 */

import { HerkosError } from "../errors.ts";
import { type ByteReader, byteReader, malformed, readByte, readCount, readU32 } from "./bytes.ts";
import { rowByName } from "./instructions.ts";
import type { CustomSection, Func } from "./module.ts";

/** Name of the section. */
export const BRANCH_HINTS = "metadata.code.branch_hint";

/** Whether the condition of an `if` or `br_if` is likely to hold, by the offset of its opcode. */
export type BranchHints = ReadonlyMap<number, boolean>;

/** The instructions that can have a hint. */
const TARGETS = [rowByName("if").opcode, rowByName("br_if").opcode];

/**
 * Reads the hints of a module.
 *
 * @param bytes The module.
 * @param customs The custom sections.
 * @param funcs The functions.
 * @returns The hints; none when the section is missing or broken.
 */
export function readBranchHints(
  bytes: Uint8Array,
  customs: readonly CustomSection[],
  funcs: readonly Func[],
): BranchHints {
  try {
    return checkedBranchHints(bytes, customs, funcs);
  } catch (error) {
    if (error instanceof HerkosError) return new Map();
    throw error;
  }
}

/**
 * Reads the hints of a module, and says what is wrong with them.
 *
 * @param bytes The module.
 * @param customs The custom sections.
 * @param funcs The functions.
 * @returns The hints.
 * @throws {MalformedError} When the section breaks its format, or a hint is for no branch.
 */
export function checkedBranchHints(
  bytes: Uint8Array,
  customs: readonly CustomSection[],
  funcs: readonly Func[],
): BranchHints {
  const hints = new Map<number, boolean>();
  for (const { name, start, end } of customs) {
    if (name === BRANCH_HINTS) readSection(byteReader(bytes, start, end), funcs, hints);
  }
  return hints;
}

function readSection(r: ByteReader, funcs: readonly Func[], hints: Map<number, boolean>): void {
  const wrong = (what: string): Error =>
    malformed(r, "flags", `Malformed branch hint: ${what}`, r.pos);
  const count = readCount(r);
  let last = -1;
  for (let i = 0; i < count; i++) {
    const index = readU32(r);
    const entry = funcs[index]?.body?.entry;
    if (entry === undefined || index <= last) throw wrong(`function ${index}`);
    last = index;
    const branches = readCount(r);
    let before = -1;
    for (let k = 0; k < branches; k++) {
      const offset = readU32(r);
      if (offset <= before) throw wrong("out of order");
      before = offset;
      const size = readU32(r);
      const value = readByte(r);
      if (size !== 1 || value > 1) throw wrong("unknown value");
      if (!TARGETS.includes(r.bytes[entry + offset] ?? -1)) throw wrong("invalid target");
      hints.set(entry + offset, value === 1);
    }
  }
  if (r.pos !== r.end) throw wrong("bytes are left");
}
