/**
 * Modules that stand in for modules of the suite which need a later proposal, so that the modules
 * which import from these, and need none, can be linked and tested.
 *
 * A stand-in leaves out what is not supported. It is instantiated and called where the script says,
 * but what the script says about the original counts as not supported.
 *
 * @module
 */

import wabtModule from "wabt";

/** A stand-in. */
export interface StandIn {
  /** The script. */
  readonly script: string;
  /** Line of the module that it stands in for. */
  readonly line: number;
  /** Exports of the original that it lacks. */
  readonly omits: readonly string[];
  /** Its text. */
  readonly text: string;
}

/** All stand-ins. */
export const STAND_INS: readonly StandIn[] = [];

const wabt = await wabtModule();

/**
 * Finds the stand-in for a module.
 *
 * @param script The script.
 * @param line Line of the module.
 * @returns The stand-in and its binary, or undefined.
 */
export function findStandIn(
  script: string,
  line: number,
): { readonly omits: readonly string[]; readonly bytes: Uint8Array } | undefined {
  const found = STAND_INS.find((row) => row.script === script && row.line === line);
  if (found === undefined) return undefined;
  const module = wabt.parseWat(`${script}:${line}`, found.text);
  try {
    return { omits: found.omits, bytes: module.toBinary({}).buffer };
  } finally {
    module.destroy();
  }
}
