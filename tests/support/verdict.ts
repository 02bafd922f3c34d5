/**
 * What the decoder and the validator say of bytes, and whether the JavaScript engine may say
 * otherwise.
 *
 * @module
 */

import { describeError, HerkosError, UnsupportedError } from "../../lib/errors.ts";
import { type Features, type Proposal, SUPPORTED_FEATURES } from "../../lib/features.ts";
import { decode } from "../../lib/wasm/decode.ts";
import { instrReader } from "../../lib/wasm/read_instr.ts";
import type { Limits } from "../../lib/wasm/types.ts";
import { validate } from "../../lib/wasm/validate.ts";

/** Proposals that herkos supports and the engine does not. */
const BEYOND_ENGINE: readonly Proposal[] = [
  "custom-page-sizes",
  "wide-arithmetic",
  "compact-import-section",
];

/** Proposals on which the engine and herkos can be compared. */
export const ENGINE_FEATURES: Features = new Set(
  [...SUPPORTED_FEATURES].filter((proposal) => !BEYOND_ENGINE.includes(proposal)),
);

/** What is said of a module. */
export type Verdict = "accepted" | "rejected" | "unsupported";

/** A verdict with its reason. */
export interface Judged {
  /** The verdict. */
  readonly verdict: Verdict;
  /** The error as text; empty when it was accepted. */
  readonly why: string;
  /** Where the error is, in bytes. */
  readonly offset: number | undefined;
}

/**
 * Judges bytes.
 *
 * @param bytes What may be a module.
 * @returns The verdict.
 * @throws {unknown} Whatever is no error that herkos throws on purpose.
 */
export function judge(bytes: Uint8Array): Judged {
  try {
    validate(decode(bytes), ENGINE_FEATURES);
    return { verdict: "accepted", why: "", offset: undefined };
  } catch (error) {
    if (!(error instanceof HerkosError) || error.exitCode > 4) throw error;
    const verdict = error instanceof UnsupportedError ? "unsupported" : "rejected";
    return { verdict, why: describeError(error), offset: error.offset };
  }
}

/** Limits of the engine's own: elements of a table, pages of a 64-bit memory, labels of a `br_table`. */
const ENGINE_LIMITS = { elements: 10_000_000n, pages: 262_144n, labels: 65_520 } as const;

/**
 * Where code cannot be reached, the engine forgets that an operand of any type is a reference once an
 * instruction has taken it as one; the specification does not (appendix A.3).
 */
const LENIENT = /\(ref bot\)|br_on_non_null to a label that takes/;

/** The engine takes no module with both forms of exceptions; no specification has such a rule. */
const MIXED = /mix of legacy and new exception handling/;

function isMixed(bytes: Uint8Array<ArrayBuffer>): boolean {
  try {
    new WebAssembly.Module(bytes);
    return false;
  } catch (error) {
    return MIXED.test(String(error));
  }
}

/** Whether a module is beyond a limit that only the engine has. */
function isBeyondEngine(bytes: Uint8Array): boolean {
  const { tables, memories, funcs, types } = decode(bytes);
  if (tables.some(({ type }) => type.limits.min > ENGINE_LIMITS.elements)) return true;
  const hasTooMany = ({ max = 0n, min }: Limits): boolean =>
    min > ENGINE_LIMITS.pages || max > ENGINE_LIMITS.pages;
  if (memories.some(({ type }) => hasTooMany(type.limits))) return true;
  return funcs.some(({ body }) => {
    if (body === undefined) return false;
    const reader = instrReader(bytes, body.start, body.end, types);
    for (let instr = reader.next(); instr !== undefined; instr = reader.next()) {
      if ((instr.imm.labels?.length ?? 0) > ENGINE_LIMITS.labels) return true;
    }
    return false;
  });
}

/**
 * Compares a verdict with the engine's.
 *
 * @param bytes What may be a module.
 * @param judged What herkos says.
 * @returns What is wrong, or undefined.
 */
export function disagreement(
  bytes: Uint8Array<ArrayBuffer>,
  { verdict, why, offset }: Judged,
): string | undefined {
  if (verdict !== "accepted" && !(offset !== undefined && offset >= 0 && offset <= bytes.length)) {
    return `the offset ${offset} of the error is not in the module: ${why}`;
  }
  if (verdict === "unsupported") return undefined;
  const accepted = WebAssembly.validate(bytes);
  if (accepted === (verdict === "accepted")) return undefined;
  if (!accepted && (isBeyondEngine(bytes) || isMixed(bytes))) return undefined;
  if (accepted && LENIENT.test(why)) return undefined;
  return accepted ? `the engine accepts it: ${why}` : "the engine rejects it";
}
