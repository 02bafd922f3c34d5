/**
 * Decides what a script says about modules that must be rejected, and which supported modules there
 * are, by the decoder and the validator alone.
 *
 * @module
 */

import {
  ERROR_CODES,
  HerkosError,
  InvalidError,
  MalformedError,
  UnsupportedError,
} from "../../lib/errors.ts";
import type { Features } from "../../lib/features.ts";
import { checkedBranchHints } from "../../lib/wasm/branch_hints.ts";
import { decode } from "../../lib/wasm/decode.ts";
import type { ValidModule } from "../../lib/wasm/module.ts";
import { validate } from "../../lib/wasm/validate.ts";

/** Why a command cannot be carried out. */
export interface Blocked {
  /** `unsupported` when a later proposal is needed, `fail` when herkos is wrong. */
  readonly status: "unsupported" | "fail";
  /** The reason, for people and for the table of expectations. */
  readonly reason: string;
}

/** The result of one command. */
export interface Verdict {
  /** `text` is for what is not judged: mostly modules that only a parser of the text format could. */
  readonly status: "pass" | "fail" | "unsupported" | "text";
  /** Why it did not pass; empty when it did. */
  readonly reason: string;
}

/** The verdict of a command that did what it should. */
export const PASS: Verdict = { status: "pass", reason: "" };

/**
 * Puts an error of the transpiler into words.
 *
 * @param error What was thrown.
 * @returns Why the module cannot be used.
 */
export function blockedBy(error: unknown): Blocked {
  if (error instanceof UnsupportedError) {
    const reason = error.proposal === undefined
      ? `implementation limit: ${error.message}`
      : `needs ${error.proposal}`;
    return { status: "unsupported", reason };
  }
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return { status: "fail", reason: text };
}

/**
 * Decodes and validates a module that must be valid.
 *
 * @param bytes The module.
 * @param features The proposals that it may use.
 * @returns The module, or why it was rejected.
 */
export function accept(bytes: Uint8Array, features: Features): ValidModule | Blocked {
  try {
    return validate(decode(bytes), features);
  } catch (error) {
    return blockedBy(error);
  }
}

/** The class of error with which a module must be rejected. */
export type Rejection = "malformed" | "invalid";

/**
 * Decides `assert_malformed` or `assert_invalid`.
 *
 * @param bytes The module.
 * @param expected How it must be rejected.
 * @param features The proposals that it may use: one that it needs beyond them rejects it rightly.
 * @returns Whether the module is rejected, for that kind of reason.
 */
export function judgeRejection(
  bytes: Uint8Array,
  expected: Rejection,
  features: Features,
): Verdict {
  try {
    validate(decode(bytes), features);
  } catch (error) {
    const right = expected === "malformed"
      ? error instanceof MalformedError
      : error instanceof InvalidError;
    if (right || isSwitchedOff(error)) return PASS;
    const blocked = blockedBy(error);
    if (blocked.status === "unsupported" || !(error instanceof HerkosError)) return blocked;
    return { status: "fail", reason: `Expected ${expected}, found ${blocked.reason}` };
  }
  return { status: "fail", reason: `Expected ${expected}, but the module was accepted` };
}

/**
 * Decides an assertion on a custom section, of which the only one that is checked has branch hints.
 *
 * @param bytes The module.
 * @param features The proposals that it may use.
 * @returns Whether the module is accepted, and its custom section is rejected.
 */
export function judgeCustom(bytes: Uint8Array, features: Features): Verdict {
  const module = accept(bytes, features);
  if (!("funcs" in module)) return module;
  try {
    checkedBranchHints(bytes, module.customs, module.funcs);
  } catch (error) {
    if (error instanceof MalformedError) return PASS;
    throw error;
  }
  return { status: "fail", reason: "Expected an error in a custom section, but there is none" };
}

function isSwitchedOff(error: unknown): boolean {
  return error instanceof UnsupportedError && error.code === ERROR_CODES.disabled.code;
}
