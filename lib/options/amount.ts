/**
 * Amounts as people write them: a number, and perhaps a unit.
 *
 * @module
 */

/** A unit. */
export type Unit = "" | "K" | "M" | "G";

/** The units, each so many times the one before. */
const UNITS: readonly Unit[] = ["", "K", "M", "G"];

/**
 * Reads an amount.
 *
 * @param text Digits, and perhaps a unit.
 * @param base By how much a unit is more than the one before.
 * @param largest The largest unit.
 * @returns The number; undefined when the text is no amount, or too large to be exact.
 */
export function readAmount(text: string, base: 1000 | 1024, largest: Unit): number | undefined {
  const [, digits, unit = ""] = /^([0-9]+)([KMG]?)$/.exec(text) ?? [];
  const power = UNITS.findIndex((known) => known === unit);
  if (digits === undefined || power > UNITS.indexOf(largest)) return undefined;
  const amount = Number(digits) * base ** power;
  return Number.isSafeInteger(amount) ? amount : undefined;
}
